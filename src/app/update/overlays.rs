//! What keys do while something lies above the panes.
//!
//! Never paints and never keeps a second copy of what it edits: Enter hands the result to the state.

use super::{
    clipboard, engine, fetch, forms, lanes, lines, live, params, sample_list, saving, servers, stops, text,
    tree,
};
use crate::{
    app::{
        Command, Effect, ProgramCommand, TextCommand, read,
        state::{Choice, Level, Overlay, Searched, State},
    },
    session::{Form, escape},
    text::Motion,
    tr,
};

/// What became of a command that an overlay was offered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Outcome {
    /// The overlay is not concerned: the command goes to the panes.
    Passed,
    /// It is dealt with.
    Done,
    /// This command was chosen from a list, and is to be run in place of the key.
    Chosen(Command),
}

/// Handles a command while an overlay is open.
pub(super) fn command(state: &mut State, command: Command, effects: &mut Vec<Effect>) -> Outcome {
    let command = match command {
        Command::Text(command) => command,
        Command::Program(command) => match command {
            ProgramCommand::Quit
            | ProgramCommand::StopFetch
            | ProgramCommand::Suspend
            | ProgramCommand::Repaint
            | ProgramCommand::Save
            | ProgramCommand::Palette => return Outcome::Passed,
            ProgramCommand::Help if !matches!(state.program.overlay, Some(Overlay::Help { .. })) => {
                return Outcome::Passed;
            }
            ProgramCommand::Escape | ProgramCommand::Help => {
                close(state, effects);
                return Outcome::Done;
            }
            ProgramCommand::SaveAs
            | ProgramCommand::OpenSession
            | ProgramCommand::OpenPath
            | ProgramCommand::ChooseEngine
            | ProgramCommand::FetchModel
            | ProgramCommand::ChooseTheme
            | ProgramCommand::ChooseLanguage
            | ProgramCommand::NextPane
            | ProgramCommand::PreviousPane
            | ProgramCommand::FocusPrefix
            | ProgramCommand::FocusParams
            | ProgramCommand::FocusLanes
            | ProgramCommand::FocusCells
            | ProgramCommand::SavePicture => return Outcome::Done,
        },
        // What lies above the panes keeps their commands from them.
        Command::Lanes(_)
        | Command::Cells(_)
        | Command::Prefix(_)
        | Command::Params(_)
        | Command::Columns(_)
        | Command::Views(_)
        | Command::Live(_)
        | Command::Next(_)
        | Command::Inspector(_)
        | Command::Instruments(_)
        | Command::Background(_)
        | Command::Reference(_)
        | Command::Forms(_)
        | Command::Marks(_)
        | Command::Tree(_)
        | Command::Coach(_)
        | Command::Samples(_) => return Outcome::Done,
    };
    if command == TextCommand::InsertNewline {
        // As before a key of the panes: what is taken here may lay out the board anew.
        live::keep(state, effects);
    }
    let Some(mut overlay) = state.program.overlay.take() else { return Outcome::Passed };
    let mut chosen = None;
    let stays = match &mut overlay {
        Overlay::Picker(picker) => match command {
            TextCommand::InsertNewline => {
                let choice = picker.chosen().map(|entry| entry.choice.clone());
                chosen = choose(state, choice, effects);
                false
            }
            TextCommand::Go(Motion::Left) if picker.fold(true) => true,
            TextCommand::Go(Motion::Right) if picker.fold(false) => true,
            _ => {
                search(state, picker, command, effects);
                true
            }
        },
        Overlay::Line(line) => match command {
            TextCommand::InsertNewline => !lines::accept_line(state, line, effects),
            _ => {
                line.error = None;
                text::edit_field(state, &mut line.field, command, effects);
                true
            }
        },
        Overlay::Note(note) => {
            text::edit_rows(state, note, command, effects);
            keep_note(state, &note.text());
            true
        }
        Overlay::Reference(text) => {
            text::edit_rows(state, &mut text.buffer, command, effects);
            true
        }
        Overlay::Sample(edit) => {
            text::edit_rows(state, &mut edit.text, command, effects);
            true
        }
        Overlay::Samples(list) => match command {
            TextCommand::InsertNewline => !sample_list::go_to_chosen(state, list),
            _ => {
                search(state, list, command, effects);
                true
            }
        },
        Overlay::Stops(stops) => {
            stops::stop_list(state, stops, command, effects);
            true
        }
        Overlay::Form(table) => forms::table_command(state, table, command, effects),
        Overlay::Help { scroll, query, contexts } => {
            let before = query.revision();
            match command {
                TextCommand::InsertNewline => {}
                TextCommand::Go(_) => {
                    let rows = read::help_rows(state, contexts, &query.text());
                    *scroll = scrolled(*scroll, command).min(rows.saturating_sub(1));
                }
                _ => text::edit_field(state, query, command, effects),
            }
            if query.revision() != before {
                *scroll = 0;
            }
            true
        }
        Overlay::Report { text, .. } if command == TextCommand::Copy => {
            clipboard::copy_out(state, text.clone(), effects);
            true
        }
        Overlay::Report { scroll, text, .. } => {
            *scroll = scrolled(*scroll, command).min(text.lines().count().saturating_sub(1));
            command != TextCommand::InsertNewline
        }
        Overlay::Confirm { .. } => true,
    };
    // Accepting may have opened another overlay, which then stays.
    if stays && state.program.overlay.is_none() {
        state.program.overlay = Some(overlay);
    }
    chosen.map_or(Outcome::Done, Outcome::Chosen)
}

