//! An engine that plays what it was given: for tests, and for whoever replays what was recorded.
//!
//! Never samples: prefix and params change nothing of what it says.

use std::sync::{Mutex, PoisonError};

use tokio::sync::{mpsc, watch};

use super::{
    Ending, Engine, Event, Identity, LANE_BUFFER, LaneStream, Request, TokenSpan, TokensAnswer, answered,
};
use crate::session::{Capabilities, Finish, LogprobKind, Price, Token, Usage};

/// One thing a lane does.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    Say(Event),
    Pause,
}

/// What one lane does, in order. A script without an ending breaks off as a lost connection would.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Script {
    steps: Vec<Step>,
    sampled: u64,
    ended: bool,
}

impl Script {
    /// Makes a script that says nothing.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Says a text in word pieces, each with log-probability -1.
    #[must_use]
    pub(crate) fn text(self, text: &str) -> Self {
        pieces(text).fold(self, |script, piece| script.token(piece.as_bytes(), Some(-1.0)))
    }

    /// Says one token of any bytes.
    #[must_use]
    pub(crate) fn token(self, bytes: &[u8], logprob: Option<f32>) -> Self {
        self.say(Event::Token(Token {
            bytes: bytes.to_vec(),
            id: Some(id(bytes)),
            logprob,
            ..Token::default()
        }))
    }

    /// Stops until [`Scripted::resume`] was called once for every pause of the lane so far.
    #[must_use]
    pub(crate) fn pause(mut self) -> Self {
        self.steps.push(Step::Pause);
        self
    }

    /// Says any event; nothing may follow an ending.
    #[must_use]
    pub(crate) fn say(mut self, event: Event) -> Self {
        if !self.ended {
            self.sampled += u64::from(matches!(event, Event::Token(_)));
            self.ended = matches!(event, Event::Ended(_));
            self.steps.push(Step::Say(event));
        }
        self
    }

    /// Ends with this reason.
    #[must_use]
    pub(crate) fn end(self, finish: Finish) -> Self {
        self.finish(finish, None)
    }

    /// Ends as failed.
    #[must_use]
    pub(crate) fn fail(self, error: &str) -> Self {
        self.finish(Finish::Failed, Some(error.to_owned()))
    }

    fn finish(self, finish: Finish, error: Option<String>) -> Self {
        let usage = Usage { prefix_tokens: None, sampled_tokens: self.sampled, source: "engine".to_owned() };
        let (logprobs, cost_usd) = (LogprobKind::Raw, Some(0.0));
        self.say(Event::Ended(Ending {
            finish,
            finish_raw: None,
            stop_string: None,
            error,
            usage,
            logprobs,
            cost_usd,
            model: None,
            tokens: None,
        }))
    }
}

/// Plays scripts; lane `n` plays the script of that number, beginning again after the last.
#[derive(Debug)]
pub(crate) struct Scripted {
    scripts: Vec<Script>,
    resumed: watch::Sender<usize>,
    requests: Mutex<Vec<Request>>,
    price: Price,
}

impl Scripted {
    /// Makes an engine of these scripts; with none, every lane breaks off at once.
    pub(crate) fn new(scripts: Vec<Script>) -> Self {
        Self { scripts, resumed: watch::Sender::new(0), requests: Mutex::new(Vec::new()), price: Price::FREE }
    }

    /// Gives its tokens a price.
    #[must_use]
    pub(crate) fn priced(mut self, price: Price) -> Self {
        self.price = price;
        self
    }

    /// Lets every lane pass one more pause, now or when it comes to it.
    pub(crate) fn resume(&self) {
        self.resumed.send_modify(|times| *times += 1);
    }

