//! When the next frame is painted: at once for a key, less often for what only streams, never while nothing changes.
//!
//! Never paints.

use std::time::{Duration, Instant};

/// The least time between two frames when only samples grow.
const STREAM_FRAME: Duration = Duration::from_millis(33);
/// The least time between a frame and what a key, the mouse or a new size asks for.
const INPUT_FRAME: Duration = Duration::from_millis(4);

/// What is known of the frames.
pub(super) struct Frames {
    last: Instant,
    dirty: bool,
    urgent: bool,
}

impl Frames {
    /// Begins with a screen that shows nothing yet.
    pub(super) fn new() -> Self {
        Self { last: Instant::now(), dirty: true, urgent: false }
    }

    /// Notes that what is on the screen is not the state any more.
    pub(super) fn mark_dirty(&mut self) {
        self.dirty = true;
    }

    /// Notes the same, and that someone waits for the next frame.
    pub(super) fn mark_urgent(&mut self) {
        (self.dirty, self.urgent) = (true, true);
    }

    /// Returns how long until the next frame is due; nothing while none is.
    pub(super) fn due_in(&self) -> Option<Duration> {
        let least = if self.urgent { INPUT_FRAME } else { STREAM_FRAME };
        self.dirty.then(|| least.saturating_sub(self.last.elapsed()))
    }

    /// Notes that a frame was painted.
    pub(super) fn painted(&mut self) {
        *self = Self { last: Instant::now(), dirty: false, urgent: false };
    }
}
