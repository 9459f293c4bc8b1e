//! What a refusal of the hub means.
//!
//! Never asks again.

use std::time::Duration;

use super::{
    client::{Answer, body},
    errors::HubError,
    place::{HUGGING_FACE, Hub},
    spec::Spec,
};

/// How much of a refusal's body is read.
const MOST_READ: usize = 64 << 10;

/// How many characters of it are shown.
const MOST_SHOWN: usize = 200;

/// Returns the error that a refusal is; `file` is what was asked for, if it was no list.
pub(super) async fn refused(hub: &Hub, spec: &Spec, file: Option<&str>, answer: Answer) -> HubError {
    let status = answer.response.status();
    let header = |name: &str| answer.header(name).map(str::to_owned);
    let (code, said) = (header("x-error-code").unwrap_or_default(), header("x-error-message"));
    let wait = header("retry-after").and_then(|text| text.trim().parse().ok().map(Duration::from_secs));
    let wait = wait.or_else(|| rate_limit_wait(&header("ratelimit")?));
    let (host, redirected, is_page) = (answer.host.clone(), answer.redirected, answer.is_page());
    let repo = spec.repo.clone();
    let token = hub.token.is_some();
    let no_repo = |host| HubError::NoRepo { repo: repo.clone(), host, token };
    match (code.as_str(), status.as_u16()) {
        ("GatedRepo", _) => {
            return HubError::Gated { page: format!("{HUGGING_FACE}/{repo}"), repo, token };
        }
        ("RepoNotFound", _) => return no_repo(host),
        ("RevisionNotFound", _) => return HubError::NoRevision { repo, revision: spec.revision.clone() },
        ("EntryNotFound", _) => {
            let file = file.unwrap_or_default().to_owned();
            return HubError::NoFile { repo, file, known: String::new() };
        }
        (_, 429) => return HubError::TooMany { host, wait },
        // Other hosts refuse what they were signed, and that for other reasons.
        (_, 401) if !redirected && token => return HubError::Token { host },
        // The hub tells the unknown no difference between what is hidden and what is not there.
        (_, 401 | 404) if !redirected && file.is_none() && !is_page => return no_repo(host),
        _ => {}
    }
    let text = match said {
        Some(said) => said,
        None if is_page => String::new(),
        None => {
            let body = body(answer.response, MOST_READ, hub.pace.idle).await.unwrap_or_default();
            reason(&body)
        }
    };
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MOST_SHOWN).collect();
    let text = text.trim();
    let reason = if text.is_empty() { status.to_string() } else { format!("{status}: {text}") };
    HubError::Refused { host, status: status.as_u16(), reason }
}

/// Reads the seconds until a limit is lifted, from `"api";r=0;t=55`.
fn rate_limit_wait(header: &str) -> Option<Duration> {
    let seconds = header.split([';', ',']).find_map(|part| part.trim().strip_prefix("t="))?;
    Some(Duration::from_secs(seconds.trim().parse::<u64>().ok()? + 1))
}

fn reason(body: &[u8]) -> String {
    let json = serde_json::from_slice::<serde_json::Value>(body).ok();
    match json.as_ref().and_then(|json| json.get("error")?.as_str()) {
        Some(reason) => reason.to_owned(),
        None => String::from_utf8_lossy(body).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_of_a_limit_is_read() {
        assert_eq!(rate_limit_wait(r#""resolvers";r=0;t=55"#), Some(Duration::from_secs(56)));
        assert_eq!(rate_limit_wait(r#""api";r=0"#), None);
    }
}
