//! Which keys of a GGUF file's metadata may say what.
//!
//! Never reads a size or constant. A key of the architecture that is in no list could change what the model computes,
//! so it may only say "off": no, zero, nothing.

use super::{Metadata, Value};
use crate::tr;

/// Keys of the architecture that are read elsewhere, and there obeyed or refused, or that change no number.
const KNOWN: [&str; 27] = [
    "context_length",
    "embedding_length",
    "block_count",
    "feed_forward_length",
    "vocab_size",
    "attention.head_count",
    "attention.head_count_kv",
    "attention.key_length",
    "attention.value_length",
    "attention.layer_norm_rms_epsilon",
    "attention.sliding_window",
    "rope.dimension_count",
    "rope.freq_base",
    "rope.scale_linear",
    "rope.scaling.type",
    "rope.scaling.factor",
    "rope.scaling.attn_factor",
    "rope.scaling.original_context_length",
    "rope.scaling.yarn_ext_factor",
    "rope.scaling.yarn_beta_fast",
    "rope.scaling.yarn_beta_slow",
    // Says that weights were trained with the scaling.
    "rope.scaling.finetuned",
    // The epsilon of another norm, which these families do not have.
    "attention.layer_norm_epsilon",
    // Says which of two orders a converter found.
    "tensor_data_layout",
    // What is made of states that no text follows from.
    "pooling_type",
    "classifier.output_labels",
    // How many of no experts are used; their number itself must be zero.
    "expert_used_count",
];

/// Keys of known meaning whose default is no "off": the one value that can be computed.
const DEFAULTS: [(&str, f64); 7] = [
    ("attention.causal", 1.0),
    ("rope.scaling.yarn_attn_factor", 1.0),
    ("logit_scale", 1.0),
    ("embedding_scale", 1.0),
    ("residual_scale", 1.0),
    ("expert_weights_scale", 1.0),
    ("attention.output_scale", 1.0),
];

/// Other keys, in full, that say how text becomes tokens.
const TEXT: [(&str, f64); 3] = [
    ("tokenizer.ggml.remove_extra_whitespaces", 0.0),
    ("tokenizer.ggml.escape_whitespaces", 1.0),
    ("tokenizer.ggml.normalizer.lowercase", 0.0),
];

/// Checks all keys of an architecture.
///
/// # Errors
/// Names the first one, by the alphabet, that could change what is computed.
pub(super) fn check(metadata: &Metadata, architecture: &str) -> Result<(), String> {
    let mut all: Vec<(&String, &Value)> = metadata.0.iter().collect();
    all.sort_unstable_by_key(|(key, _)| *key);
    for (key, value) in all {
        let text = TEXT.iter().find(|(known, _)| known == key);
        let rest = key.strip_prefix(architecture).and_then(|rest| rest.strip_prefix('.'));
        let fits = match (text, rest) {
            (Some(&(_, wanted)), _) => number(value) == Some(wanted),
            (None, None) => true,
            (None, Some(rest)) => KNOWN.contains(&rest) || is_default(rest, value),
        };
        if !fits {
            let (key, value) = (key.escape_debug().to_string(), short(value));
            return Err(tr!("model-config-unknown", key = key, value = value));
        }
    }
    Ok(())
}

fn is_default(rest: &str, value: &Value) -> bool {
    match DEFAULTS.iter().find(|(known, _)| *known == rest) {
        // A scale of nothing is llama.cpp's word for none.
        Some(&(_, wanted)) => number(value) == Some(wanted) || *value == Value::Float(0.0),
        None => match value {
            Value::Text(text) => text.is_empty(),
            Value::Array(values) => values.iter().all(|value| number(value) == Some(0.0)),
            value => number(value) == Some(0.0),
        },
    }
}

/// Returns a number, or a flag as one.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Whole(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        Value::Flag(flag) => Some(f64::from(u8::from(*flag))),
        Value::Text(_) | Value::Array(_) => None,
    }
}

/// Returns a value as text that fits into a line.
fn short(value: &Value) -> String {
    match value {
        Value::Whole(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Flag(flag) => flag.to_string(),
        Value::Text(text) => format!("{:?}", text.chars().take(60).collect::<String>()),
        Value::Array(values) => format!("[{}]", values.len()),
    }
}
