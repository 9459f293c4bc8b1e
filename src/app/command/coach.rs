//! The guide of a cell, step by step.
//!
//! Never decides what a command does; that is `update`.

use super::row::{Nature, Row, rows};

/// The guide of a cell, step by step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoachCommand {
    /// Go to the next step, and behind the last one to the next cell.
    Next,
    /// Go back to the step before.
    Previous,
    /// Show or hide the guide.
    Toggle,
}

impl CoachCommand {
    /// Says what the command is, for those who must know before it runs.
    pub fn nature(self) -> Nature {
        Nature::Other
    }
}

pub(super) static ROWS: &[Row<CoachCommand>] = rows! {
    OutsideText {
        CoachCommand::Next, "next-step", ["space"];
        CoachCommand::Previous, "previous-step", ["backspace"];
    }
    Everywhere {
        CoachCommand::Toggle, "toggle-guide", [];
    }
};
