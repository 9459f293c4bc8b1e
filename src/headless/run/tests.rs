//! A session's cells drawn from scripts.

use serde_json::Value;

use super::*;
use crate::{
    engine::{
        EngineError,
        scripted::{Script, Scripted},
    },
    headless::plan::experiments_with,
    session::{Cell, CellId, Column, Finish, Param, Params},
};

fn cell(prefix: &str) -> Cell {
    let mut cell = Cell::new(CellId::new("c"), "A cell");
    cell.prefix = prefix.to_owned();
    cell
}

fn tokens(tokens: &[(&str, f32)]) -> Script {
    let script =
        tokens.iter().fold(Script::new(), |script, (text, p)| script.token(text.as_bytes(), Some(*p)));
    script.end(Finish::Length)
}

/// Runs one cell on scripts; returns what was written, how it ended, and what was options.
async fn drawn(
    cell: Cell,
    scripts: Vec<Script>,
    samples: u32,
    json: bool,
) -> (String, Result<(), HeadlessError>, Vec<Request>) {
    let engine = Arc::new(Scripted::new(scripts));
    let session = Session { cells: vec![cell], ..Session::default() };
    let options = RunOptions { samples: Some(samples), ..RunOptions::default() };
    let made = experiments_with(&session, &options, "scripted", &|choice, _| match choice {
        "scripted" => Ok(Arc::clone(&engine) as Arc<dyn Engine>),
        name => Err(EngineError::Model { name: name.to_owned(), reason: "there is none".to_owned() }),
    });
    let mut out = Vec::new();
    let result = run(
        checked(made.unwrap()).unwrap(),
        OutputOptions { json, ..OutputOptions::default() },
        &Interrupt::never(),
        &mut out,
    )
    .await;
    (String::from_utf8(out).unwrap(), result, engine.requests())
}

/// The JSON lines: the samples, and the summaries.
fn parted(text: &str) -> (Vec<Sample>, Vec<Value>) {
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let (summaries, samples): (Vec<Value>, Vec<Value>) = lines.partition(|line| line["summary"].is_object());
    let samples = samples.into_iter().map(|sample| serde_json::from_value(sample).unwrap()).collect();
    (samples, summaries.into_iter().map(|line| line["summary"].clone()).collect())
}

fn near(value: &Value, expected: f64) {
    assert!((value.as_f64().unwrap() - expected).abs() < 1e-6, "{value} is not {expected}");
}

#[tokio::test]
async fn answers_are_counted_beside_what_the_model_gives_them() {
    let scripts = vec![
        tokens(&[(" 4", -0.5), ("\n", -0.25), ("more", -1.0)]),
        tokens(&[(" 5\nx", -2.0)]),
        tokens(&[(" ", -3.0), ("4", -1.0), ("\n", -0.1)]),
        tokens(&[(" 4", -0.5), ("\n", -0.25), ("else", -1.0)]),
    ];
    let (text, result, _) = drawn(cell("2+2="), scripts.clone(), 4, true).await;
    result.unwrap();
    let (samples, summaries) = parted(&text);
    assert_eq!((samples.len(), summaries.len()), (4, 1));
    let summary = &summaries[0];
    assert_eq!(
        (&summary["cell"], &summary["samples"], &summary["failed"]),
        (&"c".into(), &4.into(), &0.into())
    );
    let tally = summary["tally"].as_array().unwrap();
    assert_eq!((&tally[0]["answer"], &tally[0]["count"]), (&"4".into(), &3.into()));
    near(&tally[0]["share"], 0.75);
    // Two distinct paths; the one that was seen twice counts once.
    near(&tally[0]["model"], (-0.75f64).exp() + (-4.1f64).exp());
    near(&tally[1]["model"], (-2f64).exp());
    assert!(tally[0]["low"].as_f64() < Some(0.75) && tally[0]["high"].as_f64() > Some(0.75));
    near(&summary["entropy_bits"], 0.811_278_124);
    near(&summary["cost_usd"], 0.0);

    let mut numbers = cell("2+2=");
    numbers.answer = "number".to_owned();
    let (text, result, _) = drawn(numbers, scripts, 4, false).await;
    result.unwrap();
    // With what ends the number: e^-0.75 and e^-4.1.
    assert!(text.contains("answers (number): 2 in 4 of 4 samples"), "{text}");
    assert!(text.contains("75 %") && text.contains("model  48.9 %  4"), "{text}");
}

