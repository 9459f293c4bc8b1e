//! How much is measured, and the rates that were.
//!
//! Never measures.

/// Tokens of the prefix.
pub(crate) const PREFIX: usize = 512;
/// Tokens that each lane draws.
pub(crate) const DECODED: usize = 128;
/// How many lanes draw at once.
pub(crate) const LANES: [u32; 4] = [1, 4, 8, 16];

/// Tokens a second, as often as they were measured.
#[derive(Clone, Default)]
pub(crate) struct Rates {
    prefill: Vec<f64>,
    /// In the order of [`LANES`].
    decode: [Vec<f64>; LANES.len()],
}

impl Rates {
    /// Adds a rate of reading.
    pub(crate) fn add_prefill(&mut self, rate: f64) {
        self.prefill.push(rate);
    }

    /// Adds a rate of so many lanes, all together.
    pub(crate) fn add_decode(&mut self, lanes: u32, rate: f64) {
        let index = LANES.iter().position(|known| *known == lanes);
        if let Some(rates) = index.and_then(|index| self.decode.get_mut(index)) {
            rates.push(rate);
        }
    }

    /// Returns the median rate of reading, or no number where there is none.
    pub(crate) fn prefill(&self) -> f64 {
        median(&self.prefill)
    }

    /// Returns the median rate of as many lanes as [`LANES`] has there, or no number where there is none.
    pub(crate) fn decode(&self, index: usize) -> f64 {
        median(&self.decode[index])
    }
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = |at: usize| sorted.get(at).copied().unwrap_or(f64::NAN);
    // Of an even number of values, the mean of the two in the middle.
    (middle(sorted.len().saturating_sub(1) / 2) + middle(sorted.len() / 2)) / 2.0
}
