//! A session and its cells: what the user edits and keeps.
//!
//! Never holds samples; those are kept beside the session, keyed by cell id.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Form, Overrides, Params};

/// Names a cell for life: lower-case words joined by `-`, unique in its session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CellId(String);

impl CellId {
    /// Makes an id from text that already is one, such as a file's.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Makes an id from a title: letters and digits of any script, other runs become one `-`; never empty.
    pub fn from_title(title: &str) -> Self {
        let words: Vec<String> = title
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        Self(if words.is_empty() { "cell".to_owned() } else { words.join("-") })
    }

    /// Makes an id from a title that is not taken: a number is added where it is.
    pub fn fresh(title: &str, taken: impl Fn(&Self) -> bool) -> Self {
        let base = Self::from_title(title);
        if !taken(&base) {
            return base;
        }
        let mut number = 2u32;
        loop {
            let candidate = Self(format!("{base}-{number}"));
            if !taken(&candidate) {
                return candidate;
            }
            number += 1;
        }
    }

    /// Returns the id's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CellId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One experiment.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Stays the same when the cell is renamed or moved.
    pub id: CellId,
    /// The name in the list.
    pub title: String,
    /// Free text for people.
    pub note: String,
    /// The exact text that is continued; a form that writes it says the same.
    pub prefix: String,
    /// What writes the prefix.
    pub form: Form,
    /// A text that samples are held against.
    pub reference: Option<String>,
    /// The rule that finds the answer in a sample, as it is typed; empty is the first line.
    pub answer: String,
    /// What a million tokens cost in US dollars where the bill pretends a price, beside the real one.
    pub price_as_if: Option<f64>,
    /// The sampling parameters.
    pub params: Params,
    /// Its variants; without any the cell itself is the only one.
    pub columns: Vec<Column>,
    /// What people make of samples.
    pub marks: BTreeMap<Uuid, Mark>,
}

impl Cell {
    /// Makes an empty cell with default params.
    pub fn new(id: CellId, title: impl Into<String>) -> Self {
        Self {
            id,
            title: title.into(),
            note: String::new(),
            prefix: String::new(),
            form: Form::Text,
            reference: None,
            answer: String::new(),
            price_as_if: None,
            params: Params::default(),
            columns: Vec::new(),
            marks: BTreeMap::new(),
        }
    }

    /// Returns the prefix and the params of a column; those of the cell where there is no such column.
    pub fn variant(&self, column: usize) -> (&str, Params) {
        match self.columns.get(column) {
            Some(column) => {
                (column.prefix.as_deref().unwrap_or(&self.prefix), column.params.over(&self.params))
            }
            None => (&self.prefix, self.params.clone()),
        }
    }
}

/// One variant of a cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Column {
    /// Its name; empty where its settings name it.
    pub title: String,
    /// The text that is continued in place of the cell's.
    pub prefix: Option<String>,
    /// What it changes of the cell's params.
    pub params: Overrides,
    /// The engine that answers in place of the session's.
    pub engine: Option<String>,
    /// The model to ask for in place of the session's.
    pub model: Option<String>,
    /// Asks a chat model: the text is a person's message, after this system prompt, which may be empty; without it the
    /// text is continued.
    pub chat: Option<String>,
}

/// What a person makes of one sample.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// It is to stay in sight.
    pub pinned: bool,
    /// How good it is, 1 to 5; 0 is unrated.
    pub rating: u8,
    /// A word or two.
    pub label: String,
    /// A comment.
    pub note: String,
}

impl Mark {
    /// The best rating.
    pub const BEST: u8 = 5;
}

/// The document: an ordered list of cells.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Session {
    /// The name in the title bar.
    pub title: String,
    /// What the session is about, for people.
    pub note: String,
    /// The engine that answers: `builtin`, or `server:PROFILE`; `None` leaves it to the settings.
    pub engine: Option<String>,
    /// The model to ask a server for; `None` leaves it to the profile.
    pub model: Option<String>,
    /// The cells, in order.
    pub cells: Vec<Cell>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_ids_do_not_collide() {
        let mut known: Vec<CellId> = Vec::new();
        for expected in ["two-plus-two", "two-plus-two-2", "two-plus-two-3"] {
            let id = CellId::fresh("Two  plus\ttwo!", |id| known.contains(id));
            assert_eq!(id.as_str(), expected);
            known.push(id);
        }
        assert_eq!(CellId::fresh("…", |_| false).as_str(), "cell");
        assert_eq!(CellId::fresh("二加二", |_| false).as_str(), "二加二");
    }
}
