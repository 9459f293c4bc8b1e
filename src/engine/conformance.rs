//! What every engine must do, as one suite that each engine's tests run.
//!
//! Never looks inside an engine: everything goes through the trait.

use super::{Ending, Engine, Event, LaneStream, Request};
use crate::session::{Capabilities, Finish, LogprobKind, Param, Params, Token};

/// What a lane said from beginning to end.
pub(crate) struct Said {
    /// Its tokens.
    pub tokens: Vec<Token>,
    /// How it ended.
    pub ending: Ending,
}

impl Said {
    /// Returns the bytes of all tokens.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.tokens.iter().flat_map(|token| token.bytes.clone()).collect()
    }
}

/// Makes a request with a fixed seed.
pub(crate) fn request(prefix: &str, lanes: impl IntoIterator<Item = u32>, max_tokens: u32) -> Request {
    let mut params = Params::default();
    params.set(Param::MaxTokens, Some(f64::from(max_tokens))).unwrap();
    let lanes = lanes.into_iter().collect();
    Request {
        prefix: prefix.to_owned(),
        inherited: Vec::new(),
        chat: None,
        params,
        seed: 7,
        lanes,
        drafts: Vec::new(),
        alternatives: 3,
    }
}

/// Reads a lane to its end and checks the order of its events.
pub(crate) async fn read(mut stream: LaneStream) -> Said {
    let mut tokens = Vec::new();
    loop {
        match stream.recv().await.expect("the stream broke off without an ending") {
            Event::Waiting(reason) => {
                assert!(!reason.is_empty());
                assert!(tokens.is_empty(), "waiting after a token");
            }
            Event::Exchange(_) | Event::Prompt(_) => assert!(tokens.is_empty(), "a request after a token"),
            Event::Token(token) => tokens.push(token),
            Event::Ended(ending) => {
                assert_eq!(stream.recv().await, None, "something came after the ending");
                return Said { tokens, ending };
            }
        }
    }
}

/// Starts a request and reads its lanes one after the other.
pub(crate) async fn sample(engine: &dyn Engine, request: Request) -> Vec<Said> {
    let mut said = Vec::new();
    for stream in engine.start(request) {
        said.push(read(stream).await);
    }
    said
}

/// Checks what any engine must do, whatever it says; must run on a tokio runtime.
pub(crate) async fn conforms(engine: &dyn Engine) {
    let capabilities = engine.capabilities();
    assert!(!engine.identity().model.is_empty());

    assert!(engine.start(request("the", [], 4)).is_empty(), "streams without lanes");
    let whole = sample(engine, request("the quick", 0..16, 40)).await;
    assert_eq!(whole.len(), 16);
    for said in &whole {
        check(said, capabilities.logprobs);
        assert!(said.tokens.iter().all(|token| token.top.len() <= capabilities.alternatives.min(3)));
    }
    for said in sample(engine, request("", 0..2, 8)).await {
        check(&said, capabilities.logprobs);
    }

    // A reader that goes away, at once or in the middle, is not felt by the others.
    let mut streams = engine.start(request("the quick", 0..4, 40));
    drop(streams.remove(1));
    let mut leaving = streams.remove(1);
    leaving.recv().await;
    drop(leaving);
    for (stream, lane) in streams.into_iter().zip([0, 3]) {
        let said = read(stream).await;
        check(&said, capabilities.logprobs);
        if capabilities.seed {
            same(&said, &whole[lane], &capabilities);
        }
    }

    if capabilities.seed {
        let again = sample(engine, request("the quick", [5, 2], 40)).await;
        same(&again[0], &whole[5], &capabilities);
        same(&again[1], &whole[2], &capabilities);
    }

    let next = engine.next("the quick", &whole[0].tokens[..whole[0].tokens.len().min(2)], 3).await;
    let next = next.expect("an answer").expect("what may come next");
    assert!(next.top.len() <= capabilities.alternatives.min(3));
    assert!(next.top.is_sorted_by(|a, b| a.logprob >= b.logprob), "alternatives are best first");
    assert_eq!(next.logits.is_empty(), !capabilities.whole_distribution);
    drop(engine.next("the quick", &[], 3));
    match engine.score("the quick", 2).await.expect("an answer") {
        Ok(scored) => {
            let bytes: Vec<u8> = scored.iter().flat_map(|scored| scored.token.bytes.clone()).collect();
            assert!(capabilities.scoring && String::from_utf8_lossy(&bytes).trim_start() == "the quick");
        }
        Err(error) => assert!(!capabilities.scoring, "{error}"),
    }

    for text in ["", "the quick\r\n brown\0  fox ", "한국어 👩‍👩‍👧 e\u{301}", "<|endoftext|>"]
    {
        match engine.tokenize(text).await.expect("an answer") {
            Ok(spans) => {
                let mut end = 0;
                for span in spans {
                    assert_eq!(span.range.start, end, "a gap in {text:?}");
                    end = span.range.end;
                }
                assert_eq!(end, text.len(), "{text:?} is not covered");
            }
            Err(error) => assert!(!capabilities.tokenizer, "{error}"),
        }
    }
}

