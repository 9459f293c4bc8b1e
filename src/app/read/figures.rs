//! Figures over many samples: answers with the model's own probability, run-ons, how much is still under way.
//!
//! Never reads a token that the instruments have not read.

use uuid::Uuid;

use crate::{
    analysis::{Bar, Expected, Interval, Reader, Reading},
    app::state::{Background, SampleGroup, State, is_background},
    session::CellId,
};

/// What stands beside an answer that was counted.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerBar {
    /// The bytes by which it is compared.
    pub answer: Vec<u8>,
    /// How many samples give it.
    pub count: usize,
    /// Its share with the bounds of a Wilson interval.
    pub share: Interval,
    /// The model's own probability of it, as far as the samples show.
    pub expected: Option<f64>,
}

/// Returns the bars of a group, the largest first.
pub fn answer_bars(state: &State, group: &SampleGroup, most: usize) -> Vec<AnswerBar> {
    let Some(rule) = state.session.instruments.rule() else { return Vec::new() };
    let bar = |bar: &Bar<'_, Uuid>| {
        let mut expected = Expected::default();
        for id in bar.samples {
            let (Some(entry), Some(member)) = (state.session.samples.get(id), group.members.get(id)) else {
                continue;
            };
            if let Some(Reading::Found(answer)) = member.reader.as_ref().map(Reader::reading) {
                let tokens = member.inherited.iter().chain(&entry.sample.tokens);
                expected.add(rule, answer, tokens, entry.sample.logprobs);
            }
        }
        AnswerBar {
            answer: bar.answer.to_vec(),
            count: bar.samples.len(),
            share: bar.share,
            expected: expected.probability(),
        }
    };
    group.tally.bars().iter().take(most).map(bar).collect()
}

/// Returns the samples of the groups that run on past their turn, and how many tokens and how much money that took.
pub fn run_on_figures(state: &State) -> (usize, usize, f64) {
    let (mut samples, mut tokens, mut usd) = (0, 0, 0.0);
    for (id, member) in state.session.instruments.groups.iter().flat_map(|group| &group.members) {
        let (Some(run_on), Some(entry)) = (member.run_on.found(), state.session.samples.get(id)) else {
            continue;
        };
        let past = run_on.tokens_past(member.inherited.iter().chain(&entry.sample.tokens));
        samples += 1;
        tokens += past;
        let all = entry.sample.tokens.len().max(1);
        usd += entry.sample.cost_usd.unwrap_or(0.0) * past as f64 / all as f64;
    }
    (samples, tokens, usd)
}

/// Returns how many samples of a background run are not there yet.
pub fn background_left(state: &State, background: &Background) -> usize {
    background.waiting.len() + background_under_way(state, &background.cell).count()
}

/// Returns the samples of a cell that are being sampled in the background.
pub fn background_under_way(state: &State, cell: &CellId) -> impl Iterator<Item = Uuid> {
    let live = state.live().map(|live| &live.sample);
    live.filter(move |sample| sample.cell == *cell && is_background(sample)).map(|sample| sample.id)
}
