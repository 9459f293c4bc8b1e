//! Owns what an instrument is: what it says of itself, what it begins with, and how it follows samples while they stream.
//!
//! Never names an instrument; each has a file of its own.

use std::sync::Arc;

use serde_json::value::RawValue;
use uuid::Uuid;

use crate::{
    analysis::{Reference, Rule},
    session::{Finish, Sample, Token},
};

/// What the samples of a group have in common, and what they are held against.
#[derive(Clone, Copy, Debug, Default)]
pub struct Start<'a> {
    /// The text all of them continue.
    pub prompt: &'a [u8],
    /// How answers are read; nothing where the rule is wrong.
    pub rule: Option<&'a Rule>,
    /// The reference, where there is one and it is indexed.
    pub reference: Option<&'a Arc<Reference>>,
}

/// A sample with what it continues.
#[derive(Clone, Copy, Debug)]
pub struct Drawn<'a> {
    /// Tokens behind the prompt that it has from the samples it continues.
    pub inherited: &'a [Token],
    /// The sample itself.
    pub sample: &'a Sample,
}

impl<'a> Drawn<'a> {
    /// Returns all tokens behind the prompt.
    pub fn tokens(self) -> impl Iterator<Item = &'a Token> {
        self.inherited.iter().chain(&self.sample.tokens)
    }
}

/// Where samples that were counted are found again.
pub trait Samples {
    /// Returns a sample; nothing if it is not known.
    fn find(&self, id: Uuid) -> Option<Drawn<'_>>;
}

/// The samples behind a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Behind {
    /// All that give this answer, also those that are yet to come.
    Answer(Vec<u8>),
    /// These, and what is said of them; bytes of samples in it are not made visible.
    These(String, Vec<Uuid>),
}

/// Facts by their names in JSON, in order.
pub type Facts = Vec<(&'static str, Box<RawValue>)>;

/// An instrument that follows the samples of one group, token by token.
pub trait Counter {
    /// Begins without samples.
    fn begin(start: &Start<'_>) -> Self
    where
        Self: Sized;

    /// Takes a sample in, of which no text is known yet.
    fn add(&mut self, sample: Uuid);

    /// Takes the next token of a sample that was added.
    fn push(&mut self, sample: Uuid, token: &Token);

    /// Says how a sample ended.
    fn end(&mut self, sample: Uuid, finish: Finish);

    /// Takes a sample out; returns false where that cannot be done, so that all others have to be counted anew.
    #[must_use]
    fn remove(&mut self, sample: Uuid) -> bool;

    /// Returns how many rows there are to choose from; none where what it says is only read.
    fn rows(&self) -> usize {
        0
    }

    /// Returns the samples behind a row.
    fn behind(&self, _row: usize) -> Option<Behind> {
        None
    }

    /// Says in clauses what the samples say together; bytes of samples in them are not made visible.
    fn words(&self, samples: &dyn Samples) -> Vec<String>;

    /// Returns the same as JSON.
    ///
    /// # Errors
    /// Where JSON cannot say it.
    fn facts(&self, samples: &dyn Samples) -> serde_json::Result<Facts>;
}
