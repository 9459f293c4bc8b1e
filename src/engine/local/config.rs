//! The shape of a Llama model, read from Hugging Face's `config.json`.
//!
//! Never looks at weights; refuses every variant that the forward pass would compute wrongly.

use serde::Deserialize;
use serde_json::Value;

use super::product::WIDTH;

/// The sizes and constants of one model.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
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
    /// Positions the model was made for.
    pub context: usize,
    /// Added to the mean square in RMSNorm.
    pub norm_epsilon: f32,
    /// The base of the rotary frequencies.
    pub rope_theta: f64,
    /// The output matrix is the embedding.
    pub tied: bool,
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
    model_type: Option<String>,
    hidden_act: Option<String>,
    rope_scaling: Option<Value>,
    #[serde(default)]
    attention_bias: bool,
    #[serde(default)]
    mlp_bias: bool,
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
        let file: File = serde_json::from_slice(json).map_err(|error| format!("config.json: {error}"))?;
        let refuse = |what: String| Err(format!("config.json: {what}"));
        if let Some(kind) = file.model_type.as_deref().filter(|kind| *kind != "llama") {
            return refuse(format!("model_type is {kind:?}; only \"llama\" can be computed in-process"));
        }
        if let Some(act) = file.hidden_act.as_deref().filter(|act| *act != "silu") {
            return refuse(format!("hidden_act is {act:?}; only \"silu\" can be computed"));
        }
        if file.rope_scaling.is_some() {
            return refuse("rope_scaling is set, and scaled rotary positions cannot be computed".to_owned());
        }
        if file.attention_bias || file.mlp_bias {
            return refuse("attention_bias or mlp_bias is set, and biases cannot be computed".to_owned());
        }
        let heads = file.num_attention_heads;
        let kv_heads = file.num_key_value_heads.unwrap_or(heads);
        if heads == 0 || kv_heads == 0 || !heads.is_multiple_of(kv_heads) {
            return refuse(format!("{heads} heads cannot be shared out over {kv_heads} key-value heads"));
        }
        let head_dim = file.head_dim.unwrap_or(file.hidden_size / heads);
        let ends = match file.eos_token_id {
            None => Vec::new(),
            Some(Ends::One(id)) => vec![id],
            Some(Ends::Several(ids)) => ids,
        };
        for (key, size) in [
            ("hidden_size", file.hidden_size),
            ("intermediate_size", file.intermediate_size),
            ("head_dim", head_dim),
        ] {
            if size == 0 || !size.is_multiple_of(WIDTH) {
                return refuse(format!("{key} is {size}, not a multiple of {WIDTH}"));
            }
        }
        for (key, size) in [
            ("num_hidden_layers", file.num_hidden_layers),
            ("vocab_size", file.vocab_size),
            ("max_position_embeddings", file.max_position_embeddings),
        ] {
            // The bound keeps every product of sizes far from overflow; real models stay below it.
            if size == 0 || size > 1 << 24 {
                return refuse(format!("{key} is {size}, which no model has"));
            }
        }
        if [heads, head_dim, file.hidden_size, file.intermediate_size].iter().any(|&size| size > 1 << 20) {
            return refuse("a size is larger than any model has".to_owned());
        }
        if let Some(id) = ends.iter().chain(&file.bos_token_id).find(|&&id| id as usize >= file.vocab_size) {
            return refuse(format!("token {id} is outside the vocabulary of {}", file.vocab_size));
        }
        Ok(Self {
            hidden: file.hidden_size,
            feed_forward: file.intermediate_size,
            layers: file.num_hidden_layers,
            heads,
            kv_heads,
            head_dim,
            vocabulary: file.vocab_size,
            context: file.max_position_embeddings,
            norm_epsilon: file.rms_norm_eps,
            rope_theta: file.rope_theta.unwrap_or(10_000.0),
            tied: file.tie_word_embeddings,
            start: file.bos_token_id.or(ends.first().copied()),
            ends,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"model_type":"llama","hidden_size":64,"intermediate_size":96,"num_hidden_layers":2,
        "num_attention_heads":4,"num_key_value_heads":2,"head_dim":16,"vocab_size":300,"max_position_embeddings":128,
        "rms_norm_eps":1e-5,"rope_theta":10000.0,"tie_word_embeddings":true,"bos_token_id":null,"eos_token_id":0}"#;

    #[test]
    fn reads_what_it_can_compute_and_names_what_it_cannot() {
        let config = Config::parse(GOOD.as_bytes()).unwrap();
        assert_eq!((config.start, config.ends.as_slice(), config.kv_heads), (Some(0), [0].as_slice(), 2));
        for (from, to, named) in [
            ("\"llama\"", "\"qwen2\"", "model_type"),
            ("\"hidden_size\":64", "\"hidden_size\":60", "hidden_size"),
            ("\"head_dim\":16", "\"head_dim\":0", "head_dim"),
            ("_value_heads\":2", "_value_heads\":3", "key-value heads"),
            ("\"eos_token_id\":0", "\"eos_token_id\":300", "vocabulary"),
            ("\"vocab_size\":300,", "", "vocab_size"),
            ("\"eos_token_id\":0", "\"rope_scaling\":{\"factor\":8}", "rope_scaling"),
            ("\"vocab_size\":300", "\"vocab_size\":9999999999", "vocab_size"),
        ] {
            let text = GOOD.replace(from, to);
            assert_ne!(text, GOOD);
            let error = Config::parse(text.as_bytes()).unwrap_err();
            assert!(error.contains(named), "{error}");
        }
    }
}
