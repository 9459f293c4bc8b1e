//! The rotary constants of a `config.json`, which states them in one of several places, or in several.
//!
//! Never prefers one place to another: what is stated twice must be the same.

use serde_json::{Map, Value};

use super::super::rope::{Rope, Scaling};
use crate::tr;

/// What the file says, each where it is.
pub(super) struct Stated<'a> {
    /// The base, by the key that says so.
    pub theta: Vec<(&'static str, f64)>,
    /// The same where no key says so.
    pub usual_theta: f64,
    /// Which part of a head is turned, by the key that says so.
    pub part: Vec<(&'static str, f64)>,
    /// The same where no key says so; nothing where it is always the whole.
    pub usual_part: Option<f64>,
    /// `rope_scaling`.
    pub scaling: Option<&'a Map<String, Value>>,
    /// `rope_parameters`: what newer files have instead of the two, for all layers or for each type of layer.
    pub parameters: Option<&'a Map<String, Value>>,
    /// The types of layers that there are, or none where the file does not say.
    pub layers: &'a [&'a str],
    /// `original_max_position_embeddings`, where it stands beside the others.
    pub original: Option<f64>,
    /// `max_position_embeddings`.
    pub context: usize,
}

/// The keys that are read out of a table of constants, or that say nothing about numbers.
const KNOWN: [&str; 15] = [
    "rope_type",
    "type",
    "rope_theta",
    "factor",
    "original_max_position_embeddings",
    "low_freq_factor",
    "high_freq_factor",
    "attention_factor",
    "beta_fast",
    "beta_slow",
    "mscale",
    "mscale_all_dim",
    "truncate",
    // Says that weights were trained with the scaling.
    "finetuned",
    "partial_rotary_factor",
];

/// One table of constants.
struct Place<'a> {
    name: String,
    table: &'a Map<String, Value>,
}

/// Something that was stated, and by which key.
struct Said<T> {
    key: String,
    value: T,
}

impl<T: PartialEq + std::fmt::Debug> Said<T> {
    /// Takes what is said once more.
    fn agree(known: &mut Option<Self>, key: String, value: T) -> Result<(), String> {
        match known {
            Some(said) if said.value != value => Err(tr!(
                "model-config-twice",
                key = &said.key,
                value = format!("{:?}", said.value),
                other = key,
                second = format!("{value:?}")
            )),
            Some(_) => Ok(()),
            None => {
                *known = Some(Self { key, value });
                Ok(())
            }
        }
    }
}

/// Reads them, and which part of each head is turned.
///
/// # Errors
/// Names the key that is missing, not known, or stated twice and differently.
pub(super) fn rope(stated: &Stated) -> Result<(Rope, f64), String> {
    let places = places("rope_scaling", stated.scaling, stated.layers).into_iter();
    let places: Vec<Place> =
        places.chain(self::places("rope_parameters", stated.parameters, stated.layers)).collect();
    let (mut theta, mut part, mut scaling) = (None, None, None);
    for &(key, value) in &stated.theta {
        Said::agree(&mut theta, key.to_owned(), value)?;
    }
    for &(key, value) in &stated.part {
        Said::agree(&mut part, key.to_owned(), value)?;
    }
    for place in &places {
        if let Some(value) = place.number("rope_theta")? {
            Said::agree(&mut theta, place.key("rope_theta"), value)?;
        }
        if let Some(value) = place.number("partial_rotary_factor")? {
            Said::agree(&mut part, place.key("partial_rotary_factor"), value)?;
        }
        Said::agree(&mut scaling, place.name.clone(), place.scaling(stated)?)?;
    }
    let theta = theta.map_or(stated.usual_theta, |said| said.value);
    let rope = Rope { theta, scaling: scaling.map_or(Scaling::None, |said| said.value) };
    match (part, stated.usual_part) {
        (None, usual) => Ok((rope, usual.unwrap_or(1.0))),
        (Some(Said { key, value }), None) if value != 1.0 => {
            Err(tr!("model-config-rotary", key = key, factor = value.to_string()))
        }
        (Some(said), _) => Ok((rope, said.value)),
    }
}

