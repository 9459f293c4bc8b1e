//! The program while it is open: memory, rest, keys and streams.

use std::{fs, path::Path, time::Duration};

use samplebook::session::{CellId, Param, Params, Sample};
use tempfile::TempDir;

use super::large::sample;
use crate::{
    Plan,
    figure::Figure,
    process::{Cpu, memory_mib},
    pty::{Terminal, milliseconds, pause},
    server,
};

const SAMPLE: &str = "\x12";
const BACKSPACE: &str = "\x7f";
const WRITE: &str = "w";
const STRIPES: &str = "\x14";
const NEXT_INSTRUMENT: &str = "\x1b[17~";
const NEXT_VIEW: &str = "\x1bv";

/// Opens the tour and lets the model sample once.
fn sampled_tour(home: &TempDir) -> Terminal {
    let mut terminal = Terminal::start(home, &[]);
    terminal.wait_for("what is 2+2=");
    terminal.press(SAMPLE);
    terminal.wait_ended(4);
    terminal.settle(Duration::from_secs(2));
    terminal
}

/// Memory with the tour open and the model loaded.
pub(crate) fn memory(_: Plan) -> Vec<Figure> {
    let home = TempDir::new().unwrap();
    let terminal = sampled_tour(&home);
    let mib = |key| memory_mib(terminal.process(), key);
    vec![
        Figure::median("memory after a sample of the tour, RSS", "MiB", &[mib("Rss")]).within(60.0),
        Figure::median("memory after a sample of the tour, PSS", "MiB", &[mib("Pss")]),
        Figure::median("memory after a sample of the tour, not of files", "MiB", &[mib("Anonymous")]),
    ]
}

/// What the open program does while nothing happens.
pub(crate) fn idle(plan: Plan) -> Vec<Figure> {
    let home = TempDir::new().unwrap();
    let terminal = sampled_tour(&home);
    let (bytes, cpu) = (terminal.bytes(), Cpu::of(terminal.process()));
    pause(Duration::from_secs(plan.rounds(10) as u64));
    let used = Cpu::of(terminal.process()).since(&cpu);
    let written = (terminal.bytes() - bytes) as f64;
    vec![
        Figure::median("idle for 10 s, to the terminal", "bytes", &[written]).within(0.0),
        Figure::median("idle for 10 s, CPU", "ms", &[used]).within(10.0),
    ]
}

/// From a key to its character on the screen.
pub(crate) fn keys(plan: Plan) -> Vec<Figure> {
    let count = plan.rounds(200);
    let home = TempDir::new().unwrap();
    let url = server::start(Some(Duration::from_millis(20)));
    write_session(home.path(), "Zebras are", 16, 4_000);
    let mut terminal = open(&home, &url);
    terminal.wait_for("Zebras are");
    terminal.press(WRITE);
    terminal.settle(Duration::from_millis(500));
    let caret = terminal.cursor();
    let idle = key_times(&mut terminal, caret, count);
    terminal.press(SAMPLE);
    terminal.wait(|screen| screen.contents().matches("tok/s").count() >= 16);
    let busy = key_times(&mut terminal, caret, count);
    drop(terminal);
    let counted = counted_keys(&home, &url, count);

    write_session(home.path(), &long_prefix(), 1, 16);
    let mut terminal = open(&home, &url);
    terminal.wait_for("the last line");
    terminal.press(WRITE);
    terminal.press(STRIPES);
    terminal.settle(Duration::from_secs(1));
    let caret = terminal.cursor();
    let long = key_times(&mut terminal, caret, count);
    let rows = [
        ("idle", idle, 4.0),
        ("16 lanes stream", busy, 16.0),
        ("16 lanes stream, agreement among them and 1,000 others", counted, 16.0),
        ("idle, at the end of 200 KB", long, 4.0),
    ];
    rows.into_iter()
        .flat_map(|(when, times, budget)| {
            [
                Figure::median(format!("key to paint, {when}, p50"), "ms", &times),
                Figure::percentile(format!("key to paint, {when}, p95"), "ms", &times, 95).within(budget),
            ]
        })
        .collect()
}

