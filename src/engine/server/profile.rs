//! A named server as the settings state it: its address, model, key source, family and prices.
//!
//! Never holds a key, and never asks the server anything.

use std::fmt;
use std::num::NonZero;
use std::path::PathBuf;

use reqwest::Url;
use serde::Deserialize;

use super::dialect::{Dialect, Row};
use super::key::KeySource;
use crate::engine::EngineError;
use crate::session::Price;
use crate::{tr, web};

/// How many alternatives are asked for where a profile does not say; OpenAI refuses more.
pub const DEFAULT_ALTERNATIVES: usize = 5;

/// A named server.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// The name in the settings.
    pub name: String,
    /// Where it answers, as written: `http://HOST:PORT`, with or without `/v1`.
    pub base_url: String,
    /// The model to ask for; `None` takes the first the server lists.
    pub model: Option<String>,
    /// Where the key comes from.
    pub key: KeySource,
    /// The family whose names it takes; `None` asks the server who it is.
    pub dialect: Option<Dialect>,
    /// Tokens of prefix and sample together, if known.
    pub context: Option<usize>,
    /// Price of a million prefix tokens in US dollars.
    pub input_usd_per_million: Option<f64>,
    /// Price of a million sampled tokens in US dollars.
    pub output_usd_per_million: Option<f64>,
    /// Most alternatives to ask for with each token; 0 asks for no log-probabilities at all.
    pub max_alternatives: usize,
    /// Most requests at a time; `None` is as many as there are lanes, or what the server says of itself.
    pub concurrency: Option<usize>,
    /// Most requests in a minute.
    pub requests_per_minute: Option<usize>,
    /// A file with certificates that are trusted besides those that browsers trust.
    pub ca_file: Option<PathBuf>,
    /// No certificate is checked: whoever stands between may read prefix and key.
    pub accept_any_certificate: bool,
    /// The key may travel unencrypted to a host that is not this machine.
    pub allow_plain_http: bool,
}

/// The keys of a `[servers.NAME]` table.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileTable {
    base_url: String,
    model: Option<String>,
    key_env: Option<String>,
    key_file: Option<PathBuf>,
    key_command: Option<String>,
    dialect: Option<Dialect>,
    context: Option<usize>,
    input_usd_per_million: Option<f64>,
    output_usd_per_million: Option<f64>,
    max_alternatives: Option<usize>,
    concurrency: Option<NonZero<usize>>,
    requests_per_minute: Option<NonZero<usize>>,
    ca_file: Option<PathBuf>,
    #[serde(default)]
    accept_any_certificate: bool,
    #[serde(default)]
    allow_plain_http: bool,
}

/// A table not yet checked may hold a key in any of its places, so none is shown.
impl fmt::Debug for ProfileTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProfileTable").finish_non_exhaustive()
    }
}

impl ProfileTable {
    /// Makes the profile called `name`, checked.
    ///
    /// # Errors
    /// [`EngineError::Server`] with the table's name for what [`Profile::check`] refuses, and for two key sources.
    pub fn named(self, name: &str) -> Result<Profile, EngineError> {
        let sources = [
            self.key_env.map(KeySource::Env),
            self.key_file.map(KeySource::File),
            self.key_command.map(KeySource::Command),
        ];
        let mut sources = sources.into_iter().flatten();
        let key = sources.next().unwrap_or(KeySource::None);
        let profile = Profile {
            model: self.model,
            key,
            dialect: self.dialect,
            context: self.context,
            input_usd_per_million: self.input_usd_per_million,
            output_usd_per_million: self.output_usd_per_million,
            max_alternatives: self.max_alternatives.unwrap_or(DEFAULT_ALTERNATIVES),
            concurrency: self.concurrency.map(NonZero::get),
            requests_per_minute: self.requests_per_minute.map(NonZero::get),
            ca_file: self.ca_file,
            accept_any_certificate: self.accept_any_certificate,
            allow_plain_http: self.allow_plain_http,
            ..Profile::new(name, self.base_url)
        };
        if sources.next().is_some() {
            return Err(profile.refused(tr!("engine-one-key-source")));
        }
        profile.check()?;
        Ok(profile)
    }
}

