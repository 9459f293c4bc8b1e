//! What people make of samples: pins, ratings, labels, comments; and what is past a sample's turn.
//!
//! Never changes a sample: marks are the session's.

use super::{filter, params};
use crate::{
    app::{
        LanesCommand, MarksCommand, read,
        state::{LaneView, Level, LineInput, Overlay, Purpose, State},
    },
    session::Mark,
    text::visible,
    tr,
};

/// Applies a command to the sample of the selected lane, or to what is shown of all.
pub(super) fn command(state: &mut State, command: MarksCommand) {
    let mark = |state: &State| {
        let id = state.selected_sample().map(|entry| entry.sample.id);
        id.and_then(|id| state.cell().marks.get(&id).cloned()).unwrap_or_default()
    };
    match command {
        MarksCommand::Fold => fold(state),
        MarksCommand::Filter => filter::next(state),
        MarksCommand::StopHere => stop_here(state),
        MarksCommand::Pin => change(state, |mark| mark.pinned = !mark.pinned),
        MarksCommand::Rate(stars) => change(state, |mark| mark.rating = stars.min(Mark::BEST)),
        MarksCommand::Label => {
            let line = LineInput::new(Purpose::Label, &mark(state).label);
            state.put_up(Overlay::Line(line));
        }
        MarksCommand::Comment => {
            let line = LineInput::new(Purpose::Comment, &mark(state).note);
            state.put_up(Overlay::Line(line));
        }
    }
}

/// Changes the mark of the selected lane's sample; one that says nothing is no mark.
pub(super) fn change(state: &mut State, how: impl FnOnce(&mut Mark)) {
    let Some(id) = state.selected_sample().map(|entry| entry.sample.id) else { return };
    let marks = &mut state.cell_mut().marks;
    let mut mark = marks.remove(&id).unwrap_or_default();
    how(&mut mark);
    if mark != Mark::default() {
        marks.insert(id, mark);
    }
    state.mark_dirty();
}

fn fold(state: &mut State) {
    let board = &mut state.cell_mut().board;
    board.folded = !board.folded;
    let text = if board.folded { tr!("notices-folded") } else { tr!("notices-unfolded") };
    state.rebuild_board();
    state.notify(Level::Info, text);
}

/// Adds the text with which a lane ran on to the stop texts: the selected lane, or else the first that did.
fn stop_here(state: &mut State) {
    let board = &state.cell().board;
    let ran_on = |view: &LaneView| Some((view.lane, view.run_on.found()?.stop.clone()));
    let selected = board.lanes.get(board.selected).and_then(ran_on);
    let others: Vec<(u32, Option<String>)> = board.lanes.iter().filter_map(ran_on).collect();
    // One that a stop text can end comes before one that none can.
    let first = || others.iter().find(|(_, stop)| stop.is_some()).or(others.first()).cloned();
    let (of, found) = match selected {
        Some((_, stop)) => (None, Some(stop)),
        None => first().map_or((None, None), |(lane, stop)| (Some((lane + 1).to_string()), Some(stop))),
    };
    let again = read::way_to(state, LanesCommand::Sample);
    let text = match found {
        None => tr!("notices-run-on-none").to_owned(),
        Some(None) => tr!("notices-stop-impossible").to_owned(),
        Some(Some(stop)) if state.cell().params_here().stop.contains(&stop) => {
            let stop = visible(&stop);
            match of {
                None => tr!("notices-stop-already", stop = stop, again = again),
                Some(lane) => tr!("notices-stop-already-lane", stop = stop, lane = lane, again = again),
            }
        }
        Some(Some(stop)) => {
            let shown = visible(&stop);
            params::change(state, |params| params.stop.push(stop));
            match of {
                None => tr!("notices-stop-added", stop = shown, again = again),
                Some(lane) => tr!("notices-stop-added-lane", stop = shown, lane = lane, again = again),
            }
        }
    };
    state.notify(Level::Info, text);
}