/// Goes through a list, or edits what it is searched by.
fn search(state: &mut State, list: &mut dyn Searched, command: TextCommand, effects: &mut Vec<Effect>) {
    match command {
        TextCommand::Go(Motion::RowUp) => list.step(-1),
        TextCommand::Go(Motion::RowDown) => list.step(1),
        TextCommand::Go(Motion::PageUp(_)) => list.step(-10),
        TextCommand::Go(Motion::PageDown(_)) => list.step(10),
        _ => {
            let before = list.query().revision();
            text::edit_field(state, list.query(), command, effects);
            if list.query().revision() != before {
                list.search();
            }
        }
    }
}

/// Returns the first row shown after a scrolling key.
fn scrolled(first: usize, command: TextCommand) -> usize {
    match command {
        TextCommand::Go(Motion::RowUp) => first.saturating_sub(1),
        TextCommand::Go(Motion::RowDown) => first + 1,
        TextCommand::Go(Motion::PageUp(_)) => first.saturating_sub(10),
        TextCommand::Go(Motion::PageDown(_)) => first + 10,
        TextCommand::Go(Motion::RowStart | Motion::Start) => 0,
        TextCommand::Go(Motion::RowEnd | Motion::End) => usize::MAX,
        TextCommand::Go(Motion::Left | Motion::Right | Motion::WordLeft | Motion::WordRight)
        | TextCommand::Go(Motion::LineStart | Motion::LineEnd)
        | TextCommand::Go(Motion::ParagraphUp | Motion::ParagraphDown)
        | TextCommand::Extend(_)
        | TextCommand::Delete(_)
        | TextCommand::InsertNewline
        | TextCommand::InsertTab
        | TextCommand::Undo
        | TextCommand::Redo
        | TextCommand::SelectAll
        | TextCommand::Copy
        | TextCommand::Cut
        | TextCommand::Paste => first,
    }
}

/// Puts the note into the cell at once, so that nothing has to be kept when the overlay closes.
fn keep_note(state: &mut State, text: &str) {
    if text != state.cell().note {
        state.cell_mut().note = text.to_owned();
        state.mark_dirty();
    }
}

/// Closes the overlay; a stop text being edited goes back to the list first.
fn close(state: &mut State, effects: &mut Vec<Effect>) {
    match state.program.overlay.take() {
        Some(Overlay::Stops(mut stops)) if stops.editing && !stops.items.is_empty() => {
            stops.editing = false;
            stops.error = None;
            state.program.overlay = Some(Overlay::Stops(stops));
        }
        Some(Overlay::Reference(text)) => state.keep_reference(&text.buffer.text()),
        Some(Overlay::Sample(edit)) => sample_list::take_edit(state, &edit, effects),
        Some(Overlay::Form(mut table)) if table.editing.is_some() => {
            (table.editing, table.error) = (None, None);
            state.program.overlay = Some(Overlay::Form(table));
        }
        _ => {}
    }
}

