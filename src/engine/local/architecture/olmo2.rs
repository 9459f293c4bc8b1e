//! OLMo 2.
//!
//! Never computes: a description that `forward` follows.

use super::super::config::{HeadNorms, Placement, Traits};
use super::super::config_json::parts;
use super::super::naming::{GGUF, HUGGING_FACE, Naming};
use super::description::Architecture;
use super::llama::BASE;

/// OLMo Team 2025, arXiv 2501.00656: the norms stand after attention and the feed-forward part.
pub(super) static OLMO2: Architecture = Architecture {
    name: "olmo2",
    model_types: &["olmo2"],
    classes: &["olmo2"],
    traits: Traits { placement: Placement::After, head_norms: HeadNorms::Together, ..BASE.traits },
    epsilon: ("rms_norm_eps", 1e-5),
    hugging_face: Naming { ..HUGGING_FACE },
    gguf: GGUF,
    read: |keys, config| {
        parts::activation(keys, "hidden_act", config)?;
        parts::attention_bias(keys, config)
    },
    read_gguf: |_, _| Ok(()),
    ..BASE
};
