//! Commands about the program as a whole: files, panes, lists to choose from, leaving.
//!
//! Never reads or writes a file: that is an effect.

use super::{fetch, lines, panes, pickers, saving};
use crate::app::{
    Effect, ProgramCommand, read,
    state::{Overlay, Pane, State, field},
};

/// Shows all keys, those of the focused pane first.
fn help(state: &mut State) {
    let contexts = read::context(state);
    state.put_up(Overlay::Help { scroll: 0, query: field(""), contexts });
}

/// Applies a command about the program.
pub(super) fn command(state: &mut State, command: ProgramCommand, effects: &mut Vec<Effect>) {
    match command {
        ProgramCommand::Escape => panes::escape(state, effects),
        ProgramCommand::Save => saving::save_now(state, effects),
        ProgramCommand::SaveAs => lines::ask_save_as(state),
        ProgramCommand::OpenSession => effects.push(Effect::ListSessions),
        ProgramCommand::OpenPath => lines::ask_path(state),
        ProgramCommand::Quit => saving::quit(state, effects),
        ProgramCommand::Suspend => {
            saving::save_first(state, effects);
            effects.push(Effect::Suspend);
        }
        ProgramCommand::Repaint => effects.push(Effect::Repaint),
        ProgramCommand::Palette => pickers::palette(state),
        ProgramCommand::Help => help(state),
        ProgramCommand::ChooseEngine => effects.push(Effect::ListEngines),
        ProgramCommand::FetchModel => fetch::ask(state),
        ProgramCommand::StopFetch => fetch::stop(state, effects),
        ProgramCommand::ChooseTheme => effects.push(Effect::ListThemes),
        ProgramCommand::ChooseLanguage => pickers::languages(state),
        ProgramCommand::NextPane => panes::step_pane(state, 1),
        ProgramCommand::PreviousPane => panes::step_pane(state, -1),
        ProgramCommand::FocusPrefix => panes::focus(state, Pane::Prefix),
        ProgramCommand::FocusParams => panes::focus(state, Pane::Params),
        ProgramCommand::FocusLanes => panes::focus(state, Pane::Lanes),
        ProgramCommand::FocusCells => panes::focus(state, Pane::Cells),
        ProgramCommand::SavePicture => pickers::pictures(state),
    }
}
