//! Who answers: the engines behind one trait, what each can do, and what they stream back.
//!
//! Never draws, never saves a sample, never decides when to sample.

#[cfg(test)]
mod conformance;
mod exchange;
mod follow;
mod ledger;
pub mod local;
mod record;
mod recording;
#[cfg(test)]
pub(crate) mod scripted;
pub mod server;
mod spelling;
mod stop;
mod stream;
mod watched;

use std::{future, ops::Range};

use thiserror::Error;
use tokio::sync::oneshot;

use crate::{
    session::{Capabilities, Distribution, Param, Params, Sample, Scored, Token},
    tr,
};

pub use exchange::{Exchange, ExchangeRecord};
pub use follow::follow;
pub use ledger::Ledger;
pub use record::{PROGRAM, Run, drawn_seed};
pub use recording::{RecordedLane, Recording};
pub use stream::{Deaf, Each, Ending, Event, LANE_BUFFER, LaneStream, Listener};
pub use watched::Watched;

/// What one call of [`Engine::start`] asks for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The exact text to continue.
    pub prefix: String,
    /// Tokens after the prefix that are kept from an earlier sample (continue, branch); empty for a new sample.
    pub inherited: Vec<Token>,
    /// Asks a chat model: the prefix is a person's message, after this system prompt, which may be empty; what is
    /// inherited is the beginning of the reply. Without it the prefix is continued.
    ///
    /// Lanes of an engine without [`Capabilities::chat`] end with the reason.
    pub chat: Option<String>,
    /// The sampling parameters; `lanes` is ignored in favour of [`Request::lanes`].
    pub params: Params,
    /// The seed of the run.
    pub seed: u64,
    /// The number of each lane to draw, from 0; a lane's noise is a function of seed, lane and position.
    pub lanes: Vec<u32>,
    /// What each lane may be expected to draw, in the order of [`Request::lanes`]: the tokens of an earlier sample, to be
    /// drawn again with other params. Empty, or shorter than the lanes, where nothing is.
    ///
    /// It never changes what a lane says. An engine with [`Capabilities::drafts`] checks a draft in one pass and goes on
    /// from the first token it would not draw; others ignore it.
    pub drafts: Vec<Vec<Token>>,
    /// How many alternatives to report for each token; engines may give fewer.
    pub alternatives: usize,
}

/// The answer of [`Engine::tokenize`], once it is there.
pub type TokensAnswer = oneshot::Receiver<Result<Vec<TokenSpan>, EngineError>>;

/// Returns what is answered at once.
pub(crate) fn answered<T>(answer: T) -> oneshot::Receiver<T> {
    let (sender, receiver) = oneshot::channel();
    // The receiver is here, so it can take the answer.
    let _ = sender.send(answer);
    receiver
}

/// Answers once the question is; asking ends where nobody waits for it any more.
pub(crate) fn answered_later<T: Send + 'static>(
    asked: impl Future<Output = T> + Send + 'static,
) -> oneshot::Receiver<T> {
    let (mut sender, answer) = oneshot::channel();
    tokio::spawn(async move {
        let answered = tokio::select! {
            answered = asked => answered,
            // What is dropped here is cancelled.
            () = sender.closed() => return,
        };
        let _ = sender.send(answered);
    });
    answer
}

/// The answer of [`Engine::score`], once it is there. Dropping it cancels the work.
pub type ScoreAnswer = oneshot::Receiver<Result<Vec<Scored>, EngineError>>;

/// The answer of [`Engine::next`], once it is there. Dropping it cancels the work.
pub type NextAnswer = oneshot::Receiver<Result<Distribution, EngineError>>;

/// The name of a model that no server has told yet.
pub(crate) const UNKNOWN_MODEL: &str = "unknown";

/// Who an engine is, for titles and for a sample's provenance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// `builtin`, `local`, `server` or `replay`.
    pub engine: &'static str,
    /// The model's name.
    pub model: String,
    /// A server's base URL.
    pub server: Option<String>,
    /// What tells the model's weights from others of the same name, where they are here.
    pub digest: Option<String>,
}

/// One token of a tokenised text: its id and the bytes of the text it covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenSpan {
    /// The id in the vocabulary.
    pub id: u32,
    /// Byte range in the text; tokens that are pieces of one character follow each other without a gap.
    pub range: Range<usize>,
}