impl Profile {
    /// Makes the profile of a server that wants no key and says itself who it is.
    pub fn new(name: impl Into<String>, base_url: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            base_url: base_url.into(),
            model: None,
            key: KeySource::None,
            dialect: None,
            context: None,
            input_usd_per_million: None,
            output_usd_per_million: None,
            max_alternatives: DEFAULT_ALTERNATIVES,
            concurrency: None,
            requests_per_minute: None,
            ca_file: None,
            accept_any_certificate: false,
            allow_plain_http: false,
        }
    }

    /// Checks every value, without asking the server.
    ///
    /// # Errors
    /// [`EngineError::Server`] naming the table, the key and what would be accepted.
    pub fn check(&self) -> Result<(), EngineError> {
        let url = self.url()?;
        if self.key != KeySource::None
            && url.starts_with("http:")
            && !web::is_loopback(&url)
            && !self.allow_plain_http
        {
            return Err(self.refused(tr!("engine-key-over-http")));
        }
        self.key.check().map_err(|reason| self.refused(&reason))?;
        let prices = [
            ("input_usd_per_million", self.input_usd_per_million),
            ("output_usd_per_million", self.output_usd_per_million),
        ];
        for (key, price) in prices {
            if let Some(price) = price.filter(|price| !Price::may_be(*price)) {
                let reason = tr!("engine-no-price", key = key, price = price.to_string());
                return Err(self.refused(&reason));
            }
        }
        if self.input_usd_per_million.is_some() != self.output_usd_per_million.is_some() {
            return Err(self.refused(tr!("engine-both-prices")));
        }
        if self.context == Some(0) {
            return Err(self.refused(tr!("engine-context-zero")));
        }
        if self.model.as_deref().is_some_and(|model| model.trim().is_empty()) {
            return Err(self.refused(tr!("engine-model-empty")));
        }
        Ok(())
    }

    /// Returns the address under which `completions` and `models` stand, without a slash at the end.
    ///
    /// # Errors
    /// [`EngineError::Server`] naming the table.
    pub(super) fn url(&self) -> Result<String, EngineError> {
        normal_url(&self.base_url).map_err(|reason| self.refused(&tr!("engine-base-url", reason = reason)))
    }

    /// Returns what is to be known of its family: of OpenAI's, which takes the least, while that is not known.
    pub(super) fn family(&self) -> &'static Row {
        self.dialect.unwrap_or(Dialect::OpenAi).row()
    }

    /// Returns the price of tokens, where both are stated.
    pub fn price(&self) -> Option<Price> {
        let (input, output) = self.input_usd_per_million.zip(self.output_usd_per_million)?;
        Some(Price { prefix_usd_per_million: input, sampled_usd_per_million: output })
    }

    fn refused(&self, reason: &str) -> EngineError {
        EngineError::Server { url: format!("servers.{}", self.name), reason: reason.to_owned() }
    }
}

