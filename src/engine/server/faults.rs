//! What comes of everything that may go wrong between a server and a sample: one row a fault.
//!
//! Never waits for a clock. `cargo test faults -- --nocapture` prints the table.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use super::client::Pace;
use super::testing::{Scripted, Step, events, finish, head, reply, text};
use super::{Profile, Server};
use crate::engine::{Engine, conformance, server::Dialect};
use crate::session::{Finish, lossy_text};

/// A fault: its name, what is sent, and what must come of it.
struct Fault {
    name: &'static str,
    steps: Vec<Step>,
    text: &'static str,
    finish: Finish,
    /// Words of the reason; empty where nothing is wrong with the sample.
    said: &'static str,
}

fn fault(
    name: &'static str,
    steps: Vec<Step>,
    text: &'static str,
    finish: Finish,
    said: &'static str,
) -> Fault {
    Fault { name, steps, text, finish, said }
}

fn bytes(bytes: impl Into<Vec<u8>>) -> Vec<Step> {
    vec![Step::Send(bytes.into())]
}

fn stream(data: &[&str]) -> Vec<Step> {
    bytes(events(data))
}

/// A stream of these events that then does something else.
fn then(data: &[&str], step: Step) -> Vec<Step> {
    vec![Step::Send(events(data)), step]
}

fn refusal(status: &str, body: &str) -> Vec<Step> {
    bytes(reply(status, "application/json", body))
}

fn ended(text: &str, finish: &str) -> String {
    serde_json::json!({"choices": [{"index": 0, "text": text, "finish_reason": finish}]}).to_string()
}

/// An event with one token and its number.
fn numbered(said: &str, token: &str) -> String {
    serde_json::json!({"choices": [{"index": 0, "text": said, "finish_reason": null, "logprobs":
        {"tokens": [token], "token_logprobs": [-0.5], "top_logprobs": [{token: -0.5}]}}]})
    .to_string()
}

