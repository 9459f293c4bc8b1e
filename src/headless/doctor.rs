//! `samplebook doctor`: what was found on this machine, and what each engine can do.
//!
//! Never asks a server anything, and never shows a key.

use std::fmt::Write as _;

use crate::engine::Engine;
use crate::engine::server::KeySource;
use crate::language::counted;
use crate::roster;
use crate::session::Capabilities;
use crate::settings::Settings;
use crate::store::Dirs;

/// Says what there is.
pub fn report(dirs: &Dirs, settings: &Settings, choice: &str, model: Option<&str>) -> String {
    let mut out = format!("samplebook {}\n\n", env!("CARGO_PKG_VERSION"));
    let here = |path: &std::path::Path| if path.exists() { "" } else { " (not there yet)" };
    let file = dirs.config.join("settings.toml");
    // Writing to a string cannot fail.
    let _ = writeln!(out, "settings  {}{}", file.display(), here(&file));
    let sessions = dirs.sessions();
    let _ = writeln!(out, "sessions  {}{}\n", sessions.display(), here(&sessions));

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
    for (name, profile) in &settings.servers {
        let model = model.or(profile.model.as_deref()).unwrap_or("the server's first model");
        let key = match &profile.key {
            KeySource::None => "no key".to_owned(),
            KeySource::Env(variable) => format!("key from the variable {variable}"),
            KeySource::File(path) => format!("key from {}", path.display()),
            KeySource::Command(_) => "key from a command".to_owned(),
        };
        let _ =
            writeln!(out, "\nserver:{name}\n  {model} at {}; {:?}; {key}", profile.base_url, profile.dialect);
        match roster::engine(&format!("server:{name}"), None, settings) {
            Ok(engine) => can(&mut out, &engine.capabilities()),
            Err(error) => {
                let _ = writeln!(out, "  {error}");
            }
        }
    }
    out
}

fn can(out: &mut String, capabilities: &Capabilities) {
    let Capabilities { alternatives, context, logprobs, .. } = capabilities;
    let yes = |able: bool, what: &'static str| able.then_some(what);
    let able: Vec<&str> = [
        yes(capabilities.tokenizer, "tokenise"),
        yes(capabilities.scoring, "score a text"),
        yes(capabilities.whole_distribution, "give the whole distribution"),
        yes(capabilities.shared_prefix, "read a prefix once for all lanes"),
        yes(capabilities.drafts, "draw again from drafts"),
        yes(capabilities.seed, "repeat a seed"),
        yes(capabilities.batch_invariant, "say the same in any company"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let able = if able.is_empty() { "sample".to_owned() } else { able.join(", ") };
    let _ = writeln!(out, "  can {able}");
    let context = context.map_or("unknown".to_owned(), |tokens| counted(tokens, "token"));
    let _ = writeln!(
        out,
        "  log-probabilities {logprobs:?}, up to {}, context {context}",
        counted(*alternatives, "alternative")
    );
}
