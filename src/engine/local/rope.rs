//! The frequencies of rotary positions, with the scalings that longer contexts are made with.
//!
//! Never turns anything; the forward pass does.

use std::f64::consts::TAU;

use crate::tr;

/// What the frequencies follow from.
#[derive(Clone, Debug, PartialEq)]
pub struct Rope {
    /// The base: pair `i` of `n` turns by `theta^(-i/n)` radians for each position.
    pub theta: f64,
    /// What is done to that.
    pub scaling: Scaling,
}

/// How frequencies are changed for contexts longer than those first trained on.
#[derive(Clone, Debug, PartialEq)]
pub enum Scaling {
    /// Not at all.
    None,
    /// Every frequency is divided by this.
    Linear(f64),
    /// By a factor that grows with the text beyond the context (NTK by parts of the base, `dynamic` in Hugging Face's
    /// `modeling_rope_utils.py`); within the context, which is all that is computed here, not at all.
    ///
    /// Beyond it the base is `theta * (factor * length / context - (factor - 1))^(dim / (dim - 2))`, another one at every
    /// length: keys that are kept could not have it.
    Dynamic(f64),
    /// As in YaRN (Peng et al. 2023, arXiv 2309.00071, section 3.2): slow pairs are divided by the factor, fast ones are
    /// left, those between are blended by their place, and everything that is turned is made larger.
    Yarn {
        /// What slow pairs are divided by.
        factor: f64,
        /// Pairs that turn more often than this within the original context are fast.
        fast: f64,
        /// Pairs that turn less often than this are slow.
        slow: f64,
        /// The original context.
        original: f64,
        /// The blending begins and ends at whole pairs.
        whole: bool,
        /// What turned numbers are multiplied by.
        amplitude: f64,
    },
    /// As in Llama 3.1: slow pairs are divided by the factor, fast ones are left, those between are blended.
    Llama3 {
        /// What slow pairs are divided by.
        factor: f64,
        /// Pairs that turn fewer times than this within the original context are slow.
        low: f64,
        /// Pairs that turn more times than this are fast.
        high: f64,
        /// The original context.
        original: f64,
    },
    /// Pair `i` is divided by number `i`, as the tensor `rope_freqs` of GGUF files says.
    Divided(Vec<f32>),
}

impl Rope {
    /// Returns the radians of one position for each of so many pairs.
    pub fn frequencies(&self, pairs: usize) -> Vec<f64> {
        let frequency = |pair: usize| {
            let plain = self.theta.powf(-(pair as f64) / pairs as f64);
            match &self.scaling {
                Scaling::None | Scaling::Dynamic(_) => plain,
                Scaling::Linear(factor) => plain / factor,
                Scaling::Divided(divisors) => plain / divisors.get(pair).map_or(1.0, |&by| f64::from(by)),
                &Scaling::Llama3 { factor, low, high, original } => {
                    let turns = original * plain / TAU;
                    let kept = ((turns - low) / (high - low)).clamp(0.0, 1.0);
                    plain * (kept + (1.0 - kept) / factor)
                }
                &Scaling::Yarn { factor, fast, slow, original, whole, .. } => {
                    // The pair that turns so often within the original context; `find_correction_dim` of the authors.
                    let place = |turns: f64| pairs as f64 * (original / (turns * TAU)).ln() / self.theta.ln();
                    let (mut first, mut last) = (place(fast), place(slow));
                    if whole {
                        (first, last) = (first.floor(), last.ceil());
                    }
                    let (first, mut last) = (first.max(0.0), last.min((2 * pairs - 1) as f64));
                    if first == last {
                        last += 0.001;
                    }
                    let divided = ((pair as f64 - first) / (last - first)).clamp(0.0, 1.0);
                    plain * (1.0 - divided + divided / factor)
                }
            }
        };
        (0..pairs).map(frequency).collect()
    }

    /// Returns what queries and keys are multiplied by when they are turned.
    pub fn amplitude(&self) -> f64 {
        match self.scaling {
            Scaling::Yarn { amplitude, .. } => amplitude,
            _ => 1.0,
        }
    }

    /// Returns the amplitude that goes with a factor of YaRN (equation 22 of the paper, with its scale of the logarithm).
    pub fn yarn_amplitude(factor: f64, scale: f64) -> f64 {
        if factor > 1.0 { 1.0 + 0.1 * scale * factor.ln() } else { 1.0 }
    }

