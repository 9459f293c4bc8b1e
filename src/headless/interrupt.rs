//! The key that stops a command: what streams ends as cancelled and is written, nothing more is asked.
//!
//! Never ends the process.

use std::future;

use tokio::sync::watch;

/// Tells whether the person at the terminal wants no more.
#[derive(Clone, Debug)]
pub struct Interrupt(watch::Receiver<bool>);

impl Interrupt {
    /// Begins to listen: from here on Ctrl-C does not end the process by itself. Must be called inside a runtime.
    pub fn listen() -> Self {
        let (sender, receiver) = watch::channel(false);
        tokio::spawn(async move {
            while tokio::signal::ctrl_c().await.is_ok() {
                sender.send_replace(true);
            }
        });
        Self(receiver)
    }

    /// Returns one that comes when it is sent.
    #[cfg(test)]
    pub(super) fn sent() -> (watch::Sender<bool>, Self) {
        let (sender, receiver) = watch::channel(false);
        (sender, Self(receiver))
    }

    /// Returns one that never comes.
    #[cfg(test)]
    pub(super) fn never() -> Self {
        Self::sent().1
    }

    /// Tells whether it has come.
    pub(super) fn has_come(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it comes.
    pub(super) async fn comes(mut self) {
        if self.0.wait_for(|come| *come).await.is_err() {
            future::pending().await
        }
    }
}
