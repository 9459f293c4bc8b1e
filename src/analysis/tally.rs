//! Owns the count of answers over samples: bars, their shares with an interval, and the entropy of the whole.
//!
//! Never merges two answers that differ in a byte, and never forgets which samples stand behind a bar.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Reading;

/// The 97.5 % quantile of the standard normal distribution: with it an interval holds 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// A share and the bounds between which it may well lie; all are 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower bound.
    pub low: f64,
    /// The observed share.
    pub share: f64,
    /// The upper bound.
    pub high: f64,
}

/// Returns the share `count / of` with Wilson's score interval at 95 %. Of nothing, all is possible: 0 to 1.
pub fn wilson_interval(count: usize, of: usize) -> Interval {
    match of {
        0 => Interval { low: 0.0, share: 0.0, high: 1.0 },
        of => wilson_of_share(count as f64 / of as f64, of as f64),
    }
}

/// Returns a share of so many trials, at least one, with Wilson's score interval at 95 %. The number of trials need not be
/// whole: trials that depend on each other are worth fewer.
///
/// With p the share, n the number and z the 97.5 % quantile of the normal distribution, the bounds are
/// (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n): E. B. Wilson, *Probable inference, the law of succession, and
/// statistical inference*, Journal of the American Statistical Association 22 (1927).
pub(super) fn wilson_of_share(share: f64, n: f64) -> Interval {
    let scale = 1.0 + Z * Z / n;
    let centre = (share + Z * Z / (2.0 * n)) / scale;
    let half = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt() / scale;
    // At the ends the formula gives the end itself, which rounding may miss.
    Interval {
        low: if share == 0.0 { 0.0 } else { (centre - half).max(0.0) },
        share,
        high: if share == 1.0 { 1.0 } else { (centre + half).min(1.0) },
    }
}

/// One answer and the samples that give it.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar<'a, Id> {
    /// The bytes by which the answer is compared.
    pub answer: &'a [u8],
    /// The samples that give it; at least one.
    pub samples: &'a BTreeSet<Id>,
    /// The share of the samples that have an answer.
    pub share: Interval,
}

/// Where a sample is counted.
#[derive(Clone, Debug, PartialEq)]
enum Standing {
    Pending,
    Answered(Vec<u8>),
    Without,
}

#[derive(Clone, Debug)]
struct Counted<Id> {
    /// Grows with every bar that appears: the order of being seen.
    seen: u64,
    samples: BTreeSet<Id>,
}

/// Answers counted over samples, which are named by anything that can be ordered, such as an index.
///
/// Shares, intervals and the entropy are those of the samples that *have* an answer. While lanes stream these are
/// the ones that answer early, so that a share may move either way until nothing is pending.
#[derive(Clone, Debug)]
pub struct Tally<Id = usize> {
    standings: BTreeMap<Id, Standing>,
    bars: HashMap<Vec<u8>, Counted<Id>>,
    seen: u64,
    answered: usize,
    without: usize,
}

impl<Id> Default for Tally<Id> {
    fn default() -> Self {
        Self { standings: BTreeMap::new(), bars: HashMap::new(), seen: 0, answered: 0, without: 0 }
    }
}

impl<Id: Ord + Copy> Tally<Id> {
    /// Counts a sample by what was read from it, instead of what was read from it before.
    pub fn set(&mut self, sample: Id, reading: &Reading) {
        let unchanged = match (self.standings.get(&sample), reading) {
            (Some(Standing::Pending), Reading::Pending) | (Some(Standing::Without), Reading::None) => true,
            (Some(Standing::Answered(key)), Reading::Found(answer)) => *key == answer.key,
            _ => false,
        };
        if unchanged {
            return;
        }
        self.remove(sample);
        let standing = match reading {
            Reading::Pending => Standing::Pending,
            Reading::None => {
                self.without += 1;
                Standing::Without
            }
            Reading::Found(answer) => {
                self.answered += 1;
                let seen = self.seen;
                let bar = self
                    .bars
                    .entry(answer.key.clone())
                    .or_insert_with(|| Counted { seen, samples: BTreeSet::new() });
                self.seen += u64::from(bar.samples.is_empty());
                bar.samples.insert(sample);
                Standing::Answered(answer.key.clone())
            }
        };
        self.standings.insert(sample, standing);
    }

    /// Takes a sample out of the count; a bar that loses its last sample is gone.
    pub fn remove(&mut self, sample: Id) {
        match self.standings.remove(&sample) {
            None | Some(Standing::Pending) => {}
            Some(Standing::Without) => self.without -= 1,
            Some(Standing::Answered(key)) => {
                self.answered -= 1;
                if let Some(bar) = self.bars.get_mut(&key) {
                    bar.samples.remove(&sample);
                    if bar.samples.is_empty() {
                        self.bars.remove(&key);
                    }
                }
            }
        }
    }

