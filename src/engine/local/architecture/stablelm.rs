//! StableLM.
//!
//! Never computes: a description that `forward` follows.

use super::super::config::{NormKind, Order, Traits};
use super::super::config_json::parts;
use super::super::naming::{GGUF, HUGGING_FACE};
use super::description::Architecture;
use super::llama::BASE;

/// Bellagente et al. 2024, arXiv 2402.17834: as Llama, with norms that have biases, and a part of each head turned.
pub(super) static STABLELM: Architecture = Architecture {
    name: "stablelm",
    model_types: &["stablelm"],
    classes: &["stablelm"],
    traits: Traits { norm: NormKind::Layer, ..BASE.traits },
    epsilon: ("layer_norm_eps", 1e-5),
    rotary_part: Some(0.25),
    hugging_face: HUGGING_FACE,
    gguf: GGUF,
    read: |keys, config| {
        keys.must_be("qk_layernorm", false)?;
        parts::activation(keys, "hidden_act", config)?;
        config.traits.biases.query = keys.flag("use_qkv_bias")?.unwrap_or(false);
        if keys.flag("use_parallel_residual")?.unwrap_or(false) {
            config.traits.order = Order::ParallelOneNorm;
        }
        Ok(())
    },
    read_gguf: |keys, config| {
        if keys.flag("use_parallel_residual")?.unwrap_or(false) {
            config.traits.order = Order::ParallelOneNorm;
        }
        Ok(())
    },
    ..BASE
};
