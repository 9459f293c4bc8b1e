//! The focus, and what Esc means.
//!
//! Never changes what a pane holds.

use super::{background, filter, lanes};
use crate::app::{
    Effect, read,
    state::{Pane, State},
};

/// Goes to the next pane that is there.
pub(super) fn step_pane(state: &mut State, steps: isize) {
    focus(state, read::pane_after(state, steps));
}

pub(super) fn focus(state: &mut State, pane: Pane) {
    state.session.focus = pane;
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
    let here = state.cell().id.clone();
    let cell = state.cell_mut();
    if cell.board.zoomed && focus == Pane::Lanes {
        cell.board.zoomed = false;
    } else if focus == Pane::Prefix && cell.prefix().selection().is_some() {
        let caret = cell.prefix().caret();
        cell.prefix_mut().go_to(caret, false);
    } else if state.live().any(|live| live.sample.cell == here) {
        lanes::cancel_all(state, effects);
    } else {
        if focus == Pane::Instrument {
            state.program.instrument = None;
        }
        self::focus(state, Pane::Lanes);
    }
}
