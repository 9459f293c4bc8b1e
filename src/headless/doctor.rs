//! `samplebook doctor`: what was found on this machine, and what each engine can do.
//!
//! Never asks for a sample, and never shows a key.

use std::{fmt::Write as _, path::Path};

use futures_util::future::join_all;

use super::error::HeadlessError;
use crate::{
    engine::{
        Engine,
        server::{self, FoundServer, KeySource, Profile, Server},
    },
    language::counted,
    roster,
    session::{Capabilities, LogprobKind},
    settings::Settings,
    store::Dirs,
    text::{padded, visible, visible_lines, width},
    tr,
};

/// How many models of a found server are named.
const MODELS_SHOWN: usize = 4;

/// Says what there is, asks the servers of the settings, and looks for others on this machine where the settings let it;
/// those have 1.4 s to answer.
///
/// With it comes an error where a server of the settings does not answer.
pub async fn report(
    dirs: &Dirs,
    settings: &Settings,
    choice: &str,
    model: Option<&str>,
) -> (String, Result<(), HeadlessError>) {
    let mut out = format!("samplebook {}\n\n", env!("CARGO_PKG_VERSION"));
    let places = [
        (tr!("headless-settings"), dirs.config.join("settings.toml")),
        (tr!("headless-sessions"), dirs.sessions()),
    ];
    let label_width = places.iter().map(|(label, _)| width(label)).max().unwrap_or(0);
    // Writing to a string cannot fail.
    for (label, path) in &places {
        let _ = writeln!(out, "{}  {}", padded(label, label_width), place(path));
    }
    out.push('\n');

    let local = roster::builtin(settings);
    let _ = writeln!(out, "builtin");
    match local.describe() {
        Ok(text) => {
            let _ = writeln!(out, "  {text}");
        }
        Err(error) => {
            let _ = writeln!(out, "  {error}");
        }
    }
    can(&mut out, &local.capabilities());
    if let Some(described) = roster::described(choice, settings) {
        let _ = writeln!(out, "\n{choice}");
        match described {
            Ok((text, capabilities)) => {
                let _ = writeln!(out, "  {text}");
                can(&mut out, &capabilities);
            }
            Err(error) => {
                let _ = writeln!(out, "  {error}");
            }
        }
    }
    let asked = settings.servers.iter().map(|(name, profile)| of_settings(name, profile, model));
    let mut failed = Vec::new();
    for (name, (text, is_well)) in settings.servers.keys().zip(join_all(asked).await) {
        out.push_str(&text);
        if !is_well {
            failed.push(name.as_str());
        }
    }
    let found = match settings.find_servers {
        true => Some(server::find(&server::usual_addresses()).await),
        false => None,
    };
    out.push_str(&found_servers(found.as_deref()));
    // Names in settings are text that anyone may have sent.
    let out = visible_lines(&out);
    match failed.is_empty() {
        true => (out, Ok(())),
        false => {
            let names = failed.join(", ");
            (out, Err(HeadlessError::Lanes(tr!("headless-servers-failed", names = names))))
        }
    }
}

/// Asks a server of the settings which models it has and what it can do, and tells whether it answered.
async fn of_settings(name: &str, profile: &Profile, model: Option<&str>) -> (String, bool) {
    let asked = model.or(profile.model.as_deref()).unwrap_or(tr!("engine-first-model"));
    let key = match &profile.key {
        KeySource::None => tr!("headless-key-none").to_owned(),
        KeySource::Env(variable) => tr!("headless-key-variable", variable = variable),
        KeySource::File(path) => tr!("headless-key-file", path = path.display()),
        KeySource::Command(_) => tr!("headless-key-command").to_owned(),
    };
    let dialect = match profile.dialect {
        Some(dialect) => dialect.name().to_owned(),
        None => tr!("headless-dialect-found").to_owned(),
    };
    let about = tr!(
        "headless-server",
        model = asked,
        address = profile.base_url.clone(),
        dialect = dialect,
        key = key
    );
    // Writing to a string cannot fail.
    let mut out = format!("\nserver:{name}\n  {about}\n");
    let server = match Server::new(Profile {
        model: model.map(str::to_owned).or(profile.model.clone()),
        ..profile.clone()
    }) {
        Ok(server) => server,
        Err(error) => {
            let _ = writeln!(out, "  {error}");
            return (out, false);
        }
    };
    let models = server.models().await;
    if let Ok(models) = &models {
        // Whatever it is found to be, it answered.
        let _learned = server.learn().await;
        let _ = writeln!(out, "  {}", tr!("headless-server-answers", models = named(models)));
    }
    can(&mut out, &server.capabilities());
    if let Err(error) = &models {
        let _ = writeln!(out, "  {error}");
    }
    (out, models.is_ok())
}

/// Names models, of which a stranger wrote the names: the first few.
fn named(models: &[String]) -> String {
    let shown: Vec<String> = models.iter().take(MODELS_SHOWN).map(|name| visible(name)).collect();
    let shown = shown.join(", ");
    match models.len().saturating_sub(MODELS_SHOWN) {
        _ if shown.is_empty() => tr!("headless-found-no-models").to_owned(),
        0 => shown,
        more => tr!("headless-found-more", models = shown, n = more),
    }
}

