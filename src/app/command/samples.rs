//! The samples of the session: finding one, using what it was made with, editing it, holding two side by side.
//!
//! Never decides what a command does; that is `update`.

use super::row::{Nature, Row, rows};

/// The samples of the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SamplesCommand {
    /// List the samples of every cell.
    List,
    /// List the samples behind the selected row of the instrument.
    ListBehind,
    /// List the runs of the cell.
    Runs,
    /// Take the params and the seed of the selected sample.
    Use,
    /// Edit the text of the selected sample, and go on from there.
    Edit,
    /// Hold the selected sample, or show it beside the one that is held.
    Compare,
    /// Show what went over the wire for the selected sample.
    Exchange,
}

impl SamplesCommand {
    /// Says what the command is, for those who must know before it runs.
    pub fn nature(self) -> Nature {
        match self {
            Self::Use | Self::Edit | Self::Compare | Self::Exchange => Nature::NeedsSample,
            Self::List | Self::ListBehind | Self::Runs => Nature::Other,
        }
    }
}

pub(super) static ROWS: &[Row<SamplesCommand>] = rows! {
    OutsideText {
        SamplesCommand::List, "list-samples", ["/"];
        SamplesCommand::Runs, "list-runs", ["shift-r"];
    }
    Lanes {
        SamplesCommand::Use, "use-sample", ["="];
        SamplesCommand::Edit, "edit-sample", ["shift-e"];
        SamplesCommand::Compare, "compare-sample", ["d"];
        SamplesCommand::Exchange, "show-exchange", ["shift-w"];
    }
    Instrument {
        SamplesCommand::ListBehind, "list-behind", ["l"];
    }
};
