//! The list of stop texts.
//!
//! Never keeps a second copy: what is accepted is the cell's at once.

use super::{params, text};
use crate::{
    app::{
        Effect, TextCommand,
        state::{State, StopList},
    },
    session::{escape, unescape},
    text::{EditBuffer, Motion},
};

pub(super) fn stop_list(
    state: &mut State,
    stops: &mut StopList,
    command: TextCommand,
    effects: &mut Vec<Effect>,
) {
    if stops.editing {
        match command {
            TextCommand::InsertNewline => {
                accept_stop(stops);
                keep_stops(state, stops);
            }
            _ => {
                stops.error = None;
                text::edit_field(state, &mut stops.field, command, effects);
            }
        }
        return;
    }
    match command {
        TextCommand::Go(Motion::RowUp) => stops.selected = stops.selected.saturating_sub(1),
        TextCommand::Go(Motion::RowDown) => stops.selected = (stops.selected + 1).min(stops.items.len()),
        TextCommand::InsertNewline => begin_editing(stops, stops.selected),
        TextCommand::Delete(_) if stops.selected < stops.items.len() => {
            stops.items.remove(stops.selected);
            keep_stops(state, stops);
        }
        // A row that is not edited has no caret.
        TextCommand::Delete(_)
        | TextCommand::Go(_)
        | TextCommand::Extend(_)
        | TextCommand::InsertTab
        | TextCommand::Undo
        | TextCommand::Redo
        | TextCommand::SelectAll
        | TextCommand::Copy
        | TextCommand::Cut
        | TextCommand::Paste => {}
    }
}

pub(super) fn begin_editing(stops: &mut StopList, row: usize) {
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
