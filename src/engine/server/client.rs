//! HTTP to one server: the client, its key, its timeouts, and what a refusal or a silence means.
//!
//! Never follows a redirect, never asks twice by itself, and never shows the key.

use std::error::Error as _;
use std::io;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER, SERVER};
use reqwest::{Certificate, ClientBuilder, RequestBuilder, Response, StatusCode};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use tokio::time::timeout;

use super::dialect::Dialect;
use super::errors::{Refusal, excerpt, named};
use super::key::{KeySource, redacted};
use super::listing::{is_list, models};
use super::profile::Profile;
use crate::{engine::Exchange, tr, web};

/// How much of an error's body is read.
const MAX_ERROR_BYTES: usize = 64 << 10;

/// How much of any other body is read.
const MAX_BODY_BYTES: usize = 8 << 20;

/// How long to wait for what.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    /// For a connection.
    pub connect: Duration,
    /// For the first event of an answer: a server may load its model, and reads the prefix first.
    pub first_byte: Duration,
    /// For the next bytes of a stream, heartbeats among them.
    pub idle: Duration,
    /// For token counts and the end, once the text is complete.
    pub after_finish: Duration,
    /// For a word that the server ends the sample, too, once it was ended here.
    pub after_end: Duration,
    /// For the list of models.
    pub listing: Duration,
    /// For an answer to who it is.
    pub learning: Duration,
    /// Before the first retry; doubles with each.
    pub backoff: Duration,
    /// The longest a server may ask to wait before a retry.
    pub longest_wait: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            first_byte: Duration::from_secs(600),
            idle: Duration::from_secs(120),
            after_finish: Duration::from_secs(5),
            after_end: Duration::from_millis(300),
            listing: Duration::from_secs(10),
            learning: Duration::from_secs(3),
            backoff: Duration::from_secs(1),
            longest_wait: Duration::from_secs(120),
        }
    }
}

/// Whether and when asking again may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Retry {
    /// It does not.
    Never,
    /// It may, after the wait the server asks for, if it asks for one.
    May(Option<Duration>),
    /// It will, once the server has loaded its model.
    Loading,
}

/// Why there is no answer to read.
#[derive(Debug)]
pub(super) struct Failure {
    /// What is wrong and what to do.
    pub reason: String,
    /// The same in a few words.
    pub brief: String,
    /// Whether to ask again.
    pub retry: Retry,
}

/// What an address said to a question, of whatever status.
#[derive(Debug, Default)]
pub(super) struct Answer {
    /// The status of HTTP.
    pub(super) status: u16,
    /// The header that names the program.
    pub(super) server: Option<String>,
    /// The body, where it is JSON.
    pub(super) json: Option<Value>,
}

impl Answer {
    /// Reads one.
    ///
    /// # Errors
    /// As [`body`].
    pub(super) async fn read(response: Response, limit: usize, patience: Duration) -> Result<Self, String> {
        let status = response.status();
        let server = header(&response, SERVER);
        // A page behind a redirect is nobody's answer, so that its body is not read.
        let body = match status.is_redirection() {
            true => Vec::new(),
            false => body(response, limit, patience).await?,
        };
        let json = (body.len() < limit).then(|| serde_json::from_slice(&body).ok()).flatten();
        Ok(Self { status: status.as_u16(), server, json })
    }
}

/// A connection to one server.
pub(super) struct Client {
    http: reqwest::Client,
    url: String,
    model: Option<String>,
    source: KeySource,
    key: Option<SecretString>,
    pace: Pace,
}

impl Client {
    /// Reads the key and makes the client; asks the server nothing.
    ///
    /// # Errors
    /// What is wrong with the key's source, or with this machine's TLS.
    pub(super) async fn new(profile: &Profile, url: &str, pace: Pace) -> Result<Self, String> {
        let key = profile.key.read().await?;
        let mut http = builder(url, pace.connect);
        if let Some(path) = &profile.ca_file {
            http = http.tls_certs_merge(certificates(path).await?);
        }
        if profile.accept_any_certificate {
            http = http.tls_danger_accept_invalid_certs(true);
        }
        let http = http.build().map_err(|error| tr!("engine-no-https", error = chain(&error)))?;
        Ok(Self {
            http,
            url: url.to_owned(),
            model: profile.model.clone(),
            source: profile.key.clone(),
            key,
            pace,
        })
    }

    /// Returns the text without the key.
    pub(super) fn redacted(&self, text: &str) -> String {
        redacted(text, self.key.as_ref())
    }

