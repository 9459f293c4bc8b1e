//! Recordings of real servers, played again: what they sent must be read as it was, and what is sent must stay the same.
//!
//! Never writes a recording: `samplebook sample --record FILE` does.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use super::testing::{Asked, Scripted, Step};
use super::*;
use crate::engine::{Ending, Event, ExchangeRecord, RecordedLane};
use crate::session::Token;

const RECORDINGS: &[(&str, &str)] = &[
    ("llama-server", include_str!("../../../tests/fixtures/recordings/llama-server.jsonl")),
    ("LiteLLM", include_str!("../../../tests/fixtures/recordings/litellm.jsonl")),
    ("vllm", include_str!("../../../tests/fixtures/recordings/vllm.jsonl")),
];

/// The answer of an exchange, in the pieces it came in.
fn steps(exchange: &ExchangeRecord) -> Vec<Step> {
    let kept = |name: &str| name != "content-length" && name != "transfer-encoding" && name != "connection";
    let headers = exchange.reply_headers.iter().filter(|(name, _)| kept(name));
    let headers: String = headers.map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let head = format!("HTTP/1.1 {} -\r\n{headers}connection: close\r\n\r\n", exchange.status);
    let mut steps = vec![Step::Send(head.into_bytes())];
    let mut rest = exchange.reply.as_bytes();
    for (_, length) in &exchange.pieces {
        let (piece, behind) = rest.split_at(*length);
        steps.push(Step::Send(piece.to_vec()));
        rest = behind;
    }
    steps.push(Step::Send(rest.to_vec()));
    steps
}

/// Plays a lane to the engine; returns what the server was asked for the sample, and what the lane said.
async fn play(lane: &RecordedLane) -> (Vec<Asked>, Vec<Token>, Ending) {
    let (answers, at) = (lane.exchanges.iter().map(steps).collect::<Vec<_>>(), AtomicUsize::new(0));
    let mut scripted = Scripted::start(move |asked| {
        if !asked.line.starts_with("POST") {
            return vec![Step::Send(testing::reply("404", "text/plain", ""))];
        }
        answers[at.fetch_add(1, Ordering::SeqCst)].clone()
    })
    .await;
    let first = lane.exchanges.first().unwrap();
    let body: serde_json::Value = serde_json::from_str(&first.body).unwrap();
    let path = first.line.split_once("://").and_then(|(_, rest)| rest.split_once('/')).unwrap().1;
    let root = if path.starts_with("v1/") { format!("{}/v1", scripted.url) } else { scripted.url.clone() };
    let mut profile = Profile::new("played", &root);
    profile.dialect = first.dialect.as_deref().and_then(Dialect::from_name);
    profile.model = body["model"].as_str().map(str::to_owned);
    let pace = Pace { backoff: Duration::ZERO, ..Pace::default() };
    let mut streams = Server::with_pace(profile, pace).unwrap().start(Request {
        prefix: lane.prefix.clone(),
        inherited: lane.inherited.clone(),
        chat: lane.chat.clone(),
        params: lane.params.clone(),
        seed: lane.seed,
        lanes: vec![lane.lane],
        drafts: Vec::new(),
        alternatives: lane.alternatives,
    });
    let (mut stream, mut tokens) = (streams.remove(0), Vec::new());
    loop {
        match stream.recv().await.unwrap() {
            Event::Waiting(_) | Event::Exchange(_) | Event::Prompt(_) => {}
            Event::Token(token) => tokens.push(token),
            Event::Ended(ending) => {
                let mut asked = scripted.all_asked();
                asked.retain(|asked| asked.line.starts_with("POST"));
                return (asked, tokens, ending);
            }
        }
    }
}

#[tokio::test]
async fn what_real_servers_sent_is_read_as_it_was() {
    for (server, text) in RECORDINGS {
        let mut lanes = 0;
        for (number, line) in text.lines().enumerate() {
            let lane: RecordedLane = serde_json::from_str(line).unwrap();
            let (asked, tokens, ending) = play(&lane).await;
            let at = format!("{server}, line {}", number + 1);
            assert_eq!(asked.len(), lane.exchanges.len(), "{at}: {:?}", ending.error);
            for (asked, exchange) in asked.iter().zip(&lane.exchanges) {
                let sent: serde_json::Value = serde_json::from_str(&exchange.body).unwrap();
                assert_eq!(asked.json(), sent, "{at}: what is asked");
            }
            assert_eq!(tokens, lane.tokens, "{at}: the tokens and their numbers");
            assert_eq!(Some(ending.finish), lane.finish, "{at}: how it ended");
            assert_eq!(ending.stop_string, lane.stop_string, "{at}: by what");
            lanes += 1;
        }
        assert!(lanes >= 6, "{server}: {lanes} lanes");
    }
}
