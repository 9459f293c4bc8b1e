//! Reads a session out of parsed TOML, with the place of every fault.
//!
//! Never guesses and never drops: what it does not know is a fault.

mod params;
mod parts;

use std::collections::HashSet;

use toml_edit::{Item, TableLike, Value};

pub(super) use self::params::UNSET;
pub(super) use self::parts::{COLUMN_KEYS, OFF, SHOTS_KEYS, TURNS_KEYS};
use crate::{
    problem::Problem,
    session::{Cell, CellId, Params, Price, Session},
    tr,
};

/// The format number this version writes and the highest it reads.
pub(super) const FORMAT: i64 = 1;

/// The keys of the top of the file, in the order they are written.
pub(super) const SESSION_KEYS: [&str; 5] = ["format", "title", "note", "engine", "model"];

/// The keys of a cell, in the order they are written: those that may be tables of their own come last.
pub(super) const CELL_KEYS: [&str; 12] = [
    "id",
    "title",
    "note",
    "prefix",
    "reference",
    "answer",
    "price_as_if",
    "columns",
    "marks",
    "params",
    "shots",
    "turns",
];

/// Reads the session, or tells every fault in the order of the file.
pub(super) fn session(text: &str) -> Result<Session, Vec<Problem>> {
    let tree = toml_edit::Document::parse(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        vec![Problem::at(text, offset, tr!("store-not-toml", error = error.message()))]
    })?;
    let mut reader = Reader { faults: Vec::new() };
    let session = reader.session(text, tree.as_table());
    if reader.faults.is_empty() {
        return Ok(session);
    }
    reader.faults.sort_by_key(|(offset, _)| *offset);
    Err(reader.faults.into_iter().map(|(offset, reason)| Problem::at(text, offset, reason)).collect())
}

struct Reader {
    /// Byte offset and reason.
    faults: Vec<(usize, String)>,
}

impl Reader {
    fn session(&mut self, text: &str, top: &dyn TableLike) -> Session {
        if !self.readable_format(text, top) {
            // The keys of another format are not ours to judge.
            return Session::default();
        }
        self.check_keys(top, &[&SESSION_KEYS[..], &["cell"]].concat(), tr!("store-a-session"));
        let mut session = Session {
            title: self.string(top, "title").unwrap_or_default(),
            note: self.string(top, "note").unwrap_or_default(),
            engine: self.string(top, "engine"),
            model: self.string(top, "model"),
            cells: Vec::new(),
        };
        match top.get("cell") {
            None => {}
            Some(Item::ArrayOfTables(tables)) => {
                let mut taken = HashSet::new();
                for table in tables {
                    let header = table.span().map_or(0, |span| span.start);
                    session.cells.extend(self.cell(table, header, &mut taken));
                }
            }
            Some(other) => {
                let reason = tr!("store-cell-kind", kind = kind(other));
                self.fault(key_start(top, "cell"), reason);
            }
        }
        session
    }

    fn readable_format(&mut self, text: &str, top: &dyn TableLike) -> bool {
        let place = top.get("format").and_then(Item::span).map_or(0, |span| span.start);
        let format = FORMAT.to_string();
        let reason = match top.get("format") {
            None if text.trim_start_matches('\u{feff}').trim().is_empty() => {
                tr!("store-file-empty", format = format)
            }
            None => tr!("store-format-missing", format = format),
            Some(item) => match item.as_integer() {
                Some(FORMAT) => return true,
                Some(newer) if newer > FORMAT => {
                    tr!("store-newer-session", newer = newer.to_string(), format = format)
                }
                Some(other) => tr!("store-no-such-format", other = other.to_string(), format = format),
                None => tr!("store-format-kind", kind = kind(item), format = format),
            },
        };
        self.fault(place, reason);
        false
    }

