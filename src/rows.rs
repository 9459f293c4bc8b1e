//! The rows of a data set, JSON lines or CSV, whose fields fill in the texts of a cell.
//!
//! Never changes a byte of a field, and never holds more than one row.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
};

use serde_json::value::RawValue;
use thiserror::Error;

use crate::{language::counted, session::filled, tr};

/// Why rows cannot be used; each says where.
#[derive(Debug, Error)]
pub enum RowsError {
    /// The file cannot be read.
    #[error("{}: {error}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// A line is no row.
    #[error("{}:{line}: {reason}", path.display())]
    Row {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// There is no row.
    #[error("{}", tr!("rows-none", path = path.display()))]
    Empty {
        /// The file.
        path: PathBuf,
    },
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its line in the file, from 1.
    pub line: u64,
    fields: BTreeMap<String, String>,
}

/// Where a row stands.
#[derive(Clone, Copy, Debug)]
struct Place {
    offset: u64,
    length: usize,
    line: u64,
}

/// How rows are written.
#[derive(Clone, Debug)]
enum Form {
    /// One JSON object a line.
    JsonLines,
    /// Values with a delimiter between them, below a line of their names.
    Csv { delimiter: u8, names: Vec<String> },
}

/// The rows of a file, each read when it is asked for.
#[derive(Debug)]
pub struct Rows {
    path: PathBuf,
    file: BufReader<File>,
    form: Form,
    places: Vec<Place>,
    fields: BTreeSet<String>,
}

impl Rows {
    /// Opens a file and reads it once, to know its rows and their fields. `.csv` and `.tsv` are tables with a line of names
    /// first, anything else is one JSON object a line.
    ///
    /// # Errors
    /// Any of [`RowsError`]; the first line that is no row.
    pub fn open(path: &Path) -> Result<Self, RowsError> {
        let failed = |error| RowsError::Read { path: path.to_owned(), error };
        let file = BufReader::new(File::open(path).map_err(failed)?);
        let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
        let delimiter = match ending.as_ref().and_then(|ending| ending.to_str()) {
            Some("csv") => Some(b','),
            Some("tsv") => Some(b'\t'),
            _ => None,
        };
        let mut rows = Self {
            path: path.to_owned(),
            file,
            form: Form::JsonLines,
            places: Vec::new(),
            fields: BTreeSet::new(),
        };
        match delimiter {
            Some(delimiter) => rows.find_records(delimiter)?,
            None => rows.find_lines()?,
        }
        if rows.places.is_empty() {
            return Err(RowsError::Empty { path: path.to_owned() });
        }
        Ok(rows)
    }

    /// Returns how many rows there are.
    pub fn count(&self) -> usize {
        self.places.len()
    }

    /// Returns the names of fields that any row has.
    pub fn fields(&self) -> &BTreeSet<String> {
        &self.fields
    }

    /// Returns the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads a row by its number, from 0.
    ///
    /// # Errors
    /// Where the file is not what it was when it was opened.
    pub fn get(&mut self, number: usize) -> Result<Row, RowsError> {
        let Some(place) = self.places.get(number).copied() else {
            return Err(RowsError::Empty { path: self.path.clone() });
        };
        let mut bytes = vec![0; place.length];
        let at = SeekFrom::Start(place.offset);
        let read = self.file.seek(at).and_then(|_| self.file.read_exact(&mut bytes));
        read.map_err(|error| RowsError::Read { path: self.path.clone(), error })?;
        let fields = match &self.form {
            Form::JsonLines => object(&bytes),
            Form::Csv { delimiter, names } => record(&bytes, *delimiter, names),
        };
        // A record of a table begins where the one before it ends, perhaps with the newline of that one.
        let blank =
            bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n');
        let line = place.line + blank.count() as u64;
        let fields = fields.map_err(|reason| self.wrong(line, reason))?;
        Ok(Row { line, fields })
    }

    /// Makes the error of a line.
    pub fn wrong(&self, line: u64, reason: String) -> RowsError {
        RowsError::Row { path: self.path.clone(), line, reason }
    }

    fn find_lines(&mut self) -> Result<(), RowsError> {
        let (mut bytes, mut offset, mut line) = (Vec::new(), 0, 0);
        loop {
            bytes.clear();
            let read = self.file.read_until(b'\n', &mut bytes);
            let length = read.map_err(|error| RowsError::Read { path: self.path.clone(), error })?;
            if length == 0 {
                return Ok(());
            }
            line += 1;
            if !without_mark(&bytes).trim_ascii().is_empty() {
                let fields = object(&bytes).map_err(|reason| self.wrong(line, reason))?;
                self.fields.extend(fields.into_keys());
                self.places.push(Place { offset, length, line });
            }
            offset += length as u64;
        }
    }

