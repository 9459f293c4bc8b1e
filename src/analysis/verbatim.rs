//! Owns the comparison of a sample with a reference text: where it copies, where it leaves, how much it shares.
//!
//! Never takes what is similar for what is the same: every span is found in the reference byte for byte.

use std::{ops::Range, sync::Arc};

use crate::session::Token;

mod reference;
mod suffixes;
#[cfg(test)]
mod tests;

use reference::Places;
pub use reference::{Reference, ReferenceError, Thresholds};

/// Where a prefix ends in the reference: what the sample is expected to go on with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alignment {
    places: Places,
    /// How many bytes at the prefix's end stand in the reference.
    pub context: usize,
    /// At how many places they do.
    pub count: usize,
    /// The offset in the reference behind the first of these places.
    pub offset: usize,
}

impl Reference {
    /// Finds where a prefix ends in the reference: behind the longest end of the prefix that occurs there.
    ///
    /// An end that is not the whole prefix must have at least `near` bytes, because shorter ones stand anywhere by
    /// chance. An empty prefix ends at the reference's beginning. If several places have the same bytes before them,
    /// the sample decides: it is taken to follow those along which it goes on longest.
    pub fn align(&self, prefix: &[u8]) -> Option<Alignment> {
        let alignment = |places: Places, context: usize| Alignment {
            context,
            count: Self::count(&places),
            offset: self.first(&places) + context,
            places,
        };
        if prefix.is_empty() {
            return Some(alignment(self.beginning()?, 0));
        }
        let places_of_last = |length: usize| self.places_of(&prefix[prefix.len() - length..]);
        if let Some(places) = places_of_last(prefix.len()) {
            return Some(alignment(places, prefix.len()));
        }
        let least = self.thresholds().near;
        if least >= prefix.len() {
            return None;
        }
        // An end of what occurs occurs too, so that the longest one can be searched by halving.
        let (mut found, mut length) = (places_of_last(least)?, least);
        let mut too_long = prefix.len();
        while too_long - length > 1 {
            let middle = length + (too_long - length) / 2;
            match places_of_last(middle) {
                Some(places) => (found, length) = (places, middle),
                None => too_long = middle,
            }
        }
        Some(alignment(found, length))
    }
}

/// Where a sample first leaves the reference.
#[derive(Clone, Debug, PartialEq)]
pub struct Divergence {
    /// The offset of the first byte that differs, in the sample.
    pub offset: usize,
    /// The token that holds it, from 0.
    pub token: usize,
    /// The probability of that token, 0 to 1, if known.
    pub probability: Option<f32>,
    /// The offset in the reference of what it has there; its end if it has nothing more.
    pub reference: usize,
}

/// A substring that sample and reference have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Common {
    /// Where it stands in the sample.
    pub sample: Range<usize>,
    /// Where it first stands in the reference.
    pub reference: usize,
}

/// How close a stretch of a sample is to the reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closeness {
    /// In a common substring of at least `verbatim` bytes.
    Verbatim,
    /// In one of at least `near` bytes.
    Near,
    /// In none.
    Off,
}

/// Ranges in ascending order that do not touch.
#[derive(Clone, Debug, Default)]
struct Union {
    ranges: Vec<Range<usize>>,
    bytes: usize,
}

impl Union {
    /// Adds a range that neither begins nor ends before any that was added.
    fn add(&mut self, range: Range<usize>) {
        match self.ranges.last_mut() {
            Some(last) if range.start <= last.end => {
                self.bytes += range.end.saturating_sub(last.end);
                last.end = last.end.max(range.end);
            }
            _ => {
                self.bytes += range.len();
                self.ranges.push(range);
            }
        }
    }
}

/// The copy from the sample's beginning.
#[derive(Clone, Debug)]
enum Start {
    /// The prefix does not end in the reference.
    Unaligned,
    /// All so far is in the reference, at these places.
    Copying(Places),
    /// It has left the reference.
    Left(Divergence),
}

/// One sample compared with a reference while it streams.
///
/// A byte costs a look into a table, and a few more where it ends a common substring. Only substrings of at least
/// `near` bytes are looked for, and only within the sample: what the prefix has before them does not lengthen them.
#[derive(Clone, Debug)]
pub struct Verbatim {
    reference: Arc<Reference>,
    bytes: Vec<u8>,
    tokens: usize,
    start: Start,
    copied_bytes: usize,
    copied_tokens: usize,
    /// Hash of the last `near` bytes.
    hash: u64,
    /// An end of the sample that is in the reference and has at least `near` bytes, if there is one.
    current: Option<Places>,
    /// The longest such end has at most as many bytes; as many as `current` where it is known exactly.
    bound: usize,
    longest: Option<(usize, Places)>,
    verbatim: Union,
    near: Union,
}

impl Verbatim {
    /// Begins the comparison of a sample that has no text yet.
    pub fn new(reference: Arc<Reference>, alignment: Option<&Alignment>) -> Self {
        let start = alignment.map_or(Start::Unaligned, |alignment| Start::Copying(alignment.places.clone()));
        Self {
            reference,
            bytes: Vec::new(),
            tokens: 0,
            start,
            copied_bytes: 0,
            copied_tokens: 0,
            hash: 0,
            current: None,
            bound: 0,
            longest: None,
            verbatim: Union::default(),
            near: Union::default(),
        }
    }

    /// Takes the sample's next token.
    pub fn push(&mut self, token: &Token) {
        for byte in &token.bytes {
            self.follow(*byte, token);
            self.match_on(*byte);
        }
        if let Start::Copying(_) = self.start {
            self.copied_tokens += 1;
        }
        self.tokens += 1;
    }

