//! Servers on loopback, one of each kind and some that are none: who is found, and what nobody is asked.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::super::testing::{Asked, Scripted, Step, head, reply};
use super::*;

/// So long that a slow machine fails no test.
const CALM: Patience = Patience {
    connect: Duration::from_secs(20),
    answer: Duration::from_secs(20),
    whole: Duration::from_secs(20),
};

/// So short that a test that waits for it does not.
const HASTY: Patience = Patience {
    connect: Duration::from_secs(20),
    answer: Duration::from_millis(80),
    whole: Duration::from_millis(120),
};

fn address(server: &Scripted) -> SocketAddr {
    server.url.trim_start_matches("http://").parse().unwrap()
}

/// Starts a server that knows some paths and answers 404 at every other.
async fn server(more: &'static str, paths: Vec<(&'static str, &'static str, Value)>) -> Scripted {
    Scripted::start(move |asked: &Asked| {
        let path = asked.line.split(' ').nth(1).unwrap();
        let known = paths.iter().find(|(known, ..)| *known == path);
        let (status, body) = match known {
            Some((_, status, body)) => (*status, body.to_string()),
            None => ("404 Not Found", json!({"detail": "Not Found"}).to_string()),
        };
        vec![Step::Send([head(status, "application/json", more), body].concat().into_bytes())]
    })
    .await
}

fn list(ids: &[&str], owner: &str) -> Value {
    let models: Vec<Value> =
        ids.iter().map(|id| json!({"id": id, "object": "model", "owned_by": owner})).collect();
    json!({"object": "list", "data": models})
}

const OK: &str = "200 OK";
const UNAUTHORISED: &str = "401 Unauthorized";

async fn one(server: &Scripted) -> Option<FoundServer> {
    find_within(&[address(server)], CALM).await.into_iter().next()
}

fn told(found: Option<FoundServer>) -> (Kind, Option<Dialect>, Vec<String>, String) {
    let found = found.unwrap();
    (found.kind, found.dialect, found.models, found.note.unwrap_or_default())
}

#[tokio::test]
async fn every_kind_is_told_by_its_answer() {
    let lm_studio = json!({"object": "list", "data": [{"id": "q", "type": "llm", "state": "not-loaded"}]});
    let tags = json!({"models": [{"name": "llama3.2:3b-text-q4_K_M", "size": 1}, {"name": "b:latest"}]});
    let kobold = json!({"result": "KoboldCpp", "version": "1.99"});
    let ollama = json!({"version": "0.12.11"});
    let cases = [
        (
            server("Server: llama.cpp\r\n", vec![("/v1/models", OK, list(&["m.gguf"], "whoever"))]).await,
            (Kind::LlamaCpp, Some(Dialect::LlamaCpp), vec!["m.gguf"], ""),
        ),
        (
            server("", vec![("/v1/models", OK, list(&["a", "b"], "llamacpp"))]).await,
            (Kind::LlamaCpp, Some(Dialect::LlamaCpp), vec!["a", "b"], ""),
        ),
        (
            server("Server: uvicorn\r\n", vec![("/v1/models", OK, list(&["meta/x"], "vllm"))]).await,
            (Kind::Vllm, Some(Dialect::Vllm), vec!["meta/x"], ""),
        ),
        (
            server("", vec![("/v1/models", OK, list(&["x"], "sglang"))]).await,
            (Kind::Sglang, Some(Dialect::Sglang), vec!["x"], "after temperature"),
        ),
        (
            server(
                "",
                vec![
                    ("/v1/models", OK, list(&["x"], "")),
                    ("/get_model_info", OK, json!({"model_path": "/models/x"})),
                ],
            )
            .await,
            (Kind::Sglang, Some(Dialect::Sglang), vec!["x"], "after temperature"),
        ),
        (
            server(
                "",
                vec![
                    ("/v1/models", OK, list(&["b:latest"], "library")),
                    ("/api/version", OK, ollama.clone()),
                    ("/api/tags", OK, tags.clone()),
                ],
            )
            .await,
            (Kind::Ollama, Some(Dialect::Ollama), vec!["llama3.2:3b-text-q4_K_M", "b:latest"], "own route"),
        ),
        (
            server(
                "",
                vec![("/v1/models", OK, list(&["q"], "organization")), ("/api/v0/models", OK, lm_studio)],
            )
            .await,
            (Kind::LmStudio, Some(Dialect::OpenAi), vec!["q"], "no log-probabilities"),
        ),
        // It answers as Ollama does, too.
        (
            server(
                "",
                vec![
                    ("/v1/models", OK, list(&["koboldcpp/k"], "koboldcpp")),
                    ("/api/extra/version", OK, kobold),
                    ("/api/version", OK, ollama),
                    ("/api/tags", OK, tags),
                ],
            )
            .await,
            (Kind::KoboldCpp, Some(Dialect::Kobold), vec!["koboldcpp/k"], "at the end"),
        ),
        (
            server(
                "",
                vec![(
                    "/v1/models",
                    OK,
                    json!({"object": "list", "data": [
                        {"id": "/m/a.gguf", "object": "model", "owned_by": "me", "permissions": []}
                    ]}),
                )],
            )
            .await,
            (Kind::LlamaCppPython, Some(Dialect::OpenAi), vec!["/m/a.gguf"], "take turns"),
        ),
        // A version alone says nothing.
        (
            server(
                "",
                vec![
                    ("/v1/models", OK, list(&["z"], "me")),
                    ("/version", OK, json!({"version": "1"})),
                    ("/api/version", OK, json!({"version": "1"})),
                ],
            )
            .await,
            (Kind::OpenAiCompatible, Some(Dialect::OpenAi), vec!["z"], "does not say"),
        ),
    ];
    for (server, (kind, dialect, models, note)) in cases {
        let found = told(one(&server).await);
        let models: Vec<String> = models.into_iter().map(str::to_owned).collect();
        assert_eq!((found.0, found.1, found.2), (kind, dialect, models));
        assert!(found.3.contains(note) && found.3.is_empty() == note.is_empty(), "{kind:?}: {}", found.3);
    }
}

