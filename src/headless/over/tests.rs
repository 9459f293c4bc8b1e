//! Sweeps over rows, drawn from scripts.

use std::{fs, path::Path};

use serde_json::Value;

use super::{sweep::checked, *};
use crate::{
    engine::{
        Engine,
        scripted::{Script, Scripted},
    },
    headless::plan::{PlanError, RunOptions, experiments_with},
    rows::Rows,
    session::{Cell, CellId, Column, Finish, Param, Params, Session},
};

const ROWS: &str =
    "{\"q\":\"2+2=\",\"a\":\"4\"}\n{\"q\":\"3+3=\",\"a\":\"6\"}\n{\"q\":\"1+3=\",\"a\":\"4\"}\n";

fn cell() -> Cell {
    let mut cell = Cell::new(CellId::new("sums"), "Sums");
    cell.prefix = "Q: {q}".to_owned();
    cell.reference = Some("{a}".to_owned());
    cell.params.set(Param::Seed, Some(7.0)).unwrap();
    cell.params.set(Param::Lanes, Some(2.0)).unwrap();
    cell
}

fn two_columns() -> Cell {
    let mut cell = cell();
    let mut cold = Params::default();
    cold.set(Param::Temperature, Some(0.0)).unwrap();
    let mut column = Column::default();
    column.params.take(Param::Temperature, &cold);
    cell.columns = vec![Column::default(), column];
    cell
}

fn planned(cell: Cell, scripts: Vec<Script>, folder: &Path) -> (Result<Sweep, PlanError>, Arc<Scripted>) {
    let engine = Arc::new(Scripted::new(scripts));
    let session = Session { cells: vec![cell], ..Session::default() };
    let made = experiments_with(&session, &RunOptions::default(), "scripted", &|_, _| {
        Ok(Arc::clone(&engine) as Arc<dyn Engine>)
    });
    let rows = Rows::open(&folder.join("rows.jsonl")).unwrap();
    (checked(made.unwrap(), rows, folder.join("out.jsonl"), 4), engine)
}

/// Draws a sweep; returns what was said on both streams, how it ended, and what was asked for.
async fn drawn(
    cell: Cell,
    scripts: Vec<Script>,
    folder: &Path,
    json: bool,
) -> (String, Vec<String>, Result<(), HeadlessError>, Vec<Request>) {
    let (sweep, engine) = planned(cell, scripts, folder);
    let (mut out, mut notes) = (Vec::new(), Vec::new());
    let output = OutputOptions { json, ..OutputOptions::default() };
    let tell = |note: &str| notes.push(note.to_owned());
    let result =
        over(sweep.unwrap(), output, (None, Box::new(std::io::sink())), tell, &Interrupt::never(), &mut out)
            .await;
    (String::from_utf8(out).unwrap(), notes, result, engine.requests())
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("rows.jsonl"), ROWS).unwrap();
    folder
}

