//! Samples in the background.
//!
//! Never decides what a command does; that is `update`.

use super::row::{Nature, Row, rows};

/// Samples in the background.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackgroundCommand {
    /// Sample a hundred times more in the background.
    SampleMore,
    /// Stop sampling in the background.
    Stop,
    /// Ask the held-out pairs behind more and more examples.
    Dial,
    /// Score the right answers behind more and more examples.
    ScoreDial,
}

impl BackgroundCommand {
    /// Says what the command is, for those who must know before it runs.
    pub fn nature(self) -> Nature {
        Nature::Other
    }
}

pub(super) static ROWS: &[Row<BackgroundCommand>] = rows! {
    Everywhere {
        BackgroundCommand::SampleMore, "draw-more", ["alt-m"];
    }
    OutsideText {
        BackgroundCommand::SampleMore, "draw-more-here", ["m"];
    }
    Instrument {
        BackgroundCommand::Stop, "stop-drawing", ["x"];
        BackgroundCommand::Dial, "dial", ["d"];
        BackgroundCommand::ScoreDial, "score-dial", ["shift-d"];
    }
};
