//! The sliders.
//!
//! Never decides what a command does; that is `update`.

use super::row::{Nature, Row, rows};

/// The sliders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamsCommand {
    /// Select the parameter above.
    Previous,
    /// Select the parameter below.
    Next,
    /// One step down.
    NudgeDown,
    /// One step up.
    NudgeUp,
    /// One coarse step down.
    NudgeDownCoarse,
    /// One coarse step up.
    NudgeUpCoarse,
    /// Type a value, or edit the list.
    Edit,
    /// Back to the default.
    Reset,
    /// Set or unset.
    ToggleUnset,
}

impl ParamsCommand {
    /// Says what the command is, for those who must know before it runs.
    pub fn nature(self) -> Nature {
        Nature::MovesSlider
    }
}

pub(super) static ROWS: &[Row<ParamsCommand>] = rows! {
    Params {
        ParamsCommand::NudgeDown, "nudge-down", ["left", "-"];
        ParamsCommand::NudgeUp, "nudge-up", ["right", "+"];
        ParamsCommand::NudgeDownCoarse, "nudge-down-coarse", ["shift-left", "pagedown"];
        ParamsCommand::NudgeUpCoarse, "nudge-up-coarse", ["shift-right", "pageup"];
        ParamsCommand::Edit, "edit-param", ["enter"];
        ParamsCommand::Reset, "reset-param", ["backspace", "d"];
        ParamsCommand::ToggleUnset, "toggle-unset", ["x"];
        ParamsCommand::Previous, "previous-param", ["up"];
        ParamsCommand::Next, "next-param", ["down"];
    }
};
