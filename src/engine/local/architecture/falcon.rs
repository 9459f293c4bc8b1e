//! Falcon.
//!
//! Never computes: a description that `forward` follows.

use super::super::config::{Biases, Config, NormKind, Order, Traits};
use super::super::config_json::{keys::Keys, parts};
use super::super::kernel::Activation;
use super::super::naming::{Fused, GGUF, HUGGING_FACE, Naming};
use super::description::Architecture;
use super::llama::BASE;

/// Almazrouei et al. 2023, arXiv 2311.16867.
pub(super) static FALCON: Architecture = Architecture {
    name: "falcon",
    model_types: &["falcon"],
    classes: &["falcon"],
    traits: Traits {
        norm: NormKind::Layer,
        order: Order::ParallelOneNorm,
        activation: Activation::Gelu,
        gated: false,
        ..BASE.traits
    },
    epsilon: ("layer_norm_epsilon", 1e-5),
    tied: true,
    hugging_face: Naming {
        embedding: "transformer.word_embeddings",
        norm: "transformer.ln_f",
        layer: "transformer.h.",
        attention_norm: "ln_attn",
        fused: "self_attention.query_key_value",
        fused_order: Fused::ByHead,
        output: "self_attention.dense",
        feed_forward_norm: "ln_mlp",
        up: "mlp.dense_h_to_4h",
        down: "mlp.dense_4h_to_h",
        ..HUGGING_FACE
    },
    // The larger ones' norm of attention came second.
    gguf: Naming { attention_norm: "attn_norm_2", feed_forward_norm: "attn_norm", ..GGUF },
    read,
    read_gguf: |_, _| Ok(()),
    ..BASE
};

fn read(keys: &Keys, config: &mut Config) -> Result<(), String> {
    parts::activation(keys, "activation", config)?;
    keys.must_be("alibi", false)?;
    let has_bias = keys.flag("bias")?.unwrap_or(false);
    config.traits.biases = Biases { query: has_bias, output: has_bias, feed_forward: has_bias, head: false };
    let kv_heads = keys.size("num_kv_heads")?;
    let is_multi_query = keys.flag("multi_query")?.unwrap_or(true);
    let norms = keys.size("num_ln_in_parallel_attn")?;
    keys.must_be("parallel_attn", true)?;
    if keys.flag("new_decoder_architecture")?.unwrap_or(false) {
        config.kv_heads = kv_heads.unwrap_or(config.heads);
        if norms.unwrap_or(2) == 2 {
            config.traits.order = Order::Parallel;
        }
    } else {
        config.kv_heads = if is_multi_query { 1 } else { config.heads };
    }
    Ok(())
}