    /// Sends the body of one sample and returns the answer, its body not yet read.
    ///
    /// # Errors
    /// [`Failure`] for no connection, for silence, and for every status but success.
    pub(super) async fn complete(
        &self,
        route: &str,
        body: Vec<u8>,
        exchange: &Exchange,
    ) -> Result<Response, Failure> {
        // Servers have routes of their own beside `/v1`.
        let base = if route.starts_with("api/") { self.root() } else { &self.url };
        let request = self.http.post(format!("{base}/{route}"));
        let request = request.header(CONTENT_TYPE, "application/json").body(body);
        self.send(request, self.pace.first_byte, Some(exchange)).await
    }

    /// Asks for what stands at a path below the address; nothing where nobody answers, or the key is no key.
    pub(super) async fn look(&self, path: &str) -> Option<Answer> {
        self.look_at(format!("{}{path}", self.url)).await
    }

    /// Does so beside `/v1`, where servers have routes of their own.
    pub(super) async fn look_at_root(&self, path: &str) -> Option<Answer> {
        self.look_at(format!("{}{path}", self.root())).await
    }

    async fn look_at(&self, url: String) -> Option<Answer> {
        let request = self.with_key(self.http.get(url)).ok()?;
        let response = timeout(self.pace.learning, request.send()).await.ok()?.ok()?;
        Answer::read(response, MAX_BODY_BYTES, self.pace.learning).await.ok()
    }

    /// Posts JSON to one of the server's own routes and returns the JSON it answers.
    ///
    /// # Errors
    /// As [`Client::complete`], and for an answer that is no JSON.
    pub(super) async fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.post_to(format!("{}{path}", self.root()), body).await
    }

    /// Posts a completion that is not streamed.
    ///
    /// # Errors
    /// As [`Client::post`].
    pub(super) async fn post_completion(&self, body: &Value) -> Result<Value, Failure> {
        self.post_to(format!("{}/completions", self.url), body).await
    }

    async fn post_to(&self, url: String, json: &Value) -> Result<Value, Failure> {
        let request = self.http.post(url).header(CONTENT_TYPE, "application/json").body(json.to_string());
        let response = self.send(request, self.pace.first_byte, None).await?;
        let body =
            body(response, MAX_BODY_BYTES, self.pace.idle).await.map_err(|reason| self.failure(&reason))?;
        serde_json::from_slice(&body)
            .map_err(|_| self.failure(&tr!("engine-no-json", reply = excerpt(&body))))
    }

    fn root(&self) -> &str {
        self.url.strip_suffix("/v1").unwrap_or(&self.url)
    }

    /// Tells whether the server is on this machine or in its own network, where its other routes may be asked.
    pub(super) fn is_near(&self) -> bool {
        web::is_near(&self.url)
    }

    /// Returns the names of the models the server lists, in its order.
    ///
    /// # Errors
    /// As [`Client::complete`], and for an answer that is no list of models.
    pub(super) async fn models(&self) -> Result<Vec<String>, Failure> {
        let request = self.http.get(format!("{}/models", self.url));
        let response = self.send(request, self.pace.listing, None).await?;
        let body = body(response, MAX_BODY_BYTES, self.pace.listing)
            .await
            .map_err(|reason| self.failure(&reason))?;
        let listed = serde_json::from_slice::<Value>(&body).ok().filter(is_list);
        listed
            .map(|list| models(&list).into_iter().map(|model| model.name).collect())
            .ok_or_else(|| self.failure(&tr!("engine-no-list-of-models", reply = excerpt(&body))))
    }

    /// Sends a request; what is sent and the head of the reply are noted, and the whole of a refusal.
    async fn send(
        &self,
        request: RequestBuilder,
        patience: Duration,
        exchange: Option<&Exchange>,
    ) -> Result<Response, Failure> {
        let request = self.with_key(request)?.build().map_err(|error| self.unreachable(&error))?;
        if let Some(exchange) = exchange {
            let body = request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default();
            let line = format!("{} {}", request.method(), request.url());
            exchange.sends(line, written(request.headers()), body);
        }
        let ended = |failure: Failure| {
            if let Some(exchange) = exchange {
                exchange.ended(&failure.reason);
            }
            failure
        };
        let response = match timeout(patience, self.http.execute(request)).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(ended(self.unreachable(&error))),
            Err(_) => {
                let reason = tr!("engine-no-answer-within", seconds = seconds(patience));
                return Err(ended(self.failure(&reason)));
            }
        };
        if let Some(exchange) = exchange {
            exchange.answered(response.status().as_u16(), written(response.headers()));
        }
        if response.status().is_success() {
            return Ok(response);
        }
        Err(self.refused(response, exchange).await)
    }

    /// Begins an exchange of which the key is never told.
    pub(super) fn exchange(&self, dialect: Option<Dialect>) -> Exchange {
        let key = self.key.clone();
        Exchange::new(dialect.map(Dialect::name), move |text| redacted(text, key.as_ref()))
    }

    fn with_key(&self, request: RequestBuilder) -> Result<RequestBuilder, Failure> {
        Ok(match &self.key {
            Some(key) => request.header(AUTHORIZATION, self.bearer(key)?),
            None => request,
        })
    }

    fn bearer(&self, key: &SecretString) -> Result<HeaderValue, Failure> {
        let mut value = HeaderValue::from_str(&format!("Bearer {}", key.expose_secret()))
            .map_err(|_| self.failure(&tr!("engine-key-no-header", source = self.source.to_string())))?;
        value.set_sensitive(true);
        Ok(value)
    }

    fn failure(&self, reason: &str) -> Failure {
        let reason = self.redacted(reason);
        Failure { brief: reason.clone(), reason, retry: Retry::Never }
    }

    fn unreachable(&self, error: &reqwest::Error) -> Failure {
        if is_refused(error) {
            return self.failure(tr!("engine-connection-refused"));
        }
        if let Some(reason) = no_trust(error) {
            return self.failure(&reason);
        }
        if is_unknown_host(error) {
            return self.failure(tr!("engine-unknown-host"));
        }
        let (brief, retry) = match error {
            _ if error.is_connect() && error.is_timeout() => {
                (tr!("engine-no-connection-within", seconds = seconds(self.pace.connect)), Retry::May(None))
            }
            _ if error.is_connect() => (tr!("engine-no-connection").to_owned(), Retry::May(None)),
            // The server may have begun to sample, which may cost money: no second time.
            _ => (tr!("engine-no-answer").to_owned(), Retry::Never),
        };
        let reason = tr!("engine-because", what = &brief, reason = chain(error));
        Failure { reason: self.redacted(&reason), brief, retry }
    }

    async fn refused(&self, response: Response, exchange: Option<&Exchange>) -> Failure {
        let status = response.status();
        let location = header(&response, LOCATION);
        let wait = header(&response, RETRY_AFTER).and_then(|text| wait_asked(&text, Timestamp::now()));
        let body = body(response, MAX_ERROR_BYTES, self.pace.listing).await.unwrap_or_default();
        if let Some(exchange) = exchange {
            exchange.received(&body);
            exchange.ended(tr!("engine-exchange-closed"));
        }
        // Before anything of it is cut.
        let body = self.redacted(&String::from_utf8_lossy(&body));
        let refusal = Refusal::from_body(body.as_bytes());
        let mut reason = named(status);
        if !refusal.is_empty() || !status.is_redirection() {
            reason = tr!("engine-because", what = reason, reason = refusal.to_string());
        }
        if let Some(advice) = self.advice(status, location.as_deref(), &refusal) {
            reason = tr!("engine-advised", reason = reason, advice = advice);
        }
        Failure { reason: self.redacted(&reason), brief: named(status), retry: retry(status, &refusal, wait) }
    }

    /// Returns what to do about a refusal, where it can be guessed.
    fn advice(&self, status: StatusCode, location: Option<&str>, refusal: &Refusal) -> Option<String> {
        Some(match status.as_u16() {
            401 | 403 if self.key.is_none() => tr!("engine-no-key-sent").to_owned(),
            401 | 403 => tr!("engine-key-sent", source = self.source.to_string()),
            404 => match &self.model {
                Some(model) if refusal.is_about_model() => {
                    tr!("engine-check-model", model = format!("{model:?}"))
                }
                _ => tr!("engine-check-path").to_owned(),
            },
            300..=399 => {
                let place = location
                    .map_or_else(|| tr!("engine-elsewhere").to_owned(), |place| excerpt(place.as_bytes()));
                tr!("engine-redirected", place = place)
            }
            _ => return None,
        })
    }
}