/// Types a character into the overlay's field; returns the command that was chosen by it, if one was.
pub(super) fn typed(state: &mut State, character: char, effects: &mut Vec<Effect>) -> Option<Command> {
    if let Some(Overlay::Confirm { then, .. }) = &state.program.overlay {
        match character {
            'y' | 'Y' => {
                effects.push(then.clone());
                state.program.overlay = None;
            }
            'n' | 'N' => state.program.overlay = None,
            _ => {}
        }
        return None;
    }
    if let Some(Overlay::Picker(picker)) = &mut state.program.overlay
        && picker.number(character)
    {
        return match command(state, TextCommand::InsertNewline.into(), effects) {
            Outcome::Chosen(command) => Some(command),
            Outcome::Passed | Outcome::Done => None,
        };
    }
    if let Some(Overlay::Form(mut table)) = state.program.overlay.take_if(|overlay| is_idle_form(overlay)) {
        forms::typed(state, &mut table, character);
        if state.cell().form != Form::Text {
            state.program.overlay = Some(Overlay::Form(table));
        }
        return None;
    }
    if let (Some(Overlay::Report { .. }), 'c') = (&state.program.overlay, character) {
        command(state, TextCommand::Copy.into(), effects);
        return None;
    }
    insert(state, character.encode_utf8(&mut [0; 4]));
    None
}

/// A form whose rows the keys go to.
fn is_idle_form(overlay: &Overlay) -> bool {
    matches!(overlay, Overlay::Form(table) if table.editing.is_none())
}

/// Pastes a text into the overlay's field.
pub(super) fn pasted(state: &mut State, text: &str) {
    if let Some(Overlay::Form(mut table)) =
        state.program.overlay.take_if(|overlay| matches!(overlay, Overlay::Form(_)))
    {
        forms::pasted(state, &mut table, text);
        state.program.overlay = Some(Overlay::Form(table));
        return;
    }
    match &state.program.overlay {
        Some(Overlay::Note(_) | Overlay::Reference(_) | Overlay::Sample(_)) => insert(state, text),
        Some(Overlay::Stops(_)) => insert(state, &escape(text)),
        _ => insert(state, &text::in_one_row(text)),
    }
}

fn insert(state: &mut State, text: &str) {
    match &mut state.program.overlay {
        Some(Overlay::Stops(stops)) => {
            if !stops.editing {
                stops::begin_editing(stops, stops.items.len());
            }
            stops.error = None;
        }
        Some(Overlay::Line(line)) => line.error = None,
        Some(Overlay::Form(table)) => table.error = None,
        _ => {}
    }
    if let Some(field) = state.program.overlay.as_mut().and_then(Overlay::field) {
        field.insert(text);
    }
    match &mut state.program.overlay {
        Some(Overlay::Picker(picker)) => picker.search(),
        Some(Overlay::Samples(list)) => list.search(),
        Some(Overlay::Help { scroll, .. }) => *scroll = 0,
        Some(Overlay::Note(note)) => {
            let text = note.text();
            keep_note(state, &text);
        }
        _ => {}
    }
}

/// Does what an entry says; a command is handed back, to be run as if its key had been pressed.
fn choose(state: &mut State, choice: Option<Choice>, effects: &mut Vec<Effect>) -> Option<Command> {
    match choice {
        Some(Choice::Command(command)) => return Some(command),
        Some(Choice::Effect(Effect::Open(what))) => saving::open_another(state, what, effects),
        Some(Choice::Effect(effect)) => effects.push(effect),
        Some(Choice::Sample(id)) => tree::go_to(state, id),
        Some(Choice::Run(step)) => lanes::go_to_run(state, step),
        Some(Choice::Param(param, value)) => params::choose(state, param, value),
        Some(Choice::ColumnEngine(engine)) => engine::of_column(state, engine),
        Some(Choice::ModelPath) => lines::ask_model(state),
        Some(Choice::Fetch(spec, hindrance)) => fetch::choose(state, spec, hindrance, effects),
        Some(Choice::FetchLine) => fetch::ask(state),
        Some(Choice::ServerLine) => servers::ask(state),
        Some(Choice::ServerEdit(name, line)) => servers::edit(state, name, &line),
        None => state.notify(Level::Info, tr!("notices-nothing-matches")),
    }
    None
}

/// Chooses the entry of a picker that the mouse points at.
pub(super) fn choose_row(state: &mut State, row: usize, effects: &mut Vec<Effect>) -> Outcome {
    let is_there = match &mut state.program.overlay {
        Some(Overlay::Picker(picker)) => picker.select(row),
        Some(Overlay::Samples(list)) => list.select(row),
        _ => false,
    };
    if is_there {
        return command(state, TextCommand::InsertNewline.into(), effects);
    }
    Outcome::Done
}
