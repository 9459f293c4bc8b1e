//! The bill: what the next run may cost, what samples have cost, and whether the user's cap is reached.
//!
//! Never guesses a price: what nobody stated is said to be open.

use super::keys::title_of;
use crate::{
    analysis::Spent,
    app::{InstrumentsCommand, state::State},
    language::counted,
    session::{Estimate, Param, Price, Sample, Usage},
    tr,
};

impl State {
    /// Returns how many samples the next run makes, what they may cost, and whether the tokens of every prefix are
    /// known: where they are not, the prefixes are not in it.
    pub fn estimate(&self) -> Option<(u64, Estimate, bool)> {
        self.estimate_at(self.program.engine.can.price?)
    }

    fn estimate_at(&self, price: Price) -> Option<(u64, Estimate, bool)> {
        let cell = self.cell();
        let lanes = cell.params.lanes() as u64;
        let (mut sum, mut known) = (Estimate { least_usd: 0.0, most_usd: Some(0.0) }, true);
        let variants = cell.variants();
        for (column, variant) in variants.iter().enumerate() {
            let tokens = self.prefix_tokens(column);
            known &= tokens.is_some();
            let most = variant.params.get(Param::MaxTokens).map(|most| most as u64);
            let estimate = price.estimate(tokens.or(Some(0)), lanes, most)?;
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
            let asked = sample.asked_model() == self.program.engine.model && sample.chat.is_none();
            asked && sample.prefix == prefix.as_bytes()
        };
        let samples =
            cell.samples().rev().filter_map(|id| self.session.samples.get(id)).map(|entry| &entry.sample);
        samples.filter(same).find_map(|sample| sample.usage.prefix_tokens)
    }

    /// Returns what was spent since the start, and what streams now as far as it has come, in US dollars.
    pub fn spent_usd(&self) -> f64 {
        let streams = self.live().filter_map(|live| {
            let sampled = live.sample.tokens.len() as u64;
            Some(self.program.engine.can.price?.at_least(live.sample.usage.prefix_tokens, sampled))
        });
        self.program.cost_usd + streams.sum::<f64>()
    }

    /// Tells whether as much was spent as the user allows.
    pub(in crate::app) fn is_over_cap(&self) -> bool {
        self.program.preferences.cap_usd.is_some_and(|cap| self.spent_usd() >= cap)
    }

    /// Says behind a sentence what so many tokens would cost at the price that the cell pretends; the sentence alone
    /// where it pretends none.
    pub fn with_as_if(&self, sentence: String, tokens: u64) -> String {
        let usd = self.cell().price_as_if.map(|price| dollars(price * tokens as f64 / 1e6));
        self.with_pretended(sentence, usd)
    }

    /// Says behind a sentence that an amount is pretended.
    fn with_pretended(&self, sentence: String, amount: Option<String>) -> String {
        match self.cell().price_as_if.zip(amount) {
            Some((price, amount)) => {
                tr!("states-bill-as-if", bill = sentence, price = per_million(price), amount = amount)
            }
            None => sentence,
        }
    }

    /// Says what "as if" is, or how a price can be pretended.
    pub fn as_if_words(&self) -> String {
        let command = title_of(InstrumentsCommand::PriceAsIf);
        match self.cell().price_as_if {
            Some(price) => tr!("states-bill-as-if-is", price = per_million(price), command = command),
            None => tr!("states-bill-as-if-none", command = command),
        }
    }

    /// Says what samples cost: of the cell shown, of the whole session, and since the program started.
    pub fn bill(&self) -> Vec<String> {
        let here = &self.cell().id;
        let all = || self.session.samples.values().map(|entry| &entry.sample);
        let this_cell = spent(&mut all().filter(|sample| sample.cell == *here));
        let read_and_sampled = this_cell.prefix_tokens + this_cell.sampled_tokens;
        let mut cell = tr!("states-bill-cell", spent = this_cell.sentence());
        if self.cell().price_as_if.is_some() {
            cell = tr!("states-bill-so-far", bill = self.with_as_if(cell, read_and_sampled));
        }
        let tokens = counted(self.program.sampled_tokens, "token");
        let spent_so_far = format!("${:.4}", self.spent_usd());
        let spent_so_far = match self.program.cost_is_partial {
            true => tr!("states-bill-and-more", spent = spent_so_far),
            false => spent_so_far,
        };
        let since_start = match self.program.preferences.cap_usd {
            Some(cap) => {
                let cap = format!("${cap:.2}");
                tr!("states-bill-start-capped", tokens = tokens, spent = spent_so_far, cap = cap)
            }
            None => tr!("states-bill-start", tokens = tokens, spent = spent_so_far),
        };
        let session = tr!("states-bill-session", spent = spent(&mut all()).sentence());
        vec![self.next_run(), cell, session, since_start]
    }

    fn next_run(&self) -> String {
        let range = |Estimate { least_usd, most_usd }: Estimate| match most_usd {
            Some(most) => tr!("states-bill-range", least = dollars(least_usd), most = dollars(most)),
            None => tr!("states-bill-range-open", least = dollars(least_usd)),
        };
        let as_if = self.cell().price_as_if.and_then(|price| self.estimate_at(Price::of_every_token(price)));
        let known = self.estimate().or(as_if).is_none_or(|(_, _, known)| known);
        let real = match self.estimate() {
            None => tr!("states-bill-next-unknown").to_owned(),
            Some((samples, estimate, _)) => {
                tr!("states-bill-next", samples = counted(samples, "sample"), cost = range(estimate))
            }
        };
        let bill = self.with_pretended(real, as_if.map(|(_, estimate, _)| range(estimate)));
        if known { bill } else { tr!("states-bill-beside-prefixes", bill = bill) }
    }
}

/// Adds up samples; what streams counts as far as it has come.
fn spent(samples: &mut dyn Iterator<Item = &Sample>) -> Spent {
    let mut spent = Spent::default();
    for sample in samples {
        let usage = Usage { sampled_tokens: sample.tokens_sampled(), ..sample.usage.clone() };
        spent.add(sample.cost_usd, &usage);
    }
    spent
}

fn dollars(usd: f64) -> String {
    format!("${usd:.6}")
}

/// Writes a price with cents, and with more decimals where it has them.
fn per_million(usd: f64) -> String {
    if (usd * 100.0).fract() == 0.0 { format!("${usd:.2}") } else { format!("${usd}") }
}