/// Says which servers were found; nothing is where they were not looked for.
fn found_servers(found: Option<&[FoundServer]>) -> String {
    let mut out = format!("\n{}\n", tr!("headless-found"));
    // Writing to a string cannot fail.
    match found {
        None => {
            let _ = writeln!(out, "  {}", tr!("headless-found-off"));
        }
        Some([]) => {
            let _ = writeln!(out, "  {}", tr!("headless-found-none"));
        }
        Some(found) => {
            for server in found {
                found_server(&mut out, server);
            }
        }
    }
    out
}

fn found_server(out: &mut String, server: &FoundServer) {
    let models = named(&server.models);
    let about =
        tr!("headless-found-server", kind = server.kind.title(), address = &server.base_url, models = models);
    let _ = writeln!(out, "  {about}");
    if let Some(note) = &server.note {
        let _ = writeln!(out, "    {note}");
    }
    if let Some(dialect) = server.dialect {
        let _ = writeln!(out, "    samplebook --base-url {} --dialect {}", server.base_url, dialect.name());
    }
}

/// Names a place, and says where there is nothing in it.
fn place(path: &Path) -> String {
    if path.exists() {
        return path.display().to_string();
    }
    tr!("headless-not-there-yet", path = path.display())
}

fn can(out: &mut String, capabilities: &Capabilities) {
    let Capabilities { alternatives, context, logprobs, .. } = capabilities;
    let yes = |able: bool, what: &'static str| able.then_some(what);
    let able: Vec<&str> = [
        yes(capabilities.tokenizer, tr!("headless-can-tokenise")),
        yes(capabilities.scoring, tr!("headless-can-score")),
        yes(capabilities.whole_distribution, tr!("headless-can-distribution")),
        yes(capabilities.shared_prefix, tr!("headless-can-share")),
        yes(capabilities.drafts, tr!("headless-can-drafts")),
        yes(capabilities.seed, tr!("headless-can-seed")),
        yes(capabilities.batch_invariant, tr!("headless-can-batch")),
    ]
    .into_iter()
    .flatten()
    .collect();
    let able = if able.is_empty() { vec![tr!("headless-can-sample")] } else { able };
    let able = able.join(tr!("headless-between-skills"));
    let _ = writeln!(out, "  {}", tr!("headless-can", able = able));
    let logprobs = match logprobs {
        LogprobKind::Raw => tr!("headless-logprobs-raw"),
        LogprobKind::Sampled => tr!("headless-logprobs-sampled"),
        LogprobKind::Unknown => tr!("headless-logprobs-unknown"),
        LogprobKind::None => tr!("headless-logprobs-none"),
    };
    let unknown = || tr!("headless-context-unknown").to_owned();
    let about = tr!(
        "headless-log-probabilities",
        logprobs = logprobs,
        alternatives = counted(*alternatives, "alternative"),
        context = context.map_or_else(unknown, |tokens| counted(tokens, "token")),
    );
    let _ = writeln!(out, "  {about}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::server::{Dialect, Kind};

    fn found() -> FoundServer {
        FoundServer {
            name: "llamacpp-8080".to_owned(),
            kind: Kind::LlamaCpp,
            base_url: "http://127.0.0.1:8080".to_owned(),
            dialect: Some(Dialect::LlamaCpp),
            models: Vec::new(),
            note: None,
        }
    }

    #[test]
    fn found_servers_are_told_with_how_to_use_them() {
        let many = (1..=6).map(|number| format!("m{number}")).collect();
        let evil = FoundServer { models: vec!["a\u{1b}[2Jb".to_owned()], ..found() };
        let useless = FoundServer {
            kind: Kind::Ollama,
            base_url: "http://127.0.0.1:11434".to_owned(),
            dialect: None,
            note: Some("it cannot".to_owned()),
            ..found()
        };
        let text = found_servers(Some(&[FoundServer { models: many, ..found() }, evil, useless]));
        assert!(!text.contains('\u{1b}'), "{text}");
        let lines: Vec<&str> = text.lines().collect();
        let wanted = [
            "",
            "servers found on this machine",
            "  llama.cpp at http://127.0.0.1:8080: m1, m2, m3, m4 and 2 more",
            "    samplebook --base-url http://127.0.0.1:8080 --dialect llamacpp",
            "  llama.cpp at http://127.0.0.1:8080: a␛[2Jb",
            "    samplebook --base-url http://127.0.0.1:8080 --dialect llamacpp",
            "  Ollama at http://127.0.0.1:11434: no models",
            "    it cannot",
        ];
        assert_eq!(lines, wanted);
    }

    #[test]
    fn none_found_and_not_looked_for_are_not_the_same() {
        let (none, off) = (found_servers(Some(&[])), found_servers(None));
        assert!(none != off && off.contains("find_servers = false"), "{none}{off}");
    }
}
