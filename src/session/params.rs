//! The one table of sampling parameters, and the values a cell gives them.
//!
//! Sliders, help, command-line flags, file keys and requests all derive from [`Param::spec`], so that a range, a step,
//! a default or a wire name is never written anywhere else.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeMap};
use thiserror::Error;

/// A sampling parameter; the order is the order on screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Param {
    /// Divides the logits before the softmax.
    Temperature,
    /// Nucleus sampling: the smallest set of tokens whose mass reaches this.
    TopP,
    /// Keeps this many most probable tokens.
    TopK,
    /// Drops tokens less probable than this share of the most probable one.
    MinP,
    /// Locally typical sampling: keeps tokens whose surprise is near the entropy.
    TypicalP,
    /// Divides the logits of tokens already seen.
    RepetitionPenalty,
    /// Subtracted once from the logit of every token already sampled.
    PresencePenalty,
    /// Subtracted per occurrence from the logit of a token already sampled.
    FrequencyPenalty,
    /// Tokens to sample before the lane is cut.
    MaxTokens,
    /// The number every lane's noise is drawn from.
    Seed,
    /// Texts that end a sample.
    Stop,
    /// Samples drawn side by side.
    Lanes,
}

/// How a slider's position maps to its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Equal distances are equal differences.
    Linear,
    /// Equal distances are equal ratios.
    Logarithmic,
}

/// What a parameter steers, for grouping in help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamGroup {
    /// Which tokens can be drawn, and how probably.
    Sampler,
    /// Penalties on tokens already present.
    Penalty,
    /// When a sample ends, and how many there are.
    Extent,
}

/// The names a family of servers gives to parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// The published OpenAI completions API and servers that take no more than that.
    OpenAi,
    /// llama.cpp's `llama-server`.
    LlamaCpp,
    /// vLLM and SGLang.
    Vllm,
    /// Together, Fireworks, Featherless, OpenRouter: hosted supersets of the OpenAI names.
    Hosted,
    /// KoboldCpp, TabbyAPI, text-generation-webui.
    Kobold,
}

/// One row of the table of parameters.
#[derive(Debug)]
pub struct Spec {
    /// The parameter described.
    pub param: Param,
    /// The key in session files and records; the flag is the same with `-` for `_`.
    pub key: &'static str,
    /// The name on screen.
    pub label: &'static str,
    /// One line of help.
    pub help: &'static str,
    /// Where it belongs in help.
    pub group: ParamGroup,
    /// Smallest value allowed.
    pub min: f64,
    /// Largest value allowed.
    pub max: f64,
    /// One nudge (for a logarithmic scale: the least difference of one nudge).
    pub step: f64,
    /// One coarse nudge.
    pub coarse: f64,
    /// How the slider maps position to value.
    pub scale: Scale,
    /// Decimals a slider keeps; 0 means whole numbers. A typed value may have more.
    pub decimals: u8,
    /// The value of a new cell; `None` is unset.
    pub default: Option<f64>,
    /// The value at which an in-process engine acts as if the parameter did not exist.
    pub neutral: f64,
    /// The values of the columns when one key makes columns of it; empty where that makes no sense.
    pub sweep: &'static [f64],
    /// The name per server family; families not listed do not take it.
    pub wire: &'static [(Dialect, &'static str)],
}

use Dialect::{Hosted, Kobold, LlamaCpp, OpenAi, Vllm};

const EVERYWHERE: [Dialect; 5] = [OpenAi, LlamaCpp, Vllm, Hosted, Kobold];

macro_rules! everywhere {
    ($name:literal) => {
        &[
            (EVERYWHERE[0], $name),
            (EVERYWHERE[1], $name),
            (EVERYWHERE[2], $name),
            (EVERYWHERE[3], $name),
            (EVERYWHERE[4], $name),
        ]
    };
}

