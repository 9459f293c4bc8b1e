//! What keys do while something lies above the panes.
//!
//! Never draws and never keeps a second copy of what it edits: Enter hands the result to the state.

use std::path::PathBuf;

use super::{
    Command, Effect, columns, edit, forms, marks,
    overlay::{Choice, LineInput, Overlay, Purpose, StopList, help_rows},
    params,
    state::{Level, State},
    tree,
    update::{open_another, update},
};
use crate::{
    analysis::Rule,
    app::Message,
    session::{Form, Param, escape, unescape},
    text::{EditBuffer, Motion},
};

/// Handles a command while an overlay is open; returns whether it is dealt with.
pub(super) fn command(state: &mut State, command: Command, effects: &mut Vec<Effect>) -> bool {
    match command {
        Command::Quit | Command::Suspend | Command::Repaint | Command::Save => return false,
        Command::Escape => {
            close(state);
            return true;
        }
        Command::Help if matches!(state.overlay, Some(Overlay::Help { .. })) => {
            state.overlay = None;
            return true;
        }
        Command::Palette | Command::Help => return false,
        _ => {}
    }
    let Some(mut overlay) = state.overlay.take() else { return false };
    let keep = match &mut overlay {
        Overlay::Picker(picker) => match command {
            Command::InsertNewline => {
                let choice = picker.chosen().map(|entry| entry.choice.clone());
                choose(state, choice, effects);
                false
            }
            Command::Go(Motion::RowUp) => step(&mut |steps| picker.step(steps), -1),
            Command::Go(Motion::RowDown) => step(&mut |steps| picker.step(steps), 1),
            Command::Go(Motion::Left) if picker.fold(true) => true,
            Command::Go(Motion::Right) if picker.fold(false) => true,
            Command::Go(Motion::PageUp(_)) => step(&mut |steps| picker.step(steps), -10),
            Command::Go(Motion::PageDown(_)) => step(&mut |steps| picker.step(steps), 10),
            _ => {
                let before = picker.query.revision();
                edit_field(state, &mut picker.query, command, effects);
                if picker.query.revision() != before {
                    picker.search();
                }
                true
            }
        },
        Overlay::Line(line) => match command {
            Command::InsertNewline => !accept_line(state, line, effects),
            _ => {
                line.error = None;
                edit_field(state, &mut line.field, command, effects);
                true
            }
        },
        Overlay::Note(note) => {
            edit_text(state, note, command, effects);
            keep_note(state, &note.text());
            true
        }
        Overlay::Reference(text) => {
            edit_text(state, &mut text.buffer, command, effects);
            true
        }
        Overlay::Stops(stops) => {
            stop_list(state, stops, command, effects);
            true
        }
        Overlay::Form(table) => forms::command(state, table, command, effects),
        Overlay::Help { scroll } => {
            *scroll = scrolled(*scroll, command).min(help_rows().saturating_sub(1));
            true
        }
        Overlay::Report { scroll, text, .. } => {
            *scroll = scrolled(*scroll, command).min(text.lines().count().saturating_sub(1));
            command != Command::InsertNewline
        }
        Overlay::Confirm { .. } => true,
    };
    // Accepting may have opened another overlay, which then stays.
    if keep && state.overlay.is_none() {
        state.overlay = Some(overlay);
    }
    true
}

fn step(move_by: &mut dyn FnMut(isize), steps: isize) -> bool {
    move_by(steps);
    true
}

/// Returns the first row shown after a scrolling key.
fn scrolled(first: usize, command: Command) -> usize {
    match command {
        Command::Go(Motion::RowUp) => first.saturating_sub(1),
        Command::Go(Motion::RowDown) => first + 1,
        Command::Go(Motion::PageUp(_)) => first.saturating_sub(10),
        Command::Go(Motion::PageDown(_)) => first + 10,
        Command::Go(Motion::RowStart | Motion::Start) => 0,
        Command::Go(Motion::RowEnd | Motion::End) => usize::MAX,
        _ => first,
    }
}

fn edit_text(state: &mut State, text: &mut EditBuffer, command: Command, effects: &mut Vec<Effect>) {
    match command {
        Command::InsertNewline => text.insert("\n"),
        Command::InsertTab => text.insert("\t"),
        _ => edit_field(state, text, command, effects),
    }
}

/// Takes the reference once it is written: indexing it after every key would be waste.
fn keep_reference(state: &mut State, text: &str) {
    if state.cell().reference.as_deref().unwrap_or_default() != text {
        state.cell_mut().reference = (!text.is_empty()).then(|| text.into());
        state.mark_dirty();
    }
}

/// Puts the note into the cell at once, so that nothing has to be inherited when the overlay closes.
fn keep_note(state: &mut State, text: &str) {
    if text != state.cell().note {
        state.cell_mut().note = text.to_owned();
        state.mark_dirty();
    }
}

