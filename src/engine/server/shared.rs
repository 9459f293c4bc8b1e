//! What all runs on one server share: its profile, its client, the model it was found to have.
//!
//! Never reads a stream.

use std::sync::OnceLock;

use tokio::sync::OnceCell;

use super::{
    client::{Client, Pace},
    learned::Learned,
    native::Routes,
    profile::Profile,
    queue::Queue,
};
use crate::{engine::EngineError, tr};

/// What all runs on one server share.
pub(super) struct Shared {
    pub(super) profile: Profile,
    pub(super) url: String,
    pub(super) pace: Pace,
    pub(super) client: OnceCell<Client>,
    /// What the server was found to be, once it has been asked.
    pub(super) learned: OnceCell<Learned>,
    queue: OnceLock<Queue>,
}

impl Shared {
    /// Begins with a profile of which nothing was asked.
    pub(super) fn new(profile: Profile, url: String, pace: Pace) -> Self {
        let (client, learned) = (OnceCell::new(), OnceCell::new());
        Self { profile, url, pace, client, learned, queue: OnceLock::new() }
    }

    /// Returns whose turn it is, by the limits that are known when the first lane asks.
    pub(super) fn queue(&self, profile: &Profile) -> &Queue {
        self.queue.get_or_init(|| Queue::new(profile.concurrency, profile.requests_per_minute))
    }

    /// Returns the client, made on the first call.
    pub(super) async fn client(&self) -> Result<&Client, String> {
        self.client.get_or_try_init(|| Client::new(&self.profile, &self.url, self.pace.clone())).await
    }

    /// Returns what is known of the server, asked on the first call; where nobody answers, what the profile says.
    pub(super) async fn learned(&self, client: &Client) -> Learned {
        match self.learned.get_or_try_init(|| Learned::of(&self.profile, client)).await {
            Ok(learned) => learned.clone(),
            Err(learned) => learned,
        }
    }

    /// Returns the routes of its own that the server has to split and score texts.
    ///
    /// # Errors
    /// What is wrong with the key, or that it has none.
    pub(super) async fn routes(&self, path: &str, what: &'static str) -> Result<Routes<'_>, EngineError> {
        let client = self.client().await.map_err(|reason| self.error(path, reason))?;
        let learned = self.learned(client).await;
        match learned.native {
            Some(native) => Ok(Routes { client, native, model: learned.profile.model }),
            None => {
                let engine = tr!("engine-named-server", name = &self.profile.name);
                Err(EngineError::Unsupported { engine, what })
            }
        }
    }

    /// Returns the profile with all that is known by now.
    pub(super) fn known(&self) -> &Profile {
        self.learned.get().map_or(&self.profile, |learned| &learned.profile)
    }

    pub(super) fn error(&self, endpoint: &str, reason: String) -> EngineError {
        EngineError::Server { url: format!("{}/{endpoint}", self.url), reason }
    }
}
