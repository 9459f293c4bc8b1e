//! The models of this machine, as a table or as JSON lines.
//!
//! Never looks for them: it is told which there are.

use std::path::Path;

use serde::Serialize;

use crate::{
    catalogue::Entry,
    language::grouped,
    models::{Found, Hint, Kind, Root, Runs, bytes, count},
    text::{padded, visible, width},
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

/// Writes the models as JSON, one object a line.
///
/// # Errors
/// Where a path cannot be written as JSON.
pub fn models_json(found: &[Found]) -> serde_json::Result<String> {
    found.iter().map(|model| Ok(serde_json::to_string(&line(model))? + "\n")).collect()
}

/// Writes the models, one a line; where there are none, where they were looked for.
pub fn list_models(found: &[Found], roots: &[Root]) -> String {
    if found.is_empty() {
        let places = roots.iter().map(|root| format!("  {}: {}\n", root.place.name(), root.path.display()));
        return format!("{}\n{}", tr!("models-none"), places.collect::<String>());
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
    aligned(&rows)
}

/// Writes the base models worth fetching, one a line, with a sign before the one that suits this machine best.
pub fn list_catalogue(entries: &[Entry], proposed: Option<&Entry>) -> String {
    let row = |entry: &Entry| {
        let sign = if Some(entry) == proposed { "▸" } else { " " };
        let file = entry.file.iter().map(|file| format!(":{file}")).collect::<String>();
        [
            format!("{sign} {}{file}", entry.repo),
            count(entry.parameters),
            bytes(entry.bytes),
            if entry.gated { tr!("models-gated", licence = &entry.licence) } else { entry.licence.clone() },
            entry.shows().to_owned(),
        ]
    };
    let rows: Vec<[String; 5]> = entries.iter().map(row).collect();
    format!("{}\n{}", tr!("models-to-fetch"), aligned(&rows))
}

/// Writes rows with every column as wide as its widest cell.
fn aligned<const N: usize>(rows: &[[String; N]]) -> String {
    let mut widths = [0; N];
    for row in rows {
        for (most, cell) in widths.iter_mut().zip(row) {
            *most = width(cell).max(*most);
        }
    }
    let line = |row: &[String; N]| {
        let cells: Vec<String> = row.iter().zip(widths).map(|(cell, cells)| padded(cell, cells)).collect();
        format!("{}\n", cells.join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}

fn row(model: &Found) -> [String; 8] {
    let kind = model.kind.map(|(kind, hint)| format!("{} ({})", kind.word(), hint.words()));
    [
        visible(&model.name),
        model.parameters().unwrap_or_default(),
        visible(model.survey.format.as_deref().unwrap_or_default()),
        model.size(),
        model.survey.context.map(grouped).unwrap_or_default(),
        kind.unwrap_or_default(),
        model.place.name().to_owned(),
        visible(&model.runs.words()),
    ]
}

fn line(model: &Found) -> Line<'_> {
    let (runs, reason) = match &model.runs {
        Runs::Here => ("here", None),
        Runs::ByLlamaCpp => ("llama-cpp", None),
        Runs::NeedsLlamaCpp(reason) => ("needs-llama-cpp", Some(reason)),
        Runs::NeedsServer(reason) => ("needs-server", Some(reason)),
        Runs::Broken(reason) => ("broken", Some(reason)),
    };
    Line {
        name: &model.name,
        path: &model.path,
        place: model.place.key(),
        bytes: model.bytes,
        architecture: model.survey.architecture.as_deref(),
        parameters: model.survey.parameters,
        format: model.survey.format.as_deref(),
        context: model.survey.context,
        kind: model.kind.map(|(kind, _)| match kind {
            Kind::Base => "base",
            Kind::Instruct => "instruct",
            Kind::Unknown => "unknown",
        }),
        hint: model.kind.map(|(_, hint)| match hint {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::engine::local::{Survey, computes};
    use crate::models::Place;

    fn model(name: &str, runs: Runs) -> Found {
        let kind = (!matches!(runs, Runs::Broken(_))).then_some((Kind::Base, Hint::NoTemplate));
        let survey = Survey {
            architecture: Some("llama".to_owned()),
            parameters: Some(134_515_008),
            format: Some("Q8_0".to_owned()),
            context: Some(8192),
            ..Survey::default()
        };
        Found {
            name: name.to_owned(),
            path: "/m/a.gguf".into(),
            place: Place::LmStudio,
            bytes: 144_811_456,
            survey,
            kind,
            runs,
        }
    }

    #[test]
    fn the_table_is_aligned_and_harmless() {
        let table = list_models(
            &[model("a\u{1b}[2J", Runs::Here), model("漢字", Runs::Broken("cut".to_owned()))],
            &[],
        );
        let lines: Vec<&str> = table.lines().collect();
        assert!(!table.contains('\u{1b}'), "{table}");
        let place = |line: &str, word: &str| width(&line[..line.find(word).unwrap()]);
        assert_eq!(place(lines[1], "135M"), place(lines[0], "weights"));
        assert_eq!(place(lines[2], "145 MB"), place(lines[0], "size"));
        assert!(
            lines[1].contains("base (it brings no chat template)") && lines[2].contains("cut"),
            "{table}"
        );
        assert!(!lines[2].contains("base"), "nothing is known of it: {table}");
    }

    #[test]
    fn json_says_the_same_in_every_language() {
        let line = models_json(&[model("a", Runs::NeedsServer("so".to_owned()))]).unwrap();
        let value: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(
            (&value["runs"], &value["reason"], &value["kind"]),
            (&"needs-server".into(), &"so".into(), &"base".into())
        );
        assert_eq!((&value["place"], &value["context"]), (&"lmstudio".into(), &8192.into()));
        let broken = models_json(&[model("a", Runs::Broken("so".to_owned()))]).unwrap();
        assert!(broken.contains("\"kind\":null"), "{broken}");
    }

    #[test]
    fn the_one_that_suits_the_machine_is_marked() {
        let catalogue = Catalogue::shipped();
        let proposed = catalogue.proposed(8_000_000_000, 100_000_000_000, computes);
        let list = list_catalogue(catalogue.entries(), proposed);
        let marked: Vec<&str> = list.lines().skip(1).filter(|line| line.starts_with('▸')).collect();
        assert!(matches!(marked[..], [line] if line.contains(&proposed.unwrap().repo)), "{list}");
        assert_eq!(list.lines().count(), catalogue.entries().len() + 1);
    }
}
