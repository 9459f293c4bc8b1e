//! Shows only some samples, or all again.
//!
//! Never hides a sample for good.

use crate::app::{
    Command, read,
    state::{Filter, Level, State},
};

/// Shows only some samples, or all again.
pub(super) fn show(state: &mut State, filter: Option<Filter>) {
    state.filter = filter;
    state.cell_mut().board.selected = 0;
    state.rebuild_board();
}

/// Applies a command that filters by marks.
pub(super) fn command(state: &mut State, command: Command) {
    let next = match command {
        Command::FilterMarks => match &state.filter {
            None => Some(Filter::Pinned),
            Some(Filter::Pinned) => Some(Filter::Rated(4)),
            Some(Filter::Rated(_)) => Some(Filter::Labelled),
            Some(_) => None,
        },
        _ => return,
    };
    show(state, next);
    match state.filter.as_ref().map(Filter::words) {
        None => state.notify(Level::Info, "every lane of the run is shown"),
        Some(words) if read::filter_matches(state).is_empty() => {
            state.notify(Level::Info, format!("no sample here is {words}"));
        }
        Some(_) => {}
    }
}
