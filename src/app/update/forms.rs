//! Prefixes written by a form: the rows of a table of pairs or of a conversation, and what keys do to them.
//!
//! Never keeps a second copy of a form: what is edited is the cell's own, and its prefix is written anew at once.

use super::{history, lanes, text};
use crate::{
    app::{
        Effect, FormsCommand, TextCommand, read,
        state::{FormRow, FormTable, Level, LineInput, Overlay, Part, Purpose, State, form},
    },
    language::counted,
    session::{Form, Shots, Turns, escape, pairs_of_tsv, unescape},
    text::{EditBuffer, Motion},
    tr,
};

/// Changes the form of the cell and writes its prefix anew.
pub(super) fn change(state: &mut State, how: impl FnOnce(&mut Form)) {
    let cell = state.cell_mut();
    let before = cell.form.clone();
    how(&mut cell.form);
    if cell.form == before {
        return;
    }
    cell.former.push(before);
    write(state);
}

/// Writes the prefix of a form that changed.
fn write(state: &mut State) {
    let cell = state.cell_mut();
    if let Some(prefix) = cell.form.prefix().filter(|prefix| *prefix != cell.base.buffer.text()) {
        cell.base.buffer.replace_all(&prefix);
    }
    state.mark_dirty();
}

/// Applies a command about forms.
pub(super) fn command(state: &mut State, command: FormsCommand) {
    match command {
        FormsCommand::Edit => open(state),
        FormsCommand::SendTurn => ask_turn(state),
    }
}

/// Opens the form of the cell; a text becomes one where it can without the change of a byte.
fn open(state: &mut State) {
    if state.cell().form == Form::Text {
        let text = state.cell().base.buffer.text();
        // What was set free and not changed since is the same form again, with all that a text does not tell.
        let former = state.cell().former.last().filter(|form| form.prefix().as_ref() == Some(&text)).cloned();
        let form = match former.or_else(|| Form::of_text(&text)) {
            Some(form) => form,
            None if text.is_empty() => Form::Turns(Turns::default()),
            None => {
                state.notify(Level::Info, tr!("notices-form-impossible"));
                return;
            }
        };
        change(state, |now| *now = form);
    }
    state.put_up(Overlay::Form(FormTable {
        selected: 0,
        editing: None,
        field: EditBuffer::new("", u16::MAX),
        error: None,
        sure: false,
    }));
}

/// Handles a command while the form is open; returns whether it stays open.
pub(super) fn table_command(
    state: &mut State,
    table: &mut FormTable,
    command: TextCommand,
    effects: &mut Vec<Effect>,
) -> bool {
    if let Some(part) = table.editing {
        match command {
            TextCommand::InsertNewline => accept(state, table, part),
            _ => {
                table.error = None;
                text::edit_field(state, &mut table.field, command, effects);
            }
        }
        return true;
    }
    let rows = form::form_rows(&state.cell().form);
    let row = rows.get(table.selected);
    (table.error, table.sure) = (None, false);
    match command {
        TextCommand::Undo => history::undo(state),
        TextCommand::Go(Motion::RowUp) => table.selected = table.selected.saturating_sub(1),
        TextCommand::Go(Motion::RowDown) => {
            table.selected = (table.selected + 1).min(rows.len().saturating_sub(1));
        }
        TextCommand::InsertNewline => {
            if let Some(row) = row {
                begin(state, table, row.part);
            }
        }
        TextCommand::Delete(_) => {
            let part = row.map(|row| row.part);
            change(state, |form| form::remove(form, part));
        }
        TextCommand::Extend(Motion::RowUp) => shift(state, table, row, -1),
        TextCommand::Extend(Motion::RowDown) => shift(state, table, row, 1),
        // A row that is not edited has no caret.
        TextCommand::Go(_)
        | TextCommand::Extend(_)
        | TextCommand::InsertTab
        | TextCommand::Redo
        | TextCommand::SelectAll
        | TextCommand::Copy
        | TextCommand::Cut
        | TextCommand::Paste => {}
    }
    true
}

fn begin(state: &State, table: &mut FormTable, part: Part) {
    table.editing = Some(part);
    table.error = None;
    let text = form::get(&state.cell().form, part).map(escape).unwrap_or_default();
    table.field = EditBuffer::new(&text, u16::MAX);
    table.field.select_all();
}

/// Takes the field's text; after a pair's input comes its output.
fn accept(state: &mut State, table: &mut FormTable, part: Part) {
    let text = match unescape(&table.field.text()) {
        Ok(text) => text,
        Err(error) => {
            table.error = Some(error);
            return;
        }
    };
    let is_new = form::get(&state.cell().form, part).is_none();
    if is_new && text.is_empty() {
        table.editing = None;
        return;
    }
    change(state, |form| form::set(form, part, text));
    match part {
        Part::Input(index) => begin(state, table, Part::Output(index)),
        Part::HeldInput(index) => begin(state, table, Part::HeldOutput(index)),
        _ => table.editing = None,
    }
    if table.editing.is_none() && matches!(part, Part::Output(_) | Part::HeldOutput(_) | Part::Turn(_)) {
        // Adding goes on below.
        table.selected += 1;
    }
}

