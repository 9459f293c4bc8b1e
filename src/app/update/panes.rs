//! The focus, and what Esc means.
//!
//! Never changes what a pane holds.

use super::{background, filter, lanes};
use crate::app::{
    Effect,
    state::{Pane, State},
};

/// Goes to the next pane that is there.
pub(super) fn step_pane(state: &mut State, steps: isize) {
    let next = state.session.focus.step(steps);
    let absent = next == Pane::Instrument && state.program.instrument.is_none();
    focus(state, if absent { next.step(steps) } else { next });
}

pub(super) fn focus(state: &mut State, pane: Pane) {
    state.session.focus = pane;
    if pane != Pane::Lanes && pane != Pane::Cells {
        state.cell_mut().board.zoomed = false;
    }
}

pub(super) fn escape(state: &mut State, effects: &mut Vec<Effect>) {
    let focus = state.session.focus;
    if state.session.inspector.take().is_some() {
        return;
    }
    if state.session.filter.is_some() {
        filter::show(state, None);
        return;
    }
    if state.session.background.is_some() {
        background::stop(state, effects);
        return;
    }
    let cell = state.cell_mut();
    if cell.board.zoomed && focus == Pane::Lanes {
        cell.board.zoomed = false;
    } else if focus == Pane::Prefix && cell.prefix().selection().is_some() {
        let caret = cell.prefix().caret();
        cell.prefix_mut().go_to(caret, false);
    } else {
        lanes::cancel_all(state, effects);
    }
}
