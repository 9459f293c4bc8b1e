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
        TextCommand::Undo, "undo-here", ["u"];
        TextCommand::Redo, "redo-here", ["shift-u"];
    }
    Prefix {
        TextCommand::Undo, "undo", ["alt-u", "ctrl-7"];
        TextCommand::Redo, "redo", ["alt-e", "ctrl-y"];
        TextCommand::SelectAll, "select-all", ["ctrl-a"];
        TextCommand::Copy, "copy", ["ctrl-c"];
        TextCommand::Cut, "cut", ["ctrl-x"];
        TextCommand::Paste, "paste", ["ctrl-v"];
        TextCommand::InsertNewline, "insert-newline", ["enter"];
        TextCommand::InsertTab, "insert-tab", ["alt-i"];
        TextCommand::Go(Motion::Left), "left", ["left", "ctrl-b"];
        TextCommand::Go(Motion::Right), "right", ["right"];
        TextCommand::Go(Motion::WordLeft), "word-left", ["ctrl-left", "alt-b"];
        TextCommand::Go(Motion::WordRight), "word-right", ["ctrl-right", "alt-f"];
        TextCommand::Go(Motion::RowUp), "row-up", ["up"];
        TextCommand::Go(Motion::RowDown), "row-down", ["down"];
        TextCommand::Go(Motion::RowStart), "row-start", ["home"];
        TextCommand::Go(Motion::RowEnd), "row-end", ["end"];
        TextCommand::Go(Motion::ParagraphUp), "paragraph-up", ["ctrl-up", "alt-up"];
        TextCommand::Go(Motion::ParagraphDown), "paragraph-down", ["ctrl-down", "alt-down"];
        TextCommand::Go(Motion::PageUp(10)), "page-up", ["pageup"];
        TextCommand::Go(Motion::PageDown(10)), "page-down", ["pagedown"];
        TextCommand::Go(Motion::Start), "document-start", ["ctrl-home", "alt-<"];
        TextCommand::Go(Motion::End), "document-end", ["ctrl-end", "alt->"];
        TextCommand::Extend(Motion::Left), "select-left", ["shift-left"];
        TextCommand::Extend(Motion::Right), "select-right", ["shift-right"];
        TextCommand::Extend(Motion::WordLeft), "select-word-left", ["ctrl-shift-left"];
        TextCommand::Extend(Motion::WordRight), "select-word-right", ["ctrl-shift-right"];
        TextCommand::Extend(Motion::RowUp), "select-row-up", ["shift-up"];
        TextCommand::Extend(Motion::RowDown), "select-row-down", ["shift-down"];
        TextCommand::Extend(Motion::RowStart), "select-row-start", ["shift-home"];
        TextCommand::Extend(Motion::RowEnd), "select-row-end", ["shift-end"];
        TextCommand::Extend(Motion::Start), "select-to-start", ["ctrl-shift-home"];
        TextCommand::Extend(Motion::End), "select-to-end", ["ctrl-shift-end"];
        TextCommand::Delete(Motion::Left), "delete-left", ["backspace", "ctrl-h", "shift-backspace"];
        TextCommand::Delete(Motion::Right), "delete-right", ["delete", "ctrl-d"];
        TextCommand::Delete(Motion::WordLeft), "delete-word-left", ["ctrl-w", "alt-backspace"];
        TextCommand::Delete(Motion::WordRight), "delete-word-right", ["alt-d", "ctrl-delete"];
        TextCommand::Delete(Motion::LineStart), "delete-to-line-start", ["ctrl-u"];
        TextCommand::Delete(Motion::LineEnd), "delete-to-line-end", ["ctrl-k"];
    }
};
