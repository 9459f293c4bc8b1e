//! Reading a model's shape from Hugging Face's `config.json`.
//!
//! Never looks at weights; refuses every variant that the forward pass would compute wrongly.

pub(crate) mod keys;
pub(crate) mod parts;
mod rotary;

use serde_json::{Map, Value};

use self::keys::Keys;
use self::rotary::Stated;
use super::architecture::Architecture;
use super::config::Config;
use super::rope::{Rope, Scaling};
use crate::tr;

/// Reads the file's bytes.
///
/// # Errors
/// Says which key is missing or which value cannot be computed here.
pub(crate) fn parse(json: &[u8]) -> Result<(&'static Architecture, Config), String> {
    read(json).map_err(|error| tr!("model-in", place = "config.json", error = error))
}

fn read(json: &[u8]) -> Result<(&'static Architecture, Config), String> {
    let file: Map<String, Value> = serde_json::from_slice(json).map_err(|error| error.to_string())?;
    let file = of_text(file);
    // The architecture first: others have other keys, and a missing one would say nothing.
    let architecture = Architecture::of_type(Keys::new(&file, &[]).text("model_type")?.unwrap_or("llama"))
        .map_err(|error| tr!("model-in", place = "model_type", error = error))?;
    let keys = Keys::new(&file, architecture.usual);
    keys.value("model_type");
    if keys.value("quantization_config").is_some() {
        return Err(tr!("model-config-quantised").to_owned());
    }
    let hidden = keys.needed(&["hidden_size", "n_embd"])?;
    let layers = keys.needed(&["num_hidden_layers", "n_layer"])?;
    let heads = keys.needed(&["num_attention_heads", "n_head"])?;
    let context = keys.needed(&["max_position_embeddings", "n_positions"])?;
    let feed_forward = keys.one_of(&["intermediate_size", "n_inner", "ffn_hidden_size"])?;
    let shared_out = hidden.checked_div(heads).unwrap_or(0);
    let head_dim = keys.size("head_dim")?.unwrap_or(shared_out);
    let Turning { rope, window: window_rope, part } = turning(&keys, architecture, context)?;
    let (epsilon, usual_epsilon) = architecture.epsilon;
    let ends = keys.tokens("eos_token_id")?;
    let start = keys.tokens("bos_token_id")?.first().or(ends.first()).copied();
    let mut config = Config {
        architecture: architecture.name,
        traits: architecture.traits,
        hidden,
        // Llama's has no default; the others' is four times the state.
        feed_forward: match architecture.traits.gated {
            true => feed_forward.ok_or_else(|| tr!("model-config-missing", key = "intermediate_size"))?,
            false => feed_forward.unwrap_or(4 * hidden.min(1 << 20)),
        },
        layers,
        heads,
        kv_heads: keys.size("num_key_value_heads")?.unwrap_or(heads),
        head_dim,
        rotary: (head_dim as f64 * part) as usize,
        vocabulary: keys.needed(&["vocab_size"])?,
        context,
        window: None,
        windowed: Vec::new(),
        norm_epsilon: keys.number(epsilon)?.map_or(usual_epsilon, |epsilon| epsilon as f32),
        rope,
        window_rope,
        embedding_scale: 1.0,
        score_scale: 1.0 / (head_dim as f32).sqrt(),
        score_cap: None,
        logit_cap: None,
        tied: keys.flag("tie_word_embeddings")?.unwrap_or(architecture.tied),
        start,
        ends,
    };
    (architecture.read)(&keys, &mut config)?;
    keys.check(|name| architecture.is_class(name))?;
    Ok((architecture, config.checked()?))
}

/// Returns the keys of the part that reads and writes text, of a model that has others: its own, and those of the whole
/// that say how a text begins and ends.
fn of_text(mut file: Map<String, Value>) -> Map<String, Value> {
    let Some(Value::Object(mut text)) = file.remove("text_config") else { return file };
    for key in ["bos_token_id", "eos_token_id", "tie_word_embeddings", "architectures", "quantization_config"]
    {
        if let (Some(value), None) = (file.remove(key), text.get(key)) {
            text.insert(key.to_owned(), value);
        }
    }
    text
}

/// The rotary constants of all layers.
struct Turning {
    rope: Rope,
    /// Of layers with a window, where they are others.
    window: Option<Rope>,
    /// Which part of each head is turned.
    part: f64,
}

fn turning(keys: &Keys, architecture: &Architecture, context: usize) -> Result<Turning, String> {
    if architecture.traits.learned_positions {
        return Ok(Turning { rope: Rope { theta: 1.0, scaling: Scaling::None }, window: None, part: 0.0 });
    }
    let said = |key| Ok::<_, String>(keys.number(key)?.map(|number| (key, number)));
    let mut theta: Vec<_> = said("rope_theta")?.into_iter().collect();
    let mut part: Vec<_> = said("partial_rotary_factor")?.into_iter().collect();
    if architecture.rotary_part.is_some() {
        // As GPT-NeoX has the two.
        theta.extend(said("rotary_emb_base")?);
        part.extend(said("rotary_pct")?);
    }
    let types = keys.texts("layer_types")?.unwrap_or_default();
    let parameters = keys.table("rope_parameters")?;
    let stated = Stated {
        theta,
        usual_theta: architecture.theta,
        part,
        usual_part: architecture.rotary_part,
        scaling: keys.table("rope_scaling")?,
        parameters,
        layers: if architecture.window_theta.is_some() { &["full_attention"] } else { &types },
        original: keys.number("original_max_position_embeddings")?,
        context,
    };
    let (rope, part) = rotary::rope(&stated)?;
    let Some(usual) = architecture.window_theta else { return Ok(Turning { rope, window: None, part }) };
    let is_nested = parameters.is_some_and(|table| table.values().any(Value::is_object));
    let stated = Stated {
        theta: said("rope_local_base_freq")?.into_iter().collect(),
        usual_theta: usual,
        part: Vec::new(),
        scaling: None,
        parameters: parameters.filter(|_| is_nested),
        layers: &["sliding_attention"],
        ..stated
    };
    Ok(Turning { rope, window: Some(rotary::rope(&stated)?.0), part })
}

#[cfg(test)]
mod tests;
