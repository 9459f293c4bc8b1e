//! A sample with what is known of its making, and the samples that run in the background.
//!
//! Never changes a sample that has ended.

use std::collections::VecDeque;

use uuid::Uuid;

use crate::{
    app::{LaneStart, Variant},
    session::{CellId, Sample},
};

/// What a lane is doing.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// Asked for; nothing has come yet, for this reason.
    Waiting(String),
    /// Tokens arrive.
    Streaming,
    /// Over; the sample's finish says how.
    Ended,
}

/// A sample and what is known of its making.
#[derive(Clone, Debug)]
pub struct LaneSample {
    /// What it has so far.
    pub sample: Sample,
    /// What it is doing.
    pub phase: Phase,
    /// When the first token came, in milliseconds of the program's clock.
    pub first_token_ms: Option<u64>,
    /// When the last one came.
    pub last_token_ms: u64,
    /// Why it could not be written to disk.
    pub not_written: Option<String>,
}

/// From how many seconds on it is said that nothing comes.
const SILENT_FROM_S: u64 = 5;

impl LaneSample {
    /// Wraps a sample read from a file.
    pub fn ended(sample: Sample) -> Self {
        Self { sample, phase: Phase::Ended, first_token_ms: None, last_token_ms: 0, not_written: None }
    }

    /// Wraps a sample that was just asked for.
    pub fn waiting(sample: Sample) -> Self {
        Self { phase: Phase::Waiting(String::new()), ..Self::ended(sample) }
    }

    /// Tells whether tokens may still come.
    pub fn is_live(&self) -> bool {
        self.phase != Phase::Ended
    }

    /// Returns for how many whole seconds nothing came after its last token, once that is worth saying.
    pub fn silent_s(&self, now_ms: u64) -> Option<u64> {
        let silent = now_ms.saturating_sub(self.last_token_ms) / 1000;
        (self.phase == Phase::Streaming && silent >= SILENT_FROM_S).then_some(silent)
    }

    /// Returns when [`LaneSample::silent_s`] says another number, if nothing comes until then.
    pub fn silence_changes_ms(&self, now_ms: u64) -> Option<u64> {
        let silent = now_ms.saturating_sub(self.last_token_ms) / 1000;
        let next = self.last_token_ms + (silent + 1).max(SILENT_FROM_S) * 1000;
        (self.phase == Phase::Streaming).then_some(next)
    }

    /// Returns tokens per second between the first and the last token.
    pub fn rate(&self) -> Option<f64> {
        let elapsed = self.last_token_ms.saturating_sub(self.first_token_ms?);
        let steps = self.sample.tokens.len().checked_sub(1)?;
        (elapsed > 0).then(|| steps as f64 * 1000.0 / elapsed as f64)
    }
}

/// Samples that are made in the background, a few at a time.
#[derive(Debug)]
pub struct Background {
    /// For this cell.
    pub cell: CellId,
    /// Its columns, as they were when it began.
    pub variants: Vec<Variant>,
    /// Those still to be started.
    pub waiting: VecDeque<LaneStart>,
    /// How many there are in all.
    pub total: usize,
    /// Those under way.
    pub wave: Vec<Uuid>,
    /// How many have failed.
    pub failed: usize,
}
