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
                Scaling::None => plain,
                Scaling::Linear(factor) => plain / factor,
                Scaling::Divided(divisors) => plain / divisors.get(pair).map_or(1.0, |&by| f64::from(by)),
                &Scaling::Llama3 { factor, low, high, original } => {
                    let turns = original * plain / TAU;
                    let kept = ((turns - low) / (high - low)).clamp(0.0, 1.0);
                    plain * (kept + (1.0 - kept) / factor)
                }
            }
        };
        (0..pairs).map(frequency).collect()
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
                Scaling::Linear(factor) => positive(&[*factor]),
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

    const EXPECTED: [(usize, f64); 5] = [
        (0, 1.0),
        (14, 0.0032114459947525913),
        (16, 0.00042955679655936815),
        (17, 9.70828780262767e-05),
        (31, 9.418306725434909e-08),
    ];
}