    fn find_records(&mut self, delimiter: u8) -> Result<(), RowsError> {
        let path = self.path.clone();
        let told = |error: csv::Error| {
            let line = error.position().map_or(1, csv::Position::line);
            match error.into_kind() {
                csv::ErrorKind::Io(error) => RowsError::Read { path: path.clone(), error },
                csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                    let (expected, found) = (counted(expected_len, "value"), counted(len, "value"));
                    let reason = tr!("rows-values", expected = expected, found = found);
                    RowsError::Row { path: path.clone(), line, reason }
                }
                _ => RowsError::Row { path: path.clone(), line, reason: tr!("rows-not-utf8").to_owned() },
            }
        };
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(&mut self.file);
        let names: Vec<String> = reader.headers().map_err(&told)?.iter().map(str::to_owned).collect();
        let mut known = BTreeSet::new();
        if let Some(twice) = names.iter().find(|name| !known.insert((*name).clone())) {
            let reason = tr!("rows-name-twice", name = format!("{twice:?}"));
            return Err(RowsError::Row { path, line: 1, reason });
        }
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).map_err(&told)? {
            let at = record.position().map(|position| (position.byte(), position.line())).unwrap_or_default();
            let end = reader.position().byte();
            let length = usize::try_from(end - at.0).unwrap_or(usize::MAX);
            self.places.push(Place { offset: at.0, length, line: at.1 });
        }
        self.fields = known;
        self.form = Form::Csv { delimiter, names };
        Ok(())
    }
}

impl Row {
    /// Puts fields of the row in the place of their names in braces, as `{question}`; a name that no row has stays as it
    /// is, braces and all.
    ///
    /// # Errors
    /// The name of a field that other rows have and this one lacks.
    pub fn fill<'f>(&self, text: &str, fields: &'f BTreeSet<String>) -> Result<String, &'f str> {
        self.fill_as(text, fields, str::to_owned)
    }

    /// As [`Row::fill`], with every field written by `quote`, for texts in which some characters mean something.
    ///
    /// # Errors
    /// As [`Row::fill`].
    pub fn fill_as<'f>(
        &self,
        text: &str,
        fields: &'f BTreeSet<String>,
        quote: impl Fn(&str) -> String,
    ) -> Result<String, &'f str> {
        let mut missing = None;
        let filled = filled(text, |name| {
            let field = fields.get(name)?;
            if !self.fields.contains_key(name) {
                missing = Some(field.as_str());
            }
            Some(quote(self.fields.get(name).map_or("", String::as_str)))
        });
        missing.map_or(Ok(filled), Err)
    }
}

/// Returns the names in braces of a text that are among these.
pub fn named(text: &str, fields: &BTreeSet<String>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    filled(text, |name| {
        found.extend(fields.get(name).cloned());
        fields.get(name).cloned()
    });
    found
}

/// Some editors put a byte order mark before the first line.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// Reads the fields of a JSON object: a text as it is, `null` as no field, anything else as it is written.
fn object(line: &[u8]) -> Result<BTreeMap<String, String>, String> {
    let line = without_mark(line).trim_ascii();
    let fields: BTreeMap<String, Box<RawValue>> = serde_json::from_slice(line).map_err(|error| {
        let (said, column) = (error.to_string(), error.column().to_string());
        // A row is one line, so that only the column says more than the line number.
        let what = said.rsplit_once(" at ").map_or(said.as_str(), |(what, _)| what);
        let said = tr!("rows-json", what = what, column = column);
        match line.first() {
            Some(b'[') => tr!("rows-array").to_owned(),
            Some(b'{') => said,
            _ => tr!("rows-no-object", error = said),
        }
    })?;
    let mut texts = BTreeMap::new();
    for (name, value) in fields {
        match value.get() {
            "null" => {}
            text if text.starts_with('"') => {
                let text = serde_json::from_str(text).map_err(|error| format!("{name}: {error}"))?;
                texts.insert(name, text);
            }
            other => {
                texts.insert(name, other.to_owned());
            }
        }
    }
    Ok(texts)
}

