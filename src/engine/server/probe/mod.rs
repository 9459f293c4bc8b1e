//! Finds servers that run on this machine: asks the usual ports who is there, and says what each can be used for.
//!
//! Never leaves the addresses it is given, never sends a key or a body, never follows a redirect, and never takes a
//! port for an answer.
//!
//! ```text
//! address ── GET /v1/models ──▶ a header or a name that says who it is ──▶ FoundServer
//!                │ a list, or a refusal for want of a key, that says nothing of the kind
//!                ▼
//!            GET of the paths that only one kind has, all at once ──▶ FoundServer
//! ```

mod ask;
pub(super) mod kind;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::{Instant, timeout_at};

use self::ask::Asker;
use super::client::Answer;
use super::dialect::Dialect;
use super::profile::Profile;
use crate::tr;

pub use self::kind::Kind;

/// The ports servers take where nobody says otherwise, and who usually does.
const PORTS: [u16; 10] = [
    8080,  // llama.cpp, mlx_lm.server, LocalAI
    8000,  // vLLM
    30000, // SGLang
    11434, // Ollama
    1234,  // LM Studio, mistral.rs
    5001,  // KoboldCpp
    5000,  // text-generation-webui, TabbyAPI
    2242,  // Aphrodite
    1337,  // Jan
    4891,  // GPT4All
];

/// How long to wait for what.
#[derive(Clone, Copy, Debug)]
struct Patience {
    /// For a connection.
    connect: Duration,
    /// For one answer, read to its end.
    answer: Duration,
    /// For all that one address has to say.
    whole: Duration,
}

const PATIENCE: Patience = Patience {
    connect: Duration::from_millis(300),
    answer: Duration::from_millis(1000),
    whole: Duration::from_millis(1400),
};

/// A server that answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundServer {
    /// A name no other found server has, such as `llamacpp-8080`; it can name a server in the settings.
    pub name: String,
    /// Who it is.
    pub kind: Kind,
    /// Where it answers, as a profile takes it: `http://HOST:PORT`.
    pub base_url: String,
    /// The family whose names it takes; `None` where it cannot be asked to continue a text as it stands.
    pub dialect: Option<Dialect>,
    /// The models it lists, in its order and its spelling, which nobody has checked.
    pub models: Vec<String>,
    /// What it cannot do or is not ready for, for people, where that is known.
    pub note: Option<String>,
}

impl FoundServer {
    /// Returns the profile to ask it by; nothing where it cannot be asked to continue a text as it stands.
    pub fn profile(&self) -> Option<Profile> {
        let mut profile = Profile::new(&self.name, &self.base_url);
        profile.dialect = Some(self.dialect?);
        if !self.kind.gives_logprobs() {
            profile.max_alternatives = 0;
        }
        Some(profile)
    }

    fn new(kind: Kind, address: SocketAddr, models: Vec<String>, note: Option<String>) -> Self {
        Self {
            name: format!("{}-{}", kind.slug(), address.port()),
            kind,
            base_url: format!("http://{address}"),
            dialect: Some(kind.dialect()),
            models,
            note,
        }
    }
}

/// Returns the addresses of this machine at which servers usually answer.
pub fn usual_addresses() -> Vec<SocketAddr> {
    let hosts = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
    PORTS.iter().flat_map(|&port| hosts.map(|host| SocketAddr::new(host, port))).collect()
}

/// Asks all addresses at once who is there; what is no server of models, or says nothing within 1.4 s, is left out.
pub async fn find(addresses: &[SocketAddr]) -> Vec<FoundServer> {
    find_within(addresses, PATIENCE).await
}

async fn find_within(addresses: &[SocketAddr], patience: Patience) -> Vec<FoundServer> {
    let Some(asker) = Asker::new(patience.connect, patience.answer) else { return Vec::new() };
    let deadline = Instant::now() + patience.whole;
    let found = join_all(addresses.iter().map(|address| who_is(&asker, *address, deadline))).await;
    once_each(found.into_iter().flatten())
}

async fn who_is(asker: &Asker, address: SocketAddr, deadline: Instant) -> Option<FoundServer> {
    let get = async |path: &'static str| -> Option<Answer> {
        timeout_at(deadline, asker.get(address, path)).await.ok().flatten()
    };
    let listing = get("/v1/models").await?;
    let models = kind::listed(listing.json.as_ref());
    let found = |kind, models, note| Some(FoundServer::new(kind, address, models, note));
    let wants_key = matches!(listing.status, 401 | 403);
    let key_note = || wants_key.then(|| tr!("found-wants-key").to_owned());
    if let Some(kind) = kind::by_listing(&listing) {
        let loading = (listing.status == 503).then(|| tr!("found-loading").to_owned());
        let note = key_note().or(loading).or_else(|| kind.note());
        return found(kind, models.unwrap_or_default(), note);
    }
    if models.is_none() && !wants_key {
        return None;
    }
    let answers = join_all(kind::TELLING.map(get)).await;
    if let Some((kind, own_models)) = kind::by_answers(&answers, wants_key) {
        let models = own_models.or(models).unwrap_or_default();
        return found(kind, models, key_note().or_else(|| kind.note()));
    }
    // Whoever refuses a request and says no more may be anything.
    let models = models?;
    if answers.iter().all(Option::is_some) {
        return found(Kind::OpenAiCompatible, models, Kind::OpenAiCompatible.note());
    }
    // What is not known to continue a text as it stands is not asked to.
    let silent =
        FoundServer::new(Kind::OpenAiCompatible, address, models, Some(tr!("found-silent").to_owned()));
    Some(FoundServer { dialect: None, ..silent })
}

/// Leaves out a server that answers the same at a second address of the same port, and gives the others names of their
/// own.
fn once_each(found: impl Iterator<Item = FoundServer>) -> Vec<FoundServer> {
    let mut kept: Vec<FoundServer> = Vec::new();
    let mut seen = HashSet::new();
    let mut names = HashSet::new();
    for mut server in found {
        if !seen.insert((server.name.clone(), server.models.clone())) {
            continue;
        }
        let first = server.name.clone();
        let mut number = 2;
        while !names.insert(server.name.clone()) {
            server.name = format!("{first}-{number}");
            number += 1;
        }
        kept.push(server);
    }
    kept
}
