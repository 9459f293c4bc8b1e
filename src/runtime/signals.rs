//! The signals that reach the process.
//!
//! Never ends the process itself.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// What a signal asks for.
pub(super) enum Wake {
    /// The process is to stop until it is told to go on.
    Stopped,
    /// The process was stopped and goes on.
    Continued,
    /// The process is to end, by a signal of this number.
    Ended(u8),
}

/// The signals that are listened to.
pub(super) struct Signals {
    stopped: Signal,
    continued: Signal,
    quit: Signal,
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
            stopped: signal(SignalKind::from_raw(rustix::process::Signal::TSTP.as_raw()))?,
            quit: signal(SignalKind::quit())?,
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
                _ = self.stopped.recv() => return Wake::Stopped,
                _ = self.continued.recv() => return Wake::Continued,
                _ = self.quit.recv() => return Wake::Ended(3),
                _ = self.terminate.recv() => return Wake::Ended(15),
                _ = self.hang_up.recv() => return Wake::Ended(1),
                // Ctrl-C is a key here; the signal comes only while an editor has the terminal, and is for it.
                _ = self.interrupt.recv() => {}
            }
        }
    }
}
