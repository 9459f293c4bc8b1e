//! Writes a changed session into the text of its file by cutting out and putting in only what changed.
//!
//! Never prints the whole tree anew: bytes outside a change, comments and line ends among them, stay as they are.

mod values;

use std::ops::Range;

use toml_edit::{Item, Table, TableLike};

use self::values::{Entry, form_changes, form_name, inline_table, param_changes};
use super::{
    quote,
    read::{CELL_KEYS, SESSION_KEYS},
};
use crate::session::{Cell, Form, Params, Session};

/// Returns the text with the session in it; `old` is the session the text holds now.
pub(super) fn text(text: &str, old: &Session, new: &Session) -> Result<String, String> {
    if old == new {
        return Ok(text.to_owned());
    }
    let tree = toml_edit::Document::parse(text).map_err(|error| error.message().to_owned())?;
    let newline = if text.find('\n').is_some_and(|at| text[..at].ends_with('\r')) { "\r\n" } else { "\n" };
    let mut edits = Edits { text, newline, list: Vec::new() };
    let tables: Vec<&Table> = match tree.get("cell") {
        Some(Item::ArrayOfTables(tables)) => tables.iter().collect(),
        _ => Vec::new(),
    };
    let tail = tree.trailing().span().map_or(text.len(), |span| span.start);
    let starts: Vec<usize> = tables.iter().map(|table| block_start(table)).collect();

    edits.session(tree.as_table(), old, new);
    let mut written = edits.apply(0..starts.first().copied().unwrap_or(tail));
    for cell in &new.cells {
        let place = old.cells.iter().position(|known| known.id == cell.id);
        let block = match place.and_then(|index| Some((index, old.cells.get(index)?, tables.get(index)?))) {
            Some((index, known, table)) => {
                let end = starts.get(index + 1).copied().unwrap_or(tail);
                edits.cell(table, known, cell, end);
                edits.apply(block_start(table)..end)
            }
            None => new_cell(cell, newline),
        };
        if !written.is_empty() && !written.ends_with('\n') {
            written.push_str(newline);
        }
        written.push_str(&block);
    }
    if tail < text.len() && !written.ends_with('\n') {
        written.push_str(newline);
    }
    written.push_str(&text[tail..]);
    Ok(written)
}

/// A cell's block begins with the comments above its header.
fn block_start(table: &Table) -> usize {
    let header = table.span().map_or(0, |span| span.start);
    table.decor().prefix().and_then(|prefix| prefix.span()).map_or(header, |span| span.start.min(header))
}

fn new_cell(cell: &Cell, newline: &str) -> String {
    let mut lines =
        vec![String::new(), "[[cell]]".to_owned(), line("id", cell.id.as_str()), line("title", &cell.title)];
    if !cell.note.is_empty() {
        lines.push(line("note", &cell.note));
    }
    if cell.form == Form::Text {
        lines.push(line("prefix", &cell.prefix));
    }
    lines.extend(cell.reference.as_ref().map(|text| line("reference", text)));
    if !cell.answer.is_empty() {
        lines.push(line("answer", &cell.answer));
    }
    lines.extend(cell.price_as_if.map(|price| format!("price_as_if = {}", values::price(price))));
    if !cell.columns.is_empty() {
        lines.push(format!("columns = {}", values::columns(&cell.columns)));
    }
    if !cell.marks.is_empty() {
        lines.push(format!("marks = {}", values::marks(&cell.marks)));
    }
    let changes = param_changes(&Params::default(), &cell.params);
    if !changes.is_empty() {
        lines.push(format!("params = {}", inline_table(&changes)));
    }
    lines.extend(form_lines(&Form::Text, &cell.form));
    lines.push(String::new());
    lines.join(newline)
}

