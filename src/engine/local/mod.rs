//! The in-process engine: models of the architectures that people study, computed here, in Rust, with no server and no
//! network.
//!
//! Never draws on anything but its files and how much memory is free: no clock, no random device, no environment.
//!
//! ```text
//!  start ──Job──▶ worker (own thread) ──▶ run ──▶ lane ──▶ sampling, stop ──Event──▶ reader
//!                                          │
//!            source ──▶ config, weights, tokenizer                 cache ◀── forward ──▶ spread ──▶ kernel, product, widen
//!              │            ▲
//!              ▼            │ as architecture (one description each) and naming say
//!    storage ──▶ safetensors or gguf ──▶ tensors ──▶ quant ──▶ matrix
//! ```
//!
//! With the feature `llama-cpp`, a GGUF file may instead be computed by llama.cpp (`llamacpp`), which takes the place of
//! everything below and right of `run` but lanes, sampler and stop:
//!
//! ```text
//!   run, score ◀── network (traits) ──▶ forward and tokenizer, or llamacpp ──▶ llama.cpp
//! ```
//!
//! - A prefix is read once; its keys and values are shared by all lanes, and remembered for the runs that follow, which
//!   read only what differs: those of this cell and of others, as many as there is room for. All lanes
//!   of a run are one batch.
//! - A lane's text is a function of model, prefix, params, seed and lane number: the number of lanes, what else is
//!   being sampled, and how fast anyone reads change no bit of it. Another kind of processor may round differently.
//!   llama.cpp rounds differently in other company, so there it is only next to certain.
//! - A lane whose reader is [`LANE_BUFFER`] events behind sits out until there is room; a lane whose reader is gone is
//!   dropped before the next step. Several requests take turns, one batch each.
//! - Weights stay as small as the file has them and are widened to `f32`, exactly, where they are multiplied; all
//!   arithmetic is in `f32`. A model that does not fit into memory is refused before it is read, with the numbers.
//! - The work of one step is spread over threads; what each computes does not depend on how many there are.
//! - Text begins with BOS where the model's files say so ([`Local::describe`] tells); text is searched for special
//!   tokens only where that is asked for, for other added tokens (`<tool_call>`) always, as Hugging Face's tokenizers do.
//! - An empty prefix continues the beginning of a document: the model reads its start token (BOS, else end of text).

mod answer;
mod architecture;
mod cache;
mod config;
mod config_json;
mod digest;
mod forward;
mod gguf;
mod kernel;
mod lane;
#[cfg(feature = "llama-cpp")]
mod llamacpp;
mod matrix;
mod memory;
mod merges;
mod naming;
mod network;
mod product;
mod quant;
mod rope;
mod run;
mod safetensors;
mod score;
mod sentencepiece;
mod single;
mod source;
mod spread;
mod storage;
mod survey;
mod tensors;
#[cfg(test)]
pub(crate) mod tiny;
mod tokenizer;
mod weights;
mod widen;
mod worker;

use std::num::NonZero;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;

use rayon::ThreadPoolBuilder;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::sync::oneshot;

use self::answer::Answer;
use self::architecture::Architecture;
#[cfg(test)]
pub(crate) use self::gguf::writer::named as tiny_gguf;
pub use self::memory::available as available_memory;
use self::network::{Network, Piece, Vocabulary};
use self::run::ModelContext;
pub use self::source::Source;
pub use self::survey::{Survey, survey_folder, survey_gguf};
use self::worker::Job;
use super::{
    Engine, EngineError, Event, Identity, LANE_BUFFER, LaneStream, NextAnswer, Request, ScoreAnswer,
    TokenSpan, TokensAnswer, answered, stream::refused,
};
use crate::language::counted;
use crate::session::{Capabilities, LogprobKind, Price, Token};
use crate::tr;

/// Most alternatives reported for a token.
const MOST_ALTERNATIVES: usize = 1024;

