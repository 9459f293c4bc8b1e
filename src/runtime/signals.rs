//! The signals that reach the process.
//!
//! Never ends the process itself.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// What a signal asks for.
pub(super) enum Wake {
    /// The process was stopped and goes on.
    Continued,
    /// The process is to end, by a signal of this number.
    Ended(u8),
}

/// The signals that are listened to.
pub(super) struct Signals {
    continued: Signal,
    terminate: Signal,
    hang_up: Signal,
    interrupt: Signal,
}

impl Signals {
    /// Begins to listen: from here on these signals do not end the process by themselves.
    ///
    /// # Errors
    /// Where the system refuses.
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {
            continued: signal(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()))?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Waits for the next one.
    pub(super) async fn next(&mut self) -> Wake {
        loop {
            tokio::select! {
                _ = self.continued.recv() => return Wake::Continued,
                _ = self.terminate.recv() => return Wake::Ended(15),
                _ = self.hang_up.recv() => return Wake::Ended(1),
                // Ctrl-C is a key here; the signal comes only while an editor has the terminal, and is for it.
                _ = self.interrupt.recv() => {}
            }
        }
    }
}
