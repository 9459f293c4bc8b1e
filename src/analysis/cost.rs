//! Owns the sum of what samples have cost.
//!
//! Never guesses: a price or a count that nobody stated makes the sum open, not zero.

use crate::{language::counted, session::Usage, tr};

/// What samples have cost together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spent {
    /// The known prices, in US dollars.
    pub usd: f64,
    /// How many samples have a known price.
    pub priced: usize,
    /// How many have none, so that the sum is a lower bound.
    pub open: usize,
    /// How many of the known prices are of tokens that were counted here, and not by whoever charges for them.
    pub counted: usize,
    /// Tokens of prefixes, where they are known.
    pub prefix_tokens: u64,
    /// Tokens sampled.
    pub sampled_tokens: u64,
}

impl Spent {
    /// Adds an ended sample by its own price, such as `Sample::cost_usd`, and its usage.
    pub fn add(&mut self, cost_usd: Option<f64>, usage: &Usage) {
        match cost_usd {
            Some(cost) => {
                self.usd += cost;
                self.priced += 1;
                self.counted += usize::from(cost > 0.0 && usage.is_counted_here());
            }
            None => self.open += 1,
        }
        self.prefix_tokens += usage.prefix_tokens.unwrap_or(0);
        self.sampled_tokens += usage.sampled_tokens;
    }

    /// Says how many samples they are, what was read and sampled, and what is known of the price.
    pub fn sentence(&self) -> String {
        let Self { usd, priced, open, counted: guessed, prefix_tokens, sampled_tokens } = self;
        let usd = format!("{}${usd:.6}", if *guessed > 0 { "~" } else { "" });
        let price = match (priced, open) {
            (_, 0) => usd,
            (0, _) => tr!("cost-unknown").to_owned(),
            _ => tr!("cost-partly", usd = usd, samples = counted(*open, "sample")),
        };
        let samples = counted(priced + open, "sample");
        let read = counted(*prefix_tokens, "token");
        tr!("cost-sentence", samples = samples, read = read, sampled = *sampled_tokens, price = price)
    }

    /// Tells whether the sum is all there is, and not a lower bound.
    pub fn is_exact(&self) -> bool {
        self.open == 0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::session::Price;

    const PRICE: Price = Price { prefix_usd_per_million: 4.0, sampled_usd_per_million: 8.0 };

    fn usage(prefix_tokens: Option<u64>, sampled_tokens: u64) -> Usage {
        Usage { prefix_tokens, sampled_tokens, ..Usage::default() }
    }

    #[test]
    fn a_sum_with_an_unknown_price_is_a_lower_bound() {
        let mut spent = Spent::default();
        spent.add(Some(0.25), &usage(Some(10), 5));
        assert!(spent.is_exact());
        spent.add(None, &usage(None, 7));
        let expected =
            Spent { usd: 0.25, priced: 1, open: 1, counted: 0, prefix_tokens: 10, sampled_tokens: 12 };
        assert_eq!((spent, spent.is_exact()), (expected, false));
    }

    #[test]
    fn a_sum_of_tokens_counted_here_is_about_that() {
        let mut spent = Spent::default();
        let counted = Usage { source: "counted".to_owned(), ..usage(Some(10), 5) };
        spent.add(Some(0.0), &counted);
        assert!(spent.sentence().ends_with("$0.000000"), "what costs nothing costs nothing");
        spent.add(Some(0.25), &counted);
        assert!(spent.sentence().ends_with("~$0.250000"), "{}", spent.sentence());
    }

    proptest! {
        #[test]
        fn what_was_spent_lies_within_the_estimate(
            prefix in 0u64..10_000,
            sampled in proptest::collection::vec(0u64..=64, 1..20),
        ) {
            let estimate = PRICE.estimate(Some(prefix), sampled.len() as u64, Some(64)).unwrap();
            let mut spent = Spent::default();
            for sampled in sampled {
                let usage = usage(Some(prefix), sampled);
                spent.add(PRICE.of_usage(&usage), &usage);
            }
            prop_assert!(estimate.least_usd <= spent.usd + 1e-9);
            prop_assert!(spent.usd <= estimate.most_usd.unwrap() + 1e-9);
        }
    }
}
