//! The bill: what the next run may cost, what samples have cost, and whether the user's cap is reached.
//!
//! Never guesses a price: what nobody stated is said to be open.

use crate::{
    analysis::Spent,
    app::state::State,
    session::{Estimate, Param, Sample},
    text::counted,
};

impl State {
    /// Returns how many samples the next run makes, what they may cost, and whether the tokens of every prefix are
    /// known: where they are not, the prefixes are not in it.
    pub fn estimate(&self) -> Option<(u64, Estimate, bool)> {
        let cell = self.cell();
        let lanes = cell.params.lanes() as u64;
        let (mut sum, mut known) = (Estimate { least_usd: 0.0, most_usd: Some(0.0) }, true);
        let variants = cell.variants();
        for (column, variant) in variants.iter().enumerate() {
            let tokens = self.prefix_tokens(column);
            known &= tokens.is_some();
            let most = variant.params.get(Param::MaxTokens).map(|most| most as u64);
            let estimate = self.program.engine.can.price?.estimate(tokens.or(Some(0)), lanes, most)?;
            sum.least_usd += estimate.least_usd;
            sum.most_usd = sum.most_usd.zip(estimate.most_usd).map(|(sum, most)| sum + most);
        }
        Some((lanes * variants.len() as u64, sum, known))
    }

    /// Returns how many tokens a column's prefix has: by the engine's tokenizer, or as it was counted for a sample.
    pub(super) fn prefix_tokens(&self, column: usize) -> Option<u64> {
        let (cell, text) = (self.cell(), self.cell().text_of(Some(column)));
        if self.program.engine.can.tokenizer && text.stripes.revision == Some(text.buffer.revision()) {
            return Some(text.stripes.starts.len() as u64);
        }
        let prefix = text.buffer.text();
        let same = |sample: &&Sample| {
            sample.prefix == prefix.as_bytes() && sample.model == self.program.engine.model
        };
        let samples =
            cell.samples().rev().filter_map(|id| self.session.samples.get(id)).map(|entry| &entry.sample);
        samples.filter(same).find_map(|sample| sample.usage.prefix_tokens)
    }

    /// Returns what was spent since the start, and what streams now as far as it has come, in US dollars.
    pub fn spent_usd(&self) -> f64 {
        let streams = self.live().filter_map(|live| {
            let sampled = live.sample.tokens.len() as u64;
            self.program.engine.can.price?.of(live.sample.usage.prefix_tokens.or(Some(0)), sampled)
        });
        self.program.cost_usd + streams.sum::<f64>()
    }

    /// Tells whether as much was spent as the user allows.
    pub(in crate::app) fn is_over_cap(&self) -> bool {
        self.program.preferences.cap_usd.is_some_and(|cap| self.spent_usd() >= cap)
    }

    /// Says what samples cost: of the cell shown, of the whole session, and since the program started.
    pub fn bill(&self) -> Vec<String> {
        let line = |what: &str, samples: &mut dyn Iterator<Item = &Sample>| {
            let mut spent = Spent::default();
            for sample in samples {
                spent.add(sample.cost_usd, &sample.usage);
            }
            format!("{what}: {}", spent.sentence())
        };
        let estimate = match self.estimate() {
            None => "the next run: nobody has stated a price".to_owned(),
            Some((lanes, Estimate { least_usd, most_usd }, known)) => {
                let most =
                    most_usd.map_or("and up, without max tokens".to_owned(), |most| format!("to ${most:.6}"));
                let beside = if known { "" } else { ", beside prefixes whose tokens nobody has counted yet" };
                format!("the next run: {}, ${least_usd:.6} {most}{beside}", counted(lanes, "sample"))
            }
        };
        let cap = match self.program.preferences.cap_usd {
            Some(cap) => format!(" of at most ${cap:.2}"),
            None => "; no cap is set (cap_usd in the settings)".to_owned(),
        };
        let here = &self.cell().id;
        let all = || self.session.samples.values().map(|entry| &entry.sample);
        vec![
            estimate,
            line("this cell", &mut all().filter(|sample| sample.cell == *here)),
            line("this session", &mut all()),
            format!(
                "since the start: {} sampled, ${:.4}{}{cap}",
                counted(self.program.sampled_tokens, "token"),
                self.spent_usd(),
                if self.program.cost_is_partial { " and more" } else { "" }
            ),
        ]
    }
}