static TABLE: [Spec; Param::COUNT] = [
    Spec {
        param: Param::Temperature,
        key: "temperature",
        label: "temperature",
        help: "below 1 sharpens the distribution, above 1 flattens it; 0 always takes the most probable token",
        group: ParamGroup::Sampler,
        min: 0.0,
        max: 2.0,
        step: 0.05,
        coarse: 0.25,
        scale: Scale::Linear,
        decimals: 2,
        default: Some(1.0),
        neutral: 1.0,
        sweep: &[0.0, 0.4, 0.7, 1.0, 1.5],
        wire: everywhere!("temperature"),
    },
    Spec {
        param: Param::TopP,
        key: "top_p",
        label: "top-p",
        help: "nucleus: draw from the fewest tokens that together hold this much probability; 1 is off",
        group: ParamGroup::Sampler,
        min: 0.0,
        max: 1.0,
        step: 0.01,
        coarse: 0.1,
        scale: Scale::Linear,
        decimals: 2,
        default: Some(1.0),
        neutral: 1.0,
        sweep: &[0.5, 0.8, 0.9, 0.95, 1.0],
        wire: everywhere!("top_p"),
    },
    Spec {
        param: Param::TopK,
        key: "top_k",
        label: "top-k",
        help: "draw from this many most probable tokens; 0 is off",
        group: ParamGroup::Sampler,
        min: 0.0,
        max: 1000.0,
        step: 1.0,
        coarse: 10.0,
        scale: Scale::Linear,
        decimals: 0,
        default: Some(0.0),
        neutral: 0.0,
        sweep: &[1.0, 5.0, 20.0, 100.0, 0.0],
        wire: &[(LlamaCpp, "top_k"), (Vllm, "top_k"), (Hosted, "top_k"), (Kobold, "top_k")],
    },
    Spec {
        param: Param::MinP,
        key: "min_p",
        label: "min-p",
        help: "drop tokens less probable than this share of the most probable one; 0 is off",
        group: ParamGroup::Sampler,
        min: 0.0,
        max: 1.0,
        step: 0.01,
        coarse: 0.1,
        scale: Scale::Linear,
        decimals: 2,
        default: Some(0.0),
        neutral: 0.0,
        sweep: &[0.0, 0.02, 0.05, 0.1, 0.2],
        wire: &[(LlamaCpp, "min_p"), (Vllm, "min_p"), (Hosted, "min_p"), (Kobold, "min_p")],
    },
    Spec {
        param: Param::TypicalP,
        key: "typical_p",
        label: "typical-p",
        help: "keep tokens whose surprise is nearest the entropy until they hold this much; 1 is off",
        group: ParamGroup::Sampler,
        min: 0.0,
        max: 1.0,
        step: 0.01,
        coarse: 0.1,
        scale: Scale::Linear,
        decimals: 2,
        default: Some(1.0),
        neutral: 1.0,
        sweep: &[0.2, 0.5, 0.8, 0.95, 1.0],
        wire: &[(LlamaCpp, "typical_p"), (Kobold, "typical_p")],
    },
    Spec {
        param: Param::RepetitionPenalty,
        key: "repetition_penalty",
        label: "repetition",
        help: "divides the odds of tokens already in the text; 1 is off",
        group: ParamGroup::Penalty,
        min: 0.5,
        max: 2.0,
        step: 0.01,
        coarse: 0.1,
        scale: Scale::Linear,
        decimals: 2,
        default: Some(1.0),
        neutral: 1.0,
        sweep: &[1.0, 1.05, 1.1, 1.2, 1.5],
        wire: &[
            (LlamaCpp, "repeat_penalty"),
            (Vllm, "repetition_penalty"),
            (Hosted, "repetition_penalty"),
            (Kobold, "repetition_penalty"),
        ],
    },
    Spec {
        param: Param::PresencePenalty,
        key: "presence_penalty",
        label: "presence",
        help: "taken off the logit of every token already sampled; 0 is off",
        group: ParamGroup::Penalty,
        min: -2.0,
        max: 2.0,
        step: 0.05,
        coarse: 0.25,
        scale: Scale::Linear,
        decimals: 2,
        default: Some(0.0),
        neutral: 0.0,
        sweep: &[0.0, 0.5, 1.0, 1.5, 2.0],
        wire: everywhere!("presence_penalty"),
    },
    Spec {
        param: Param::FrequencyPenalty,
        key: "frequency_penalty",
        label: "frequency",
        help: "taken off the logit once for every time a token was sampled; 0 is off",
        group: ParamGroup::Penalty,
        min: -2.0,
        max: 2.0,
        step: 0.05,
        coarse: 0.25,
        scale: Scale::Linear,
        decimals: 2,
        default: Some(0.0),
        neutral: 0.0,
        sweep: &[0.0, 0.5, 1.0, 1.5, 2.0],
        wire: everywhere!("frequency_penalty"),
    },
    Spec {
        param: Param::MaxTokens,
        key: "max_tokens",
        label: "max tokens",
        help: "cut the sample after this many tokens",
        group: ParamGroup::Extent,
        min: 1.0,
        max: 8192.0,
        step: 1.0,
        coarse: 16.0,
        scale: Scale::Logarithmic,
        decimals: 0,
        default: Some(128.0),
        neutral: 8192.0,
        sweep: &[8.0, 16.0, 32.0, 64.0, 128.0],
        wire: everywhere!("max_tokens"),
    },
    Spec {
        param: Param::Seed,
        key: "seed",
        label: "seed",
        help: "the number the noise of every lane is drawn from; unset draws one for each run and records it",
        group: ParamGroup::Extent,
        min: 0.0,
        max: u32::MAX as f64,
        step: 1.0,
        coarse: 100.0,
        scale: Scale::Linear,
        decimals: 0,
        default: None,
        neutral: 0.0,
        sweep: &[1.0, 2.0, 3.0, 4.0, 5.0],
        wire: everywhere!("seed"),
    },
    Spec {
        param: Param::Stop,
        key: "stop",
        label: "stop",
        help: "texts that end a sample where they first appear; the text itself is left out",
        group: ParamGroup::Extent,
        min: 0.0,
        max: 0.0,
        step: 0.0,
        coarse: 0.0,
        scale: Scale::Linear,
        decimals: 0,
        default: None,
        neutral: 0.0,
        sweep: &[],
        wire: everywhere!("stop"),
    },
    Spec {
        param: Param::Lanes,
        key: "lanes",
        label: "lanes",
        help: "how many samples are drawn side by side",
        group: ParamGroup::Extent,
        min: 1.0,
        max: 16.0,
        step: 1.0,
        coarse: 4.0,
        scale: Scale::Linear,
        decimals: 0,
        default: Some(4.0),
        neutral: 1.0,
        sweep: &[],
        wire: &[],
    },
];

