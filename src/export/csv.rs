//! A table of comma-separated values, as RFC 4180 has it: for spreadsheets, and for data frames, which read the same back.
//!
//! Never leaves a column out, so that every table of a kind has the same ones.

use std::io::{self, Write};

use super::{
    book::Book,
    table::{TableOptions, Value, columns, rows},
};

/// Writes a table; returns how many cells got an apostrophe, so that no spreadsheet runs them as a formula.
pub(super) fn write(
    book: &Book,
    options: TableOptions,
    out: &mut (impl Write + ?Sized),
) -> io::Result<usize> {
    let columns = columns(options.of);
    let names: Vec<&str> = columns.iter().map(|column| column.name()).collect();
    out.write_all(names.join(",").as_bytes())?;
    out.write_all(b"\r\n")?;
    let mut guarded = 0;
    let mut line = String::new();
    for row in rows(book, options.of) {
        line.clear();
        for (place, column) in columns.iter().enumerate() {
            if place > 0 {
                line.push(',');
            }
            guarded += usize::from(push(&mut line, &column.value(&row), options.exact));
        }
        line.push_str("\r\n");
        out.write_all(line.as_bytes())?;
    }
    Ok(guarded)
}

/// Writes a value; returns whether it was guarded. A text is always in quotes, so that an empty one is told from none.
fn push(line: &mut String, value: &Value, exact: bool) -> bool {
    match value {
        Value::Missing => {}
        Value::Integer(number) => line.push_str(&number.to_string()),
        Value::Number(number) => line.push_str(&number.to_string()),
        Value::Flag(flag) => line.push_str(if *flag { "true" } else { "false" }),
        Value::Time(time) => {
            line.push('"');
            line.push_str(&time.to_string());
            line.push('"');
        }
        Value::Text(text) => {
            // What spreadsheets take for a formula: OWASP, "CSV injection".
            let guarded = !exact && text.starts_with(['=', '+', '-', '@', '\t', '\r']);
            line.push('"');
            if guarded {
                line.push('\'');
            }
            line.push_str(&text.replace('"', "\"\""));
            line.push('"');
            return guarded;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::TableOf;
    use crate::session::{Cell, CellId, Mark, Sample, Session, Token};

    fn book(texts: &[&[u8]]) -> Book {
        let mut cell = Cell::new(CellId::new("a"), "A");
        let samples: Vec<Sample> = (1..)
            .zip(texts)
            .map(|(id, text)| Sample {
                id: uuid::Uuid::from_u128(id),
                cell: cell.id.clone(),
                prefix: b"p,\"q\"\r\n".to_vec(),
                tokens: vec![Token { bytes: text.to_vec(), logprob: Some(-0.1), ..Token::default() }],
                ..Sample::default()
            })
            .collect();
        cell.marks.insert(samples[0].id, Mark { rating: 4, label: "=1+1".to_owned(), ..Mark::default() });
        Book::new(Session { cells: vec![cell], ..Session::default() }, samples)
    }

    fn written(book: &Book, options: TableOptions) -> (String, usize) {
        let mut out = Vec::new();
        let guarded = write(book, options, &mut out).unwrap();
        (String::from_utf8(out).unwrap(), guarded)
    }

    /// Reads a table back, as RFC 4180 has it.
    fn read(text: &str) -> Vec<Vec<String>> {
        let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
        let mut rest = text.chars().peekable();
        while let Some(character) = rest.next() {
            match character {
                '"' if quoted && rest.peek() == Some(&'"') => cell.push(rest.next().unwrap()),
                '"' => quoted = !quoted,
                ',' if !quoted => row.push(std::mem::take(&mut cell)),
                '\r' if !quoted => {}
                '\n' if !quoted => {
                    row.push(std::mem::take(&mut cell));
                    rows.push(std::mem::take(&mut row));
                }
                other => cell.push(other),
            }
        }
        rows
    }

    #[test]
    fn every_text_reads_back_and_bytes_that_are_no_text_stand_beside() {
        let texts: [&[u8]; 4] = ["a \"b\",\nc\r\n灯".as_bytes(), b"", b"\xff\xfe", b"=HYPERLINK(\"x\")"];
        let book = book(&texts);
        let (text, guarded) = written(&book, TableOptions { exact: true, ..TableOptions::default() });
        let rows = read(&text);
        let place = |name: &str| rows[0].iter().position(|known| known == name).unwrap();
        assert!(rows.iter().all(|row| row.len() == rows[0].len()));
        for (row, text) in rows[1..].iter().zip(texts) {
            assert_eq!(row[place("text")], String::from_utf8_lossy(text));
            assert_eq!(row[place("prefix")], "p,\"q\"\r\n");
        }
        assert_eq!(rows[3][place("text_base64")], "//4=");
        assert_eq!((rows[1][place("rating")].as_str(), rows[2][place("rating")].as_str()), ("4", ""));
        assert_eq!(guarded, 0);
        // No two columns have one name.
        let names: std::collections::HashSet<&String> = rows[0].iter().collect();
        assert_eq!(names.len(), rows[0].len());
    }

    #[test]
    fn nothing_is_run_as_a_formula_and_how_much_was_guarded_is_told() {
        let book = book(&[b"=1+1", b"plain", b"\tx", b"-2"]);
        let (text, guarded) = written(&book, TableOptions::default());
        let rows = read(&text);
        assert_eq!(guarded, 4, "three texts and a label");
        assert!(rows.iter().flatten().all(|cell| {
            !cell.starts_with(['=', '+', '@', '\t', '\r'])
                && (!cell.starts_with('-') || cell.parse::<f64>().is_ok())
        }));
        assert!(text.contains("\"'=1+1\"") && text.contains("\"'-2\""));
    }

    #[test]
    fn a_table_of_tokens_has_a_row_for_each() {
        let book = book(&[b"a", b"b"]);
        let (text, _) = written(&book, TableOptions { of: TableOf::Tokens, exact: false });
        let rows = read(&text);
        assert_eq!(rows.len(), 3);
        let place = |name: &str| rows[0].iter().position(|known| known == name).unwrap();
        assert_eq!((rows[2][place("text")].as_str(), rows[2][place("logprob")].as_str()), ("b", "-0.1"));
    }
}
