//! What stands above a column, and what the lanes shown have in common.
//!
//! Never shows a byte that a terminal would obey.

use super::pages;
use crate::{
    app::state::State,
    language::counted,
    session::{Param, Params, Sample, model_title},
    text::visible,
    tr,
};

/// What stands above a column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heading {
    /// Its title and what sets it apart from the others shown.
    pub long: String,
    /// The same without the names of the params, for where there is little room.
    pub short: String,
}

/// What stands above columns that stand side by side in a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnNames {
    /// What all of them have a value of, if they differ in one thing only; else empty.
    pub what: String,
    /// What stands above each: its value of that, or all that sets it apart.
    pub each: Vec<Heading>,
}

/// Returns what stands above columns of a table.
pub fn column_names(state: &State, numbers: impl IntoIterator<Item = u32>) -> ColumnNames {
    let words: Vec<Vec<(String, String)>> = numbers.into_iter().map(|number| words(state, number)).collect();
    let names: Option<Vec<&str>> = words
        .iter()
        .map(|words| match words.as_slice() {
            [(name, _)] => Some(name.as_str()).filter(|name| !name.is_empty()),
            _ => None,
        })
        .collect();
    let what = match names.as_deref() {
        Some([first, rest @ ..]) if rest.iter().all(|name| name == first) => first.trim_end().to_owned(),
        _ => String::new(),
    };
    let one_thing = !what.is_empty();
    let each = words.into_iter().map(joined).map(|heading| match one_thing {
        true => Heading { long: heading.short.clone(), ..heading },
        false => heading,
    });
    ColumnNames { each: each.collect(), what }
}

/// Returns what stands above a column: its title, and what sets it apart from the others shown.
pub fn heading(state: &State, number: u32) -> Heading {
    joined(words(state, number))
}

fn joined(words: Vec<(String, String)>) -> Heading {
    let long: Vec<String> = words.iter().map(|(name, value)| format!("{name}{value}")).collect();
    let short: Vec<String> = words.into_iter().map(|(_, value)| value).collect();
    Heading { long: long.join(" · "), short: short.join(" · ") }
}

/// Returns what sets a column apart: what it is a value of, with a space behind it, and the value.
fn words(state: &State, number: u32) -> Vec<(String, String)> {
    let cell = state.cell();
    let column = cell.columns.get(number as usize);
    let mut words: Vec<(String, String)> = Vec::new();
    let title = column.map(|column| column.title.clone()).filter(|title| !title.is_empty());
    words.extend(title.map(|title| (String::new(), title)));
    let of_param = |param: Param, params: &Params| (format!("{param} "), visible(&params.display(param)));
    let shown = pages::first_samples(state);
    if let Some(own) = shown.iter().find(|sample| sample.column == number) {
        let differs = |other: fn(&Sample, &Sample) -> bool| shown.iter().any(|sample| other(sample, own));
        words.extend(differing(&shown).map(|param| of_param(param, &own.params)));
        if differs(|a, b| a.model != b.model || a.engine != b.engine) {
            words.push((String::new(), answered(own)));
        }
        if differs(|a, b| a.chat.is_some() != b.chat.is_some()) && own.chat.is_some() {
            words.push((String::new(), tr!("states-heading-chat").to_owned()));
        }
        if words.is_empty() && differs(|a, b| a.prefix != b.prefix) {
            words.push((
                String::new(),
                tr!("states-heading-prefix", bytes = counted(own.prefix.len(), "byte")),
            ));
        }
    } else if let Some(column) = column {
        let params = column.params.over(&cell.params);
        words.extend(column.params.params().map(|param| of_param(param, &params)));
        words.extend(column.engine.iter().chain(&column.model).map(|name| (String::new(), name.clone())));
        words.extend(column.chat.as_ref().map(|_| (String::new(), tr!("states-heading-chat").to_owned())));
    }
    if words.is_empty() {
        words.push((String::new(), tr!("states-heading-as-cell").to_owned()));
    }
    words
}

/// Returns the params in which samples differ; how many lanes there were says nothing of them.
fn differing(samples: &[&Sample]) -> impl Iterator<Item = Param> {
    let differ = |param: Param| samples.windows(2).any(|pair| pair[0].params.differs(&pair[1].params, param));
    Param::ALL.into_iter().filter(move |param| *param != Param::Lanes && differ(*param))
}

/// Describes in a few words what the lanes shown have in common.
pub fn common_settings(state: &State) -> Option<String> {
    let shown = pages::first_samples(state);
    let first = shown.first()?;
    let apart: Vec<Param> = differing(&shown).collect();
    let mut words = describe_settings(first, &apart);
    if shown.iter().all(|sample| sample.model == first.model) {
        words.push_str(" · ");
        words.push_str(&answered(first));
    }
    Some(words)
}

/// Describes a sample in a few words: seed and the params that differ from a new cell's, but for some.
pub fn describe_settings(sample: &Sample, but: &[Param]) -> String {
    let mut words = Vec::new();
    if !but.contains(&Param::Seed) {
        words.push(tr!("states-settings-seed", seed = sample.seed.to_string()));
    }
    for param in Param::ALL {
        let always = matches!(param, Param::Temperature | Param::MaxTokens);
        let never = matches!(param, Param::Seed | Param::Lanes) || but.contains(&param);
        if !never && (always || sample.params.is_changed(param)) {
            words.push(format!("{param} {}", visible(&sample.params.display(param))));
        }
    }
    words.join(" · ")
}

/// Says which model answered, and for which other one, if so.
fn answered(sample: &Sample) -> String {
    let answered = visible(model_title(&sample.model));
    match &sample.model_asked {
        Some(asked) => tr!("states-answered-for", answered = answered, asked = visible(model_title(asked))),
        None => answered,
    }
}
