//! One lane of a run: asks, waits, asks again where that may help, reads, and tells what came.
//!
//! Never outlives its receiver: dropping that drops the connection, whatever the lane is waiting for.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Response;
use reqwest::header::CONTENT_TYPE;
use tokio::sync::{OnceCell, mpsc};
use tokio::time::{Instant, sleep, timeout};

use super::chat::Question;
use super::client::{Client, Failure, Retry, broken, header, silent};
use super::errors::excerpt;
use super::learned::Learned;
use super::lines::Lines;
use super::native::Routes;
use super::profile::Profile;
use super::queue::count_down;
use super::reading::{BadEvent, End, Reading};
use super::request;
use super::shared::Shared;
use crate::engine::{Ending, Event, Exchange, Request};
use crate::session::Token;
use crate::tr;

/// How often a refused request is sent again.
const MAX_RETRIES: u32 = 3;

/// How much of a reply is kept to show, should it prove to be no stream.
const HEAD_BYTES: usize = 512;

/// What the lanes of one call of `start` share.
pub(super) struct ServerRun {
    shared: Arc<Shared>,
    request: Request,
    /// What the server makes of a chat, once one of the lanes has asked.
    rendered: OnceCell<Option<String>>,
}

impl ServerRun {
    /// Starts a run; nothing is sent yet.
    pub(super) fn new(shared: Arc<Shared>, request: Request) -> Self {
        Self { shared, request, rendered: OnceCell::new() }
    }

    /// Draws one sample and sends it; ends at once when the receiver is dropped.
    pub(super) async fn lane(self: Arc<Self>, lane: u32, events: mpsc::Sender<Event>) {
        let ending = tokio::select! {
            biased;
            () = events.closed() => return,
            ending = self.draw(lane, &events) => ending,
        };
        events.send(Event::Ended(ending)).await.ok();
    }

    async fn draw(&self, lane: u32, events: &mpsc::Sender<Event>) -> Ending {
        let client = self.shared.client().await;
        let learned = match client {
            Ok(client) => self.shared.learned(client).await,
            Err(_) => Learned::unasked(&self.shared.profile),
        };
        let mut reading = Reading::new(&learned.profile, &self.request);
        let (client, end) = match client {
            Ok(client) => (Some(client), self.read(client, &learned, lane, &mut reading, events).await),
            Err(reason) => (None, End::Failed(reason)),
        };
        let mut tokens = Vec::new();
        let mut ending = reading.end(end, &mut tokens);
        send_all(&mut tokens, events).await;
        if let Some(client) = client {
            // Whatever the server says, it may repeat the key in it.
            for said in [&mut ending.error, &mut ending.finish_raw, &mut ending.model] {
                *said = said.take().map(|text| client.redacted(&text));
            }
        }
        ending
    }

    async fn read(
        &self,
        client: &Client,
        learned: &Learned,
        lane: u32,
        reading: &mut Reading<'_>,
        events: &mpsc::Sender<Event>,
    ) -> End {
        let profile = &learned.profile;
        let body = match request::body(profile, &self.request, lane) {
            Ok(body) => serde_json::Value::Object(body).to_string().into_bytes(),
            Err(reason) => return End::Failed(reason),
        };
        // Held until the reply is read.
        let _turn = self.shared.queue(profile).turn(events).await;
        if let Some(prompt) = self.rendered(client, learned).await {
            events.send(Event::Prompt(client.redacted(prompt))).await.ok();
        }
        let (response, open) = match self.open(client, profile, body, lane, events).await {
            Ok(opened) => opened,
            Err(reason) => {
                let route = request::route(profile.family(), &self.request);
                return End::Failed(self.shared.error(route, reason).to_string());
            }
        };
        self.read_reply(response, &open.0, reading, events).await
    }

    /// Returns what the server makes of a chat, where it tells.
    async fn rendered(&self, client: &Client, learned: &Learned) -> Option<&str> {
        let (system, native) = (self.request.chat.as_ref()?, learned.native?);
        // What a reply begins with stands behind it, as it was kept.
        let question = Question { system, message: &self.request.prefix, begun: String::new() };
        let routes = Routes { client, native, model: learned.profile.model.clone() };
        let family = learned.profile.family();
        let asked = async || {
            // It is worth no longer wait: the lane can do without.
            let told = routes.rendered(family, &question);
            timeout(self.shared.pace.learning, told).await.ok().flatten()
        };
        self.rendered.get_or_init(asked).await.as_deref()
    }

