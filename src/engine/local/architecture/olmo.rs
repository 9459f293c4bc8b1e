//! OLMo, the first.
//!
//! Never computes: a description that `forward` follows.

use super::super::config::{NormKind, Traits};
use super::super::config_json::parts;
use super::super::naming::{GGUF, HUGGING_FACE, Naming};
use super::description::Architecture;
use super::llama::BASE;

/// Groeneveld et al. 2024, arXiv 2402.00838: as Llama, with norms that have learned nothing.
pub(super) static OLMO: Architecture = Architecture {
    name: "olmo",
    model_types: &["olmo"],
    classes: &["olmo"],
    traits: Traits { norm: NormKind::Plain, ..BASE.traits },
    // No setting of its class, so no key either.
    epsilon: ("", 1e-5),
    hugging_face: HUGGING_FACE,
    gguf: Naming { neighbours: true, ..GGUF },
    read: |keys, config| {
        parts::activation(keys, "hidden_act", config)?;
        parts::attention_bias(keys, config)
    },
    read_gguf: |_, _| Ok(()),
    ..BASE
};
