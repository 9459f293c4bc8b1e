//! The columns of a cell.
//!
//! Never decides what a command does; that is `update`.

use super::row::{Nature, Row, rows};

/// The columns of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnsCommand {
    /// Let editor and sliders change the next column, or all.
    Next,
    /// Add a column.
    New,
    /// Remove the column aimed at.
    Remove,
    /// Type the column's title.
    Rename,
    /// Give the column its own prefix, or the cell's again.
    OwnPrefix,
    /// Ask a chat model in the column, or continue text again.
    Chat,
    /// Make columns of the selected param, or end that.
    Sweep,
    /// Make columns of values typed.
    SweepValues,
}

impl ColumnsCommand {
    /// Says what the command is, for those who must know before it runs.
    pub fn nature(self) -> Nature {
        Nature::Other
    }
}

pub(super) static ROWS: &[Row<ColumnsCommand>] = rows! {
    Everywhere {
        ColumnsCommand::Next, "next-column", ["alt-."];
        ColumnsCommand::New, "new-column", ["alt-="];
        ColumnsCommand::Remove, "remove-column", ["alt--"];
        ColumnsCommand::Rename, "rename-column", ["alt-;"];
        ColumnsCommand::OwnPrefix, "own-prefix", ["alt-,"];
        ColumnsCommand::Chat, "chat", ["alt-'"];
    }
    OutsideText {
        ColumnsCommand::Next, "next-column-here", ["\\"];
        ColumnsCommand::New, "new-column-here", ["|"];
        ColumnsCommand::Remove, "remove-column-here", ["_"];
        ColumnsCommand::Rename, "rename-column-here", [";"];
        ColumnsCommand::OwnPrefix, "own-prefix-here", [","];
        ColumnsCommand::Chat, "chat-here", ["'"];
    }
    Params {
        ColumnsCommand::Sweep, "sweep", ["s"];
        ColumnsCommand::SweepValues, "sweep-values", ["shift-s"];
    }
};