/// Returns headers as they are noted down.
fn written(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
}

/// Makes the HTTP client.
///
/// # Errors
/// Where this machine has no TLS.
pub(super) fn build(url: &str, connect: Duration) -> Result<reqwest::Client, reqwest::Error> {
    builder(url, connect).build()
}

/// Begins the HTTP client; the certificates are loaded only where they can be needed.
fn builder(url: &str, connect: Duration) -> ClientBuilder {
    // A redirect would carry the prefix, and perhaps the key, to a place nobody named; a compressed stream comes in lumps.
    let client = web::client(url, connect);
    match url.starts_with("https:") {
        true => web::with_roots(client),
        false => client.tls_certs_only([]),
    }
}

/// Reads the certificates of whom a profile trusts besides.
async fn certificates(path: &Path) -> Result<Vec<Certificate>, String> {
    let failed = |error: String| tr!("engine-ca-file", path = path.display(), error = error);
    let pem = tokio::fs::read(path).await.map_err(|error| failed(error.to_string()))?;
    let certificates = Certificate::from_pem_bundle(&pem).map_err(|error| failed(chain(&error)))?;
    match certificates.is_empty() {
        true => Err(failed(tr!("engine-ca-file-empty").to_owned())),
        false => Ok(certificates),
    }
}

/// Reads a body whole, but no more than `limit` bytes of it.
///
/// # Errors
/// The connection broke, or nothing came for `patience`.
pub(super) async fn body(
    mut response: Response,
    limit: usize,
    patience: Duration,
) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    while body.len() < limit {
        match timeout(patience, response.chunk()).await {
            Ok(Ok(Some(chunk))) => body.extend_from_slice(&chunk),
            Ok(Ok(None)) => break,
            Ok(Err(error)) => return Err(broken(&error)),
            Err(_) => return Err(silent(patience)),
        }
    }
    Ok(body)
}

