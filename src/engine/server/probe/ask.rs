//! One cheap question to an address: a GET without a key, a short wait, and no more of the answer than is needed.
//!
//! Never posts, never follows a redirect, and never judges what it read.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::time::timeout;

use super::super::client::{Answer, build};

/// How much of an answer is read; what is longer is no answer to these questions.
pub(super) const MAX_BYTES: usize = 1 << 20;

/// Who asks.
pub(super) struct Asker {
    http: reqwest::Client,
    patience: Duration,
}

impl Asker {
    /// Makes one that waits so long for a connection and for a whole answer; nothing where this machine has no HTTP.
    pub(super) fn new(connect: Duration, patience: Duration) -> Option<Self> {
        // Any address of this machine stands for all: no proxy, no certificates.
        let http = build("http://127.0.0.1", connect).ok()?;
        Some(Self { http, patience })
    }

    /// Returns the answer, of whatever status; nothing where nobody answers in time, or what answers is not HTTP.
    pub(super) async fn get(&self, address: SocketAddr, path: &str) -> Option<Answer> {
        let question = async {
            let response = self.http.get(format!("http://{address}{path}")).send().await.ok()?;
            Answer::read(response, MAX_BYTES, self.patience).await.ok()
        };
        timeout(self.patience, question).await.ok().flatten()
    }
}
