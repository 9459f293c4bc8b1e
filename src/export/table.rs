//! What a row of an exported table has: one list of columns for samples, one for tokens, with the type of each.
//!
//! Never decides how a value is written.

use jiff::Timestamp;

use super::book::Book;
use crate::session::{Param, Sample, Token, exact_bytes, lossy_text};

/// What a row is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TableOf {
    /// A sample.
    #[default]
    Samples,
    /// A token of a sample.
    Tokens,
}

/// How a table is written.
#[derive(Clone, Copy, Debug, Default)]
pub struct TableOptions {
    /// What a row is.
    pub of: TableOf,
    /// Cells that a spreadsheet would run as a formula stay as they are.
    pub exact: bool,
}

/// A value of a row.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// There is none.
    Missing,
    /// A text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// A point in time.
    Time(Timestamp),
}

/// A row: a sample, and one of its tokens where rows are tokens.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) book: &'a Book,
    pub(super) sample: &'a Sample,
    pub(super) token: Option<(usize, &'a Token)>,
}

/// What the values of a column are, where there are any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Integer,
    Number,
    Flag,
    Time,
}

/// A column: its name, what its values are, and its value in a row.
type Field = (&'static str, Kind, fn(&Row<'_>) -> Value);

/// A column of a table.
#[derive(Clone, Copy)]
pub(super) enum Column {
    /// A field of a sample or a token.
    Field(Field),
    /// A param of a sample.
    Param(Param),
}

impl Column {
    /// Returns its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Field((name, ..)) => name,
            Self::Param(param) => param.spec().key,
        }
    }

    /// Returns what its values are.
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Field((_, kind, _)) => kind,
            Self::Param(Param::Stop) => Kind::Text,
            Self::Param(_) => Kind::Number,
        }
    }

    /// Returns its value in a row.
    pub(super) fn value(self, row: &Row<'_>) -> Value {
        match self {
            Self::Field((.., value)) => value(row),
            Self::Param(Param::Stop) => match row.sample.params.stop.as_slice() {
                [] => Value::Missing,
                stop => serde_json::to_string(stop).map_or(Value::Missing, Value::Text),
            },
            Self::Param(param) => row.sample.params.get(param).map_or(Value::Missing, Value::Number),
        }
    }
}

/// The rows of a table.
pub(super) fn rows(book: &Book, of: TableOf) -> impl Iterator<Item = Row<'_>> {
    book.samples.iter().flat_map(move |sample| {
        let (whole, tokens) = match of {
            TableOf::Samples => (Some(Row { book, sample, token: None }), &[][..]),
            TableOf::Tokens => (None, sample.tokens.as_slice()),
        };
        let token = move |token| Row { book, sample, token: Some(token) };
        whole.into_iter().chain(tokens.iter().enumerate().map(token))
    })
}

/// The columns of a table.
pub(super) fn columns(of: TableOf) -> Vec<Column> {
    let fields = |fields: &'static [Field]| fields.iter().copied().map(Column::Field);
    match of {
        TableOf::Samples => fields(SAMPLE).chain(Param::ALL.map(Column::Param)).chain(fields(REST)).collect(),
        TableOf::Tokens => fields(OF_TOKEN).chain(fields(TOKEN)).collect(),
    }
}

/// Who a sample is and what it continues.
const SAMPLE: &[Field] = &[
    ("id", Kind::Text, |row| text(row.sample.id)),
    ("run", Kind::Text, |row| row.sample.run.map_or(Value::Missing, text)),
    ("cell", Kind::Text, |row| text(row.sample.cell.as_str())),
    ("column", Kind::Integer, |row| Value::Integer(i64::from(row.sample.column))),
    ("lane", Kind::Integer, |row| Value::Integer(i64::from(row.sample.lane))),
    ("row", Kind::Integer, |row| of_sweep(row, "row")),
    ("parent", Kind::Text, |row| row.sample.parent.map_or(Value::Missing, |parent| text(parent.sample))),
    ("parent_token", Kind::Integer, |row| {
        row.sample.parent.map_or(Value::Missing, |parent| count(parent.token))
    }),
    ("engine", Kind::Text, |row| text(&row.sample.engine)),
    ("model", Kind::Text, |row| text(&row.sample.model)),
    ("model_asked", Kind::Text, |row| some(row.sample.model_asked.as_ref())),
    ("model_digest", Kind::Text, |row| some(row.sample.model_digest.as_ref())),
    ("server", Kind::Text, |row| some(row.sample.server.as_ref())),
    ("chat_system", Kind::Text, |row| some(row.sample.chat.as_ref().map(|chat| &chat.system))),
    ("chat_prompt", Kind::Text, |row| some(row.sample.chat.as_ref().and_then(|chat| chat.prompt.as_ref()))),
    ("program", Kind::Text, |row| some(row.sample.program.as_ref())),
    ("run_seed", Kind::Integer, |row| Value::Integer(row.sample.seed as i64)),
    ("prefix", Kind::Text, |row| Value::Text(lossy_text(&row.sample.prefix))),
    ("prefix_base64", Kind::Text, |row| exact(&row.sample.prefix)),
    ("text", Kind::Text, |row| Value::Text(row.sample.text())),
    ("text_base64", Kind::Text, |row| exact(&row.sample.bytes())),
];

