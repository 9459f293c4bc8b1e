//! Where the hub is, who asks, and where the cache is: what the environment and the settings say of it.
//!
//! Never reads the environment itself; whoever calls hands it on.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use reqwest::Url;
use secrecy::SecretString;

use super::cache::room;
use super::errors::HubError;

/// The hub, where nothing names another one; terms are accepted there, whatever mirror the files come from.
pub(super) const HUGGING_FACE: &str = "https://huggingface.co";

/// How long to wait for what, and how often to try.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    /// For a connection.
    pub connect: Duration,
    /// For the head of an answer.
    pub answer: Duration,
    /// For the next bytes of a file.
    pub idle: Duration,
    /// Before a broken download goes on; doubles with each try.
    pub backoff: Duration,
    /// How often a download goes on in a row, when nothing came in between.
    pub tries: u32,
    /// Between two looks at a file that another program fetches.
    pub look: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            answer: Duration::from_secs(30),
            idle: Duration::from_secs(60),
            backoff: Duration::from_secs(1),
            tries: 5,
            look: Duration::from_millis(500),
        }
    }
}

/// A hub and a cache.
#[derive(Clone, Debug)]
pub struct Hub {
    pub(super) endpoint: Url,
    pub(super) token: Option<SecretString>,
    pub(super) cache: PathBuf,
    pub(super) offline: bool,
    pub(super) pace: Pace,
}

impl Hub {
    /// Returns how many bytes the disk of the cache has room for; nothing where that is not known.
    pub fn room(&self) -> Option<u64> {
        room(self.cache.ancestors().find(|folder| folder.is_dir())?)
    }

    /// Reads what the variables of the environment say, as Hugging Face's own libraries do, and the address in the
    /// settings, for which `HF_ENDPOINT` can stand in. The token in a file goes to huggingface.co alone; to another hub
    /// goes only one that `HF_TOKEN` gives for it.
    ///
    /// # Errors
    /// The address is none, there is no place for a cache, or the token's file cannot be read.
    pub fn new(variable: impl Fn(&str) -> Option<String>, setting: Option<&str>) -> Result<Self, HubError> {
        let variable = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        let is_on = |name: &str| variable(name).is_some_and(|value| is_true(&value));
        let named = variable("HF_ENDPOINT").or_else(|| setting.map(str::to_owned));
        let endpoint = endpoint(named.as_deref().unwrap_or(HUGGING_FACE))?;

        let home = variable("HOME").map(PathBuf::from);
        let path = |name: &str| variable(name).map(|path| at_home(&path, home.as_deref()));
        let caches = path("XDG_CACHE_HOME").or_else(|| Some(home.as_ref()?.join(".cache")));
        let own = path("HF_HOME").or_else(|| Some(caches?.join("huggingface")));
        let cache = path("HF_HUB_CACHE")
            .or_else(|| path("HUGGINGFACE_HUB_CACHE"))
            .or_else(|| Some(own.as_ref()?.join("hub")))
            .ok_or(HubError::NoHome)?;

        let is_own =
            endpoint.scheme() == "https" && matches!(endpoint.host_str(), Some("huggingface.co" | "hf.co"));
        let token = match variable("HF_TOKEN") {
            Some(token) => Some(token.trim().to_owned()),
            None if !is_own || is_on("HF_HUB_DISABLE_IMPLICIT_TOKEN") => None,
            None => match path("HF_TOKEN_PATH").or_else(|| Some(own?.join("token"))) {
                Some(path) => kept_token(&path)?,
                None => None,
            },
        };
        Ok(Self {
            endpoint,
            token: token.map(SecretString::from),
            cache,
            offline: is_on("HF_HUB_OFFLINE") || is_on("TRANSFORMERS_OFFLINE"),
            pace: Pace::default(),
        })
    }

    /// Returns an address below the endpoint; a part may hold any character.
    ///
    /// # Errors
    /// None in practice: the endpoint was checked.
    pub(super) fn url<'a>(&self, parts: impl IntoIterator<Item = &'a str>) -> Result<Url, HubError> {
        let mut url = self.endpoint.clone();
        match url.path_segments_mut() {
            Ok(mut segments) => segments.pop_if_empty().extend(parts),
            Err(()) => return Err(HubError::Endpoint { endpoint: self.endpoint.to_string() }),
        };
        Ok(url)
    }

    /// Tells whether an address is the endpoint's: scheme, host and port.
    pub(super) fn is_endpoint(&self, url: &Url) -> bool {
        url.origin() == self.endpoint.origin()
    }
}

fn endpoint(text: &str) -> Result<Url, HubError> {
    let wrong = || HubError::Endpoint { endpoint: text.to_owned() };
    let url = Url::parse(text.trim()).map_err(|_| wrong())?;
    let is_plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if matches!(url.scheme(), "http" | "https") && url.has_host() && is_plain && url.password().is_none() {
        Ok(url)
    } else {
        Err(wrong())
    }
}

