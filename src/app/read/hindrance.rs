//! Why a command is not possible just now.
//!
//! Never hinders: the command itself says so when it is given.

use crate::{
    app::{
        ColumnsCommand, Command, FormsCommand, InspectorCommand, LanesCommand, MarksCommand, Nature,
        ProgramCommand, ReferenceCommand, TextCommand, state::State,
    },
    session::Form,
    tr,
};

/// Says in a few words why a command would do nothing just now, where that is known beforehand.
pub fn hindrance(state: &State, command: Command) -> Option<&'static str> {
    let cell = state.cell();
    if command.nature() == Nature::NeedsSample && state.selected_sample().is_none() {
        return Some(tr!("states-hinders-no-sample"));
    }
    let (hinders, why) = match command {
        Command::Columns(
            ColumnsCommand::Remove
            | ColumnsCommand::Rename
            | ColumnsCommand::OwnPrefix
            | ColumnsCommand::Chat,
        ) => (cell.target().is_none(), tr!("states-hinders-no-column-aimed")),
        Command::Columns(ColumnsCommand::Next) => (cell.columns.is_empty(), tr!("states-hinders-no-columns")),
        Command::Inspector(InspectorCommand::Toggle | InspectorCommand::CheckPossible) => (false, ""),
        Command::Inspector(_) => (state.session.inspector.is_none(), tr!("states-hinders-no-token")),
        Command::Forms(FormsCommand::SendTurn) => {
            (!matches!(cell.form, Form::Turns(_)), tr!("states-hinders-no-turns"))
        }
        Command::Reference(ReferenceCommand::Sweep) => {
            (cell.reference.is_none(), tr!("states-hinders-no-reference"))
        }
        Command::Lanes(LanesCommand::CancelAll | LanesCommand::Cancel) => {
            (state.live().next().is_none(), tr!("states-hinders-nothing-streams"))
        }
        Command::Lanes(LanesCommand::OlderRun | LanesCommand::NewerRun) => {
            (cell.runs.len() < 2, tr!("states-hinders-no-other-run"))
        }
        Command::Program(ProgramCommand::FetchModel) => {
            (state.program.fetch.is_some(), tr!("states-hinders-fetching"))
        }
        Command::Program(ProgramCommand::StopFetch) => {
            (state.program.fetch.is_none(), tr!("states-hinders-no-fetch"))
        }
        Command::Marks(MarksCommand::Filter) => (cell.marks.is_empty(), tr!("states-hinders-nothing-marked")),
        Command::Text(TextCommand::Undo) => {
            (state.session.history.past.is_empty(), tr!("states-hinders-nothing-to-undo"))
        }
        Command::Text(TextCommand::Redo) => {
            (state.session.history.future.is_empty(), tr!("states-hinders-nothing-to-redo"))
        }
        _ => (false, ""),
    };
    hinders.then_some(why)
}
