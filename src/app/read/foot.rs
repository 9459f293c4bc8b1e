//! What stands below a lane: how its sample ended where one may do something about it.
//!
//! Never says what the title says already.

use super::{keys::way_to, marks::past_turn, room::is_full};
use crate::language::counted;
use crate::{
    app::{
        LanesCommand, MarksCommand,
        state::{LaneView, Phase, State},
    },
    session::Finish,
};

/// What stands below a lane, longest first; the first that fits is shown.
pub type Foot = Vec<String>;

/// Tells whether a lane has anything below it.
pub(in crate::app) fn has_foot(state: &State, place: usize) -> bool {
    let Some(view) = state.cell().board.lanes.get(place) else { return false };
    view.run_on.found().is_some() || is_cut(state, view)
}

fn is_cut(state: &State, view: &LaneView) -> bool {
    let entry = view.sample.and_then(|id| state.session.samples.get(&id));
    entry.is_some_and(|entry| entry.phase == Phase::Ended && entry.sample.finish == Finish::Length)
}

/// Says what one may do about the end of a lane's sample; nothing where there is nothing to do.
pub fn foot(state: &State, place: usize) -> Option<Foot> {
    let view = state.cell().board.lanes.get(place)?;
    if let Some(past) = past_turn(state, place) {
        let (fold, stop) = (way_to(state, MarksCommand::Fold), way_to(state, MarksCommand::StopHere));
        let verb = if view.cut.is_some() { "unfolds" } else { "folds" };
        return Some(vec![
            format!("past the turn: {} · {fold} {verb} · {stop} stops here", counted(past, "token")),
            format!("past the turn: {past} · {fold} {verb} · {stop} stops"),
            format!("+{past} past · {fold} {verb} · {stop} stops"),
            format!("+{past} past · {fold} · {stop}"),
        ]);
    }
    if !is_cut(state, view) {
        return None;
    }
    let entry = state.session.samples.get(&view.sample?)?;
    if is_full(state, &entry.sample) {
        return Some(vec![
            "the context is full: nothing goes on behind this".to_owned(),
            "context full".to_owned(),
        ]);
    }
    let go_on = way_to(state, LanesCommand::Continue);
    let tokens = counted(entry.sample.tokens.len(), "token");
    Some(vec![
        format!("✂ cut at {tokens} · {go_on} goes on"),
        format!("✂ cut at {} · {go_on} goes on", entry.sample.tokens.len()),
        format!("✂ cut · {go_on} goes on"),
    ])
}
