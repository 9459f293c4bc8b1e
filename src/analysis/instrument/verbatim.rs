//! Owns the instrument that holds samples against the reference: what each copies, and what they copy in the mean.
//!
//! Never takes what is similar for what is the same.

use std::sync::Arc;

use serde::Serialize;
use serde_json::value::to_raw_value;
use uuid::Uuid;

use super::{
    by_sample::BySample,
    counter::{Counter, Facts, Samples, Start},
};
use crate::language::counted;
use crate::tr;
use crate::{
    analysis::{
        Alignment, Divergence, Reference, Verbatim,
        wording::{percent, whole_characters},
    },
    session::{Finish, Token, lossy_text},
};

/// Bytes in a sentence of what a sample, and of what the reference has where it was left.
const SAID: usize = 12;
/// Bytes in JSON of what the reference has where a sample left it.
const EXPECTED: usize = 16;

/// How one sample compares with the reference.
#[derive(Clone, Debug, PartialEq)]
pub struct CopyRow {
    /// The prefix ends in the reference, so that there can be a copy from the start.
    pub aligned: bool,
    /// Bytes from the sample's start that the reference has.
    pub copied_bytes: usize,
    /// The whole tokens these are.
    pub copied_tokens: usize,
    /// Where it leaves the reference.
    pub diverges: Option<Departure>,
    /// The longest run that sample and reference have in common; nothing below the least length.
    pub longest_bytes: Option<usize>,
    /// The share that is verbatim; nothing without text.
    pub coverage: Option<f64>,
}

/// Where a sample leaves the reference.
#[derive(Clone, Debug, PartialEq)]
pub struct Departure {
    /// The token that differs, from 0.
    pub token: usize,
    /// Its probability, if known.
    pub probability: Option<f32>,
    /// What the sample says from there, at most 12 bytes.
    pub own: Vec<u8>,
    /// What the reference has there, at most 16 bytes; empty where it ends.
    pub expected: Vec<u8>,
}

#[derive(Serialize)]
struct CopiesFact {
    aligned: bool,
    mean_copied_bytes: f64,
    mean_copied_tokens: f64,
    mean_coverage: Option<f64>,
    samples: Vec<CopyFact>,
}

#[derive(Serialize)]
struct CopyFact {
    lane: u32,
    copied_bytes: usize,
    copied_tokens: usize,
    diverges: Option<DepartureFact>,
    longest_bytes: usize,
    coverage: Option<f64>,
}

#[derive(Serialize)]
struct DepartureFact {
    token: usize,
    text: String,
    probability: Option<f32>,
    expected: String,
}

impl CopyRow {
    fn of(verbatim: &Verbatim) -> Self {
        let departure = |divergence: &Divergence| Departure {
            token: divergence.token,
            probability: divergence.probability,
            own: beginning(verbatim.bytes().get(divergence.offset..).unwrap_or_default(), SAID),
            expected: beginning(verbatim.expected(EXPECTED).unwrap_or_default(), EXPECTED),
        };
        Self {
            aligned: verbatim.is_aligned(),
            copied_bytes: verbatim.copied_bytes(),
            copied_tokens: verbatim.copied_tokens(),
            diverges: verbatim.divergence().map(departure),
            longest_bytes: verbatim.longest().map(|common| common.sample.len()),
            coverage: verbatim.coverage(),
        }
    }

    /// Says it in clauses; bytes of the sample in them are not made visible.
    pub fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        if self.aligned {
            let (bytes, tokens) = (counted(self.copied_bytes, "byte"), counted(self.copied_tokens, "token"));
            words.push(tr!("verbatim-copies", bytes = bytes, tokens = tokens));
        } else {
            words.push(tr!("verbatim-not-aligned").to_owned());
        }
        if let Some(Departure { token, probability, own, expected }) = &self.diverges {
            let probability = probability.map_or(String::new(), |p| format!(", {}", percent(f64::from(p))));
            let token = format!("{}{probability}", token + 1);
            words.push(match expected.is_empty() {
                true => tr!("verbatim-past-end", own = lossy_text(own), token = token),
                false => {
                    let expected = lossy_text(&beginning(expected, SAID));
                    tr!("verbatim-departs", own = lossy_text(own), expected = expected, token = token)
                }
            });
        }
        words.extend(self.longest_bytes.map(|bytes| tr!("verbatim-longest", bytes = counted(bytes, "byte"))));
        words.extend(self.coverage.map(|coverage| tr!("verbatim-covered", share = percent(coverage))));
        words
    }
}

/// Returns the first bytes, without a character that is not all there.
fn beginning(bytes: &[u8], most: usize) -> Vec<u8> {
    whole_characters(&bytes[..bytes.len().min(most)]).to_vec()
}

