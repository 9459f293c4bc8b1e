//! Exported tables, read back by the programs that people read them with.
//!
//! Never runs by itself: `SAMPLEBOOK_PYTHON=python3 cargo test --test tables -- --ignored`, with a Python that has pandas,
//! polars and pyarrow.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{path::Path, process::Command};

use samplebook::{
    export::{self, Book, Format, TableOf, TableOptions},
    session::{Alternative, CellId, Sample, Session, Token},
};

/// Texts that a reader of tables may take for something else.
const TEXTS: [&str; 9] =
    ["", "NA", "null", " 007 ", "=1+1", "a\r\nb\n\n", "say \"no\", twice", "灯🦓\u{0}", "\u{feff}\t"];

fn book() -> Book {
    let sample = |(lane, text): (usize, &&str)| {
        let token = Token {
            bytes: text.as_bytes().to_vec(),
            logprob: Some(-0.1),
            top: vec![Alternative { bytes: b"x".to_vec(), id: Some(1), logprob: -2.0 }],
            ..Token::default()
        };
        let mut sample = Sample {
            id: uuid::Uuid::from_u128(lane as u128),
            cell: CellId::new("a"),
            lane: lane as u32,
            prefix: text.as_bytes().to_vec(),
            tokens: vec![token],
            started: "2026-01-01T00:00:00.25Z".parse().unwrap(),
            ..Sample::default()
        };
        if lane > 0 {
            sample.extra.insert("row".to_owned(), lane.into());
            sample.extra.insert("right".to_owned(), (lane % 2 == 0).into());
        }
        sample
    };
    Book::new(Session::default(), TEXTS.iter().enumerate().map(sample).collect())
}

fn written(folder: &Path, name: &str, format: Format, options: TableOptions) {
    let mut bytes = Vec::new();
    export::write(&book(), format, options, &mut bytes).unwrap();
    std::fs::write(folder.join(name), bytes).unwrap();
}

const SCRIPT: &str = r#"
import json, sys, pandas as pd, polars as pl
texts = json.load(open("texts.json"))
csv = pd.read_csv("samples.csv", keep_default_na=False, na_values=[""], lineterminator=None).fillna({"text": ""})
frames = {
    "pandas": pd.read_parquet("samples.parquet"),
    "polars": pl.read_parquet("samples.parquet").to_pandas(),
}
assert list(pl.read_csv("samples.csv")["lane"]) == list(range(len(texts)))
for name, frame in frames.items():
    assert list(frame.text) == texts, (name, list(frame.text))
    assert list(frame.prefix) == texts, name
    assert list(frame.columns) == list(csv.columns), name
    assert pd.isna(frame.row[0]) and list(frame.row[1:]) == list(range(1, len(texts))), name
    assert frame.right[2] == True and frame.right[1] == False and pd.isna(frame.right[0]), name
    assert str(frame.started[0]) == "2026-01-01 00:00:00.250000+00:00", (name, frame.started[0])
    assert abs(frame.logprob_sum[0] + 0.1) < 1e-7, name
types = pl.read_parquet("samples.parquet").schema
for column, kind in {"text": pl.String, "lane": pl.Int64, "temperature": pl.Float64, "right": pl.Boolean,
                     "started": pl.Datetime("ms", "UTC"), "cost_usd": pl.Float64}.items():
    assert types[column] == kind, (column, types[column])
assert list(csv.lane) == list(range(len(texts)))
assert list(csv.text[:7]) == texts[:7], list(csv.text)
tokens = pd.read_parquet("tokens.parquet")
assert list(tokens.text) == texts and json.loads(tokens.alternatives[0])[0]["text"] == "x"
print("read back")
"#;

#[test]
#[ignore = "needs a Python with pandas, polars and pyarrow"]
#[expect(clippy::disallowed_methods, reason = "where Python is stands in the environment")]
fn pandas_and_polars_read_back_what_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let exact = TableOptions { of: TableOf::Samples, exact: true };
    written(folder.path(), "samples.csv", Format::Csv, exact);
    written(folder.path(), "samples.parquet", Format::Parquet, exact);
    let tokens = TableOptions { of: TableOf::Tokens, exact: true };
    written(folder.path(), "tokens.parquet", Format::Parquet, tokens);
    std::fs::write(folder.path().join("texts.json"), serde_json::to_string(&TEXTS).unwrap()).unwrap();
    let python = std::env::var("SAMPLEBOOK_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let ran = Command::new(python).args(["-c", SCRIPT]).current_dir(folder.path()).output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&ran.stdout),
        "read back\n",
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
}