/// Says that a connection broke.
pub(super) fn broken(error: &reqwest::Error) -> String {
    tr!("engine-broken", error = chain(error))
}

/// Says that nothing came.
pub(super) fn silent(patience: Duration) -> String {
    tr!("engine-silent", seconds = seconds(patience))
}

fn seconds(time: Duration) -> String {
    time.as_secs().to_string()
}

/// Returns a header as text.
pub(super) fn header(response: &Response, name: reqwest::header::HeaderName) -> Option<String> {
    response.headers().get(name)?.to_str().ok().map(str::to_owned)
}

fn retry(status: StatusCode, refusal: &Refusal, wait: Option<Duration>) -> Retry {
    match status.as_u16() {
        503 if refusal.is_loading() => Retry::Loading,
        429 if refusal.is_quota() => Retry::Never,
        408 | 429 | 502 | 503 | 529 => Retry::May(wait),
        _ => Retry::Never,
    }
}

/// Reads `Retry-After`: seconds, or a date.
fn wait_asked(text: &str, now: Timestamp) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let date = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
    Some(Duration::try_from(date.duration_since(now)).unwrap_or_default())
}

/// Goes through the reasons of an error.
fn sources(error: &reqwest::Error) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
    std::iter::successors(error.source(), |error| (*error).source())
}

fn is_refused(error: &reqwest::Error) -> bool {
    let refused = |error: &io::Error| error.kind() == io::ErrorKind::ConnectionRefused;
    sources(error).any(|error| error.downcast_ref::<io::Error>().is_some_and(refused))
}

/// Tells whether there is no such host, which asking again does not change.
fn is_unknown_host(error: &reqwest::Error) -> bool {
    sources(error).any(|error| error.to_string().starts_with("dns"))
}

/// Returns the error of TLS that stands in an error, however deep errors of reading are put into each other.
fn of_tls<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a rustls::Error> {
    let inside = || error.downcast_ref::<io::Error>()?.get_ref();
    error.downcast_ref().or_else(|| of_tls(inside()?))
}

/// Says why the server's certificate is not trusted, or TLS impossible, and what can be done.
fn no_trust(error: &reqwest::Error) -> Option<String> {
    let tls = sources(error).find_map(of_tls)?;
    Some(match tls {
        rustls::Error::InvalidCertificate(_) => tr!("engine-certificate", error = tls.to_string()),
        _ => tr!("engine-no-tls", error = tls.to_string()),
    })
}

/// Returns the inner reasons of an error, without the address that is said elsewhere.
fn chain(error: &reqwest::Error) -> String {
    web::reasons(error).map_or_else(|| error.to_string(), |reasons| excerpt(reasons.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_seconds_or_a_date() {
        let now: Timestamp = "1994-11-06T08:49:00Z".parse().unwrap();
        for (text, expected) in [
            ("7", Some(7)),
            (" 0 ", Some(0)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(37)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            ("-1", None),
            ("soon", None),
            ("NaN", None),
        ] {
            assert_eq!(wait_asked(text, now), expected.map(Duration::from_secs), "{text}");
        }
    }

    #[test]
    fn only_what_may_pass_is_asked_again() {
        let status = |code| StatusCode::from_u16(code).unwrap();
        let plain = Refusal::from_body(b"no");
        for code in [408, 429, 502, 503, 529] {
            assert_eq!(retry(status(code), &plain, None), Retry::May(None), "{code}");
        }
        for code in [301, 400, 401, 402, 403, 404, 422, 500] {
            assert_eq!(retry(status(code), &plain, None), Retry::Never, "{code}");
        }
        let quota = Refusal::from_body(br#"{"error":{"message":"x","type":"insufficient_quota"}}"#);
        assert_eq!(retry(status(429), &quota, None), Retry::Never);
        let loading =
            Refusal::from_body(br#"{"error":{"message":"Loading model","type":"unavailable_error"}}"#);
        assert_eq!(retry(status(503), &loading, None), Retry::Loading);
    }

    #[test]
    fn a_client_for_https_can_be_made_on_any_machine() {
        build("https://host.example/v1", Duration::from_secs(1)).unwrap();
    }
}
