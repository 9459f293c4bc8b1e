//! The models of this machine, as a table or as JSON lines.
//!
//! Never looks for them: it is told which there are.

use std::path::Path;

use serde::Serialize;

use super::output::padded;
use crate::{
    language::grouped,
    models::{Found, Hint, Kind, Root, Runs},
    text::{visible, width},
    tr,
};

/// A model as a line of JSON; the words are the same in every language, but for the reason.
#[derive(Serialize)]
struct Line<'a> {
    name: &'a str,
    path: &'a Path,
    place: &'static str,
    bytes: u64,
    architecture: Option<&'a str>,
    parameters: Option<u64>,
    format: Option<&'a str>,
    context: Option<u64>,
    /// Nothing is known of files that are broken.
    kind: Option<&'static str>,
    hint: Option<&'static str>,
    runs: &'static str,
    /// Why it does not run here.
    reason: Option<&'a str>,
}

/// Writes the models, one a line; where there are none, where they were looked for.
///
/// # Errors
/// Where a path cannot be written as JSON.
pub fn list_models(found: &[Found], roots: &[Root], json: bool) -> serde_json::Result<String> {
    if json {
        return found.iter().map(|model| Ok(serde_json::to_string(&line(model))? + "\n")).collect();
    }
    if found.is_empty() {
        let places = roots.iter().map(|root| format!("  {}: {}\n", root.place.name(), root.path.display()));
        return Ok(format!("{}\n{}", tr!("models-none"), places.collect::<String>()));
    }
    let mut rows = vec![
        [
            tr!("models-heading-name"),
            tr!("models-heading-parameters"),
            tr!("models-heading-format"),
            tr!("models-heading-size"),
            tr!("models-heading-context"),
            tr!("models-heading-kind"),
            tr!("models-heading-place"),
            tr!("models-heading-runs"),
        ]
        .map(str::to_owned),
    ];
    rows.extend(found.iter().map(row));
    let mut widths = [0; 8];
    for row in &rows {
        for (most, cell) in widths.iter_mut().zip(row) {
            *most = width(cell).max(*most);
        }
    }
    let line = |row: &[String; 8]| {
        let cells: Vec<String> = row.iter().zip(widths).map(|(cell, cells)| padded(cell, cells)).collect();
        format!("{}\n", cells.join("  ").trim_end())
    };
    Ok(rows.iter().map(line).collect())
}

fn row(model: &Found) -> [String; 8] {
    let (kind, hint) = model.kind;
    let kind = match model.runs {
        Runs::Broken(_) => String::new(),
        _ => format!("{} ({})", kind.word(), hint.words()),
    };
    [
        visible(&model.name),
        model.parameters().unwrap_or_default(),
        visible(model.survey.format.as_deref().unwrap_or_default()),
        model.size(),
        model.survey.context.map(grouped).unwrap_or_default(),
        kind,
        model.place.name().to_owned(),
        visible(&model.runs.words()),
    ]
}

fn line(model: &Found) -> Line<'_> {
    let (kind, hint) = model.kind;
    let (runs, reason) = match &model.runs {
        Runs::Here => ("here", None),
        Runs::ByLlamaCpp => ("llama-cpp", None),
        Runs::NeedsLlamaCpp(reason) => ("needs-llama-cpp", Some(reason)),
        Runs::NeedsServer(reason) => ("needs-server", Some(reason)),
        Runs::Broken(reason) => ("broken", Some(reason)),
    };
    let is_whole = !matches!(model.runs, Runs::Broken(_));
    Line {
        name: &model.name,
        path: &model.path,
        place: model.place.key(),
        bytes: model.bytes,
        architecture: model.survey.architecture.as_deref(),
        parameters: model.survey.parameters,
        format: model.survey.format.as_deref(),
        context: model.survey.context,
        kind: is_whole.then_some(match kind {
            Kind::Base => "base",
            Kind::Instruct => "instruct",
            Kind::Unknown => "unknown",
        }),
        hint: is_whole.then_some(match hint {
            Hint::Name => "name",
            Hint::Known => "known-name",
            Hint::End => "end-token",
            Hint::Keeper => "keeper",
            Hint::NoTemplate => "no-template",
            Hint::Template => "template",
        }),
        runs,
        reason: reason.map(String::as_str),
    }
}