    fn cell(&mut self, table: &dyn TableLike, header: usize, taken: &mut HashSet<String>) -> Option<Cell> {
        self.check_keys(table, &CELL_KEYS, tr!("store-a-cell"));
        let title = self.string(table, "title");
        let note = self.string(table, "note").unwrap_or_default();
        let form = self.form(table);
        let prefix = self.string(table, "prefix");
        let prefix = form.prefix().or(prefix).unwrap_or_default();
        let reference = self.string(table, "reference");
        let answer = self.string(table, "answer").unwrap_or_default();
        let price_as_if = self.price(table, "price_as_if");
        let columns = self.columns(table);
        let marks = self.marks(table);
        let params = table.get("params").map_or_else(Params::default, |item| self.params(table, item));
        let Some(id) = self.string(table, "id") else {
            if table.get("id").is_none() {
                let example = CellId::from_title(title.as_deref().unwrap_or("two plus two"));
                self.fault(header, tr!("store-cell-without-id", example = example.as_str()));
            }
            return None;
        };
        let place = value_start(table, "id");
        if id.is_empty() || id.contains(|c: char| c.is_whitespace() || c.is_control()) {
            let example = CellId::from_title(&id);
            self.fault(place, tr!("store-no-id", id = format!("{id:?}"), example = example.as_str()));
        }
        if !taken.insert(id.clone()) {
            self.fault(place, tr!("store-id-taken", id = format!("{id:?}")));
        }
        let title = title.unwrap_or_else(|| id.clone());
        let id = CellId::new(id);
        Some(Cell { id, title, note, prefix, form, reference, answer, price_as_if, params, columns, marks })
    }

    fn string(&mut self, table: &dyn TableLike, key: &str) -> Option<String> {
        let item = table.get(key)?;
        if let Some(text) = item.as_str() {
            return Some(text.to_owned());
        }
        self.fault(value_start(table, key), tr!("store-text-kind", key = key, kind = kind(item)));
        None
    }

    fn price(&mut self, table: &dyn TableLike, key: &str) -> Option<f64> {
        let item = table.get(key)?;
        let number = item.as_float().or(item.as_integer().map(|whole| whole as f64));
        if let Some(price) = number.filter(|price| Price::may_be(*price)) {
            return Some(price);
        }
        self.fault(value_start(table, key), tr!("store-price-kind", key = key));
        None
    }

    fn check_keys(&mut self, table: &dyn TableLike, known: &[&str], of: &str) {
        for (key, _) in table.iter() {
            if !known.contains(&key) {
                let reason = tr!("store-unknown-key", key = key, of = of, known = known.join(", "));
                self.fault(key_start(table, key), reason);
            }
        }
    }

    fn fault(&mut self, offset: usize, reason: String) {
        self.faults.push((offset, reason));
    }
}

fn kind(item: &Item) -> &'static str {
    match item {
        Item::None => tr!("store-kind-nothing"),
        Item::Value(Value::String(_)) => tr!("store-kind-string"),
        Item::Value(Value::Integer(_)) => tr!("store-kind-whole-number"),
        Item::Value(Value::Float(_)) => tr!("store-kind-number"),
        Item::Value(Value::Boolean(_)) => tr!("store-kind-boolean"),
        Item::Value(Value::Datetime(_)) => tr!("store-kind-date"),
        Item::Value(Value::Array(_)) => tr!("store-kind-list"),
        Item::Value(Value::InlineTable(_)) | Item::Table(_) => tr!("store-kind-table"),
        Item::ArrayOfTables(_) => tr!("store-kind-list-of-tables"),
    }
}

fn key_start(table: &dyn TableLike, key: &str) -> usize {
    table.get_key_value(key).and_then(|(key, _)| key.span()).map_or(0, |span| span.start)
}

