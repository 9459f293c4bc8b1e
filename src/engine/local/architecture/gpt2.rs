//! GPT-2.
//!
//! Never computes: a description that `forward` follows.

use super::super::config::{Biases, NormKind, Traits};
use super::super::config_json::parts;
use super::super::kernel::Activation;
use super::super::naming::{GGUF, HUGGING_FACE, Naming};
use super::description::Architecture;
use super::llama::BASE;

/// Radford et al. 2019, "Language Models are Unsupervised Multitask Learners"; learned positions, nothing is turned.
pub(super) static GPT2: Architecture = Architecture {
    name: "gpt2",
    model_types: &["gpt2"],
    classes: &["gpt2"],
    traits: Traits {
        norm: NormKind::Layer,
        activation: Activation::GeluTanh,
        gated: false,
        biases: Biases { query: true, output: true, feed_forward: true, head: false },
        learned_positions: true,
        ..BASE.traits
    },
    epsilon: ("layer_norm_epsilon", 1e-5),
    tied: true,
    hugging_face: Naming {
        // The files that OpenAI's were made into have no such beginning.
        prefix: "transformer.",
        embedding: "wte",
        positions: "wpe",
        norm: "ln_f",
        layer: "h.",
        attention_norm: "ln_1",
        fused: "attn.c_attn",
        output: "attn.c_proj",
        feed_forward_norm: "ln_2",
        up: "mlp.c_fc",
        down: "mlp.c_proj",
        transposed: true,
        idle: &[".attn.bias", ".attn.masked_bias"],
        ..HUGGING_FACE
    },
    gguf: GGUF,
    read: |keys, config| {
        keys.must_be("scale_attn_weights", true)?;
        parts::activation(keys, "activation_function", config)
    },
    read_gguf: |_, _| Ok(()),
    ..BASE
};
