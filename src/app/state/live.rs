//! Live mode: what it is doing, and what it has changed on the board.
//!
//! Never samples; `update::live` asks for that.

use std::collections::HashSet;

use uuid::Uuid;

/// What live mode is doing.
#[derive(Debug, Default)]
pub struct LiveMode {
    /// How often lanes were sampled again.
    pub count: u64,
    /// Tokens that live mode had sampled, or had not to sample again.
    pub tokens: u64,
    /// Money that live mode spent, in US dollars, as far as it is known.
    pub cost_usd: f64,
    /// The sliders moved at this time, and the lanes do not follow yet.
    pub(in crate::app) moved_ms: Option<u64>,
    /// Which redrawing is under way, and since when.
    pub(in crate::app) under_way: Option<(u64, u64)>,
    pub(in crate::app) generation: u64,
    /// Samples on the board that no run holds yet, and since when.
    pub(in crate::app) passing: Vec<Uuid>,
    pub(in crate::app) passing_since_ms: u64,
    /// A run is being started for a server.
    pub(in crate::app) starting: bool,
    /// Runs that live mode started.
    pub(in crate::app) runs: HashSet<Uuid>,
    /// The first changed token of each lane on the board, and until when it is marked.
    pub(in crate::app) flashes: Vec<Option<usize>>,
    pub(in crate::app) flash_until_ms: u64,
}

impl LiveMode {
    /// Returns the first token of a lane that has just changed.
    pub fn flash(&self, lane: usize, now_ms: u64) -> Option<usize> {
        if now_ms >= self.flash_until_ms { None } else { self.flashes.get(lane).copied().flatten() }
    }

    /// Returns what of the screen changes by itself: whether tokens are marked, and how many samples pass.
    pub fn shows(&self, now_ms: u64) -> (bool, usize) {
        (now_ms < self.flash_until_ms, self.passing.len())
    }

    /// Returns when something is to happen by itself.
    pub(in crate::app) fn wake_at_ms(&self, now_ms: u64) -> Option<u64> {
        let rests = self.moved_ms.filter(|_| self.under_way.is_none()).map(|at| at + RESTS_AFTER_MS);
        // While a redrawing is under way its answer wakes the screen; the clock would only ask again and again.
        let keeps = self.is_resting().then_some(self.passing_since_ms + RESTS_AFTER_MS);
        let fades = (self.flash_until_ms > now_ms).then_some(self.flash_until_ms);
        [rests, keeps, fades].into_iter().flatten().min()
    }

    /// Forgets what was asked for and has not come: what it was asked for is on the board no more.
    pub(in crate::app) fn drop_asked(&mut self) {
        (self.moved_ms, self.under_way) = (None, None);
    }

    /// Tells whether nothing more is to come, but for keeping what is on the board.
    pub(in crate::app) fn is_resting(&self) -> bool {
        self.moved_ms.is_none() && self.under_way.is_none() && !self.passing.is_empty()
    }

    /// Tells whether a sample was only passed through and is in no run.
    pub fn is_passing(&self, sample: Uuid) -> bool {
        self.passing.contains(&sample)
    }
}

/// How long the sliders must rest before what they led to is kept, or a server is asked.
pub const RESTS_AFTER_MS: u64 = 800;
