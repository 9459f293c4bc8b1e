//! Owns a reference text and the index by which any bytes are found in it.
//!
//! Never changes the text, and never misses a place: the index only makes the search quick.

use std::{cmp::Ordering, ops::Range};

use thiserror::Error;

use super::suffixes::suffix_array;
use crate::tr;

/// Bits of a slot that tell grams apart before the text is looked at.
const MARK_BITS: u32 = 6;

/// The largest reference: a slot of 32 bits holds a place and its mark.
const LARGEST: usize = (1 << (32 - MARK_BITS)) - 1;

const FREE: u32 = u32::MAX;

/// How many bytes a text must share with the reference to be coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// Bytes from which a common substring is a copy.
    pub verbatim: usize,
    /// Bytes from which it is near one; at least 1 and at most `verbatim`.
    pub near: usize,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { verbatim: 32, near: 12 }
    }
}

/// Why a text cannot be a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ReferenceError {
    /// It is too large for the index.
    #[error("{}", tr!("reference-too-large", bytes = bytes.to_string(), most = LARGEST.to_string()))]
    TooLarge {
        /// How large it is.
        bytes: usize,
    },
    /// The thresholds are in the wrong order.
    #[error("{}", tr!("reference-thresholds", near = near.to_string(), verbatim = verbatim.to_string()))]
    Thresholds {
        /// The threshold of what is near.
        near: usize,
        /// The threshold of what is verbatim.
        verbatim: usize,
    },
}

/// A text that samples are compared with, and its index.
///
/// The index is a suffix array and a table of all substrings of `near` bytes ("grams"): 8 to 20 bytes a byte.
#[derive(Clone, Debug)]
pub struct Reference {
    text: Vec<u8>,
    thresholds: Thresholds,
    /// Where each suffix begins, in the order of the suffixes.
    order: Vec<u32>,
    /// Open addressing by the hash of a gram: the first place in `order` of its suffixes, above a mark.
    grams: Vec<u32>,
    rolling: Rolling,
}

/// All places where some bytes stand in the reference: a range of its sorted suffixes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Places {
    range: Range<usize>,
    /// How many bytes stand there.
    pub(super) length: usize,
}

/// The hash of the last so many bytes of a text that grows (Karp and Rabin 1987, modulo 2⁶⁴).
#[derive(Clone, Copy, Debug)]
pub(super) struct Rolling {
    window: usize,
    /// `BASE` to the power of `window`.
    leaving: u64,
}

const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

impl Rolling {
    fn new(window: usize) -> Self {
        Self { window, leaving: (0..window).fold(1u64, |power, _| power.wrapping_mul(BASE)) }
    }

    /// Takes one byte in and, once the window is full, the one that leaves it out.
    pub(super) fn roll(self, hash: u64, entering: u8, leaving: Option<u8>) -> u64 {
        // One is added, so that a byte of zero counts.
        let value = |byte: u8| u64::from(byte) + 1;
        let hash = hash.wrapping_mul(BASE).wrapping_add(value(entering));
        hash.wrapping_sub(leaving.map_or(0, |byte| value(byte).wrapping_mul(self.leaving)))
    }

    fn of(self, bytes: &[u8]) -> u64 {
        bytes.iter().take(self.window).fold(0, |hash, byte| self.roll(hash, *byte, None))
    }
}

impl Reference {
    /// Indexes a text; about a second for 5 MB.
    ///
    /// # Errors
    /// [`ReferenceError`].
    pub fn new(text: Vec<u8>, thresholds: Thresholds) -> Result<Self, ReferenceError> {
        let Thresholds { verbatim, near } = thresholds;
        if near == 0 || near > verbatim {
            return Err(ReferenceError::Thresholds { near, verbatim });
        }
        if text.len() > LARGEST {
            return Err(ReferenceError::TooLarge { bytes: text.len() });
        }
        let order = suffix_array(&text);
        let rolling = Rolling::new(near);
        let mut reference = Self { text, thresholds, order, grams: Vec::new(), rolling };
        reference.index_grams();
        Ok(reference)
    }

    fn index_grams(&mut self) {
        let near = self.thresholds.near;
        let mut firsts = Vec::new();
        let mut last: Option<&[u8]> = None;
        for (place, suffix) in self.order.iter().enumerate() {
            let Some(gram) = self.text.get(*suffix as usize..*suffix as usize + near) else { continue };
            if last != Some(gram) {
                firsts.push((place as u32, self.rolling.of(gram)));
                last = Some(gram);
            }
        }
        let mut grams = vec![FREE; (firsts.len() * 2).next_power_of_two().max(2)];
        for (place, hash) in firsts {
            let (mut slot, mark) = slot_and_mark(hash, grams.len());
            while grams[slot] != FREE {
                slot = (slot + 1) % grams.len();
            }
            grams[slot] = place << MARK_BITS | mark;
        }
        self.grams = grams;
    }

