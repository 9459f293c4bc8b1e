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
        ColumnsCommand::Next, "next-column", "Change the next column, or all", "", ["alt-."];
        ColumnsCommand::New, "new-column", "New column", "", ["alt-="];
        ColumnsCommand::Remove, "remove-column", "Remove the column", "", ["alt--"];
        ColumnsCommand::Rename, "rename-column", "Rename the column", "", ["alt-;"];
        ColumnsCommand::OwnPrefix, "own-prefix", "Give the column its own prefix, or the cell's", "", ["alt-,"];
    }
    OutsideText {
        ColumnsCommand::Next, "next-column-here", "Change the next column, or all", "", ["\\"];
        ColumnsCommand::New, "new-column-here", "New column", "", ["|"];
        ColumnsCommand::Remove, "remove-column-here", "Remove the column", "", ["_"];
        ColumnsCommand::Rename, "rename-column-here", "Rename the column", "", [";"];
        ColumnsCommand::OwnPrefix, "own-prefix-here", "Give the column its own prefix, or the cell's", "", [","];
    }
    Params {
        ColumnsCommand::Sweep, "sweep", "Columns of this param, or one value again", "sweep", ["s"];
        ColumnsCommand::SweepValues, "sweep-values", "Columns of values you type…", "", ["shift-s"];
    }
};
