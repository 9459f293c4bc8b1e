//! What is exported: a session and its samples, in the order in which a reader meets them.
//!
//! Never reads a file.

use std::{collections::HashMap, sync::Arc};

use uuid::Uuid;

use crate::{
    analysis::{
        Reference, Rule, Thresholds,
        instrument::{Counted, Instrument, Start},
    },
    session::{Cell, CellId, Mark, Sample, Session, Token, inherited},
};

/// A session and its samples.
#[derive(Debug)]
pub struct Book {
    /// The session; one without cells where only samples are known.
    pub session: Session,
    /// The samples, in the order of the log.
    pub samples: Vec<Sample>,
    places: HashMap<Uuid, usize>,
}

/// A cell with its samples, column by column.
pub(super) struct Chapter<'a> {
    /// The cell's id.
    pub(super) id: &'a CellId,
    /// The cell; nothing where it was deleted.
    pub(super) cell: Option<&'a Cell>,
    /// The columns that have samples, or that the cell has.
    pub(super) columns: Vec<ColumnSamples<'a>>,
}

/// The samples of a column.
pub(super) struct ColumnSamples<'a> {
    /// Which column, from 0.
    pub(super) column: u32,
    /// Its samples, in the order of the log.
    pub(super) samples: Vec<&'a Sample>,
}

impl Book {
    /// Takes a session and its samples.
    pub fn new(session: Session, samples: Vec<Sample>) -> Self {
        let places = samples.iter().enumerate().map(|(place, sample)| (sample.id, place)).collect();
        Self { session, samples, places }
    }

    /// Keeps one cell and its samples alone; returns whether there is such a cell, or a sample of it.
    pub fn keep_cell(&mut self, id: &str) -> bool {
        self.session.cells.retain(|cell| cell.id.as_str() == id);
        let samples = std::mem::take(&mut self.samples);
        let samples = samples.into_iter().filter(|sample| sample.cell.as_str() == id).collect();
        *self = Self::new(std::mem::take(&mut self.session), samples);
        !self.session.cells.is_empty() || !self.samples.is_empty()
    }

    /// Returns a sample.
    pub(super) fn find(&self, id: Uuid) -> Option<&Sample> {
        self.samples.get(*self.places.get(&id)?)
    }

    /// Returns how many bytes of a sample's prefix are the prompt, and not kept from an earlier sample.
    pub(super) fn prompt_length(&self, sample: &Sample) -> usize {
        prompt_before(sample, &inherited(sample, |id| self.find(id)).unwrap_or_default())
    }

    /// Returns what a person made of a sample.
    pub(super) fn mark(&self, sample: &Sample) -> Option<&Mark> {
        self.cell(&sample.cell)?.marks.get(&sample.id)
    }

    /// Returns a cell.
    pub(super) fn cell(&self, id: &CellId) -> Option<&Cell> {
        self.session.cells.iter().find(|cell| cell.id == *id)
    }

    /// Returns the cells in the order of the session, and behind them those that were deleted and left samples.
    pub(super) fn chapters(&self) -> Vec<Chapter<'_>> {
        let mut chapters: Vec<Chapter<'_>> = self
            .session
            .cells
            .iter()
            .map(|cell| Chapter { id: &cell.id, cell: Some(cell), columns: Vec::new() })
            .collect();
        for sample in &self.samples {
            let chapter = match chapters.iter_mut().position(|chapter| *chapter.id == sample.cell) {
                Some(place) => &mut chapters[place],
                None => {
                    chapters.push(Chapter { id: &sample.cell, cell: None, columns: Vec::new() });
                    let last = chapters.len() - 1;
                    &mut chapters[last]
                }
            };
            match chapter.columns.iter_mut().find(|column| column.column == sample.column) {
                Some(column) => column.samples.push(sample),
                None => chapter.columns.push(ColumnSamples { column: sample.column, samples: vec![sample] }),
            }
        }
        for chapter in &mut chapters {
            chapter.columns.sort_by_key(|column| column.column);
        }
        chapters
    }

    /// Counts the samples of a column that continue what the column continues now, as the screen does.
    pub(super) fn counted<'a>(&'a self, cell: &Cell, column: &ColumnSamples<'a>) -> Counted<'a> {
        let (prefix, _) = cell.variant(column.column as usize);
        let rule = Rule::parse(&cell.answer).ok();
        let reference = cell.reference.as_ref().and_then(|text| {
            Reference::new(text.clone().into_bytes(), Thresholds::default()).ok().map(Arc::new)
        });
        let start = Start { prompt: prefix.as_bytes(), rule: rule.as_ref(), reference: reference.as_ref() };
        let wanted = Instrument::ALL.into_iter().filter(|instrument| *instrument != Instrument::Forks);
        let mut counted = Counted::begin(&wanted.collect(), &start);
        for sample in &column.samples {
            let Some(kept) = inherited(sample, |id| self.find(id)) else { continue };
            if sample.prefix.get(..prompt_before(sample, &kept)) == Some(prefix.as_bytes()) {
                counted.add(kept, sample);
            }
        }
        counted
    }
}

/// Returns how many bytes of a sample's prefix stand before what it kept.
fn prompt_before(sample: &Sample, kept: &[Token]) -> usize {
    let kept: usize = kept.iter().map(|token| token.bytes.len()).sum();
    sample.prefix.len().saturating_sub(kept)
}
