//! What keys do to a text: the prefix, and every field of an overlay.
//!
//! Never changes a byte that was not asked for.

use super::{clipboard, forms, saving};
use crate::{
    app::{
        Command, Effect, PrefixId,
        state::{Level, LineInput, Overlay, Purpose, State},
    },
    session::Form,
    text::EditBuffer,
};

/// Applies an editing command to a buffer; returns whether it was one, and what it copied.
pub(super) fn apply(buffer: &mut EditBuffer, command: Command, copied: &str) -> (bool, Option<String>) {
    let mut copy = None;
    match command {
        Command::Go(motion) => buffer.go(motion, false),
        Command::Extend(motion) => buffer.go(motion, true),
        Command::Delete(motion) => buffer.delete(motion),
        Command::Undo => {
            buffer.undo();
        }
        Command::Redo => {
            buffer.redo();
        }
        Command::SelectAll => buffer.select_all(),
        Command::Copy => copy = buffer.selected_text(),
        Command::Cut => {
            copy = buffer.selected_text();
            if copy.is_some() {
                buffer.insert("");
            }
        }
        Command::PasteCopied => buffer.insert(copied),
        _ => return (false, None),
    }
    (true, copy)
}

/// Applies an editing command to the prefix.
pub(super) fn command(state: &mut State, command: Command, effects: &mut Vec<Effect>) {
    match command {
        Command::InsertNewline => insert(state, "\n"),
        Command::InsertTab => insert(state, "\t"),
        Command::ToggleStripes => toggle_stripes(state),
        Command::Find => {
            let needle = state.cell().prefix().selected_text().unwrap_or_else(|| state.needle.clone());
            state.overlay = Some(Overlay::Line(LineInput::new(Purpose::Find, &needle)));
        }
        Command::FindNext => find(state, true),
        Command::FindPrevious => find(state, false),
        Command::ExternalEditor => {
            if !may_edit(state) {
                return;
            }
            saving::save_first(state, effects);
            effects.push(Effect::EditExternally(state.cell().prefix_id(), state.cell().prefix().text()));
        }
        _ => {
            let changes = matches!(
                command,
                Command::Delete(_) | Command::Cut | Command::PasteCopied | Command::Undo | Command::Redo
            );
            let of_form = state.cell().form != Form::Text && state.cell().prefix_id().column.is_none();
            if of_form && command == Command::Undo {
                return forms::undo(state);
            }
            if changes && !may_edit(state) {
                return;
            }
            let copied = std::mem::take(&mut state.copied);
            let before = state.cell().prefix().revision();
            let (_, copy) = apply(state.cell_mut().prefix_mut(), command, &copied);
            state.copied = copied;
            if state.cell().prefix().revision() != before {
                state.mark_dirty();
            }
            match copy {
                Some(text) => clipboard::copy_out(state, text, effects),
                None if command == Command::Copy => state.notify(Level::Info, "nothing is selected"),
                None => {}
            }
        }
    }
}

/// How long a pause begins another step of undo.
const PAUSE_MS: u64 = 1_000;

/// Types a character; what undo takes back at once is a word, or what was typed without a pause.
pub(super) fn typed(state: &mut State, character: char) {
    if !may_edit(state) {
        return;
    }
    let paused = state.now_ms.saturating_sub(state.changed_ms) > PAUSE_MS;
    let buffer = state.cell_mut().prefix_mut();
    // A caret that is put where it is ends the step.
    if paused && buffer.selection().is_none() {
        buffer.go_to(buffer.caret(), false);
    }
    buffer.insert(character.encode_utf8(&mut [0; 4]));
    if character.is_whitespace() {
        buffer.go_to(buffer.caret(), false);
    }
    state.mark_dirty();
}

/// Types or pastes a text into the prefix.
pub(super) fn insert(state: &mut State, text: &str) {
    if may_edit(state) {
        state.cell_mut().prefix_mut().insert(text);
        state.mark_dirty();
    }
}

/// Tells whether the prefix shown is written by hand; says who writes it where it is not.
pub(super) fn may_edit(state: &mut State) -> bool {
    let cell = state.cell();
    let what = match cell.form {
        _ if cell.prefix_id().column.is_some() => return true,
        Form::Text => return true,
        Form::Shots(_) => "the pairs",
        Form::Turns(_) => "the turns",
    };
    let text = format!("{what} write this prefix: F7 changes them, and makes free text of it");
    state.notify(Level::Info, text);
    false
}

fn toggle_stripes(state: &mut State) {
    if !state.engine.tokenizer {
        state.notify(Level::Warning, format!("{} has no tokenizer samplebook can ask", state.engine.model));
        return;
    }
    state.stripes_on = !state.stripes_on;
}

/// Selects the next or previous place of the needle.
pub(super) fn find(state: &mut State, forward: bool) {
    if state.needle.is_empty() {
        state.notify(Level::Info, "nothing to search for yet");
        return;
    }
    let needle = state.needle.clone();
    let buffer = state.cell_mut().prefix_mut();
    let selection = buffer.selection();
    let from = match (&selection, forward) {
        (Some(range), true) => range.end,
        (Some(range), false) => range.start,
        (None, _) => buffer.caret(),
    };
    match buffer.find(&needle, from, forward) {
        Some(range) => buffer.select(range),
        None => state.notify(Level::Info, format!("{needle:?} is not in the prefix")),
    }
}

/// Takes a prefix back from `$EDITOR`.
pub(super) fn replaced(state: &mut State, id: &PrefixId, text: &str) {
    let Some(prefix) = state.prefix_named(id) else { return };
    if prefix.buffer.text() != text {
        prefix.buffer.replace_all(text);
        state.mark_dirty();
    }
}
