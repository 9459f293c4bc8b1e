//! TOML text for the parts of a cell: params, columns, marks, pairs and turns.
//!
//! Never knows where they stand in a file.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::super::{
    quote,
    read::{COLUMN_KEYS, OFF, SHOTS_KEYS, TURNS_KEYS, UNSET},
};
use crate::session::{Column, Form, Mark, Pair, Param, Params, Shots, Turns};

/// A key and the text of its value.
pub(super) type Entry = (&'static str, String);

/// The keys of the params that differ and the values they get.
pub(super) fn param_changes(old: &Params, new: &Params) -> Vec<Entry> {
    Param::ALL
        .into_iter()
        .filter(|param| new.differs(old, *param))
        .map(|param| param_entry(param, new))
        .collect()
}

fn param_entry(param: Param, params: &Params) -> Entry {
    let value = match params.get(param) {
        _ if param == Param::Stop => quote::array(&params.stop),
        None => quote::string(UNSET),
        Some(number) => quote::number(number, param.spec().decimals),
    };
    (param.spec().key, value)
}

/// Dollars per million tokens.
pub(super) fn price(usd: f64) -> String {
    quote::number(usd, 2)
}

/// The name of a form's table; none where the user writes the prefix.
pub(super) fn form_name(form: &Form) -> Option<&'static str> {
    match form {
        Form::Text => None,
        Form::Shots(_) => Some("shots"),
        Form::Turns(_) => Some("turns"),
    }
}

/// The keys of a form that differ and the values they get; between forms of two kinds, all that are not as usual.
pub(super) fn form_changes(old: &Form, new: &Form) -> Vec<Entry> {
    let entries = |old: Vec<Entry>, new: Vec<Entry>| {
        new.into_iter().zip(old).filter(|(new, old)| new != old).map(|(new, _)| new).collect()
    };
    match (old, new) {
        (_, Form::Text) => Vec::new(),
        (Form::Shots(old), Form::Shots(new)) => entries(shots(old), shots(new)),
        (Form::Turns(old), Form::Turns(new)) => entries(turns(old), turns(new)),
        (_, Form::Shots(new)) => entries(shots(&Shots::default()), shots(new)),
        (_, Form::Turns(new)) => entries(turns(&Turns::default()), turns(new)),
    }
}

fn shots(shots: &Shots) -> Vec<Entry> {
    let values = [
        quote::string(&shots.head),
        quote::string(&shots.layout),
        quote::string(&shots.ask),
        pairs(&shots.pairs),
        quote::string(&shots.query),
        pairs(&shots.held_out),
    ];
    SHOTS_KEYS.into_iter().zip(values).collect()
}

fn turns(turns: &Turns) -> Vec<Entry> {
    let values = [
        quote::string(&turns.description),
        quote::string(&turns.asker),
        quote::string(&turns.answerer),
        quote::string(&turns.gap),
        lines(turns.turns.iter().map(|turn| quote::string(turn))),
    ];
    TURNS_KEYS.into_iter().zip(values).collect()
}

fn pairs(pairs: &[Pair]) -> String {
    lines(pairs.iter().map(|pair| {
        let mut texts = vec![pair.input.clone(), pair.output.clone()];
        texts.extend((!pair.on).then(|| OFF.to_owned()));
        quote::array(&texts)
    }))
}

/// A list of columns.
pub(super) fn columns(columns: &[Column]) -> String {
    lines(columns.iter().map(|column| {
        let [prefix, engine, model, chat] =
            [&column.prefix, &column.engine, &column.model, &column.chat].map(Option::as_ref);
        let texts = [Some(&column.title), prefix, engine, model, chat];
        let named = COLUMN_KEYS.into_iter().zip(texts);
        let named = named.filter_map(|(key, text)| Some((key, quote::string(text?))));
        let named = named.filter(|(key, _)| *key != "title" || !column.title.is_empty());
        let params = column.params.over(&Params::default());
        let overrides = column.params.params().map(|param| param_entry(param, &params));
        inline_table(&named.chain(overrides).collect::<Vec<Entry>>())
    }))
}

/// A list of marks.
pub(super) fn marks(marks: &BTreeMap<Uuid, Mark>) -> String {
    lines(marks.iter().map(|(sample, mark)| {
        let mut entries = vec![("sample", quote::string(&sample.to_string()))];
        entries.extend(mark.pinned.then(|| ("pinned", "true".to_owned())));
        entries.extend((mark.rating > 0).then(|| ("rating", mark.rating.to_string())));
        for (key, text) in [("label", &mark.label), ("note", &mark.note)] {
            entries.extend((!text.is_empty()).then(|| (key, quote::string(text))));
        }
        inline_table(&entries)
    }))
}

/// A list with one element on each line.
fn lines(elements: impl Iterator<Item = String>) -> String {
    let lines: String = elements.map(|element| format!("    {element},\n")).collect();
    if lines.is_empty() { "[]".to_owned() } else { format!("[\n{lines}]") }
}

/// A table in braces.
pub(super) fn inline_table(entries: &[Entry]) -> String {
    let entries: Vec<String> = entries.iter().map(|(key, value)| format!("{key} = {value}")).collect();
    if entries.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", entries.join(", ")) }
}