#[tokio::test]
async fn an_answer_is_as_probable_as_what_was_seen_to_settle_it() {
    let scripts = vec![
        tokens(&[(" 4", -0.5), ("\n", -0.25)]),
        Script::new().token(b" 4", Some(-0.5)).end(Finish::Stop),
    ];
    let (text, result, _) = drawn(cell("2+2="), scripts, 2, true).await;
    result.unwrap();
    // How probable it is that a text ends is on no record.
    near(&parted(&text).1[0]["tally"][0]["model"], (-0.75f64).exp());
    // One log-probability that is not known leaves its own way out.
    let scripts = vec![tokens(&[("4\n", -0.5)]), Script::new().token(b"4\n", None).end(Finish::Length)];
    let (text, _, _) = drawn(cell("2+2="), scripts, 2, true).await;
    near(&parted(&text).1[0]["tally"][0]["model"], (-0.5f64).exp());
    let scripts = vec![Script::new().token(b"4\n", None).end(Finish::Length)];
    let (text, _, _) = drawn(cell("2+2="), scripts, 2, true).await;
    assert_eq!(parted(&text).1[0]["tally"][0]["model"], Value::Null);
}

#[tokio::test]
async fn many_samples_are_drawn_in_waves_of_lanes_of_their_own() {
    let (text, result, requests) =
        drawn(cell("x"), vec![Script::new().text("a").end(Finish::Stop)], 40, true).await;
    result.unwrap();
    let lanes: Vec<usize> = requests.iter().map(|request| request.lanes.len()).collect();
    assert_eq!(lanes, [16, 16, 8]);
    assert!(requests.iter().all(|request| request.seed == requests[0].seed));
    let (samples, _) = parted(&text);
    assert_eq!(samples.iter().map(|sample| sample.lane).collect::<Vec<_>>(), (0..40).collect::<Vec<_>>());
    assert!(samples.iter().all(|sample| sample.params.lanes() == 16 && sample.run == samples[0].run));
}

#[tokio::test]
async fn failed_samples_are_told_and_not_counted() {
    let scripts = vec![Script::new().text("4").end(Finish::Stop), Script::new().fail("refused\u{1b}[31m")];
    let (text, result, _) = drawn(cell("x"), scripts.clone(), 4, false).await;
    assert!(result.unwrap_err().to_string().starts_with("refused"));
    assert!(text.contains("2 samples failed; what failed is not counted"), "{text}");
    assert!(
        text.contains("1 in 2 of 2 samples") && text.contains("failed          0 tok  refused"),
        "{text}"
    );
    assert!(!text.contains('\u{1b}'), "{text:?}");
    let (text, _, _) = drawn(cell("x"), scripts, 4, true).await;
    let (samples, summaries) = parted(&text);
    assert_eq!((samples.len(), &summaries[0]["failed"], &summaries[0]["samples"]), (4, &2.into(), &2.into()));

    // Where nobody answers, there is no asking on.
    let (text, result, requests) = drawn(cell("x"), vec![Script::new().fail("gone")], 1000, false).await;
    assert_eq!((result.unwrap_err().to_string().as_str(), requests.len()), ("gone", 1));
    assert!(
        text.contains("984 more samples were not asked for") && text.contains("no sample to count"),
        "{text}"
    );
}

#[tokio::test]
async fn copies_of_the_reference_are_measured() {
    let mut cell = cell("the quick brown");
    cell.reference = Some("the quick brown fox jumps over the lazy dog and then sleeps".to_owned());
    let scripts = vec![
        tokens(&[(" fox", -0.1), (" jumps over the lazy dog and then", -0.1), (" wakes", -2.0)]),
        tokens(&[(" bear", -1.5)]),
    ];
    let (text, result, _) = drawn(cell.clone(), scripts.clone(), 2, true).await;
    result.unwrap();
    let verbatim = parted(&text).1[0]["verbatim"].clone();
    let first = &verbatim["samples"][0];
    assert_eq!((&first["copied_tokens"], &first["copied_bytes"]), (&2.into(), &38.into()));
    assert_eq!((&first["diverges"]["token"], &first["diverges"]["text"]), (&2.into(), &" wakes".into()));
    assert_eq!(first["diverges"]["expected"], "sleeps");
    near(&first["diverges"]["probability"], (-2f64).exp());
    assert_eq!(first["longest_bytes"], 38);
    near(&first["coverage"], 38.0 / 43.0);
    near(&verbatim["mean_coverage"], 19.0 / 43.0);
    let (text, _, _) = drawn(cell, scripts, 2, false).await;
    assert!(text.contains("copies 38 bytes (2 tokens); then “wakes” for “sleeps” (token 3, 14%)"), "{text}");
    assert!(text.contains("longest run 38 bytes; 88% covered"), "{text}");
}