/// Where the value begins; a value without a place of its own has its key's.
fn value_start(table: &dyn TableLike, key: &str) -> usize {
    table.get(key).and_then(Item::span).map_or_else(|| key_start(table, key), |span| span.start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Param;

    fn faults(text: &str) -> Vec<String> {
        let problems = session(text).unwrap_err();
        problems.into_iter().map(|p| format!("{}:{}: {}", p.line, p.column, p.reason)).collect()
    }

    fn the_fault(text: &str) -> String {
        let faults = faults(text);
        assert_eq!(faults.len(), 1, "{faults:?}");
        faults.into_iter().next().unwrap()
    }

    #[test]
    fn a_full_session_is_read() {
        let read = session(
            r#"
format = 1
title = "Tour"
note = """
Two
lines"""
engine = "server:house"
model = "base"

[[cell]]
id = "two-plus-two"
title = "Two plus two"
prefix = "what is 2+2="
params = { temperature = 0.8, top_p = 1, seed = 7, stop = ["\n"], lanes = 2, max_tokens = "unset" }

[[cell]]
id = "zebra"
[cell.params]
top_k = 40
"#,
        )
        .unwrap();
        assert_eq!((read.title.as_str(), read.note.as_str()), ("Tour", "Two\nlines"));
        assert_eq!((read.engine.as_deref(), read.model.as_deref()), (Some("server:house"), Some("base")));
        let [first, second] = read.cells.as_slice() else { panic!("{read:?}") };
        assert_eq!(
            (first.prefix.as_str(), first.params.lanes(), first.params.seed()),
            ("what is 2+2=", 2, Some(7))
        );
        assert_eq!(first.params.get(Param::Temperature), Some(0.8));
        assert_eq!(first.params.get(Param::MaxTokens), None);
        assert_eq!(first.params.stop, ["\n"]);
        assert_eq!((second.title.as_str(), second.prefix.as_str()), ("zebra", ""));
        assert_eq!(second.params.get(Param::TopK), Some(40.0));
        assert_eq!(second.params.get(Param::MaxTokens), Some(128.0));
    }

    #[test]
    fn a_price_is_a_number_of_dollars() {
        let price = |value: &str| {
            session(&format!("format = 1\n[[cell]]\nid = \"a\"\nprice_as_if = {value}\n"))
                .map(|session| session.cells[0].price_as_if)
                .map_err(|problems| problems[0].to_string())
        };
        assert_eq!((price("4.5"), price("4"), price("0")), (Ok(Some(4.5)), Ok(Some(4.0)), Ok(Some(0.0))));
        for wrong in ["-1", "inf", "nan", "\"4\""] {
            let reason = price(wrong).unwrap_err();
            assert!(reason.contains("US dollars per million tokens, 0 or more"), "{wrong}: {reason}");
        }
    }

    #[test]
    fn what_is_no_session_is_refused_at_its_place() {
        for (text, expected) in [
            ("", "1:1: the file is empty; a session begins with `format = 1`"),
            (" \n", "1:1: the file is empty; a session begins with `format = 1`"),
            ("title = \"x\"\n", "1:1: `format` is missing; begin the file with `format = 1`"),
            ("format = 2\nnew = 1\n", "1:10: written by a newer samplebook: format 2; this one reads 1"),
            ("format = 0\n", "1:10: there is no format 0; this samplebook reads 1"),
            ("format = \"1\"\n", "1:10: `format` is a string; write `format = 1`"),
            (
                "format = 1\ntitle = x\n",
                "2:9: not TOML: string values must be quoted, expected literal string",
            ),
            ("format = 1\nformat = 1\n", "2:1: not TOML: duplicate key"),
            ("format = 1\ncell = []\n", "2:1: `cell` is a list; begin each cell with `[[cell]]`"),
            ("format = 1\n[cell]\nid = \"x\"\n", "2:2: `cell` is a table; begin each cell with `[[cell]]`"),
            (
                "format = 1\n\n[[cell]]\ntitle = \"A b\"\n",
                "3:1: this cell has no id; add a line such as `id = \"a-b\"`",
            ),
        ] {
            assert_eq!(the_fault(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_faulty_cell_is_refused_at_its_place() {
        for (line, expected) in [
            (
                "titel = 1",
                "4:1: unknown key `titel`; a cell has: id, title, note, prefix, reference, answer, price_as_if, columns, marks, params, shots, turns",
            ),
            ("prefix = 4", "4:10: `prefix` is a whole number; write text in quotes"),
            ("prefix = [ \"a\" ]", "4:10: `prefix` is a list; write text in quotes"),
            ("params = 1", "4:10: `params` is a whole number; write `params = { temperature = 0.8 }`"),
            ("params.temperature = 2.5", "4:22: temperature: 2.5 is outside 0 to 2"),
            (
                "params.temperature = nan",
                "4:22: temperature: \"NaN\" is not a number; give 0 to 2, or \"unset\"",
            ),
            (
                "params.temperature = \"hot\"",
                "4:22: temperature: \"hot\" is not a number; give 0 to 2, or \"unset\"",
            ),
            ("params = { lanes = 1.5 }", "4:20: lanes: 1.5 is not a whole number"),
            (
                "params = { stop = true }",
                "4:19: `stop` is true or false; write a list of texts such as `stop = [\"\\n\"]`",
            ),
            (
                "params = { stop = [1] }",
                "4:19: `stop` holds a number; write a list of texts such as `stop = [\"\\n\"]`",
            ),
            (
                "params = { stop = [\"\"] }",
                "4:19: `stop` holds an empty text, which would end every sample at once; take it out",
            ),
            ("[cell.params]\nseed = -1", "5:8: seed: -1 is outside 0 to 4294967295"),
            ("[[cell]]\nid = \"a\"", "5:6: another cell has the id \"a\" already; ids must differ"),
            ("[[cell]]\nid = \"a b\"", "5:6: \"a b\" is no id: use words joined by `-`, such as \"a-b\""),
            (
                "prefix = \"\"\nturns.turns = []",
                "5:1: `prefix` and `turns` both write the prefix; take one of them out",
            ),
            ("shots = 1", "4:9: `shots` is a whole number; begin it with `[cell.shots]`"),
            ("shots = { pairs = [[\"a\"]] }", "4:19: `pairs` is a list such as [[\"water\", \"eau\"]]"),
            (
                "turns = { turn = 1 }",
                "4:11: unknown key `turn`; turns has: description, asker, answerer, gap, turns",
            ),
            (
                "columns = [1]",
                "4:11: `columns` is a list of tables in braces, such as [{ temperature = 0.4 }]",
            ),
            (
                "columns = [{ lanes = 2 }]",
                "4:14: unknown key `lanes`; a column has: title, prefix, engine, model, chat, \
             temperature, top_p, top_k, min_p, typical_p, repetition_penalty, presence_penalty, frequency_penalty, \
             max_tokens, seed, stop",
            ),
            ("columns = [{ top_p = 2 }]", "4:22: top_p: 2 is outside 0 to 1"),
            ("marks = [{ sample = \"x\" }]", "4:21: `sample` is no sample's id"),
            (
                "marks = [{ rating = 9, sample = \"00000000-0000-0000-0000-000000000000\" }]",
                "4:21: `rating` is a whole number from 0 to 5",
            ),
            ("[other]", "4:2: unknown key `other`; a session has: format, title, note, engine, model, cell"),
        ] {
            assert_eq!(the_fault(&format!("format = 1\n[[cell]]\nid = \"a\"\n{line}\n")), expected, "{line}");
        }
    }

    #[test]
    fn all_faults_are_told_in_the_order_of_the_file() {
        let told = faults(
            "format = 1\nmodle = 1\n[[cell]]\nid = 1\nparams = { heat = 1, top_k = -1 }\n[[cell]]\nprefix = true\n",
        );
        let places: Vec<&str> = told.iter().filter_map(|fault| fault.split(": ").next()).collect();
        assert_eq!(places, ["2:1", "4:6", "5:12", "5:30", "6:1", "7:10"], "{told:#?}");
    }
}