#[expect(clippy::too_many_lines, reason = "one row a fault")]
fn faults() -> Vec<Fault> {
    let (a, stop) = (text("a"), finish("stop"));
    let (a, stop) = (a.as_str(), stop.as_str());
    let silent = || Step::Gate(Arc::new(Semaphore::new(0)));
    let huge =
        format!(r#"{{"debug":"{}","choices":[{{"text":"a","finish_reason":"stop"}}]}}"#, "x".repeat(9 << 20));
    vec![
        // How a stream ends.
        fault("closed after a token", stream(&[a]), "a", Finish::CutOff, "without a finish"),
        fault("reset after a token", then(&[a], Step::Reset), "a", Finish::CutOff, "broke"),
        fault("reset before a token", vec![Step::Reset], "", Finish::Failed, "no answer"),
        fault("silent after a token", then(&[a], silent()), "a", Finish::CutOff, "nothing came"),
        fault("[DONE] and no finish", stream(&[a, "[DONE]"]), "a", Finish::CutOff, "[DONE]"),
        fault("[DONE] alone", stream(&["[DONE]"]), "", Finish::CutOff, "[DONE]"),
        fault(
            "nothing at all",
            bytes(head("200 OK", "text/event-stream", "")),
            "",
            Finish::CutOff,
            "without a finish",
        ),
        fault(
            "blank finish words",
            stream(&[&ended("a", ""), &ended("b", " "), &ended("", "length")]),
            "ab",
            Finish::Length,
            "",
        ),
        fault("a finish without [DONE]", stream(&[a, stop]), "a", Finish::Stop, ""),
        fault("reset after the finish", then(&[a, stop], Step::Reset), "a", Finish::Stop, ""),
        fault("silent after the finish", then(&[a, stop], silent()), "a", Finish::Stop, ""),
        fault(
            "aborted by the server",
            stream(&[&ended("a", "abort"), "[DONE]"]),
            "a",
            Finish::CutOff,
            "broke",
        ),
        fault(
            "filtered by the server",
            stream(&[&ended("a", "content_filter"), "[DONE]"]),
            "a",
            Finish::Failed,
            "content_filter",
        ),
        // What stands in it.
        fault(
            "a stop text that is ignored",
            stream(&[a, &text("\nHu"), &text("man: b"), a]),
            "a",
            Finish::StopString,
            "",
        ),
        fault("more tokens than asked for", stream(&[a; 40]), "aaaaaaaaaaaaaaaa", Finish::Length, ""),
        fault(
            "half a character in each of two events",
            stream(&[r#"{"choices":[{"text":"\ud83e"}]}"#, r#"{"choices":[{"text":"\udd93"}]}"#, stop]),
            "🦓",
            Finish::Stop,
            "",
        ),
        fault(
            "half a character alone",
            stream(&[r#"{"choices":[{"text":"\ud83e"}]}"#, stop]),
            "\u{fffd}",
            Finish::Stop,
            "",
        ),
        fault(
            "tokens in the vocabulary's spelling",
            stream(&[&numbered(" a", "Ġa"), &numbered("\n", "Ċ"), stop]),
            " a\n",
            Finish::Stop,
            "",
        ),
        fault("a field of 9 MB", stream(&[&huge, "[DONE]"]), "a", Finish::Stop, ""),
        fault(
            "NaN for a number",
            stream(&[
                r#"{"choices":[{"text":"a","logprobs":{"tokens":["a"],"token_logprobs":[NaN]}}]}"#,
                stop,
            ]),
            "a",
            Finish::Stop,
            "",
        ),
        fault(
            "fields of other types",
            stream(&[r#"{"choices":[{"text":"a","logprobs":7,"finish_reason":{}}],"usage":[]}"#, stop]),
            "a",
            Finish::Stop,
            "",
        ),
        fault("an event that is no JSON", stream(&[a, "what?"]), "a", Finish::Failed, "what?"),
        fault(
            "an event that is torn",
            bytes([events(&[a]), b"data: {\"choices\":[{\"te".to_vec()].concat()),
            "a",
            Finish::CutOff,
            "without a finish",
        ),
        fault(
            "an error in the stream",
            stream(&[a, r#"{"error":{"message":"out of memory"}}"#]),
            "a",
            Finish::Failed,
            "out of memory",
        ),
        fault(
            "an error field",
            bytes([events(&[a]), b"error: {\"message\":\"busy\"}\n\n".to_vec()].concat()),
            "a",
            Finish::Failed,
            "busy",
        ),
        fault("pings", stream(&["ping", a, "{}", stop]), "a", Finish::Stop, ""),
        // What it is labelled.
        fault(
            "a stream labelled JSON",
            bytes(reply("200 OK", "application/json", &format!("data: {a}\n\ndata: {stop}\n\n"))),
            "a",
            Finish::Stop,
            "",
        ),
        fault(
            "JSON over several lines",
            bytes(reply(
                "200 OK",
                "text/event-stream",
                "{\n \"choices\": [\n {\"text\": \"a\",\n \"finish_reason\": \"stop\"}]}",
            )),
            "a",
            Finish::Stop,
            "",
        ),
        fault(
            "lines of JSON",
            bytes(reply("200 OK", "application/x-ndjson", &format!("{a}\n{stop}\n"))),
            "a",
            Finish::Stop,
            "",
        ),
        fault(
            "a page of HTML",
            bytes(reply("200 OK", "text/html", "<html>welcome</html>")),
            "",
            Finish::Failed,
            "welcome",
        ),
        // What is refused.
        fault(
            "an error with status 200",
            refusal("200 OK", r#"{"error":"quota"}"#),
            "",
            Finish::Failed,
            "quota",
        ),
        fault(
            "400",
            refusal("400 Bad Request", r#"{"detail":[{"loc":["body","seed"],"msg":"too large"}]}"#),
            "",
            Finish::Failed,
            "body.seed: too large",
        ),
        fault(
            "401",
            refusal("401 Unauthorized", r#"{"error":{"message":"bad key"}}"#),
            "",
            Finish::Failed,
            "no key was sent",
        ),
        fault(
            "404 of a model",
            refusal("404 Not Found", r#"{"error":{"message":"model m does not exist"}}"#),
            "",
            Finish::Failed,
            "check that the server has the model",
        ),
        fault(
            "404 of a closed host",
            refusal(
                "404 Not Found",
                r#"{"code":40401,"message":"This inference endpoint has been decommissioned."}"#,
            ),
            "",
            Finish::Failed,
            "decommissioned",
        ),
        fault(
            "a prefix beyond the context",
            refusal("400 Bad Request", r#"{"error":{"message":"maximum context length is 8"}}"#),
            "",
            Finish::Failed,
            "too long for the model",
        ),
        fault(
            "429 that lasts",
            refusal("429 Too Many Requests", r#"{"error":"slow down"}"#),
            "",
            Finish::Failed,
            "slow down",
        ),
        fault(
            "429 for an hour",
            bytes(
                [
                    head("429 Too Many Requests", "text/plain", "Retry-After: 3600\r\n").into_bytes(),
                    b"later".to_vec(),
                ]
                .concat(),
            ),
            "",
            Finish::Failed,
            "3600 s",
        ),
        fault(
            "529 that lasts",
            refusal("529 Overloaded", r#"{"error":"overloaded"}"#),
            "",
            Finish::Failed,
            "overloaded",
        ),
        fault("500", refusal("500 Internal Server Error", "boom"), "", Finish::Failed, "boom"),
        fault(
            "a redirect",
            bytes(head("302 Found", "text/plain", "Location: https://elsewhere.example/\r\n")),
            "",
            Finish::Failed,
            "elsewhere.example",
        ),
        fault("no HTTP", bytes("SSH-2.0-OpenSSH_9.6\r\n"), "", Finish::Failed, "no answer"),
    ]
}

/// Draws one sample with a stop text and a limit, and waits for nothing that need not be waited for.
async fn drawn(steps: Vec<Step>) -> (String, Finish, String) {
    let scripted = Scripted::start(move |_| steps.clone()).await;
    let moment = Duration::from_millis(60);
    let pace = Pace {
        idle: moment,
        after_finish: moment,
        after_end: moment,
        backoff: Duration::ZERO,
        ..Pace::default()
    };
    let profile = Profile {
        model: Some("m".to_owned()),
        dialect: Some(Dialect::OpenAi),
        ..Profile::new("mine", &scripted.url)
    };
    // A single character of which nothing is reported counts as a quarter of a token.
    let mut request = conformance::request("x", [0], 4);
    request.params.stop = vec!["\nHuman:".to_owned()];
    let said = conformance::read(Server::with_pace(profile, pace).unwrap().start(request).remove(0)).await;
    (lossy_text(&said.bytes()), said.ending.finish, said.ending.error.unwrap_or_default())
}

#[tokio::test]
async fn every_fault_is_told_and_loses_nothing_that_came() {
    let faults = faults();
    println!("{} faults", faults.len());
    let mut wrong = Vec::new();
    for Fault { name, steps, text, finish, said } in faults {
        let (sampled, ended, error) = drawn(steps).await;
        println!("| {name} | {sampled:?} | {} | {error} |", ended.key());
        let is_told = error.contains(said) && error.is_empty() == said.is_empty();
        if (sampled.as_str(), ended) != (text, finish) || !is_told {
            wrong.push(format!("{name}: {sampled:?}, {}, {error}", ended.key()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
