//! The whole engine against a scripted server: what goes over the wire, and what comes of every answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;

use super::client::Pace;
use super::testing::{Asked, Scripted, Step, events, finish, head, reply, text};
use super::*;
use crate::engine::{Ending, Event, Exchange, RecordedLane, Recording, Watched};
use crate::session::{Finish, Param, Params, Token, lossy_text};

const KEY: &str = "sk-very-secret";

fn request(prefix: &str) -> Request {
    Request {
        prefix: prefix.to_owned(),
        inherited: Vec::new(),
        chat: None,
        params: Params::default(),
        seed: 100,
        lanes: vec![0],
        drafts: Vec::new(),
        alternatives: 2,
    }
}

fn profile(url: &str) -> Profile {
    Profile { model: Some("m".to_owned()), dialect: Some(Dialect::OpenAi), ..Profile::new("mine", url) }
}

fn with_key(url: &str) -> Profile {
    Profile { key: KeySource::Command(format!("echo {KEY}")), ..profile(url) }
}

/// An engine that does not wait before it asks again.
fn server(profile: Profile) -> Server {
    Server::with_pace(profile, Pace { backoff: Duration::ZERO, ..Pace::default() }).unwrap()
}

/// What one lane gave.
struct Drawn {
    tokens: Vec<Token>,
    waited: Vec<String>,
    ending: Ending,
}

impl Drawn {
    fn text(&self) -> String {
        lossy_text(&self.tokens.iter().flat_map(|token| token.bytes.clone()).collect::<Vec<u8>>())
    }

    fn error(&self) -> &str {
        self.ending.error.as_deref().unwrap_or_default()
    }
}

async fn drain(mut stream: LaneStream) -> Drawn {
    let (mut tokens, mut waited) = (Vec::new(), Vec::new());
    loop {
        match stream.recv().await.expect("a lane ends with an ending") {
            Event::Token(token) => tokens.push(token),
            Event::Waiting(reason) => waited.push(reason),
            Event::Exchange(_) | Event::Prompt(_) => {}
            Event::Ended(ending) => {
                assert_eq!(stream.recv().await, None, "nothing comes after the ending");
                return Drawn { tokens, waited, ending };
            }
        }
    }
}

/// Returns the first thing that a lane says: what is exchanged for it.
async fn exchange(stream: &mut LaneStream) -> Arc<Exchange> {
    match stream.recv().await {
        Some(Event::Exchange(exchange)) => exchange,
        other => panic!("{other:?}"),
    }
}

async fn draw(engine: &Server, request: Request) -> Drawn {
    let mut streams = engine.start(request);
    assert_eq!(streams.len(), 1);
    drain(streams.remove(0)).await
}

/// Draws one sample from a server that always gives these bytes.
async fn answered(bytes: impl Into<Vec<u8>>) -> Drawn {
    let scripted = Scripted::always(bytes).await;
    draw(&server(profile(&scripted.url)), request("x")).await
}

#[tokio::test]
async fn a_sample_streams_from_request_to_ending() {
    let usage = r#"{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}"#;
    let legacy = r#"{"choices":[{"index":0,"text":" a","finish_reason":null,"logprobs":{"tokens":[" a"],
        "token_logprobs":[-0.5],"top_logprobs":[{" a":-0.5," b":-1.5," c":-2.5}]}}]}"#
        .replace('\n', "");
    let mut scripted = Scripted::always(events(&[&legacy, &finish("length"), usage, "[DONE]"])).await;
    let priced = Profile {
        input_usd_per_million: Some(4.0),
        output_usd_per_million: Some(8.0),
        dialect: Some(Dialect::Vllm),
        context: Some(4096),
        ..with_key(&scripted.url)
    };
    let prefix = " what\r\n\tis 2+2=\u{feff}\u{1b}[0m é🦓 ";
    let drawn = draw(&server(priced), request(prefix)).await;

    assert_eq!(drawn.text(), " a");
    assert_eq!(drawn.tokens[0].logprob, Some(-0.5));
    assert_eq!(drawn.tokens[0].top.len(), 2);
    assert_eq!(drawn.ending.finish, Finish::Length);
    assert_eq!(drawn.ending.logprobs, LogprobKind::Raw);
    assert_eq!((drawn.ending.usage.prefix_tokens, drawn.ending.usage.sampled_tokens), (Some(3), 2));
    assert_eq!(drawn.ending.usage.source, "server");
    assert_eq!(drawn.ending.cost_usd, Some(28e-6));

    let mut asked = scripted.all_asked();
    asked.retain(|asked| !asked.line.starts_with("GET /v1/models "));
    assert_eq!(asked.len(), 1, "one request and no other");
    assert_eq!(asked[0].line, "POST /v1/completions HTTP/1.1");
    assert!(asked[0].head.to_lowercase().contains(&format!("authorization: bearer {KEY}")));
    let json = asked[0].json();
    assert_eq!(json["prompt"], prefix);
    assert_eq!(json["model"], "m");
    assert_eq!(json["stream"], true);
    assert_eq!(json["logprobs"], 2);
    assert_eq!(json["seed"], 100);
}