/// The samples of a group, held against the reference.
#[derive(Debug)]
pub struct Copies {
    reference: Option<Arc<Reference>>,
    alignment: Option<Alignment>,
    samples: BySample<Verbatim>,
}

impl Copies {
    /// Returns how a sample compares with the reference.
    pub fn of(&self, sample: Uuid) -> Option<&Verbatim> {
        self.samples.get(sample)
    }

    /// Returns the row of a sample.
    pub fn row(&self, sample: Uuid) -> Option<CopyRow> {
        self.samples.get(sample).map(CopyRow::of)
    }

    /// Returns the samples that are held against the reference, in the order in which they came.
    pub fn ids(&self) -> impl Iterator<Item = Uuid> {
        self.samples.iter().map(|(id, _)| id)
    }

    /// Returns the mean share of a sample that is copied from its start: one that max tokens cut while it copied is all
    /// copy.
    pub fn mean_share(&self) -> f64 {
        self.mean(|sample| sample.copied_bytes() as f64 / sample.bytes().len().max(1) as f64)
    }

    /// Says how much the samples copy.
    pub fn sentence(&self) -> String {
        let bytes = self.mean(|sample| sample.copied_bytes() as f64);
        let bytes = counted(bytes.round() as usize, "byte");
        tr!("verbatim-copied", share = percent(self.mean_share()), bytes = bytes)
    }

    fn mean(&self, of: impl Fn(&Verbatim) -> f64) -> f64 {
        self.each().map(of).sum::<f64>() / self.samples.len().max(1) as f64
    }

    /// Returns the mean of those that have text.
    fn mean_coverage(&self) -> Option<f64> {
        let covered: Vec<f64> = self.each().filter_map(Verbatim::coverage).collect();
        (!covered.is_empty()).then(|| covered.iter().sum::<f64>() / covered.len() as f64)
    }

    fn each(&self) -> impl Iterator<Item = &Verbatim> {
        self.samples.iter().map(|(_, verbatim)| verbatim)
    }
}

impl Counter for Copies {
    fn begin(start: &Start<'_>) -> Self {
        Self {
            alignment: start.reference.and_then(|reference| reference.align(start.prompt)),
            reference: start.reference.cloned(),
            samples: BySample::default(),
        }
    }

    fn add(&mut self, sample: Uuid) {
        if let Some(reference) = &self.reference {
            let verbatim = Verbatim::new(Arc::clone(reference), self.alignment.as_ref());
            self.samples.insert(sample, verbatim);
        }
    }

    fn push(&mut self, sample: Uuid, token: &Token) {
        if let Some(verbatim) = self.samples.get_mut(sample) {
            verbatim.push(token);
        }
    }

    fn end(&mut self, _: Uuid, _: Finish) {}

    fn remove(&mut self, sample: Uuid) -> bool {
        self.samples.remove(sample);
        true
    }

    fn words(&self, _: &dyn Samples) -> Vec<String> {
        if self.reference.is_none() {
            return Vec::new();
        }
        let copied = match self.alignment {
            Some(_) => self.sentence(),
            None => tr!("verbatim-none").to_owned(),
        };
        let covered = self.mean_coverage().map(|coverage| tr!("verbatim-covered", share = percent(coverage)));
        vec![copied, covered.unwrap_or_else(|| tr!("verbatim-no-text").to_owned())]
    }

    fn facts(&self, samples: &dyn Samples) -> serde_json::Result<Facts> {
        let fact = |id: Uuid| {
            let (row, drawn) = (self.row(id)?, samples.find(id)?);
            let diverges = row.diverges.map(|departure| DepartureFact {
                token: departure.token,
                text: drawn
                    .tokens()
                    .nth(departure.token)
                    .map(|token| lossy_text(&token.bytes))
                    .unwrap_or_default(),
                probability: departure.probability,
                expected: lossy_text(&departure.expected),
            });
            Some(CopyFact {
                lane: drawn.sample.lane,
                copied_bytes: row.copied_bytes,
                copied_tokens: row.copied_tokens,
                diverges,
                longest_bytes: row.longest_bytes.unwrap_or(0),
                coverage: row.coverage,
            })
        };
        let fact = self.reference.as_ref().map(|_| CopiesFact {
            aligned: self.alignment.is_some(),
            mean_copied_bytes: self.mean(|sample| sample.copied_bytes() as f64),
            mean_copied_tokens: self.mean(|sample| sample.copied_tokens() as f64),
            mean_coverage: self.mean_coverage(),
            samples: self.ids().filter_map(fact).collect(),
        });
        Ok(vec![("verbatim", to_raw_value(&fact)?)])
    }
}