#[tokio::test]
async fn run_ons_and_the_stop_text_against_them_are_told() {
    let scripts =
        vec![tokens(&[(" d", -1.0), ("\n", -1.0), ("Q:", -1.0), (" e", -1.0)]), tokens(&[(" d", -1.0)])];
    let prefix = "Q: a\nA: b\nQ: c\nA:";
    let (text, result, _) = drawn(cell(prefix), scripts.clone(), 2, true).await;
    result.unwrap();
    let expected =
        serde_json::json!({ "samples": 1, "tokens_past": 3, "stops": [{ "stop": "\nQ:", "samples": 1 }] });
    assert_eq!(parted(&text).1[0]["run_on"], expected);
    let (text, _, _) = drawn(cell(prefix), scripts, 2, false).await;
    assert!(
        text.contains(
            r#"run-ons: 1 sample runs on past its turn: 3 tokens, $0.000000; stop "\nQ:" would end 1"#
        ),
        "{text}"
    );
}

#[tokio::test]
async fn json_has_the_figures_of_every_instrument_in_order() {
    let names = |summary: &Value| {
        let names = summary.as_object().unwrap().keys().skip_while(|name| *name != "samples").cloned();
        names.collect::<Vec<String>>().join(" ")
    };
    let expected = "samples failed tally entropy_bits without cut agreement divided verbatim run_on cost_usd \
                    prefix_tokens sampled_tokens";
    let (text, _, _) =
        drawn(cell("x"), vec![tokens(&[("a b\n", -1.0)]), tokens(&[("a c\n", -1.0)])], 2, true).await;
    let (_, summaries) = parted(&text);
    assert_eq!(names(&summaries[0]), expected);
    assert_eq!(summaries[0]["agreement"], 0.5);
    assert_eq!(summaries[0]["divided"][0], serde_json::json!({ "word": "b", "samples": 1 }));
    assert!(
        text.contains(r#""verbatim":null,"run_on":{"samples":0,"tokens_past":0,"stops":[]},"cost_usd":"#),
        "{text}"
    );
    // A column that was not drawn says the same of nothing.
    let mut refused = cell("x");
    refused.columns = vec![Column { engine: Some("nobody".to_owned()), ..Column::default() }];
    let (text, _, _) = drawn(refused, Vec::new(), 1, true).await;
    let (_, summaries) = parted(&text);
    assert_eq!(names(&summaries[0]), expected);
    assert_eq!((&summaries[0]["tally"], &summaries[0]["cost_usd"]), (&serde_json::json!([]), &Value::Null));
}

#[tokio::test]
async fn columns_share_their_noise_and_one_that_nobody_answers_holds_up_no_other() {
    let mut cell = cell("x");
    let mut sharp = Params::default();
    sharp.set(Param::Temperature, Some(0.2)).unwrap();
    let mut first = Column::default();
    first.params.take(Param::Temperature, &sharp);
    let second = Column { engine: Some("nobody".to_owned()), ..Column::default() };
    let third = Column { title: "mine".to_owned(), prefix: Some("y".to_owned()), ..Column::default() };
    cell.columns = vec![first, second, third];
    let (text, result, requests) =
        drawn(cell.clone(), vec![Script::new().text("a").end(Finish::Stop)], 1, true).await;
    assert!(result.unwrap_err().to_string().contains("there is none"));
    let (samples, summaries) = parted(&text);
    assert_eq!(samples.iter().map(|sample| sample.column).collect::<Vec<_>>(), [0, 2]);
    assert_eq!(requests[0].seed, requests[1].seed);
    assert_eq!((requests[0].params.get(Param::Temperature), requests[1].prefix.as_str()), (Some(0.2), "y"));
    let titles: Vec<&str> = summaries.iter().map(|line| line["column_title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["temperature 0.20", "nobody", "mine"]);
    assert!(summaries[1]["error"].as_str().unwrap().contains("there is none"));
    let (text, _, _) = drawn(cell, vec![Script::new().text("a").end(Finish::Stop)], 1, false).await;
    assert!(text.contains("## column 2: nobody\nnot drawn: model nobody: there is none"), "{text}");
}

#[test]
fn what_cannot_be_run_is_told_before_anything_is_drawn() {
    let mut wrong = cell("x");
    wrong.answer = "/(/".to_owned();
    let session = Session { cells: vec![Cell::new(CellId::new("a"), "A"), wrong], ..Session::default() };
    let told = |session: &Session, cell: Option<&str>| {
        let options = RunOptions { cell: cell.map(str::to_owned), ..RunOptions::default() };
        plan(session, &options, &Settings::default()).err().map(|error| error.to_string())
    };
    let error = told(&session, None).unwrap();
    assert!(error.starts_with("cell c: the answer rule \"/(/\": "), "{error}");
    assert_eq!(told(&session, Some("a")), None);
    assert_eq!(told(&session, Some("b")).unwrap(), "there is no cell \"b\"; the cells are a, c");
    assert_eq!(told(&Session::default(), None).unwrap(), "the session has no cells");
}