/// Closes the overlay; a stop text being edited goes back to the list first.
fn close(state: &mut State) {
    match state.overlay.take() {
        Some(Overlay::Stops(mut stops)) if stops.editing && !stops.items.is_empty() => {
            stops.editing = false;
            stops.error = None;
            state.overlay = Some(Overlay::Stops(stops));
        }
        Some(Overlay::Reference(text)) => keep_reference(state, &text.buffer.text()),
        Some(Overlay::Form(mut table)) if table.editing.is_some() => {
            (table.editing, table.error) = (None, None);
            state.overlay = Some(Overlay::Form(table));
        }
        _ => {}
    }
}

pub(super) fn edit_field(
    state: &mut State,
    field: &mut EditBuffer,
    command: Command,
    effects: &mut Vec<Effect>,
) {
    // Only a note has more than one row.
    let copied = std::mem::take(&mut state.copied);
    let one_row = field.width() == u16::MAX;
    let pasted =
        if one_row && command == Command::PasteCopied { in_one_row(&copied) } else { copied.clone() };
    let (_, copy) = edit::apply(field, command, &pasted);
    state.copied = copied;
    if let Some(text) = copy {
        edit::copy_out(state, text, effects);
    }
}

/// Types a character into the overlay's field.
pub(super) fn typed(state: &mut State, character: char, effects: &mut Vec<Effect>) {
    if let Some(Overlay::Confirm { then, .. }) = &state.overlay {
        match character {
            'y' | 'Y' => {
                effects.push(then.clone());
                state.overlay = None;
            }
            'n' | 'N' => state.overlay = None,
            _ => {}
        }
        return;
    }
    if let Some(Overlay::Form(mut table)) = state.overlay.take_if(|overlay| is_idle_form(overlay)) {
        forms::typed(state, &mut table, character);
        if state.cell().form != Form::Text {
            state.overlay = Some(Overlay::Form(table));
        }
        return;
    }
    insert(state, character.encode_utf8(&mut [0; 4]));
}

/// A form whose rows the keys go to.
fn is_idle_form(overlay: &Overlay) -> bool {
    matches!(overlay, Overlay::Form(table) if table.editing.is_none())
}

/// Pastes a text into the overlay's field.
pub(super) fn pasted(state: &mut State, text: &str) {
    if let Some(Overlay::Form(mut table)) =
        state.overlay.take_if(|overlay| matches!(overlay, Overlay::Form(_)))
    {
        forms::pasted(state, &mut table, text);
        state.overlay = Some(Overlay::Form(table));
        return;
    }
    match &state.overlay {
        Some(Overlay::Note(_) | Overlay::Reference(_)) => insert(state, text),
        Some(Overlay::Stops(_)) => insert(state, &escape(text)),
        _ => insert(state, &in_one_row(text)),
    }
}

