//! How far a sweep is: on one line of a terminal, or a line a minute where there is none.
//!
//! Never holds up a sweep where nothing can be told.

use std::time::{Duration, Instant};

use super::super::status_line::StatusLine;
use crate::{hub::time_left, language::counted, session::Sample, text::width, tr};

/// How long at least between two lines on a terminal.
const ON_TERMINAL: Duration = Duration::from_millis(100);
/// How long at least between two lines in a file.
const IN_FILE: Duration = Duration::from_secs(60);

/// Counts what ends and tells it.
pub(super) struct Teller {
    status: StatusLine,
    begun: Instant,
    told: Instant,
    progress: Progress,
}

/// How far a sweep is.
#[derive(Clone, Copy, Debug, Default)]
struct Progress {
    total: u64,
    /// Samples that were there before.
    kept: u64,
    drawn: u64,
    failed: u64,
    usd: f64,
}

impl Teller {
    /// Begins to count.
    pub(super) fn new(status: StatusLine, total: u64, kept: u64) -> Self {
        let now = Instant::now();
        Self { status, begun: now, told: now, progress: Progress { total, kept, ..Progress::default() } }
    }

    /// Counts a sample that ended.
    pub(super) fn note(&mut self, sample: &Sample, has_failed: bool) {
        self.progress.drawn += u64::from(!has_failed);
        self.progress.failed += u64::from(has_failed);
        self.progress.usd += sample.cost_usd.unwrap_or(0.0);
        let now = Instant::now();
        let columns = self.status.columns();
        let between = if columns.is_some() { ON_TERMINAL } else { IN_FILE };
        if now.duration_since(self.told) >= between {
            self.told = now;
            let line = self.progress.line(now.duration_since(self.begun));
            if columns.is_none_or(|columns| width(&line) < columns) {
                self.status.show(&line);
            }
        }
    }

    /// Takes the line away.
    pub(super) fn clear(&mut self) {
        self.status.clear();
    }
}

impl Progress {
    fn line(&self, passed: Duration) -> String {
        let there = self.kept + self.drawn;
        let percent = (there * 100 / self.total.max(1)).to_string();
        let rate = self.drawn as f64 / passed.as_secs_f64().max(0.001);
        let mut line = tr!(
            "headless-over-progress",
            there = there,
            total = counted(self.total, "sample"),
            percent = percent,
            rate = if rate < 10.0 { format!("{rate:.1}") } else { format!("{rate:.0}") },
        );
        let missing = self.total.saturating_sub(there) as f64;
        if let Some(left) = (rate > 0.0).then(|| Duration::try_from_secs_f64(missing / rate).ok()).flatten() {
            line.push_str("  ");
            line.push_str(&tr!("headless-pull-left", time = time_left(left)));
        }
        if self.usd > 0.0 {
            line.push_str(&format!("  ${:.4}", self.usd));
        }
        if self.failed > 0 {
            line.push_str("  ");
            line.push_str(&tr!("headless-over-progress-failed", n = self.failed));
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_how_fast_how_long_and_how_dear() {
        let progress = Progress { total: 10_000, kept: 1000, drawn: 2000, failed: 3, usd: 0.25 };
        let line = progress.line(Duration::from_secs(100));
        assert_eq!(line, "3,000 of 10,000 samples  30%  20/s  5:50 left  $0.2500  3 failed");
        assert_eq!(Progress::default().line(Duration::ZERO), "0 of 0 samples  0%  0.0/s");
    }
}
