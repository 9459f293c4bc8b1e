//! Requests to the hub, and to where it sends us.
//!
//! Never sends the token to another place than the endpoint, and never follows a redirect from HTTPS to plain HTTP.

use std::time::Duration;

use reqwest::{
    Response, Url,
    header::{ACCEPT_ENCODING, AUTHORIZATION, HeaderValue, LOCATION, RANGE},
};
use secrecy::ExposeSecret as _;
use tokio::time::timeout;

use super::{errors::HubError, place::Hub};
use crate::{tr, web};

/// How many redirects are followed.
const MAX_REDIRECTS: usize = 5;

/// A client for one hub.
pub(super) struct Client<'h> {
    http: reqwest::Client,
    pub(super) hub: &'h Hub,
}

/// An answer, its body not yet read.
pub(super) struct Answer {
    /// What came.
    pub response: Response,
    /// From where, with the port if it is not the usual one.
    pub host: String,
    /// Whether the hub sent us there.
    pub redirected: bool,
}

impl Answer {
    /// Returns a header as text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.response.headers().get(name)?.to_str().ok()
    }

    /// Tells whether the body is a page for people.
    pub(super) fn is_page(&self) -> bool {
        self.header("content-type").is_some_and(|kind| kind.trim_start().starts_with("text/html"))
    }
}

impl<'h> Client<'h> {
    /// Makes the client; asks nothing.
    ///
    /// # Errors
    /// This machine cannot do HTTPS.
    pub(super) fn new(hub: &'h Hub) -> Result<Self, HubError> {
        // Redirects are followed by hand, since the token may not go along, and perhaps from a plain endpoint to HTTPS.
        let client = web::with_roots(web::client(hub.endpoint.as_str(), hub.pace.connect));
        let http = client.build().map_err(|error| HubError::Https(chain(error)))?;
        Ok(Self { http, hub })
    }

    /// Asks for an address below the endpoint, from a byte onwards if there is one, and follows redirects.
    ///
    /// # Errors
    /// No answer, or a redirect that is not followed; a refusal is an answer.
    pub(super) async fn get(&self, mut url: Url, from: Option<u64>) -> Result<Answer, HubError> {
        let mut redirected = false;
        for _ in 0..=MAX_REDIRECTS {
            let host = host(&url);
            let mut request = self.http.get(url.clone()).header(ACCEPT_ENCODING, "identity");
            if let Some(token) = self.hub.token.as_ref().filter(|_| self.hub.is_endpoint(&url)) {
                let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()))
                    .map_err(|_| HubError::Token { host: host.clone() })?;
                value.set_sensitive(true);
                request = request.header(AUTHORIZATION, value);
            }
            if let Some(from) = from {
                request = request.header(RANGE, format!("bytes={from}-"));
            }
            let unreachable = |reason| HubError::Unreachable { host: host.clone(), reason, redirected };
            let response = match timeout(self.hub.pace.answer, request.send()).await {
                Ok(sent) => sent.map_err(|error| unreachable(chain(error)))?,
                Err(_) => return Err(unreachable(silent(self.hub.pace.answer))),
            };
            let location = response.headers().get(LOCATION).filter(|_| response.status().is_redirection());
            let Some(location) = location else {
                return Ok(Answer { response, host, redirected });
            };
            let next = location.to_str().ok().and_then(|location| url.join(location).ok());
            let next = next.filter(|next| match next.scheme() {
                "https" => true,
                "http" => url.scheme() == "http",
                _ => false,
            });
            let Some(next) = next.filter(Url::has_host) else {
                return Err(HubError::Redirect { host, reason: tr!("hub-redirect-nowhere").to_owned() });
            };
            redirected |= next.origin() != url.origin();
            url = next;
        }
        Err(HubError::Redirect { host: host(&url), reason: tr!("hub-redirect-circle").to_owned() })
    }
}

/// Reads a body whole.
///
/// # Errors
/// The connection broke, nothing came for `patience`, or there is more than `limit`.
pub(super) async fn body(
    mut response: Response,
    limit: usize,
    patience: Duration,
) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    loop {
        match timeout(patience, response.chunk()).await {
            Ok(Ok(Some(chunk))) if body.len() + chunk.len() <= limit => body.extend_from_slice(&chunk),
            Ok(Ok(Some(_))) => return Err(tr!("hub-too-long").to_owned()),
            Ok(Ok(None)) => return Ok(body),
            Ok(Err(error)) => return Err(chain(error)),
            Err(_) => return Err(silent(patience)),
        }
    }
}

/// Says that nothing came.
pub(super) fn silent(patience: Duration) -> String {
    tr!("hub-silent", seconds = patience.as_secs().to_string())
}

/// Returns the reasons of an error, without the address: it may carry a signature.
pub(super) fn chain(error: reqwest::Error) -> String {
    web::reasons(&error).unwrap_or_else(|| error.without_url().to_string())
}

fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}
