//! A model's shape as the metadata of a GGUF file gives it.
//!
//! Never guesses: a key that changes what is computed, and that the forward pass does not know, is refused.

use super::super::architecture::Architecture;
use super::super::config::{Biases, Config, NormKind, Order};
use super::super::rope::{Rope, Scaling};
use super::super::tensors::Tensors;
use super::Metadata;
use super::keys::Keys;
use crate::tr;

/// Returns the architecture of the file's model.
///
/// # Errors
/// Names the architecture that cannot be computed, or what else makes the file unusable alone.
pub(crate) fn architecture(metadata: &Metadata) -> Result<&'static Architecture, String> {
    let key = "general.architecture";
    let name = metadata.text(key)?.ok_or_else(|| tr!("model-metadata-missing", key = key))?;
    if metadata.size("split.count")?.is_some_and(|count| count > 1) {
        return Err(tr!("model-gguf-split").to_owned());
    }
    Architecture::of_gguf(name)
}

/// Makes the config; takes the tensor `rope_freqs.weight`, if there is one.
///
/// # Errors
/// Names the key that is missing or whose value cannot be computed.
pub(crate) fn config(metadata: &Metadata, tensors: &mut Tensors) -> Result<Config, String> {
    let architecture = architecture(metadata)?;
    let keys = Keys::new(metadata, architecture.name);
    let mut traits = architecture.traits;
    let hidden = keys.needed("embedding_length")?;
    let heads = keys.needed("attention.head_count")?;
    let kv_heads = keys.size("attention.head_count_kv")?.unwrap_or(heads);
    let shared_out = hidden.checked_div(heads).unwrap_or(0);
    let head_dim = keys.size("attention.key_length")?.unwrap_or(shared_out);
    let other_length = |key, length: usize| {
        let (key, length, head) = (keys.full(key), length.to_string(), head_dim.to_string());
        tr!("model-gguf-head-length", key = key, length = length, head = head)
    };
    let key = "attention.value_length";
    if let Some(length) = keys.size(key)?.filter(|&length| length != head_dim) {
        return Err(other_length(key, length));
    }
    let key = "rope.dimension_count";
    let rotary = keys.size(key)?.unwrap_or(head_dim);
    if architecture.rotary_part.is_none() && rotary != head_dim && !traits.learned_positions {
        return Err(other_length(key, rotary));
    }
    let embedding = "token_embd.weight";
    let shape = tensors.shape(embedding).ok_or_else(|| tr!("model-tensor-missing", name = embedding))?;
    let vocabulary = shape.first().copied().unwrap_or(0);
    let context = keys.needed("context_length")?;
    let theta = keys.number("rope.freq_base")?.unwrap_or(10_000.0);
    let scaling = scaling(&keys, context)?;
    let divisors = tensors.shape("rope_freqs.weight").map(<[usize]>::to_vec);
    let scaling = match (divisors, scaling) {
        (None, scaling) => scaling,
        (Some(shape), Scaling::None) if shape == [head_dim / 2] => {
            Scaling::Divided(tensors.numbers("rope_freqs.weight", &shape)?)
        }
        (Some(shape), _) => {
            let (key, shape) = (keys.full("rope.scaling.type"), format!("{shape:?}"));
            return Err(tr!("model-gguf-rope-divisors", key = key, shape = shape));
        }
    };
    let epsilon = match traits.norm {
        NormKind::Rms => "attention.layer_norm_rms_epsilon",
        NormKind::Layer | NormKind::Plain => "attention.layer_norm_epsilon",
    };
    let norm_epsilon = keys.number(epsilon)?;
    let norm_epsilon =
        norm_epsilon.ok_or_else(|| tr!("model-metadata-missing", key = keys.full(epsilon)))? as f32;
    let token = |rest: &str| -> Result<Option<u32>, String> {
        let id = metadata.size(&format!("tokenizer.ggml.{rest}_token_id"))?;
        Ok(id.and_then(|id| u32::try_from(id).ok()))
    };
    // Where the keys are missing, SentencePiece vocabularies have these tokens at these places.
    let sentences = metadata.text("tokenizer.ggml.model")? == Some("llama");
    let end = token("eos")?.or(sentences.then_some(2));
    let mut ends: Vec<u32> = end.into_iter().chain(token("eot")?).collect();
    ends.dedup();
    let has = |name: &str| tensors.shape(name).is_some();
    traits.biases = Biases {
        query: has("blk.0.attn_q.bias") || has("blk.0.attn_qkv.bias"),
        output: has("blk.0.attn_output.bias"),
        feed_forward: has("blk.0.ffn_up.bias"),
        head: has("output.bias"),
    };
    if traits.order == Order::ParallelOneNorm && has("blk.0.attn_norm_2.weight") {
        traits.order = Order::Parallel;
    }
    let layers = keys.needed("block_count")?;
    let mut config = Config {
        architecture: architecture.name,
        traits,
        hidden,
        feed_forward: keys.needed("feed_forward_length")?,
        layers,
        heads,
        kv_heads,
        head_dim,
        rotary: if traits.learned_positions { 0 } else { rotary },
        vocabulary,
        context,
        window: None,
        windowed: vec![true; layers.min(1 << 12)],
        norm_epsilon,
        rope: Rope { theta, scaling },
        window_rope: architecture.window_theta.map(|theta| Rope { theta, scaling: Scaling::None }),
        embedding_scale: 1.0,
        score_scale: 1.0 / (head_dim as f32).sqrt(),
        score_cap: None,
        logit_cap: None,
        tied: !has("output.weight"),
        start: token("bos")?.or(sentences.then_some(1)).or(end),
        ends,
    };
    (architecture.read_gguf)(&keys, &mut config)?;
    keys.check()?;
    config.checked()
}

