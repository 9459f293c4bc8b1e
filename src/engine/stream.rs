//! What a lane carries, and the one loop that reads it to its end.
//!
//! Never writes or shows anything: a listener is told of every event.

use std::{convert::Infallible, future::ready, sync::Arc};

use tokio::sync::mpsc;

use super::exchange::Exchange;
use crate::session::{Finish, LogprobKind, Sample, Token, Usage};

/// What a lane's stream carries, in order; exactly one [`Event::Ended`] comes last.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Nothing yet, for this reason (loading, queued, retrying); for people.
    Waiting(String),
    /// A request has been made of a server; what is exchanged can be looked at from now on.
    Exchange(Arc<Exchange>),
    /// The text that a server made of the messages of a chat.
    Prompt(String),
    /// One token.
    Token(Token),
    /// The lane is done.
    Ended(Ending),
}

/// How a lane ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Ending {
    /// The reason.
    pub finish: Finish,
    /// The server's own word where `finish` has none for it; beside [`Finish::Length`], that the context was full.
    pub finish_raw: Option<String>,
    /// The stop text that ended it.
    pub stop_string: Option<String>,
    /// Why it failed.
    pub error: Option<String>,
    /// Token counts.
    pub usage: Usage,
    /// What the log-probabilities were.
    pub logprobs: LogprobKind,
    /// Price in US dollars, where known.
    pub cost_usd: Option<f64>,
    /// The model that answered, as the server calls it, where it says so.
    pub model: Option<String>,
    /// The tokens of the lane with their numbers, where a server told those only at the end; their bytes are those that
    /// came one by one.
    pub tokens: Option<Vec<Token>>,
}

/// Makes lanes that all end at once, for a reason.
pub(super) fn refused(lanes: usize, reason: &str) -> Vec<LaneStream> {
    let lane = || {
        let ending = Ending {
            error: Some(reason.to_owned()),
            ..Ending::unreported(&Sample::default(), Finish::Failed)
        };
        let (sender, stream) = mpsc::channel(1);
        // The channel is new, so there is room.
        let _ = sender.try_send(Event::Ended(ending));
        stream
    };
    std::iter::repeat_with(lane).take(lanes).collect()
}

/// The receiving end of one lane. Dropping it cancels the lane.
pub type LaneStream = mpsc::Receiver<Event>;

/// How many events a lane may be ahead of its reader.
pub const LANE_BUFFER: usize = 256;

/// Whoever is told what a lane says.
pub trait Listener {
    /// Why it could not go on listening.
    type Error;

    /// Hears an event before the sample has it. The lane waits meanwhile, and is stopped by an error.
    fn hear(&mut self, sample: &Sample, event: &Event) -> impl Future<Output = Result<(), Self::Error>>;
}

/// Listens to nothing.
pub struct Deaf;

impl Listener for Deaf {
    type Error = Infallible;

    fn hear(&mut self, _: &Sample, _: &Event) -> impl Future<Output = Result<(), Infallible>> {
        ready(Ok(()))
    }
}

/// Listens by a function that never waits.
pub struct Each<F>(pub F);

impl<F: FnMut(&Sample, &Event) -> Result<(), E>, E> Listener for Each<F> {
    type Error = E;

    fn hear(&mut self, sample: &Sample, event: &Event) -> impl Future<Output = Result<(), E>> {
        ready((self.0)(sample, event))
    }
}

/// Reads a lane's tokens into a sample and returns how the lane ended, also where it did not say.
///
/// # Errors
/// What the listener returns, which stops the lane.
pub(super) async fn ending<L: Listener>(
    mut stream: LaneStream,
    sample: &mut Sample,
    cancelled: impl Future,
    mut listener: L,
) -> Result<Ending, L::Error> {
    tokio::pin!(cancelled);
    loop {
        let event = tokio::select! {
            biased;
            _ = &mut cancelled => return Ok(Ending::unreported(sample, Finish::Cancelled)),
            event = stream.recv() => event,
        };
        let Some(event) = event else { return Ok(Ending::unreported(sample, Finish::CutOff)) };
        listener.hear(sample, &event).await?;
        match event {
            Event::Waiting(_) | Event::Exchange(_) => {}
            Event::Prompt(prompt) => {
                if let Some(chat) = &mut sample.chat {
                    chat.prompt = Some(prompt);
                }
            }
            Event::Token(token) => sample.tokens.push(token),
            Event::Ended(ending) => return Ok(ending),
        }
    }
}