fn lines(folder: &Path) -> Vec<Value> {
    let text = fs::read_to_string(folder.join("out.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn says(text: &str) -> Script {
    Script::new().text(text).end(Finish::Stop)
}

#[tokio::test]
async fn every_row_is_drawn_in_every_column_and_judged() {
    let folder = folder();
    let (text, _, result, requests) = drawn(two_columns(), vec![says(" 4\nQ:")], folder.path(), false).await;
    result.unwrap();
    let lines = lines(folder.path());
    let seen: Vec<_> = lines
        .iter()
        .map(|line| {
            (line["row"].as_u64().unwrap(), line["column"].as_u64().unwrap(), line["lane"].as_u64().unwrap())
        })
        .collect();
    let expected: Vec<_> = (0..3)
        .flat_map(|row| (0..2).flat_map(move |column| (0..2).map(move |lane| (row, column, lane))))
        .collect();
    assert_eq!(seen, expected);
    assert_eq!((&lines[0]["prefix"], &lines[4]["prefix"]), (&"Q: 2+2=".into(), &"Q: 3+3=".into()));
    assert_eq!((&lines[0]["answer"], &lines[0]["right"]), (&"4".into(), &true.into()));
    assert_eq!(lines[4]["right"], false);
    // Rows have noise of their own, which the columns of a row share.
    let seeds: std::collections::BTreeSet<u64> =
        lines.iter().map(|line| line["seed"].as_u64().unwrap()).collect();
    assert_eq!(seeds.len(), 3);
    assert_eq!((&lines[0]["seed"], &lines[2]["seed"]), (&7.into(), &7.into()));
    assert_eq!(requests.len(), 6);
    assert!(text.contains("# Sums (sums) over 3 rows of "), "{text}");
    assert!(text.contains("6 samples\naccuracy 66.7 % (20.8 to 93.9)"), "{text}");
    assert!(text.contains("  2 less 1: 0.0 (0.0 to 0.0); better in 0, worse in 0\n"), "{text}");
}

#[tokio::test]
async fn a_second_run_draws_only_what_is_missing_and_counts_all() {
    let folder = folder();
    let scripts = vec![says("4\n"), Script::new().fail("refused")];
    let (text, _, result, _) = drawn(cell(), scripts, folder.path(), true).await;
    assert!(result.unwrap_err().to_string().ends_with("what failed is drawn again by the same command"));
    let summary = |text: &str| -> Value {
        serde_json::from_str::<Value>(text.lines().next().unwrap()).unwrap()["summary"].clone()
    };
    assert_eq!((&summary(&text)["samples"], &summary(&text)["failed"]), (&3.into(), &3.into()));
    // The last line torn, as a power cut leaves it.
    let path = folder.path().join("out.jsonl");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() - 30]).unwrap();
    let (text, notes, result, requests) = drawn(cell(), vec![says("6\n")], folder.path(), true).await;
    result.unwrap();
    assert_eq!(notes.len(), 1, "{notes:?}");
    let lanes: Vec<usize> = requests.iter().map(|request| request.lanes.len()).collect();
    assert_eq!(lanes, [1, 1, 1]);
    assert!(requests.iter().all(|request| request.lanes == [1]));
    let summary = summary(&text);
    assert_eq!((&summary["samples"], &summary["failed"]), (&6.into(), &0.into()));
    // Lane 0 says 4, lane 1 says 6: half of every row is right.
    assert_eq!(summary["accuracy"]["share"], 0.5);
    let (_, _, _, requests) = drawn(cell(), vec![says("x")], folder.path(), true).await;
    assert!(requests.is_empty(), "all of it is there");
    // Another rule reads the same samples, and the file says what it finds.
    let mut other = cell();
    other.answer = "/[{a}]|9/".to_owned();
    let (text, _, _, requests) = drawn(other, vec![says("x")], folder.path(), true).await;
    assert!(requests.is_empty());
    let share = summary_share(&text);
    assert_eq!(share, 0.5);
    assert!(
        lines(folder.path())
            .iter()
            .filter(|line| line["finish"] == "stop")
            .any(|line| line["answer"].is_null())
    );
}

fn summary_share(text: &str) -> f64 {
    let line: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    line["summary"]["accuracy"]["share"].as_f64().unwrap()
}

