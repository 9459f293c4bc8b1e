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
        CellsCommand::Previous, "previous-cell", "Previous cell", "", ["alt-pageup"];
        CellsCommand::Next, "next-cell", "Next cell", "", ["alt-pagedown"];
        CellsCommand::New, "new-cell", "New cell", "", ["ctrl-n"];
    }
    OutsideText {
        CellsCommand::Next, "next-cell-here", "Next cell", "next cell", ["}"];
        CellsCommand::Previous, "previous-cell-here", "Previous cell", "", ["{"];
    }
    Cells {
        CellsCommand::Previous, "cell-above", "Cell above", "", ["up", "k"];
        CellsCommand::Next, "cell-below", "Cell below", "", ["down", "j"];
        CellsCommand::New, "new-cell-here", "New cell", "new", ["n"];
        CellsCommand::Duplicate, "duplicate-cell", "Duplicate the cell", "duplicate", ["d"];
        CellsCommand::Rename, "rename-cell", "Rename the cell", "rename", ["r"];
        CellsCommand::EditNote, "edit-note", "Edit the cell's note", "note", ["e"];
        CellsCommand::Delete, "delete-cell", "Delete the cell", "delete", ["delete", "x"];
        CellsCommand::MoveUp, "move-cell-up", "Move the cell up", "", ["shift-up", "shift-k"];
        CellsCommand::MoveDown, "move-cell-down", "Move the cell down", "", ["shift-down", "shift-j"];
    }
};