    /// Returns the bars by count, the largest first; of equal ones the one seen first.
    pub fn bars(&self) -> Vec<Bar<'_, Id>> {
        let mut bars: Vec<(&Vec<u8>, &Counted<Id>)> = self.bars.iter().collect();
        bars.sort_unstable_by_key(|(_, bar)| (std::cmp::Reverse(bar.samples.len()), bar.seen));
        bars.into_iter()
            .map(|(answer, bar)| Bar {
                answer,
                samples: &bar.samples,
                share: wilson_interval(bar.samples.len(), self.answered),
            })
            .collect()
    }

    /// Returns the bar of an answer, if some sample gives it.
    pub fn bar(&self, answer: &[u8]) -> Option<Bar<'_, Id>> {
        let (answer, bar) = self.bars.get_key_value(answer)?;
        let share = wilson_interval(bar.samples.len(), self.answered);
        Some(Bar { answer, samples: &bar.samples, share })
    }

    /// Returns how many different answers there are, one bar each.
    pub fn different(&self) -> usize {
        self.bars.len()
    }

    /// Returns the answer of a sample, if it has one.
    pub fn answer(&self, sample: Id) -> Option<&[u8]> {
        match self.standings.get(&sample)? {
            Standing::Answered(key) => Some(key),
            Standing::Pending | Standing::Without => None,
        }
    }

    /// Returns how many samples were set.
    pub fn total(&self) -> usize {
        self.standings.len()
    }

    /// Returns how many samples have an answer.
    pub fn answered(&self) -> usize {
        self.answered
    }

    /// Returns how many samples ended without an answer.
    pub fn without(&self) -> usize {
        self.without
    }

    /// Returns how many samples may still come to an answer.
    pub fn pending(&self) -> usize {
        self.total() - self.answered - self.without
    }

    /// Returns the entropy of the answers in bits: −Σ p log₂ p over the shares (Shannon 1948); 0 without answers.
    ///
    /// It is that of the counts at hand, which is on average below that of the model (Miller 1955).
    pub fn entropy_bits(&self) -> f64 {
        let total = self.answered as f64;
        let mut counts: Vec<usize> = self.bars.values().map(|bar| bar.samples.len()).collect();
        // Sorted, so that rounding is the same whatever order the map has.
        counts.sort_unstable();
        counts.into_iter().map(|count| count as f64 / total).map(|share| share * -share.log2()).sum::<f64>()
            + 0.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::Answer;

    fn found(key: &str) -> Reading {
        Reading::Found(Answer { span: 0..key.len(), key: key.into() })
    }

    #[test]
    fn wilson_by_the_book() {
        // Values of R: prop.test(8, 10, correct = FALSE) and prop.test(0, 20, correct = FALSE).
        let eight = wilson_interval(8, 10);
        assert!(
            (eight.low - 0.490_162_5).abs() < 1e-6 && (eight.high - 0.943_317_8).abs() < 1e-6,
            "{eight:?}"
        );
        let none = wilson_interval(0, 20);
        assert!(none.low == 0.0 && (none.high - 0.161_125_2).abs() < 1e-6, "{none:?}");
        assert_eq!(wilson_interval(20, 20).high, 1.0);
        assert_eq!(wilson_interval(0, 0), Interval { low: 0.0, share: 0.0, high: 1.0 });
    }

    #[test]
    fn bars_by_count_then_by_being_seen() {
        let mut tally = Tally::default();
        for (sample, key) in [(0, "b"), (1, "a"), (2, "a"), (3, "c")] {
            tally.set(sample, &found(key));
        }
        tally.set(4, &Reading::Pending);
        tally.set(5, &Reading::None);
        let order: Vec<&[u8]> = tally.bars().iter().map(|bar| bar.answer).collect();
        assert_eq!(order, [b"a", b"b", b"c"]);
        assert_eq!((tally.total(), tally.answered(), tally.pending(), tally.without()), (6, 4, 1, 1));
        assert_eq!(tally.bars()[0].samples.iter().copied().collect::<Vec<_>>(), [1, 2]);
        assert_eq!((tally.bar(b"a").as_ref(), tally.bar(b"d")), (tally.bars().first(), None));
        assert!((tally.entropy_bits() - 1.5).abs() < 1e-12);
        assert_eq!(tally.answer(3), Some(b"c".as_slice()));
        assert_eq!(tally.answer(4), None);
    }

    #[test]
    fn a_sample_moves_from_bar_to_bar() {
        let mut tally = Tally::default();
        tally.set('x', &Reading::Pending);
        tally.set('x', &found("4"));
        tally.set('x', &found("4"));
        assert_eq!((tally.answered(), tally.pending()), (1, 0));
        tally.set('x', &Reading::None);
        assert_eq!((tally.answered(), tally.without(), tally.bars().len()), (0, 1, 0));
        tally.remove('x');
        assert_eq!(tally.total(), 0);
        assert_eq!(tally.entropy_bits(), 0.0);
    }

    proptest! {
        #[test]
        fn counts_are_those_of_the_last_readings(
            steps in proptest::collection::vec((0usize..6, 0u8..5), 0..60),
        ) {
            let reading = |what: u8| match what {
                0 => Reading::Pending,
                1 => Reading::None,
                key => found(&key.to_string()),
            };
            let mut tally = Tally::default();
            let mut last = BTreeMap::new();
            for (sample, what) in steps {
                tally.set(sample, &reading(what));
                last.insert(sample, what);
            }
            prop_assert_eq!(tally.pending(), last.values().filter(|what| **what == 0).count());
            prop_assert_eq!(tally.without(), last.values().filter(|what| **what == 1).count());
            let bars = tally.bars();
            let mut shares = 0.0;
            for bar in &bars {
                let expected: BTreeSet<usize> = last
                    .iter()
                    .filter(|(_, what)| **what > 1 && what.to_string().as_bytes() == bar.answer)
                    .map(|(sample, _)| *sample)
                    .collect();
                prop_assert_eq!(bar.samples, &expected);
                prop_assert!(bar.share.low <= bar.share.share && bar.share.share <= bar.share.high);
                shares += bar.share.share;
            }
            prop_assert!(bars.is_empty() || (shares - 1.0).abs() < 1e-9);
            prop_assert!(tally.entropy_bits() <= (bars.len().max(1) as f64).log2() + 1e-9);
        }
    }
}
