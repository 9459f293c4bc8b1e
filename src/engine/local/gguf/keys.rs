//! The metadata of a GGUF file's architecture: asking for keys, and refusing those that nobody asked for.
//!
//! Never knows what a key means. One that is not asked for could change what the model computes, so it may only say
//! "off": no, zero, nothing.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::{Metadata, Value};
use crate::tr;

/// Keys that change no number.
const HARMLESS: [&str; 7] = [
    "vocab_size",
    // Says that weights were trained with the scaling.
    "rope.scaling.finetuned",
    // Says which of two orders a converter found.
    "tensor_data_layout",
    // What is made of states that no text follows from.
    "pooling_type",
    "classifier.output_labels",
    // How many of no experts are used; their number itself must be zero.
    "expert_used_count",
    // Of another norm than the architecture's.
    "attention.layer_norm_epsilon",
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

/// A file's keys that begin with its architecture, and which of them were asked for.
pub(crate) struct Keys<'a> {
    metadata: &'a Metadata,
    architecture: &'static str,
    asked: RefCell<BTreeSet<&'static str>>,
}

impl<'a> Keys<'a> {
    /// Takes the keys of an architecture.
    pub(crate) fn new(metadata: &'a Metadata, architecture: &'static str) -> Self {
        Self { metadata, architecture, asked: RefCell::default() }
    }

    /// Returns a key in full; it counts as asked for.
    pub(crate) fn full(&self, key: &'static str) -> String {
        self.asked.borrow_mut().insert(key);
        format!("{}.{key}", self.architecture)
    }

    /// Returns a count or size.
    ///
    /// # Errors
    /// Names the key whose value is something else.
    pub(crate) fn size(&self, key: &'static str) -> Result<Option<usize>, String> {
        self.metadata.size(&self.full(key))
    }

    /// Returns a count or size that must be there.
    ///
    /// # Errors
    /// As [`Keys::size`], or names the key that is missing.
    pub(crate) fn needed(&self, key: &'static str) -> Result<usize, String> {
        self.size(key)?.ok_or_else(|| tr!("model-metadata-missing", key = self.full(key)))
    }

    /// Returns a number.
    ///
    /// # Errors
    /// As [`Keys::size`].
    pub(crate) fn number(&self, key: &'static str) -> Result<Option<f64>, String> {
        self.metadata.number(&self.full(key))
    }

    /// Returns yes or no.
    ///
    /// # Errors
    /// As [`Keys::size`].
    pub(crate) fn flag(&self, key: &'static str) -> Result<Option<bool>, String> {
        self.metadata.flag(&self.full(key))
    }

    /// Returns text.
    ///
    /// # Errors
    /// As [`Keys::size`].
    pub(crate) fn text(&self, key: &'static str) -> Result<Option<&'a str>, String> {
        self.metadata.text(&self.full(key))
    }

    /// Checks all keys that nobody has asked for.
    ///
    /// # Errors
    /// Names the first one, by the alphabet, that could change what is computed.
    pub(crate) fn check(&self) -> Result<(), String> {
        let asked = self.asked.borrow();
        let mut all: Vec<(&String, &Value)> = self.metadata.0.iter().collect();
        all.sort_unstable_by_key(|(key, _)| *key);
        for (key, value) in all {
            let text = TEXT.iter().find(|(known, _)| known == key);
            let rest = key.strip_prefix(self.architecture).and_then(|rest| rest.strip_prefix('.'));
            let fits = match (text, rest) {
                (Some(&(_, wanted)), _) => number(value) == Some(wanted),
                (None, None) => true,
                (None, Some(rest)) => {
                    asked.contains(rest) || HARMLESS.contains(&rest) || is_default(rest, value)
                }
            };
            if !fits {
                let (key, value) = (key.escape_debug().to_string(), short(value));
                return Err(tr!("model-config-unknown", key = key, value = value));
            }
        }
        Ok(())
    }
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