/// A model on this machine. Made at once; its files are read when they are first needed.
#[derive(Debug)]
pub struct Local {
    shared: Arc<Shared>,
    jobs: OnceLock<Result<UnboundedSender<Job>, String>>,
    context: OnceLock<Option<usize>>,
    /// What tells the weights from others, once it was asked for.
    digest: OnceLock<Option<String>>,
}

#[derive(Debug)]
struct Shared {
    name: String,
    source: Source,
    threads: usize,
    special: bool,
    vocabulary: OnceLock<Result<Box<dyn Vocabulary>, String>>,
    loaded: AtomicBool,
}

impl Shared {
    fn vocabulary(&self) -> Result<&dyn Vocabulary, String> {
        let read = self.vocabulary.get_or_init(|| self.source.vocabulary(self.special));
        read.as_deref().map_err(Clone::clone)
    }

    /// The body of the engine's thread.
    fn work(&self, runtime: &Runtime, mut jobs: UnboundedReceiver<Job>) {
        let mut early = Vec::new();
        let mut progress = |percent: u8| {
            // Whoever waits is told how far it is.
            while let Ok(job) = jobs.try_recv() {
                early.push(job);
            }
            for job in &early {
                if let Job::Sample { senders, .. } = job {
                    let word = tr!("model-loading-percent", name = &self.name, percent = percent);
                    // A full channel has a reader that looks away.
                    senders.iter().for_each(|sender| drop(sender.try_send(Event::Waiting(word.clone()))));
                }
            }
        };
        #[cfg(feature = "llama-cpp")]
        if let Source::LlamaCpp(path) = &self.source {
            let loaded = llamacpp::Loaded::read(path, &mut progress);
            let network = loaded.as_ref().map_err(Clone::clone);
            let network = network.and_then(|loaded| loaded.network(self.threads));
            return self.serve(network, runtime, early, jobs);
        }
        // This thread is one of them; without the others it computes alone, as a pool that cannot be had lets it.
        let pool = ThreadPoolBuilder::new().num_threads(self.threads).use_current_thread();
        let pool = pool.thread_name(|index| format!("model {index}")).build();
        let threads = if pool.is_ok() { self.threads } else { 1 };
        let model = self.source.model(threads, &mut progress);
        self.serve(model, runtime, early, jobs);
    }

    /// Works with a model, or says to everybody why there is none.
    fn serve<N: Network>(
        &self,
        network: Result<N, String>,
        runtime: &Runtime,
        early: Vec<Job>,
        jobs: UnboundedReceiver<Job>,
    ) {
        let context = network.and_then(|network| {
            let (vocabulary, known) = (self.vocabulary()?, network.facts().vocabulary);
            if vocabulary.size() > known {
                let tokens = counted(vocabulary.size(), "token");
                return Err(tr!("model-other-tokenizer", tokens = tokens, known = known));
            }
            Ok(ModelContext::new(network, vocabulary, memory::kept(memory::available())))
        });
        self.loaded.store(true, Ordering::Release);
        match context {
            Ok(context) => runtime.block_on(worker::work(context, early, jobs)),
            Err(reason) => runtime.block_on(worker::refuse(&self.name, &reason, early, jobs)),
        }
    }
}

impl Local {
    /// Names a model; nothing is read yet.
    pub fn new(name: &str, source: Source) -> Self {
        let shared = Shared {
            name: name.to_owned(),
            source,
            threads: default_threads(),
            special: false,
            vocabulary: OnceLock::new(),
            loaded: AtomicBool::new(false),
        };
        Self {
            shared: Arc::new(shared),
            jobs: OnceLock::new(),
            context: OnceLock::new(),
            digest: OnceLock::new(),
        }
    }

    /// Reads text that spells a special token as that token.
    #[must_use]
    pub fn with_special_tokens(mut self, read: bool) -> Self {
        // Nobody else has it yet, so it is this one's alone.
        if let Some(shared) = Arc::get_mut(&mut self.shared) {
            shared.special = read;
        }
        self
    }

