//! Owns how often samples are right over the rows of a data set, and how two columns compare on the same rows.
//!
//! Never takes samples of one row for independent ones.

use super::tally::{Interval, wilson_of_share};
use crate::sampling::split_mix;

/// How often rows are drawn anew for an interval; fewer where there are very many rows.
const RESAMPLES: usize = 10_000;
/// Rows drawn for one interval at most: a second's work.
const DRAWS: usize = 200_000_000;

/// The samples of a row.
#[derive(Clone, Copy, Debug, Default)]
struct Row {
    right: u32,
    samples: u32,
}

impl Row {
    fn share(self) -> f64 {
        f64::from(self.right) / f64::from(self.samples)
    }
}

/// How many samples of each row are right.
#[derive(Clone, Debug)]
pub struct Accuracy {
    rows: Vec<Row>,
}

/// Two columns on the same rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paired {
    /// Rows of which both have samples.
    pub rows: usize,
    /// The first accuracy less the second, with its 95 % interval.
    pub difference: Interval,
    /// Rows in which the first is right more often.
    pub better: usize,
    /// Rows in which the second is.
    pub worse: usize,
    /// How probable it is that the rows in which they differ are divided so unevenly by chance; only where each row has
    /// one sample of each.
    pub mcnemar: Option<f64>,
}

impl Accuracy {
    /// Begins with so many rows and no sample.
    pub fn new(rows: usize) -> Self {
        Self { rows: vec![Row::default(); rows] }
    }

    /// Counts a sample of a row.
    pub fn add(&mut self, row: usize, is_right: bool) {
        if let Some(row) = self.rows.get_mut(row) {
            row.samples += 1;
            row.right += u32::from(is_right);
        }
    }

    fn counted(&self) -> impl Iterator<Item = Row> + Clone {
        self.rows.iter().copied().filter(|row| row.samples > 0)
    }

    /// Returns how many rows have a sample.
    pub fn rows(&self) -> usize {
        self.counted().count()
    }

    /// Returns the mean of the rows' shares with its 95 % interval; `None` without a sample.
    ///
    /// It is Wilson's interval with as many trials as the rows are worth: share (1 − share) over the variance of the mean,
    /// which is the number of rows where each has one sample (the effective sample size of surveys with clusters; L. Kish,
    /// *Survey Sampling*, 1965). Where all samples say the same it is the number of rows.
    pub fn interval(&self) -> Option<Interval> {
        let rows = self.rows();
        if rows == 0 {
            return None;
        }
        let n = rows as f64;
        let samples: f64 = self.counted().map(|row| f64::from(row.samples)).sum();
        let share = self.counted().map(Row::share).sum::<f64>() / n;
        let variance = self.counted().map(|row| (row.share() - share).powi(2)).sum::<f64>() / (n * n);
        let binomial = share * (1.0 - share);
        let worth = if binomial == 0.0 { n } else { (binomial / variance).min(samples) };
        Some(wilson_of_share(share, worth))
    }

    /// Compares with another column, row by row; `None` where no row has samples of both.
    ///
    /// The interval is that of the paired bootstrap: rows are drawn with replacement, and of the differences so found
    /// the middle 95 % taken (B. Efron, R. Tibshirani, *An Introduction to the Bootstrap*, 1993, 13.3). Beside it stands the
    /// exact test of Q. McNemar, *Psychometrika* 12 (1947). The same rows give the same numbers.
    pub fn against(&self, other: &Self) -> Option<Paired> {
        let pairs = || self.rows.iter().zip(&other.rows).filter(|(a, b)| a.samples > 0 && b.samples > 0);
        let differences: Vec<f64> = pairs().map(|(a, b)| a.share() - b.share()).collect();
        if differences.is_empty() {
            return None;
        }
        let rows = differences.len();
        let better = differences.iter().filter(|difference| **difference > 0.0).count();
        let worse = differences.iter().filter(|difference| **difference < 0.0).count();
        let is_single = pairs().all(|(a, b)| a.samples == 1 && b.samples == 1);
        Some(Paired {
            rows,
            difference: bootstrap(&differences),
            better,
            worse,
            mcnemar: is_single.then(|| sign_test(better, worse)),
        })
    }
}

