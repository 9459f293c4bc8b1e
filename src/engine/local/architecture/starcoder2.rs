//! StarCoder 2.
//!
//! Never computes: a description that `forward` follows.

use super::super::config::{Biases, NormKind, Traits};
use super::super::config_json::parts;
use super::super::kernel::Activation;
use super::super::naming::{GGUF, HUGGING_FACE, Naming};
use super::description::Architecture;
use super::llama::BASE;

/// Lozhkov et al. 2024, arXiv 2402.19173: norms and matrices with biases, no gate.
pub(super) static STARCODER2: Architecture = Architecture {
    name: "starcoder2",
    model_types: &["starcoder2"],
    classes: &["starcoder2"],
    traits: Traits {
        norm: NormKind::Layer,
        activation: Activation::GeluTanh,
        gated: false,
        biases: Biases { query: true, output: true, feed_forward: true, head: false },
        ..BASE.traits
    },
    epsilon: ("norm_epsilon", 1e-5),
    tied: true,
    hugging_face: Naming { up: "mlp.c_fc", down: "mlp.c_proj", ..HUGGING_FACE },
    gguf: GGUF,
    read: |keys, config| {
        parts::activation(keys, "hidden_act", config)?;
        let has_bias = keys.flag("use_bias")?.unwrap_or(true);
        config.traits.biases =
            Biases { query: has_bias, output: has_bias, feed_forward: has_bias, head: false };
        parts::windows(keys, keys.size("sliding_window")?, |_| true, config)
    },
    ..BASE
};
