//! Why a command is not possible just now.
//!
//! Never hinders: the command itself says so when it is given.

use crate::{
    app::{
        ColumnsCommand, Command, FormsCommand, InspectorCommand, LanesCommand, MarksCommand, Nature,
        ReferenceCommand, TextCommand, state::State,
    },
    session::Form,
};

/// Says in a few words why a command would do nothing just now, where that is known beforehand.
pub fn hindrance(state: &State, command: Command) -> Option<&'static str> {
    let cell = state.cell();
    if command.nature() == Nature::NeedsSample && state.selected_sample().is_none() {
        return Some("no sample here yet");
    }
    let (hinders, why) = match command {
        Command::Columns(ColumnsCommand::Remove | ColumnsCommand::Rename | ColumnsCommand::OwnPrefix) => {
            (cell.target().is_none(), "no column is aimed at")
        }
        Command::Columns(ColumnsCommand::Next) => (cell.columns.is_empty(), "no columns here"),
        Command::Inspector(InspectorCommand::Toggle | InspectorCommand::CheckPossible) => (false, ""),
        Command::Inspector(_) => (state.session.inspector.is_none(), "no token is looked at"),
        Command::Forms(FormsCommand::SendTurn) => (!matches!(cell.form, Form::Turns(_)), "no turns here"),
        Command::Reference(ReferenceCommand::Sweep) => (cell.reference.is_none(), "no reference here"),
        Command::Lanes(LanesCommand::CancelAll | LanesCommand::Cancel) => {
            (state.live().next().is_none(), "nothing streams")
        }
        Command::Lanes(LanesCommand::OlderRun | LanesCommand::NewerRun) => {
            (cell.runs.len() < 2, "no other run here")
        }
        Command::Marks(MarksCommand::Filter) => (cell.marks.is_empty(), "nothing is marked here"),
        Command::Text(TextCommand::Undo) => (state.session.history.past.is_empty(), "nothing to undo"),
        Command::Text(TextCommand::Redo) => (state.session.history.future.is_empty(), "nothing to redo"),
        _ => (false, ""),
    };
    hinders.then_some(why)
}
