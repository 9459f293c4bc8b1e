//! Owns the instrument that counts answers: one a sample by a rule, beside the model's own probability of each.
//!
//! Never counts what a sample said that was cut before its answer was settled.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use serde::Serialize;
use serde_json::value::to_raw_value;
use uuid::Uuid;

use super::counter::{Behind, Counter, Facts, Samples, Start};
use crate::tr;
use crate::{
    analysis::{Bar, Expected, Interval, Reader, Reading, Rule, Tally, Walk},
    session::{Finish, LogprobKind, Token, exact_bytes, lossy_text},
};

/// Says what "model" beside an answer is.
pub fn model_note() -> &'static str {
    tr!("tally-model")
}

/// An answer that was counted and what stands beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerRow {
    /// The bytes by which it is compared.
    pub answer: Vec<u8>,
    /// How many samples give it.
    pub count: usize,
    /// Its share with the bounds of a Wilson interval.
    pub share: Interval,
    /// The model's own probability of it, as far as the samples show.
    pub expected: Option<f64>,
}

/// A row as JSON.
#[derive(Serialize)]
struct AnswerFact {
    answer: String,
    /// Base64, where the text alone could not give the bytes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<String>,
    count: usize,
    share: f64,
    low: f64,
    high: f64,
    model: Option<f64>,
}

impl AnswerFact {
    fn of(row: &AnswerRow) -> Self {
        Self {
            answer: lossy_text(&row.answer),
            bytes: exact_bytes(&row.answer),
            count: row.count,
            share: row.share.share,
            low: row.share.low,
            high: row.share.high,
            model: row.expected,
        }
    }
}

/// The answers of the samples of a group.
#[derive(Debug)]
pub struct Answers {
    rule: Option<Rule>,
    readers: BTreeMap<Uuid, (Reader, Walk)>,
    tally: Tally<Uuid>,
    /// What the model makes of answers, a fact of the model and the prefix: it stays when a sample goes.
    expected: Expected,
    /// Samples that were cut before their answer was settled.
    cut: BTreeSet<Uuid>,
}

impl Answers {
    /// Returns what was counted.
    pub fn tally(&self) -> &Tally<Uuid> {
        &self.tally
    }

    /// Returns the bars, the largest first, but not more than `most`.
    pub fn bars(&self, samples: &dyn Samples, most: usize) -> Vec<AnswerRow> {
        self.tally.bars().iter().take(most).map(|bar| self.row_of(samples, bar)).collect()
    }

    /// Returns the row of an answer; nothing where no sample gives it.
    pub fn row(&self, samples: &dyn Samples, answer: &[u8]) -> Option<AnswerRow> {
        Some(self.row_of(samples, &self.tally.bar(answer)?))
    }

    /// Returns the largest share that an answer has.
    pub fn largest_share(&self) -> f64 {
        self.tally.bars().first().map_or(0.0, |bar| bar.share.share)
    }

    fn row_of(&self, samples: &dyn Samples, bar: &Bar<'_, Uuid>) -> AnswerRow {
        // Numbers that are not the model's own say nothing of it; where there are none, none are in the sum.
        let mut drawn = bar.samples.iter().filter_map(|id| samples.find(*id));
        let is_raw = drawn.all(|drawn| matches!(drawn.sample.logprobs, LogprobKind::Raw | LogprobKind::None));
        AnswerRow {
            answer: bar.answer.to_vec(),
            count: bar.samples.len(),
            share: bar.share,
            expected: self.expected.probability(bar.answer).filter(|_| is_raw),
        }
    }
}

/// An answer over several groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedAnswer {
    /// The bytes by which it is compared.
    pub answer: Vec<u8>,
    /// How many samples of all groups give it.
    pub count: usize,
}

/// Returns the answers of several groups, those that most samples give first; of equal ones the one seen first.
pub fn shared_answers<'a>(groups: impl IntoIterator<Item = &'a Answers>) -> Vec<SharedAnswer> {
    let mut all: Vec<SharedAnswer> = Vec::new();
    let mut places: HashMap<Vec<u8>, usize> = HashMap::new();
    for bar in groups.into_iter().flat_map(|answers| answers.tally.bars()) {
        let place = *places.entry(bar.answer.to_vec()).or_insert(all.len());
        match all.get_mut(place) {
            Some(known) => known.count += bar.samples.len(),
            None => all.push(SharedAnswer { answer: bar.answer.to_vec(), count: bar.samples.len() }),
        }
    }
    // The sort is stable.
    all.sort_by_key(|shared| Reverse(shared.count));
    all
}

impl Counter for Answers {
    fn begin(start: &Start<'_>) -> Self {
        Self {
            rule: start.rule.cloned(),
            readers: BTreeMap::new(),
            tally: Tally::default(),
            expected: Expected::default(),
            cut: BTreeSet::new(),
        }
    }

    fn add(&mut self, sample: Uuid) {
        if let Some(rule) = &self.rule {
            self.readers.insert(sample, (Reader::new(rule.clone()), Walk::default()));
        }
    }

    fn push(&mut self, sample: Uuid, token: &Token) {
        if let Some((reader, walk)) = self.readers.get_mut(&sample) {
            self.tally.set(sample, self.expected.step(walk, reader, token));
        }
    }

    fn end(&mut self, sample: Uuid, finish: Finish) {
        let Some((reader, _)) = self.readers.get_mut(&sample) else { return };
        if finish.is_said_to_its_end() {
            self.tally.set(sample, reader.end());
        } else if *reader.reading() == Reading::Pending {
            self.cut.insert(sample);
            self.tally.set(sample, &Reading::None);
        }
    }

    fn remove(&mut self, sample: Uuid) -> bool {
        self.readers.remove(&sample);
        self.cut.remove(&sample);
        self.tally.remove(sample);
        true
    }

    fn rows(&self) -> usize {
        self.tally.different()
    }

    fn behind(&self, row: usize) -> Option<Behind> {
        self.tally.bars().get(row).map(|bar| Behind::Answer(bar.answer.to_vec()))
    }

    fn words(&self, _: &dyn Samples) -> Vec<String> {
        let tally = &self.tally;
        let bits = format!("{:.2}", tally.entropy_bits());
        let entropy = tr!("tally-entropy", bits = bits, n = tally.answered());
        let cut = self.cut.len();
        let without = tally.without() - cut;
        let without = (without > 0).then(|| tr!("tally-without", n = without));
        let cut = (cut > 0).then(|| tr!("tally-cut", n = cut));
        let pending = tally.pending();
        let pending = (pending > 0).then(|| tr!("tally-pending", n = pending));
        [Some(entropy), without, cut, pending].into_iter().flatten().collect()
    }

    fn facts(&self, samples: &dyn Samples) -> serde_json::Result<Facts> {
        let rows: Vec<AnswerFact> = self.bars(samples, usize::MAX).iter().map(AnswerFact::of).collect();
        Ok(vec![
            ("tally", to_raw_value(&rows)?),
            ("entropy_bits", to_raw_value(&self.tally.entropy_bits())?),
            ("without", to_raw_value(&self.tally.without())?),
            ("cut", to_raw_value(&self.cut.len())?),
        ])
    }
}
