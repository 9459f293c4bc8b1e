//! What keys do to any text: the prefix, and every field of an overlay.
//!
//! Never changes a byte that was not asked for.

use super::clipboard;
use crate::{
    app::{Effect, State, TextCommand},
    text::EditBuffer,
};

/// Applies an editing command to a text and returns what it copied; new lines and tabs are the caller's to allow.
pub(super) fn apply(buffer: &mut EditBuffer, command: TextCommand, copied: &str) -> Option<String> {
    match command {
        TextCommand::Go(motion) => buffer.go(motion, false),
        TextCommand::Extend(motion) => buffer.go(motion, true),
        TextCommand::Delete(motion) => buffer.delete(motion),
        TextCommand::InsertNewline | TextCommand::InsertTab => {}
        TextCommand::Undo => {
            buffer.undo();
        }
        TextCommand::Redo => {
            buffer.redo();
        }
        TextCommand::SelectAll => buffer.select_all(),
        TextCommand::Copy => return buffer.selected_text(),
        TextCommand::Cut => {
            let copy = buffer.selected_text();
            if copy.is_some() {
                buffer.insert("");
            }
            return copy;
        }
        TextCommand::Paste => buffer.insert(copied),
    }
    None
}

/// Applies an editing command to a field of an overlay.
pub(super) fn edit_field(
    state: &mut State,
    field: &mut EditBuffer,
    command: TextCommand,
    effects: &mut Vec<Effect>,
) {
    // Only a note has more than one row.
    let one_row = field.width() == u16::MAX;
    let copied = if one_row { in_one_row(&state.program.copied) } else { state.program.copied.clone() };
    if let Some(text) = apply(field, command, &copied) {
        clipboard::copy_out(state, text, effects);
    }
}

/// Applies an editing command to a text of several rows.
pub(super) fn edit_rows(
    state: &mut State,
    text: &mut EditBuffer,
    command: TextCommand,
    effects: &mut Vec<Effect>,
) {
    match command {
        TextCommand::InsertNewline => text.insert("\n"),
        TextCommand::InsertTab => text.insert("\t"),
        _ => edit_field(state, text, command, effects),
    }
}

/// Most fields have one row.
pub(super) fn in_one_row(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}
