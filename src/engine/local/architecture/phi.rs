//! Phi 1, 1.5 and 2.
//!
//! Never computes: a description that `forward` follows.

use super::super::config::{Biases, NormKind, Order, Traits};
use super::super::config_json::parts;
use super::super::kernel::Activation;
use super::super::naming::{GGUF, HUGGING_FACE, Naming};
use super::description::Architecture;
use super::llama::BASE;

/// Li et al. 2023, arXiv 2309.05463: both parts read one norm, a part of each head is turned, biases everywhere.
pub(super) static PHI: Architecture = Architecture {
    name: "phi2",
    model_types: &["phi"],
    classes: &["phi"],
    traits: Traits {
        norm: NormKind::Layer,
        order: Order::ParallelOneNorm,
        activation: Activation::GeluTanh,
        gated: false,
        biases: Biases { query: true, output: true, feed_forward: true, head: true },
        ..BASE.traits
    },
    epsilon: ("layer_norm_eps", 1e-5),
    rotary_part: Some(0.5),
    hugging_face: Naming {
        norm: "model.final_layernorm",
        output: "self_attn.dense",
        up: "mlp.fc1",
        down: "mlp.fc2",
        ..HUGGING_FACE
    },
    gguf: GGUF,
    read: |keys, config| {
        keys.must_be("qk_layernorm", false)?;
        parts::activation(keys, "hidden_act", config)
    },
    read_gguf: |_, _| Ok(()),
    ..BASE
};
