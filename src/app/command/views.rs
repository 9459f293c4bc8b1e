//! What the colours of the lanes say.
//!
//! Never decides what a command does; that is `update`.

use super::row::{Nature, Row, rows};
use crate::app::state::View;

/// What the colours of the lanes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewsCommand {
    /// Choose a view of the lanes from a list.
    Choose,
    /// Show another view of the lanes.
    Cycle,
    /// Show this view of the lanes.
    Show(View),
}

impl ViewsCommand {
    /// Says what the command is, for those who must know before it runs.
    pub fn nature(self) -> Nature {
        Nature::Other
    }
}

pub(super) static ROWS: &[Row<ViewsCommand>] = rows! {
    OutsideText {
        ViewsCommand::Choose, "views", ["v"];
        ViewsCommand::Cycle, "next-view", ["shift-v"];
    }
    Everywhere {
        ViewsCommand::Cycle, "cycle-view", ["alt-v"];
        ViewsCommand::Show(View::Plain), "view-plain", [];
        ViewsCommand::Show(View::Tokens), "view-tokens", [];
        ViewsCommand::Show(View::Probability), "view-probability", [];
        ViewsCommand::Show(View::Surprise), "view-surprise", [];
        ViewsCommand::Show(View::Entropy), "view-entropy", [];
        ViewsCommand::Show(View::Agreement), "view-agreement", [];
        ViewsCommand::Show(View::Verbatim), "view-verbatim", [];
        ViewsCommand::Show(View::Difference), "view-difference", ["alt-w"];
        ViewsCommand::Show(View::Contrast), "view-contrast", [];
    }
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_has_a_command() {
        for view in View::ALL {
            let of_view = |row: &&Row<ViewsCommand>| row.command == ViewsCommand::Show(*view);
            assert!(ROWS.iter().any(|row| of_view(&row)), "no row shows the view {}", view.word());
        }
    }
}