/// The table of a form that takes the place of one of another kind.
fn form_lines(old: &Form, new: &Form) -> Vec<String> {
    let Some(name) = form_name(new) else { return Vec::new() };
    let entries = form_changes(old, new).into_iter().map(|(key, value)| format!("{key} = {value}"));
    std::iter::once(format!("[cell.{name}]")).chain(entries).collect()
}

fn line(key: &str, text: &str) -> String {
    format!("{key} = {}", quote::string(text))
}

/// Changes of a text, each a range and what takes its place.
struct Edits<'a> {
    text: &'a str,
    newline: &'static str,
    list: Vec<(Range<usize>, String)>,
}

impl Edits<'_> {
    fn session(&mut self, top: &Table, old: &Session, new: &Session) {
        for (key, old, new) in [("title", &old.title, &new.title), ("note", &old.note, &new.note)] {
            if old != new {
                self.set(top, &SESSION_KEYS, key, &quote::string(new), 0);
            }
        }
        for (key, old, new) in [("engine", &old.engine, &new.engine), ("model", &old.model, &new.model)] {
            match new {
                _ if old == new => {}
                Some(new) => self.set(top, &SESSION_KEYS, key, &quote::string(new), 0),
                None => self.remove_line(top, key),
            }
        }
    }

    /// Changes a cell whose block ends at `end`.
    fn cell(&mut self, table: &Table, old: &Cell, new: &Cell, end: usize) {
        let after_header = table.span().map_or(0, |span| self.line_end(span.end));
        // A form writes the prefix, so that the file does not say it a second time.
        let prefix = |cell: &Cell| (cell.form == Form::Text).then(|| cell.prefix.clone());
        let answer = |cell: &Cell| Some(cell.answer.clone()).filter(|rule| !rule.is_empty());
        let texts = [
            ("title", Some(old.title.clone()), Some(new.title.clone())),
            ("note", Some(old.note.clone()), Some(new.note.clone())),
            ("prefix", prefix(old), prefix(new)),
            ("reference", old.reference.clone(), new.reference.clone()),
            ("answer", answer(old), answer(new)),
        ];
        for (key, old, new) in texts {
            match new {
                _ if old == new => {}
                Some(new) => self.set(table, &CELL_KEYS, key, &quote::string(&new), after_header),
                None => self.remove_line(table, key),
            }
        }
        match new.price_as_if {
            price if price == old.price_as_if => {}
            Some(price) => self.set(table, &CELL_KEYS, "price_as_if", &values::price(price), after_header),
            None => self.remove_line(table, "price_as_if"),
        }
        if old.columns != new.columns {
            match new.columns.as_slice() {
                [] => self.remove_line(table, "columns"),
                some => self.set(table, &CELL_KEYS, "columns", &values::columns(some), after_header),
            }
        }
        if old.marks != new.marks {
            match &new.marks {
                none if none.is_empty() => self.remove_line(table, "marks"),
                some => self.set(table, &CELL_KEYS, "marks", &values::marks(some), after_header),
            }
        }
        self.part(table, "params", &param_changes(&old.params, &new.params), after_header);
        match (form_name(&old.form), form_name(&new.form)) {
            (Some(before), Some(name)) if before == name => {
                self.part(table, name, &form_changes(&old.form, &new.form), after_header);
            }
            (before, _) => {
                if let Some(before) = before {
                    self.remove_part(table, before);
                }
                for line in form_lines(&old.form, &new.form) {
                    self.insert_line(end, &line);
                }
            }
        }
    }

    /// Changes keys of a table in a cell, or puts the table in.
    fn part(&mut self, cell: &Table, name: &str, changes: &[Entry], after_header: usize) {
        match cell.get(name) {
            _ if changes.is_empty() => {}
            Some(Item::Table(table)) => self.table(name, table, changes),
            Some(item) => self.inline(item, changes),
            None => self.set(cell, &CELL_KEYS, name, &inline_table(changes), after_header),
        }
    }

    /// Changes a table that stands on lines of its own: below `[cell.params]`, or as `params.key`.
    fn table(&mut self, name: &str, table: &Table, changes: &[Entry]) {
        let ends = table.iter().filter_map(|(_, item)| item.span()).map(|span| span.end);
        let last_end = ends.max().or(table.span().map(|header| header.end)).unwrap_or(0);
        let below = self.line_end(last_end);
        for (key, value) in changes {
            match table.get(key).and_then(Item::span) {
                Some(place) => self.list.push((place, value.clone())),
                None if table.is_dotted() => self.insert_line(below, &format!("{name}.{key} = {value}")),
                None => self.insert_line(below, &format!("{key} = {value}")),
            }
        }
    }

    fn inline(&mut self, item: &Item, changes: &[Entry]) {
        let (Some(table), Some(whole)) = (item.as_table_like(), item.span()) else { return };
        let Some(last_end) = table.iter().filter_map(|(_, item)| item.span()).map(|span| span.end).max()
        else {
            self.list.push((whole, inline_table(changes)));
            return;
        };
        for (key, value) in changes {
            match table.get(key).and_then(Item::span) {
                Some(place) => self.list.push((place, value.clone())),
                None => self.list.push((last_end..last_end, format!(", {key} = {value}"))),
            }
        }
    }

    /// Takes out a table of a cell; comments on lines of their own stay.
    fn remove_part(&mut self, cell: &Table, name: &str) {
        let Some(Item::Table(table)) = cell.get(name) else { return self.remove_line(cell, name) };
        if let (false, Some(header)) = (table.is_dotted(), table.span()) {
            let start = self.text[..header.start].rfind('\n').map_or(0, |newline| newline + 1);
            self.list.push((start..self.line_end(header.end), String::new()));
        }
        for (key, _) in table {
            self.remove_line(table, key);
        }
    }

    /// Replaces a value, or puts in a line below the keys that stand before it by custom.
    fn set(&mut self, table: &dyn TableLike, order: &[&str], key: &str, value: &str, first_line: usize) {
        if let Some(place) = table.get(key).and_then(Item::span) {
            self.list.push((place, value.to_owned()));
            return;
        }
        let above = order.iter().take_while(|known| **known != key);
        let ends = above.filter_map(|known| table.get(known)?.span()).map(|span| self.line_end(span.end));
        let at = ends.max().unwrap_or(first_line);
        self.insert_line(at, &format!("{key} = {value}"));
    }

    /// Takes out a key with its line; comments on lines above it stay.
    fn remove_line(&mut self, table: &dyn TableLike, key: &str) {
        let Some((name, item)) = table.get_key_value(key) else { return };
        if let (Some(name), Some(value)) = (name.span(), item.span()) {
            let start = self.text[..name.start].rfind('\n').map_or(0, |newline| newline + 1);
            self.list.push((start..self.line_end(value.end), String::new()));
        }
    }

    fn insert_line(&mut self, at: usize, line: &str) {
        let newline = self.newline;
        // Where the file ends without a newline, the new line must bring the one before it.
        let unended = at == self.text.len() && !self.text.ends_with('\n');
        let inserted = if unended { format!("{newline}{line}") } else { format!("{line}{newline}") };
        self.list.push((at..at, inserted));
    }

    /// Returns the offset behind the newline of the line that holds `at`.
    fn line_end(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |newline| at + newline + 1)
    }

    /// Returns a stretch of the text with the changes that lie in it, and forgets them.
    fn apply(&mut self, stretch: Range<usize>) -> String {
        let mut list = std::mem::take(&mut self.list);
        // What is put in before a stretch comes before what takes its place.
        list.sort_by_key(|(place, _)| (place.start, place.end));
        let mut written = String::new();
        let mut at = stretch.start;
        for (place, replacement) in list {
            written.push_str(&self.text[at..place.start]);
            written.push_str(&replacement);
            at = place.end;
        }
        written.push_str(&self.text[at..stretch.end]);
        written
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use uuid::Uuid;

    use super::*;
    use crate::{
        session::{CellId, Column, Mark, Overrides, Pair, Param, Shots, Turns},
        store::Document,
    };

    const HAND_MADE: &str = r#"# A header.
format = 1   # the number
title = 'Tour'

# Which engine.
engine = "builtin" # or a server

# About the first.
[[cell]] # header comment
id = "first"
prefix = '''
as "it" is'''   # after the prefix
params = { temperature = 0.50, stop = [
    "\n", # a line
    "Q:",
], }

# About the second.
[[cell]]
id = "second"
title = "Second"
prefix = "b"
# About its params.
[cell.params]
seed = 7 # lucky

# About the third.
[[cell]]
prefix = "c"
id = "third"
params.top_k = 40 # some
params.top_p = 1
# The end.
"#;

    fn document(text: &str) -> Document {
        Document::parse(text, Path::new("a.toml")).unwrap()
    }

    fn revised(text: &str, change: impl FnOnce(&mut Session)) -> String {
        let document = document(text);
        let mut session = document.session().clone();
        change(&mut session);
        document.revised(&session, Path::new("a.toml")).unwrap().text().to_owned()
    }

    fn set(session: &mut Session, cell: usize, param: Param, value: Option<f64>) {
        session.cells[cell].params.set(param, value).unwrap();
    }

    #[test]
    fn one_changed_value_changes_nothing_else() {
        let replaced = |from: &str, to: &str| {
            assert_eq!(HAND_MADE.matches(from).count(), 1, "{from}");
            HAND_MADE.replace(from, to)
        };
        assert_eq!(revised(HAND_MADE, |_| {}), HAND_MADE);
        let text = revised(HAND_MADE, |s| s.title = "It's".to_owned());
        assert_eq!(text, replaced("'Tour'", "\"It's\""));
        let text = revised(HAND_MADE, |s| s.cells[0].prefix = "x\n".to_owned());
        assert_eq!(text, replaced("'''\nas \"it\" is'''", "\"\"\"\nx\n\"\"\""));
        let text = revised(HAND_MADE, |s| set(s, 0, Param::Temperature, Some(1.0)));
        assert_eq!(text, replaced("0.50", "1.0"));
        let text = revised(HAND_MADE, |s| set(s, 1, Param::Seed, None));
        assert_eq!(text, replaced("7 # lucky", "\"unset\" # lucky"));
        let text = revised(HAND_MADE, |s| set(s, 2, Param::TopK, Some(1.0)));
        assert_eq!(text, replaced("40 # some", "1 # some"));
    }

    #[test]
    fn new_keys_find_their_place() {
        let added = |after: &str, new: &str| HAND_MADE.replace(after, &format!("{after}{new}"));
        let text = revised(HAND_MADE, |s| s.note = "n".to_owned());
        assert_eq!(text, added("title = 'Tour'\n", "note = \"n\"\n"));
        let text = revised(HAND_MADE, |s| s.model = Some("m".to_owned()));
        assert_eq!(text, added("engine = \"builtin\" # or a server\n", "model = \"m\"\n"));
        let text = revised(HAND_MADE, |s| s.cells[0].title = "F".to_owned());
        assert_eq!(text, added("id = \"first\"\n", "title = \"F\"\n"));
        let text = revised(HAND_MADE, |s| set(s, 0, Param::TopP, Some(0.9)));
        assert_eq!(text, added("    \"Q:\",\n]", ", top_p = 0.9"));
        let text = revised(HAND_MADE, |s| set(s, 1, Param::TopP, Some(0.9)));
        assert_eq!(text, added("seed = 7 # lucky\n", "top_p = 0.9\n"));
        let text = revised(HAND_MADE, |s| s.cells[2].params.stop.push("\n".to_owned()));
        assert_eq!(text, added("params.top_p = 1\n", "params.stop = [\"\\n\"]\n"));
    }

    #[test]
    fn engine_lines_go_and_their_comments_stay() {
        let text = revised(HAND_MADE, |s| s.engine = None);
        assert_eq!(text, HAND_MADE.replace("engine = \"builtin\" # or a server\n", ""));
    }

    #[test]
    fn cells_move_and_go_with_their_comments() {
        let text = revised(HAND_MADE, |s| s.cells.swap(0, 1));
        let places = [
            "# A header.",
            "# About the second.",
            "# lucky",
            "# About the first.",
            "\"Q:\"",
            "third",
            "# The end.",
        ]
        .map(|part| text.find(part).unwrap());
        assert!(places.is_sorted(), "{places:?}\n{text}");
        assert_eq!(text.len(), HAND_MADE.len());

        let text = revised(HAND_MADE, |s| drop(s.cells.remove(1)));
        let start = HAND_MADE.find("\n# About the second.").unwrap();
        let end = HAND_MADE.find("\n# About the third.").unwrap();
        assert_eq!(text, HAND_MADE[..start].to_owned() + &HAND_MADE[end..]);

        let text = revised(HAND_MADE, |s| s.cells.clear());
        assert!(text.ends_with("engine = \"builtin\" # or a server\n# The end.\n"), "{text}");
    }

    #[test]
    fn a_new_cell_is_a_readable_block() {
        let mut cell = Cell::new(CellId::new("new"), "New");
        cell.prefix = "one\ntwo\n".to_owned();
        cell.params.set(Param::MaxTokens, Some(16.0)).unwrap();
        cell.params.set(Param::TopK, None).unwrap();
        let block = "\n[[cell]]\nid = \"new\"\ntitle = \"New\"\nprefix = \"\"\"\none\ntwo\n\"\"\"\n\
                     params = { top_k = \"unset\", max_tokens = 16 }\n";
        let text = revised("format = 1", |s| s.cells.push(cell.clone()));
        assert_eq!(text, format!("format = 1\n{block}"));
        let text = revised(HAND_MADE, |s| s.cells.insert(1, cell));
        assert_eq!(
            text,
            HAND_MADE.replace("\n# About the second.", &format!("{block}\n# About the second."))
        );
    }

    #[test]
    fn columns_marks_and_forms_are_readable_and_go_again() {
        let change = |s: &mut Session| {
            let cell = &mut s.cells[1];
            let mut column = Column { title: "hot".to_owned(), ..Column::default() };
            let mut params = Params::default();
            params.set(Param::Temperature, Some(1.5)).unwrap();
            column.params.take(Param::Temperature, &params);
            cell.columns = vec![column, Column { prefix: Some("other".to_owned()), ..Column::default() }];
            cell.marks.insert(Uuid::nil(), Mark { pinned: true, rating: 4, ..Mark::default() });
            let pairs = vec![Pair::new("a", "b"), Pair { on: false, ..Pair::new("c", "d") }];
            cell.form = Form::Shots(Shots { pairs, query: "e".to_owned(), ..Shots::default() });
            cell.prefix = cell.form.prefix().unwrap();
        };
        let text = revised(HAND_MADE, change);
        let expected = HAND_MADE.replace(
            "prefix = \"b\"\n",
            "columns = [\n    { title = \"hot\", temperature = 1.5 },\n    { prefix = \"other\" },\n]\n\
             marks = [\n    { sample = \"00000000-0000-0000-0000-000000000000\", pinned = true, rating = 4 },\n]\n",
        );
        let expected = expected.replace(
            "lucky\n",
            "lucky\n[cell.shots]\npairs = [\n    [\"a\", \"b\"],\n    [\"c\", \"d\", \"off\"],\n]\nquery = \"e\"\n",
        );
        assert_eq!(text, expected);
        let back = revised(&text, |s| s.cells[1] = document(HAND_MADE).session().cells[1].clone());
        assert_eq!(back, HAND_MADE);
    }

    #[test]
    fn other_line_ends_and_a_byte_order_mark_stay() {
        let text = format!("\u{feff}{}", HAND_MADE.replace("'''\nas", "'''as").replace('\n', "\r\n"));
        let changed = revised(&text, |s| {
            s.note = "n".to_owned();
            set(s, 1, Param::TopP, Some(0.9));
        });
        let expected = text
            .replace("title = 'Tour'\r\n", "title = 'Tour'\r\nnote = \"n\"\r\n")
            .replace("seed = 7 # lucky\r\n", "seed = 7 # lucky\r\ntop_p = 0.9\r\n");
        assert_eq!(changed, expected);
    }

    #[test]
    fn a_file_without_a_last_newline_can_grow() {
        let text = revised("format = 1\n[[cell]]\nid = \"a\"", |s| {
            s.cells[0].title = "A".to_owned();
            s.cells[0].prefix = "p".to_owned();
        });
        assert_eq!(text, "format = 1\n[[cell]]\nid = \"a\"\ntitle = \"A\"\nprefix = \"p\"");
        let text =
            revised("format = 1\n[[cell]]\nid = \"a\"\n[cell.params]", |s| set(s, 0, Param::TopK, Some(3.0)));
        assert_eq!(text, "format = 1\n[[cell]]\nid = \"a\"\n[cell.params]\ntop_k = 3");
        let text =
            revised("format = 1\n[[cell]]\nid = \"a\"\nparams = {}", |s| set(s, 0, Param::TopK, Some(3.0)));
        assert_eq!(text, "format = 1\n[[cell]]\nid = \"a\"\nparams = { top_k = 3 }");
        let two = "format = 1\n[[cell]]\nid = \"a\"\n[[cell]]\nid = \"b\"";
        let text = revised(two, |s| s.cells.reverse());
        assert_eq!(text, "format = 1\n[[cell]]\nid = \"b\"\n[[cell]]\nid = \"a\"\n");
    }

    #[test]
    fn what_would_not_read_back_is_refused() {
        let document = document(HAND_MADE);
        let mut session = document.session().clone();
        session.cells.push(session.cells[0].clone());
        let error = document.revised(&session, Path::new("a.toml")).unwrap_err().to_string();
        assert!(error.contains("another cell has the id \"first\" already"), "{error}");
    }

    fn any_text() -> impl Strategy<Value = String> {
        "(?s)([\"\\\\\r\n\t '#=\\[\\]\u{0}\u{7f}\u{2028}]|.){0,12}"
    }

    prop_compose! {
        fn any_params()(
            numbers in prop::collection::vec((0..Param::COUNT, prop::option::of(0.0f64..1.0)), 0..4),
            stop in prop::collection::vec(any_text().prop_filter("never empty", |text| !text.is_empty()), 0..3),
        ) -> Params {
            let mut params = Params::default();
            params.stop = stop;
            for (index, fraction) in numbers {
                match fraction {
                    Some(fraction) => params.set_fraction(Param::ALL[index], fraction),
                    None => params.set(Param::ALL[index], None).unwrap(),
                }
            }
            params
        }
    }

    fn any_pairs() -> impl Strategy<Value = Vec<Pair>> {
        let pair = (any_text(), any_text(), any::<bool>());
        prop::collection::vec(pair.prop_map(|(input, output, on)| Pair { input, output, on }), 0..3)
    }

    fn any_form() -> impl Strategy<Value = Form> {
        let texts = || prop::array::uniform4(any_text());
        let shots = (texts(), any_pairs(), any_pairs());
        let shots = shots.prop_map(|([head, layout, ask, query], pairs, held_out)| {
            Form::Shots(Shots { head, layout, ask, pairs, query, held_out })
        });
        let turns = (texts(), prop::collection::vec(any_text(), 0..3));
        let turns = turns.prop_map(|([description, asker, answerer, gap], turns)| {
            Form::Turns(Turns { description, asker, answerer, gap, turns })
        });
        prop_oneof![Just(Form::Text), shots, turns]
    }

    prop_compose! {
        fn any_column()(
            title in any_text(),
            texts in prop::array::uniform4(prop::option::of(any_text())),
            params in any_params(),
        ) -> Column {
            let [prefix, engine, model, chat] = texts;
            let mut overrides = Overrides::default();
            for param in Param::ALL {
                if params.is_changed(param) {
                    overrides.take(param, &params);
                }
            }
            Column { title, prefix, params: overrides, engine, model, chat }
        }
    }

    prop_compose! {
        fn any_mark()(
            pinned: bool, rating in 0..=Mark::BEST, label in any_text(), note in any_text(),
        ) -> Mark {
            Mark { pinned, rating, label, note }
        }
    }

    prop_compose! {
        fn any_cell()(
            texts in prop::array::uniform4(any_text()),
            reference in prop::option::of(any_text()),
            price_as_if in prop::option::of(0.0f64..1e9),
            params in any_params(),
            form in any_form(),
            columns in prop::collection::vec(any_column(), 0..3),
            marks in prop::collection::btree_map(any::<u128>().prop_map(Uuid::from_u128), any_mark(), 0..3),
        ) -> Cell {
            let [title, note, prefix, answer] = texts;
            let prefix = form.prefix().unwrap_or(prefix);
            let id = CellId::new("a");
            Cell { id, title, note, prefix, form, reference, answer, price_as_if, params, columns, marks }
        }
    }

    prop_compose! {
        fn any_session()(
            texts in prop::array::uniform2(any_text()),
            options in prop::array::uniform2(prop::option::of(any_text())),
            cells in prop::collection::vec(any_cell(), 0..5),
            order in Just(vec!["first", "second", "third", "fourth", "fifth"]).prop_shuffle(),
        ) -> Session {
            let [title, note] = texts;
            let [engine, model] = options;
            let cells = cells.into_iter().zip(order).map(|(cell, id)| Cell { id: CellId::new(id), ..cell });
            Session { title, note, engine, model, cells: cells.collect() }
        }
    }

    /// Sessions as people may spell them; some are faulty.
    fn any_spelling() -> impl Strategy<Value = String> {
        let top = prop::sample::subsequence(
            vec!["# top\n", "title = 't' # t\n", "\n", "\"note\" = \"\"\"\nn\"\"\"\n", "  engine=\"e\"\n"],
            0..5,
        );
        let lines = vec![
            "title = 'x'\n",
            "\tnote = '''\n# no comment\n'''# comment\n",
            "prefix = \"\"\"\\\n  p\"\"\"\n",
            "prefix = \"p\" # p\n",
            "# between\n",
            "params = { }\n",
            "params = { top_k = 4, }# c\n",
            "params={\n top_k = 4 # four\n, stop = [ ] # none\n}\n",
            "params . top_p = 1\n",
            "'params'.\"stop\" = [\"a\", # a\n \"b\"]\n",
            "columns = [ { top_k = 1 }, # one\n { prefix = \"q\" } ]\n",
            "marks = [] # none\n",
            "shots = { pairs = [[\"a\", 'b']] , query = 'q'} # in line\n",
            "turns . turns = ['q', # q\n 'a'] # turns\n",
            "[cell.params] # header\n",
            "[ cell . 'params' ]\nlanes = 2\n\n# dangling\n",
            "seed = 7\n",
            "[cell.shots] # shots\nask = '{input}->'\n",
            "\n",
        ];
        let headers = prop::sample::select(vec!["[[cell]]\n", "\n# c\n  [[ 'cell' ]] # h\n"]);
        let cell = (headers, prop::sample::subsequence(lines, 0..6).prop_map(|lines| lines.concat()));
        let cells = prop::collection::vec(cell, 0..4).prop_map(|cells| {
            let with_id =
                |((head, body), id): (&(&str, String), &str)| format!("{head}id = '{id}' # id\n{body}");
            cells.iter().zip(["first", "second", "third"]).map(with_id).collect::<String>()
        });
        let ends =
            (any::<bool>(), any::<bool>(), prop::sample::select(vec!["", "# end", "\n# end\n", "\n\n"]));
        (top, cells, ends).prop_map(|(top, cells, (mark, windows, tail))| {
            let mark = if mark { "\u{feff}" } else { "" };
            let text = format!("{mark}format = 1\n{}{cells}{tail}", top.concat());
            let text = if tail.is_empty() { text.trim_end_matches('\n').to_owned() } else { text };
            if windows { text.replace('\n', "\r\n") } else { text }
        })
    }

    proptest! {
        #[test]
        fn whatever_is_read_can_be_written_over(text in any_spelling(), other in any_session()) {
            let path = Path::new("a.toml");
            let read = Document::parse(text.as_str(), path);
            prop_assume!(read.is_ok());
            let read = read.unwrap();
            let same = read.revised(read.session(), path).unwrap();
            prop_assert_eq!(same.text(), text.as_str());
            let replaced = read.revised(&other, path).unwrap();
            prop_assert_eq!(replaced.session(), &other);

            let mut renamed = read.session().clone();
            for cell in &mut renamed.cells {
                cell.title.push('!');
                cell.params.set(Param::TopP, Some(0.25)).unwrap();
                cell.params.set(Param::Lanes, Some(3.0)).unwrap();
            }
            let changed = read.revised(&renamed, path).unwrap();
            prop_assert_eq!(changed.session(), &renamed);
            let comments = |text: &str| text.matches('#').count();
            prop_assert_eq!(comments(changed.text()), comments(&text), "{}", changed.text());
            let back = changed.revised(read.session(), path).unwrap();
            prop_assert_eq!(back.session(), read.session());
        }

        #[test]
        fn no_text_is_too_broken_to_be_judged(start in 0..HAND_MADE.len(), length in 0..40usize, put in any_text()) {
            let end = (start + length).min(HAND_MADE.len());
            let text = format!("{}{put}{}", &HAND_MADE[..start], &HAND_MADE[end..]);
            if let Ok(read) = Document::parse(text, Path::new("a.toml")) {
                let emptied = read.revised(&Session::default(), Path::new("a.toml")).unwrap();
                prop_assert_eq!(emptied.session(), &Session::default());
            }
        }
    }

    proptest! {
        #[test]
        fn any_session_can_be_written_over_any_other(first in any_session(), second in any_session()) {
            let path = Path::new("a.toml");
            let made = Document::default().revised(&first, path).unwrap();
            prop_assert_eq!(document(made.text()).session().clone(), first.clone());
            let changed = made.revised(&second, path).unwrap();
            prop_assert_eq!(document(changed.text()).session().clone(), second.clone());
            let by_hand = document(HAND_MADE).revised(&second, path).unwrap();
            prop_assert_eq!(document(by_hand.text()).session().clone(), second.clone());
            let has = |id: &str| second.cells.iter().any(|cell| cell.id.as_str() == id);
            let text = |cell: &&Cell| cell.form == Form::Text;
            let has_text = |id: &str| second.cells.iter().filter(text).any(|cell| cell.id.as_str() == id);
            for (comment, stays) in [
                ("# A header.", true),
                ("# the number", true),
                ("# Which engine.", true),
                ("# or a server", second.engine.is_some()),
                ("# About the first.", has("first")),
                ("# header comment", has("first")),
                ("# after the prefix", has_text("first")),
                ("# About the second.", has("second")),
                ("# About its params.", has("second")),
                ("# lucky", has("second")),
                ("# some", has("third")),
                ("# The end.", true),
            ] {
                prop_assert_eq!(by_hand.text().contains(comment), stays, "{}", comment);
            }
        }
    }
}