    /// Returns what was asked so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Engine for Scripted {
    fn identity(&self) -> Identity {
        Identity { engine: "replay", model: "scripted".to_owned(), server: None, digest: None }
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            tokenizer: true,
            logprobs: LogprobKind::Raw,
            seed: true,
            batch_invariant: true,
            price: Some(self.price),
            ..Capabilities::default()
        }
    }

    /// Splits before every white space, so that a word carries the space before it.
    fn tokenize(&self, text: &str) -> TokensAnswer {
        let mut start = 0;
        let spans = pieces(text).map(|piece| {
            let range = start..start + piece.len();
            start = range.end;
            TokenSpan { id: id(piece.as_bytes()), range }
        });
        answered(Ok(spans.collect()))
    }

    fn start(&self, request: Request) -> Vec<LaneStream> {
        let lanes = request.lanes.clone();
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).push(request);
        let start = |lane: u32| {
            let (sender, stream) = mpsc::channel(LANE_BUFFER);
            let script = self.scripts.get(lane as usize % self.scripts.len().max(1)).cloned();
            tokio::spawn(play(script.unwrap_or_default(), sender, self.resumed.subscribe()));
            stream
        };
        lanes.into_iter().map(start).collect()
    }
}

/// Plays one lane until its end or until nobody listens.
async fn play(script: Script, sender: mpsc::Sender<Event>, mut resumed: watch::Receiver<usize>) {
    let mut pauses = 0;
    for step in script.steps {
        let go_on = match step {
            Step::Say(event) => sender.send(event).await.is_ok(),
            Step::Pause => {
                pauses += 1;
                tokio::select! {
                    passed = resumed.wait_for(|times| *times >= pauses) => passed.is_ok(),
                    () = sender.closed() => false,
                }
            }
        };
        if !go_on {
            return;
        }
    }
}

fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut characters = rest.char_indices();
        characters.next()?;
        let end =
            characters.find(|(_, character)| character.is_whitespace()).map_or(rest.len(), |(at, _)| at);
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(piece)
    })
}

/// A number for a token: the FNV-1a hash of its bytes.
fn id(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::super::conformance;
    use super::*;
    use crate::session::Params;

    fn request(lanes: Vec<u32>) -> Request {
        let params = Params::default();
        Request {
            prefix: "the".to_owned(),
            inherited: Vec::new(),
            chat: None,
            params,
            seed: 1,
            lanes,
            drafts: Vec::new(),
            alternatives: 0,
        }
    }

    #[tokio::test]
    async fn conforms() {
        let long = "word ".repeat(LANE_BUFFER / 4);
        let scripts = vec![
            Script::new().say(Event::Waiting("queued".to_owned())).text("one two\n three").end(Finish::Stop),
            Script::new().fail("refused"),
            Script::new().text(&long).end(Finish::Length),
        ];
        conformance::conforms(&Scripted::new(scripts)).await;
    }

    #[tokio::test]
    async fn pauses_until_told_and_honours_drop() {
        let engine =
            Scripted::new(vec![Script::new().text("a b").pause().text(" c").pause().end(Finish::Stop)]);
        let mut lanes = engine.start(request(vec![0, 1]));
        let (mut first, second) = (lanes.remove(0), lanes.remove(0));
        for expected in [b"a".as_slice(), b" b"] {
            assert!(matches!(first.recv().await, Some(Event::Token(token)) if token.bytes == expected));
        }
        tokio::task::yield_now().await;
        assert!(first.try_recv().is_err(), "it went on by itself");
        drop(second);
        engine.resume();
        assert!(matches!(first.recv().await, Some(Event::Token(token)) if token.bytes == b" c"));
        engine.resume();
        assert!(matches!(first.recv().await, Some(Event::Ended(_))));
        assert!(first.recv().await.is_none());
        assert_eq!(engine.requests().len(), 1);
    }

    #[tokio::test]
    async fn a_script_without_an_ending_breaks_off() {
        let mut lanes = Scripted::new(vec![Script::new().text("x")]).start(request(vec![0]));
        assert!(matches!(lanes[0].recv().await, Some(Event::Token(_))));
        assert!(lanes[0].recv().await.is_none());
    }
}
