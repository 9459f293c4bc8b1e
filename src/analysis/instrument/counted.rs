//! Owns a group of samples that ended, counted by the instruments that are wanted.
//!
//! Never counts a sample twice.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::{Counters, Drawn, Instrument, Samples, Start};
use crate::session::{Sample, Token};

/// Samples and what is counted of them.
#[derive(Debug)]
pub struct Counted<'a> {
    samples: BTreeMap<Uuid, (Vec<Token>, &'a Sample)>,
    /// What is counted.
    pub counters: Counters,
}

impl<'a> Counted<'a> {
    /// Begins without samples.
    pub fn begin(wanted: &BTreeSet<Instrument>, start: &Start<'_>) -> Self {
        Self { samples: BTreeMap::new(), counters: Counters::begin(wanted, start) }
    }

    /// Takes a sample that has ended, with what it has from those it grew from.
    pub fn add(&mut self, inherited: Vec<Token>, sample: &'a Sample) {
        if self.samples.contains_key(&sample.id) {
            return;
        }
        self.counters.add(sample.id);
        for token in inherited.iter().chain(&sample.tokens) {
            self.counters.push(sample.id, token);
        }
        self.counters.end(sample.id, sample.finish);
        self.samples.insert(sample.id, (inherited, sample));
    }

    /// Returns what the instruments say in words, those that have something to say.
    pub fn words(&self) -> Vec<(Instrument, Vec<String>)> {
        let words = self.counters.each().map(|(instrument, counter)| (instrument, counter.words(self)));
        words.filter(|(_, words)| !words.is_empty()).collect()
    }

    /// Returns how many samples were taken.
    pub fn len(&self) -> usize {
        self.samples.len()
    }

    /// Tells whether none was.
    pub fn is_empty(&self) -> bool {
        self.samples.is_empty()
    }
}

impl Samples for Counted<'_> {
    fn find(&self, id: Uuid) -> Option<Drawn<'_>> {
        let (inherited, sample) = self.samples.get(&id)?;
        Some(Drawn { inherited, sample })
    }
}
