//! Models from the hub: which of the shipped list are not here yet, and the fetch that is under way, on a thread of its own.
//!
//! Never decides what is fetched, and never keeps the screen waiting: what is told of a fetch and finds no room is dropped.

use std::{path::Path, sync::Arc};

use tokio::{select, sync::oneshot};

use super::{arrivals::Arrivals, options::Options};
use crate::{
    app::{FetchEntry, FetchPhase, FetchProgress, FetchedFor, Message},
    catalogue::{self, Catalogue},
    engine::local::{available_memory, computes},
    hub::{self, Hub, HubError, Phase, Progress, Spec, size, time_left},
    models::{Found, bytes, count},
    roster, tr,
};

/// The fetch under way.
#[derive(Default)]
pub(super) struct Fetches {
    /// How many were begun.
    begun: u64,
    /// Ends the one under way when it is dropped; what came is kept.
    under_way: Option<oneshot::Sender<()>>,
}

impl Fetches {
    /// Begins to fetch what was typed, or says why not.
    pub(super) fn begin(
        &mut self,
        typed: &str,
        wanted: FetchedFor,
        options: &Options,
        arrivals: &Arrivals,
    ) -> Message {
        let spec = match Spec::parse(typed) {
            Ok(spec) => spec,
            Err(error) => return Message::FetchRefused(error.to_string()),
        };
        let hub = match &options.hub {
            Ok(hub) => hub.clone(),
            Err(error) => return Message::FetchRefused(error.to_string()),
        };
        self.begun += 1;
        let fetch = self.begun;
        let (under_way, stopped) = oneshot::channel();
        self.under_way = Some(under_way);
        let arrivals = arrivals.clone();
        // Dropped at once: nobody waits for the thread, not even who leaves the program.
        drop(tokio::task::spawn_blocking(move || {
            let mut told = |progress: &Progress| {
                arrivals.tell_if_room(Message::FetchProgressed { fetch, progress: shown(progress) });
            };
            if let Some(end) = fetched(&hub, &spec, stopped, &mut told) {
                arrivals.tell_from_thread(Message::FetchEnded { fetch, end });
            }
        }));
        let spec = typed.strip_prefix(hub::PREFIX).unwrap_or(typed).to_owned();
        Message::FetchBegun { fetch, spec, wanted }
    }

    /// Stops the fetch under way; what came is kept.
    pub(super) fn stop(&mut self) {
        self.under_way = None;
    }
}

/// Fetches a model here, unless it is whole in the cache, and returns its choice or why it did not come; nothing where it
/// was stopped.
fn fetched(
    hub: &Hub,
    spec: &Spec,
    stopped: oneshot::Receiver<()>,
    told: &mut (dyn FnMut(&Progress) + Send),
) -> Option<Result<String, String>> {
    let choice = |path: &Path| {
        // Not with links resolved: behind them a file has its digest for a name.
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        format!("{}{}", roster::LOCAL, path.display())
    };
    if let Some(path) = hub::cached(hub, spec) {
        return Some(Ok(choice(&path)));
    }
    let executor = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(executor) => executor,
        Err(error) => return Some(Err(error.to_string())),
    };
    let end = executor.block_on(async {
        select! {
            biased;
            // Also where the sender is dropped, as by leaving the program.
            _ = stopped => None,
            end = hub::pull(hub, spec, told) => Some(end),
        }
    });
    // A name that is still being looked up holds nobody up.
    executor.shutdown_background();
    end.map(|end| end.map(|path| choice(&path)).map_err(|error| error.to_string()))
}

fn shown(progress: &Progress) -> FetchProgress {
    FetchProgress {
        phase: match progress.phase {
            Phase::Asking => FetchPhase::Asking,
            Phase::Waiting => FetchPhase::Waiting,
            Phase::Checking => FetchPhase::Checking,
            Phase::Fetching => FetchPhase::Fetching,
            Phase::Again => FetchPhase::Again,
        },
        percent: (progress.done.min(progress.total) as f64 / progress.total.max(1) as f64 * 100.0) as u8,
        done: size(progress.done),
        total: size(progress.total),
        rate: progress.rate.map(|rate| size(rate as u64)),
        left: progress.left.map(time_left),
    }
}

/// Lists the models of the shipped list that are not here yet, the one that suits this machine first.
pub(super) fn missing(hub: &Result<Hub, Arc<HubError>>, found: &[Found]) -> Vec<FetchEntry> {
    let list = Catalogue::shipped();
    let room = hub.as_ref().ok().and_then(Hub::room).unwrap_or(u64::MAX);
    let proposed = list.proposed(available_memory().unwrap_or(u64::MAX), room, computes);
    let is_missing = |entry: &&catalogue::Entry| {
        let spec = Spec::parse(&spec_of(entry)).ok();
        let cached = hub.as_ref().ok().zip(spec).and_then(|(hub, spec)| hub::cached(hub, &spec));
        // Other programs keep the same file elsewhere.
        let elsewhere =
            entry.file.as_ref().is_some_and(|file| found.iter().any(|model| model.path.ends_with(file)));
        cached.is_none() && !elsewhere
    };
    let mut missing: Vec<&catalogue::Entry> = list.entries().iter().filter(is_missing).collect();
    missing.sort_by_key(|entry| Some(*entry) != proposed);
    missing.into_iter().map(|entry| row(entry, Some(entry) == proposed)).collect()
}

fn spec_of(entry: &catalogue::Entry) -> String {
    let file = entry.file.iter().map(|file| format!(":{file}")).collect::<String>();
    format!("{}{file}", entry.repo)
}

fn row(entry: &catalogue::Entry, is_proposed: bool) -> FetchEntry {
    let by_llama_cpp = entry.file.is_some() && cfg!(feature = "llama-cpp");
    let reason = || tr!("models-fetch-architecture", architecture = &entry.architecture);
    let (runs, hindrance) = match (computes(&entry.architecture), by_llama_cpp, &entry.file) {
        (true, _, _) => (tr!("models-runs-here"), None),
        (false, true, _) => (tr!("models-runs-llama-cpp"), None),
        (false, false, Some(_)) => {
            (tr!("models-fetch-other-build"), Some(tr!("models-needs-llama-cpp", reason = reason())))
        }
        (false, false, None) => {
            (tr!("models-fetch-server"), Some(tr!("models-needs-server", reason = reason())))
        }
    };
    let gated = entry.gated.then(|| tr!("models-fetch-gated"));
    let suits = is_proposed.then(|| tr!("models-fetch-suits"));
    let size = bytes(entry.bytes);
    // What suits this machine runs here.
    let runs = suits.unwrap_or(runs);
    let facts = [Some(size.as_str()), gated, Some(runs)];
    let licence = match entry.gated {
        true => tr!("models-gated", licence = &entry.licence),
        false => entry.licence.clone(),
    };
    let weights = tr!("models-fetch-weights", weights = count(entry.parameters));
    FetchEntry {
        spec: spec_of(entry),
        label: format!("↓ {}", entry.repo),
        detail: facts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        about: format!("{} {weights} · {licence}", entry.shows()),
        hindrance,
    }
}