impl Param {
    /// How many parameters there are.
    pub const COUNT: usize = 12;

    /// Every parameter, in the order on screen.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Temperature,
        Self::TopP,
        Self::TopK,
        Self::MinP,
        Self::TypicalP,
        Self::RepetitionPenalty,
        Self::PresencePenalty,
        Self::FrequencyPenalty,
        Self::MaxTokens,
        Self::Seed,
        Self::Stop,
        Self::Lanes,
    ];

    /// Returns the parameter's row of the table.
    pub fn spec(self) -> &'static Spec {
        &TABLE[self as usize]
    }

    /// Finds a parameter by its file key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|param| param.spec().key == key)
    }

    /// Tells whether the value is one number with a slider; only the stop list is not.
    pub fn is_number(self) -> bool {
        self != Self::Stop
    }

    /// Returns the parameter's name in a request to servers of this family, if they take it.
    pub fn wire_name(self, dialect: Dialect) -> Option<&'static str> {
        self.spec().wire.iter().find(|(family, _)| *family == dialect).map(|(_, name)| *name)
    }
}

/// Why a value was refused.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ParamError {
    /// Not a number at all.
    #[error("{key}: {given:?} is not a number; give {min} to {max}, or \"unset\"")]
    NotANumber {
        /// The parameter's key.
        key: &'static str,
        /// What was given.
        given: String,
        /// Smallest value allowed.
        min: f64,
        /// Largest value allowed.
        max: f64,
    },
    /// Outside the range.
    #[error("{key}: {given} is outside {min} to {max}")]
    OutOfRange {
        /// The parameter's key.
        key: &'static str,
        /// What was given.
        given: f64,
        /// Smallest value allowed.
        min: f64,
        /// Largest value allowed.
        max: f64,
    },
    /// A fraction where only whole numbers make sense.
    #[error("{key}: {given} is not a whole number")]
    NotWhole {
        /// The parameter's key.
        key: &'static str,
        /// What was given.
        given: f64,
    },
}

