//! Which pane comes after which.
//!
//! Never moves the focus.

use crate::app::state::{Pane, State};

/// Returns the pane that the focus goes to, so many steps on in the order of Tab; what is not there is left out.
pub(in crate::app) fn pane_after(state: &State, steps: isize) -> Pane {
    let next = state.session.focus.step(steps);
    let absent = next == Pane::Instrument && state.program.instrument.is_none();
    if absent { next.step(steps) } else { next }
}

/// Returns the pane that Tab goes to.
pub fn next_pane(state: &State) -> Pane {
    pane_after(state, 1)
}
