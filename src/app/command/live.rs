//! Live mode.
//!
//! Never decides what a command does; that is `update`.

use super::row::{Nature, Row, rows};

/// Live mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveCommand {
    /// Let the lanes follow the sliders, or stop doing so.
    Toggle,
}

impl LiveCommand {
    /// Says what the command is, for those who must know before it runs.
    pub fn nature(self) -> Nature {
        Nature::Other
    }
}

pub(super) static ROWS: &[Row<LiveCommand>] = rows! {
    Everywhere {
        LiveCommand::Toggle, "toggle-live", ["alt-l"];
    }
    OutsideText {
        LiveCommand::Toggle, "toggle-live-here", ["shift-l"];
    }
};
