//! Llama and what is computed alike: Mistral, SmolLM, TinyLlama and many others.
//!
//! Never computes: a description that `forward` follows.

use super::super::config::{Biases, Config, HeadNorms, NormKind, Order, Placement, Traits};
use super::super::config_json::{keys::Keys, parts};
use super::super::gguf::keys as gguf;
use super::super::kernel::Activation;
use super::super::naming::{GGUF, HUGGING_FACE, Naming};
use super::description::Architecture;

/// Touvron et al. 2023, arXiv 2302.13971; what the others are described by their differences from.
pub(super) static LLAMA: Architecture = BASE;

/// The same, to be named in other descriptions.
pub(super) const BASE: Architecture = Architecture {
    name: "llama",
    model_types: &["llama", "mistral"],
    classes: &["llama", "mistral"],
    traits: Traits {
        norm: NormKind::Rms,
        placement: Placement::Before,
        order: Order::Sequential,
        activation: Activation::Silu,
        gated: true,
        biases: Biases { query: false, output: false, feed_forward: false, head: false },
        head_norms: HeadNorms::None,
        learned_positions: false,
    },
    epsilon: ("rms_norm_eps", 1e-6),
    usual: &[],
    rotary_part: None,
    theta: 10_000.0,
    window_theta: None,
    tied: false,
    hugging_face: HUGGING_FACE,
    // Queries and keys are written with the rows of each head reordered (`LLAMA_ROPE_TYPE_NORM`).
    gguf: Naming { neighbours: true, ..GGUF },
    read,
    read_gguf,
};

fn read(keys: &Keys, config: &mut Config) -> Result<(), String> {
    parts::activation(keys, "hidden_act", config)?;
    parts::attention_bias(keys, config)?;
    config.traits.biases.feed_forward = keys.flag("mlp_bias")?.unwrap_or(false);
    // A Mistral whose file does not say has a window; `null` says that it has none.
    let is_mistral = keys.text("model_type")? == Some("mistral");
    let unsaid = (is_mistral && !keys.has("sliding_window")).then_some(4096);
    let window = keys.size("sliding_window")?.or(unsaid);
    let is_used = keys.flag("use_sliding_window")?.unwrap_or(true);
    keys.idle(&["max_window_layers"]);
    parts::windows(keys, window.filter(|_| is_used), |_| true, config)
}

fn read_gguf(keys: &gguf::Keys, config: &mut Config) -> Result<(), String> {
    config.window = keys.size("attention.sliding_window")?.filter(|&window| window > 0);
    Ok(())
}
