//! The one answer to a question that is not a lane: a score, a distribution.
//!
//! Never waits for whoever asked.

use tokio::sync::oneshot::Sender;

use crate::engine::EngineError;

/// Where an answer goes, and in whose name a refusal speaks.
#[derive(Debug)]
pub(crate) struct Answer<T> {
    sender: Sender<Result<T, EngineError>>,
    model: String,
}

impl<T> Answer<T> {
    /// Makes an answer of that model.
    pub(crate) fn new(sender: Sender<Result<T, EngineError>>, model: &str) -> Self {
        Self { sender, model: model.to_owned() }
    }

    /// Tells whether nobody waits any more.
    pub(crate) fn is_closed(&self) -> bool {
        self.sender.is_closed()
    }

    /// Answers; where nobody waits any more, nobody gets it.
    pub(crate) fn give(self, answer: T) {
        let _ = self.sender.send(Ok(answer));
    }

    /// Says why there is no answer.
    pub(crate) fn refuse(self, reason: &str) {
        let _ = self.sender.send(Err(EngineError::Model { name: self.model, reason: reason.to_owned() }));
    }
}