/// The same while 16 lanes stream beside 1,000 stored samples of the same settings, with the lanes coloured by agreement
/// and the instrument shown.
fn counted_keys(home: &TempDir, url: &str, count: usize) -> Vec<f64> {
    fs::remove_file(home.path().join("session.samples.jsonl")).unwrap();
    write_session(home.path(), "Zebras are", 16, 4_000);
    let mut params = Params::default();
    params.set(Param::Lanes, Some(16.0)).unwrap();
    params.set(Param::MaxTokens, Some(4_000.0)).unwrap();
    let stored = |number| {
        let sample = Sample {
            cell: CellId::new("cell"),
            engine: "server".to_owned(),
            model: "base".to_owned(),
            server: Some(url.to_owned()),
            prefix: b"Zebras are".to_vec(),
            params: params.clone(),
            lane: number as u32 + 16,
            ..sample(number)
        };
        serde_json::to_string(&sample).unwrap() + "\n"
    };
    let lines: String = (0..1_000).map(stored).collect();
    fs::write(home.path().join("session.samples.jsonl"), lines).unwrap();
    let mut terminal = open(home, url);
    terminal.wait_for("Zebras are");
    terminal.press(WRITE);
    terminal.settle(Duration::from_millis(500));
    let caret = terminal.cursor();
    terminal.press(SAMPLE);
    terminal.wait(|screen| screen.contents().matches("tok/s").count() >= 16);
    for key in [NEXT_INSTRUMENT; 3].into_iter().chain([NEXT_VIEW; 5]) {
        terminal.press(key);
        pause(Duration::from_millis(50));
    }
    terminal.wait_for("1,016 samples of these settings");
    key_times(&mut terminal, caret, count)
}

/// Types a character and takes it back, again and again; `caret` is where it appears.
fn key_times(terminal: &mut Terminal, caret: (u16, u16), count: usize) -> Vec<f64> {
    let time = |index: usize| {
        let (key, shown) = if index.is_multiple_of(2) { ("x", true) } else { (BACKSPACE, false) };
        // Not in step with the frames: the gap is a different part of one each time.
        pause(Duration::from_micros(25_000 + index as u64 * 7_919 % 16_000));
        let pressed = terminal.press(key);
        let painted = terminal.wait(|screen| {
            let cell = screen.cell(caret.0, caret.1);
            cell.is_some_and(|cell| (cell.contents() == "x") == shown)
        });
        milliseconds(painted.saturating_duration_since(pressed))
    };
    (0..count).map(time).collect()
}

/// Eight lanes of 500 tokens at 200 tokens a second each, shown and saved.
pub(crate) fn stream(plan: Plan) -> Vec<Figure> {
    let (lanes, tokens) = (8, 500);
    let url = server::start(Some(Duration::from_millis(5)));
    let measure = |_| {
        let home = TempDir::new().unwrap();
        write_session(home.path(), "Zebras are", lanes, tokens);
        let mut terminal = open(&home, &url);
        terminal.wait_for("Zebras are");
        terminal.settle(Duration::from_secs(1));
        let (cpu, bytes) = (Cpu::of(terminal.process()), terminal.bytes());
        let pressed = terminal.press(SAMPLE);
        let ended = terminal.wait_ended(lanes);
        let used = Cpu::of(terminal.process()).since(&cpu);
        let bytes = (terminal.bytes() - bytes) as f64 / 1024.0;
        drop(terminal);
        let saved = fs::read_to_string(home.path().join("session.samples.jsonl")).unwrap();
        assert_eq!(saved.lines().count(), lanes);
        (used, milliseconds(ended - pressed), bytes)
    };
    let runs: Vec<(f64, f64, f64)> = (0..plan.rounds(5)).map(measure).collect();
    let column = |pick: fn(&(f64, f64, f64)) -> f64| runs.iter().map(pick).collect::<Vec<f64>>();
    vec![
        Figure::median("8 lanes × 500 tokens at 200 tok/s, shown and saved, CPU", "ms", &column(|run| run.0))
            .within(200.0),
        Figure::median("8 lanes × 500 tokens at 200 tok/s, wall", "ms", &column(|run| run.1)),
        Figure::median("8 lanes × 500 tokens at 200 tok/s, to the terminal", "KiB", &column(|run| run.2)),
    ]
}

fn open(home: &TempDir, url: &str) -> Terminal {
    Terminal::start(home, &["session.toml", "--base-url", url, "--model", "base"])
}

fn write_session(folder: &Path, prefix: &str, lanes: usize, max_tokens: usize) {
    let text = format!(
        "format = 1\n[[cell]]\nid = \"cell\"\nprefix = \"\"\"\n{prefix}\"\"\"\n\
params = {{ lanes = {lanes}, max_tokens = {max_tokens} }}\n"
    );
    fs::write(folder.join("session.toml"), text).unwrap();
}

fn long_prefix() -> String {
    let line = "Zebras are wild African members of the horse family, known for stripes.\n";
    format!("{}the last line", line.repeat(200_000 / line.len()))
}