/// Most fields have one row.
fn in_one_row(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

fn insert(state: &mut State, text: &str) {
    match &mut state.overlay {
        Some(Overlay::Stops(stops)) => {
            if !stops.editing {
                begin_editing(stops, stops.items.len());
            }
            stops.error = None;
        }
        Some(Overlay::Line(line)) => line.error = None,
        _ => {}
    }
    if let Some(field) = state.overlay.as_mut().and_then(Overlay::field) {
        field.insert(text);
    }
    match &mut state.overlay {
        Some(Overlay::Picker(picker)) => picker.search(),
        Some(Overlay::Note(note)) => {
            let text = note.text();
            keep_note(state, &text);
        }
        _ => {}
    }
}

fn choose(state: &mut State, choice: Option<Choice>, effects: &mut Vec<Effect>) {
    match choice {
        Some(Choice::Command(command)) => effects.extend(update(state, Message::Command(command))),
        Some(Choice::Effect(Effect::Open(what))) => open_another(state, what, effects),
        Some(Choice::Effect(effect)) => effects.push(effect),
        Some(Choice::Sample(id)) => tree::go_to(state, id),
        Some(Choice::ColumnEngine(engine)) => {
            if let Some(column) = state.cell_mut().target_mut() {
                // The model was one of the engine before.
                (column.engine, column.model) = (engine, None);
                state.mark_dirty();
            }
        }
        None => state.notify(Level::Info, "nothing matches"),
    }
}

/// Chooses the entry of a picker that the mouse points at.
pub(super) fn choose_row(state: &mut State, row: usize, effects: &mut Vec<Effect>) {
    if let Some(Overlay::Picker(picker)) = &mut state.overlay
        && row < picker.matches.len()
    {
        picker.selected = row;
        command(state, Command::InsertNewline, effects);
    }
}

/// Takes a typed line; returns whether the input is done.
fn accept_line(state: &mut State, line: &mut LineInput, effects: &mut Vec<Effect>) -> bool {
    let text = line.field.text();
    match line.purpose {
        Purpose::Rename => {
            if text.trim().is_empty() {
                line.error = Some("a cell needs a title".to_owned());
                return false;
            }
            state.cell_mut().title = text;
            state.mark_dirty();
        }
        Purpose::SaveAs | Purpose::OpenPath if text.trim().is_empty() => {
            line.error = Some("type a path".to_owned());
            return false;
        }
        // What streams goes to the file it began in.
        Purpose::SaveAs if state.live().next().is_some() => {
            line.error = Some("lanes still stream; Esc, Esc stops them, then save".to_owned());
            return false;
        }
        Purpose::SaveAs => {
            state.place.saving = Some(state.place.revision);
            let samples = state.samples.values().filter(|entry| !entry.is_live());
            let mut samples: Vec<_> = samples.map(|entry| entry.sample.clone()).collect();
            samples.sort_unstable_by_key(|sample| sample.id);
            let session = Box::new(state.session());
            effects.push(Effect::SaveAs { session, samples, path: PathBuf::from(text.trim()) });
        }
        Purpose::OpenPath => open_another(state, text.trim().to_owned(), effects),
        Purpose::Find => {
            state.needle = text;
            edit::find(state, true);
        }
        Purpose::Value(param) => {
            let mut params = state.cell().params_here();
            if text.trim().is_empty() {
                line.error = Some("type a number, or unset".to_owned());
                return false;
            }
            if let Err(error) = params.set_text(param, &text) {
                line.error = Some(error.to_string());
                return false;
            }
            if param == Param::Lanes && params.get(param).is_none() {
                params.reset(param);
            }
            params::change(state, |now| *now = params);
        }
        Purpose::Sweep(param) => match columns::values(param, &text) {
            Ok(values) => columns::sweep(state, param, &values),
            Err(error) => {
                line.error = Some(error);
                return false;
            }
        },
        Purpose::Answer => match Rule::parse(&text) {
            Ok(_) => {
                let rule = if text == "line" { String::new() } else { text };
                state.cell_mut().answer = rule;
                state.mark_dirty();
            }
            Err(error) => {
                line.error = Some(error.to_string());
                return false;
            }
        },
        Purpose::ReferenceFile => {
            let cell = state.cell().id.clone();
            effects.push(Effect::ReadReference(cell, PathBuf::from(text.trim())));
        }
        Purpose::Turn => forms::send_turn(state, text, effects),
        Purpose::Label => marks::change(state, |mark| mark.label = text),
        Purpose::Comment => marks::change(state, |mark| mark.note = text),
        Purpose::ColumnTitle => {
            if let Some(column) = state.cell_mut().target_mut() {
                column.title = text;
                state.mark_dirty();
            }
        }
    }
    true
}

fn stop_list(state: &mut State, stops: &mut StopList, command: Command, effects: &mut Vec<Effect>) {
    if stops.editing {
        match command {
            Command::InsertNewline => {
                accept_stop(stops);
                keep_stops(state, stops);
            }
            _ => {
                stops.error = None;
                edit_field(state, &mut stops.field, command, effects);
            }
        }
        return;
    }
    match command {
        Command::Go(Motion::RowUp) => stops.selected = stops.selected.saturating_sub(1),
        Command::Go(Motion::RowDown) => stops.selected = (stops.selected + 1).min(stops.items.len()),
        Command::InsertNewline => begin_editing(stops, stops.selected),
        Command::Delete(_) if stops.selected < stops.items.len() => {
            stops.items.remove(stops.selected);
            keep_stops(state, stops);
        }
        _ => {}
    }
}

fn begin_editing(stops: &mut StopList, row: usize) {
    stops.selected = row;
    stops.editing = true;
    let text = stops.items.get(row).map(|text| escape(text)).unwrap_or_default();
    stops.field = EditBuffer::new(&text, u16::MAX);
}

/// Puts the field's text into the list; an empty one removes the row.
fn accept_stop(stops: &mut StopList) {
    match unescape(&stops.field.text()) {
        Err(error) => {
            stops.error = Some(error);
            return;
        }
        Ok(text) if text.is_empty() => {
            if stops.selected < stops.items.len() {
                stops.items.remove(stops.selected);
            }
        }
        Ok(text) => match stops.items.get_mut(stops.selected) {
            Some(item) => *item = text,
            None => stops.items.push(text),
        },
    }
    stops.editing = false;
    stops.selected = stops.items.len();
    stops.field = EditBuffer::new("", u16::MAX);
}

fn keep_stops(state: &mut State, stops: &StopList) {
    let items = stops.items.clone();
    params::change(state, |params| params.stop = items);
}

/// Asks for a path to save to.
pub(super) fn ask_save_as(state: &mut State) {
    let path = state.place.path.clone();
    state.overlay = Some(Overlay::Line(LineInput::new(Purpose::SaveAs, &path)));
}

/// Asks for a path to open.
pub(super) fn ask_path(state: &mut State) {
    state.overlay = Some(Overlay::Line(LineInput::new(Purpose::OpenPath, "")));
}
