//! The engine that streams completions from any server with OpenAI's `/v1/completions`, in all the shapes they come in.
//!
//! Never changes a byte of prefix or sample, never asks twice for what may cost twice, and never shows a key.
//!
//! ```text
//! Server::start ── a lane each ── client ──▶ HTTP
//!                     │
//!                     ▼ bytes
//!                   lines ▶ wire, logprobs ▶ align ▶ reading ▶ tokens and an ending
//! ```

mod align;
mod chat;
mod client;
mod dialect;
mod errors;
#[cfg(test)]
mod faults;
mod hosts;
mod key;
mod lane;
mod learned;
mod lenient;
mod lines;
mod listing;
mod logprobs;
mod native;
mod probe;
mod profile;
mod queue;
mod reading;
mod repair;
#[cfg(test)]
mod replays;
mod request;
mod shared;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod wire;
mod written;

use std::fmt;
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use self::client::Pace;
use self::lane::ServerRun;
use self::shared::Shared;
use super::{
    Engine, EngineError, Identity, LANE_BUFFER, LaneStream, Request, ScoreAnswer, TokensAnswer,
    UNKNOWN_MODEL, answered_later,
};
use crate::{
    session::{Capabilities, LogprobKind},
    tr,
};

pub use self::dialect::Dialect;
pub use self::hosts::{host, host_names, hosts_with_key};
pub use self::key::KeySource;
pub use self::probe::{FoundServer, Kind, find, usual_addresses};
pub use self::profile::{DEFAULT_ALTERNATIVES, Profile, ProfileTable};

/// A server that continues text.
pub struct Server {
    shared: Arc<Shared>,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("profile", &self.shared.profile).finish_non_exhaustive()
    }
}

impl Server {
    /// Makes the engine of a profile; reads no key and asks the server nothing yet.
    ///
    /// # Errors
    /// [`EngineError::Server`] for what [`Profile::check`] refuses.
    pub fn new(profile: Profile) -> Result<Self, EngineError> {
        Self::with_pace(profile, Pace::default())
    }

    fn with_pace(profile: Profile, pace: Pace) -> Result<Self, EngineError> {
        profile.check()?;
        let url = profile.url()?;
        Ok(Self { shared: Arc::new(Shared::new(profile, url, pace)) })
    }

    /// Asks the server which models it has; in its order.
    ///
    /// # Errors
    /// [`EngineError::Server`] with the address asked, what is wrong and what to do.
    pub async fn models(&self) -> Result<Vec<String>, EngineError> {
        let failed = |reason| self.shared.error("models", reason);
        let client = self.shared.client().await.map_err(failed)?;
        client.models().await.map_err(|failure| failed(failure.reason))
    }
}

impl Server {
    /// Returns the family of the server, as far as it is known.
    pub fn dialect(&self) -> Option<Dialect> {
        self.shared.known().dialect
    }
}

impl Engine for Server {
    fn identity(&self) -> Identity {
        Identity {
            engine: "server",
            model: self.shared.known().model.clone().unwrap_or_else(|| UNKNOWN_MODEL.to_owned()),
            server: Some(self.shared.url.clone()),
            digest: None,
        }
    }

    fn capabilities(&self) -> Capabilities {
        let profile = self.shared.known();
        let native = self.shared.learned.get().is_some_and(|learned| learned.native.is_some());
        Capabilities {
            tokenizer: native,
            // What costs money is not asked by itself.
            scoring: native && profile.price().is_none(),
            logprobs: match profile.max_alternatives {
                0 => LogprobKind::None,
                _ => profile.family().logprobs,
            },
            alternatives: profile.max_alternatives,
            chat: true,
            seed: true,
            context: profile.context,
            price: profile.price(),
            penalises_prefix: profile.family().penalises_prefix,
            ignored: profile.family().ignored(),
            ..Capabilities::default()
        }
    }

    fn learn(&self) -> oneshot::Receiver<()> {
        let shared = Arc::clone(&self.shared);
        answered_later(async move {
            if let Ok(client) = shared.client().await {
                shared.learned(client).await;
            }
        })
    }

    fn tokenize(&self, text: &str) -> TokensAnswer {
        let (shared, text) = (Arc::clone(&self.shared), text.to_owned());
        answered_later(async move {
            let routes = shared.routes("tokenize", tr!("engine-tokenize")).await?;
            let split = routes.split(&text).await;
            split.map_err(|reason| shared.error("tokenize", routes.client.redacted(&reason)))
        })
    }

    fn score(&self, text: &str, alternatives: usize) -> ScoreAnswer {
        let (shared, text) = (Arc::clone(&self.shared), text.to_owned());
        answered_later(async move {
            let routes = shared.routes("score", tr!("engine-score")).await?;
            let scored = routes.score(&text, alternatives).await;
            scored.map_err(|reason| shared.error("score", routes.client.redacted(&reason)))
        })
    }

    fn start(&self, request: Request) -> Vec<LaneStream> {
        let lanes = request.lanes.clone();
        let run = Arc::new(ServerRun::new(Arc::clone(&self.shared), request));
        let start = |lane| {
            let (events, stream) = mpsc::channel(LANE_BUFFER);
            tokio::spawn(Arc::clone(&run).lane(lane, events));
            stream
        };
        lanes.into_iter().map(start).collect()
    }
}
