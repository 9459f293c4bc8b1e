//! The shape of a model, and reading it from Hugging Face's `config.json`.
//!
//! Never looks at weights; refuses every variant that the forward pass would compute wrongly.

mod keys;
mod rotary;

use crate::{language::counted, tr};
use serde::Deserialize;
use serde_json::{Map, Value};

use self::rotary::Stated;
use super::product::WIDTH;
use super::rope::Rope;

/// Architectures that can be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Llama and what is computed alike: Mistral, SmolLM, TinyLlama and others.
    Llama,
    /// Qwen 2 and 2.5: with biases on queries, keys and values.
    Qwen2,
    /// Qwen 3: queries and keys are normed, head by head.
    Qwen3,
}

impl Family {
    /// Finds a family by `model_type` or `general.architecture`.
    ///
    /// # Errors
    /// Names the architecture that cannot be computed, and says what else can be done.
    pub fn named(name: &str) -> Result<Self, String> {
        match name {
            "llama" | "mistral" => Ok(Self::Llama),
            "qwen2" => Ok(Self::Qwen2),
            "qwen3" => Ok(Self::Qwen3),
            _ => Err(tr!("model-config-architecture", name = format!("{name:?}"))),
        }
    }

    /// Returns the name, as GGUF files spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Llama => "llama",
            Self::Qwen2 => "qwen2",
            Self::Qwen3 => "qwen3",
        }
    }
}

/// The sizes and constants of one model.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The architecture.
    pub family: Family,
    /// Numbers of one token's state.
    pub hidden: usize,
    /// Numbers inside the feed-forward part.
    pub feed_forward: usize,
    /// Layers.
    pub layers: usize,
    /// Query heads.
    pub heads: usize,
    /// Key-value heads; each serves `heads / kv_heads` query heads.
    pub kv_heads: usize,
    /// Numbers of one head.
    pub head_dim: usize,
    /// Tokens of the vocabulary.
    pub vocabulary: usize,
    /// Positions that can be computed.
    pub context: usize,
    /// How many positions a token sees, itself among them, in the layers of `windowed` (sliding window).
    pub window: Option<usize>,
    /// For each layer, whether it has the window.
    pub windowed: Vec<bool>,
    /// Added to the mean square in RMSNorm.
    pub norm_epsilon: f32,
    /// The rotary frequencies.
    pub rope: Rope,
    /// The output matrix is the embedding.
    pub tied: bool,
    /// Queries, keys and values have biases.
    pub query_bias: bool,
    /// What comes back from the heads has a bias.
    pub output_bias: bool,
    /// Queries and keys are normed, head by head.
    pub head_norms: bool,
    /// What a document begins with, where there is no text before: the BOS token, else an EOS token.
    pub start: Option<u32>,
    /// The tokens that end a text.
    pub ends: Vec<u32>,
}

#[derive(Deserialize)]
struct File {
    hidden_size: usize,
    intermediate_size: usize,
    num_hidden_layers: usize,
    num_attention_heads: usize,
    num_key_value_heads: Option<usize>,
    head_dim: Option<usize>,
    vocab_size: usize,
    max_position_embeddings: usize,
    rms_norm_eps: f32,
    rope_theta: Option<f64>,
    #[serde(default)]
    tie_word_embeddings: bool,
    bos_token_id: Option<u32>,
    eos_token_id: Option<Ends>,
    hidden_act: Option<String>,
    rope_scaling: Option<Map<String, Value>>,
    /// What newer files have instead of `rope_theta` and `rope_scaling`.
    rope_parameters: Option<Map<String, Value>>,
    partial_rotary_factor: Option<f64>,
    #[serde(default)]
    attention_bias: bool,
    #[serde(default)]
    mlp_bias: bool,
    original_max_position_embeddings: Option<f64>,
    sliding_window: Option<usize>,
    use_sliding_window: Option<bool>,
    max_window_layers: Option<usize>,
    layer_types: Option<Vec<String>>,
    quantization_config: Option<Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Ends {
    One(u32),
    Several(Vec<u32>),
}

impl Config {
    /// Reads the file's bytes.
    ///
    /// # Errors
    /// Says which key is missing or which value cannot be computed here.
    pub fn parse(json: &[u8]) -> Result<Self, String> {
        Self::read(json).map_err(|error| tr!("model-in", place = "config.json", error = error))
    }

