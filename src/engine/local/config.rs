//! The shape of a model, and reading it from Hugging Face's `config.json`.
//!
//! Never looks at weights; refuses every variant that the forward pass would compute wrongly.

use crate::{language::counted, tr};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::product::WIDTH;
use super::rope::{Rope, Scaling};

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
    /// Positions that can be computed; after [`Config::checked`] never more than `window`.
    pub context: usize,
    /// How many positions a token sees, where that is fewer than all (sliding window).
    pub window: Option<usize>,
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
    sliding_window: Option<usize>,
    use_sliding_window: Option<bool>,
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
        let file: File = serde_json::from_slice(json).map_err(|error| error.to_string())?;
        if let Some(act) = file.hidden_act.as_deref().filter(|act| *act != "silu") {
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
        let rope = file.rope()?;
        let heads = file.num_attention_heads;
        let window =
            file.sliding_window.filter(|_| file.use_sliding_window.unwrap_or(family == Family::Llama));
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
            head_dim: file.head_dim.unwrap_or(file.hidden_size.checked_div(heads).unwrap_or(0)),
            vocabulary: file.vocab_size,
            context: file.max_position_embeddings,
            window,
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

    /// Checks that the sizes can be computed, and holds the context to the window.
    ///
    /// # Errors
    /// Names the size by its keys in both kinds of files.
    pub fn checked(mut self) -> Result<Self, String> {
        let Self { heads, kv_heads, .. } = self;
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
        // Within its window a token sees everything before it, so up to there nothing is computed differently.
        self.context = self.context.min(self.window.unwrap_or(self.context)).max(1);
        Ok(self)
    }
}

impl File {
    fn rope(&self) -> Result<Rope, String> {
        let empty = Map::new();
        let scaling = self.rope_scaling.as_ref().or(self.rope_parameters.as_ref()).unwrap_or(&empty);
        let number = |key: &str| {
            let value = scaling.get(key).and_then(Value::as_f64);
            value.ok_or_else(|| tr!("model-config-scaling-number", key = key))
        };
        let kind = scaling.get("rope_type").or_else(|| scaling.get("type"));
        let partial = scaling.get("partial_rotary_factor").is_some_and(|factor| factor.as_f64() != Some(1.0));
        let kind = match kind {
            _ if partial => "partial",
            None if self.rope_scaling.is_none() => "default",
            kind => kind.and_then(Value::as_str).unwrap_or("unnamed"),
        };
        let scaling = match kind {
            "default" => Scaling::None,
            "linear" => Scaling::Linear(number("factor")?),
            "llama3" => Scaling::Llama3 {
                factor: number("factor")?,
                low: number("low_freq_factor")?,
                high: number("high_freq_factor")?,
                original: number("original_max_position_embeddings")?,
            },
            _ => {
                return Err(tr!("model-config-scaling", kind = format!("{kind:?}")));
            }
        };
        let theta = self.rope_theta.or_else(|| self.rope_parameters.as_ref()?.get("rope_theta")?.as_f64());
        Ok(Rope { theta: theta.unwrap_or(10_000.0), scaling })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"model_type":"llama","hidden_size":64,"intermediate_size":96,"num_hidden_layers":2,
        "num_attention_heads":4,"num_key_value_heads":2,"head_dim":16,"vocab_size":300,"max_position_embeddings":128,
        "rms_norm_eps":1e-5,"rope_theta":10000.0,"tie_word_embeddings":true,"bos_token_id":null,"eos_token_id":0}"#;

    fn with(extra: &str) -> Result<Config, String> {
        Config::parse(GOOD.replace("\"eos_token_id\":0", &format!("\"eos_token_id\":0,{extra}")).as_bytes())
    }

    #[test]
    fn reads_what_it_can_compute_and_names_what_it_cannot() {
        let config = Config::parse(GOOD.as_bytes()).unwrap();
        assert_eq!((config.start, config.ends.as_slice(), config.kv_heads), (Some(0), [0].as_slice(), 2));
        for (from, to, named) in [
            ("\"llama\"", "\"gemma3\"", "gemma3"),
            ("\"hidden_size\":64", "\"hidden_size\":60", "hidden_size"),
            ("\"head_dim\":16", "\"head_dim\":0", "head_dim"),
            ("_value_heads\":2", "_value_heads\":3", "key-value heads"),
            ("\"eos_token_id\":0", "\"eos_token_id\":300", "vocabulary"),
            ("\"vocab_size\":300,", "", "vocab_size"),
            ("\"eos_token_id\":0", "\"rope_scaling\":{\"factor\":8}", "rope_scaling"),
            ("\"eos_token_id\":0", "\"rope_scaling\":{\"type\":\"yarn\",\"factor\":8}", "yarn"),
            ("\"vocab_size\":300", "\"vocab_size\":9999999999", "vocab_size"),
            ("10000.0", "-1.0", "rotary"),
            ("\"eos_token_id\":0", "\"quantization_config\":{\"bits\":4}", "quantization_config"),
        ] {
            let text = GOOD.replace(from, to);
            assert_ne!(text, GOOD);
            let error = Config::parse(text.as_bytes()).unwrap_err();
            assert!(error.contains(named), "{error}");
        }
    }

    #[test]
    fn reads_the_scalings_of_rotary_positions_in_both_spellings() {
        let llama3 = Scaling::Llama3 { factor: 32.0, low: 1.0, high: 4.0, original: 8192.0 };
        let constants = r#""factor":32.0,"low_freq_factor":1.0,"high_freq_factor":4.0,"original_max_position_embeddings":8192"#;
        let old = with(&format!(r#""rope_scaling":{{"rope_type":"llama3",{constants}}}"#)).unwrap();
        assert_eq!(old.rope, Rope { theta: 10_000.0, scaling: llama3.clone() });
        let new = GOOD.replace(
            r#""rope_theta":10000.0"#,
            &format!(r#""rope_parameters":{{"rope_type":"llama3","rope_theta":500000.0,{constants}}}"#),
        );
        let new = Config::parse(new.as_bytes()).unwrap();
        assert_eq!(new.rope, Rope { theta: 500_000.0, scaling: llama3 });
        assert_eq!(
            with(r#""rope_scaling":{"type":"linear","factor":2}"#).unwrap().rope.scaling,
            Scaling::Linear(2.0)
        );
    }

    #[test]
    fn families_differ_in_biases_and_norms() {
        let family = |name: &str, extra: &str| {
            let text = GOOD.replace("\"llama\"", &format!("\"{name}\"{extra}"));
            let config = Config::parse(text.as_bytes()).unwrap();
            (config.query_bias, config.output_bias, config.head_norms)
        };
        assert_eq!(family("mistral", ""), (false, false, false));
        assert_eq!(family("llama", ",\"attention_bias\":true"), (true, true, false));
        assert_eq!(family("qwen2", ""), (true, false, false));
        assert_eq!(family("qwen3", ""), (false, false, true));
    }

    #[test]
    fn a_sliding_window_bounds_the_context() {
        assert_eq!(with("\"sliding_window\":100").unwrap().context, 100);
        assert_eq!(with("\"sliding_window\":1000").unwrap().context, 128);
        assert_eq!(with("\"sliding_window\":100,\"use_sliding_window\":false").unwrap().context, 128);
    }
}
