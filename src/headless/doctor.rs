//! `samplebook doctor`: what was found on this machine, and what each engine can do.
//!
//! Never asks a server anything, and never shows a key.

use std::{fmt::Write as _, path::Path};

use super::output::padded;
use crate::{
    engine::{Engine, server::KeySource},
    language::counted,
    roster,
    session::{Capabilities, LogprobKind},
    settings::Settings,
    store::Dirs,
    text::width,
    tr,
};

/// Says what there is.
pub fn report(dirs: &Dirs, settings: &Settings, choice: &str, model: Option<&str>) -> String {
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
    for (name, profile) in &settings.servers {
        let model = model.or(profile.model.as_deref()).unwrap_or(tr!("headless-first-model"));
        let key = match &profile.key {
            KeySource::None => tr!("headless-key-none").to_owned(),
            KeySource::Env(variable) => tr!("headless-key-variable", variable = variable),
            KeySource::File(path) => tr!("headless-key-file", path = path.display()),
            KeySource::Command(_) => tr!("headless-key-command").to_owned(),
        };
        let about = tr!(
            "headless-server",
            model = model,
            address = profile.base_url.to_string(),
            dialect = format!("{:?}", profile.dialect),
            key = key,
        );
        let _ = writeln!(out, "\nserver:{name}\n  {about}");
        match roster::engine(&format!("server:{name}"), None, settings) {
            Ok(engine) => can(&mut out, &engine.capabilities()),
            Err(error) => {
                let _ = writeln!(out, "  {error}");
            }
        }
    }
    out
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
