//! Gemma 1, 2 and 3.
//!
//! Never computes: a description that `forward` follows. Never looks at pictures.

use super::super::config::{Config, HeadNorms, Placement, Traits};
use super::super::config_json::{keys::Keys, parts};
use super::super::gguf::keys as gguf;
use super::super::kernel::Activation;
use super::super::naming::{GGUF, HUGGING_FACE, Naming};
use super::description::Architecture;
use super::llama::BASE;

/// Gemma Team 2024, arXiv 2403.08295.
pub(super) static GEMMA: Architecture = FIRST;

/// Gemma Team 2024, arXiv 2408.00118: norms around both parts, soft caps, a window in every other layer.
pub(super) static GEMMA2: Architecture = Architecture {
    name: "gemma2",
    model_types: &["gemma2"],
    classes: &["gemma2"],
    traits: Traits { placement: Placement::Around, ..FIRST.traits },
    hugging_face: Naming { feed_forward_norm: "pre_feedforward_layernorm", ..FIRST.hugging_face },
    read: |keys, config| {
        later(keys, config)?;
        // What its class takes where the file does not say; `null` says that there is none.
        let usual = |key, cap| Ok::<_, String>(if keys.has(key) { keys.number(key)? } else { Some(cap) });
        config.score_cap = usual("attn_logit_softcapping", 50.0)?.map(|cap| cap as f32);
        config.logit_cap = usual("final_logit_softcapping", 30.0)?.map(|cap| cap as f32);
        parts::windows(keys, keys.size("sliding_window")?.or(Some(4096)), every(2), config)
    },
    read_gguf: |keys, config| {
        later_gguf(keys, config, 46)?;
        config.windowed = (0..config.layers).map(every(2)).collect();
        Ok(())
    },
    ..FIRST
};

/// Gemma Team 2025, arXiv 2503.19786: queries and keys are normed instead, five of six layers have a window, and turn by
/// a base of their own.
pub(super) static GEMMA3: Architecture = Architecture {
    name: "gemma3",
    model_types: &["gemma3_text"],
    classes: &["gemma3"],
    traits: Traits { placement: Placement::Around, head_norms: HeadNorms::Each, ..FIRST.traits },
    // The files of those that also look at pictures leave out what is so in their class.
    usual: &[
        ("vocab_size", 262_208),
        ("hidden_size", 2304),
        ("intermediate_size", 9216),
        ("num_hidden_layers", 26),
        ("num_attention_heads", 8),
        ("num_key_value_heads", 4),
        ("head_dim", 256),
        ("max_position_embeddings", 131_072),
    ],
    theta: 1_000_000.0,
    window_theta: Some(10_000.0),
    hugging_face: Naming {
        prefix: "language_model.",
        feed_forward_norm: "pre_feedforward_layernorm",
        // What looks at pictures.
        beside: &["vision_tower.", "multi_modal_projector."],
        ..FIRST.hugging_face
    },
    read: |keys, config| {
        later(keys, config)?;
        // Its class has no cap of scores, whatever the file says.
        keys.idle(&["attn_logit_softcapping"]);
        config.logit_cap = keys.number("final_logit_softcapping")?.map(|cap| cap as f32);
        let period = keys.size("sliding_window_pattern")?.or(keys.size("_sliding_window_pattern")?);
        let window = keys.size("sliding_window")?.or(Some(4096));
        parts::windows(keys, window, every(period.unwrap_or(6).max(1)), config)
    },
    read_gguf: |keys, config| {
        later_gguf(keys, config, 62)?;
        config.windowed = (0..config.layers).map(every(6)).collect();
        Ok(())
    },
    ..FIRST
};

const FIRST: Architecture = Architecture {
    name: "gemma",
    model_types: &["gemma"],
    classes: &["gemma"],
    traits: Traits { activation: Activation::GeluTanh, ..BASE.traits },
    usual: &[("head_dim", 256)],
    tied: true,
    hugging_face: Naming { less_one: true, ..HUGGING_FACE },
    gguf: GGUF,
    read: |keys, config| {
        // Its class computes the approximation, whatever the files say: the first ones say "gelu".
        keys.idle(&["hidden_act", "hidden_activation"]);
        all(keys, config)
    },
    read_gguf: |_, config| {
        config.embedding_scale = (config.hidden as f32).sqrt();
        Ok(())
    },
    ..BASE
};

fn all(keys: &Keys, config: &mut Config) -> Result<(), String> {
    parts::attention_bias(keys, config)?;
    config.embedding_scale = (config.hidden as f32).sqrt();
    Ok(())
}

fn later(keys: &Keys, config: &mut Config) -> Result<(), String> {
    all(keys, config)?;
    // The other key is one that files have and the classes do not read.
    keys.idle(&["hidden_act"]);
    parts::activation(keys, "hidden_activation", config)?;
    let scalar = keys.number("query_pre_attn_scalar")?.unwrap_or(256.0);
    config.score_scale = scalar.powf(-0.5) as f32;
    Ok(())
}

/// The models with so many layers have another scale of scores than the others, which their files do not say.
fn later_gguf(keys: &gguf::Keys, config: &mut Config, layers: usize) -> Result<(), String> {
    config.embedding_scale = (config.hidden as f32).sqrt();
    if config.layers == layers {
        config.score_scale = (config.hidden as f32 / config.heads as f32).powf(-0.5);
    }
    config.score_cap = keys.number("attn_logit_softcapping")?.map(|cap| cap as f32);
    config.logit_cap = keys.number("final_logit_softcapping")?.map(|cap| cap as f32);
    config.window = keys.size("attention.sliding_window")?.filter(|&window| window > 0);
    Ok(())
}

/// All layers but every so many-th have the window.
fn every(period: usize) -> impl Fn(usize) -> bool {
    move |layer| !(layer + 1).is_multiple_of(period)
}