/// Returns the mean with the middle 95 % of the means of rows drawn anew.
fn bootstrap(values: &[f64]) -> Interval {
    let n = values.len();
    let resamples = RESAMPLES.min(DRAWS / n).max(200);
    let mut noise = 0x5eed_u64;
    let mut means: Vec<f64> = (0..resamples)
        .map(|_| (0..n).map(|_| values[below(&mut noise, n)]).sum::<f64>() / n as f64)
        .collect();
    means.sort_by(f64::total_cmp);
    let at = |quantile: f64| means[((resamples - 1) as f64 * quantile).round() as usize];
    Interval { low: at(0.025), share: values.iter().sum::<f64>() / n as f64, high: at(0.975) }
}

/// Draws a number below another.
fn below(state: &mut u64, n: usize) -> usize {
    ((u128::from(split_mix(state)) * n as u128) >> 64) as usize
}

/// Returns how probable a division at least as uneven is where both sides are equally probable, two-sided.
fn sign_test(a: usize, b: usize) -> f64 {
    let n = a + b;
    // The logarithm of "n choose k" over 2^n, from one k to the next.
    let mut term = -(n as f64) * std::f64::consts::LN_2;
    let mut tail = 0.0;
    for k in 0..=a.min(b) {
        tail += term.exp();
        term += ((n - k) as f64).ln() - ((k + 1) as f64).ln();
    }
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::wilson_interval;

    fn accuracy(rows: &[&[bool]]) -> Accuracy {
        let mut accuracy = Accuracy::new(rows.len());
        for (row, samples) in rows.iter().enumerate() {
            samples.iter().for_each(|right| accuracy.add(row, *right));
        }
        accuracy
    }

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-6, "{a} is not {b}");
    }

    #[test]
    fn single_samples_have_wilsons_interval_and_copies_of_one_sample_are_worth_one() {
        let single = accuracy(&[&[true], &[true], &[false], &[true], &[]]);
        let (interval, wilson) = (single.interval().unwrap(), wilson_interval(3, 4));
        assert_eq!(single.rows(), 4);
        near(interval.low, wilson.low);
        near(interval.high, wilson.high);
        let copied = accuracy(&[&[true; 9], &[true; 9], &[false; 9], &[true; 9]]);
        near(copied.interval().unwrap().low, wilson.low);
        // Rows that all say the same share are worth no more than their samples.
        let even = accuracy(&[&[true, false], &[true, false]]);
        near(even.interval().unwrap().low, wilson_interval(2, 4).low);
        near(accuracy(&[&[true; 5], &[true; 5]]).interval().unwrap().low, wilson_interval(2, 2).low);
        assert_eq!(Accuracy::new(3).interval(), None);
    }

    #[test]
    fn columns_are_compared_on_the_rows_that_both_have() {
        let rows = |right: std::ops::Range<usize>| {
            let samples: Vec<[bool; 1]> = (0..40).map(|row| [right.contains(&row)]).collect();
            accuracy(&samples.iter().map(|samples| samples.as_slice()).collect::<Vec<_>>())
        };
        let paired = rows(0..30).against(&rows(10..30)).unwrap();
        assert_eq!((paired.rows, paired.better, paired.worse), (40, 10, 0));
        near(paired.difference.share, 0.25);
        // R: binom.test(0, 10)$p.value and binom.test(3, 15)$p.value.
        near(paired.mcnemar.unwrap(), 0.001_953_125);
        near(sign_test(12, 3), 0.035_156_25);
        assert_eq!(sign_test(0, 0), 1.0);
        // The normal approximation: 0.25 ± 1.96 √(0.25 · 0.75 / 40).
        assert!((paired.difference.low - 0.116).abs() < 0.03, "{paired:?}");
        assert!((paired.difference.high - 0.384).abs() < 0.03, "{paired:?}");
        assert_eq!(paired, rows(0..30).against(&rows(10..30)).unwrap(), "no chance is left in it");
        assert_eq!(Accuracy::new(40).against(&rows(0..3)), None);
        let many = accuracy(&[&[true, false], &[true, true]]);
        assert_eq!(many.against(&many).unwrap().mcnemar, None);
    }

    #[test]
    fn intervals_hold_what_they_promise() {
        // Clusters of four copies of one throw: an interval that took them for independent ones would miss far more often.
        let (mut noise, mut held) = (7u64, 0);
        for _ in 0..1000 {
            let mut accuracy = Accuracy::new(60);
            for row in 0..60 {
                let right = below(&mut noise, 10) < 7;
                (0..4).for_each(|_| accuracy.add(row, right));
            }
            let interval = accuracy.interval().unwrap();
            held += u32::from(interval.low <= 0.7 && 0.7 <= interval.high);
        }
        assert!((920..=980).contains(&held), "{held} of 1000");
    }
}
