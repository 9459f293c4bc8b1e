//! The form that writes the prefix.
//!
//! Never decides what a command does; that is `update`.

use super::row::{Nature, Row, rows};

/// The form that writes the prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormsCommand {
    /// Edit the form that writes the prefix.
    Edit,
    /// Send the next turn of the conversation.
    SendTurn,
}

impl FormsCommand {
    /// Says what the command is, for those who must know before it runs.
    pub fn nature(self) -> Nature {
        Nature::Other
    }
}

pub(super) static ROWS: &[Row<FormsCommand>] = rows! {
    Everywhere {
        FormsCommand::Edit, "edit-form", ["f7"];
        FormsCommand::SendTurn, "send-turn", ["f8"];
    }
    OutsideText {
        FormsCommand::Edit, "edit-form-here", ["shift-p"];
        FormsCommand::SendTurn, "send-turn-here", [">"];
    }
};
