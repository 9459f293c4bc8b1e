//! The token cursor: moving it, choosing an alternative, branching from it.
//!
//! Never changes a sample: a branch is a new one.

use super::lanes;
use crate::{
    analysis::{Impossible, first_impossible},
    app::{
        Effect, InspectorCommand, LaneStart, read,
        state::{Inspector, Level, Pane, State, surprise_bits},
    },
    session::{LogprobKind, Token, lossy_text},
    text::visible,
    tr,
};

/// A token with more bits than this is worth a stop.
const SURPRISING_BITS: f32 = 3.0;

/// Applies a command of the inspector.
pub(super) fn command(state: &mut State, command: InspectorCommand, effects: &mut Vec<Effect>) {
    match command {
        InspectorCommand::Toggle => toggle(state),
        InspectorCommand::Previous => step(state, -1),
        InspectorCommand::Next => step(state, 1),
        InspectorCommand::First => step(state, isize::MIN / 2),
        InspectorCommand::Last => step(state, isize::MAX / 2),
        InspectorCommand::PreviousSurprise => surprise(state, true),
        InspectorCommand::NextSurprise => surprise(state, false),
        InspectorCommand::PreviousAlternative => choose(state, -1),
        InspectorCommand::NextAlternative => choose(state, 1),
        InspectorCommand::Branch => branch(state, effects),
        InspectorCommand::BranchHere => from_here(state, false, effects),
        InspectorCommand::BranchAll => from_here(state, true, effects),
        InspectorCommand::CheckPossible => check_possible(state),
    }
}

fn toggle(state: &mut State) {
    if state.session.inspector.take().is_some() {
        return;
    }
    state.session.inspector = Some(Inspector::default());
    match state.selected_sample() {
        Some(entry) if !entry.sample.tokens.is_empty() && state.session.focus != Pane::Prefix => {
            state.session.focus = Pane::Lanes;
            keep_in_view(state);
        }
        // In the prefix the token at the caret is looked at.
        _ if state.session.focus == Pane::Prefix => {}
        _ => {
            state.session.inspector = None;
            state.notify(Level::Info, tr!("notices-inspect-nothing"));
        }
    }
}

fn go_to(state: &mut State, token: usize) {
    state.session.inspector = Some(Inspector { token, alternative: 0 });
    keep_in_view(state);
}

/// Puts the cursor on a token of the selected lane.
pub(super) fn point_at(state: &mut State, token: usize) {
    if state.session.inspector.is_some() {
        go_to(state, token);
    }
}

fn step(state: &mut State, by: isize) {
    let Some((sample, index)) = read::cursor(state) else { return };
    let last = sample.tokens.len() - 1;
    go_to(state, index.saturating_add_signed(by).min(last));
}

fn surprise(state: &mut State, back: bool) {
    let Some((sample, index)) = read::cursor(state) else { return };
    let surprising =
        |token: &Token| token.logprob.is_some_and(|logprob| surprise_bits(logprob) >= SURPRISING_BITS);
    let found = if back {
        sample.tokens[..index].iter().rposition(surprising)
    } else {
        sample.tokens[index + 1..].iter().position(surprising).map(|at| index + 1 + at)
    };
    match found {
        Some(token) => go_to(state, token),
        None => state.notify(Level::Info, tr!("notices-surprise-none", bits = SURPRISING_BITS.to_string())),
    }
}

fn choose(state: &mut State, by: isize) {
    let count = read::alternatives(state).map_or(0, |shape| shape.outcomes.len());
    if let Some(inspector) = &mut state.session.inspector {
        inspector.alternative = inspector.alternative.saturating_add_signed(by).min(count.saturating_sub(1));
    }
}

/// Grows a new sample in which the selected alternative stands under the cursor.
fn branch(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(shape) = read::alternatives(state) else { return };
    let selected = state.session.inspector.map_or(0, |inspector| inspector.alternative);
    let Some(outcome) = shape.outcomes.get(selected) else {
        state.notify_keys(Level::Info, tr!("notices-alternatives-none"));
        return;
    };
    if outcome.ends {
        state.notify(Level::Info, tr!("notices-alternative-ends"));
        return;
    }
    let Some(mut start) = read::lane_at_cursor(state) else { return };
    let top = shape.outcomes.iter().map(|outcome| outcome.token.clone()).take(20).collect();
    start.chosen = Some(Token {
        bytes: outcome.token.bytes.clone(),
        id: outcome.token.id,
        logprob: Some(outcome.token.logprob),
        top,
        entropy_bits: shape.raw_entropy_bits.map(|bits| bits as f32),
        chosen: true,
    });
    // The cursor goes on behind the alternative, in the new sample.
    state.session.inspector = Some(Inspector::default());
    lanes::start_some(state, vec![start], effects);
}

/// Samples anew from the token under the cursor on: in this lane, or in all.
fn from_here(state: &mut State, everywhere: bool, effects: &mut Vec<Effect>) {
    let Some(start) = read::lane_at_cursor(state) else { return };
    state.session.inspector = None;
    if everywhere {
        let lanes = state.cell().params.lanes() as u32;
        let starts = (0..lanes).map(|lane| LaneStart { lane, ..start.clone() }).collect();
        lanes::cancel_all(state, effects);
        // Beside other columns these lanes are not the whole page.
        if state.cell().columns.len() > 1 {
            lanes::start_some(state, starts, effects);
        } else {
            lanes::start(state, starts, effects);
        }
    } else {
        lanes::start_some(state, vec![start], effects);
    }
}

/// Scrolls the selected lane so that the token under the cursor is seen.
fn keep_in_view(state: &mut State) {
    let Some((sample, index)) = read::cursor(state) else { return };
    let before: usize = sample.tokens[..index].iter().map(|token| token.bytes.len()).sum();
    let inherited = sample.prefix.len() - state.prompt_length(sample);
    let selected = state.cell().board.selected;
    let Some(Some(area)) = state.layout().lanes.get(selected).copied() else { return };
    let Some(view) = state.cell_mut().board.lanes.get_mut(selected) else { return };
    let (row, _) = view.flow.place_of((view.generated_from + inherited + before).min(view.flow.len()));
    let height = usize::from(area.text.height.max(1));
    let last = view.flow.rows().saturating_sub(height);
    let first = view.first_row(height).clamp((row + 1).saturating_sub(height), row);
    view.scroll = (first < last || view.ended).then_some(first.min(last));
}

/// Names the first token of the selected sample that the current params could not have sampled.
fn check_possible(state: &mut State) {
    let Some(entry) = state.selected_sample() else {
        state.notify(Level::Info, tr!("notices-no-sample"));
        return;
    };
    let sample = &entry.sample;
    let text = if sample.logprobs != LogprobKind::Raw {
        tr!("notices-possible-unknown").to_owned()
    } else {
        match first_impossible(sample, &state.cell().params_here()) {
            None => tr!("notices-possible").to_owned(),
            Some((index, why)) => {
                let token = sample.tokens.get(index).map(|token| visible(&lossy_text(&token.bytes)));
                let (number, token) = ((index + 1).to_string(), format!("{:?}", token.unwrap_or_default()));
                if state.session.inspector.is_some() {
                    point_at(state, index);
                }
                match why {
                    Impossible::NotTheBest => {
                        tr!("notices-impossible-best", number = number, token = token)
                    }
                    Impossible::Cut(filter) => {
                        let param = filter.param().to_string();
                        tr!("notices-impossible-cut", number = number, token = token, param = param)
                    }
                }
            }
        }
    };
    state.notify(Level::Info, text);
}
