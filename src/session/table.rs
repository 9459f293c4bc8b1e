//! The one table of sampling parameters: a row each, in the order of the enum.
//!
//! Sliders, help, command-line flags and file keys all derive from it, so that a range, a step or a default is never
//! written anywhere else.

use std::fmt;

use super::param::{Param, ParamGroup, Scale, Spec};

static TABLE: [Spec; Param::COUNT] = [
    Spec {
        param: Param::Temperature,
        key: "temperature",
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
    },
    Spec {
        param: Param::TopP,
        key: "top_p",
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
    },
    Spec {
        param: Param::TopK,
        key: "top_k",
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
    },
    Spec {
        param: Param::MinP,
        key: "min_p",
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
    },
    Spec {
        param: Param::TypicalP,
        key: "typical_p",
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
    },
    Spec {
        param: Param::RepetitionPenalty,
        key: "repetition_penalty",
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
    },
    Spec {
        param: Param::PresencePenalty,
        key: "presence_penalty",
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
    },
    Spec {
        param: Param::FrequencyPenalty,
        key: "frequency_penalty",
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
    },
    Spec {
        param: Param::MaxTokens,
        key: "max_tokens",
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
    },
    Spec {
        param: Param::Seed,
        key: "seed",
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
    },
    Spec {
        param: Param::Stop,
        key: "stop",
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
    },
    Spec {
        param: Param::Lanes,
        key: "lanes",
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
    },
];

impl Param {
    /// Returns the parameter's row of the table.
    pub fn spec(self) -> &'static Spec {
        &TABLE[self as usize]
    }

    /// Finds a parameter by its file key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|param| param.spec().key == key)
    }
}

impl fmt::Display for Param {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.spec().label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn the_table_is_in_the_order_of_the_enum_and_complete() {
        for (index, param) in Param::ALL.into_iter().enumerate() {
            let spec = param.spec();
            assert_eq!(spec.param as usize, index);
            assert_eq!(Param::from_key(spec.key), Some(param));
            assert!(
                spec.help() != spec.key && !spec.settings(Language::English).is_empty() && spec.label() != ""
            );
            if let Some(default) = spec.default {
                assert!((spec.min..=spec.max).contains(&default), "{}", spec.key);
            }
            assert!((spec.min..=spec.max).contains(&spec.neutral), "{}", spec.key);
        }
    }
}
