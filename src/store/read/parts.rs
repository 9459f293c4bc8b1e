//! The parts of a cell that have parts of their own: columns, marks, pairs and turns.
//!
//! Never changes them: what is wrong is a fault with its place.

use std::collections::BTreeMap;

use toml_edit::{Item, TableLike, Value};
use uuid::Uuid;

use super::{Reader, kind, value_start};
use crate::{
    session::{Column, Form, Mark, Pair, Param, Params, Shots, Turns},
    tr,
};

/// The keys of a column besides those of the params it overrides, in the order they are written.
pub(in crate::store) const COLUMN_KEYS: [&str; 5] = ["title", "prefix", "engine", "model", "chat"];
/// The keys of a mark, in the order they are written.
const MARK_KEYS: [&str; 5] = ["sample", "pinned", "rating", "label", "note"];
/// The keys of a table of examples, in the order they are written.
pub(in crate::store) const SHOTS_KEYS: [&str; 6] = ["head", "layout", "ask", "pairs", "query", "held_out"];
/// The keys of a conversation, in the order they are written.
pub(in crate::store) const TURNS_KEYS: [&str; 5] = ["description", "asker", "answerer", "gap", "turns"];
/// What stands behind a pair that is not part of the prefix.
pub(in crate::store) const OFF: &str = "off";

impl Reader {
    /// Reads what writes the prefix of a cell; text where it says nothing.
    pub(super) fn form(&mut self, cell: &dyn TableLike) -> Form {
        let writers: Vec<&str> =
            ["prefix", "shots", "turns"].into_iter().filter(|key| cell.contains_key(key)).collect();
        if let [first, second, ..] = writers[..] {
            let reason = tr!("store-two-writers", first = first, second = second);
            self.fault(value_start(cell, second), reason);
        }
        if let Some(table) = self.part(cell, "shots", &SHOTS_KEYS) {
            let usual = Shots::default();
            return Form::Shots(Shots {
                head: self.string(table, "head").unwrap_or(usual.head),
                layout: self.string(table, "layout").unwrap_or(usual.layout),
                ask: self.string(table, "ask").unwrap_or(usual.ask),
                pairs: self.list(table, "pairs", "[[\"water\", \"eau\"]]", pair),
                query: self.string(table, "query").unwrap_or(usual.query),
                held_out: self.list(table, "held_out", "[[\"water\", \"eau\"]]", pair),
            });
        }
        if let Some(table) = self.part(cell, "turns", &TURNS_KEYS) {
            let usual = Turns::default();
            return Form::Turns(Turns {
                description: self.string(table, "description").unwrap_or(usual.description),
                asker: self.string(table, "asker").unwrap_or(usual.asker),
                answerer: self.string(table, "answerer").unwrap_or(usual.answerer),
                gap: self.string(table, "gap").unwrap_or(usual.gap),
                turns: self
                    .list(table, "turns", "[\"Hi!\", \"Hello.\"]", |value| value.as_str().map(str::to_owned)),
            });
        }
        Form::Text
    }

