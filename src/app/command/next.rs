//! What may come next.
//!
//! Never decides what a command does; that is `update`.

use super::row::{Nature, Row, rows};

/// What may come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextCommand {
    /// Show or hide what may come next.
    ToggleShown,
    /// Ask what may come next, also where that costs something.
    Ask,
}

impl NextCommand {
    /// Says what the command is, for those who must know before it runs.
    pub fn nature(self) -> Nature {
        Nature::Other
    }
}

pub(super) static ROWS: &[Row<NextCommand>] = rows! {
    Everywhere {
        NextCommand::ToggleShown, "toggle-next", ["alt-n"];
        NextCommand::Ask, "ask-next", ["alt-a"];
    }
    OutsideText {
        NextCommand::ToggleShown, "toggle-next-here", ["shift-n"];
        NextCommand::Ask, "ask-next-here", ["shift-a"];
    }
};