/// How a sample ended, what it cost and what a person made of it; the params stand before these.
const REST: &[Field] = &[
    ("answer", Kind::Text, |row| of_sweep(row, "answer")),
    ("right", Kind::Flag, |row| of_sweep(row, "right")),
    ("finish", Kind::Text, |row| json_word(&row.sample.finish)),
    ("finish_raw", Kind::Text, |row| some(row.sample.finish_raw.as_ref())),
    ("stop_string", Kind::Text, |row| some(row.sample.stop_string.as_ref())),
    ("error", Kind::Text, |row| some(row.sample.error.as_ref())),
    ("tokens", Kind::Integer, |row| count(row.sample.tokens.len())),
    ("tokens_without_logprob", Kind::Integer, |row| count(row.sample.without_number())),
    ("logprobs", Kind::Text, |row| json_word(&row.sample.logprobs)),
    ("logprob_sum", Kind::Number, |row| logprob_sum(row.sample)),
    ("prefix_tokens", Kind::Integer, |row| row.sample.usage.prefix_tokens.map_or(Value::Missing, whole)),
    ("sampled_tokens", Kind::Integer, |row| whole(row.sample.usage.sampled_tokens)),
    ("usage_source", Kind::Text, |row| text(&row.sample.usage.source)),
    ("cost_usd", Kind::Number, |row| row.sample.cost_usd.map_or(Value::Missing, Value::Number)),
    ("started", Kind::Time, |row| Value::Time(row.sample.started)),
    ("ended", Kind::Time, |row| row.sample.ended.map_or(Value::Missing, Value::Time)),
    ("pinned", Kind::Flag, |row| Value::Flag(row.book.mark(row.sample).is_some_and(|mark| mark.pinned))),
    ("rating", Kind::Integer, |row| match row.book.mark(row.sample).map_or(0, |mark| mark.rating) {
        0 => Value::Missing,
        rating => Value::Integer(i64::from(rating)),
    }),
    ("label", Kind::Text, |row| said(row.book.mark(row.sample).map(|mark| &mark.label))),
    ("comment", Kind::Text, |row| said(row.book.mark(row.sample).map(|mark| &mark.note))),
];

/// Which sample a token is of.
const OF_TOKEN: &[Field] = &[
    ("sample", Kind::Text, |row| text(row.sample.id)),
    ("cell", Kind::Text, |row| text(row.sample.cell.as_str())),
    ("column", Kind::Integer, |row| Value::Integer(i64::from(row.sample.column))),
    ("lane", Kind::Integer, |row| Value::Integer(i64::from(row.sample.lane))),
    ("model", Kind::Text, |row| text(&row.sample.model)),
];

/// A token.
const TOKEN: &[Field] = &[
    ("position", Kind::Integer, |row| of_token(row, |index, _| count(index))),
    ("token_id", Kind::Integer, |row| {
        of_token(row, |_, token| token.id.map_or(Value::Missing, |id| whole(u64::from(id))))
    }),
    ("text", Kind::Text, |row| of_token(row, |_, token| Value::Text(lossy_text(&token.bytes)))),
    ("text_base64", Kind::Text, |row| of_token(row, |_, token| exact(&token.bytes))),
    ("logprob", Kind::Number, |row| of_token(row, |_, token| number(token.logprob))),
    ("entropy_bits", Kind::Number, |row| of_token(row, |_, token| number(token.entropy_bits))),
    ("chosen", Kind::Flag, |row| of_token(row, |_, token| Value::Flag(token.chosen))),
    ("alternatives", Kind::Text, |row| {
        of_token(row, |_, token| match token.top.is_empty() {
            true => Value::Missing,
            false => serde_json::to_string(&token.top).map_or(Value::Missing, Value::Text),
        })
    }),
];

/// What a sweep over rows wrote beside a sample.
fn of_sweep(row: &Row<'_>, key: &str) -> Value {
    match row.sample.extra.get(key) {
        Some(serde_json::Value::Number(number)) => number.as_i64().map_or(Value::Missing, Value::Integer),
        Some(serde_json::Value::String(text)) => Value::Text(text.clone()),
        Some(serde_json::Value::Bool(flag)) => Value::Flag(*flag),
        _ => Value::Missing,
    }
}

fn of_token(row: &Row<'_>, value: impl Fn(usize, &Token) -> Value) -> Value {
    row.token.map_or(Value::Missing, |(index, token)| value(index, token))
}

fn text(value: impl std::fmt::Display) -> Value {
    Value::Text(value.to_string())
}

fn some(value: Option<&String>) -> Value {
    value.map_or(Value::Missing, text)
}

/// A text that a person may have left empty.
fn said(value: Option<&String>) -> Value {
    some(value.filter(|text| !text.is_empty()))
}

fn count(value: usize) -> Value {
    whole(value as u64)
}

fn whole(value: u64) -> Value {
    i64::try_from(value).map_or(Value::Missing, Value::Integer)
}

fn number(value: Option<f32>) -> Value {
    // The shortest decimal that reads back as the same number.
    value.and_then(|value| value.to_string().parse().ok()).map_or(Value::Missing, Value::Number)
}

/// Bytes that no text can give back, in base64.
fn exact(bytes: &[u8]) -> Value {
    exact_bytes(bytes).map_or(Value::Missing, Value::Text)
}

/// A word as the records spell it.
fn json_word(value: &impl serde::Serialize) -> Value {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Value::Text(word),
        _ => Value::Missing,
    }
}

/// The log-probability of the whole text, where every token that was sampled has its own.
fn logprob_sum(sample: &Sample) -> Value {
    let sampled = sample.tokens.iter().filter(|token| !token.chosen);
    let sum: Option<f64> = sampled.map(|token| token.logprob.map(f64::from)).sum();
    sum.filter(|_| !sample.tokens.is_empty()).map_or(Value::Missing, Value::Number)
}