fn shift(state: &mut State, table: &mut FormTable, row: Option<&FormRow>, by: isize) {
    let Some(Part::Input(from)) = row.map(|row| row.part) else { return };
    let mut moved = false;
    change(state, |form| {
        if let Form::Shots(shots) = form {
            let to = from.saturating_add_signed(by);
            if from < shots.pairs.len() && to < shots.pairs.len() && to != from {
                shots.pairs.swap(from, to);
                moved = true;
            }
        }
    });
    if moved {
        table.selected = table.selected.saturating_add_signed(by);
    }
}

/// Does what a letter means while no text is edited.
pub(super) fn typed(state: &mut State, table: &mut FormTable, character: char) {
    let rows = form::form_rows(&state.cell().form);
    let part = rows.get(table.selected).map(|row| row.part);
    match (character, part) {
        (' ', Some(Part::Input(index))) => change(state, |form| {
            if let Form::Shots(shots) = form
                && let Some(pair) = shots.pairs.get_mut(index)
            {
                pair.on = !pair.on;
            }
        }),
        ('h', Some(Part::Input(index))) => change(state, |form| {
            if let Form::Shots(shots) = form
                && index < shots.pairs.len()
            {
                let pair = shots.pairs.remove(index);
                shots.held_out.push(pair);
            }
        }),
        ('h', Some(Part::HeldInput(index))) => change(state, |form| {
            if let Form::Shots(shots) = form
                && index < shots.held_out.len()
            {
                let pair = shots.held_out.remove(index);
                shots.pairs.push(pair);
            }
        }),
        ('p', _) => change(state, |form| {
            if form.prefix().is_none_or(|prefix| prefix.is_empty()) {
                *form = Form::Shots(Shots::default());
            }
        }),
        ('u', _) => history::undo(state),
        ('f', _) if !table.sure && untold(&state.cell().form) > 0 => {
            let text = tr!("notices-form-untold", n = untold(&state.cell().form));
            (table.error, table.sure) = (Some(text), true);
        }
        ('f', _) => {
            change(state, |form| *form = Form::Text);
            state.notify(Level::Info, tr!("notices-form-free"));
        }
        _ => {}
    }
    table.selected = table.selected.min(form::form_rows(&state.cell().form).len().saturating_sub(1));
}

/// Returns how many pairs of a form are not in its text.
fn untold(form: &Form) -> usize {
    match form {
        Form::Shots(shots) => shots.held_out.len() + shots.pairs.iter().filter(|pair| !pair.on).count(),
        Form::Text | Form::Turns(_) => 0,
    }
}

/// Takes a pasted table: pairs from lines with tabs, or the turns of a text.
pub(super) fn pasted(state: &mut State, table: &mut FormTable, text: &str) {
    if table.editing.is_some() {
        table.field.insert(&escape(text));
        return;
    }
    match (&state.cell().form, pairs_of_tsv(text), Turns::of_text(text)) {
        (Form::Shots(_), Ok(pairs), _) => {
            let count = pairs.len();
            change(state, |form| {
                if let Form::Shots(shots) = form {
                    shots.pairs.extend(pairs);
                }
            });
            table.error = None;
            state.notify(Level::Info, tr!("notices-pairs-added", pairs = counted(count, "pair")));
        }
        (Form::Shots(_), Err(error), _) => table.error = Some(error),
        (Form::Turns(_), _, Some(turns)) => change(state, |form| *form = Form::Turns(turns)),
        _ => table.error = Some(tr!("notices-paste-no-turns").to_owned()),
    }
}

/// Asks for the next turn, where somebody has something to answer.
fn ask_turn(state: &mut State) {
    let Form::Turns(turns) = &state.cell().form else {
        state.notify_keys(Level::Info, tr!("notices-turns-none"));
        return;
    };
    if turns.is_open() && state.selected_sample().is_none_or(|entry| entry.is_live()) {
        state.notify_keys(Level::Info, tr!("notices-turn-open"));
        return;
    }
    state.put_up(Overlay::Line(LineInput::new(Purpose::Turn, "")));
}

/// Takes the selected lane's answer into the conversation, adds the question and samples what is answered.
pub(super) fn send_turn(state: &mut State, question: String, effects: &mut Vec<Effect>) {
    let answer = match &state.cell().form {
        Form::Turns(turns) => read::answer_of_lane(state, &turns.asker),
        _ => None,
    };
    let mut asked = false;
    change(state, |form| {
        let Form::Turns(turns) = form else { return };
        if turns.is_open() {
            let Some(answer) = answer else { return };
            // The gap before the answer is the form's own.
            let text = answer.strip_prefix(turns.gap.as_str()).unwrap_or(&answer);
            turns.turns.push(text.to_owned());
        }
        turns.turns.push(question);
        asked = true;
    });
    if asked {
        // What may come next is the answer, not what followed the old place.
        let cell = state.cell_mut();
        cell.base.buffer.go_to(cell.base.buffer.len(), false);
        lanes::sample(state, effects);
    } else {
        state.notify(Level::Warning, tr!("notices-turn-not-text"));
    }
}
