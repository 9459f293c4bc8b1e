//! The values a cell gives the sampling parameters: set, nudged, shown and written to a record.
//!
//! Never holds a value outside its parameter's range.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeMap};
use thiserror::Error;

use super::param::{Param, Scale, Spec};
use crate::tr;

/// Why a value was refused.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ParamError {
    /// Not a number at all.
    #[error("{}", tr!(
        "session-not-a-number",
        key = *key,
        given = format!("{given:?}"),
        min = min.to_string(),
        max = max.to_string(),
    ))]
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
    #[error("{}", tr!(
        "session-out-of-range",
        key = *key,
        given = given.to_string(),
        min = min.to_string(),
        max = max.to_string(),
    ))]
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
    #[error("{}", tr!("session-not-whole", key = *key, given = given.to_string()))]
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
    pub(super) numbers: [Option<f64>; Param::COUNT],
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

    /// Names the params that differ from a new cell's, and those that always matter: `LABEL VALUE` each.
    pub fn telling(&self) -> Vec<String> {
        let matters = |param: &Param| match param {
            Param::Temperature | Param::MaxTokens => true,
            Param::Seed | Param::Lanes => false,
            param => self.is_changed(*param),
        };
        let params = Param::ALL.into_iter().filter(matters);
        params.map(|param| format!("{param} {}", self.display(param))).collect()
    }

    /// Writes the value as it is shown: with the table's decimals or more where it has more, or the word for unset.
    pub fn display(&self, param: Param) -> String {
        if param == Param::Stop {
            return match self.stop.as_slice() {
                [] => tr!("session-no-stop").to_owned(),
                list => list.iter().map(|text| format!("{text:?}")).collect::<Vec<_>>().join(" "),
            };
        }
        match self.get(param) {
            None => tr!("session-unset").to_owned(),
            // A value finer than the slider's steps is shown as it is: 0.001 is not 0.
            Some(value) if param.spec().round(value) != value => value.to_string(),
            Some(value) => format!("{value:.*}", usize::from(param.spec().decimals)),
        }
    }
}

impl Spec {
    fn not_a_number(&self, given: &str) -> ParamError {
        ParamError::NotANumber { key: self.key, given: given.to_owned(), min: self.min, max: self.max }
    }

    fn round(&self, value: f64) -> f64 {
        let unit = 10f64.powi(i32::from(self.decimals));
        (value * unit).round() / unit
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
    fn every_value_of_a_sweep_may_be_set() {
        for param in Param::ALL {
            for value in param.spec().sweep {
                assert!(Params::default().set(param, Some(*value)).is_ok(), "{param}: {value}");
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
