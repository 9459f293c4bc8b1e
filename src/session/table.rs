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
        label: "temperature",
        help: "below 1 sharpens the distribution, above 1 flattens it; 0 always takes the most probable token",
        settings: "Below 1 sharpens the distribution, above 1 flattens it, 0 takes the most probable token. 0 to 2.",
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
        label: "top-p",
        help: "nucleus: draw from the fewest tokens that together hold this much probability; 1 is off",
        settings: "Nucleus: draw from the fewest tokens that together hold this much probability. 0 to 1; 1 is off.",
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
        label: "top-k",
        help: "draw from this many most probable tokens; 0 is off",
        settings: "Draw from this many most probable tokens. 0 to 1000; 0 is off.",
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
        label: "min-p",
        help: "drop tokens less probable than this share of the most probable one; 0 is off",
        settings: "Drop tokens less probable than this share of the most probable one. 0 to 1; 0 is off.",
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
        label: "typical-p",
        help: "keep tokens whose surprise is nearest the entropy until they hold this much; 1 is off",
        settings: "Keep tokens whose surprise is nearest the entropy until they hold this much. 0 to 1; 1 is off.",
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
        label: "repetition",
        help: "divides the odds of tokens already in the text; 1 is off",
        settings: "Divides the odds of tokens that are already in the text. 0.5 to 2; 1 is off.",
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
        label: "presence",
        help: "taken off the logit of every token already sampled; 0 is off",
        settings: "Taken off the logit of every token already sampled. -2 to 2; 0 is off.",
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
        label: "frequency",
        help: "taken off the logit once for every time a token was sampled; 0 is off",
        settings: "Taken off the logit once for every time a token was sampled. -2 to 2; 0 is off.",
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
        label: "max tokens",
        help: "cut the sample after this many tokens",
        settings: "Cut the sample after this many tokens. 1 to 8192.",
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
        label: "seed",
        help: "the number the noise of every lane is drawn from; unset draws one for each run and records it",
        settings: "The number the noise of every lane is drawn from, 0 to 4294967295; unset, each run draws one and\nrecords it.",
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
        label: "stop",
        help: "texts that end a sample where they first appear; the text itself is left out",
        settings: "Texts that end a sample where they first appear, such as [\"\\n\\n\", \"Human:\"]. The text itself is\nleft out.",
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
        label: "lanes",
        help: "how many samples are drawn side by side",
        settings: "How many samples are drawn side by side. 1 to 16.",
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
        f.write_str(self.spec().label)
    }
}

#[cfg(test)]
mod tests {
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
        }
    }
}
