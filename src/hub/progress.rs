//! How far a download is, and how fast.
//!
//! Never says it to anybody but its listener, and not with every byte.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

/// How far back the rate looks.
const WINDOW: Duration = Duration::from_secs(5);

/// How long at least between two reports of the same kind.
const BETWEEN: Duration = Duration::from_millis(100);

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The hub is asked what there is.
    Asking,
    /// Another program fetches the same file.
    Waiting,
    /// What came earlier is read again.
    Checking,
    /// Bytes come.
    Fetching,
    /// The connection broke, and the download is about to go on.
    Again,
}

/// How far a download is.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// What is being done.
    pub phase: Phase,
    /// With which file.
    pub file: String,
    /// How many bytes are there, of all files.
    pub done: u64,
    /// How many there will be.
    pub total: u64,
    /// Bytes in a second, once it is known.
    pub rate: Option<f64>,
    /// How long it will take at this rate.
    pub left: Option<Duration>,
}

/// Whoever is told.
pub(super) type Listener<'a> = &'a mut (dyn FnMut(&Progress) + Send);

/// Counts what comes and tells the listener.
pub(super) struct Meter<'a> {
    listener: Listener<'a>,
    phase: Phase,
    file: String,
    done: u64,
    total: u64,
    rate: Rate,
    told: Option<Instant>,
}

impl<'a> Meter<'a> {
    /// Begins to count.
    pub(super) fn new(listener: Listener<'a>) -> Self {
        let (phase, file) = (Phase::Asking, String::new());
        Self { listener, phase, file, done: 0, total: 0, rate: Rate::default(), told: None }
    }

    /// Says what is done next.
    pub(super) fn begin(&mut self, phase: Phase, file: &str) {
        if self.phase != phase || self.file != file || self.told.is_none() {
            self.phase = phase;
            self.file = file.to_owned();
            self.tell(Instant::now());
        }
    }

    /// Says how many bytes more are to come.
    pub(super) fn expect(&mut self, bytes: u64) {
        self.total += bytes;
    }

    /// Takes bytes that were there before.
    pub(super) fn found(&mut self, bytes: u64) {
        self.done += bytes;
    }

    /// Takes bytes back that have to come again.
    pub(super) fn lost(&mut self, bytes: u64) {
        self.done = self.done.saturating_sub(bytes);
    }

    /// Takes bytes that came.
    pub(super) fn came(&mut self, bytes: u64) {
        let now = Instant::now();
        self.done += bytes;
        self.rate.note(now, bytes);
        let is_due = self.told.is_none_or(|told| now.duration_since(told) >= BETWEEN);
        if is_due || self.done >= self.total {
            self.tell(now);
        }
    }

    fn tell(&mut self, now: Instant) {
        self.told = Some(now);
        let rate = self.rate.at(now).filter(|_| self.phase == Phase::Fetching);
        let missing = self.total.saturating_sub(self.done) as f64;
        let left =
            rate.filter(|rate| *rate > 0.0).and_then(|rate| Duration::try_from_secs_f64(missing / rate).ok());
        (self.listener)(&Progress {
            phase: self.phase,
            file: self.file.clone(),
            done: self.done,
            total: self.total,
            rate,
            left,
        });
    }
}

/// Bytes in a second, over the last few seconds.
#[derive(Default)]
struct Rate {
    begun: Option<Instant>,
    came: VecDeque<(Instant, u64)>,
}

impl Rate {
    fn note(&mut self, now: Instant, bytes: u64) {
        self.begun.get_or_insert(now);
        match self.came.back_mut() {
            // A place for each tenth of a second is enough.
            Some((at, sum)) if now.duration_since(*at) < BETWEEN => *sum += bytes,
            _ => self.came.push_back((now, bytes)),
        }
        while self.came.front().is_some_and(|(at, _)| now.duration_since(*at) > WINDOW) {
            self.came.pop_front();
        }
    }

    /// Returns the rate; nothing in the first second, when it would jump about.
    fn at(&self, now: Instant) -> Option<f64> {
        let span = now.duration_since(self.begun?).min(WINDOW);
        let recent = self.came.iter().filter(|(at, _)| now.duration_since(*at) <= WINDOW);
        let sum: u64 = recent.map(|(_, bytes)| bytes).sum();
        (span >= Duration::from_secs(1)).then(|| sum as f64 / span.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_that_of_the_last_seconds() {
        let begun = Instant::now();
        let mut rate = Rate::default();
        for tenth in 0..200 {
            // Ten seconds at 1 kB/s, then ten at 4 kB/s.
            let bytes = if tenth < 100 { 100 } else { 400 };
            rate.note(begun + BETWEEN * tenth, bytes);
            let at = rate.at(begun + BETWEEN * tenth);
            match tenth {
                0..10 => assert_eq!(at, None),
                20..100 => assert!((900.0..1100.0).contains(&at.unwrap()), "{tenth}: {at:?}"),
                160.. => assert!((3800.0..4200.0).contains(&at.unwrap()), "{tenth}: {at:?}"),
                _ => {}
            }
        }
        assert_eq!(rate.at(begun + Duration::from_secs(60)), Some(0.0), "nothing came for long");
    }
}
