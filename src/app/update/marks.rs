//! What people make of samples: pins, ratings, labels, comments; and what is past a sample's turn.
//!
//! Never changes a sample: marks are the session's.

use super::params;
use crate::{
    app::{
        Command,
        state::{Level, LineInput, Overlay, Purpose, State},
    },
    session::Mark,
    text::visible,
};

/// Applies a command to the sample of the selected lane.
pub(super) fn command(state: &mut State, command: Command) {
    if command == Command::Fold {
        return fold(state);
    }
    let Some(entry) = state.selected_sample() else {
        state.notify(Level::Info, "this lane has no sample yet");
        return;
    };
    let id = entry.sample.id;
    let mark = state.cell().marks.get(&id).cloned().unwrap_or_default();
    match command {
        Command::Pin => change(state, |mark| mark.pinned = !mark.pinned),
        Command::Rate(stars) => change(state, |mark| mark.rating = stars.min(Mark::BEST)),
        Command::Label => {
            state.overlay = Some(Overlay::Line(LineInput::new(Purpose::Label, &mark.label)));
        }
        Command::Comment => {
            state.overlay = Some(Overlay::Line(LineInput::new(Purpose::Comment, &mark.note)));
        }
        Command::StopHere => stop_here(state),
        _ => {}
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
    board.unfolded = !board.unfolded;
    let text = if board.unfolded { "lanes are shown whole" } else { "what is past a turn is folded" };
    state.rebuild_board();
    state.notify(Level::Info, text);
}

/// Adds the text with which the selected lane ran on to the stop texts.
fn stop_here(state: &mut State) {
    let board = &state.cell().board;
    let found = board.lanes.get(board.selected).and_then(|view| view.run_on.found());
    let text = match found.map(|found| found.stop.clone()) {
        None => {
            "this lane does not run past its turn, as far as can be told; F1 says how that is told".to_owned()
        }
        Some(None) => {
            "no text stands only where the turn ends: a stop text would end it too early".to_owned()
        }
        Some(Some(stop)) if state.cell().params_here().stop.contains(&stop) => {
            format!("{} is a stop text already; ^R draws with it", visible(&stop))
        }
        Some(Some(stop)) => {
            let text = format!("{} is a stop text now; ^R draws with it", visible(&stop));
            params::change(state, |params| params.stop.push(stop));
            text
        }
    };
    state.notify(Level::Info, text);
}