    /// Computes on so many threads; no text depends on it.
    #[must_use]
    pub fn with_threads(mut self, threads: NonZero<usize>) -> Self {
        // Nobody else has it yet, so it is this one's alone.
        if let Some(shared) = Arc::get_mut(&mut self.shared) {
            shared.threads = threads.get();
        }
        self
    }

    /// Describes for people what the files say: family, sizes, memory, and what stands before every text.
    ///
    /// Reads the files' headers, so it is never called while drawing.
    ///
    /// # Errors
    /// Why the model cannot be loaded.
    pub fn describe(&self) -> Result<String, EngineError> {
        let failed = |reason| EngineError::Model { name: self.shared.name.clone(), reason };
        let vocabulary = self.shared.vocabulary().map_err(failed)?;
        let before = match (vocabulary.start(), vocabulary.lead("a")) {
            (None, "") => tr!("model-before-nothing").to_owned(),
            (None, _) => tr!("model-before-space").to_owned(),
            (Some(id), lead) => {
                let (token, id) = (String::from_utf8_lossy(vocabulary.bytes(id)), id.to_string());
                match lead {
                    "" => tr!("model-before-token", token = token, id = id),
                    _ => tr!("model-before-token-and-space", token = token, id = id),
                }
            }
        };
        #[cfg(feature = "llama-cpp")]
        if let Source::LlamaCpp(path) = &self.shared.source {
            let file = llamacpp::File::read(path).and_then(|file| file.describe()).map_err(failed)?;
            return Ok(tr!("model-about-llama-cpp", file = file, before = before));
        }
        let config = self.shared.source.config().map_err(failed)?;
        let needs = self.shared.source.needs().map_err(failed)?;
        let tokens = counted(config.context, "token");
        let context = match config.window {
            Some(window) if window < config.context && config.windowed.contains(&true) => {
                tr!("model-about-window", tokens = tokens, window = window)
            }
            _ => tr!("model-about-context", tokens = tokens),
        };
        Ok(tr!(
            "model-about",
            family = config.architecture,
            count = needs.count(),
            memory = memory::size(needs.weights),
            each = memory::size(needs.position),
            context = context,
            kept = memory::size(memory::kept(memory::available())),
            before = before
        ))
    }

    fn jobs(&self) -> &Result<UnboundedSender<Job>, String> {
        self.jobs.get_or_init(|| {
            let (sender, receiver) = mpsc::unbounded_channel();
            let shared = Arc::clone(&self.shared);
            // A runtime without timers or sockets: it only lets the thread sleep until a channel wakes it.
            let started = Builder::new_current_thread().build().and_then(|runtime| {
                let thread = thread::Builder::new().name("model".to_owned());
                thread.spawn(move || shared.work(&runtime, receiver))
            });
            started.map(|_| sender).map_err(|error| tr!("model-no-thread", error = error.to_string()))
        })
    }

    /// Gives the thread something to do; it is answered in any case.
    fn give(&self, job: Job) {
        let (job, reason) = match self.jobs() {
            Ok(jobs) => match jobs.send(job) {
                Ok(()) => return,
                Err(mpsc::error::SendError(job)) => (job, tr!("model-thread-ended")),
            },
            Err(reason) => (job, reason.as_str()),
        };
        job.refuse(&self.shared.name, reason);
    }
}

/// Tells whether models of an architecture are computed here, as `model_type` or `general.architecture` spells it.
pub fn computes(architecture: &str) -> bool {
    Architecture::of_type(architecture).is_ok() || Architecture::of_gguf(architecture).is_ok()
}

/// As many threads as there are processors, but for one that is left to the screen.
fn default_threads() -> usize {
    thread::available_parallelism().map_or(1, |processors| processors.get().saturating_sub(1)).max(1)
}

impl Local {
    /// Returns what tells its weights from others; nothing where they cannot be read, which loading says.
    fn digest(&self) -> Option<String> {
        self.digest.get_or_init(|| self.shared.source.digest().ok()).clone()
    }

