//! The list of cells.
//!
//! Never decides what a command does; that is `update`.

use super::row::{Nature, Row, rows};

/// The list of cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellsCommand {
    /// Make an empty cell.
    New,
    /// Copy the cell.
    Duplicate,
    /// Give the cell another title.
    Rename,
    /// Edit the cell's note.
    EditNote,
    /// Remove the cell.
    Delete,
    /// Move the cell one up.
    MoveUp,
    /// Move the cell one down.
    MoveDown,
    /// Go to the cell above.
    Previous,
    /// Go to the cell below.
    Next,
}

impl CellsCommand {
    /// Says what the command is, for those who must know before it runs.
    pub fn nature(self) -> Nature {
        Nature::Other
    }
}

pub(super) static ROWS: &[Row<CellsCommand>] = rows! {
    Everywhere {
        CellsCommand::Previous, "previous-cell", ["alt-pageup"];
        CellsCommand::Next, "next-cell", ["alt-pagedown"];
        CellsCommand::New, "new-cell", ["ctrl-n"];
    }
    OutsideText {
        CellsCommand::Next, "next-cell-here", ["}"];
        CellsCommand::Previous, "previous-cell-here", ["{"];
    }
    Cells {
        CellsCommand::Previous, "cell-above", ["up", "k"];
        CellsCommand::Next, "cell-below", ["down", "j"];
        CellsCommand::New, "new-cell-here", ["n"];
        CellsCommand::Duplicate, "duplicate-cell", ["d"];
        CellsCommand::Rename, "rename-cell", ["r"];
        CellsCommand::EditNote, "edit-note", ["e"];
        CellsCommand::Delete, "delete-cell", ["delete", "x"];
        CellsCommand::MoveUp, "move-cell-up", ["shift-up", "shift-k"];
        CellsCommand::MoveDown, "move-cell-down", ["shift-down", "shift-j"];
    }
};
