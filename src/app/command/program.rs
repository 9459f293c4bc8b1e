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
    /// Choose the colours.
    ChooseTheme,
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
        ProgramCommand::Escape, "escape", "Close, stop, or go back to the lanes", "", ["esc"];
        ProgramCommand::Save, "save", "Save the session", "save", ["ctrl-s"];
        ProgramCommand::SaveAs, "save-as", "Save the session as…", "", ["alt-s"];
        ProgramCommand::OpenSession, "open-session", "Open a session…", "open", ["ctrl-o"];
        ProgramCommand::OpenPath, "open-path", "Open a session by path…", "", ["alt-o"];
        ProgramCommand::NextPane, "next-pane", "Next pane", "pane", ["tab"];
        ProgramCommand::PreviousPane, "previous-pane", "Previous pane", "", ["shift-backtab"];
        ProgramCommand::FocusCells, "focus-cells", "Go to the cells", "", ["alt-1"];
        ProgramCommand::FocusPrefix, "focus-prefix", "Go to the prefix", "", ["alt-2"];
        ProgramCommand::FocusParams, "focus-params", "Go to the params", "", ["alt-3"];
        ProgramCommand::FocusLanes, "focus-lanes", "Go to the lanes", "", ["alt-4"];
        ProgramCommand::ChooseEngine, "choose-engine", "Choose engine and model…", "", ["f3"];
        ProgramCommand::ChooseTheme, "choose-theme", "Choose a theme…", "", ["f4"];
        ProgramCommand::SavePicture, "save-picture", "Save a picture, SVG and HTML…", "", ["alt-p"];
        ProgramCommand::Suspend, "suspend", "Suspend (fg brings it back)", "", ["ctrl-z"];
        ProgramCommand::Repaint, "redraw", "Paint the screen again", "", ["ctrl-l"];
        ProgramCommand::Palette, "palette", "Command palette", "palette", ["ctrl-p"];
        ProgramCommand::Help, "help", "Help: all keys", "help", ["f1"];
        ProgramCommand::Quit, "quit", "Quit", "quit", ["ctrl-q"];
    }
    OutsideText {
        ProgramCommand::FocusPrefix, "write", "Write in the prefix", "write", ["w"];
        ProgramCommand::FocusCells, "cells", "List of cells", "cells", ["b"];
        ProgramCommand::Palette, "palette-here", "Command palette", "", [":"];
        ProgramCommand::Help, "help-here", "Help: all keys", "help", ["?"];
    }
    Cells {
        ProgramCommand::FocusLanes, "choose-cell", "Go on with this cell", "go", ["enter"];
        ProgramCommand::FocusPrefix, "edit-cell", "Write in this cell's prefix", "", [];
    }
};
