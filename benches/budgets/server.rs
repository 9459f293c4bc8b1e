//! A server on loopback that streams completions in OpenAI's legacy shape, each token with five alternatives.
//!
//! Never says anything sensible: what it costs to read is all that counts.

use std::{net, thread, time::Duration};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::{Interval, interval},
};

const WORDS: [&str; 16] = [
    " the",
    " zebra",
    "s",
    " are",
    " known",
    " everywhere",
    " for",
    " coats",
    " of",
    " black",
    " and",
    " white",
    " stripes",
    ",",
    " that",
    ".\n",
];
const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\
connection: close\r\n\r\n";

/// Starts a server that ends with the program, and returns its base URL.
///
/// Every reply has a token each `pace`, or as fast as they are read.
pub(crate) fn start(pace: Option<Duration>) -> String {
    let listener = net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(serve(listener, pace));
    });
    url
}

async fn serve(listener: net::TcpListener, pace: Option<Duration>) {
    let listener = TcpListener::from_std(listener).unwrap();
    while let Ok((stream, _)) = listener.accept().await {
        // A reader that goes away in the middle is its right.
        tokio::spawn(async move { answer(stream, pace.map(interval)).await.ok() });
    }
}

async fn answer(mut stream: TcpStream, mut pace: Option<Interval>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let tokens = receive(&mut stream).await?["max_tokens"].as_u64().unwrap_or(16) as usize;
    stream.write_all(HEAD.as_bytes()).await?;
    let events: Vec<Vec<u8>> = (0..WORDS.len()).map(|word| chunk(&token(word).to_string())).collect();
    for event in events.iter().cycle().take(tokens) {
        if let Some(pace) = &mut pace {
            pace.tick().await;
        }
        stream.write_all(event).await?;
    }
    let last = json!({"choices": [{"index": 0, "text": "", "logprobs": null, "finish_reason": "length"}]});
    stream.write_all(&chunk(&last.to_string())).await?;
    stream.write_all(&chunk("[DONE]")).await?;
    stream.write_all(b"0\r\n\r\n").await?;
    stream.shutdown().await
}

/// Reads a request and returns its body.
async fn receive(stream: &mut TcpStream) -> std::io::Result<Value> {
    let mut bytes = Vec::new();
    loop {
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let body =
            bytes.windows(4).position(|window| window == b"\r\n\r\n").and_then(|end| bytes.get(end + 4..));
        // The body has arrived when it is whole JSON.
        if let Some(value) = body.and_then(|body| serde_json::from_slice(body).ok()) {
            return Ok(value);
        }
    }
}

/// Returns one token with five alternatives, itself among them.
fn token(word: usize) -> Value {
    let text = WORDS[word];
    let alternatives = (0..5).map(|rank| {
        let text = WORDS[(word + rank) % WORDS.len()];
        (text.to_owned(), json!(-0.103_515_63 - rank as f64 * 1.187_5))
    });
    let alternatives: serde_json::Map<String, Value> = alternatives.collect();
    json!({
        "id": "cmpl-5f1c0d3e8b7a4f6c", "object": "text_completion", "created": 1_790_000_000, "model": "base",
        "choices": [{
            "index": 0, "text": text, "finish_reason": null,
            "logprobs": {
                "tokens": [text], "token_logprobs": [-0.103_515_63], "top_logprobs": [alternatives],
                "text_offset": [1024]
            }
        }]
    })
}

/// Returns one server-sent event as one chunk of a reply.
fn chunk(data: &str) -> Vec<u8> {
    let event = format!("data: {data}\n\n");
    format!("{:x}\r\n{event}\r\n", event.len()).into_bytes()
}
