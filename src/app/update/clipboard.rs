//! Text that is copied.
//!
//! Never reaches the clipboard itself: the terminal is asked to.

use crate::{
    app::{
        Effect,
        state::{Level, State},
    },
    language::counted,
    tr,
};

/// The largest text that is put on the clipboard through the terminal; most terminals drop longer ones.
const LARGEST_COPY: usize = 1 << 20;

/// Remembers a copied text and hands it to the terminal.
pub(super) fn copy_out(state: &mut State, text: String, effects: &mut Vec<Effect>) {
    let bytes = text.len();
    state.program.copied = text.clone();
    if bytes > LARGEST_COPY {
        state.notify(Level::Warning, tr!("notices-copy-too-long", bytes = bytes));
        return;
    }
    state.notify(Level::Info, tr!("notices-copied", bytes = counted(bytes, "byte")));
    effects.push(Effect::Copy(text));
}

/// Returns what was generated in the selected lane, inherited tokens included; says that there is none, or why it
/// is refused where it is no text.
pub(super) fn lane_text(state: &mut State, refusal: &str) -> Option<String> {
    let Some(entry) = state.selected_sample() else {
        state.notify(Level::Info, tr!("notices-no-sample"));
        return None;
    };
    let text = String::from_utf8(state.generated(&entry.sample));
    if text.is_err() {
        state.notify(Level::Warning, refusal);
    }
    text.ok()
}

/// Copies what was generated in the selected lane.
pub(super) fn copy_lane(state: &mut State, effects: &mut Vec<Effect>) {
    if let Some(text) = lane_text(state, tr!("notices-not-text-copy")) {
        copy_out(state, text, effects);
    }
}
