//! Text that is copied.
//!
//! Never reaches the clipboard itself: the terminal is asked to.

use crate::app::{
    Effect,
    state::{Level, State},
};
use crate::language::{counted, grouped};

/// The largest text that is put on the clipboard through the terminal; most terminals drop longer ones.
const LARGEST_COPY: usize = 1 << 20;

/// Remembers a copied text and hands it to the terminal.
pub(super) fn copy_out(state: &mut State, text: String, effects: &mut Vec<Effect>) {
    let bytes = text.len();
    state.program.copied = text.clone();
    if bytes > LARGEST_COPY {
        state.notify(
            Level::Warning,
            format!("the {} bytes are kept here only; terminals do not take that much", grouped(bytes)),
        );
        return;
    }
    state.notify(Level::Info, format!("copied {}", counted(bytes, "byte")));
    effects.push(Effect::Copy(text));
}

/// Returns what was generated in the selected lane, inherited tokens included; says why there is none.
pub(super) fn lane_text(state: &mut State, what_for: &str) -> Option<String> {
    let Some(entry) = state.selected_sample() else {
        state.notify(Level::Info, "this lane has no sample yet");
        return None;
    };
    let text = String::from_utf8(state.generated(&entry.sample));
    if text.is_err() {
        state.notify(
            Level::Warning,
            format!("this sample holds bytes that are no text: it cannot be {what_for}"),
        );
    }
    text.ok()
}

/// Copies what was generated in the selected lane.
pub(super) fn copy_lane(state: &mut State, effects: &mut Vec<Effect>) {
    if let Some(text) = lane_text(state, "copied as text") {
        copy_out(state, text, effects);
    }
}
