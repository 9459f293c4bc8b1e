//! Parts of a `config.json` that several architectures have.
//!
//! Never decides whether an architecture has them.

use super::super::config::Config;
use super::super::kernel::Activation;
use super::keys::Keys;
use crate::{language::counted, tr};

/// Reads an activation by the names of transformers' `ACT2FN`.
///
/// # Errors
/// Names one that cannot be computed.
pub(crate) fn activation(keys: &Keys, key: &'static str, config: &mut Config) -> Result<(), String> {
    let Some(name) = keys.text(key)? else { return Ok(()) };
    config.traits.activation = match name {
        "silu" | "swish" => Activation::Silu,
        "gelu" | "gelu_python" => Activation::Gelu,
        "gelu_new" | "gelu_pytorch_tanh" | "gelu_fast" => Activation::GeluTanh,
        _ => return Err(tr!("model-config-act", key = key, act = format!("{name:?}"))),
    };
    Ok(())
}

/// Reads whether attention has biases.
///
/// # Errors
/// As [`Keys::flag`].
pub(crate) fn attention_bias(keys: &Keys, config: &mut Config) -> Result<(), String> {
    let has_bias = keys.flag("attention_bias")?.unwrap_or(false);
    config.traits.biases.query = has_bias;
    config.traits.biases.output = has_bias;
    Ok(())
}

/// Reads which layers have a window; `usual` tells it where the file does not.
///
/// # Errors
/// Names a type of layer that cannot be computed.
pub(crate) fn windows(
    keys: &Keys,
    window: Option<usize>,
    usual: impl Fn(usize) -> bool,
    config: &mut Config,
) -> Result<(), String> {
    config.window = window;
    let key = "layer_types";
    let Some(types) = keys.texts(key)? else {
        // A number of layers that no model has is refused later.
        config.windowed = (0..config.layers.min(1 << 12)).map(usual).collect();
        return Ok(());
    };
    if types.len() != config.layers {
        let value = counted(types.len(), "layer");
        return Err(tr!("model-config-unknown", key = key, value = value));
    }
    let has_window = |kind: &str| match (kind, window) {
        ("full_attention", _) => Ok(false),
        ("sliding_attention", Some(_)) => Ok(true),
        _ => Err(tr!("model-config-unknown", key = key, value = format!("{kind:?}"))),
    };
    config.windowed = types.into_iter().map(has_window).collect::<Result<_, _>>()?;
    Ok(())
}
