//! Owns how far the samples of a cell say the same words: a share for each word, and one number for all.
//!
//! Never folds case, accents or spelling: two words agree if their bytes do.

use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
};

#[cfg(test)]
mod tests;
mod words;

use words::{Cut, Unit};

/// A stretch of a sample and the share of the *other* samples that contain it.
#[derive(Clone, Debug, PartialEq)]
pub struct Shade {
    /// A word, or one character of a script without spaces.
    pub span: Range<usize>,
    /// 0 to 1.
    pub share: f64,
}

/// A word and how many samples contain it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordCount<'a> {
    /// The word, or two neighbouring characters of a script without spaces.
    pub word: &'a str,
    /// How many samples contain it, at least 1.
    pub samples: usize,
}

/// What is known of one sample.
#[derive(Clone, Debug, Default)]
struct Member {
    /// What a longer text may still change, and where that begins in the sample.
    tail: Vec<u8>,
    tail_at: usize,
    cut: Cut,
    /// The words in order; those from `settled` on are of the tail.
    units: Vec<(Unit, u32)>,
    settled: usize,
    /// How often each word stands in the sample.
    counts: HashMap<u32, u32>,
}

/// The words of samples, counted over samples that are named by anything that can be ordered.
///
/// Words are those of UAX #29, case and all. Runs of Chinese characters, kana and hangul have no spaces that could be
/// relied on, so that every two neighbouring characters count as one word (a *bigram*; a lone character is one too),
/// and a character is shaded by the mean of the bigrams it is in.
///
/// A word's share is (samples with it − 1) / (samples − 1): of the others, those that contain it anywhere. Every
/// sample counts that was named, one without text too; while lanes stream, shares rise as they catch up.
#[derive(Clone, Debug)]
pub struct Agreement<Id = usize> {
    members: BTreeMap<Id, Member>,
    numbers: HashMap<Box<str>, u32>,
    /// By a word's number: the samples that contain it.
    samples_with: Vec<u32>,
}

impl<Id> Default for Agreement<Id> {
    fn default() -> Self {
        Self { members: BTreeMap::new(), numbers: HashMap::new(), samples_with: Vec::new() }
    }
}

impl<Id: Ord + Copy> Agreement<Id> {
    /// Takes the next bytes of a sample; the first ones, even none, make it count.
    pub fn push(&mut self, sample: Id, bytes: &[u8]) {
        let Self { members, numbers, samples_with } = self;
        let member = members.entry(sample).or_default();
        member.forget_tail(samples_with);
        member.tail.extend_from_slice(bytes);
        let (units, settled, resume) = words::cut(&member.tail, &member.cut);
        for unit in units {
            let text = &member.tail[unit.span.clone()];
            // A unit is cut from text, so that it is text.
            let Ok(text) = std::str::from_utf8(text) else { continue };
            let number = match numbers.get(text) {
                Some(number) => *number,
                None => {
                    let number = samples_with.len() as u32;
                    numbers.insert(text.into(), number);
                    samples_with.push(0);
                    number
                }
            };
            let span = unit.span.start + member.tail_at..unit.span.end + member.tail_at;
            member.units.push((Unit { span, ..unit }, number));
            let count = member.counts.entry(number).or_default();
            samples_with[number as usize] += u32::from(*count == 0);
            *count += 1;
        }
        member.settled += settled;
        member.tail.drain(..resume.at);
        member.tail_at += resume.at;
        member.cut = Cut { at: 0, ..resume };
    }

    /// Takes a sample out.
    pub fn remove(&mut self, sample: Id) {
        if let Some(mut member) = self.members.remove(&sample) {
            member.settled = 0;
            member.forget_tail(&mut self.samples_with);
        }
    }

    /// Returns how many samples count.
    pub fn samples(&self) -> usize {
        self.members.len()
    }

    fn share(&self, number: u32) -> Option<f64> {
        let others = self.members.len().checked_sub(2)? + 1;
        Some(f64::from(self.samples_with[number as usize].saturating_sub(1)) / others as f64)
    }

    /// Returns the words and characters of a sample with their shares, in order; nothing if it has no other sample
    /// beside it.
    pub fn shades(&self, sample: Id) -> Vec<Shade> {
        let mut shades: Vec<Shade> = Vec::new();
        let Some(member) = self.members.get(&sample) else { return shades };
        for (unit, number) in &member.units {
            let Some(share) = self.share(*number) else { return Vec::new() };
            match unit.second {
                None => shades.push(Shade { span: unit.span.clone(), share }),
                Some(second) => {
                    let second = unit.span.start + second;
                    // The first character is the last one of the bigram before, if there is one.
                    match shades.last_mut().filter(|last| last.span.start == unit.span.start) {
                        Some(last) => last.share = (last.share + share) / 2.0,
                        None => shades.push(Shade { span: unit.span.start..second, share }),
                    }
                    shades.push(Shade { span: second..unit.span.end, share });
                }
            }
        }
        shades
    }

    /// Returns one number for all: the mean over the samples of the mean share of their words, 0 to 1.
    ///
    /// A word that stands twice in a sample counts twice there, and bigrams count as words. Samples without a word have
    /// no mean of their own. Nothing, if there are not two samples or none has a word.
    pub fn agreement(&self) -> Option<f64> {
        let mut sum = 0.0;
        let mut with_words = 0;
        for member in self.members.values().filter(|member| !member.units.is_empty()) {
            let mut shares = 0.0;
            for (_, number) in &member.units {
                shares += self.share(*number)?;
            }
            sum += shares / member.units.len() as f64;
            with_words += 1;
        }
        (with_words > 0 && self.members.len() > 1).then(|| sum / f64::from(with_words))
    }

    /// Returns the stretches of a sample on which others do not agree: words whose share is below `below`, with all
    /// between two of them where no other word stands.
    pub fn disagreements(&self, sample: Id, below: f64) -> Vec<Range<usize>> {
        let mut spans: Vec<Range<usize>> = Vec::new();
        let mut goes_on = false;
        for shade in self.shades(sample) {
            let differs = shade.share < below;
            match spans.last_mut() {
                Some(last) if differs && goes_on => last.end = shade.span.end,
                _ if differs => spans.push(shade.span),
                _ => {}
            }
            goes_on = differs;
        }
        spans
    }

    /// Returns all words by how many samples contain them, most first, then in the order of their bytes.
    pub fn words(&self) -> Vec<WordCount<'_>> {
        let mut words: Vec<WordCount<'_>> = self
            .numbers
            .iter()
            .map(|(word, number)| WordCount { word, samples: self.samples_with[*number as usize] as usize })
            .filter(|count| count.samples > 0)
            .collect();
        words.sort_unstable_by(|a, b| b.samples.cmp(&a.samples).then(a.word.cmp(b.word)));
        words
    }
}

impl Member {
    /// Takes the words of the tail out of the counts; they are read again with what comes.
    fn forget_tail(&mut self, samples_with: &mut [u32]) {
        for (_, number) in self.units.drain(self.settled..) {
            if let Some(count) = self.counts.get_mut(&number) {
                *count -= 1;
                if *count == 0 {
                    self.counts.remove(&number);
                    samples_with[number as usize] -= 1;
                }
            }
        }
    }
}
