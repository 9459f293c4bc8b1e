//! Any text that is edited: the prefix, and every field of an overlay.
//!
//! Never decides what a command does; that is `update`.

use super::row::{Nature, Row, rows};
use crate::text::Motion;

/// Any text that is edited: the prefix, and every field of an overlay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextCommand {
    /// Move the caret.
    Go(Motion),
    /// Move the caret and select.
    Extend(Motion),
    /// Delete from the caret.
    Delete(Motion),
    /// Start a new line.
    InsertNewline,
    /// Type a tab character.
    InsertTab,
    /// Take the last edit back.
    Undo,
    /// Make it again.
    Redo,
    /// Select the whole prefix.
    SelectAll,
    /// Copy the selection.
    Copy,
    /// Cut the selection.
    Cut,
    /// Insert what was last copied here.
    Paste,
}

impl TextCommand {
    /// Says what the command is, for those who must know before it runs.
    pub fn nature(self) -> Nature {
        Nature::Other
    }
}

pub(super) static ROWS: &[Row<TextCommand>] = rows! {
    OutsideText {
        TextCommand::Undo, "undo-here", "Undo the last change of anything", "undo", ["u"];
        TextCommand::Redo, "redo-here", "Redo", "", ["shift-u"];
    }
    Prefix {
        TextCommand::Undo, "undo", "Undo the last change of anything", "undo", ["alt-u", "ctrl-7"];
        TextCommand::Redo, "redo", "Redo", "redo", ["alt-e", "ctrl-y"];
        TextCommand::SelectAll, "select-all", "Select all", "", ["ctrl-a"];
        TextCommand::Copy, "copy", "Copy the selection", "", ["ctrl-c"];
        TextCommand::Cut, "cut", "Cut the selection", "", ["ctrl-x"];
        TextCommand::Paste, "paste", "Paste what was copied here", "", ["ctrl-v"];
        TextCommand::InsertNewline, "insert-newline", "New line", "", ["enter"];
        TextCommand::InsertTab, "insert-tab", "Tab character", "", ["alt-i"];
        TextCommand::Go(Motion::Left), "left", "Left", "", ["left", "ctrl-b"];
        TextCommand::Go(Motion::Right), "right", "Right", "", ["right"];
        TextCommand::Go(Motion::WordLeft), "word-left", "Word left", "", ["ctrl-left", "alt-b"];
        TextCommand::Go(Motion::WordRight), "word-right", "Word right", "", ["ctrl-right", "alt-f"];
        TextCommand::Go(Motion::RowUp), "row-up", "Row up", "", ["up"];
        TextCommand::Go(Motion::RowDown), "row-down", "Row down", "", ["down"];
        TextCommand::Go(Motion::RowStart), "row-start", "Start of the row", "", ["home"];
        TextCommand::Go(Motion::RowEnd), "row-end", "End of the row", "", ["end"];
        TextCommand::Go(Motion::ParagraphUp), "paragraph-up", "Paragraph up", "", ["ctrl-up", "alt-up"];
        TextCommand::Go(Motion::ParagraphDown), "paragraph-down", "Paragraph down", "", ["ctrl-down", "alt-down"];
        TextCommand::Go(Motion::PageUp(10)), "page-up", "Page up", "", ["pageup"];
        TextCommand::Go(Motion::PageDown(10)), "page-down", "Page down", "", ["pagedown"];
        TextCommand::Go(Motion::Start), "document-start", "Start of the prefix", "", ["ctrl-home", "alt-<"];
        TextCommand::Go(Motion::End), "document-end", "End of the prefix", "", ["ctrl-end", "alt->"];
        TextCommand::Extend(Motion::Left), "select-left", "Select left", "", ["shift-left"];
        TextCommand::Extend(Motion::Right), "select-right", "Select right", "", ["shift-right"];
        TextCommand::Extend(Motion::WordLeft), "select-word-left", "Select word left", "", ["ctrl-shift-left"];
        TextCommand::Extend(Motion::WordRight), "select-word-right", "Select word right", "", ["ctrl-shift-right"];
        TextCommand::Extend(Motion::RowUp), "select-row-up", "Select row up", "", ["shift-up"];
        TextCommand::Extend(Motion::RowDown), "select-row-down", "Select row down", "", ["shift-down"];
        TextCommand::Extend(Motion::RowStart), "select-row-start", "Select to the start of the row", "", ["shift-home"];
        TextCommand::Extend(Motion::RowEnd), "select-row-end", "Select to the end of the row", "", ["shift-end"];
        TextCommand::Extend(Motion::Start), "select-to-start", "Select to the start", "", ["ctrl-shift-home"];
        TextCommand::Extend(Motion::End), "select-to-end", "Select to the end", "", ["ctrl-shift-end"];
        TextCommand::Delete(Motion::Left), "delete-left", "Delete left", "", ["backspace", "ctrl-h", "shift-backspace"];
        TextCommand::Delete(Motion::Right), "delete-right", "Delete right", "", ["delete", "ctrl-d"];
        TextCommand::Delete(Motion::WordLeft), "delete-word-left", "Delete word left", "", ["ctrl-w", "alt-backspace"];
        TextCommand::Delete(Motion::WordRight), "delete-word-right", "Delete word right", "", ["alt-d", "ctrl-delete"];
        TextCommand::Delete(Motion::LineStart), "delete-to-line-start", "Delete to the start of the line", "", ["ctrl-u"];
        TextCommand::Delete(Motion::LineEnd), "delete-to-line-end", "Delete to the end of the line", "", ["ctrl-k"];
    }
};