/// Why an engine could not be had, or could not tokenise.
#[derive(Debug, Error)]
pub enum EngineError {
    /// The built-in or a local model could not be loaded.
    #[error("{}", tr!("engine-model", name = name, reason = reason))]
    Model {
        /// Which model.
        name: String,
        /// What is wrong and what to do.
        reason: String,
    },
    /// A server's answer, or its silence.
    #[error("{}", tr!("engine-server", url = url, reason = reason))]
    Server {
        /// The address asked.
        url: String,
        /// What is wrong and what to do.
        reason: String,
    },
    /// The engine has no such ability.
    #[error("{}", tr!("engine-unsupported", engine = engine, what = *what))]
    Unsupported {
        /// The engine's name.
        engine: String,
        /// What was asked of it.
        what: &'static str,
    },
}

/// Something that continues text.
pub trait Engine: Send + Sync {
    /// Returns who it is.
    fn identity(&self) -> Identity;

    /// Returns what it can do.
    fn capabilities(&self) -> Capabilities;

    /// Describes for people what is worth knowing of the model before it answers, if anything is.
    ///
    /// May read files, so it is never called while drawing.
    fn about(&self) -> Option<String> {
        None
    }

    /// Gets ready in the background for what will be asked, where that takes long.
    fn warm(&self) {}

    /// Asks whoever has to be asked what the engine is and can do; once it is answered, [`Engine::identity`] and
    /// [`Engine::capabilities`] say it.
    fn learn(&self) -> oneshot::Receiver<()> {
        answered(())
    }

    /// Splits a text into tokens. An engine that does so itself is slow for long texts, so this is never called while
    /// drawing.
    ///
    /// The answer is [`EngineError::Unsupported`] where there is no tokenizer.
    fn tokenize(&self, text: &str) -> TokensAnswer;

    /// Starts every lane of the request and returns their streams in the same order.
    ///
    /// Returns at once; must be called inside a tokio runtime. Whatever goes wrong arrives as an
    /// [`Event::Ended`] in the lane it concerns.
    fn start(&self, request: Request) -> Vec<LaneStream>;

    /// Says how probable every token of a text is after those before it, with up to so many alternatives each.
    ///
    /// The tokens are those of [`Engine::tokenize`]. Returns at once; an engine without [`Capabilities::scoring`] answers
    /// [`EngineError::Unsupported`].
    fn score(&self, _text: &str, _alternatives: usize) -> ScoreAnswer {
        let engine = self.identity().engine.to_owned();
        answered(Err(EngineError::Unsupported { engine, what: tr!("engine-score") }))
    }

    /// Scores a text with as many alternatives as may be had, to compare two models by those that both name.
    fn score_to_compare(&self, text: &str) -> ScoreAnswer {
        let can = self.capabilities();
        // An engine in this process names as many as it is asked for, up to a limit of its own.
        self.score(text, if can.whole_distribution { usize::MAX } else { can.alternatives })
    }

    /// Says what may come next after a prefix and tokens kept from a sample, with up to so many alternatives by name.
    ///
    /// Returns at once. Without [`Capabilities::whole_distribution`] it costs what a sample of one token costs.
    fn next(&self, prefix: &str, inherited: &[Token], alternatives: usize) -> NextAnswer {
        self.next_of_a_lane(prefix, inherited, alternatives)
    }

    /// Says so by sampling one token.
    fn next_of_a_lane(&self, prefix: &str, inherited: &[Token], alternatives: usize) -> NextAnswer {
        let mut params = Params::unset();
        // One token is in range.
        let _in_range = params.set(Param::MaxTokens, Some(1.0));
        let request = Request {
            prefix: prefix.to_owned(),
            inherited: inherited.to_vec(),
            chat: None,
            params,
            seed: 0,
            lanes: vec![0],
            drafts: Vec::new(),
            alternatives,
        };
        answered_later(first_token(self.start(request).pop(), self.identity()))
    }
}

/// Makes a distribution of the alternatives that came with a sample's first token.
async fn first_token(stream: Option<LaneStream>, identity: Identity) -> Result<Distribution, EngineError> {
    let Some(stream) = stream else { return Ok(Distribution::default()) };
    let mut sample = Sample::default();
    let Ok(ending) = stream::ending(stream, &mut sample, future::pending::<()>(), Deaf).await;
    if let Some(reason) = ending.error {
        let url = identity.server.unwrap_or(identity.model);
        return Err(EngineError::Server { url, reason });
    }
    let top = sample.tokens.into_iter().map(|token| token.top).find(|top| !top.is_empty());
    Ok(Distribution {
        top: top.unwrap_or_default(),
        logprobs: ending.logprobs,
        cost_usd: ending.cost_usd,
        ..Distribution::default()
    })
}
