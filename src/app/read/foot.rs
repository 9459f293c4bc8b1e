//! What stands below a lane: how its sample ended where one may do something about it.
//!
//! Never says what the title says already.

use super::{keys::way_to, marks::past_turn, room::is_full};
use crate::{
    app::{
        LanesCommand, MarksCommand,
        state::{LaneView, Phase, State},
    },
    language::counted,
    session::Finish,
    tr,
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
        let folds = match view.cut {
            Some(_) => tr!("states-foot-unfolds", key = fold.as_str()),
            None => tr!("states-foot-folds", key = fold.as_str()),
        };
        let (stops, stops_here) = (
            tr!("states-foot-stops", key = stop.as_str()),
            tr!("states-foot-stops-here", key = stop.as_str()),
        );
        let number = past.to_string();
        let long = tr!("states-foot-past", tokens = counted(past, "token"));
        let middle = tr!("states-foot-past", tokens = number.as_str());
        let short = tr!("states-foot-past-short", tokens = number);
        return Some(vec![
            format!("{long} · {folds} · {stops_here}"),
            format!("{middle} · {folds} · {stops}"),
            format!("{short} · {folds} · {stops}"),
            format!("{short} · {fold} · {stop}"),
        ]);
    }
    if !is_cut(state, view) {
        return None;
    }
    let entry = state.session.samples.get(&view.sample?)?;
    if is_full(state, &entry.sample) {
        return Some(vec![tr!("states-foot-full").to_owned(), tr!("states-context-full").to_owned()]);
    }
    let go_on = tr!("states-foot-goes-on", key = way_to(state, LanesCommand::Continue));
    let count = entry.sample.tokens.len();
    Some(vec![
        format!("✂ {} · {go_on}", tr!("states-foot-cut-at", tokens = counted(count, "token"))),
        format!("✂ {} · {go_on}", tr!("states-foot-cut-at", tokens = count.to_string())),
        format!("✂ {} · {go_on}", tr!("states-foot-cut")),
    ])
}
