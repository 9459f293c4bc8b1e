//! Shows only some samples, or all again.
//!
//! Never hides a sample for good.

use crate::{
    app::{
        read,
        state::{Filter, Level, State, View},
    },
    tr,
};

/// Shows only some samples, or all again.
pub(super) fn show(state: &mut State, filter: Option<Filter>) {
    end(state);
    state.session.filter = filter;
    state.session.live_mode.drop_asked();
    state.cell_mut().board.selected = 0;
    state.rebuild_board();
}

/// Shows the run again, once the board is made anew; what a comparison coloured goes back to what it was.
pub(super) fn end(state: &mut State) {
    match state.session.filter.take() {
        Some(Filter::Compared(_, before)) if state.program.view == View::Difference => {
            state.program.view = before;
        }
        _ => {}
    }
}

/// Goes on to the next filter by marks, and after the last to none.
pub(super) fn next(state: &mut State) {
    let next = match &state.session.filter {
        None => Some(Filter::Pinned),
        Some(Filter::Pinned) => Some(Filter::Rated(4)),
        Some(Filter::Rated(_)) => Some(Filter::Labelled),
        Some(_) => None,
    };
    show(state, next);
    match state.session.filter.as_ref().map(Filter::words) {
        None => state.notify(Level::Info, tr!("notices-filter-off")),
        Some(words) if read::filter_matches(state).is_empty() => {
            state.notify(Level::Info, tr!("notices-filter-none", words = words));
        }
        Some(_) => {}
    }
}
