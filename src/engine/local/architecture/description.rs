//! What an architecture is: how it computes, and how its files say so.
//!
//! Never computes; each architecture is one value of this type.

use super::super::config::{Config, Traits};
use super::super::config_json::keys::Keys;
use super::super::gguf::keys as gguf;
use super::super::naming::Naming;

/// One architecture.
pub(crate) struct Architecture {
    /// As GGUF files spell it.
    pub name: &'static str,
    /// As `config.json` does in `model_type`.
    pub model_types: &'static [&'static str],
    /// What the names of its classes begin with, in lower case.
    pub classes: &'static [&'static str],
    /// What its models do, where their files do not say otherwise.
    pub traits: Traits,
    /// The key of `config.json` for what is added in norms, and what it is where the file does not say.
    pub epsilon: (&'static str, f32),
    /// Sizes that its class takes where `config.json` does not say.
    pub usual: &'static [(&'static str, usize)],
    /// Which part of each head is turned, where `config.json` does not say; nothing where it is always the whole.
    pub rotary_part: Option<f64>,
    /// The rotary base, where `config.json` does not say.
    pub theta: f64,
    /// The rotary base of layers with a window, where they have one of their own and the file does not say which.
    pub window_theta: Option<f64>,
    /// The output matrix is the embedding, where `config.json` does not say.
    pub tied: bool,
    /// The names in files by `transformers`.
    pub hugging_face: Naming,
    /// The names in GGUF files.
    pub gguf: Naming,
    /// Reads what its `config.json` says that others do not.
    pub read: fn(&Keys, &mut Config) -> Result<(), String>,
    /// Reads the same from the metadata of a GGUF file.
    pub read_gguf: fn(&gguf::Keys, &mut Config) -> Result<(), String>,
}