/// The values of all parameters; a number may be unset, which leaves the choice to the engine.
#[derive(Clone, Debug, PartialEq)]
pub struct Params {
    numbers: [Option<f64>; Param::COUNT],
    /// Texts that end a sample; may hold newlines, never an empty text.
    pub stop: Vec<String>,
}

impl Default for Params {
    fn default() -> Self {
        Self { numbers: Param::ALL.map(|param| param.spec().default), stop: Vec::new() }
    }
}

impl Params {
    /// Returns params with every number unset and no stop texts.
    pub fn unset() -> Self {
        Self { numbers: [None; Param::COUNT], stop: Vec::new() }
    }

    /// Returns the value, or `None` where it is unset. The stop list has no number.
    pub fn get(&self, param: Param) -> Option<f64> {
        self.numbers[param as usize]
    }

    /// Returns the value an in-process engine works with: the neutral one where it is unset.
    pub fn effective(&self, param: Param) -> f64 {
        self.get(param).unwrap_or(param.spec().neutral)
    }

    /// Returns the number of lanes, 1 to 16.
    pub fn lanes(&self) -> usize {
        self.effective(Param::Lanes) as usize
    }

    /// Returns the seed, if one is set.
    pub fn seed(&self) -> Option<u64> {
        self.get(Param::Seed).map(|seed| seed as u64)
    }

    /// Sets a value; `None` unsets it.
    ///
    /// # Errors
    /// Refuses what is not finite, outside the range, or a fraction of a whole-number parameter.
    pub fn set(&mut self, param: Param, value: Option<f64>) -> Result<(), ParamError> {
        let spec = param.spec();
        if let Some(given) = value {
            if !given.is_finite() {
                return Err(spec.not_a_number(&given.to_string()));
            }
            if given < spec.min || given > spec.max {
                return Err(ParamError::OutOfRange { key: spec.key, given, min: spec.min, max: spec.max });
            }
            if spec.decimals == 0 && given.fract() != 0.0 {
                return Err(ParamError::NotWhole { key: spec.key, given });
            }
        }
        self.numbers[param as usize] = value;
        Ok(())
    }

    /// Reads a typed value: a number, or `unset`.
    ///
    /// # Errors
    /// As [`Params::set`], and for text that is not a number.
    pub fn set_text(&mut self, param: Param, text: &str) -> Result<(), ParamError> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("unset") || text.is_empty() {
            return self.set(param, None);
        }
        let value = text.parse().map_err(|_| param.spec().not_a_number(text))?;
        self.set(param, Some(value))
    }

    /// Moves a value by whole steps, staying in range; an unset one starts from its default.
    pub fn nudge(&mut self, param: Param, steps: i32, coarse: bool) {
        let spec = param.spec();
        if !param.is_number() {
            return;
        }
        let Some(current) = self.get(param) else {
            self.numbers[param as usize] = Some(spec.default.unwrap_or(spec.neutral));
            return;
        };
        let moved = match spec.scale {
            Scale::Linear => current + f64::from(steps) * if coarse { spec.coarse } else { spec.step },
            // A step of a tenth of an octave (coarse: half of one), but never less than one unit.
            Scale::Logarithmic => {
                let factor = 2f64.powf(f64::from(steps) * if coarse { 0.5 } else { 0.1 });
                let least = f64::from(steps) * spec.step;
                let scaled = current * factor;
                if (scaled - current).abs() < least.abs() { current + least } else { scaled }
            }
        };
        self.numbers[param as usize] = Some(spec.round(moved.clamp(spec.min, spec.max)));
    }

    /// Returns the slider's position, 0 to 1, or `None` where the value is unset.
    pub fn fraction(&self, param: Param) -> Option<f64> {
        let spec = param.spec();
        let value = self.get(param)?;
        if spec.max <= spec.min {
            return None;
        }
        Some(match spec.scale {
            Scale::Linear => (value - spec.min) / (spec.max - spec.min),
            Scale::Logarithmic => (value / spec.min).ln() / (spec.max / spec.min).ln(),
        })
    }

    /// Sets a value from a slider position; positions outside 0 to 1 are clamped.
    pub fn set_fraction(&mut self, param: Param, fraction: f64) {
        let spec = param.spec();
        if !param.is_number() || !fraction.is_finite() {
            return;
        }
        let fraction = fraction.clamp(0.0, 1.0);
        let value = match spec.scale {
            Scale::Linear => spec.min + fraction * (spec.max - spec.min),
            Scale::Logarithmic => spec.min * (spec.max / spec.min).powf(fraction),
        };
        let stepped =
            if spec.scale == Scale::Linear { (value / spec.step).round() * spec.step } else { value };
        self.numbers[param as usize] = Some(spec.round(stepped.clamp(spec.min, spec.max)));
    }

    /// Puts a parameter back to its default.
    pub fn reset(&mut self, param: Param) {
        self.numbers[param as usize] = param.spec().default;
        if param == Param::Stop {
            self.stop.clear();
        }
    }

    /// Tells whether a param has another value in other params.
    pub fn differs(&self, other: &Self, param: Param) -> bool {
        if param == Param::Stop { self.stop != other.stop } else { self.get(param) != other.get(param) }
    }

    /// Tells whether the value differs from a new cell's.
    pub fn is_changed(&self, param: Param) -> bool {
        if param == Param::Stop { !self.stop.is_empty() } else { self.get(param) != param.spec().default }
    }

    /// Writes the value as it is shown: with the table's decimals or more where it has more, or `unset`.
    pub fn display(&self, param: Param) -> String {
        if param == Param::Stop {
            return match self.stop.as_slice() {
                [] => "none".to_owned(),
                list => list.iter().map(|text| format!("{text:?}")).collect::<Vec<_>>().join(" "),
            };
        }
        match self.get(param) {
            None => "unset".to_owned(),
            // A value finer than the slider's steps is shown as it is: 0.001 is not 0.
            Some(value) if param.spec().round(value) != value => value.to_string(),
            Some(value) => format!("{value:.*}", usize::from(param.spec().decimals)),
        }
    }
}

