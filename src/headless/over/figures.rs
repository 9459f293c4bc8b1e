//! What is counted of a column over all rows.
//!
//! Never counts a sample that failed or was broken off as one that answered.

use super::super::sampling::failure;
use crate::{
    analysis::{Accuracy, Spent},
    session::{Finish, Sample},
    store::Judged,
};

/// What a column came to.
#[derive(Debug, Default)]
pub(super) struct ColumnFigures {
    /// How often it is right, where there is a reference.
    pub(super) accuracy: Option<Accuracy>,
    /// Samples that ended by themselves or where they were to be cut.
    pub(super) samples: u64,
    pub(super) failed: u64,
    /// Of the samples, those without an answer.
    pub(super) without: u64,
    /// Of those without an answer, those that were cut at the most tokens.
    pub(super) cut: u64,
    /// What all of it cost, failed samples too.
    pub(super) spent: Spent,
}

impl ColumnFigures {
    /// Begins with nothing.
    pub(super) fn new(rows: usize, has_reference: bool) -> Self {
        Self { accuracy: has_reference.then(|| Accuracy::new(rows)), ..Self::default() }
    }

    /// Counts what a sample cost, and nothing else.
    pub(super) fn pay(&mut self, sample: &Sample) {
        self.spent.add(sample.cost_usd, &sample.usage);
    }

    /// Counts a sample of a row.
    pub(super) fn add(&mut self, row: usize, sample: &Sample, judged: &Judged) {
        self.pay(sample);
        if failure(sample).is_some() {
            self.failed += 1;
        } else if sample.finish.is_of_itself() {
            self.samples += 1;
            let is_without = judged.answer.is_none();
            self.without += u64::from(is_without);
            self.cut += u64::from(is_without && sample.finish == Finish::Length);
            if let (Some(accuracy), Some(is_right)) = (&mut self.accuracy, judged.right) {
                accuracy.add(row, is_right);
            }
        }
    }
}
