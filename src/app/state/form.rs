//! A form that writes a prefix, as rows that are edited one by one.
//!
//! Never keeps a second copy of a form: the rows are made from the cell's own.

use crate::{
    session::{Form, Pair, Shots, escape},
    text::EditBuffer,
    tr,
};

/// The form of a cell while it is edited.
#[derive(Debug)]
pub struct FormTable {
    /// The selected row.
    pub selected: usize,
    /// What the field edits, if it does.
    pub editing: Option<Part>,
    /// The field, in escaped form.
    pub field: EditBuffer,
    /// Why something was refused.
    pub error: Option<String>,
    /// Asked once more, it is done in spite of what goes.
    pub sure: bool,
}

/// One text of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What stands before the pairs.
    Head,
    /// How a pair is written.
    Layout,
    /// How the question is written.
    Ask,
    /// A pair's input.
    Input(usize),
    /// A pair's output.
    Output(usize),
    /// The question.
    Query,
    /// A held-out pair's input.
    HeldInput(usize),
    /// A held-out pair's output.
    HeldOutput(usize),
    /// What stands before the first turn.
    Description,
    /// What stands before the asker's turns.
    Asker,
    /// What stands before the answerer's turns.
    Answerer,
    /// What stands between a label and its turn.
    Gap,
    /// A turn.
    Turn(usize),
}

/// One row of a form as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormRow {
    /// What it is.
    pub label: String,
    /// Its text, escaped.
    pub text: String,
    /// What Enter edits first.
    pub part: Part,
    /// It is part of the prefix.
    pub on: bool,
}

/// Returns the rows of a form.
pub fn form_rows(form: &Form) -> Vec<FormRow> {
    let row = |label: String, text: String, part: Part, on: bool| FormRow { label, text, part, on };
    let named = |label: &str, text: &str, part: Part| row(label.to_owned(), escape(text), part, true);
    let pair = |pair: &Pair| format!("{} → {}", escape(&pair.input), escape(&pair.output));
    match form {
        Form::Text => Vec::new(),
        Form::Shots(shots) => {
            let mut rows = vec![
                named(tr!("states-form-head"), &shots.head, Part::Head),
                named(tr!("states-form-layout"), &shots.layout, Part::Layout),
                named(tr!("states-form-question"), &shots.ask, Part::Ask),
            ];
            for (index, one) in shots.pairs.iter().enumerate() {
                let label = tr!("states-form-pair", number = index + 1);
                rows.push(row(label, pair(one), Part::Input(index), one.on));
            }
            let new = shots.pairs.len();
            rows.push(named(tr!("states-form-new-pair"), "", Part::Input(new)));
            rows.push(named(tr!("states-form-query"), &shots.query, Part::Query));
            for (index, one) in shots.held_out.iter().enumerate() {
                let label = tr!("states-form-held-out", number = index + 1);
                rows.push(row(label, pair(one), Part::HeldInput(index), one.on));
            }
            let new = shots.held_out.len();
            rows.push(named(tr!("states-form-hold-out"), "", Part::HeldInput(new)));
            rows
        }
        Form::Turns(turns) => {
            let mut rows = vec![
                named(tr!("states-form-description"), &turns.description, Part::Description),
                named(tr!("states-form-asker"), &turns.asker, Part::Asker),
                named(tr!("states-form-answerer"), &turns.answerer, Part::Answerer),
                named(tr!("states-form-gap"), &turns.gap, Part::Gap),
            ];
            let asks = |index: usize| index.is_multiple_of(2);
            for (index, text) in turns.turns.iter().enumerate() {
                let label = match asks(index) {
                    true => tr!("states-form-asks", number = index + 1),
                    false => tr!("states-form-answers", number = index + 1),
                };
                rows.push(named(&label, text, Part::Turn(index)));
            }
            let new = turns.turns.len();
            let label =
                if asks(new) { tr!("states-form-next-asks") } else { tr!("states-form-next-answers") };
            rows.push(named(label, "", Part::Turn(new)));
            rows
        }
    }
}

/// Returns the text of a part; nothing where it is still to be made.
pub(in crate::app) fn get(form: &Form, part: Part) -> Option<&str> {
    match form {
        Form::Text => None,
        Form::Shots(shots) => shots_part(shots, part),
        Form::Turns(turns) => match part {
            Part::Description => Some(&turns.description),
            Part::Asker => Some(&turns.asker),
            Part::Answerer => Some(&turns.answerer),
            Part::Gap => Some(&turns.gap),
            Part::Turn(index) => turns.turns.get(index).map(String::as_str),
            _ => None,
        },
    }
}

pub(in crate::app) fn shots_part(shots: &Shots, part: Part) -> Option<&str> {
    match part {
        Part::Head => Some(&shots.head),
        Part::Layout => Some(&shots.layout),
        Part::Ask => Some(&shots.ask),
        Part::Query => Some(&shots.query),
        Part::Input(index) => shots.pairs.get(index).map(|pair| pair.input.as_str()),
        Part::Output(index) => shots.pairs.get(index).map(|pair| pair.output.as_str()),
        Part::HeldInput(index) => shots.held_out.get(index).map(|pair| pair.input.as_str()),
        Part::HeldOutput(index) => shots.held_out.get(index).map(|pair| pair.output.as_str()),
        _ => None,
    }
}

/// Sets the text of a part; a pair or turn that is not there yet is made.
pub(in crate::app) fn set(form: &mut Form, part: Part, text: String) {
    let pair = |pairs: &mut Vec<Pair>, index: usize| {
        if pairs.len() <= index {
            pairs.push(Pair::new("", ""));
        }
        index.min(pairs.len() - 1)
    };
    match (form, part) {
        (Form::Shots(shots), Part::Head) => shots.head = text,
        (Form::Shots(shots), Part::Layout) => shots.layout = text,
        (Form::Shots(shots), Part::Ask) => shots.ask = text,
        (Form::Shots(shots), Part::Query) => shots.query = text,
        (Form::Shots(shots), Part::Input(index)) => {
            let index = pair(&mut shots.pairs, index);
            shots.pairs[index].input = text;
        }
        (Form::Shots(shots), Part::Output(index)) => {
            let index = pair(&mut shots.pairs, index);
            shots.pairs[index].output = text;
        }
        (Form::Shots(shots), Part::HeldInput(index)) => {
            let index = pair(&mut shots.held_out, index);
            shots.held_out[index].input = text;
        }
        (Form::Shots(shots), Part::HeldOutput(index)) => {
            let index = pair(&mut shots.held_out, index);
            shots.held_out[index].output = text;
        }
        (Form::Turns(turns), Part::Description) => turns.description = text,
        (Form::Turns(turns), Part::Asker) => turns.asker = text,
        (Form::Turns(turns), Part::Answerer) => turns.answerer = text,
        (Form::Turns(turns), Part::Gap) => turns.gap = text,
        (Form::Turns(turns), Part::Turn(index)) => match turns.turns.get_mut(index) {
            Some(turn) => *turn = text,
            None => turns.turns.push(text),
        },
        _ => {}
    }
}

pub(in crate::app) fn remove(form: &mut Form, part: Option<Part>) {
    match (form, part) {
        (Form::Shots(shots), Some(Part::Input(index))) if index < shots.pairs.len() => {
            shots.pairs.remove(index);
        }
        (Form::Shots(shots), Some(Part::HeldInput(index))) if index < shots.held_out.len() => {
            shots.held_out.remove(index);
        }
        // A turn goes with what was said after it: who speaks follows from the order.
        (Form::Turns(turns), Some(Part::Turn(index))) => turns.turns.truncate(index),
        _ => {}
    }
}
