//! The reference of a cell.
//!
//! Never decides what a command does; that is `update`.

use super::row::{Nature, Row, rows};

/// The reference of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferenceCommand {
    /// Type or paste the reference.
    Edit,
    /// Read the reference from a file.
    ReadFile,
    /// Make columns of longer and longer beginnings of the reference.
    Sweep,
}

impl ReferenceCommand {
    /// Says what the command is, for those who must know before it runs.
    pub fn nature(self) -> Nature {
        Nature::Other
    }
}

pub(super) static ROWS: &[Row<ReferenceCommand>] = rows! {
    Instrument {
        ReferenceCommand::Edit, "edit-reference", ["r"];
        ReferenceCommand::ReadFile, "reference-file", ["f"];
        ReferenceCommand::Sweep, "sweep-reference", ["s"];
    }
};