#[tokio::test]
async fn lanes_ask_in_parallel_and_each_gets_its_own_answer() {
    // Nobody is answered before all have asked, so lanes that waited for each other would wait for ever.
    let (gate, arrived) = (Arc::new(Semaphore::new(0)), AtomicUsize::new(0));
    let scripted = Scripted::start(move |asked: &Asked| {
        if arrived.fetch_add(1, Ordering::SeqCst) == 3 {
            gate.add_permits(4);
        }
        let said = text(&asked.json()["seed"].to_string());
        vec![Step::Gate(Arc::clone(&gate)), Step::Send(events(&[&said, &finish("stop"), "[DONE]"]))]
    })
    .await;
    let mut texts = Vec::new();
    for stream in server(profile(&scripted.url)).start(Request { lanes: vec![3, 0, 1, 2], ..request("x") }) {
        texts.push(drain(stream).await.text());
    }
    assert_eq!(texts, ["103", "100", "101", "102"]);
}

#[tokio::test]
async fn any_chunking_of_the_stream_gives_the_same_text() {
    let said = text("é散🦓\u{1b}[31m\r\n");
    for body in [
        format!("data: {said}\n\ndata: {}\n\ndata: [DONE]\n\n", finish("stop")),
        format!(": ping\r\n\r\ndata: {said}\r\n\r\ndata: {}\r\n\r\ndata: [DONE]\r\n\r\n", finish("stop")),
        format!("\u{feff}data:{said}\n\ndata: {}\n\ndata: [DONE]", finish("stop")),
        format!("event: message\ndata: {said}\n\ndata: {}", finish("stop")),
    ] {
        let scripted = Scripted::start(move |_| {
            let start = head("200 OK", "text/event-stream", "").into_bytes();
            let pieces = body.as_bytes().chunks(3).map(|piece| Step::Send(piece.to_vec()));
            std::iter::once(Step::Send(start)).chain(pieces).collect()
        })
        .await;
        let drawn = draw(&server(profile(&scripted.url)), request("x")).await;
        assert_eq!(drawn.text(), "é散🦓\u{1b}[31m\r\n", "escapes are the screen's to tame, not the engine's");
        assert_eq!((drawn.ending.finish, drawn.error()), (Finish::Stop, ""));
    }
}

#[tokio::test]
async fn kept_tokens_continue_the_prefix() {
    let mut scripted = Scripted::always(events(&[&finish("stop"), "[DONE]"])).await;
    let token = |bytes: &[u8]| Token { bytes: bytes.to_vec(), ..Token::default() };
    let engine = server(profile(&scripted.url));
    let inherited = vec![token(&[b' ', 0xE6]), token(&[0x95, 0xA3])];
    draw(&engine, Request { inherited: inherited.clone(), ..request("x ") }).await;
    assert_eq!(scripted.all_asked()[0].json()["prompt"], "x  散");

    let drawn = draw(&engine, Request { inherited: inherited[..1].to_vec(), ..request("x ") }).await;
    assert_eq!(drawn.ending.finish, Finish::Failed);
    assert!(drawn.error().contains("inside a character"), "{}", drawn.error());
    assert!(scripted.all_asked().is_empty(), "what cannot be sent exactly is not sent");
}

