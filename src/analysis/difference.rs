//! Owns the difference of two samples: which stretches of each the other does not have.
//!
//! Never folds anything: what is called common is the same bytes.

use std::ops::Range;

use similar::{Algorithm, DiffTag, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation;

/// Words behind this many are not compared: two long texts without anything in common would take seconds.
const MOST_WORDS: usize = 2_000;

/// The stretches in which two texts differ, in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// What only the first has.
    pub first: Vec<Range<usize>>,
    /// What only the second has.
    pub second: Vec<Range<usize>>,
}

impl Difference {
    /// Compares the first 2,000 words of two texts.
    ///
    /// Words are those of UAX #29, each with the spaces before it, so that it is words that are matched and not the
    /// spaces between them; punctuation, Han characters and bytes that are no UTF-8 are words of their own. What is common is a longest common subsequence (E. W. Myers, *An O(ND) difference algorithm and its
    /// variations*, Algorithmica 1, 1986).
    ///
    /// # Examples
    /// ```
    /// use samplebook::analysis::Difference;
    ///
    /// let difference = Difference::of(b"a red cat", b"a cat sat");
    /// assert_eq!(difference.first, [1..5]);
    /// assert_eq!(difference.second, [5..9]);
    /// ```
    pub fn of(first: &[u8], second: &[u8]) -> Self {
        let (firsts, seconds) = (words(first), words(second));
        let mut difference = Self::default();
        for operation in capture_diff_slices(Algorithm::Myers, &firsts, &seconds) {
            if operation.tag() != DiffTag::Equal {
                let (before, gone) = stretch(&firsts, operation.old_range());
                difference.first.extend((gone > 0).then_some(before..before + gone));
                let (before, new) = stretch(&seconds, operation.new_range());
                difference.second.extend((new > 0).then_some(before..before + new));
            }
        }
        difference
    }
}

/// Returns the bytes before some words, and theirs.
fn stretch(words: &[&[u8]], range: Range<usize>) -> (usize, usize) {
    let bytes = |words: &[&[u8]]| words.iter().map(|word| word.len()).sum();
    (bytes(&words[..range.start]), bytes(&words[range]))
}

fn words(text: &[u8]) -> Vec<&[u8]> {
    let chunk = |chunk: std::str::Utf8Chunk<'_>| {
        let (valid, invalid) = (chunk.valid().len(), chunk.invalid().len());
        (valid, invalid)
    };
    let mut words: Vec<&[u8]> = Vec::new();
    let mut at = 0;
    for (valid, invalid) in text.utf8_chunks().map(chunk) {
        let (good, bad) = (&text[at..at + valid], &text[at + valid..at + valid + invalid]);
        // It was just found to be UTF-8.
        let good = std::str::from_utf8(good).unwrap_or_default();
        let mut from = 0;
        for (start, word) in good.split_word_bound_indices() {
            let end = start + word.len();
            if !word.bytes().all(|byte| byte == b' ') || end == good.len() {
                words.push(&good.as_bytes()[from..end]);
                from = end;
            }
        }
        words.extend(bad.chunks(1));
        at += valid + invalid;
        if words.len() > MOST_WORDS {
            break;
        }
    }
    words.truncate(MOST_WORDS);
    words
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn without(text: &[u8], gone: &[Range<usize>]) -> Vec<u8> {
        let stays = |at: &usize| !gone.iter().any(|range| range.contains(at));
        (0..text.len()).filter(stays).map(|at| text[at]).collect()
    }

    #[test]
    fn characters_without_spaces_are_compared_one_by_one() {
        let difference = Difference::of("我去巴黎".as_bytes(), "我在巴黎".as_bytes());
        assert_eq!(difference.first.first(), Some(&(3..6)));
        assert_eq!(difference.second.first(), Some(&(3..6)));
        let same = Difference::of(b"\xff\xfe a", b"\xff\xfe a");
        assert_eq!(same, Difference::default());
    }

    proptest! {
        #[test]
        fn what_is_left_of_both_is_the_same(
            first in "(?s)[ab物 \n]{0,30}", second in "(?s)[ab物 \n]{0,30}", bad in 0u8..=255
        ) {
            let (first, second) = ([first.as_bytes(), &[bad]].concat(), second.into_bytes());
            let difference = Difference::of(&first, &second);
            prop_assert_eq!(without(&first, &difference.first), without(&second, &difference.second));
        }
    }
}
