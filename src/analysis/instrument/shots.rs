//! Owns the instrument that tells how many held-out pairs are answered right behind how many examples.
//!
//! Never asks a pair: it is given samples that ended and probabilities that were scored.

use std::collections::{BTreeMap, BTreeSet};

use crate::language::counted;
use crate::tr;
use crate::{
    analysis::{Interval, Reading, Rule, wilson_interval, wording::percent},
    session::{Sample, Shots},
};

/// What was answered behind one number of examples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShotsRow {
    /// How many examples.
    pub examples: usize,
    /// How many answers were right.
    pub right: usize,
    /// Of how many.
    pub of: usize,
    /// The share that was right, with the bounds of a Wilson interval.
    pub share: Interval,
    /// The mean probability of a right answer, where it was scored.
    pub expected: Option<f64>,
}

impl ShotsRow {
    /// Says how many examples it is about.
    pub fn label(&self) -> String {
        match self.examples {
            0 => tr!("shots-no-example").to_owned(),
            some => counted(some, "example"),
        }
    }

    /// Says how many were right, and how probable the right answers are.
    pub fn words(&self) -> Vec<String> {
        let Self { right, of, share, .. } = self;
        let counted = (*of > 0).then(|| {
            let (low, high) = (percent(share.low), percent(share.high));
            let share = percent(share.share);
            tr!("shots-right", right = *right, of = *of, share = share, low = low, high = high)
        });
        let by_model = self.expected.map(|own| tr!("shots-own", share = percent(own)));
        counted.into_iter().chain(by_model).collect()
    }
}

/// Right answers and their probabilities by the number of examples before the question.
#[derive(Debug, Default)]
pub struct ShotsDial {
    /// Right answers and all answers.
    answered: BTreeMap<usize, (usize, usize)>,
    scored: BTreeMap<usize, Vec<f64>>,
    /// How many samples were counted.
    counted: Option<usize>,
}

impl ShotsDial {
    /// Counts samples that have ended, those that failed aside; does nothing if they are as many as the last time.
    pub fn count(&mut self, shots: &Shots, ended: &[&Sample]) {
        if self.counted.replace(ended.len()) == Some(ended.len()) {
            return;
        }
        self.answered.clear();
        for sample in ended.iter().filter(|sample| sample.error.is_none()) {
            let asked = std::str::from_utf8(&sample.prefix).ok().and_then(|prefix| shots.asked(prefix));
            let Some((examples, pair)) = asked else { continue };
            let (right, of) = self.answered.entry(examples).or_default();
            let expected = shots.expected(pair).unwrap_or_default();
            let line = |text: &[u8]| match Rule::FirstLine.read(text) {
                Reading::Found(answer) => Some(answer.key),
                _ => None,
            };
            *right += usize::from(line(&sample.bytes()) == line(expected.as_bytes()));
            *of += 1;
        }
    }

    /// Forgets what was answered, where there are no pairs.
    pub fn clear_answers(&mut self) {
        self.answered.clear();
    }

    /// Has the samples counted anew the next time.
    pub fn count_again(&mut self) {
        self.counted = None;
    }

    /// Takes the probability of a right answer behind so many examples.
    pub fn score(&mut self, examples: usize, probability: f64) {
        self.scored.entry(examples).or_default().push(probability);
    }

    /// Returns how many probabilities there are.
    pub fn scores(&self) -> usize {
        self.scored.values().map(Vec::len).sum()
    }

    /// Forgets the probabilities.
    pub fn clear_scores(&mut self) {
        self.scored.clear();
    }

    /// Returns the rows by the number of examples.
    pub fn rows(&self) -> Vec<ShotsRow> {
        let examples: BTreeSet<usize> = self.answered.keys().chain(self.scored.keys()).copied().collect();
        let row = |examples: usize| {
            let (right, of) = self.answered.get(&examples).copied().unwrap_or((0, 0));
            let scores = self.scored.get(&examples);
            ShotsRow {
                examples,
                right,
                of,
                share: wilson_interval(right, of),
                expected: scores.map(|all| all.iter().sum::<f64>() / all.len().max(1) as f64),
            }
        };
        examples.into_iter().map(row).collect()
    }
}
