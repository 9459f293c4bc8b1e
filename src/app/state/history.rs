//! What was changed in the session, in the order in which it was, so that one key takes any of it back.
//!
//! Never holds a sample: those are never taken back.

use std::{collections::BTreeMap, sync::Arc};

use uuid::Uuid;

use super::cell::{CellState, ColumnState};
use crate::{
    session::{CellId, Column, Form, Mark, Params},
    tr,
};

/// Steps that are remembered.
pub(in crate::app) const MOST_STEPS: usize = 1_000;

/// What a person sets of a cell, but for the text of its own prefix.
#[derive(Clone, Debug, PartialEq)]
pub struct CellParts {
    /// The name in the list.
    pub title: String,
    /// Text for people.
    pub note: String,
    /// What writes the prefix.
    pub form: Form,
    /// A text that samples are held against.
    pub reference: Option<Arc<str>>,
    /// The rule that finds the answer in a sample.
    pub answer: String,
    /// What a million tokens are pretended to cost, in US dollars.
    pub price_as_if: Option<f64>,
    /// Its sampling parameters.
    pub params: Params,
    /// Its variants, each with its own prefix where it has one.
    pub columns: Vec<Column>,
    /// What people make of its samples.
    pub marks: BTreeMap<Uuid, Mark>,
}

impl CellParts {
    /// Copies what a cell has.
    pub fn of(cell: &CellState) -> Self {
        Self {
            title: cell.title.clone(),
            note: cell.note.clone(),
            form: cell.form.clone(),
            reference: cell.reference.clone(),
            answer: cell.answer.clone(),
            price_as_if: cell.price_as_if,
            params: cell.params.clone(),
            columns: cell.columns.iter().map(ColumnState::column).collect(),
            marks: cell.marks.clone(),
        }
    }

    /// Names what differs between two states of a cell.
    pub fn differing(&self, other: &Self) -> Vec<&'static str> {
        [
            (self.params != other.params, tr!("states-changed-params")),
            (self.columns != other.columns, tr!("states-changed-columns")),
            (self.form != other.form, tr!("states-changed-form")),
            (self.marks != other.marks, tr!("states-changed-marks")),
            (self.note != other.note, tr!("states-changed-note")),
            (self.title != other.title, tr!("states-changed-title")),
            (self.reference != other.reference, tr!("states-changed-reference")),
            (self.answer != other.answer, tr!("states-changed-answer")),
            (self.price_as_if != other.price_as_if, tr!("states-changed-price")),
        ]
        .into_iter()
        .filter_map(|(differs, what)| differs.then_some(what))
        .collect()
    }
}

/// One step that can be taken back, or made again.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Something of a cell.
    Cell {
        /// Which one.
        id: CellId,
        /// What it had before, where that is more than text.
        parts: Option<Box<CellParts>>,
        /// Steps of its prefix that came with it: the editor has them.
        steps: usize,
    },
    /// The list of cells, as it was.
    Cells(Vec<CellId>),
}

/// What a cell had when it was last looked at.
#[derive(Clone, Debug)]
pub(in crate::app) struct Known {
    pub parts: CellParts,
    /// Steps of its prefix that can be taken back.
    pub steps: usize,
    /// The same of all prefixes of its columns.
    pub column_steps: usize,
}

impl Known {
    /// Looks at a cell.
    pub(in crate::app) fn of(cell: &CellState) -> Self {
        let own = cell.columns.iter().filter_map(|column| column.prefix.as_ref());
        Self {
            parts: CellParts::of(cell),
            steps: cell.base.buffer.steps(),
            column_steps: own.map(|prefix| prefix.buffer.steps()).sum(),
        }
    }
}

/// The steps, and what the session was like when the last one was noted.
#[derive(Debug, Default)]
pub struct History {
    /// What can be taken back, newest last.
    pub(in crate::app) past: Vec<Change>,
    /// What can be made again, next one last.
    pub(in crate::app) future: Vec<Change>,
    /// The revision of the session that was last looked at.
    pub(in crate::app) revision: u64,
    /// When the last step was noted.
    pub(in crate::app) at_ms: u64,
    /// The cells in their order.
    pub(in crate::app) cells: Vec<CellId>,
    /// What the cells had.
    pub(in crate::app) known: BTreeMap<CellId, Known>,
}