#[tokio::test]
async fn a_server_that_wants_a_key_is_found_without_one() {
    let refusal = json!({"error": "Unauthorized"});
    for (more, paths, kind) in [
        ("Server: llama.cpp\r\n", vec![("/v1/models", UNAUTHORISED, refusal.clone())], Kind::LlamaCpp),
        (
            "",
            vec![
                ("/v1/models", UNAUTHORISED, refusal.clone()),
                ("/version", OK, json!({"version": "0.11.0"})),
            ],
            Kind::Vllm,
        ),
    ] {
        let (found, _, models, note) = told(one(&server(more, paths).await).await);
        assert_eq!((found, models.len()), (kind, 0));
        assert!(note.contains("key"), "{note}");
    }
    // Whoever refuses and says no more may be anything.
    let other = json!({"version": "1", "platform": "linux"});
    let someone = server("", vec![("/v1/models", UNAUTHORISED, refusal), ("/version", OK, other)]).await;
    assert_eq!(one(&someone).await, None);
}

#[tokio::test]
async fn a_server_that_loads_its_model_says_so() {
    let loading = json!({"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}});
    let server =
        server("Server: llama.cpp\r\n", vec![("/v1/models", "503 Service Unavailable", loading)]).await;
    let (kind, _, _, note) = told(one(&server).await);
    assert_eq!(kind, Kind::LlamaCpp);
    assert!(note.contains("loading"), "{note}");
}

#[tokio::test]
async fn what_is_no_server_of_models_is_left_out_after_one_question() {
    let page = Scripted::always(reply(OK, "text/html", "<html><h1>Shop</h1></html>")).await;
    let shop = server("", vec![("/v1/models", OK, json!({"data": [{"name": "Golf"}]}))]).await;
    let bare = server("", vec![("/v1/models", OK, json!([{"id": "Golf"}]))]).await;
    let lost = server("", Vec::new()).await;
    let no_http = Scripted::always("220 mail ESMTP\r\n").await;
    for mut server in [page, shop, bare, lost, no_http] {
        assert_eq!(one(&server).await, None);
        let asked: Vec<String> = server.all_asked().into_iter().map(|asked| asked.line).collect();
        assert_eq!(asked, ["GET /v1/models HTTP/1.1"]);
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let mut target =
        server("Server: llama.cpp\r\n", vec![("/v1/models", OK, list(&["m"], "llamacpp"))]).await;
    let more = format!("Location: {}/v1/models\r\n", target.url);
    let pointer = Scripted::always(head("302 Found", "text/plain", &more)).await;
    assert_eq!(one(&pointer).await, None);
    assert!(target.all_asked().is_empty());
    // The same server would be found where it is.
    assert!(one(&target).await.is_some());
}

#[tokio::test]
async fn a_huge_body_is_not_read_to_its_end() {
    // What is promised is never sent: only who stops reading by himself gets past it.
    let endless = Scripted::start(|_| {
        let head = head(OK, "application/json", "Content-Length: 1000000000000\r\n");
        vec![Step::Send(head.into_bytes()), Step::Send(vec![b' '; ask::MAX_BYTES + 1]), Step::Hangup]
    });
    let mut endless = endless.await;
    assert_eq!(one(&endless).await, None);
    endless.hangups.recv().await.unwrap();
}

#[tokio::test]
async fn who_hangs_is_left_and_keeps_no_one_waiting() {
    let mut hung = Scripted::start(|_| vec![Step::Hangup]).await;
    // It goes on for ever, a byte now and then, so that no single byte is late.
    let gate = Arc::new(Semaphore::new(0));
    let held = Arc::clone(&gate);
    let half = Scripted::start(move |_| {
        let head = head(OK, "application/json", "").into_bytes();
        vec![Step::Send(head), Step::Send(b"{".to_vec()), Step::Gate(Arc::clone(&held))]
    })
    .await;
    assert_eq!(find_within(&[address(&hung), address(&half)], HASTY).await, []);
    hung.hangups.recv().await.unwrap();
}

#[tokio::test]
async fn who_does_not_say_in_time_what_it_is_is_not_used() {
    let server = Scripted::start(|asked: &Asked| {
        if asked.line.starts_with("GET /v1/models ") {
            return vec![Step::Send(reply(OK, "application/json", &list(&["x"], "me").to_string()))];
        }
        vec![Step::Hangup]
    })
    .await;
    let found = find_within(&[address(&server)], Patience { answer: CALM.answer, ..HASTY }).await;
    // On a machine too slow for the first answer there is nothing; there is never a server to be used.
    assert!(found.iter().all(|found| found.dialect.is_none() && found.note.is_some()), "{found:?}");
}

#[tokio::test]
async fn no_key_and_no_body_is_sent_and_nothing_is_posted() {
    let mut server = server("", vec![("/v1/models", OK, list(&["z"], "me"))]).await;
    one(&server).await.unwrap();
    let asked = server.all_asked();
    assert_eq!(asked.len(), 1 + kind::TELLING.len());
    for asked in asked {
        assert!(asked.line.starts_with("GET ") && asked.body.is_empty(), "{}", asked.line);
        let head = asked.head.to_lowercase();
        assert!(!head.contains("authorization") && !head.contains("cookie"), "{head}");
    }
}

#[tokio::test]
async fn where_nobody_listens_nobody_is_found() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    assert_eq!(find_within(&[address], CALM).await, []);
    assert_eq!(find_within(&[], CALM).await, []);
}

#[tokio::test]
async fn all_are_asked_and_stand_in_the_order_of_the_addresses() {
    let first = server("", vec![("/v1/models", OK, list(&["a"], "vllm"))]).await;
    let none = Scripted::always(reply(OK, "text/html", "<html>")).await;
    let second = server("", vec![("/v1/models", OK, list(&["b"], "llamacpp"))]).await;
    let found = find_within(&[address(&first), address(&none), address(&second)], CALM).await;
    let names: Vec<&str> = found.iter().map(|found| found.name.as_str()).collect();
    let ports = [address(&first).port(), address(&second).port()];
    assert_eq!(names, [format!("vllm-{}", ports[0]), format!("llamacpp-{}", ports[1])]);
    assert_eq!(found[0].base_url, first.url);
}

#[test]
fn one_server_at_two_addresses_is_one() {
    let found = |host: &str, kind, model: &str| {
        let address = format!("{host}:8080").parse().unwrap();
        FoundServer::new(kind, address, vec![model.to_owned()], None)
    };
    let all = [
        found("127.0.0.1", Kind::LlamaCpp, "a"),
        found("[::1]", Kind::LlamaCpp, "a"),
        found("[::1]", Kind::LlamaCpp, "b"),
        found("[::1]", Kind::Vllm, "a"),
    ];
    let kept = once_each(all.into_iter());
    let told: Vec<(&str, &str)> =
        kept.iter().map(|found| (found.name.as_str(), found.base_url.as_str())).collect();
    let wanted = [
        ("llamacpp-8080", "http://127.0.0.1:8080"),
        ("llamacpp-8080-2", "http://[::1]:8080"),
        ("vllm-8080", "http://[::1]:8080"),
    ];
    assert_eq!(told, wanted);
}

#[test]
fn a_profile_asks_only_for_what_there_is() {
    let found = |kind| FoundServer::new(kind, "127.0.0.1:1".parse().unwrap(), Vec::new(), None);
    let profile = found(Kind::KoboldCpp).profile().unwrap();
    assert_eq!((profile.dialect, profile.max_alternatives > 0), (Some(Dialect::Kobold), true));
    profile.check().unwrap();
    assert_eq!(found(Kind::LmStudio).profile().unwrap().max_alternatives, 0);
    assert_eq!(found(Kind::Ollama).profile().unwrap().dialect, Some(Dialect::Ollama));
}

#[test]
fn only_this_machine_is_asked_and_not_for_long() {
    let addresses = usual_addresses();
    assert_eq!(addresses.len(), 2 * PORTS.len());
    assert!(addresses.iter().all(|address| address.ip().is_loopback()));
    assert!(PATIENCE.whole <= Duration::from_millis(1500));
    assert!(PATIENCE.connect < PATIENCE.answer && PATIENCE.answer < PATIENCE.whole);
}
