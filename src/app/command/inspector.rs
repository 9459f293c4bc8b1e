//! The token cursor.
//!
//! Never decides what a command does; that is `update`.

use super::row::{Nature, Row, rows};

/// The token cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InspectorCommand {
    /// Look at tokens, or stop doing so.
    Toggle,
    /// Go to the token before.
    Previous,
    /// Go to the token after.
    Next,
    /// Go to the first token.
    First,
    /// Go to the last token.
    Last,
    /// Go to the surprising token before.
    PreviousSurprise,
    /// Go to the surprising token after.
    NextSurprise,
    /// Select the alternative above.
    PreviousAlternative,
    /// Select the alternative below.
    NextAlternative,
    /// Grow a branch with the selected alternative.
    Branch,
    /// Sample this lane anew from the token on.
    BranchHere,
    /// Sample every lane anew from the token on.
    BranchAll,
    /// Name the first token that the current params could not have sampled.
    CheckPossible,
}

impl InspectorCommand {
    /// Says what the command is, for those who must know before it runs.
    pub fn nature(self) -> Nature {
        match self {
            Self::CheckPossible => Nature::NeedsSample,
            Self::Toggle
            | Self::Previous
            | Self::Next
            | Self::First
            | Self::Last
            | Self::PreviousSurprise
            | Self::NextSurprise
            | Self::PreviousAlternative
            | Self::NextAlternative
            | Self::Branch
            | Self::BranchHere
            | Self::BranchAll => Nature::Other,
        }
    }
}

pub(super) static ROWS: &[Row<InspectorCommand>] = rows! {
    Everywhere {
        InspectorCommand::Toggle, "inspect", ["f2"];
        InspectorCommand::CheckPossible, "check-possible", ["alt-c"];
    }
    OutsideText {
        InspectorCommand::Toggle, "inspect-lane", ["i"];
    }
    Inspector {
        InspectorCommand::Previous, "previous-token", ["left", "h"];
        InspectorCommand::Next, "next-token", ["right", "l"];
        InspectorCommand::NextSurprise, "next-surprise", ["n"];
        InspectorCommand::PreviousSurprise, "previous-surprise", ["p"];
        InspectorCommand::First, "first-token", ["home", "g"];
        InspectorCommand::Last, "last-token", ["end", "shift-g"];
        InspectorCommand::PreviousAlternative, "previous-alternative", ["up", "k"];
        InspectorCommand::NextAlternative, "next-alternative", ["down", "j"];
        InspectorCommand::Branch, "branch", ["enter"];
        InspectorCommand::BranchHere, "branch-here", ["r"];
        InspectorCommand::BranchAll, "branch-all", ["a"];
    }
};
