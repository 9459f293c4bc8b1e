//! Shows only some samples, or all again.
//!
//! Never hides a sample for good.

use crate::{
    app::{
        read,
        state::{Filter, Level, State},
    },
    tr,
};

/// Shows only some samples, or all again.
pub(super) fn show(state: &mut State, filter: Option<Filter>) {
    state.session.filter = filter;
    state.session.live_mode.drop_asked();
    state.cell_mut().board.selected = 0;
    state.rebuild_board();
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