    /// Returns the text.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// Returns the thresholds.
    pub fn thresholds(&self) -> Thresholds {
        self.thresholds
    }

    /// Returns the bytes the index takes, those of the text included.
    pub fn memory(&self) -> usize {
        self.text.len() + size_of::<u32>() * (self.order.len() + self.grams.len())
    }

    pub(super) fn rolling(&self) -> Rolling {
        self.rolling
    }

    /// Finds the places of a gram by its hash; `gram` must be `near` bytes.
    pub(super) fn places_of_gram(&self, gram: &[u8], hash: u64) -> Option<Places> {
        let (mut slot, mark) = slot_and_mark(hash, self.grams.len());
        loop {
            let entry = *self.grams.get(slot)?;
            if entry == FREE {
                return None;
            }
            let first = (entry >> MARK_BITS) as usize;
            if entry & ((1 << MARK_BITS) - 1) == mark && self.compare(first, 0, gram) == Ordering::Equal {
                return Some(Places { range: first..self.end_of(first, gram), length: gram.len() });
            }
            slot = (slot + 1) % self.grams.len();
        }
    }

    /// Finds the end of the suffixes that begin with `bytes`, as the one at `first` does. Few do, as a rule.
    fn end_of(&self, first: usize, bytes: &[u8]) -> usize {
        let mut step = 1;
        let mut low = first + 1;
        while low + step <= self.order.len() && self.compare(low + step - 1, 0, bytes) == Ordering::Equal {
            low += step;
            step *= 2;
        }
        let high = (low + step).min(self.order.len());
        self.partition(low..high, |place| self.compare(place, 0, bytes) == Ordering::Equal)
    }

    /// Finds all places of any bytes; without bytes that is every place.
    pub(super) fn places_of(&self, bytes: &[u8]) -> Option<Places> {
        let near = self.thresholds.near;
        let within = match bytes.get(..near) {
            Some(gram) => self.places_of_gram(gram, self.rolling.of(gram))?,
            None => Places { range: 0..self.order.len(), length: 0 },
        };
        let rest = bytes.get(within.length..).unwrap_or_default();
        let low = self.partition(within.range.clone(), |place| {
            self.compare(place, within.length, rest) == Ordering::Less
        });
        let high = self.partition(low..within.range.end, |place| {
            self.compare(place, within.length, rest) == Ordering::Equal
        });
        (low < high).then_some(Places { range: low..high, length: bytes.len() })
    }

    /// Narrows places to those that one more byte follows.
    pub(super) fn places_with(&self, places: &Places, byte: u8) -> Option<Places> {
        let depth = places.length;
        let next = [byte];
        let range = if places.range.len() == 1 {
            let first = places.range.start;
            (self.compare(first, depth, &next) == Ordering::Equal).then_some(places.range.clone())?
        } else {
            let low = self
                .partition(places.range.clone(), |place| self.compare(place, depth, &next) == Ordering::Less);
            let high = self.partition(low..places.range.end, |place| {
                self.compare(place, depth, &next) == Ordering::Equal
            });
            (low < high).then_some(low..high)?
        };
        Some(Places { range, length: depth + 1 })
    }

    /// Returns the place that is the beginning of the text, before any byte of it.
    pub(super) fn beginning(&self) -> Option<Places> {
        let place = self.order.iter().position(|suffix| *suffix == 0)?;
        Some(Places { range: place..place + 1, length: 0 })
    }

    /// Returns the first of the places in the text.
    pub(super) fn first(&self, places: &Places) -> usize {
        self.order[places.range.clone()].iter().min().map_or(0, |suffix| *suffix as usize)
    }

    /// Returns how many places there are.
    pub(super) fn count(places: &Places) -> usize {
        places.range.len()
    }

    /// Compares what a suffix has behind `depth` bytes with `bytes`, as far as those go.
    fn compare(&self, place: usize, depth: usize, bytes: &[u8]) -> Ordering {
        let from = (self.order[place] as usize + depth).min(self.text.len());
        let to = (from + bytes.len()).min(self.text.len());
        self.text[from..to].cmp(bytes)
    }

    /// Finds the first place in the range for which the test fails; it must hold for those before and not after.
    fn partition(&self, range: Range<usize>, test: impl Fn(usize) -> bool) -> usize {
        let (mut low, mut high) = (range.start, range.end);
        while low < high {
            let middle = low + (high - low) / 2;
            if test(middle) { low = middle + 1 } else { high = middle }
        }
        low
    }
}

fn slot_and_mark(hash: u64, slots: usize) -> (usize, u32) {
    let mixed = (hash ^ hash >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93);
    let slot = (mixed >> 32) as usize & (slots - 1);
    (slot, (mixed & ((1 << MARK_BITS) - 1)) as u32)
}