    /// Sends the request until it is answered or asking again makes no sense.
    async fn open(
        &self,
        client: &Client,
        profile: &Profile,
        body: Vec<u8>,
        lane: u32,
        events: &mpsc::Sender<Event>,
    ) -> Result<(Response, OpenExchange), String> {
        let (pace, route) = (&self.shared.pace, request::route(profile.family(), &self.request));
        let started = Instant::now();
        let mut retries = 0;
        loop {
            let open = OpenExchange(Arc::new(client.exchange(profile.dialect)));
            events.send(Event::Exchange(Arc::clone(&open.0))).await.ok();
            let Failure { reason, brief, retry } = match client.complete(route, body.clone(), &open.0).await {
                Ok(response) => return Ok((response, open)),
                Err(failure) => failure,
            };
            let wait = match retry {
                Retry::Loading if started.elapsed() < pace.first_byte => {
                    events.send(Event::Waiting(tr!("engine-server-loading").to_owned())).await.ok();
                    sleep(pace.backoff).await;
                    continue;
                }
                Retry::May(asked) if retries < MAX_RETRIES => {
                    asked.unwrap_or_else(|| backoff(pace.backoff, retries, lane))
                }
                Retry::Never | Retry::Loading | Retry::May(_) => return Err(reason),
            };
            if wait > pace.longest_wait {
                return Err(tr!(
                    "engine-asks-to-wait",
                    reason = reason,
                    seconds = wait.as_secs().to_string()
                ));
            }
            retries += 1;
            // Those whose turn has not come would only be refused as well.
            self.shared.queue(profile).hold(wait);
            count_down(wait, &brief, events).await;
        }
    }

    /// Reads a reply by what it is, whatever it is labelled: a stream of events, JSON on lines, or one JSON value.
    async fn read_reply(
        &self,
        mut response: Response,
        exchange: &Exchange,
        reading: &mut Reading<'_>,
        events: &mpsc::Sender<Event>,
    ) -> End {
        let pace = &self.shared.pace;
        let kind = header(&response, CONTENT_TYPE).unwrap_or_default();
        let mut lines = Lines::default();
        let mut found = Vec::new();
        let mut tokens = Vec::new();
        let mut head = Vec::new();
        let end = loop {
            let patience = match reading.is_recognised() {
                _ if reading.is_finished() => pace.after_finish,
                _ if reading.is_ended_here() => pace.after_end,
                true => pace.idle,
                false => pace.first_byte,
            };
            let chunk = match timeout(patience, response.chunk()).await {
                Ok(Ok(Some(chunk))) => chunk,
                Ok(Ok(None)) => {
                    exchange.ended(tr!("engine-exchange-closed"));
                    break End::Closed;
                }
                Ok(Err(error)) => {
                    let reason = broken(&error);
                    exchange.ended(&reason);
                    break End::Broke(reason);
                }
                Err(_) => break End::Broke(silent(patience)),
            };
            exchange.received(&chunk);
            if head.len() < HEAD_BYTES && !reading.is_recognised() {
                head.extend_from_slice(&chunk);
                head.truncate(HEAD_BYTES);
            }
            let split = lines.push(&chunk, &mut found);
            let outcome = found.drain(..).try_for_each(|event| reading.event(&event, &mut tokens));
            send_all(&mut tokens, events).await;
            match (outcome, split) {
                (Err(bad), _) => return End::Failed(bad.into_reason()),
                (_, Err(too_long)) => return End::Failed(too_long.to_string()),
                _ if reading.is_done() => return End::Closed,
                _ => {}
            }
        };
        lines.finish(&mut found);
        let outcome = found.drain(..).try_for_each(|event| reading.event(&event, &mut tokens));
        send_all(&mut tokens, events).await;
        match (outcome, &end) {
            (Err(BadEvent::Refused(reason)), _) => End::Failed(reason),
            // The last event is torn, not wrong, if it comes at the end of a stream that made sense.
            (_, End::Closed) if !reading.is_recognised() && !reading.is_done() && !head.is_empty() => {
                End::Failed(no_completion(&kind, &head))
            }
            _ => end,
        }
    }
}

/// An exchange that ends here, unless it has ended before: by dropping this its connection is closed.
struct OpenExchange(Arc<Exchange>);

impl Drop for OpenExchange {
    fn drop(&mut self) {
        self.0.ended(tr!("engine-exchange-closed-here"));
    }
}

/// Says that a reply is nothing that can be read.
fn no_completion(kind: &str, head: &[u8]) -> String {
    match kind.starts_with("application/json") {
        true => tr!("engine-no-completion", reply = excerpt(head)),
        false => tr!("engine-no-stream", kind = kind, reply = excerpt(head)),
    }
}

async fn send_all(tokens: &mut Vec<Token>, events: &mpsc::Sender<Event>) {
    for token in tokens.drain(..) {
        // A failure means that the receiver is gone, and then the lane is about to be dropped.
        events.send(Event::Token(token)).await.ok();
    }
}

/// Returns the wait before a retry: doubling, and a little different for each lane so that they do not come at once.
fn backoff(first: Duration, retries: u32, lane: u32) -> Duration {
    let wait = first.saturating_mul(1 << retries.min(16));
    wait + wait / 16 * (lane % 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_lanes_spread() {
        let second = Duration::from_secs(1);
        let waits: Vec<u64> = (0..3).map(|retries| backoff(second, retries, 0).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4]);
        assert!(backoff(second, 0, 1) > second && backoff(second, 0, 7) < 2 * second);
    }
}