    /// Goes on with the copy from the beginning, or says where it ends.
    fn follow(&mut self, byte: u8, token: &Token) {
        let Start::Copying(places) = &self.start else { return };
        self.start = match self.reference.places_with(places, byte) {
            Some(places) => {
                self.copied_bytes += 1;
                Start::Copying(places)
            }
            None => Start::Left(Divergence {
                offset: self.copied_bytes,
                token: self.tokens,
                probability: token.logprob.map(f32::exp),
                reference: self.reference.first(places) + places.length,
            }),
        };
    }

    /// Finds an end of the sample that is in the reference, now that it has one byte more.
    ///
    /// Which bytes are near follows from any such end: what a longer one has before it was near already. Its exact
    /// length is searched only where a copy or the longest substring may come of it.
    fn match_on(&mut self, byte: u8) {
        let Thresholds { verbatim, near } = self.reference.thresholds();
        let leaving = self.bytes.len().checked_sub(near).and_then(|at| self.bytes.get(at)).copied();
        self.hash = self.reference.rolling().roll(self.hash, byte, leaving);
        self.bytes.push(byte);
        self.bound = match self.current.take() {
            // The longest end grows by one byte at most, and not at all if none of its places has this byte.
            Some(places) => {
                let exact = places.length == self.bound;
                self.current = self.reference.places_with(&places, byte);
                if exact && self.current.is_none() { self.bound } else { self.bound + 1 }
            }
            None => near,
        };
        if self.current.is_none() {
            self.current = self.last_gram();
        }
        let Some(places) = self.current.take() else { return };
        let longest = self.longest.as_ref().map_or(0, |(_, longest)| longest.length);
        let places = if self.bound >= verbatim.min(longest + 1) { self.lengthened(places) } else { places };
        let end = self.bytes.len();
        if places.length > longest {
            self.longest = Some((end, places.clone()));
        }
        if places.length >= verbatim {
            self.verbatim.add(end - places.length..end);
        }
        self.near.add(end - places.length..end);
        self.current = Some(places);
    }

    fn last_gram(&self) -> Option<Places> {
        let from = self.bytes.len().checked_sub(self.reference.thresholds().near)?;
        self.reference.places_of_gram(&self.bytes[from..], self.hash)
    }

    /// Finds the longest end that occurs, given one that does: in growing steps, because a text that leaves a copy
    /// has little of it at its end.
    fn lengthened(&mut self, mut found: Places) -> Places {
        let places_of_last =
            |length: usize| self.reference.places_of(&self.bytes[self.bytes.len() - length..]);
        let mut step = 1;
        while found.length < self.bound {
            let length = found.length + step.min((self.bound - found.length).div_ceil(2));
            match places_of_last(length) {
                Some(places) => (found, step) = (places, step * 2),
                None => self.bound = length - 1,
            }
        }
        found
    }

    /// Returns the sample's bytes so far.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Tells whether the prefix ends in the reference, so that there can be a copy from the start.
    pub fn is_aligned(&self) -> bool {
        !matches!(self.start, Start::Unaligned)
    }

    /// Returns how many bytes from the sample's start stand in the reference behind the prefix.
    pub fn copied_bytes(&self) -> usize {
        self.copied_bytes
    }

    /// Returns how many whole tokens those bytes are.
    pub fn copied_tokens(&self) -> usize {
        self.copied_tokens
    }

    /// Returns where the copy from the start ends, if it does.
    pub fn divergence(&self) -> Option<&Divergence> {
        match &self.start {
            Start::Left(divergence) => Some(divergence),
            Start::Copying(_) | Start::Unaligned => None,
        }
    }

    /// Returns at most `length` bytes that the reference has where the sample left it.
    pub fn expected(&self, length: usize) -> Option<&[u8]> {
        let from = self.divergence()?.reference;
        let rest = self.reference.text().get(from..)?;
        Some(&rest[..length.min(rest.len())])
    }

    /// Returns the longest substring, of at least `near` bytes, that sample and reference have in common; of equally
    /// long ones the first in the sample.
    pub fn longest(&self) -> Option<Common> {
        let (end, places) = self.longest.as_ref()?;
        Some(Common { sample: end - places.length..*end, reference: self.reference.first(places) })
    }

    /// Returns the share of the sample's bytes, 0 to 1, that lie in common substrings of at least `verbatim` bytes;
    /// nothing for a sample without bytes.
    pub fn coverage(&self) -> Option<f64> {
        (!self.bytes.is_empty()).then(|| self.verbatim.bytes as f64 / self.bytes.len() as f64)
    }

    /// Returns the whole sample in stretches, in order. While it streams, what is off may become near, and near
    /// verbatim, never the other way.
    pub fn spans(&self) -> Vec<(Range<usize>, Closeness)> {
        let mut spans = Vec::new();
        let mut at = 0;
        let mut add = |to: usize, closeness: Closeness| {
            if at < to {
                spans.push((at..to, closeness));
                at = to;
            }
        };
        let mut copies = self.verbatim.ranges.iter().peekable();
        for near in &self.near.ranges {
            add(near.start, Closeness::Off);
            // Every copy lies in one stretch that is near, because it is longer than `near`.
            while let Some(copy) = copies.next_if(|copy| copy.end <= near.end) {
                add(copy.start, Closeness::Near);
                add(copy.end, Closeness::Verbatim);
            }
            add(near.end, Closeness::Near);
        }
        add(self.bytes.len(), Closeness::Off);
        spans
    }
}