    /// Splits a text into tokens, at once.
    ///
    /// # Errors
    /// Whatever loading the model gave.
    pub fn split(&self, text: &str) -> Result<Vec<TokenSpan>, EngineError> {
        let failed = |reason| EngineError::Model { name: self.shared.name.clone(), reason };
        let vocabulary = self.shared.vocabulary().map_err(failed)?;
        let mut start = 0;
        let pieces = vocabulary.pieces(text).map_err(failed)?;
        let spans = pieces.into_iter().map(|Piece { id, inserted }| {
            let length = vocabulary.bytes(id).len();
            // What was put before text belongs to no byte of it.
            let range = start..start + length.saturating_sub(inserted);
            start = range.end;
            TokenSpan { id, range }
        });
        Ok(spans.collect())
    }
}

impl Engine for Local {
    fn identity(&self) -> Identity {
        let engine = match self.shared.source {
            Source::Embedded { .. } => "builtin",
            _ => "local",
        };
        Identity { engine, model: self.shared.name.clone(), server: None, digest: self.digest() }
    }

    fn capabilities(&self) -> Capabilities {
        let read = || self.shared.source.context().ok();
        #[cfg(feature = "llama-cpp")]
        let batch_invariant = !matches!(self.shared.source, Source::LlamaCpp(_));
        #[cfg(not(feature = "llama-cpp"))]
        let batch_invariant = true;
        Capabilities {
            tokenizer: true,
            logprobs: LogprobKind::Raw,
            alternatives: MOST_ALTERNATIVES,
            chat: false,
            seed: true,
            shared_prefix: true,
            scoring: true,
            drafts: true,
            whole_distribution: true,
            batch_invariant,
            context: *self.context.get_or_init(read),
            price: Some(Price::FREE),
            penalises_prefix: false,
            ignored: Vec::new(),
        }
    }

    /// A user's own model: what stands before every text changes what it says.
    fn about(&self) -> Option<String> {
        match self.shared.source {
            Source::Embedded { .. } => None,
            _ => self.describe().ok(),
        }
    }

    fn warm(&self) {
        self.digest();
        self.jobs();
    }

    /// Never waits for a running generation: the tokenizer is read apart from the weights and shared with the thread.
    fn tokenize(&self, text: &str) -> TokensAnswer {
        answered(self.split(text))
    }

    fn start(&self, mut request: Request) -> Vec<LaneStream> {
        if request.chat.is_some() {
            let what = tr!("engine-chat");
            let error = EngineError::Unsupported { engine: self.shared.name.clone(), what };
            return refused(request.lanes.len(), &tr!("engine-chat-elsewhere", error = error.to_string()));
        }
        request.alternatives = request.alternatives.min(MOST_ALTERNATIVES);
        let (senders, streams): (Vec<_>, Vec<_>) =
            request.lanes.iter().map(|_| mpsc::channel(LANE_BUFFER)).unzip();
        if !self.shared.loaded.load(Ordering::Acquire) {
            for sender in &senders {
                // The channel is new, so there is room.
                let _ = sender.try_send(Event::Waiting(tr!("model-loading", name = &self.shared.name)));
            }
        }
        self.give(Job::Sample { request: Box::new(request), senders });
        streams
    }

    fn score(&self, text: &str, alternatives: usize) -> ScoreAnswer {
        let (sender, answer) = oneshot::channel();
        let alternatives = alternatives.min(MOST_ALTERNATIVES);
        let sender = Answer::new(sender, &self.shared.name);
        self.give(Job::Score { text: text.to_owned(), alternatives, answer: sender });
        answer
    }

    fn next(&self, prefix: &str, inherited: &[Token], alternatives: usize) -> NextAnswer {
        let (sender, answer) = oneshot::channel();
        self.give(Job::Next {
            prefix: prefix.to_owned(),
            inherited: inherited.to_vec(),
            alternatives: alternatives.min(MOST_ALTERNATIVES),
            answer: Answer::new(sender, &self.shared.name),
        });
        answer
    }
}

#[cfg(test)]
mod tests;