/// Reads what is done to the rotary frequencies, as llama.cpp does (`src/llama-model.cpp`).
fn scaling(keys: &Keys, context: usize) -> Result<Scaling, String> {
    let number = |key| keys.number(key);
    let refused =
        |key, value: f64| Err(tr!("model-gguf-value", key = keys.full(key), value = value.to_string()));
    // Asked for whatever the type is: those of another type change nothing.
    for key in [
        "rope.scale_linear",
        "rope.scaling.original_context_length",
        "rope.scaling.yarn_ext_factor",
        "rope.scaling.yarn_beta_fast",
        "rope.scaling.yarn_beta_slow",
    ] {
        number(key)?;
    }
    let kind = keys.text("rope.scaling.type")?;
    let amplitude = number("rope.scaling.attn_factor")?.unwrap_or(1.0);
    if kind != Some("yarn") && amplitude != 1.0 {
        return refused("rope.scaling.attn_factor", amplitude);
    }
    let factor = number("rope.scaling.factor")?;
    match kind {
        Some("none") => Ok(Scaling::None),
        // A factor without a type is a linear one.
        None | Some("linear") => {
            let factor = match factor {
                Some(factor) => Some(factor),
                None => number("rope.scale_linear")?,
            };
            Ok(factor.filter(|&factor| factor != 0.0 && factor != 1.0).map_or(Scaling::None, Scaling::Linear))
        }
        Some("yarn") => {
            // One, which a negative number stands for, is YaRN as its authors have it.
            let rest = "rope.scaling.yarn_ext_factor";
            if let Some(mix) = number(rest)?.filter(|&mix| mix >= 0.0 && mix != 1.0) {
                return refused(rest, mix);
            }
            let factor = factor.filter(|&factor| factor != 0.0).unwrap_or(1.0);
            let original = number("rope.scaling.original_context_length")?.filter(|&length| length != 0.0);
            Ok(Scaling::Yarn {
                factor,
                fast: number("rope.scaling.yarn_beta_fast")?.unwrap_or(32.0),
                slow: number("rope.scaling.yarn_beta_slow")?.unwrap_or(1.0),
                original: original.unwrap_or(context as f64),
                whole: true,
                amplitude: amplitude * Rope::yarn_amplitude(factor, 1.0),
            })
        }
        Some(other) => {
            let (key, kind) = (keys.full("rope.scaling.type"), format!("{other:?}"));
            Err(tr!("model-gguf-rope-kind", key = key, kind = kind))
        }
    }
}