    /// Checks that every frequency is a number.
    ///
    /// # Errors
    /// Says which constants make no sense.
    pub fn check(&self) -> Result<(), String> {
        let positive = |numbers: &[f64]| numbers.iter().all(|number| number.is_finite() && *number > 0.0);
        let sound = positive(&[self.theta])
            && match &self.scaling {
                Scaling::None => true,
                Scaling::Linear(factor) | Scaling::Dynamic(factor) => positive(&[*factor]),
                // The place of a pair is found by the logarithm of the base.
                &Scaling::Yarn { factor, fast, slow, original, amplitude, .. } => {
                    positive(&[factor, fast, slow, original, amplitude]) && slow < fast && self.theta > 1.0
                }
                Scaling::Divided(divisors) => divisors.iter().all(|&by| by.is_finite() && by > 0.0),
                &Scaling::Llama3 { factor, low, high, original } => {
                    positive(&[factor, low, high, original]) && low < high
                }
            };
        if sound { Ok(()) } else { Err(tr!("model-config-rope", constants = format!("{self:?}"))) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The constants of Llama 3.2 1B; the values are those of the formula in Meta's `apply_scaling`, written out in
    /// another language.
    #[test]
    fn llama_3_is_scaled_as_its_makers_do() {
        let scaling = Scaling::Llama3 { factor: 32.0, low: 1.0, high: 4.0, original: 8192.0 };
        let rope = Rope { theta: 500_000.0, scaling };
        let frequencies = rope.frequencies(32);
        for (pair, expected) in EXPECTED {
            let got = frequencies[pair];
            assert!((got / expected - 1.0).abs() < 1e-9, "pair {pair}: {got} {expected}");
        }
        let plain = Rope { scaling: Scaling::None, ..rope.clone() }.frequencies(32);
        let divisors =
            plain.iter().zip(&frequencies).map(|(plain, scaled)| (plain / scaled) as f32).collect();
        let divided = Rope { scaling: Scaling::Divided(divisors), ..rope }.frequencies(32);
        for (divided, scaled) in divided.iter().zip(&frequencies) {
            assert!((divided / scaled - 1.0).abs() < 1e-7);
        }
    }

    /// The values are those of `_compute_yarn_parameters` of transformers 5.24, in `f64`.
    #[test]
    fn yarn_is_scaled_as_the_reference_does() {
        for (theta, factor, original, expected) in [
            // Qwen 2.5's own settings for long texts, and those of Yarn-Llama-2.
            (1e6, 4.0, 32768.0, QWEN),
            (1e4, 16.0, 4096.0, LLAMA2),
        ] {
            let amplitude = Rope::yarn_amplitude(factor, 1.0);
            let scaling = Scaling::Yarn { factor, fast: 32.0, slow: 1.0, original, whole: true, amplitude };
            let rope = Rope { theta, scaling };
            rope.check().unwrap();
            check(&rope.frequencies(64), &expected);
        }
        let amplitude = Rope::yarn_amplitude(40.0, 1.0) / Rope::yarn_amplitude(40.0, 0.707);
        assert!((amplitude - 1.0857263992561355).abs() < 1e-12);
        assert!((Rope::yarn_amplitude(4.0, 1.0) - 1.138629436111989).abs() < 1e-12);
        assert!((Rope::yarn_amplitude(16.0, 1.0) - 1.2772588722239782).abs() < 1e-12);
        assert_eq!(Rope::yarn_amplitude(0.5, 1.0), 1.0);
        let scaling =
            Scaling::Yarn { factor: 40.0, fast: 16.0, slow: 2.0, original: 4096.0, whole: false, amplitude };
        check(&Rope { theta: 1e4, scaling }.frequencies(32), &UNROUNDED);
    }

    fn check(frequencies: &[f64], expected: &[(usize, f64)]) {
        for &(pair, expected) in expected {
            let got = frequencies[pair];
            assert!((got / expected - 1.0).abs() < 1e-12, "pair {pair}: {got} {expected}");
        }
    }

    const QWEN: [(usize, f64); 6] = [
        (1, 0.8058421877614819),
        (20, 0.01333521432163324),
        (28, 0.0018482765647068783),
        (32, 0.0006029411764705882),
        (36, 0.00017984115587395423),
        (63, 3.102344401879299e-07),
    ];

    const LLAMA2: [(usize, f64); 6] = [
        (16, 0.1),
        (20, 0.056234132519034905),
        (28, 0.012653141956046181),
        (32, 0.005673076923076923),
        (48, 6.25e-05),
        (63, 7.217387404309114e-06),
    ];

    const UNROUNDED: [(usize, f64); 5] = [
        (12, 0.03162277660168379),
        (16, 0.005790104962447107),
        (20, 0.0001239523692661043),
        (24, 2.5e-05),
        (31, 3.33380358040831e-06),
    ];

    const EXPECTED: [(usize, f64); 5] = [
        (0, 1.0),
        (14, 0.0032114459947525913),
        (16, 0.00042955679655936815),
        (17, 9.70828780262767e-05),
        (31, 9.418306725434909e-08),
    ];
}
