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
mod client;
mod dialect;
mod errors;
mod key;
mod lane;
mod lenient;
mod lines;
mod logprobs;
mod probe;
mod profile;
mod reading;
mod repair;
mod request;
mod shared;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod wire;

use std::fmt;
use std::sync::Arc;

use tokio::sync::{OnceCell, mpsc};

use self::client::Pace;
use self::lane::ServerRun;
use self::shared::Shared;
use super::{Engine, EngineError, Identity, LANE_BUFFER, LaneStream, Request, TokenSpan};
use crate::{
    session::{Capabilities, LogprobKind},
    tr,
};

pub use self::dialect::Dialect;
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
        let shared = Shared { profile, url, pace, client: OnceCell::new(), first_model: OnceCell::new() };
        Ok(Self { shared: Arc::new(shared) })
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

impl Engine for Server {
    fn identity(&self) -> Identity {
        let model = self.shared.profile.model.as_ref().or_else(|| self.shared.first_model.get());
        Identity {
            engine: "server",
            model: model.cloned().unwrap_or_else(|| "unknown".to_owned()),
            server: Some(self.shared.url.clone()),
        }
    }

    fn capabilities(&self) -> Capabilities {
        let profile = &self.shared.profile;
        Capabilities {
            logprobs: match profile.max_alternatives {
                0 => LogprobKind::None,
                _ => profile.dialect.row().logprobs,
            },
            alternatives: profile.max_alternatives,
            seed: true,
            context: profile.context,
            price: profile.price(),
            ..Capabilities::default()
        }
    }

    fn tokenize(&self, _text: &str) -> Result<Vec<TokenSpan>, EngineError> {
        Err(EngineError::Unsupported {
            engine: tr!("engine-named-server", name = &self.shared.profile.name),
            what: tr!("engine-tokenize"),
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
