//! Owns the instrument that tells how far samples say the same words.
//!
//! Never counts a sample before it has said something or has ended by itself.

use std::ops::Range;

use serde::Serialize;
use serde_json::value::to_raw_value;
use uuid::Uuid;

use super::counter::{Counter, Facts, Samples, Start};
use crate::tr;
use crate::{
    analysis::{
        Agreement, Shade, WordCount,
        wording::{cut, percent},
    },
    session::{Finish, Token},
};

/// Words named on which samples differ.
const WORDS: usize = 5;

/// A word is a minority's where fewer of the other samples contain it.
const MINORITY: f64 = 0.5;

/// The words of the samples of a group.
#[derive(Debug)]
pub struct SharedWords {
    agreement: Agreement<Uuid>,
}

#[derive(Serialize)]
struct WordFact<'a> {
    word: &'a str,
    samples: usize,
}

impl SharedWords {
    /// Returns the words of a sample with the share of the others that have them.
    pub fn shades(&self, sample: Uuid) -> Vec<Shade> {
        self.agreement.shades(sample)
    }

    /// Returns the stretches of a sample that only a minority says.
    pub fn minority(&self, sample: Uuid) -> Vec<Range<usize>> {
        self.agreement.disagreements(sample, MINORITY)
    }

    /// Says how far the samples agree.
    pub fn sentence(&self) -> String {
        match self.agreement.agreement() {
            None => tr!("agreement-too-few").to_owned(),
            Some(agreement) => tr!("agreement-share", share = percent(agreement)),
        }
    }

    /// Returns the words that come nearest to standing in half of the samples, nearest first; none that stand in all.
    fn divided(&self) -> Vec<WordCount<'_>> {
        let all = self.agreement.samples();
        let mut words = self.agreement.words();
        words.retain(|word| word.samples < all);
        // The sort is stable: of equally near ones the more frequent stay first.
        words.sort_by_key(|word| (2 * word.samples).abs_diff(all));
        words.truncate(WORDS);
        words
    }
}

impl Counter for SharedWords {
    fn begin(_: &Start<'_>) -> Self {
        Self { agreement: Agreement::default() }
    }

    fn add(&mut self, _: Uuid) {}

    fn push(&mut self, sample: Uuid, token: &Token) {
        self.agreement.push(sample, &token.bytes);
    }

    fn end(&mut self, sample: Uuid, finish: Finish) {
        // One that ended without a word counts among the others.
        // One that was broken off may have gone on to say something else.
        if finish.is_of_itself() {
            self.agreement.push(sample, b"");
        }
    }

    fn remove(&mut self, sample: Uuid) -> bool {
        self.agreement.remove(sample);
        true
    }

    fn words(&self, _: &dyn Samples) -> Vec<String> {
        let words: Vec<String> =
            self.divided().iter().map(|word| format!("{} ({})", cut(word.word), word.samples)).collect();
        let divided = (!words.is_empty()).then(|| tr!("agreement-divided", words = words.join(", ")));
        [self.sentence()].into_iter().chain(divided).collect()
    }

    fn facts(&self, _: &dyn Samples) -> serde_json::Result<Facts> {
        let divided: Vec<WordFact<'_>> = self
            .divided()
            .iter()
            .map(|count| WordFact { word: count.word, samples: count.samples })
            .collect();
        Ok(vec![
            ("agreement", to_raw_value(&self.agreement.agreement())?),
            ("divided", to_raw_value(&divided)?),
        ])
    }
}
