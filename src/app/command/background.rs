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
        BackgroundCommand::SampleMore, "draw-more", "Sample 100 more in the background", "", ["alt-m"];
    }
    Instrument {
        BackgroundCommand::SampleMore, "draw-more-here", "Sample 100 more in the background", "100 more", ["m"];
        BackgroundCommand::Stop, "stop-drawing", "Stop sampling in the background", "stop", ["x"];
        BackgroundCommand::Dial, "dial", "Accuracy by number of examples", "dial", ["d"];
        BackgroundCommand::ScoreDial, "score-dial", "Score the right answers instead", "", ["shift-d"];
    }
};
