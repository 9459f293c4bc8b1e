//! What people make of samples, and what is past a turn.
//!
//! Never decides what a command does; that is `update`.

use super::row::{Nature, Row, rows};

/// What people make of samples, and what is past a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarksCommand {
    /// Fold what is past the turns, or show it.
    Fold,
    /// Take the text with which this lane ran on as a stop text.
    StopHere,
    /// Pin the sample.
    Pin,
    /// Rate the sample.
    Rate(u8),
    /// Label the sample.
    Label,
    /// Comment on the sample.
    Comment,
    /// Show only samples with some mark.
    Filter,
}

impl MarksCommand {
    /// Says what the command is, for those who must know before it runs.
    pub fn nature(self) -> Nature {
        match self {
            Self::StopHere | Self::Pin | Self::Rate(_) | Self::Label | Self::Comment => Nature::NeedsSample,
            Self::Fold | Self::Filter => Nature::Other,
        }
    }
}

pub(super) static ROWS: &[Row<MarksCommand>] = rows! {
    Lanes {
        MarksCommand::Pin, "pin", ["p"];
        MarksCommand::Rate(1), "rate-one", ["1"];
        MarksCommand::Rate(2), "rate-two", ["2"];
        MarksCommand::Rate(3), "rate-three", ["3"];
        MarksCommand::Rate(4), "rate-four", ["4"];
        MarksCommand::Rate(5), "rate-five", ["5"];
        MarksCommand::Rate(0), "rate-none", ["0"];
        MarksCommand::Label, "label", ["n"];
        MarksCommand::Comment, "comment", ["e"];
        MarksCommand::Filter, "filter-marks", ["shift-f"];
        MarksCommand::Fold, "fold", ["f"];
        MarksCommand::StopHere, "stop-here", ["s"];
    }
};
