//! Qwen 2, 2.5 and 3.
//!
//! Never computes: a description that `forward` follows.

use super::super::config::{Biases, Config, HeadNorms, Traits};
use super::super::config_json::{keys::Keys, parts};
use super::super::naming::GGUF;
use super::description::Architecture;
use super::llama::BASE;

/// Qwen 2 and 2.5: biases on queries, keys and values (Yang et al. 2024, arXiv 2407.10671).
pub(super) static QWEN2: Architecture = Architecture {
    name: "qwen2",
    model_types: &["qwen2"],
    classes: &["qwen2"],
    traits: Traits {
        biases: Biases { query: true, output: false, feed_forward: false, head: false },
        ..BASE.traits
    },
    gguf: GGUF,
    read: |keys, config| {
        keys.idle(&["attention_bias"]);
        both(keys, config)
    },
    ..BASE
};

/// Qwen 3: queries and keys are normed, head by head (Yang et al. 2025, arXiv 2505.09388).
pub(super) static QWEN3: Architecture = Architecture {
    name: "qwen3",
    model_types: &["qwen3"],
    classes: &["qwen3"],
    traits: Traits { head_norms: HeadNorms::Each, ..BASE.traits },
    usual: &[("head_dim", 128)],
    gguf: GGUF,
    read: |keys, config| {
        parts::attention_bias(keys, config)?;
        both(keys, config)
    },
    ..BASE
};

fn both(keys: &Keys, config: &mut Config) -> Result<(), String> {
    parts::activation(keys, "hidden_act", config)?;
    let is_used = keys.flag("use_sliding_window")?.unwrap_or(false);
    let window = keys.size("sliding_window")?.filter(|_| is_used);
    // The lower layers see everything.
    let first = keys.size("max_window_layers")?.unwrap_or(28);
    parts::windows(keys, window, |layer| layer >= first, config)
}