/// Brings a base URL into one form: a bare host gets `/v1`, an endpoint's own name and slashes at the end go.
///
/// Nothing of the text is repeated in an error, because it may hold a password.
fn normal_url(text: &str) -> Result<String, String> {
    let url = Url::parse(text.trim()).map_err(|error| tr!("engine-url-faulty", error = error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(tr!("engine-url-scheme").to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(tr!("engine-url-password").to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(tr!("engine-url-query").to_owned());
    }
    let path = url.path().trim_end_matches('/');
    let path = path.strip_suffix("/completions").unwrap_or(path);
    let path = path.strip_suffix("/chat").unwrap_or(path).trim_end_matches('/');
    let path = if path.is_empty() { "/v1" } else { path };
    Ok(format!("{}{path}", url.origin().ascii_serialization()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table(text: &str) -> Result<Profile, String> {
        let table: ProfileTable = toml::from_str(text).map_err(|error| error.to_string())?;
        table.named("mine").map_err(|error| error.to_string())
    }

    #[test]
    fn one_form_of_every_base_url() {
        for (given, expected) in [
            ("http://localhost:8080", "http://localhost:8080/v1"),
            ("http://localhost:8080/", "http://localhost:8080/v1"),
            ("  http://localhost:8080/v1 ", "http://localhost:8080/v1"),
            ("http://localhost:8080/v1///", "http://localhost:8080/v1"),
            ("http://localhost:8080/v1/completions", "http://localhost:8080/v1"),
            ("http://localhost:8080/v1/chat/completions/", "http://localhost:8080/v1"),
            ("http://localhost:8080/completions", "http://localhost:8080/v1"),
            ("https://openrouter.ai/api/v1", "https://openrouter.ai/api/v1"),
            ("https://api.deepseek.com/beta/", "https://api.deepseek.com/beta"),
            ("https://Host.example:443/v1", "https://host.example/v1"),
            ("http://[::1]:5000", "http://[::1]:5000/v1"),
        ] {
            assert_eq!(normal_url(given).as_deref(), Ok(expected), "{given}");
        }
    }

    #[test]
    fn a_bad_base_url_is_refused_without_repeating_it() {
        for given in [
            "",
            "localhost:8080",
            "ftp://secret",
            "http://",
            "http://u:secret@h/v1",
            "http://h/v1?key=secret",
        ] {
            let error = normal_url(given).unwrap_err();
            assert!(!error.contains("secret") && error.len() > 20, "{given}: {error}");
        }
    }

    proptest! {
        #[test]
        fn a_base_url_in_the_one_form_stays(path in "[a-z0-9/]{0,12}") {
            if let Ok(once) = normal_url(&format!("http://host{path}")) {
                prop_assert_eq!(normal_url(&once), Ok(once.clone()));
                prop_assert!(!once.ends_with('/'));
            }
        }
    }

    #[test]
    fn a_table_is_read_in_full() {
        let profile = table(
            "base_url='http://h'\nmodel='m'\nkey_env='A_KEY'\nallow_plain_http=true\ndialect='llamacpp'\ncontext=4096\n\
             input_usd_per_million=4\noutput_usd_per_million=0.5\nmax_alternatives=0",
        );
        let expected = Profile {
            model: Some("m".to_owned()),
            key: KeySource::Env("A_KEY".to_owned()),
            dialect: Some(Dialect::LlamaCpp),
            context: Some(4096),
            input_usd_per_million: Some(4.0),
            output_usd_per_million: Some(0.5),
            max_alternatives: 0,
            allow_plain_http: true,
            ..Profile::new("mine", "http://h")
        };
        assert_eq!(profile, Ok(expected));
        assert_eq!(table("base_url='http://h'"), Ok(Profile::new("mine", "http://h")));
    }

    #[test]
    fn what_makes_no_sense_is_refused_by_name() {
        for (text, named) in [
            ("base_url='x'", "base_url"),
            ("base_url='http://h'\nkey_env='A'\nkey_file='/b'", "only one of"),
            ("base_url='http://localhost'\nkey_env='sk-1234'", "key_env"),
            ("base_url='http://h'\nkey_env='A'", "allow_plain_http"),
            (
                "base_url='http://h'\ninput_usd_per_million=-1\noutput_usd_per_million=1",
                "input_usd_per_million",
            ),
            (
                "base_url='http://h'\ninput_usd_per_million=1\noutput_usd_per_million=nan",
                "output_usd_per_million",
            ),
            ("base_url='http://h'\ninput_usd_per_million=1", "both"),
            ("base_url='http://h'\ncontext=0", "context"),
            ("base_url='http://h'\nmodel=' '", "model"),
        ] {
            let error = table(text).unwrap_err();
            assert!(error.starts_with("servers.mine: ") && error.contains(named), "{text}: {error}");
            assert!(!error.contains("sk-1234"));
        }
        for text in ["base_url='http://h'\nmodle='m'", "model='m'", "base_url='http://h'\ndialect='mine'"] {
            table(text).unwrap_err();
        }
    }

    #[test]
    fn a_price_is_stated_whole_or_not_at_all() {
        let mut profile = Profile::new("mine", "http://h");
        profile.input_usd_per_million = Some(4.0);
        assert_eq!(profile.price(), None);
        profile.output_usd_per_million = Some(2.0);
        assert_eq!(profile.price().unwrap().of(Some(500_000), 250_000), Some(2.5));
    }
}
