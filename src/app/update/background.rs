//! Samples made in the background to be counted: a hundred more of what is shown, or the examples dial.
//!
//! Never shows them as lanes by itself: the instruments count them, and a filter shows them.

use std::collections::VecDeque;

use super::panel;
use crate::{
    app::{
        BackgroundCommand, Effect, LaneStart, Question, read,
        state::{Background, Instrument, Level, State, Until},
    },
    language::counted,
    session::{Form, Pair, Param, Sample, Shots},
    tr,
};

/// How many samples one press makes for each column.
const MORE: usize = 100;

/// How many are under way at once.
const WAVE: usize = 16;

/// The most runs of the dial at one number of examples.
const ASKED_AT_EACH: usize = 24;

/// Applies a command about samples in the background.
pub(super) fn command(state: &mut State, command: BackgroundCommand, effects: &mut Vec<Effect>) {
    match command {
        BackgroundCommand::SampleMore => more(state),
        BackgroundCommand::Stop => stop(state, effects),
        BackgroundCommand::Dial => {
            panel::show(state, Instrument::Shots);
            dial(state);
        }
        BackgroundCommand::ScoreDial => {
            panel::show(state, Instrument::Shots);
            score_dial(state, effects);
        }
    }
}

/// Samples every column shown a hundred times more, to be counted.
fn more(state: &mut State) {
    if busy(state) {
        return;
    }
    let columns = state.cell().columns.len().max(1) as u32;
    if let Some(text) = read::too_long(state, 0..columns) {
        state.notify(Level::Warning, text);
        return;
    }
    let first = free_lane(state);
    let places = (first..).take(MORE).flat_map(|lane| (0..columns).map(move |column| (column, lane)));
    begin(state, places.map(|(column, lane)| read::fresh_lane(state, column, lane)).collect());
}

/// Asks every held-out pair behind 0, 1, 2 … examples, each time in another order.
fn dial(state: &mut State) {
    if busy(state) {
        return;
    }
    let first = free_lane(state);
    let Some(questions) = questions(state, first) else { return };
    let start = |(question, lane): (Question, u32)| LaneStart {
        prefix: question.prefix.into_bytes(),
        ..read::fresh_lane(state, 0, lane)
    };
    begin(state, questions.into_iter().zip(first..).map(start).collect());
}

/// Asks how probable the right answers are, at no sample's price; only of engines that can score.
fn score_dial(state: &mut State, effects: &mut Vec<Effect>) {
    if !state.program.engine.can.scoring {
        let text = tr!("notices-cannot-score", model = &state.program.engine.model);
        state.notify(Level::Info, text);
        return;
    }
    let salt = state.session.instruments.shots.scores() as u32;
    if let Some(questions) = questions(state, salt) {
        let cell = state.cell().id.clone();
        effects.push(Effect::ScoreAnswers { cell, epoch: state.program.epoch, questions });
    }
}

/// Returns every held-out pair behind 0, 1, 2 … examples, each in another order that the salt decides.
fn questions(state: &mut State, salt: u32) -> Option<Vec<Question>> {
    let shots = match &state.cell().form {
        Form::Shots(shots) if !shots.held_out.is_empty() => shots,
        _ => {
            state.notify_keys(Level::Info, tr!("notices-dial-needs-pairs"));
            return None;
        }
    };
    let mut questions = Vec::new();
    for examples in steps(shots.pairs.iter().filter(|pair| pair.on).count()) {
        for item in shots.held_out.iter().take(ASKED_AT_EACH) {
            let order = shuffled(shots, u64::from(salt) + questions.len() as u64);
            let prefix = shots.asking(order.into_iter().take(examples), &item.input);
            let answer = shots.expected(item).unwrap_or_default();
            questions.push(Question { examples, prefix, answer });
        }
    }
    Some(questions)
}

/// Returns the numbers of examples that are tried: all of few, of many about half as many again each time.
fn steps(most: usize) -> Vec<usize> {
    let mut steps = vec![0];
    while let Some(last) = steps.last().copied().filter(|last| *last < most) {
        steps.push((last + (last / 2).max(1)).min(most));
    }
    steps
}

/// Returns the pairs that are on in an order that the number decides (Fisher and Yates, with a linear congruential
/// generator).
fn shuffled(shots: &Shots, number: u64) -> Vec<&Pair> {
    let mut pairs: Vec<&Pair> = shots.pairs.iter().filter(|pair| pair.on).collect();
    let mut random = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    for last in (1..pairs.len()).rev() {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        pairs.swap(last, (random >> 33) as usize % (last + 1));
    }
    pairs
}