/// What a column changes of its cell's params; what it does not name is the cell's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overrides {
    numbers: [Option<Option<f64>>; Param::COUNT],
    stop: Option<Vec<String>>,
}

impl Overrides {
    /// Tells whether a param is named.
    pub fn has(&self, param: Param) -> bool {
        match param {
            Param::Stop => self.stop.is_some(),
            param => self.numbers[param as usize].is_some(),
        }
    }

    /// Returns the params named, in the order of the table.
    pub fn params(&self) -> impl Iterator<Item = Param> {
        Param::ALL.into_iter().filter(|param| self.has(*param))
    }

    /// Names a param with its value in these params.
    pub fn take(&mut self, param: Param, from: &Params) {
        match param {
            Param::Lanes => {}
            Param::Stop => self.stop = Some(from.stop.clone()),
            param => self.numbers[param as usize] = Some(from.get(param)),
        }
    }

    /// Leaves a param to the cell again.
    pub fn clear(&mut self, param: Param) {
        self.numbers[param as usize] = None;
        if param == Param::Stop {
            self.stop = None;
        }
    }

    /// Returns a cell's params with these laid over them.
    pub fn over(&self, base: &Params) -> Params {
        let mut params = base.clone();
        for (mine, number) in self.numbers.iter().zip(&mut params.numbers) {
            if let Some(value) = mine {
                *number = *value;
            }
        }
        if let Some(stop) = &self.stop {
            params.stop.clone_from(stop);
        }
        params
    }
}

impl Spec {
    /// Returns the long command-line flag without its dashes.
    pub fn flag(&self) -> String {
        self.key.replace('_', "-")
    }

    fn not_a_number(&self, given: &str) -> ParamError {
        ParamError::NotANumber { key: self.key, given: given.to_owned(), min: self.min, max: self.max }
    }

    fn round(&self, value: f64) -> f64 {
        let unit = 10f64.powi(i32::from(self.decimals));
        (value * unit).round() / unit
    }
}

impl fmt::Display for Param {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.spec().label)
    }
}

/// A number written without a needless `.0` where it is whole.
fn serialize_number<M: SerializeMap>(
    map: &mut M,
    key: &str,
    value: f64,
    decimals: u8,
) -> Result<(), M::Error> {
    if decimals == 0 { map.serialize_entry(key, &(value as i64)) } else { map.serialize_entry(key, &value) }
}

