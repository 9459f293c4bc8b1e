//! The lanes: sampling, stopping, scrolling, stepping through runs.
//!
//! Never decides what a command does; that is `update`.

use super::row::{Nature, Row, rows};

/// The lanes: sampling, stopping, scrolling, stepping through runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LanesCommand {
    /// Sample every lane.
    Sample,
    /// Stop every lane that streams.
    CancelAll,
    /// Select the lane to the left.
    Previous,
    /// Select the lane to the right.
    Next,
    /// Scroll the lane up.
    ScrollUp,
    /// Scroll the lane down.
    ScrollDown,
    /// Scroll the lane a page up.
    ScrollPageUp,
    /// Scroll the lane a page down.
    ScrollPageDown,
    /// Scroll to the start of the lane.
    ScrollStart,
    /// Follow the end of the lane.
    ScrollEnd,
    /// Scroll all lanes up.
    ScrollAllUp,
    /// Scroll all lanes down.
    ScrollAllDown,
    /// Give the lane all the room, or take it back.
    Zoom,
    /// Stop this lane.
    Cancel,
    /// Sample this lane again.
    Resample,
    /// Go on where this lane was cut.
    Continue,
    /// Go on in every lane that was cut.
    ContinueAll,
    /// Show the run before.
    OlderRun,
    /// Show the run after.
    NewerRun,
    /// Copy the lane's generated text.
    Copy,
}

impl LanesCommand {
    /// Says what the command is, for those who must know before it runs.
    pub fn nature(self) -> Nature {
        match self {
            Self::Continue | Self::Copy => Nature::NeedsSample,
            Self::Sample
            | Self::CancelAll
            | Self::Previous
            | Self::Next
            | Self::ScrollUp
            | Self::ScrollDown
            | Self::ScrollPageUp
            | Self::ScrollPageDown
            | Self::ScrollStart
            | Self::ScrollEnd
            | Self::ScrollAllUp
            | Self::ScrollAllDown
            | Self::Zoom
            | Self::Cancel
            | Self::Resample
            | Self::ContinueAll
            | Self::OlderRun
            | Self::NewerRun => Nature::Other,
        }
    }
}

pub(super) static ROWS: &[Row<LanesCommand>] = rows! {
    Everywhere {
        LanesCommand::Sample, "sample", ["ctrl-r", "f5"];
        LanesCommand::CancelAll, "cancel-all", ["alt-x"];
        LanesCommand::OlderRun, "older-run", ["alt-left"];
        LanesCommand::NewerRun, "newer-run", ["alt-right"];
    }
    Lanes {
        LanesCommand::Zoom, "zoom-lane", ["enter", "z"];
        LanesCommand::Resample, "resample-lane", ["r"];
        LanesCommand::Continue, "continue-lane", ["c"];
        LanesCommand::ContinueAll, "continue-all", ["shift-c"];
        LanesCommand::Cancel, "cancel-lane", ["x"];
        LanesCommand::OlderRun, "older-run-lanes", ["["];
        LanesCommand::NewerRun, "newer-run-lanes", ["]"];
        LanesCommand::Copy, "copy-lane", ["y", "ctrl-c"];
        LanesCommand::Previous, "previous-lane", ["left", "h"];
        LanesCommand::Next, "next-lane", ["right", "l"];
        LanesCommand::ScrollUp, "scroll-up", ["up", "k"];
        LanesCommand::ScrollDown, "scroll-down", ["down", "j"];
        LanesCommand::ScrollPageUp, "scroll-page-up", ["pageup"];
        LanesCommand::ScrollPageDown, "scroll-page-down", ["pagedown"];
        LanesCommand::ScrollStart, "scroll-start", ["home", "g"];
        LanesCommand::ScrollEnd, "scroll-end", ["end", "shift-g"];
        LanesCommand::ScrollAllUp, "scroll-all-up", ["shift-up", "shift-k"];
        LanesCommand::ScrollAllDown, "scroll-all-down", ["shift-down", "shift-j"];
    }
    Inspector {
        LanesCommand::Previous, "previous-lane-inspecting", ["shift-left", "["];
        LanesCommand::Next, "next-lane-inspecting", ["shift-right", "]"];
    }
};
