//! What many samples say: the instruments and what they hold.
//!
//! Never reads a sample by itself; `update::counting` keeps it in step.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::Arc,
};

use uuid::Uuid;

use super::{cell::CellState, shades::Shades, view::Likeness};
use crate::{
    analysis::{
        Reference, Rule,
        instrument::{Counters, Instrument, ShotsDial},
    },
    session::{CellId, Token},
    tr,
};

/// One sample as the instruments follow it.
#[derive(Debug)]
pub struct Member {
    /// Tokens inherited from the samples it continues.
    pub(in crate::app) inherited: Vec<Token>,
    /// How many of its own tokens have been read.
    pub(in crate::app) fed: usize,
}

/// The samples of one column.
#[derive(Debug)]
pub struct SampleGroup {
    /// The column's number.
    pub column: u32,
    /// The samples, by id.
    pub members: BTreeMap<Uuid, Member>,
    /// What is counted of them.
    pub counters: Counters,
    /// Samples that failed and are in nothing.
    pub failed: usize,
    /// Samples that repeat another one: same seed, same lane.
    pub repeated: usize,
    pub(in crate::app) draws: HashSet<(u64, u32)>,
}

/// The reference and its index.
#[derive(Clone, Debug)]
pub enum Indexed {
    /// Being made.
    Asked(Arc<str>),
    /// Made.
    Ready(Arc<str>, Arc<Reference>),
    /// Not to be had, and why.
    Refused(Arc<str>, String),
}

/// The instruments of the cell shown.
#[derive(Debug, Default)]
pub struct Instruments {
    /// The selected row of the pane.
    pub selected: usize,
    /// The first column shown of a table of more than have room.
    pub first_column: usize,
    /// The samples by column.
    pub groups: Vec<SampleGroup>,
    /// Held-out pairs answered right, by the number of examples before the question.
    pub shots: ShotsDial,
    /// Why answers cannot be read.
    pub rule_error: Option<String>,
    pub(in crate::app) cell: Option<CellId>,
    /// What has to be counted, because something shows it.
    pub(in crate::app) wanted: BTreeSet<Instrument>,
    /// The first sample shown of every column: their settings are those of the groups.
    pub(in crate::app) firsts: Vec<Uuid>,
    /// Samples that others continue from their end: those count in their place.
    pub(in crate::app) continued: HashSet<Uuid>,
    pub(in crate::app) answer: String,
    pub(in crate::app) rule: Option<Rule>,
    pub(in crate::app) reference: Option<Indexed>,
    /// How many runs and background samples of the cell have been looked at.
    pub(in crate::app) seen: (usize, usize),
    /// Members that may still get tokens, by group.
    pub(in crate::app) open: Vec<(usize, Uuid)>,
    /// What the lanes' bytes are coloured by.
    pub(in crate::app) shades: Shades,
}

impl Instruments {
    /// Returns how a byte behind the prompt of a lane's sample is like what the view compares it with; nothing where
    /// the view has nothing to say of it.
    pub fn shade(&self, sample: Uuid, offset: usize) -> Option<Likeness> {
        self.shades.of(sample, offset)
    }

    /// Returns the rule by which answers are read.
    pub fn rule(&self) -> Option<&Rule> {
        self.rule.as_ref()
    }

    /// Returns why nothing can be held against the reference, if so; commands are named in braces.
    pub fn reference_problem(&self, cell: &CellState) -> Option<String> {
        match (&self.reference, &cell.reference) {
            (_, None) => Some(tr!("states-reference-none").to_owned()),
            (Some(Indexed::Ready(..)), _) => None,
            (Some(Indexed::Refused(_, reason)), _) => Some(reason.clone()),
            (Some(Indexed::Asked(_)) | None, _) => Some(tr!("states-reference-indexing").to_owned()),
        }
    }

    /// Takes the index of a reference.
    pub(in crate::app) fn indexed(&mut self, text: Arc<str>, index: Result<Arc<Reference>, String>) {
        if !matches!(&self.reference, Some(Indexed::Asked(asked)) if Arc::ptr_eq(asked, &text)) {
            return;
        }
        self.reference = Some(match index {
            Ok(index) => Indexed::Ready(text, index),
            Err(reason) => Indexed::Refused(text, reason),
        });
        self.groups.clear();
        self.cell = None;
    }

    pub(in crate::app) fn index(&self) -> Option<&Arc<Reference>> {
        match &self.reference {
            Some(Indexed::Ready(_, index)) => Some(index),
            _ => None,
        }
    }
}
