//! What all runs on one server share: its profile, its client, the model it was found to have.
//!
//! Never reads a stream.

use tokio::sync::OnceCell;

use super::{
    client::{Client, Pace},
    profile::Profile,
};
use crate::engine::EngineError;

/// What all runs on one server share.
pub(super) struct Shared {
    pub(super) profile: Profile,
    pub(super) url: String,
    pub(super) pace: Pace,
    pub(super) client: OnceCell<Client>,
    /// The first model the server lists, once it has been asked.
    pub(super) first_model: OnceCell<String>,
}

impl Shared {
    /// Returns the client, made on the first call.
    pub(super) async fn client(&self) -> Result<&Client, String> {
        self.client.get_or_try_init(|| Client::new(&self.profile, &self.url, self.pace.clone())).await
    }

    /// Returns the model to ask for: the profile's, else the first listed, else none.
    pub(super) async fn model(&self, client: &Client) -> Option<String> {
        if self.profile.model.is_some() {
            return self.profile.model.clone();
        }
        let first =
            || async { client.models().await.ok().and_then(|models| models.into_iter().next()).ok_or(()) };
        self.first_model.get_or_try_init(first).await.ok().cloned()
    }

    pub(super) fn error(&self, endpoint: &str, reason: String) -> EngineError {
        EngineError::Server { url: format!("{}/{endpoint}", self.url), reason }
    }
}
