//! Servers that are added from the screen: asked who they are, and written into the settings file.
//!
//! Never takes a model by itself, and never reads or writes a key.

use std::{fs, future::pending, io, path::Path, sync::Arc, time::Instant};

use super::{
    arrivals::{Arrival, Arrivals},
    options::Options,
};
use crate::{
    app::{Message, NewServer, ServerAnswer},
    engine::{
        Deaf, Engine, EngineError, Request, Run, follow,
        server::{self, KeySource, Profile, Server},
    },
    language::counted,
    session::{CellId, LogprobKind, Param, Params, Price},
    settings::{Settings, with_server, without_server},
    store, tr, web,
};

/// Asks who answers at what was typed: an address or the name of a host, and perhaps the variable that holds the key.
pub(super) fn ask(typed: String, name: Option<String>, options: &Arc<Options>, arrivals: &Arrivals) {
    let (options, arrivals) = (Arc::clone(options), arrivals.clone());
    tokio::spawn(async move {
        arrivals.tell(Message::ServerAsked(asked(&typed, name, &options).await)).await;
    });
}

async fn asked(typed: &str, name: Option<String>, options: &Options) -> Result<ServerAnswer, String> {
    let mut words = typed.split_whitespace();
    let place = words.next().ok_or_else(|| tr!("runtime-server-empty").to_owned())?;
    let known = name.as_ref().and_then(|name| options.settings.servers.get(name));
    let mut profile = match known {
        Some(known) => Profile { base_url: with_scheme(place), ..known.clone() },
        None => server::host(place).unwrap_or_else(|| Profile::new(place, with_scheme(place))),
    };
    // A key in a file or of a command is not typed here, and stays.
    if matches!(profile.key, KeySource::Env(_)) && known.is_some() {
        profile.key = KeySource::None;
    }
    let mut price = None;
    for word in words {
        match word.strip_prefix('$') {
            Some(_) => price = Some(price_of(word)?),
            None => profile.key = KeySource::Env(word.to_owned()),
        }
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
    let (is_known, model) = (known.is_some(), known.and_then(|known| known.model.clone()));
    let name = name.unwrap_or_else(|| name_of(place, &engine, taken));
    let server = NewServer { name, base_url: profile.base_url, key_env, model, price, is_known };
    Ok(ServerAnswer { server, about: about(&engine), models })
}

/// Reads the price of a million tokens: `$0.50/$1.50` for those of the prefix and sampled ones, or `$4` for both.
fn price_of(typed: &str) -> Result<Price, String> {
    let (prefix, sampled) = typed.split_once('/').unwrap_or((typed, typed));
    let read = |text: &str| text.trim_start_matches('$').parse().ok().filter(|usd| Price::may_be(*usd));
    match (read(prefix), read(sampled)) {
        (Some(prefix_usd_per_million), Some(sampled_usd_per_million)) => {
            Ok(Price { prefix_usd_per_million, sampled_usd_per_million })
        }
        _ => Err(tr!("runtime-server-price", typed = typed)),
    }
}

/// Lists the servers of the settings, each with the line that would describe it.
pub(super) fn listed(options: &Options) -> Vec<(String, String)> {
    let line = |profile: &Profile| {
        let key = match &profile.key {
            KeySource::Env(variable) => format!(" {variable}"),
            _ => String::new(),
        };
        let price = profile
            .price()
            .map(|price| format!(" ${}/${}", price.prefix_usd_per_million, price.sampled_usd_per_million));
        format!("{}{key}{}", profile.base_url, price.unwrap_or_default())
    };
    options.settings.servers.iter().map(|(name, profile)| (name.clone(), line(profile))).collect()
}

/// Takes a server out of the settings file, beside the screen.
pub(super) fn remove(name: String, options: &Arc<Options>, arrivals: &Arrivals) {
    let path = options.settings_path.clone();
    arrivals.beside(move || {
        let failed = |error: String| format!("{}: {error}", path.display());
        let removed = (|| {
            let before = fs::read_to_string(&path).map_err(|error| failed(error.to_string()))?;
            let after = without_server(&before, &name).map_err(|error| failed(error.to_string()))?;
            store::replace(&path, &after).map_err(|error| failed(error.to_string()))
        })();
        Arrival::ServerRemoved { name, removed }
    });
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
    let (path, teller) = (options.settings_path.clone(), arrivals.clone());
    arrivals.beside(move || {
        let profile = written(&server, &path);
        if let Ok(profile) = &profile {
            test(&server.name, profile.clone(), teller);
        }
        Arrival::ServerWritten { name: server.name, profile }
    });
}

/// Asks a server for one token, and tells what came of it.
fn test(name: &str, profile: Profile, arrivals: Arrivals) {
    let name = name.to_owned();
    // Beside the screen there is a runtime as well.
    tokio::runtime::Handle::current().spawn(async move {
        let begun = Instant::now();
        let next = match Server::new(profile) {
            Ok(engine) => sampled(Arc::new(engine)).await,
            Err(error) => Err(error.to_string()),
        };
        let seconds = format!("{:.2}", begun.elapsed().as_secs_f64());
        let tested = match next {
            Ok(token) => Ok(tr!("runtime-server-works", name = name, token = token, seconds = seconds)),
            Err(reason) => Err(tr!("runtime-server-fails", name = name, reason = reason)),
        };
        arrivals.tell(Message::ServerTested(tested)).await;
    });
}

/// Samples one token, and returns it as it can be shown.
async fn sampled(engine: Arc<dyn Engine>) -> Result<String, String> {
    let mut params = Params::unset();
    // One token is in range.
    let _in_range = params.set(Param::MaxTokens, Some(1.0));
    let run = Run::begin(engine.as_ref(), &CellId::new("test"), &params);
    let mut streams = engine.start(Request {
        prefix: "1, 2, 3,".to_owned(),
        inherited: Vec::new(),
        chat: None,
        params,
        seed: run.seed,
        lanes: vec![0],
        drafts: Vec::new(),
        alternatives: 0,
    });
    let stream = streams.pop().ok_or_else(|| tr!("runtime-no-answer").to_owned())?;
    let sample = run.sample(0, None, Vec::new());
    let Ok(sample) = follow(engine, stream, sample, pending::<()>(), Deaf).await;
    match sample.error {
        Some(reason) => Err(reason),
        None => Ok(format!("{:?}", sample.text())),
    }
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
fn keys(server: &NewServer) -> Vec<(&'static str, Option<toml_edit::Value>)> {
    let price = |which: fn(&Price) -> f64| server.price.as_ref().map(|price| which(price).into());
    let mut keys = vec![
        ("base_url", Some(server.base_url.as_str().into())),
        ("model", server.model.as_deref().map(Into::into)),
        ("key_env", server.key_env.as_deref().map(Into::into)),
        ("input_usd_per_million", price(|price| price.prefix_usd_per_million)),
        ("output_usd_per_million", price(|price| price.sampled_usd_per_million)),
    ];
    if server.key_env.is_some() {
        keys.extend([("key_file", None), ("key_command", None)]);
    }
    let host = server::host(&server.name).filter(|host| host.base_url == server.base_url);
    if let Some(host) = host.filter(|_| !server.is_known) {
        keys.push(("dialect", host.dialect.map(|dialect| dialect.name().into())));
        keys.push(("max_alternatives", Some((host.max_alternatives as i64).into())));
        if server.price.is_none() {
            keys.push(("input_usd_per_million", host.input_usd_per_million.map(Into::into)));
            keys.push(("output_usd_per_million", host.output_usd_per_million.map(Into::into)));
        }
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
            price: None,
            is_known: false,
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