    /// Returns the table of a cell that has this name.
    fn part<'a>(&mut self, cell: &'a dyn TableLike, name: &str, known: &[&str]) -> Option<&'a dyn TableLike> {
        let item = cell.get(name)?;
        let Some(table) = item.as_table_like() else {
            let reason = tr!("store-part-kind", name = name, kind = kind(item));
            self.fault(value_start(cell, name), reason);
            return None;
        };
        self.check_keys(table, known, name);
        Some(table)
    }

    pub(super) fn columns(&mut self, cell: &dyn TableLike) -> Vec<Column> {
        let of_params = Param::ALL.into_iter().filter(|param| *param != Param::Lanes);
        let keys: Vec<&str> =
            COLUMN_KEYS.into_iter().chain(of_params.clone().map(|param| param.spec().key)).collect();
        let mut columns = Vec::new();
        for table in self.tables(cell, "columns", "{ temperature = 0.4 }") {
            self.check_keys(table, &keys, tr!("store-a-column"));
            let mut column = Column {
                title: self.string(table, "title").unwrap_or_default(),
                prefix: self.string(table, "prefix"),
                engine: self.string(table, "engine"),
                model: self.string(table, "model"),
                chat: self.string(table, "chat"),
                ..Column::default()
            };
            let mut params = Params::default();
            for param in of_params.clone() {
                if self.param(table, param, &mut params) {
                    column.params.take(param, &params);
                }
            }
            columns.push(column);
        }
        columns
    }

    pub(super) fn marks(&mut self, cell: &dyn TableLike) -> BTreeMap<Uuid, Mark> {
        let mut marks = BTreeMap::new();
        for table in self.tables(cell, "marks", "{ sample = \"…\", pinned = true }") {
            self.check_keys(table, &MARK_KEYS, tr!("store-a-mark"));
            let mut mark = Mark {
                label: self.string(table, "label").unwrap_or_default(),
                note: self.string(table, "note").unwrap_or_default(),
                ..Mark::default()
            };
            match table.get("pinned").map(|item| (item.as_bool(), item)) {
                None => {}
                Some((Some(pinned), _)) => mark.pinned = pinned,
                Some((None, item)) => {
                    self.fault(value_start(table, "pinned"), tr!("store-pinned-kind", kind = kind(item)));
                }
            }
            if let Some(item) = table.get("rating") {
                match item.as_integer().and_then(|stars| u8::try_from(stars).ok()) {
                    Some(stars) if stars <= Mark::BEST => mark.rating = stars,
                    _ => {
                        self.fault(value_start(table, "rating"), tr!("store-rating-kind", best = Mark::BEST));
                    }
                }
            }
            match self.string(table, "sample").map(|text| Uuid::try_parse(&text)) {
                Some(Ok(sample)) => drop(marks.insert(sample, mark)),
                Some(Err(_)) => {
                    self.fault(value_start(table, "sample"), tr!("store-no-sample-id").to_owned());
                }
                None => {
                    self.fault(value_start(cell, "marks"), tr!("store-mark-without-sample").to_owned());
                }
            }
        }
        marks
    }

    /// Reads a list of tables in braces.
    fn tables<'a>(&mut self, table: &'a dyn TableLike, key: &str, example: &str) -> Vec<&'a dyn TableLike> {
        let values = self.values(table, key, &format!("[{example}]"));
        let tables: Option<Vec<&dyn TableLike>> =
            values.into_iter().map(|value| value.as_inline_table().map(|table| table as _)).collect();
        tables.unwrap_or_else(|| {
            let reason = tr!("store-list-of-tables", key = key, example = example);
            self.fault(value_start(table, key), reason);
            Vec::new()
        })
    }

    /// Reads a list; what an element is not makes the whole a fault.
    fn list<T>(
        &mut self,
        table: &dyn TableLike,
        key: &str,
        example: &str,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Vec<T> {
        let values = self.values(table, key, example);
        let read: Option<Vec<T>> = values.into_iter().map(read).collect();
        read.unwrap_or_else(|| {
            self.fault(value_start(table, key), tr!("store-list-such-as", key = key, example = example));
            Vec::new()
        })
    }

    fn values<'a>(&mut self, table: &'a dyn TableLike, key: &str, example: &str) -> Vec<&'a Value> {
        match table.get(key) {
            None => Vec::new(),
            Some(Item::Value(Value::Array(array))) => array.iter().collect(),
            Some(other) => {
                let reason = tr!("store-list-kind", key = key, kind = kind(other), example = example);
                self.fault(value_start(table, key), reason);
                Vec::new()
            }
        }
    }
}

/// Reads a pair: input, output, and a word where it is off.
fn pair(value: &Value) -> Option<Pair> {
    let texts: Option<Vec<&str>> = value.as_array()?.iter().map(Value::as_str).collect();
    match texts?[..] {
        [input, output] => Some(Pair::new(input, output)),
        [input, output, OFF] => Some(Pair { on: false, ..Pair::new(input, output) }),
        _ => None,
    }
}
