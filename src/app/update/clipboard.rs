//! Text that is copied.
//!
//! Never reaches the clipboard itself: the terminal is asked to.

use crate::app::{
    Effect,
    state::{Level, State},
};

/// The largest text that is put on the clipboard through the terminal; most terminals drop longer ones.
const LARGEST_COPY: usize = 1 << 20;

/// Remembers a copied text and hands it to the terminal.
pub(super) fn copy_out(state: &mut State, text: String, effects: &mut Vec<Effect>) {
    let bytes = text.len();
    state.copied = text.clone();
    if bytes > LARGEST_COPY {
        state.notify(
            Level::Warning,
            format!("{bytes} bytes are inherited here only; terminals do not take that much"),
        );
        return;
    }
    state.notify(Level::Info, format!("copied {bytes} bytes"));
    effects.push(Effect::Copy(text));
}