/// Checks that the same seed and lane gave the same: every bit where that is claimed, else the same tokens, since
/// log-probabilities may then be rounded differently in other company.
fn same(said: &Said, expected: &Said, capabilities: &Capabilities) {
    if capabilities.batch_invariant {
        assert_eq!(said.tokens, expected.tokens, "the same seed and lane gave another text");
        return;
    }
    let plain =
        |said: &Said| -> Vec<_> { said.tokens.iter().map(|token| (token.id, token.bytes.clone())).collect() };
    assert_eq!(plain(said), plain(expected), "the same seed and lane gave another text");
}

/// Checks what engines that sample must do besides; the model's texts must hold some ASCII.
pub(crate) async fn samples(engine: &dyn Engine) {
    let capabilities = engine.capabilities();
    for max_tokens in [1, 5] {
        for said in sample(engine, request("the", 0..8, max_tokens)).await {
            match said.ending.finish {
                Finish::Length => assert_eq!(said.tokens.len() as u32, max_tokens),
                Finish::Stop => assert!(said.tokens.len() as u32 <= max_tokens),
                other => panic!("ended as {other:?}: {:?}", said.ending.error),
            }
        }
    }

    let said = sample(engine, request("the", [0], 40)).await.remove(0);
    for token in &said.tokens {
        assert_eq!(token.top.len(), capabilities.alternatives.min(3));
        assert!(token.top.is_sorted_by(|a, b| a.logprob >= b.logprob), "alternatives are best first");
        if let (Some(best), Some(logprob)) = (token.top.first(), token.logprob) {
            assert!(best.logprob >= logprob);
        }
    }

    if capabilities.seed {
        let bytes = said.bytes();
        let at = (bytes.len() / 2..bytes.len()).find(|&at| bytes[at].is_ascii()).expect("some ASCII");
        let mut stopping = request("the", [0], 40);
        let stop = char::from(bytes[at]).to_string();
        stopping.params.stop = vec!["never to be seen".to_owned(), stop.clone()];
        let stopped = sample(engine, stopping).await.remove(0);
        let first = bytes.iter().position(|byte| *byte == bytes[at]).unwrap();
        assert_eq!(stopped.ending.finish, Finish::StopString);
        assert_eq!(stopped.ending.stop_string, Some(stop));
        assert_eq!(stopped.bytes(), bytes[..first]);
    }
}

fn check(said: &Said, logprobs: LogprobKind) {
    let Ending { finish, error, stop_string, .. } = &said.ending;
    assert_eq!(*finish == Finish::Failed, error.is_some(), "{:?}", said.ending);
    assert_eq!(*finish == Finish::StopString, stop_string.is_some(), "{:?}", said.ending);
    for token in &said.tokens {
        assert!(!token.bytes.is_empty(), "a token of nothing");
        match token.logprob {
            Some(logprob) => assert!(logprob <= 1e-6, "{logprob}"),
            None => assert_eq!(logprobs, LogprobKind::None),
        }
    }
}
