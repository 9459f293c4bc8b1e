//! Servers that are added from the screen: asked who they are, and written into the settings file.
//!
//! Never takes a model by itself, and never reads or writes a key.

use std::{fs, io, path::Path, sync::Arc};

use super::{
    arrivals::{Arrival, Arrivals},
    options::Options,
};
use crate::{
    app::{Message, NewServer, ServerAnswer},
    engine::{
        Engine, EngineError,
        server::{self, KeySource, Profile, Server},
    },
    language::counted,
    session::LogprobKind,
    settings::{Settings, with_server},
    store, tr, web,
};

/// Asks who answers at what was typed: an address or the name of a host, and perhaps the variable that holds the key.
pub(super) fn ask(typed: String, options: &Arc<Options>, arrivals: &Arrivals) {
    let (options, arrivals) = (Arc::clone(options), arrivals.clone());
    tokio::spawn(async move {
        arrivals.tell(Message::ServerAsked(asked(&typed, &options).await)).await;
    });
}

async fn asked(typed: &str, options: &Options) -> Result<ServerAnswer, String> {
    let mut words = typed.split_whitespace();
    let place = words.next().ok_or_else(|| tr!("runtime-server-empty").to_owned())?;
    let mut profile = server::host(place).unwrap_or_else(|| Profile::new(place, with_scheme(place)));
    if let Some(variable) = words.next() {
        profile.key = KeySource::Env(variable.to_owned());
    }
    // The table does not stand in the settings yet, so that its name says nothing.
    let said = |error| match error {
        EngineError::Server { reason, .. } => reason,
        other => other.to_string(),
    };
    let engine = Server::new(profile.clone()).map_err(said)?;
    let models = engine.models().await.map_err(said)?;
    // It has answered once; what it does not say now is not known.
    let _learned = engine.learn().await;
    let key_env = match profile.key {
        KeySource::Env(variable) => Some(variable),
        _ => None,
    };
    let taken = |name: &str| options.settings.servers.contains_key(name);
    let server =
        NewServer { name: name_of(place, &engine, taken), base_url: profile.base_url, key_env, model: None };
    Ok(ServerAnswer { server, about: about(&engine), models })
}

/// Completes an address that is typed as people do: servers nearby seldom speak https, others always do.
fn with_scheme(place: &str) -> String {
    let plain = format!("http://{place}");
    match place.contains("://") {
        true => place.to_owned(),
        false if web::is_near(&plain) => plain,
        false => format!("https://{place}"),
    }
}

/// Says in a few words who it is and what it can do.
fn about(engine: &Server) -> String {
    let can = engine.capabilities();
    let family = engine.dialect().map_or(tr!("found-openai-compatible"), |dialect| dialect.name());
    let context =
        can.context.map(|context| tr!("runtime-server-context", tokens = counted(context as u64, "token")));
    let logprobs = match can.logprobs {
        LogprobKind::None => Some(tr!("runtime-server-no-logprobs").to_owned()),
        _ => None,
    };
    [Some(family.to_owned()), context, logprobs].into_iter().flatten().collect::<Vec<String>>().join(" · ")
}

/// Finds a free name: the host's own, or that of its family with its port.
fn name_of(place: &str, engine: &Server, taken: impl Fn(&str) -> bool) -> String {
    let first = match server::host(place) {
        Some(host) => host.name,
        None => {
            let family = engine.dialect().map_or("server", |dialect| dialect.name());
            let digits: String = place
                .rsplit(':')
                .next()
                .unwrap_or_default()
                .chars()
                .take_while(char::is_ascii_digit)
                .collect();
            if digits.is_empty() { family.to_owned() } else { format!("{family}-{digits}") }
        }
    };
    let numbered = (2..).map(|number| format!("{first}-{number}"));
    std::iter::once(first.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or(first)
}

/// Writes a server into the settings file, beside the screen, and reads it as it stands there.
pub(super) fn add(server: NewServer, options: &Arc<Options>, arrivals: &Arrivals) {
    let path = options.settings_path.clone();
    arrivals.beside(move || {
        let profile = written(&server, &path);
        Arrival::ServerWritten { name: server.name, profile }
    });
}

fn written(server: &NewServer, path: &Path) -> Result<Profile, String> {
    let failed = |error: String| format!("{}: {error}", path.display());
    let before = match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        text => text.map_err(|error| failed(error.to_string()))?,
    };
    let after =
        with_server(&before, &server.name, &keys(server)).map_err(|error| failed(error.to_string()))?;
    // What the program will not read is not written.
    let mut settings = Settings::load(&after, path).map_err(|problems| problems.to_string())?;
    let profile =
        settings.servers.remove(&server.name).ok_or_else(|| failed(tr!("runtime-not-made").to_owned()))?;
    store::replace(path, &after).map_err(|error| failed(error.to_string()))?;
    Ok(profile)
}

/// Returns the keys of the server's table: what was typed and picked, and what is known of a host beside that.
fn keys(server: &NewServer) -> Vec<(&'static str, toml_edit::Value)> {
    let mut keys = vec![("base_url", server.base_url.as_str().into())];
    keys.extend(server.model.as_deref().map(|model| ("model", model.into())));
    keys.extend(server.key_env.as_deref().map(|variable| ("key_env", variable.into())));
    if let Some(host) = server::host(&server.name).filter(|host| host.base_url == server.base_url) {
        keys.extend(host.dialect.map(|dialect| ("dialect", dialect.name().into())));
        keys.extend(host.input_usd_per_million.map(|price| ("input_usd_per_million", price.into())));
        keys.extend(host.output_usd_per_million.map(|price| ("output_usd_per_million", price.into())));
        keys.push(("max_alternatives", (host.max_alternatives as i64).into()));
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_be_typed_without_its_scheme() {
        for (typed, whole) in [
            ("localhost:8080", "http://localhost:8080"),
            ("192.168.1.5:8080/v1", "http://192.168.1.5:8080/v1"),
            ("api.example.com", "https://api.example.com"),
            ("http://api.example.com", "http://api.example.com"),
        ] {
            assert_eq!(with_scheme(typed), whole);
        }
    }

    #[test]
    fn a_settings_file_that_is_not_there_is_made_and_one_that_is_keeps_its_text() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/settings.toml");
        let server = |name: &str| NewServer {
            name: name.to_owned(),
            base_url: "http://127.0.0.1:1".to_owned(),
            key_env: Some("A_KEY".to_owned()),
            model: None,
        };
        let profile = written(&server("a"), &path).unwrap();
        let first = fs::read_to_string(&path).unwrap();
        assert_eq!(first, "[servers.a]\nbase_url = \"http://127.0.0.1:1\"\nkey_env = \"A_KEY\"\n");
        written(&server("b"), &path).unwrap();
        assert!(fs::read_to_string(&path).unwrap().starts_with(&first));
        assert_eq!(profile.key, KeySource::Env("A_KEY".to_owned()));
        // What is known of a host holds after the next start, too.
        let known = server::host("hyperbolic").unwrap();
        let host = NewServer {
            base_url: known.base_url.clone(),
            model: known.model.clone(),
            ..server("hyperbolic")
        };
        let read = written(&host, &path).unwrap();
        assert_eq!(read, Profile { key: KeySource::Env("A_KEY".to_owned()), ..known });
    }
}
