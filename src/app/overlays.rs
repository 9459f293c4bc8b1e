//! What keys do while something lies above the panes.
//!
//! Never draws and never keeps a second copy of what it edits: Enter hands the result to the state.

use std::path::PathBuf;

use super::{
    Command, Effect, edit,
    overlay::{Choice, LineInput, Overlay, Purpose, StopList, escape, unescape},
    params,
    state::{Level, State},
    update::{open, update},
};
use crate::{
    app::Message,
    session::Param,
    text::{EditBuffer, Motion},
};

/// Handles a command while an overlay is open; returns whether it is dealt with.
pub(super) fn command(state: &mut State, command: Command, effects: &mut Vec<Effect>) -> bool {
    match command {
        Command::Quit | Command::Suspend | Command::Redraw | Command::Save => return false,
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
            match command {
                Command::InsertNewline => note.insert("\n"),
                Command::InsertTab => note.insert("\t"),
                _ => edit_field(state, note, command, effects),
            }
            true
        }
        Overlay::Stops(stops) => {
            stop_list(state, stops, command, effects);
            true
        }
        Overlay::Help { scroll } => {
            *scroll = match command {
                Command::Go(Motion::RowUp) => scroll.saturating_sub(1),
                Command::Go(Motion::RowDown) => *scroll + 1,
                Command::Go(Motion::PageUp(_)) => scroll.saturating_sub(10),
                Command::Go(Motion::PageDown(_)) => *scroll + 10,
                _ => *scroll,
            };
            true
        }
        Overlay::Report { .. } => command != Command::InsertNewline,
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

/// Closes the overlay; a note is kept as it is, everything else is dropped.
fn close(state: &mut State) {
    match state.overlay.take() {
        Some(Overlay::Note(note)) => {
            let text = note.text();
            if text != state.cell().note {
                state.cell_mut().note = text;
                state.touch();
            }
        }
        Some(Overlay::Stops(mut stops)) if stops.editing && !stops.items.is_empty() => {
            stops.editing = false;
            stops.error = None;
            state.overlay = Some(Overlay::Stops(stops));
        }
        _ => {}
    }
}

fn edit_field(state: &mut State, field: &mut EditBuffer, command: Command, effects: &mut Vec<Effect>) {
    let copied = std::mem::take(&mut state.copied);
    let (_, copy) = edit::apply(field, command, &copied);
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
    if let Some(Overlay::Stops(stops)) = &mut state.overlay {
        if !stops.editing {
            begin_editing(stops, stops.items.len());
        }
        stops.error = None;
    }
    insert(state, character.encode_utf8(&mut [0; 4]));
}

/// Pastes a text into the overlay's field.
pub(super) fn pasted(state: &mut State, text: &str) {
    match &state.overlay {
        Some(Overlay::Note(_)) => insert(state, text),
        Some(Overlay::Stops(_)) => insert(state, &escape(text)),
        // The other fields have one row.
        _ => insert(state, &text.replace(['\n', '\r'], " ")),
    }
}

fn insert(state: &mut State, text: &str) {
    if let Some(field) = state.overlay.as_mut().and_then(Overlay::field) {
        field.insert(text);
    }
    if let Some(Overlay::Picker(picker)) = &mut state.overlay {
        picker.search();
    }
}

fn choose(state: &mut State, choice: Option<Choice>, effects: &mut Vec<Effect>) {
    match choice {
        Some(Choice::Command(command)) => effects.extend(update(state, Message::Command(command))),
        Some(Choice::Effect(effect)) => effects.push(effect),
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
            state.touch();
        }
        Purpose::SaveAs | Purpose::OpenPath if text.trim().is_empty() => {
            line.error = Some("type a path".to_owned());
            return false;
        }
        Purpose::SaveAs => {
            state.place.saving = Some(state.place.revision);
            let samples = state.samples.values().filter(|entry| !entry.is_live());
            let mut samples: Vec<_> = samples.map(|entry| entry.sample.clone()).collect();
            samples.sort_unstable_by_key(|sample| sample.id);
            let session = Box::new(state.session());
            effects.push(Effect::SaveAs { session, samples, path: PathBuf::from(text) });
        }
        Purpose::OpenPath => effects.push(Effect::Open(text)),
        Purpose::Find => {
            state.needle = text;
            edit::find(state, true);
        }
        Purpose::Value(param) => {
            let mut params = state.cell().params.clone();
            if let Err(error) = params.set_text(param, &text) {
                line.error = Some(error.to_string());
                return false;
            }
            if param == Param::Lanes && params.get(param).is_none() {
                params.reset(param);
            }
            params::change(state, |state| state.cell_mut().params = params);
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
    params::change(state, |state| state.cell_mut().params.stop = items);
}

/// Asks for a path to save to.
pub(super) fn ask_save_as(state: &mut State) {
    let path = state.place.path.clone();
    open(state, Overlay::Line(LineInput::new(Purpose::SaveAs, &path)));
}

/// Asks for a path to open.
pub(super) fn ask_path(state: &mut State) {
    open(state, Overlay::Line(LineInput::new(Purpose::OpenPath, "")));
}