/// Writes the set values under their file keys; the seed stands elsewhere in a record, so it is left out.
impl Serialize for Params {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for param in Param::ALL {
            if let (Some(value), true) = (self.get(param), param != Param::Seed) {
                serialize_number(&mut map, param.spec().key, value, param.spec().decimals)?;
            }
        }
        map.serialize_entry("stop", &self.stop)?;
        map.end()
    }
}

/// Reads what [`Serialize`] wrote; missing numbers are unset and keys of later versions are ignored.
impl<'de> Deserialize<'de> for Params {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let map = serde_json::Map::deserialize(deserializer)?;
        let mut params = Self::unset();
        for (key, value) in map {
            match Param::from_key(&key) {
                Some(Param::Stop) => {
                    params.stop = serde_json::from_value(value).map_err(de::Error::custom)?
                }
                Some(param) => params.set(param, value.as_f64()).map_err(de::Error::custom)?,
                None => {}
            }
        }
        Ok(params)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_enum_and_complete() {
        for (index, param) in Param::ALL.into_iter().enumerate() {
            let spec = param.spec();
            assert_eq!(spec.param as usize, index);
            assert_eq!(Param::from_key(spec.key), Some(param));
            assert!(!spec.help.is_empty() && !spec.label.is_empty());
            if let Some(default) = spec.default {
                assert!((spec.min..=spec.max).contains(&default), "{}", spec.key);
            }
            assert!((spec.min..=spec.max).contains(&spec.neutral), "{}", spec.key);
            for value in spec.sweep {
                assert!(Params::default().set(param, Some(*value)).is_ok(), "{}: {value}", spec.key);
            }
        }
    }

    #[test]
    fn refuses_what_makes_no_sense_and_says_what_would() {
        let mut params = Params::default();
        for (param, text) in [
            (Param::Temperature, "NaN"),
            (Param::Temperature, "inf"),
            (Param::Temperature, "hot"),
            (Param::Temperature, "2.5"),
            (Param::TopK, "1.5"),
            (Param::Lanes, "17"),
        ] {
            let before = params.clone();
            let error = params.set_text(param, text).unwrap_err().to_string();
            assert!(error.starts_with(param.spec().key), "{error}");
            assert_eq!(params, before);
        }
    }

    #[test]
    fn a_seed_survives_to_the_last_digit() {
        let mut params = Params::default();
        params.set_text(Param::Seed, "4294967295").unwrap();
        assert_eq!(params.seed(), Some(u64::from(u32::MAX)));
        assert_eq!(params.display(Param::Seed), "4294967295");
    }

    #[test]
    fn a_logarithmic_nudge_always_moves_and_comes_back_in_range() {
        let mut params = Params::default();
        params.set(Param::MaxTokens, Some(1.0)).unwrap();
        params.nudge(Param::MaxTokens, 1, false);
        assert_eq!(params.get(Param::MaxTokens), Some(2.0));
        params.nudge(Param::MaxTokens, 1000, true);
        assert_eq!(params.get(Param::MaxTokens), Some(8192.0));
    }

    proptest! {
        #[test]
        fn nudges_and_drags_never_leave_the_range(
            index in 0..Param::COUNT, steps in -500i32..500, coarse: bool, fraction in -1.0f64..2.0
        ) {
            let param = Param::ALL[index];
            let mut params = Params::default();
            params.nudge(param, steps, coarse);
            params.nudge(param, steps, coarse);
            let again = params.get(param);
            prop_assert!(params.set(param, again).is_ok());
            params.set_fraction(param, fraction);
            let again = params.get(param);
            prop_assert!(params.set(param, again).is_ok());
        }

        #[test]
        fn a_record_gives_back_the_same_params(temperature in 0.0f64..2.0, top_k in 0u32..1000, stop: Vec<String>) {
            let mut params = Params::unset();
            params.set(Param::Temperature, Some(temperature)).unwrap();
            params.set(Param::TopK, Some(f64::from(top_k))).unwrap();
            params.stop = stop;
            let json = serde_json::to_string(&params).unwrap();
            prop_assert_eq!(serde_json::from_str::<Params>(&json).unwrap(), params);
        }
    }
}