    fn read(json: &[u8]) -> Result<Self, String> {
        // The family first: other architectures have other keys, and a missing one would say nothing.
        #[derive(Deserialize)]
        struct Named {
            model_type: Option<String>,
        }
        let named: Named = serde_json::from_slice(json).map_err(|error| error.to_string())?;
        let family = Family::named(named.model_type.as_deref().unwrap_or("llama"))
            .map_err(|error| tr!("model-in", place = "model_type", error = error))?;
        let keys: Map<String, Value> = serde_json::from_slice(json).map_err(|error| error.to_string())?;
        let file: File = serde_json::from_slice(json).map_err(|error| error.to_string())?;
        if let Some(act) = file.hidden_act.as_deref().filter(|act| !["silu", "swish"].contains(act)) {
            return Err(tr!("model-config-act", act = format!("{act:?}")));
        }
        if file.mlp_bias {
            return Err(tr!("model-config-mlp-bias").to_owned());
        }
        if file.quantization_config.is_some() {
            return Err(tr!("model-config-quantised").to_owned());
        }
        if let Some(factor) = file.partial_rotary_factor.filter(|&factor| factor != 1.0) {
            return Err(tr!("model-config-rotary", factor = factor.to_string()));
        }
        keys::check(&keys)?;
        let layers = file.layer_types.as_deref().unwrap_or(&[]);
        let rope = rotary::rope(&Stated {
            theta: file.rope_theta,
            scaling: file.rope_scaling.as_ref(),
            parameters: file.rope_parameters.as_ref(),
            layers,
            original: file.original_max_position_embeddings,
            context: file.max_position_embeddings,
        })?;
        let heads = file.num_attention_heads;
        // A Mistral whose file does not say has a window; `null` says that it has none.
        let is_mistral = named.model_type.as_deref() == Some("mistral");
        let unsaid = (is_mistral && !keys.contains_key("sliding_window")).then_some(4096);
        let window = file.sliding_window.or(unsaid);
        let window = window.filter(|_| file.use_sliding_window.unwrap_or(family == Family::Llama));
        let windowed = file.windowed(family, window)?;
        // What Hugging Face's class takes where the file does not say.
        let usual_head = match family {
            Family::Qwen3 => 128,
            _ => file.hidden_size.checked_div(heads).unwrap_or(0),
        };
        let ends = match file.eos_token_id {
            None => Vec::new(),
            Some(Ends::One(id)) => vec![id],
            Some(Ends::Several(ids)) => ids,
        };
        let config = Self {
            family,
            hidden: file.hidden_size,
            feed_forward: file.intermediate_size,
            layers: file.num_hidden_layers,
            heads,
            kv_heads: file.num_key_value_heads.unwrap_or(heads),
            head_dim: file.head_dim.unwrap_or(usual_head),
            vocabulary: file.vocab_size,
            context: file.max_position_embeddings,
            window,
            windowed,
            norm_epsilon: file.rms_norm_eps,
            rope,
            tied: file.tie_word_embeddings,
            query_bias: file.attention_bias || family == Family::Qwen2,
            output_bias: file.attention_bias && family != Family::Qwen2,
            head_norms: family == Family::Qwen3,
            start: file.bos_token_id.or(ends.first().copied()),
            ends,
        };
        config.checked()
    }

    /// Checks that the sizes can be computed.
    ///
    /// # Errors
    /// Names the size by its keys in both kinds of files.
    pub fn checked(self) -> Result<Self, String> {
        let &Self { heads, kv_heads, .. } = &self;
        if heads == 0 || kv_heads == 0 || !heads.is_multiple_of(kv_heads) {
            return Err(tr!(
                "model-config-heads",
                heads = counted(heads, "head"),
                groups = counted(kv_heads, "key-value-head")
            ));
        }
        // The bounds keep every product of sizes far from overflow; real models stay below them.
        for (key, size, step, most) in [
            ("hidden_size (embedding_length)", self.hidden, WIDTH, 1 << 18),
            ("intermediate_size (feed_forward_length)", self.feed_forward, WIDTH, 1 << 20),
            ("head_dim (attention.key_length)", self.head_dim, WIDTH, 1 << 12),
            ("num_attention_heads (attention.head_count)", heads, 1, 1 << 12),
            ("num_hidden_layers (block_count)", self.layers, 1, 1 << 12),
            ("vocab_size", self.vocabulary, 1, 1 << 24),
            ("max_position_embeddings (context_length)", self.context, 1, 1 << 28),
        ] {
            if size == 0 || size > most {
                return Err(tr!("model-config-size", key = key, size = size.to_string()));
            }
            if !size.is_multiple_of(step) {
                let (size, step) = (size.to_string(), step.to_string());
                return Err(tr!("model-config-multiple", key = key, size = size, step = step));
            }
        }
        if !self.norm_epsilon.is_finite() || self.norm_epsilon < 0.0 {
            return Err(tr!("model-config-epsilon", epsilon = self.norm_epsilon.to_string()));
        }
        self.rope.check()?;
        if let Some(id) = self.ends.iter().chain(&self.start).find(|&&id| id as usize >= self.vocabulary) {
            let (id, size) = (id.to_string(), self.vocabulary.to_string());
            return Err(tr!("model-config-token", id = id, size = size));
        }
        if self.window == Some(0) {
            let size = "0".to_owned();
            return Err(tr!(
                "model-config-size",
                key = "sliding_window (attention.sliding_window)",
                size = size
            ));
        }
        Ok(self)
    }
}

impl File {
    /// Tells which layers have the window.
    ///
    /// # Errors
    /// Names a type of layer that cannot be computed.
    fn windowed(&self, family: Family, window: Option<usize>) -> Result<Vec<bool>, String> {
        let Some(types) = &self.layer_types else {
            // The Qwens' lower layers see everything; of Llama's kind all layers are alike.
            let first = match family {
                Family::Llama => 0,
                _ => self.max_window_layers.unwrap_or(28),
            };
            // A number of layers that no model has is refused later.
            return Ok((0..self.num_hidden_layers.min(1 << 12)).map(|layer| layer >= first).collect());
        };
        let key = "layer_types";
        if types.len() != self.num_hidden_layers {
            let value = counted(types.len(), "layer");
            return Err(tr!("model-config-unknown", key = key, value = value));
        }
        let has_window = |kind: &String| match (kind.as_str(), window) {
            ("full_attention", _) => Ok(false),
            ("sliding_attention", Some(_)) => Ok(true),
            _ => Err(tr!("model-config-unknown", key = key, value = format!("{kind:?}"))),
        };
        types.iter().map(has_window).collect()
    }
}

#[cfg(test)]
mod tests;