#[tokio::test]
async fn the_first_listed_model_is_asked_for_where_none_is_named() {
    let mut scripted = Scripted::start(|asked: &Asked| {
        vec![Step::Send(if asked.line.starts_with("GET /v1/models ") {
            reply("200 OK", "application/json", r#"{"data":[{"id":"first"},{"id":"second"}]}"#)
        } else {
            events(&[&finish("stop")])
        })]
    })
    .await;
    let named = |dialect| Profile { dialect, ..Profile::new("mine", &scripted.url) };
    let engine = server(named(Some(Dialect::OpenAi)));
    assert_eq!(engine.models().await.unwrap(), ["first", "second"]);
    assert_eq!(engine.identity().model, "unknown");
    scripted.all_asked();
    for _ in 0..2 {
        for stream in engine.start(Request { lanes: vec![0, 1, 2], ..request("x") }) {
            drain(stream).await;
        }
    }
    let (listings, samples): (Vec<_>, Vec<_>) =
        scripted.all_asked().into_iter().partition(|asked| asked.line.starts_with("GET "));
    assert_eq!((listings.len(), samples.len()), (1, 6));
    assert!(samples.iter().all(|asked| asked.json()["model"] == "first"));
    assert_eq!(engine.identity().model, "first");
}

#[tokio::test]
async fn a_server_is_asked_once_who_it_is_and_then_by_the_names_it_takes() {
    let listing = r#"{"data":[{"id":"x","owned_by":"vllm","max_model_len":512}]}"#;
    let mut scripted = Scripted::start(move |asked: &Asked| {
        vec![Step::Send(match asked.line.starts_with("GET ") {
            true => reply("200 OK", "application/json", listing),
            false => events(&[&finish("stop")]),
        })]
    })
    .await;
    let engine = server(with_key(&scripted.url));
    let unnamed = server(Profile { dialect: None, ..with_key(&scripted.url) });
    drop(engine);
    assert!(!unnamed.capabilities().tokenizer);
    unnamed.learn().await.unwrap();
    let can = unnamed.capabilities();
    assert_eq!(
        (can.tokenizer, can.scoring, can.context, can.logprobs),
        (true, true, Some(512), LogprobKind::Raw)
    );
    for stream in unnamed.start(Request { lanes: vec![0, 1], ..request("x") }) {
        drain(stream).await;
    }
    let asked = scripted.all_asked();
    let lines: Vec<&str> = asked.iter().map(|asked| asked.line.as_str()).collect();
    assert_eq!(
        lines,
        ["GET /v1/models HTTP/1.1", "POST /v1/completions HTTP/1.1", "POST /v1/completions HTTP/1.1"]
    );
    assert!(asked[0].head.to_lowercase().contains(&format!("authorization: bearer {KEY}")));
    assert_eq!(asked[1].json()["return_token_ids"], true);
}

#[tokio::test]
async fn a_server_that_loads_its_model_is_known_by_its_name_and_asked_again() {
    let loaded = AtomicUsize::new(0);
    let scripted = Scripted::start(move |asked: &Asked| {
        if asked.line.contains("/props") {
            return vec![Step::Send(reply("503 Service Unavailable", "application/json", "{}"))];
        }
        vec![Step::Send(match (asked.line.starts_with("GET "), loaded.fetch_add(1, Ordering::SeqCst)) {
            (true, 0) => [
                head("503 Service Unavailable", "application/json", "Server: llama.cpp\r\n"),
                r#"{"error":{"message":"Loading model"}}"#.to_owned(),
            ]
            .concat()
            .into_bytes(),
            (true, _) => reply(
                "200 OK",
                "application/json",
                r#"{"data":[{"id":"x","owned_by":"llamacpp","meta":{"n_ctx":256}}]}"#,
            ),
            (false, _) => events(&[&finish("stop")]),
        })]
    })
    .await;
    let mut scripted = scripted;
    let engine = server(Profile { dialect: None, model: None, ..profile(&scripted.url) });
    draw(&engine, request("x")).await;
    let asked = scripted.all_asked();
    let sample = asked.iter().find(|asked| asked.line.starts_with("POST")).unwrap();
    assert_eq!(sample.json()["timings_per_token"], true, "asked as llama.cpp is");
    assert_eq!(engine.capabilities().context, None);
    draw(&engine, request("x")).await;
    assert_eq!((engine.capabilities().context, engine.identity().model.as_str()), (Some(256), "x"));
}

#[tokio::test]
async fn llama_cpp_splits_and_scores_by_its_own_routes() {
    let scripted = Scripted::start(move |asked: &Asked| {
        let json = asked.json();
        let body = match asked.line.split(' ').nth(1).unwrap() {
            "/v1/models" => r#"{"data":[{"id":"x","owned_by":"llamacpp","meta":{"n_ctx":256}}]}"#.to_owned(),
            "/tokenize" if json["add_special"] == true => r#"{"tokens":[{"id":1,"piece":"<s>"},{"id":7,"piece":"a"},{"id":8,"piece":" b"}]}"#.to_owned(),
            "/tokenize" => r#"{"tokens":[{"id":7,"piece":"a"},{"id":8,"piece":[32,98]}]}"#.to_owned(),
            "/completion" => {
                let id = &json["logit_bias"][0][0];
                let top = r#"[{"id":9,"token":"c","bytes":[99],"logprob":-0.5},{"id":8,"token":" b","bytes":[32,98],"logprob":-1.5}]"#;
                format!(r#"{{"completion_probabilities":[{{"id":{id},"token":"?","bytes":[],"logprob":-1.5,"top_logprobs":{top}}}]}}"#)
            }
            path => panic!("{path}"),
        };
        vec![Step::Send(reply("200 OK", "application/json", &body))]
    })
    .await;
    let engine = server(Profile { dialect: None, ..profile(&scripted.url) });
    let spans = engine.tokenize("a b").await.unwrap().unwrap();
    assert_eq!(spans.iter().map(|span| span.range.clone()).collect::<Vec<_>>(), [0..1, 1..3]);
    let scored = engine.score("a b", 2).await.unwrap().unwrap();
    let told: Vec<_> =
        scored.iter().map(|scored| (scored.token.logprob, scored.rank, scored.token.top.len())).collect();
    assert_eq!(told, [(Some(-1.5), None, 2), (Some(-1.5), Some(2), 2)]);
    let error = engine.tokenize("a c").await.unwrap().unwrap_err().to_string();
    assert!(error.contains("do not spell"), "{error}");
}

#[tokio::test]
async fn a_server_without_a_list_of_models_is_asked_without_one() {
    let mut scripted = Scripted::start(|asked: &Asked| {
        vec![Step::Send(match asked.line.starts_with("GET ") {
            true => reply("404 Not Found", "text/plain", "nothing"),
            false => events(&[&finish("stop")]),
        })]
    })
    .await;
    let engine = server(Profile { dialect: Some(Dialect::OpenAi), ..Profile::new("mine", &scripted.url) });
    assert_eq!(draw(&engine, request("x")).await.ending.finish, Finish::Stop);
    assert!(scripted.all_asked()[1].json().get("model").is_none());
    let error = engine.models().await.unwrap_err().to_string();
    assert!(error.contains("/v1/models: 404") && error.contains("nothing"), "{error}");
}

#[tokio::test]
async fn a_stream_that_ends_without_a_finish_is_cut_off() {
    let drawn = answered(events(&[&text("a"), &text("b")])).await;
    assert_eq!((drawn.text().as_str(), drawn.ending.finish), ("ab", Finish::CutOff));
    assert_eq!((drawn.ending.usage.sampled_tokens, drawn.ending.usage.source.as_str()), (2, "counted"));
    assert!(!drawn.error().is_empty());
    // An event torn in the middle is no other case.
    let drawn = answered([events(&[&text("a")]), b"data: {\"choi".to_vec()].concat()).await;
    assert_eq!((drawn.text().as_str(), drawn.ending.finish), ("a", Finish::CutOff));
}

#[tokio::test]
async fn a_connection_that_breaks_keeps_what_came() {
    let read = Arc::new(Semaphore::new(0));
    let gate = Arc::clone(&read);
    let scripted = Scripted::start(move |_| {
        vec![Step::Send(events(&[&text("a")])), Step::Gate(Arc::clone(&gate)), Step::Reset]
    })
    .await;
    let mut stream = server(profile(&scripted.url)).start(request("x")).remove(0);
    let exchange = exchange(&mut stream).await;
    assert!(matches!(stream.recv().await, Some(Event::Token(_))));
    assert_eq!(exchange.record().ended, None, "it can be looked at while it goes on");
    read.add_permits(1);
    let drawn = drain(stream).await;
    assert!(exchange.record().ended.unwrap().1.contains("connection broke"));
    assert_eq!(drawn.ending.finish, Finish::CutOff);
    assert!(drawn.error().contains("connection broke"), "{}", drawn.error());
}

#[tokio::test]
async fn silence_in_a_stream_is_a_cut_off_and_after_the_finish_it_is_nothing() {
    for (last, expected) in [(text("b"), Finish::CutOff), (finish("length"), Finish::Length)] {
        let scripted =
            Scripted::start(move |_| vec![Step::Send(events(&[&text("a"), &last])), Step::Hangup]).await;
        let short = Duration::from_millis(20);
        let pace = Pace { idle: short, after_finish: short, ..Pace::default() };
        let engine = Server::with_pace(profile(&scripted.url), pace).unwrap();
        let drawn = draw(&engine, request("x")).await;
        assert_eq!(drawn.ending.finish, expected);
        assert_eq!(drawn.error().contains("nothing came"), expected == Finish::CutOff);
    }
}

#[tokio::test]
async fn an_error_in_the_stream_fails_the_sample_and_keeps_the_text() {
    for error in [
        "data: {\"error\":{\"message\":\"out of memory\",\"code\":500}}\n\n",
        "error: {\"message\":\"out of memory\"}\n\n",
        "{\"error\":\"out of memory\"}\n",
        "data: {\"error\":\"out of memory\"}",
    ] {
        let drawn = answered([events(&[&text("a")]), error.as_bytes().to_vec()].concat()).await;
        assert_eq!((drawn.text().as_str(), drawn.ending.finish), ("a", Finish::Failed), "{error}");
        assert!(drawn.error().contains("out of memory"));
    }
}

#[tokio::test]
async fn an_error_with_status_200_fails_the_sample() {
    let drawn = answered(reply("200 OK", "application/json", r#"{"error":{"message":"no credit"}}"#)).await;
    assert_eq!(drawn.ending.finish, Finish::Failed);
    assert!(drawn.error().contains("no credit"));
    let drawn =
        answered(reply("200 OK", "application/json; charset=utf-8", r#"{"code":7,"message":"gone"}"#)).await;
    assert!(drawn.error().contains("gone"), "{}", drawn.error());
    let drawn = answered(reply("200 OK", "application/json", r#"{"ok":true}"#)).await;
    assert!(drawn.error().contains(r#"not a completion: {"ok":true}"#), "{}", drawn.error());
}

#[tokio::test]
async fn a_server_that_does_not_stream_gives_its_text_at_once() {
    let body = "\n\n{\n\"choices\":[{\"index\":0,\"text\":\" a b\",\"finish_reason\":\"length\"}]}";
    let drawn = answered(reply("200 OK", "application/json", body)).await;
    assert_eq!((drawn.text().as_str(), drawn.ending.finish), (" a b", Finish::Length));
    let drawn = answered(reply("200 OK", "application/json", r#"{"content":"a"}"#)).await;
    assert_eq!((drawn.text().as_str(), drawn.ending.finish), ("a", Finish::Stop));
}

#[tokio::test]
async fn what_is_no_stream_is_shown() {
    for kind in ["text/html", "text/plain", "text/event-stream"] {
        let drawn = answered(reply("200 OK", kind, "<html>\r\n<title>Sign: in</title>")).await;
        assert_eq!(drawn.ending.finish, Finish::Failed);
        assert!(drawn.error().contains("<html> <title>Sign: in</title>"), "{}", drawn.error());
    }
    let drawn = answered(reply("200 OK", "text/event-stream", "")).await;
    assert_eq!(drawn.ending.finish, Finish::CutOff);
}

#[tokio::test]
async fn a_refusal_says_what_to_do() {
    for (status, body, expected) in [
        (
            "401 Unauthorized",
            r#"{"error":{"message":"Bad key sk-very-secret","code":null}}"#,
            "Bad key [key]",
        ),
        ("403 Forbidden", "", "sent was the key that key_command prints"),
        ("404 Not Found", r#"{"error":{"message":"The model `m` does not exist"}}"#, "has the model \"m\""),
        ("404 Not Found", "<html>nginx</html>", "base_url"),
        ("404 Not Found", r#"{"code":40401,"message":"decommissioned"}"#, "decommissioned [40401]"),
        ("402 Payment Required", r#"{"error":{"message":"no credit"}}"#, "no credit"),
        (
            "400 Bad Request",
            r#"{"error":{"code":400,"message":"too long","type":"exceed_context_size_error","n_prompt_tokens":9,"n_ctx":8}}"#,
            "9 tokens, the limit is 8",
        ),
        ("500 Internal Server Error", "<html>\n<h1>Oops", "<html> <h1>Oops"),
        (
            "429 Too Many Requests",
            r#"{"error":{"message":"x","type":"insufficient_quota"}}"#,
            "insufficient_quota",
        ),
    ] {
        let mut scripted = Scripted::always(reply(status, "application/json", body)).await;
        let drawn = draw(&server(with_key(&scripted.url)), request("x")).await;
        let error = drawn.error();
        assert_eq!(drawn.ending.finish, Finish::Failed);
        assert!(error.starts_with(&format!("{}/v1/completions: {}", scripted.url, &status[..3])), "{error}");
        assert!(error.contains(expected), "{error}");
        assert!(!error.contains(KEY) && !error.contains('\n'), "{error}");
        assert_eq!(scripted.all_asked().len(), 1, "{status} is not asked again");
        assert!(drawn.waited.is_empty());
    }
}

#[tokio::test]
async fn a_missing_key_is_named() {
    let scripted = Scripted::always(reply("401 Unauthorized", "application/json", "{}")).await;
    let drawn = draw(&server(profile(&scripted.url)), request("x")).await;
    assert!(drawn.error().contains("no key was sent"), "{}", drawn.error());
    let unset = KeySource::Env("SAMPLEBOOK_NO_SUCH_KEY".to_owned());
    let drawn = draw(&server(Profile { key: unset, ..profile(&scripted.url) }), request("x")).await;
    assert!(drawn.error().contains("$SAMPLEBOOK_NO_SUCH_KEY is not set"), "{}", drawn.error());
}

#[tokio::test]
async fn the_key_shows_nowhere() {
    let scripted = Scripted::always(events(&[&finish("stop")])).await;
    let engine = server(with_key(&scripted.url));
    draw(&engine, request("x")).await;
    assert!(!format!("{engine:?} {:?}", engine.identity()).contains(KEY));
}

#[tokio::test]
async fn a_redirect_is_told_and_never_followed() {
    let mut elsewhere = Scripted::always(events(&[&text("stolen"), &finish("stop")])).await;
    for status in ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let place = format!("Location: {}/v1/completions\r\n", elsewhere.url);
        let scripted = Scripted::always(head(status, "text/html", &place)).await;
        let drawn = draw(&server(with_key(&scripted.url)), request("x")).await;
        assert_eq!(drawn.ending.finish, Finish::Failed);
        assert!(drawn.error().contains(&elsewhere.url), "{}", drawn.error());
    }
    assert!(elsewhere.all_asked().is_empty());
}

/// Draws from a server that gives the first answers to the first requests and then a sample.
async fn after(first: Vec<Vec<u8>>) -> (Drawn, usize) {
    let turn = AtomicUsize::new(0);
    let mut scripted = Scripted::start(move |_| {
        let answer = first.get(turn.fetch_add(1, Ordering::SeqCst)).cloned();
        vec![Step::Send(answer.unwrap_or_else(|| events(&[&text("a"), &finish("stop"), "[DONE]"])))]
    })
    .await;
    let drawn = draw(&server(profile(&scripted.url)), request("x")).await;
    (drawn, scripted.all_asked().len())
}

#[tokio::test]
async fn a_busy_server_is_asked_again_and_the_wait_is_shown() {
    let busy = |status: &str, more: &str| head(status, "application/json", more).into_bytes();
    let (drawn, asked) = after(vec![
        busy("429 Too Many Requests", "Retry-After: 0\r\n"),
        busy("503 Service Unavailable", "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n"),
        busy("502 Bad Gateway", ""),
    ])
    .await;
    assert_eq!((drawn.text().as_str(), drawn.ending.finish, asked), ("a", Finish::Stop, 4));
    assert_eq!(
        drawn.waited,
        [
            "retrying in 0 s (429 Too Many Requests)",
            "retrying in 0 s (503 Service Unavailable)",
            "retrying in 0 s (502 Bad Gateway)",
        ]
    );

    let (drawn, asked) = after(vec![busy("503 Service Unavailable", ""); 9]).await;
    assert_eq!((drawn.ending.finish, asked), (Finish::Failed, 4));
    assert!(drawn.error().contains("503"), "{}", drawn.error());

    let (drawn, asked) = after(vec![busy("429 Too Many Requests", "Retry-After: 3600\r\n")]).await;
    assert_eq!((drawn.ending.finish, asked), (Finish::Failed, 1));
    assert!(drawn.error().contains("asks to wait 3600 s"), "{}", drawn.error());
}

#[tokio::test]
async fn a_server_that_loads_its_model_is_waited_for() {
    let loading =
        reply("503 Service Unavailable", "application/json", r#"{"error":{"message":"Loading model"}}"#);
    let (drawn, asked) = after(vec![loading; 9]).await;
    assert_eq!((drawn.text().as_str(), drawn.ending.finish, asked), ("a", Finish::Stop, 10));
    assert!(drawn.waited.iter().all(|reason| reason.contains("loading")));
}

#[tokio::test]
async fn nothing_is_asked_again_once_a_sample_has_begun() {
    let mut scripted =
        Scripted::always(events(&[&text("a"), r#"{"error":{"code":503,"message":"busy"}}"#])).await;
    draw(&server(profile(&scripted.url)), request("x")).await;
    assert_eq!(scripted.all_asked().len(), 1);
}

#[tokio::test]
async fn a_refused_connection_asks_whether_the_server_runs() {
    // The port was free a moment ago and is given back.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let engine = server(profile(&url));
    let drawn = draw(&engine, request("x")).await;
    let expected = format!("{url}/v1/completions: connection refused; is the server running?");
    assert_eq!((drawn.ending.finish, drawn.error()), (Finish::Failed, expected.as_str()));
    assert!(engine.models().await.unwrap_err().to_string().contains("is the server running?"));
}

#[tokio::test]
async fn dropping_a_lane_hangs_up_wherever_it_is() {
    let start = head("200 OK", "text/event-stream", "").into_bytes();
    let scripts = [
        vec![Step::Hangup],
        vec![Step::Send(start), Step::Hangup],
        vec![Step::Send(events(&[&text("a")])), Step::Hangup],
    ];
    for script in scripts {
        let mut scripted = Scripted::start(move |_| script.clone()).await;
        let mut streams = server(profile(&scripted.url)).start(Request { lanes: vec![0, 1], ..request("x") });
        scripted.asked.recv().await.unwrap();
        scripted.asked.recv().await.unwrap();
        drop(streams.remove(0));
        scripted.hangups.recv().await.unwrap();
        assert!(scripted.hangups.try_recv().is_err(), "the other lane goes on");
        drop(streams);
        scripted.hangups.recv().await.unwrap();
    }
}

#[tokio::test]
async fn dropping_a_lane_hangs_up_though_nobody_reads_its_tokens() {
    let many: Vec<String> = (0..2 * LANE_BUFFER).map(|_| text("a")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let script = vec![Step::Send(events(&many)), Step::Hangup];
    let mut scripted = Scripted::start(move |_| script.clone()).await;
    let mut stream = server(profile(&scripted.url)).start(request("x")).remove(0);
    let exchange = exchange(&mut stream).await;
    assert!(matches!(stream.recv().await, Some(Event::Token(_))));
    drop(stream);
    scripted.hangups.recv().await.unwrap();
    assert_eq!(exchange.record().ended.unwrap().1, "closed here");
}

#[tokio::test]
async fn dropping_a_lane_ends_its_wait_for_a_retry() {
    let mut scripted =
        Scripted::always(head("503 Service Unavailable", "text/plain", "Retry-After: 60\r\n")).await;
    let mut stream = server(profile(&scripted.url)).start(request("x")).remove(0);
    let waiting = Event::Waiting("retrying in 60 s (503 Service Unavailable)".to_owned());
    let exchange = exchange(&mut stream).await;
    assert_eq!(stream.recv().await, Some(waiting));
    assert_eq!((exchange.record().status, exchange.record().reply.as_str()), (503, ""));
    stream.close();
    assert_eq!(stream.recv().await, None);
    assert_eq!(scripted.all_asked().len(), 1);
}

#[tokio::test]
async fn a_stop_text_is_asked_for_and_named() {
    let last = r#"{"choices":[{"text":"","finish_reason":"stop","stop_reason":"\n\nHuman:"}]}"#;
    let mut scripted = Scripted::always(events(&[&text("ok"), last, "[DONE]"])).await;
    let mut request = request("x");
    request.params.stop = vec!["\n\nHuman:".to_owned()];
    request.params.set(Param::Temperature, None).unwrap();
    let drawn = draw(&server(profile(&scripted.url)), request).await;
    assert_eq!(drawn.ending.finish, Finish::StopString);
    assert_eq!(drawn.ending.stop_string.as_deref(), Some("\n\nHuman:"));
    let json = scripted.all_asked()[0].json();
    assert_eq!(json["stop"], serde_json::json!(["\n\nHuman:"]));
    assert!(json.get("temperature").is_none());
}

#[tokio::test]
async fn a_stream_is_read_by_what_it_is_whatever_it_is_labelled() {
    let body: String = [text(" one"), text(" two"), finish("stop"), "[DONE]".to_owned()]
        .iter()
        .map(|data| format!("data: {data}\n\n"))
        .collect();
    let pretty = "{\n  \"choices\": [\n    {\"index\": 0, \"text\": \" one two\", \"finish_reason\": \"stop\"}\n  ]\n}\n";
    for (label, body) in [
        ("application/json", body.as_str()),
        ("text/plain", &format!(": hello\n\nevent: message\n{body}")),
        ("application/json", pretty),
        ("text/event-stream", pretty),
        ("", pretty),
    ] {
        let drawn = answered(reply("200 OK", label, body)).await;
        assert_eq!(
            (drawn.text().as_str(), drawn.ending.finish),
            (" one two", Finish::Stop),
            "{label}: {body}"
        );
    }
}

#[tokio::test]
async fn a_server_that_ignores_stop_texts_and_limits_is_hung_up_on() {
    let mut request = request("x");
    request.params.stop = vec!["\nHuman:".to_owned()];
    request.params.set(Param::MaxTokens, Some(5.0)).unwrap();
    for (texts, said, finish) in [
        (&[" yes", "\n", "Human", ":", " more"][..], " yes", Finish::StopString),
        (&[" and", " and", " and", " and", " and", " and"], " and and and and and", Finish::Length),
    ] {
        let texts: Vec<String> = texts.iter().map(|said| text(said)).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let script = vec![Step::Send(events(&texts)), Step::Hangup];
        let mut scripted = Scripted::start(move |_| script.clone()).await;
        let drawn = draw(&server(profile(&scripted.url)), request.clone()).await;
        assert_eq!((drawn.text().as_str(), drawn.ending.finish, drawn.error()), (said, finish, ""));
        scripted.hangups.recv().await.unwrap();
    }
}

#[tokio::test]
async fn the_model_that_answered_is_told() {
    let event = r#"{"model":"other","choices":[{"text":"a","finish_reason":"stop"}]}"#;
    let drawn = answered(events(&[event, "[DONE]"])).await;
    assert_eq!(drawn.ending.model.as_deref(), Some("other"));
    for (identity, model, asked) in
        [("m", "other", Some("m")), ("other", "other", None), (UNKNOWN_MODEL, "other", None)]
    {
        let mut sample = crate::session::Sample { model: identity.to_owned(), ..Default::default() };
        drawn.ending.clone().complete(&mut sample);
        assert_eq!((sample.model.as_str(), sample.model_asked.as_deref()), (model, asked), "{identity}");
    }
}

#[tokio::test]
async fn a_huge_field_that_nobody_knows_is_read_over() {
    let event =
        format!(r#"{{"debug":"{}","choices":[{{"text":"a","finish_reason":"stop"}}]}}"#, "x".repeat(9 << 20));
    let drawn = answered(events(&[&event, "[DONE]"])).await;
    assert_eq!((drawn.text().as_str(), drawn.ending.finish), ("a", Finish::Stop));
}

#[tokio::test]
async fn an_endless_event_is_refused() {
    let line = [events(&[]), b"data: ".to_vec(), vec![b'x'; lines::MAX_EVENT_BYTES]].concat();
    let drawn = answered(line).await;
    assert_eq!(drawn.ending.finish, Finish::Failed);
    assert!(drawn.error().contains("longer than"), "{}", drawn.error());
}

#[test]
fn abilities_follow_the_profile() {
    let abilities = |profile: Profile| server(profile).capabilities();
    let base = Profile { context: Some(4096), ..Profile::new("mine", "http://h") };
    assert_eq!(
        abilities(base.clone()),
        Capabilities {
            logprobs: LogprobKind::Unknown,
            alternatives: DEFAULT_ALTERNATIVES,
            chat: true,
            seed: true,
            context: Some(4096),
            ignored: vec![Param::TopK, Param::MinP, Param::TypicalP, Param::RepetitionPenalty],
            ..Capabilities::default()
        }
    );
    assert_eq!(abilities(Profile { dialect: Some(Dialect::LlamaCpp), ..base.clone() }).ignored, []);
    assert_eq!(
        abilities(Profile { dialect: Some(Dialect::Vllm), ..base.clone() }).logprobs,
        LogprobKind::Raw
    );
    assert_eq!(abilities(Profile { max_alternatives: 0, ..base.clone() }).logprobs, LogprobKind::None);
    assert!(Server::new(Profile::new("mine", "nonsense")).is_err());
}

#[tokio::test]
async fn what_is_exchanged_is_recorded_to_the_byte_and_without_the_key() {
    let reply = events(&[&text("a"), &finish("stop")]);
    let echo = format!("you sent Bearer {KEY}");
    let (answer, refused) = (reply.clone(), testing::reply("503 Service Unavailable", "text/plain", &echo));
    let asked = AtomicUsize::new(0);
    let scripted = Scripted::start(move |_| match asked.fetch_add(1, Ordering::SeqCst) {
        0 => vec![Step::Send(refused.clone())],
        _ => vec![Step::Send(answer.clone())],
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("record.jsonl");
    let recording = Arc::new(Recording::open(&path).unwrap());
    let engine = Watched::new(Arc::new(server(with_key(&scripted.url))), Arc::clone(&recording) as _);
    let drawn = drain(engine.start(request("x")).remove(0)).await;
    assert_eq!((drawn.text().as_str(), recording.failure()), ("a", None));
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(!written.contains(KEY), "{written}");
    let lane: RecordedLane = serde_json::from_str(&written).unwrap();
    let [refused, answered] = &lane.exchanges[..] else { panic!("{} exchanges", lane.exchanges.len()) };
    assert_eq!((refused.status, refused.reply.as_str()), (503, "you sent Bearer [key]"));
    assert!(refused.headers.contains(&("authorization".to_owned(), "Bearer [key]".to_owned())));
    let body = &reply[reply.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4..];
    assert_eq!((answered.status, answered.reply.as_bytes()), (200, body));
    let pieces: usize = answered.pieces.iter().map(|(_, length)| length).sum();
    assert_eq!(pieces, body.len());
    assert_eq!((lane.prefix.as_str(), lane.tokens, lane.finish), ("x", drawn.tokens, Some(Finish::Stop)));
}

#[tokio::test]
async fn a_recording_that_cannot_be_written_stops_nothing_and_is_told() {
    let scripted = Scripted::always(events(&[&text("a"), &finish("stop")])).await;
    // Every write to it says that the device is full.
    let recording = Arc::new(Recording::open(std::path::Path::new("/dev/full")).unwrap());
    let engine = Watched::new(Arc::new(server(profile(&scripted.url))), Arc::clone(&recording) as _);
    let drawn = drain(engine.start(request("x")).remove(0)).await;
    assert_eq!((drawn.text().as_str(), drawn.ending.finish), ("a", Finish::Stop));
    let (path, error) = recording.failure().unwrap();
    assert!(path.ends_with("full") && error.contains("space"), "{error}");
}

/// Starts four lanes on a server that ends each once it is let go, and returns how many it saw at a time.
async fn at_a_time(listing: &str, props: &str, concurrency: Option<usize>) -> usize {
    let go = Arc::new(Semaphore::new(0));
    let (gate, at_once) = (Arc::clone(&go), Arc::new(AtomicUsize::new(0)));
    let seen = Arc::clone(&at_once);
    let (listing, props) = (listing.to_owned(), props.to_owned());
    let scripted = Scripted::start(move |asked| {
        let json = |text: &str| vec![Step::Send(reply("200 OK", "application/json", text))];
        match asked.line.split(' ').nth(1).unwrap_or_default() {
            "/v1/models" => json(&listing),
            "/props" => json(&props),
            path if path.ends_with("/completions") => {
                seen.fetch_add(1, Ordering::SeqCst);
                let begun = Step::Send(events(&[&text("a")]));
                let end = format!("data: {}\n\n", finish("stop"));
                vec![begun, Step::Gate(Arc::clone(&gate)), Step::Send(end.into_bytes())]
            }
            _ => vec![Step::Send(reply("404", "text/plain", ""))],
        }
    })
    .await;
    let profile = Profile { concurrency, ..Profile::new("mine", &scripted.url) };
    let streams = server(profile).start(Request { lanes: (0..4).collect(), ..request("x") });
    let mut lanes: Vec<_> = streams.into_iter().map(|stream| tokio::spawn(drain(stream))).collect();
    // Until nothing more comes while nobody is let go.
    let mut before = 0;
    loop {
        tokio::time::sleep(Duration::from_millis(150)).await;
        let now = at_once.load(Ordering::SeqCst);
        if now > 0 && now == before {
            break;
        }
        before = now;
    }
    go.add_permits(4);
    let mut waited = 0;
    for lane in lanes.drain(..) {
        let drawn = lane.await.unwrap();
        assert_eq!((drawn.text().as_str(), drawn.ending.finish), ("a", Finish::Stop));
        waited += usize::from(drawn.waited.iter().any(|said| said.contains("queued")));
    }
    assert_eq!((waited, at_once.load(Ordering::SeqCst)), (4 - before, 4), "the others said that they wait");
    before
}

#[tokio::test]
async fn a_server_is_asked_for_no_more_at_a_time_than_it_takes() {
    let python = r#"{"object":"list","data":[{"id":"m","object":"model","owned_by":"me","permissions":[]}]}"#;
    let llama = r#"{"object":"list","data":[{"id":"m","object":"model","owned_by":"llamacpp"}]}"#;
    let plain = r#"{"object":"list","data":[{"id":"m","object":"model"}]}"#;
    assert_eq!(at_a_time(plain, "{}", None).await, 4);
    assert_eq!(at_a_time(plain, "{}", Some(3)).await, 3, "as the settings say");
    assert_eq!(at_a_time(llama, r#"{"total_slots":2}"#, None).await, 2, "as it says of itself");
    assert_eq!(at_a_time(llama, r#"{"total_slots":2}"#, Some(1)).await, 1);
    assert_eq!(at_a_time(python, "{}", None).await, 1, "a second request would break off the first");
}

#[tokio::test]
async fn koboldcpp_is_asked_for_the_context_that_its_list_does_not_say() {
    let scripted = Scripted::start(|asked| {
        let json = |text: &str| vec![Step::Send(reply("200 OK", "application/json", text))];
        match asked.line.split(' ').nth(1).unwrap_or_default() {
            "/v1/models" => json(
                r#"{"object":"list","data":[{"id":"koboldcpp/k","object":"model","owned_by":"koboldcpp"}]}"#,
            ),
            "/api/extra/version" => json(r#"{"result":"KoboldCpp","version":"1.99"}"#),
            "/api/extra/true_max_context_length" => json(r#"{"value":6144}"#),
            _ => vec![Step::Send(reply("404", "text/plain", ""))],
        }
    })
    .await;
    let engine = server(Profile::new("mine", &scripted.url));
    engine.learn().await.unwrap();
    assert_eq!(engine.capabilities().context, Some(6144));
    assert_eq!(engine.dialect(), Some(Dialect::Kobold));
}
