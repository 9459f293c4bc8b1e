//! The program as a whole: files, panes, lists to choose from, leaving.
//!
//! Never decides what a command does; that is `update`.

use super::row::{Nature, Row, rows};

/// The program as a whole: files, panes, lists to choose from, leaving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProgramCommand {
    /// Close, leave or stop: the nearest thing.
    Escape,
    /// Write the session now.
    Save,
    /// Write the session to another file.
    SaveAs,
    /// Choose another session.
    OpenSession,
    /// Type the path of another session.
    OpenPath,
    /// Leave.
    Quit,
    /// Stop the process until `fg`.
    Suspend,
    /// Paint everything again.
    Repaint,
    /// Every command by name.
    Palette,
    /// All keys.
    Help,
    /// Choose who answers.
    ChooseEngine,
    /// Type the name of a model on the hub.
    FetchModel,
    /// Stop fetching a model.
    StopFetch,
    /// Choose the colours.
    ChooseTheme,
    /// Choose the language.
    ChooseLanguage,
    /// Go to the next pane.
    NextPane,
    /// Go to the previous pane.
    PreviousPane,
    /// Go to the prefix.
    FocusPrefix,
    /// Go to the sliders.
    FocusParams,
    /// Go to the lanes.
    FocusLanes,
    /// Go to the cells.
    FocusCells,
    /// Write the screen and the lanes as pictures.
    SavePicture,
}

impl ProgramCommand {
    /// Says what the command is, for those who must know before it runs.
    pub fn nature(self) -> Nature {
        Nature::Other
    }
}

pub(super) static ROWS: &[Row<ProgramCommand>] = rows! {
    Everywhere {
        ProgramCommand::Escape, "escape", ["esc"];
        ProgramCommand::Save, "save", ["ctrl-s"];
        ProgramCommand::SaveAs, "save-as", ["alt-s"];
        ProgramCommand::OpenSession, "open-session", ["ctrl-o"];
        ProgramCommand::OpenPath, "open-path", ["alt-o"];
        ProgramCommand::NextPane, "next-pane", ["tab"];
        ProgramCommand::PreviousPane, "previous-pane", ["shift-backtab"];
        ProgramCommand::FocusCells, "focus-cells", ["alt-1"];
        ProgramCommand::FocusPrefix, "focus-prefix", ["alt-2"];
        ProgramCommand::FocusParams, "focus-params", ["alt-3"];
        ProgramCommand::FocusLanes, "focus-lanes", ["alt-4"];
        ProgramCommand::ChooseEngine, "choose-engine", ["f3"];
        ProgramCommand::FetchModel, "fetch-model", [];
        ProgramCommand::StopFetch, "stop-fetch", ["f9"];
        ProgramCommand::ChooseTheme, "choose-theme", ["f4"];
        ProgramCommand::ChooseLanguage, "choose-language", [];
        ProgramCommand::SavePicture, "save-picture", ["alt-p"];
        ProgramCommand::Suspend, "suspend", ["ctrl-z"];
        ProgramCommand::Repaint, "redraw", ["ctrl-l"];
        ProgramCommand::Palette, "palette", ["ctrl-p"];
        ProgramCommand::Help, "help", ["f1"];
        ProgramCommand::Quit, "quit", ["ctrl-q"];
    }
    OutsideText {
        ProgramCommand::FocusPrefix, "write", ["w"];
        ProgramCommand::FocusCells, "cells", ["b"];
        ProgramCommand::Palette, "palette-here", [":"];
        ProgramCommand::Help, "help-here", ["?"];
    }
    Cells {
        ProgramCommand::FocusLanes, "choose-cell", ["enter"];
        ProgramCommand::FocusPrefix, "edit-cell", [];
    }
};
