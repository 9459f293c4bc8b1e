//! The prefix beyond the editing of its text.
//!
//! Never decides what a command does; that is `update`.

use super::row::{Nature, Row, rows};

/// The prefix beyond the editing of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrefixCommand {
    /// Search in the prefix.
    Find,
    /// Go to the next match.
    FindNext,
    /// Go to the previous match.
    FindPrevious,
    /// Show or hide the token stripes of the prefix.
    ToggleStripes,
    /// Edit the prefix in `$EDITOR`.
    ExternalEditor,
    /// Append the lane's generated text to the prefix.
    TakeSample,
}

impl PrefixCommand {
    /// Says what the command is, for those who must know before it runs.
    pub fn nature(self) -> Nature {
        match self {
            Self::TakeSample => Nature::NeedsSample,
            Self::Find | Self::FindNext | Self::FindPrevious | Self::ToggleStripes | Self::ExternalEditor => {
                Nature::Other
            }
        }
    }
}

pub(super) static ROWS: &[Row<PrefixCommand>] = rows! {
    Everywhere {
        PrefixCommand::ExternalEditor, "external-editor", ["ctrl-e"];
        PrefixCommand::ToggleStripes, "toggle-stripes", ["ctrl-t"];
    }
    Prefix {
        PrefixCommand::Find, "find", ["ctrl-f"];
        PrefixCommand::FindNext, "find-next", ["ctrl-g"];
        PrefixCommand::FindPrevious, "find-previous", ["alt-g"];
    }
    Lanes {
        PrefixCommand::TakeSample, "take-into-prefix", ["a"];
    }
};