/// Finds the tables below a key: itself, or one for each type of layer that there is.
fn places<'a>(name: &str, table: Option<&'a Map<String, Value>>, layers: &[&str]) -> Vec<Place<'a>> {
    let Some(table) = table.filter(|table| !table.is_empty()) else { return Vec::new() };
    if !table.values().any(Value::is_object) {
        return vec![Place { name: name.to_owned(), table }];
    }
    let nested = table.iter().filter(|(layer, _)| layers.is_empty() || layers.contains(&layer.as_str()));
    let nested = nested.filter_map(|(layer, value)| Some((layer, value.as_object()?)));
    nested.map(|(layer, table)| Place { name: format!("{name}.{layer}"), table }).collect()
}

impl Place<'_> {
    fn key(&self, key: &str) -> String {
        format!("{}.{key}", self.name)
    }

    /// Returns a number, if the key is there.
    fn number(&self, key: &str) -> Result<Option<f64>, String> {
        match self.table.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => match value.as_f64() {
                Some(number) => Ok(Some(number)),
                None => Err(self.missing(key)),
            },
        }
    }

    fn needed(&self, key: &str) -> Result<f64, String> {
        self.number(key)?.ok_or_else(|| self.missing(key))
    }

    fn missing(&self, key: &str) -> String {
        tr!("model-config-scaling-number", place = &self.name, key = key)
    }

    /// Returns what is done to the frequencies.
    fn scaling(&self, stated: &Stated) -> Result<Scaling, String> {
        let unknown =
            self.table.iter().find(|(key, value)| !KNOWN.contains(&key.as_str()) && !value.is_null());
        if let Some((key, value)) = unknown {
            return Err(tr!("model-config-unknown", key = self.key(key), value = value.to_string()));
        }
        let mut kind = None;
        for key in ["rope_type", "type"] {
            match self.table.get(key) {
                None | Some(Value::Null) => {}
                Some(value) => Said::agree(&mut kind, self.key(key), value.as_str().unwrap_or("unnamed"))?,
            }
        }
        // A table that has constants and no name would be one to guess at.
        let unnamed = if self.table.contains_key("factor") { "unnamed" } else { "default" };
        match kind.map_or(unnamed, |said| said.value) {
            "default" => Ok(Scaling::None),
            "linear" => Ok(Scaling::Linear(self.needed("factor")?)),
            "dynamic" => Ok(Scaling::Dynamic(self.needed("factor")?)),
            "llama3" => Ok(Scaling::Llama3 {
                factor: self.needed("factor")?,
                low: self.needed("low_freq_factor")?,
                high: self.needed("high_freq_factor")?,
                original: self
                    .original(stated)?
                    .ok_or_else(|| self.missing("original_max_position_embeddings"))?,
            }),
            "yarn" => self.yarn(stated),
            kind => Err(tr!("model-config-scaling", place = &self.name, kind = format!("{kind:?}"))),
        }
    }

    fn original(&self, stated: &Stated) -> Result<Option<f64>, String> {
        let (key, mut original) = ("original_max_position_embeddings", None);
        if let Some(value) = stated.original {
            Said::agree(&mut original, key.to_owned(), value)?;
        }
        if let Some(value) = self.number(key)? {
            Said::agree(&mut original, self.key(key), value)?;
        }
        Ok(original.map(|said| said.value))
    }

    /// As `_compute_yarn_parameters` of Hugging Face's `modeling_rope_utils.py`, whose defaults are the paper's.
    fn yarn(&self, stated: &Stated) -> Result<Scaling, String> {
        let set = |key: &str| Ok::<_, String>(self.number(key)?.filter(|&number| number != 0.0));
        let context = stated.context as f64;
        let original = self.original(stated)?.unwrap_or(context);
        let factor = self.number("factor")?.unwrap_or(context / original);
        let amplitude = match (self.number("attention_factor")?, set("mscale")?, set("mscale_all_dim")?) {
            (Some(amplitude), ..) => amplitude,
            (None, Some(scale), Some(all)) => {
                Rope::yarn_amplitude(factor, scale) / Rope::yarn_amplitude(factor, all)
            }
            _ => Rope::yarn_amplitude(factor, 1.0),
        };
        Ok(Scaling::Yarn {
            factor,
            fast: set("beta_fast")?.unwrap_or(32.0),
            slow: set("beta_slow")?.unwrap_or(1.0),
            original,
            whole: self.table.get("truncate").and_then(Value::as_bool).unwrap_or(true),
            amplitude,
        })
    }
}