fn is_true(value: &str) -> bool {
    ["1", "on", "yes", "true"].iter().any(|word| value.trim().eq_ignore_ascii_case(word))
}

fn at_home(path: &str, home: Option<&Path>) -> PathBuf {
    match (path.strip_prefix('~'), home) {
        (Some(""), Some(home)) => home.to_owned(),
        (Some(rest), Some(home)) if rest.starts_with('/') => home.join(rest.trim_start_matches('/')),
        _ => PathBuf::from(path),
    }
}

fn kept_token(path: &Path) -> Result<Option<String>, HubError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text.trim().to_owned()).filter(|token| !token.is_empty())),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(HubError::file(path)(error)),
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn hub(variables: &[(&str, &str)], setting: Option<&str>) -> Result<Hub, HubError> {
        let variables: Vec<(String, String)> =
            variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Hub::new(
            |name| variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()),
            setting,
        )
    }

    fn token(hub: &Hub) -> Option<&str> {
        hub.token.as_ref().map(|token| token.expose_secret())
    }

    #[test]
    fn the_cache_is_where_other_programs_look() {
        let cache = |variables: &[(&str, &str)]| hub(variables, None).unwrap().cache.display().to_string();
        let mut variables = vec![("HOME", "/h")];
        assert_eq!(cache(&variables), "/h/.cache/huggingface/hub");
        variables.push(("XDG_CACHE_HOME", "/x"));
        assert_eq!(cache(&variables), "/x/huggingface/hub");
        variables.push(("HF_HOME", "~/f"));
        assert_eq!(cache(&variables), "/h/f/hub");
        variables.push(("HUGGINGFACE_HUB_CACHE", "/old"));
        assert_eq!(cache(&variables), "/old");
        variables.push(("HF_HUB_CACHE", "/new"));
        assert_eq!(cache(&variables), "/new");
        assert!(matches!(hub(&[], None), Err(HubError::NoHome)));
    }

    #[test]
    fn the_variable_goes_before_the_setting_and_that_before_the_hub() {
        let endpoint = |variables: &[(&str, &str)], setting| {
            hub(variables, setting).map(|hub| hub.endpoint.to_string()).map_err(|error| error.to_string())
        };
        let home = ("HOME", "/h");
        assert_eq!(endpoint(&[home], None).unwrap(), "https://huggingface.co/");
        assert_eq!(endpoint(&[home], Some("https://a.example")).unwrap(), "https://a.example/");
        let variable = ("HF_ENDPOINT", "http://b.example/hf/");
        assert_eq!(endpoint(&[home, variable], Some("https://a.example")).unwrap(), "http://b.example/hf/");
        let hub = hub(&[home, variable], None).unwrap();
        let url = hub.url(["a", "b c", "refs/pr/1"]).unwrap();
        assert_eq!(url.as_str(), "http://b.example/hf/a/b%20c/refs%2Fpr%2F1");
        for wrong in ["huggingface.co", "ftp://a", "https://", "https://a/?b", "https://me:key@a"] {
            let told = endpoint(&[home], Some(wrong)).unwrap_err();
            assert!(told.contains(wrong), "{told}");
        }
    }

    #[test]
    fn a_kept_token_is_for_hugging_face_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("token"), "hf_kept\n").unwrap();
        let home = folder.path().display().to_string();
        let own = ("HF_HOME", home.as_str());
        assert_eq!(token(&hub(&[own], None).unwrap()), Some("hf_kept"));
        let given = ("HF_TOKEN", " hf_given ");
        assert_eq!(token(&hub(&[own, given], None).unwrap()), Some("hf_given"));
        let none = ("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1");
        assert_eq!(token(&hub(&[own, none], None).unwrap()), None);
        let mirror = Some("https://mirror.example");
        assert_eq!(token(&hub(&[own], mirror).unwrap()), None);
        assert_eq!(token(&hub(&[own], Some("http://huggingface.co")).unwrap()), None);
        assert_eq!(token(&hub(&[own, given], mirror).unwrap()), Some("hf_given"));
        let elsewhere = folder.path().join("none").display().to_string();
        assert_eq!(token(&hub(&[own, ("HF_TOKEN_PATH", &elsewhere)], None).unwrap()), None);
        assert!(!format!("{:?}", hub(&[own], None).unwrap()).contains("hf_kept"));
    }

    #[test]
    fn offline_is_what_the_libraries_take_for_it() {
        let is_offline = |name, value| hub(&[("HOME", "/h"), (name, value)], None).unwrap().offline;
        assert!(is_offline("HF_HUB_OFFLINE", "1") && is_offline("TRANSFORMERS_OFFLINE", "True"));
        assert!(!is_offline("HF_HUB_OFFLINE", "0") && !is_offline("HF_HUB_OFFLINE", ""));
    }
}