#[tokio::test]
async fn a_file_of_another_sweep_is_refused_by_what_differs() {
    let folder = folder();
    drawn(cell(), vec![says("4\n")], folder.path(), true).await.2.unwrap();
    let before = fs::read(folder.path().join("out.jsonl")).unwrap();
    let with = |change: &dyn Fn(&mut Cell)| {
        let mut cell = cell();
        change(&mut cell);
        cell
    };
    for (cell, told) in [
        (with(&|cell| cell.prefix = "{q} ".to_owned()), "its prefix is not what row 0 makes of the cell now"),
        (
            with(&|cell| cell.params.set(Param::Temperature, Some(0.5)).unwrap()),
            "temperature was 1.00, and is 0.50",
        ),
        (with(&|cell| cell.params.set(Param::Seed, Some(8.0)).unwrap()), "its seed is 7, and would be 8"),
        (
            with(&|cell| cell.id = CellId::new("x")),
            "it is of column 1 of the cell sums, which is not drawn here",
        ),
    ] {
        let (_, _, result, requests) = drawn(cell, vec![says("x")], folder.path(), true).await;
        let error = result.unwrap_err().to_string();
        assert!(error.contains(&format!("out.jsonl:1: {told}; ")), "{error}");
        assert!(requests.is_empty());
        assert_eq!(fs::read(folder.path().join("out.jsonl")).unwrap(), before);
    }
    // More lanes are more of the same; and a seed that nobody set is that of the file.
    let more = with(&|cell| {
        cell.params.reset(Param::Seed);
        cell.params.set(Param::Lanes, Some(3.0)).unwrap();
    });
    let (_, _, result, requests) = drawn(more, vec![says("4\n")], folder.path(), true).await;
    result.unwrap();
    assert_eq!((requests.len(), requests[0].seed, requests[0].lanes.as_slice()), (3, 7, [2].as_slice()));
}

#[tokio::test]
async fn who_refuses_all_is_not_asked_on_and_who_is_stopped_goes_on_later() {
    let folder = folder();
    let rows: String = (0..500).map(|n| format!("{{\"q\":\"{n}\",\"a\":\"x\"}}\n")).collect();
    fs::write(folder.path().join("rows.jsonl"), rows).unwrap();
    let (_, _, result, requests) = drawn(cell(), vec![Script::new().fail("gone")], folder.path(), true).await;
    assert!(result.unwrap_err().to_string().starts_with("gone\ngiven up, as every sample failed"));
    assert!(requests.len() < 20, "{}", requests.len());

    let (sender, interrupt) = Interrupt::sent();
    sender.send_replace(true);
    let (sweep, _) = planned(cell(), vec![says("4\n")], folder.path());
    let result = over(
        sweep.unwrap(),
        OutputOptions::default(),
        (None, Box::new(std::io::sink())),
        |_| {},
        &interrupt,
        &mut Vec::new(),
    )
    .await;
    assert!(matches!(result, Err(HeadlessError::SweepInterrupted)));
}

#[test]
fn what_cannot_be_filled_in_is_told_before_anything_is_drawn() {
    let folder = folder();
    let told = |change: &dyn Fn(&mut Cell)| {
        let mut cell = cell();
        change(&mut cell);
        match planned(cell, Vec::new(), folder.path()).0 {
            Ok(sweep) => sweep.notes.join("\n"),
            Err(error) => {
                let path = format!("{}/", folder.path().display());
                error.to_string().replace(&path, "")
            }
        }
    };
    assert_eq!(told(&|_| {}), "");
    assert_eq!(
        told(&|cell| cell.prefix = "Q: {Q}".to_owned()),
        "cell sums: its prefix has no field of the rows; write one of {a}, {q} where it is to stand"
    );
    fs::write(folder.path().join("rows.jsonl"), format!("{ROWS}{{\"question\":\"1\"}}\n")).unwrap();
    assert_eq!(told(&|_| {}), "rows.jsonl:4: the row has no field {q}, which the cell sums fills in");
    assert_eq!(
        told(&|cell| {
            cell.prefix = "{question} {questions}".to_owned();
            cell.reference = None;
        })
        .lines()
        .next(),
        Some("rows.jsonl:1: the row has no field {question}, which the cell sums fills in")
    );
    fs::write(folder.path().join("rows.jsonl"), "{\"question\":\"1\"}\n").unwrap();
    assert_eq!(
        told(&|cell| {
            cell.prefix = "{question} {questions}".to_owned();
            cell.reference = None;
        }),
        "{questions} in the prefix is no field of the rows and stays as it is; {question} would be one"
    );
    assert!(
        told(&|cell| {
            cell.prefix = "{question}".to_owned();
            cell.answer = "/(/".to_owned();
        })
        .starts_with("cell sums: the answer rule \"/(/\"")
    );
}
