//! The tree of branches.
//!
//! Never decides what a command does; that is `update`.

use super::row::{Nature, Row, rows};

/// The tree of branches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TreeCommand {
    /// Show which samples grew from which.
    Open,
}

impl TreeCommand {
    /// Says what the command is, for those who must know before it runs.
    pub fn nature(self) -> Nature {
        Nature::Other
    }
}

pub(super) static ROWS: &[Row<TreeCommand>] = rows! {
    Everywhere {
        TreeCommand::Open, "tree", ["alt-t"];
    }
    OutsideText {
        TreeCommand::Open, "tree-here", ["shift-t"];
    }
};