fn record(bytes: &[u8], delimiter: u8, names: &[String]) -> Result<BTreeMap<String, String>, String> {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).from_reader(bytes);
    let mut record = csv::StringRecord::new();
    let read = reader.read_record(&mut record).map_err(|error| error.to_string())?;
    if !read || record.len() != names.len() {
        let (expected, found) = (counted(names.len(), "value"), counted(record.len(), "value"));
        return Err(tr!("rows-values", expected = expected, found = found));
    }
    Ok(names.iter().cloned().zip(record.iter().map(str::to_owned)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(name: &str, bytes: &[u8]) -> Result<Rows, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        // The file is open, so that its name may go.
        Rows::open(&path).map_err(|error| {
            error
                .to_string()
                .replace(&format!("{}{}", folder.path().display(), std::path::MAIN_SEPARATOR), "")
        })
    }

    fn filled(rows: &mut Rows, number: usize, text: &str) -> Result<String, String> {
        let row = rows.get(number).unwrap();
        row.fill(text, &rows.fields).map_err(str::to_owned)
    }

    #[test]
    fn fields_stand_as_they_are_and_other_braces_stay() {
        let file = "\u{feff}{\"q\": \" 2+2\\n\", \"n\": 1.50, \"deep\": {\"a\": [1]}, \"no\": null}\n\n\
                    {\"q\": \"{n}\", \"n\": true, \"no\": \"x\"}";
        let mut rows = rows("a.jsonl", file.as_bytes()).unwrap();
        assert_eq!((rows.count(), rows.get(1).unwrap().line), (2, 3));
        assert_eq!(filled(&mut rows, 0, "{q}={n} {deep} {{q}} {other} {").unwrap(), {
            " 2+2\n=1.50 {\"a\": [1]} { 2+2\n} {other} {"
        });
        assert_eq!(
            filled(&mut rows, 1, "{q}{n}").unwrap(),
            "{n}true",
            "what is filled in is not filled in again"
        );
        assert_eq!(filled(&mut rows, 0, "{q}{no}").unwrap_err(), "no");
        assert_eq!(filled(&mut rows, 1, "{deep}").unwrap_err(), "deep");
        assert_eq!(named("{~q} {q} {x} {\"{n}", &rows.fields), ["n", "q"].map(str::to_owned).into());
    }

    #[test]
    fn tables_are_read_by_their_names() {
        let mut table = rows("a.csv", b"q,\"the answer\"\r\n\"a,\"\"b\"\"\nc\",4\r\n,\" 5 \"\n").unwrap();
        assert_eq!(table.count(), 2);
        assert_eq!(filled(&mut table, 0, "{q}|{the answer}").unwrap(), "a,\"b\"\nc|4");
        assert_eq!(filled(&mut table, 1, "{q}|{the answer}").unwrap(), "| 5 ");
        assert_eq!(table.get(1).unwrap().line, 4);
        let mut tabs = rows("a.TSV", b"\xef\xbb\xbfq\ta\nx, y\t1\n").unwrap();
        assert_eq!(filled(&mut tabs, 0, "{q}{a}").unwrap(), "x, y1");
    }

    #[test]
    fn what_is_no_row_is_told_with_its_line() {
        for (name, bytes, told) in [
            ("a.jsonl", &b"{\"a\":1}\n{\"a\":"[..], "a.jsonl:2: EOF while parsing a value at column 5"),
            (
                "a.json",
                b"[{\"a\":1}]",
                "a.json:1: this is a JSON array; write one object a line, without brackets and commas around them",
            ),
            (
                "a.jsonl",
                b"4\n",
                "a.jsonl:1: one JSON object a line is expected, as {\"question\": \"…\"}: invalid type: integer `4`, expected a map at column 1",
            ),
            (
                "a.jsonl",
                b"{\"a\": \"\\ud800\"}",
                "a.jsonl:1: a: unexpected end of hex escape at line 1 column 8",
            ),
            ("a.jsonl", b" \n", "a.jsonl: there is no row in it"),
            (
                "a.csv",
                b"a,b\n1,2\n3\n",
                "a.csv:3: 2 values expected, as many as names in the first line; here is 1 value",
            ),
            ("a.csv", b"a,a\n1,2\n", "a.csv:1: the name \"a\" stands there twice"),
            ("a.csv", b"a\n\xff\n", "a.csv:2: this is no UTF-8"),
            ("a.csv", b"", "a.csv: there is no row in it"),
        ] {
            assert_eq!(rows(name, bytes).map(|rows| rows.count()).unwrap_err(), told);
        }
    }
}
