//! The bill: what the next run may cost, what samples have cost, and whether the user's cap is reached.
//!
//! Never guesses a price: what nobody stated is said to be open.

use super::state::State;
use crate::{
    analysis::Spent,
    session::{Estimate, Param, Sample},
};

impl State {
    /// Returns how many samples the next run draws and what they may cost, where that is known before.
    pub fn estimate(&self) -> Option<(u64, Estimate)> {
        let cell = self.cell();
        let text = &cell.base;
        let counted = text.stripes.revision == Some(text.buffer.revision()) && self.engine.tokenizer;
        let tokens = counted.then_some(text.stripes.starts.len() as u64);
        let lanes = (cell.params.lanes() * cell.columns.len().max(1)) as u64;
        let most = cell.params.get(Param::MaxTokens).map(|most| most as u64);
        Some((lanes, self.engine.price?.estimate(tokens, lanes, most)?))
    }

    /// Returns what was spent since the start, and what streams now as far as it has come, in US dollars.
    pub fn spent_usd(&self) -> f64 {
        let streams = self.live().filter_map(|live| {
            let sampled = live.sample.tokens.len() as u64;
            self.engine.price?.of(live.sample.usage.prefix_tokens.or(Some(0)), sampled)
        });
        self.cost_usd + streams.sum::<f64>()
    }

    /// Tells whether as much was spent as the user allows.
    pub(super) fn is_over_cap(&self) -> bool {
        self.preferences.cap_usd.is_some_and(|cap| self.spent_usd() >= cap)
    }

    /// Says what samples cost: of the cell shown, of the whole session, and since the program started.
    pub fn bill(&self) -> Vec<String> {
        let line = |what: &str, samples: &mut dyn Iterator<Item = &Sample>| {
            let mut spent = Spent::default();
            let mut count = 0;
            for sample in samples {
                spent.add(sample.cost_usd, &sample.usage);
                count += 1;
            }
            let open = match spent.open {
                0 => String::new(),
                open => format!(", and {open} samples of unknown price"),
            };
            format!(
                "{what}: {count} samples, {} tokens read, {} sampled, ${:.4}{open}",
                spent.prefix_tokens, spent.sampled_tokens, spent.usd
            )
        };
        let estimate = self.estimate().map_or_else(
            || "the next run: its price is not known before".to_owned(),
            |(lanes, estimate)| match estimate.most_usd {
                Some(most) => {
                    format!("the next run: {lanes} samples, ${:.6} to ${most:.6}", estimate.least_usd)
                }
                None => format!("the next run: {lanes} samples, at least ${:.6}", estimate.least_usd),
            },
        );
        let cap = match self.preferences.cap_usd {
            Some(cap) => format!(" of at most ${cap:.2}"),
            None => "; no cap is set (cap_usd in the settings)".to_owned(),
        };
        let here = &self.cell().id;
        let all = || self.samples.values().map(|entry| &entry.sample);
        vec![
            estimate,
            line("this cell", &mut all().filter(|sample| sample.cell == *here)),
            line("this session", &mut all()),
            format!(
                "since the start: {} tokens sampled, ${:.4}{}{cap}",
                self.sampled_tokens,
                self.spent_usd(),
                if self.cost_open { " and more" } else { "" }
            ),
        ]
    }
}
