//! The price of tokens: what a run may cost before it is started, and what a request has cost.
//!
//! Never guesses: a price or a count that nobody stated gives no sum, not zero.

use super::Usage;

/// What a million tokens cost, in US dollars.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Price {
    /// A million tokens of prefix.
    pub prefix_usd_per_million: f64,
    /// A million sampled tokens.
    pub sampled_usd_per_million: f64,
}

impl Price {
    /// Nothing, for models in this process.
    pub const FREE: Self = Self { prefix_usd_per_million: 0.0, sampled_usd_per_million: 0.0 };

    /// Tells whether a number can be a price.
    pub fn may_be(usd: f64) -> bool {
        usd.is_finite() && usd >= 0.0
    }

    /// The same for every token, read or sampled.
    pub fn of_every_token(usd_per_million: f64) -> Self {
        Self { prefix_usd_per_million: usd_per_million, sampled_usd_per_million: usd_per_million }
    }

    /// Returns the price of one request, in US dollars; nothing if the prefix has a price and its length is not known.
    pub fn of(&self, prefix_tokens: Option<u64>, sampled_tokens: u64) -> Option<f64> {
        let prefix_tokens = if self.prefix_usd_per_million == 0.0 { 0 } else { prefix_tokens? };
        let prefix = prefix_tokens as f64 * self.prefix_usd_per_million;
        let sampled = sampled_tokens as f64 * self.sampled_usd_per_million;
        Some((prefix + sampled) / 1e6)
    }

    /// Returns what one request has cost at least, in US dollars: a prefix whose length is not known counts as none.
    pub fn at_least(&self, prefix_tokens: Option<u64>, sampled_tokens: u64) -> f64 {
        self.of(prefix_tokens.or(Some(0)), sampled_tokens).unwrap_or(0.0)
    }

    /// Returns what the tokens of an ended sample cost, as far as its usage tells.
    pub fn of_usage(&self, usage: &Usage) -> Option<f64> {
        self.of(usage.prefix_tokens, usage.sampled_tokens)
    }

    /// Returns the least and the most a run may cost: every lane reads the prefix, and writes nothing or `max_tokens`.
    ///
    /// Each lane is a request of its own and is charged the whole prefix; a server that charges less for a prefix it
    /// has read before costs less. Without `max_tokens` there is no most.
    pub fn estimate(
        &self,
        prefix_tokens: Option<u64>,
        lanes: u64,
        max_tokens: Option<u64>,
    ) -> Option<Estimate> {
        let lanes = lanes as f64;
        Some(Estimate {
            least_usd: self.of(prefix_tokens, 0)? * lanes,
            most_usd: match max_tokens {
                Some(max_tokens) => Some(self.of(prefix_tokens, max_tokens)? * lanes),
                None if self.sampled_usd_per_million == 0.0 => Some(self.of(prefix_tokens, 0)? * lanes),
                None => None,
            },
        })
    }
}

/// What a run may cost, in US dollars.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// If every lane ends at once.
    pub least_usd: f64,
    /// If every lane writes all it may, if that is limited.
    pub most_usd: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRICE: Price = Price { prefix_usd_per_million: 4.0, sampled_usd_per_million: 8.0 };

    #[test]
    fn a_price_needs_the_counts_it_multiplies() {
        assert_eq!(PRICE.of(Some(500_000), 250_000), Some(4.0));
        assert_eq!(PRICE.of(None, 1), None);
        assert_eq!((PRICE.at_least(None, 125_000), PRICE.at_least(Some(250_000), 0)), (1.0, 1.0));
        assert_eq!(Price { prefix_usd_per_million: 0.0, ..PRICE }.of(None, 125_000), Some(1.0));
    }

    #[test]
    fn a_run_costs_the_prefix_at_least_and_all_its_tokens_at_most() {
        let estimate = PRICE.estimate(Some(100_000), 10, Some(50_000)).unwrap();
        assert_eq!(estimate, Estimate { least_usd: 4.0, most_usd: Some(8.0) });
        assert_eq!(PRICE.estimate(Some(100_000), 10, None).unwrap().most_usd, None);
        assert_eq!(PRICE.estimate(None, 10, Some(1)), None);
        let free = Price { sampled_usd_per_million: 0.0, ..PRICE };
        assert_eq!(free.estimate(Some(100_000), 10, None).unwrap().most_usd, Some(4.0));
    }
}