fn busy(state: &mut State) -> bool {
    if let Some(background) = &state.session.background {
        let text = tr!(
            "notices-background-busy",
            left = read::background_left(state, background).to_string(),
            total = background.total.to_string()
        );
        state.notify_until(Until::Sampled, text);
        return true;
    }
    false
}

/// Returns a number no lane of the cell has had: such a lane has noise of its own, and is in the background.
fn free_lane(state: &State) -> u32 {
    let known = state.cell().samples().filter_map(|id| state.session.samples.get(id));
    let most = known.map(|entry| entry.sample.lane + 1).max();
    most.unwrap_or(0).max(Param::Lanes.spec().max as u32)
}

fn begin(state: &mut State, waiting: VecDeque<LaneStart>) {
    let cell = state.cell();
    state.session.background = Some(Background {
        cell: cell.id.clone(),
        variants: cell.variants(),
        total: waiting.len(),
        waiting,
        wave: Vec::new(),
        failed: 0,
    });
}

/// Starts the next samples once those before have ended.
pub(super) fn follow(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(background) = &state.session.background else { return };
    if read::background_under_way(state, &background.cell).next().is_some()
        || state.program.quitting
        || state.session.opening.is_some()
    {
        return;
    }
    if failed_wave(state) {
        return;
    }
    let Some(background) = &mut state.session.background else { return };
    let wave: Vec<LaneStart> = (0..WAVE).filter_map(|_| background.waiting.pop_front()).collect();
    if wave.is_empty() {
        let text = match background.failed {
            0 => tr!("notices-background-made", samples = counted(background.total, "sample")),
            failed => {
                let made = counted(background.total - failed, "sample");
                tr!("notices-background-made-failed", samples = made, failed = failed)
            }
        };
        state.session.background = None;
        state.notify(Level::Info, text);
        return;
    }
    let (cell, variants) = (background.cell.clone(), background.variants.clone());
    effects.push(Effect::StartRun { cell, variants, lanes: wave, seed: None });
}

/// Counts the failures of a wave that is over; where all failed, nothing more is asked.
fn failed_wave(state: &mut State) -> bool {
    let Some(background) = &mut state.session.background else { return false };
    let wave = std::mem::take(&mut background.wave);
    let ended = wave.iter().filter_map(|id| state.session.samples.get(id)).map(|entry| &entry.sample);
    let errors: Vec<&str> = ended.filter_map(|sample| sample.error.as_deref()).collect();
    background.failed += errors.len();
    if wave.is_empty() || errors.len() < wave.len() {
        return false;
    }
    let text =
        tr!("notices-background-all-failed", samples = counted(wave.len(), "sample"), error = errors[0]);
    state.session.background = None;
    state.notify(Level::Error, text);
    true
}

/// Notes which samples are under way.
pub(super) fn started(state: &mut State, headers: &[Sample]) {
    if let Some(background) = &mut state.session.background {
        background.wave = headers.iter().map(|header| header.id).collect();
    }
}

/// Stops it; what was sampled stays.
pub(super) fn stop(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(background) = state.session.background.take() else {
        state.notify(Level::Info, tr!("notices-background-none"));
        return;
    };
    effects.extend(read::background_under_way(state, &background.cell).map(Effect::CancelSample));
    state.notify(Level::Info, tr!("notices-background-stopped"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dial_goes_from_none_to_all() {
        assert_eq!(steps(0), [0]);
        assert_eq!(steps(3), [0, 1, 2, 3]);
        assert_eq!(steps(10), [0, 1, 2, 3, 4, 6, 9, 10]);
    }

    #[test]
    fn an_order_holds_every_pair_that_is_on_once() {
        let pairs = ["a", "b", "c", "d"].map(|input| Pair::new(input, "x")).to_vec();
        let shots = Shots { pairs, ..Shots::default() };
        let mut seen = std::collections::HashSet::new();
        for number in 0..50 {
            let order: Vec<&str> = shuffled(&shots, number).iter().map(|pair| pair.input.as_str()).collect();
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, ["a", "b", "c", "d"]);
            seen.insert(order);
        }
        assert!(seen.len() > 10, "{seen:?}");
    }
}
