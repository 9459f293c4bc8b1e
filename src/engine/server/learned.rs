//! What a server is, found by asking it once: its family, its model, its context, and whether it splits and scores texts.
//!
//! Never overrules what a person wrote about it, and never asks what nobody needs.

use super::client::{Answer, Client};
use super::dialect::Dialect;
use super::listing::models;
use super::probe::kind::{self, Kind};
use super::profile::Profile;

/// The status of a server that loads its model.
const LOADING: u16 = 503;

/// A server as it is used.
#[derive(Clone, Debug)]
pub(super) struct Learned {
    /// The profile with all that was found out.
    pub profile: Profile,
    /// By whose own routes it splits and scores texts.
    pub native: Option<Native>,
}

/// A kind of server with routes of its own to split and score texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Native {
    /// llama.cpp's `llama-server`.
    LlamaCpp,
    /// vLLM.
    Vllm,
}

impl Learned {
    /// Takes a profile as it is.
    pub(super) fn unasked(profile: &Profile) -> Self {
        Self { profile: profile.clone(), native: None }
    }

    /// Asks what the profile leaves open.
    ///
    /// # Errors
    /// What is known by then, where nobody answers or the server is not ready yet and may say more another time.
    pub(super) async fn of(profile: &Profile, client: &Client) -> Result<Self, Self> {
        let mut learned = Self::unasked(profile);
        if !is_open(profile) {
            return Ok(learned);
        }
        let Some(listing) = client.look("/models").await else { return Err(learned) };
        let kind = match profile.dialect {
            // Whoever was named so may be something built around it, which has not all its routes.
            Some(_) => kind::by_listing(&listing),
            None => kind_of(&listing, client).await,
        };
        learned.native = match kind {
            Some(Kind::LlamaCpp) => Some(Native::LlamaCpp),
            Some(Kind::Vllm) => Some(Native::Vllm),
            _ => None,
        };
        let at_a_time = match kind {
            Some(Kind::LlamaCpp) if profile.concurrency.is_none() => slots(client).await,
            // As it ships, a second request breaks off the first.
            Some(Kind::LlamaCppPython) => Some(1),
            _ => None,
        };
        let profile = &mut learned.profile;
        profile.concurrency = profile.concurrency.or(at_a_time);
        if profile.dialect.is_none() {
            profile.dialect = kind.map(Kind::dialect);
            if kind.is_some_and(|kind| !kind.gives_logprobs()) {
                profile.max_alternatives = 0;
            }
        }
        let models = listing.json.as_ref().map(models).unwrap_or_default();
        // The first of many models of a host may be any, and costs money.
        if profile.model.is_none() && (client.is_near() || models.len() == 1) {
            profile.model = models.first().map(|model| model.name.clone());
        }
        if kind == Some(Kind::KoboldCpp) && profile.context.is_none() {
            profile.context = kobold_context(client).await;
        }
        let asked = models.iter().find(|model| Some(&model.name) == profile.model.as_ref());
        profile.context = profile.context.or(asked.or(models.first()).and_then(|model| model.context));
        if listing.status == LOADING { Err(learned) } else { Ok(learned) }
    }
}

/// Returns how many requests llama.cpp's server computes at a time.
async fn slots(client: &Client) -> Option<usize> {
    let answer = client.look_at_root("/props").await?;
    let slots = answer.json?.get("total_slots")?.as_u64()?;
    usize::try_from(slots).ok().filter(|slots| *slots > 0)
}

/// Returns how many tokens KoboldCpp's model takes, which its list of models does not say.
async fn kobold_context(client: &Client) -> Option<usize> {
    let answer = client.look_at_root("/api/extra/true_max_context_length").await?;
    usize::try_from(answer.json?.get("value")?.as_u64()?).ok().filter(|context| *context > 0)
}

/// Tells whether a profile leaves anything open that its server can say.
fn is_open(profile: &Profile) -> bool {
    match profile.dialect {
        // They say their context, and have routes of their own.
        None | Some(Dialect::LlamaCpp | Dialect::Vllm | Dialect::Sglang) => true,
        Some(_) => profile.model.is_none(),
    }
}

/// Tells who it is by its list of models, or, on this machine or in its network, by what else it answers.
async fn kind_of(listing: &Answer, client: &Client) -> Option<Kind> {
    if let Some(kind) = kind::by_listing(listing) {
        return Some(kind);
    }
    if !client.is_near() {
        return None;
    }
    let answers = futures_util::future::join_all(kind::TELLING.map(|path| client.look_at_root(path))).await;
    kind::by_answers(&answers, matches!(listing.status, 401 | 403)).map(|(kind, _)| kind)
}
