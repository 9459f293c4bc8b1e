//! A model's shape as the metadata of a GGUF file gives it.
//!
//! Never guesses: a key that changes what is computed, and that the forward pass does not know, is refused.

use super::super::config::{Config, Family};
use super::super::rope::{Rope, Scaling};
use super::super::tensors::Tensors;
use super::{Metadata, keys};
use crate::tr;

/// Returns the family of the file's model.
///
/// # Errors
/// Names the architecture that cannot be computed, or what else makes the file unusable alone.
pub(crate) fn architecture(metadata: &Metadata) -> Result<Family, String> {
    let key = "general.architecture";
    let name = metadata.text(key)?.ok_or_else(|| tr!("model-metadata-missing", key = key))?;
    if metadata.size("split.count")?.is_some_and(|count| count > 1) {
        return Err(tr!("model-gguf-split").to_owned());
    }
    Family::named(name)
}

/// Makes the config; takes the tensor `rope_freqs.weight`, if there is one.
///
/// # Errors
/// Names the key that is missing or whose value cannot be computed.
pub(crate) fn config(metadata: &Metadata, tensors: &mut Tensors) -> Result<Config, String> {
    let family = architecture(metadata)?;
    let name = family.name();
    let key = |rest: &str| format!("{name}.{rest}");
    let size =
        |rest: &str| metadata.size(&key(rest))?.ok_or_else(|| tr!("model-metadata-missing", key = key(rest)));
    keys::check(metadata, name)?;
    let hidden = size("embedding_length")?;
    let heads = size("attention.head_count")?;
    let kv_heads = metadata.size(&key("attention.head_count_kv"))?.unwrap_or(heads);
    let head_dim = match metadata.size(&key("attention.key_length"))? {
        Some(length) => length,
        None => hidden.checked_div(heads).unwrap_or(0),
    };
    for rest in ["attention.value_length", "rope.dimension_count"] {
        if let Some(length) = metadata.size(&key(rest))?.filter(|&length| length != head_dim) {
            return Err(tr!(
                "model-gguf-head-length",
                key = key(rest),
                length = length.to_string(),
                head = head_dim.to_string()
            ));
        }
    }
    let embedding = "token_embd.weight";
    let shape = tensors.shape(embedding).ok_or_else(|| tr!("model-tensor-missing", name = embedding))?;
    let vocabulary = shape.first().copied().unwrap_or(0);
    let context = size("context_length")?;
    let theta = metadata.number(&key("rope.freq_base"))?.unwrap_or(10_000.0);
    let scaling = scaling(metadata, &key, context)?;
    let divisors = tensors.shape("rope_freqs.weight").map(<[usize]>::to_vec);
    let scaling = match (divisors, scaling) {
        (None, scaling) => scaling,
        (Some(shape), Scaling::None) if shape == [head_dim / 2] => {
            Scaling::Divided(tensors.numbers("rope_freqs.weight", &shape)?)
        }
        (Some(shape), _) => {
            let (key, shape) = (key("rope.scaling.type"), format!("{shape:?}"));
            return Err(tr!("model-gguf-rope-divisors", key = key, shape = shape));
        }
    };
    let epsilon = key("attention.layer_norm_rms_epsilon");
    let norm_epsilon = metadata.number(&epsilon)?;
    let norm_epsilon = norm_epsilon.ok_or_else(|| tr!("model-metadata-missing", key = &epsilon))? as f32;
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
    let layers = size("block_count")?;
    let config = Config {
        family,
        hidden,
        feed_forward: size("feed_forward_length")?,
        layers,
        heads,
        kv_heads,
        head_dim,
        vocabulary,
        context,
        // The families here have a window in all layers or in none; llama.cpp has none of it for them.
        windowed: vec![true; layers.min(1 << 12)],
        window: metadata.size(&key("attention.sliding_window"))?.filter(|&window| window > 0),
        norm_epsilon,
        rope: Rope { theta, scaling },
        tied: !has("output.weight"),
        query_bias: has("blk.0.attn_q.bias"),
        output_bias: has("blk.0.attn_output.bias"),
        head_norms: has("blk.0.attn_q_norm.weight"),
        start: token("bos")?.or(sentences.then_some(1)).or(end),
        ends,
    };
    config.checked()
}

/// Reads what is done to the rotary frequencies, as llama.cpp does (`src/llama-model.cpp`).
fn scaling(metadata: &Metadata, key: &impl Fn(&str) -> String, context: usize) -> Result<Scaling, String> {
    let number = |rest: &str| metadata.number(&key(rest));
    let refused =
        |rest: &str, value: f64| Err(tr!("model-gguf-value", key = key(rest), value = value.to_string()));
    let kind = metadata.text(&key("rope.scaling.type"))?;
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
            let (key, kind) = (key("rope.scaling.type"), format!("{other:?}"));
            Err(tr!("model-gguf-rope-kind", key = key, kind = kind))
        }
    }
}
