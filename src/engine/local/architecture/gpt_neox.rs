//! GPT-NeoX: the Pythia models, GPT-NeoX-20B and others.
//!
//! Never computes: a description that `forward` follows.

use super::super::config::{Biases, NormKind, Order, Traits};
use super::super::config_json::parts;
use super::super::kernel::Activation;
use super::super::naming::{Fused, GGUF, HUGGING_FACE, Naming};
use super::description::Architecture;
use super::llama::BASE;

/// Black et al. 2022, arXiv 2204.06745; Biderman et al. 2023, arXiv 2304.01373.
pub(super) static GPT_NEOX: Architecture = Architecture {
    name: "gptneox",
    model_types: &["gpt_neox"],
    classes: &["gptneox"],
    traits: Traits {
        norm: NormKind::Layer,
        order: Order::Parallel,
        activation: Activation::Gelu,
        gated: false,
        biases: Biases { query: true, output: true, feed_forward: true, head: false },
        ..BASE.traits
    },
    epsilon: ("layer_norm_eps", 1e-5),
    rotary_part: Some(0.25),
    hugging_face: Naming {
        embedding: "gpt_neox.embed_in",
        norm: "gpt_neox.final_layer_norm",
        head: "embed_out",
        layer: "gpt_neox.layers.",
        fused: "attention.query_key_value",
        fused_order: Fused::ByHead,
        output: "attention.dense",
        up: "mlp.dense_h_to_4h",
        down: "mlp.dense_4h_to_h",
        idle: &["rotary_emb.inv_freq", ".attention.bias", ".attention.masked_bias"],
        ..HUGGING_FACE
    },
    gguf: GGUF,
    read: |keys, config| {
        parts::activation(keys, "hidden_act", config)?;
        if keys.flag("use_parallel_residual")? == Some(false) {
            config.traits.order = Order::Sequential;
        }
        if keys.flag("attention_bias")? == Some(false) {
            config.traits.biases.query = false;
            config.traits.biases.output = false;
        }
        Ok(())
    },
    read_gguf: |keys, config| {
        if keys.flag("use_parallel_residual")? == Some(false) {
            config.traits.order = Order::Sequential;
        }
        Ok(())
    },
    ..BASE
};
