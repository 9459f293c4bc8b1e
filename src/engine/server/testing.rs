//! A server on loopback that plays a script of exact bytes, for tests.
//!
//! Never interprets what it is asked; the test decides by the request.

use std::sync::Arc;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};

/// What a request was.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// The first line, such as `POST /v1/completions HTTP/1.1`.
    pub line: String,
    /// The head, from the first line to before the empty one.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Asked {
    /// Returns the body as JSON, `Null` where it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// One step of an answer; after the last the connection is closed in order.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Sends these bytes in one piece.
    Send(Vec<u8>),
    /// Waits until the test adds a permit.
    Gate(Arc<Semaphore>),
    /// Waits until the client hangs up, and reports it.
    Hangup,
    /// Breaks the connection without closing it.
    Reset,
}

/// A running server; it ends with the test's runtime.
pub(crate) struct Scripted {
    /// Its base URL, without `/v1`.
    pub url: String,
    /// Every request, in the order in which they arrived.
    pub asked: mpsc::UnboundedReceiver<Asked>,
    /// One message for each [`Step::Hangup`] that saw one.
    pub hangups: mpsc::UnboundedReceiver<()>,
}

impl Scripted {
    /// Starts a server that answers each request by the script the function gives for it.
    pub(crate) async fn start(answer: impl Fn(&Asked) -> Vec<Step> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (asked_sender, asked) = mpsc::unbounded_channel();
        let (hangup_sender, hangups) = mpsc::unbounded_channel();
        let answer = Arc::new(answer);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answer, asked, hangups) =
                    (Arc::clone(&answer), asked_sender.clone(), hangup_sender.clone());
                tokio::spawn(async move {
                    let mut stream = stream;
                    let Some(request) = receive(&mut stream).await else { return };
                    let steps = answer(&request);
                    asked.send(request).ok();
                    play(stream, steps, &hangups).await;
                });
            }
        });
        Self { url, asked, hangups }
    }

    /// Starts a server that gives every request the same bytes and then closes.
    pub(crate) async fn always(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self::start(move |_| vec![Step::Send(bytes.clone())]).await
    }

    /// Returns the requests that have arrived so far.
    pub(crate) fn all_asked(&mut self) -> Vec<Asked> {
        std::iter::from_fn(|| self.asked.try_recv().ok()).collect()
    }
}

async fn receive(stream: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().unwrap())
    });
    let mut body = bytes.split_off(end + 4);
    while body.len() < length.unwrap_or(0) {
        if stream.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    Some(Asked { line: head.lines().next().unwrap_or_default().to_owned(), head, body })
}

async fn play(mut stream: TcpStream, steps: Vec<Step>, hangups: &mpsc::UnboundedSender<()>) {
    stream.set_nodelay(true).unwrap();
    for step in steps {
        match step {
            Step::Send(bytes) => {
                if stream.write_all(&bytes).await.is_err() {
                    return;
                }
                // Lets the client read this piece before the next is written.
                tokio::task::yield_now().await;
            }
            Step::Gate(gate) => gate.acquire().await.unwrap().forget(),
            Step::Hangup => {
                let mut rest = Vec::new();
                stream.read_to_end(&mut rest).await.ok();
                hangups.send(()).ok();
            }
            Step::Reset => {
                stream.set_zero_linger().unwrap();
                return;
            }
        }
    }
    stream.shutdown().await.ok();
}

/// Returns a response's head; the body ends with the connection.
pub(crate) fn head(status: &str, content_type: &str, more: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nConnection: close\r\n{more}\r\n")
}

/// Returns a whole response.
pub(crate) fn reply(status: &str, content_type: &str, body: &str) -> Vec<u8> {
    [head(status, content_type, ""), body.to_owned()].concat().into_bytes()
}

/// Returns a stream of these data events.
pub(crate) fn events(data: &[&str]) -> Vec<u8> {
    let body: String = data.iter().map(|data| format!("data: {data}\n\n")).collect();
    reply("200 OK", "text/event-stream", &body)
}

/// Returns one data event's JSON that adds the text.
pub(crate) fn text(text: &str) -> String {
    serde_json::json!({"choices": [{"index": 0, "text": text, "finish_reason": null, "logprobs": null}]})
        .to_string()
}

/// Returns the last data event's JSON.
pub(crate) fn finish(reason: &str) -> String {
    serde_json::json!({"choices": [{"index": 0, "text": "", "finish_reason": reason}]}).to_string()
}
