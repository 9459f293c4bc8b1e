//! Where keys are looked up, and when the state wants to hear from the clock.
//!
//! Never reads a clock.

use crate::app::{
    Context,
    state::{Pane, State},
};

/// Returns where keys are looked up, nearest first.
pub fn context(state: &State) -> &'static [Context] {
    match state.program.overlay {
        Some(_) => &[Context::Prefix, Context::Everywhere],
        None => context_of_panes(state),
    }
}

/// Returns the same as if nothing lay above the panes.
pub(super) fn context_of_panes(state: &State) -> &'static [Context] {
    match state.session.focus {
        Pane::Prefix => &[Context::Prefix, Context::Everywhere],
        Pane::Cells => &[Context::Cells, Context::OutsideText, Context::Everywhere],
        Pane::Params => &[Context::Params, Context::OutsideText, Context::Everywhere],
        Pane::Lanes if state.session.inspector.is_some() => {
            &[Context::Inspector, Context::OutsideText, Context::Everywhere]
        }
        Pane::Lanes => &[Context::Lanes, Context::OutsideText, Context::Everywhere],
        Pane::Instrument => &[Context::Instrument, Context::OutsideText, Context::Everywhere],
    }
}

/// How long the session must have been left alone before it is written by itself.
const AUTOSAVE_AFTER_MS: u64 = 1_500;

/// How long it may go on changing before it is written all the same.
const AUTOSAVE_AT_LATEST_MS: u64 = 10_000;

/// How long after a failure it is tried again.
const AUTOSAVE_AGAIN_MS: u64 = 5_000;

/// Returns when the state wants to hear from the clock again, if it does.
pub fn wake_at_ms(state: &State) -> Option<u64> {
    let now_ms = state.program.now_ms;
    let shown = state.cell().board.lanes.iter().filter_map(|view| state.session.samples.get(&view.sample?));
    let silences = shown.filter_map(|entry| entry.silence_changes_ms(now_ms));
    autosave_at_ms(state).into_iter().chain(state.session.live_mode.wake_at_ms(now_ms)).chain(silences).min()
}

/// Returns when the session is to be written by itself, if it is to be.
pub fn autosave_at_ms(state: &State) -> Option<u64> {
    let place = &state.session.place;
    let wants =
        state.is_dirty() && place.busy.is_none() && place.read_only.is_none() && place.saving.is_none();
    let quiet = state.session.changed_ms + AUTOSAVE_AFTER_MS;
    let due = quiet.min(state.session.unsaved_since_ms + AUTOSAVE_AT_LATEST_MS);
    // A disk may have room again.
    let again = place.failure.as_ref().map(|_| state.session.failed_ms + AUTOSAVE_AGAIN_MS);
    wants.then_some(again.unwrap_or(due))
}
