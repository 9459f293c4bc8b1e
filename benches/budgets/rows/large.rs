//! A session with 10,000 samples of 128 tokens.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
    time::Duration,
};

use samplebook::session::{CellId, Finish, LogprobKind, Params, Sample, Token};
use tempfile::TempDir;
use uuid::Uuid;

use crate::{
    Plan,
    figure::Figure,
    process::memory_mib,
    pty::{Terminal, milliseconds, pause},
};

const CELLS: usize = 20;
const SAMPLES: usize = 10_000;
const TOKENS: usize = 128;
const NEXT_CELL: &str = "\x1b[6;3~";
const LIST: &str = "/";

/// The first frame of a large session, and the lanes of another cell.
pub(crate) fn large(plan: Plan) -> Vec<Figure> {
    let home = TempDir::new().unwrap();
    let samples = SAMPLES / if plan.rounds(10) == 10 { 1 } else { 10 };
    let size = write(home.path(), samples) as f64 / f64::from(1 << 20);
    let (mut first, mut read, mut lanes, mut memory) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut opened, mut filtered) = (Vec::new(), Vec::new());
    for _ in 0..plan.rounds(5) {
        let mut terminal = Terminal::start(&home, &["large.toml"]);
        let painted = terminal.wait_for("prefix number 0");
        let first_lanes = terminal.wait_for("run ");
        read.push(terminal.since_start_ms(first_lanes));
        first.push(terminal.since_start_ms(painted));
        for cell in 1..CELLS {
            // A key soon after a frame waits for the next; that is not what is measured here.
            pause(Duration::from_millis(25));
            let pressed = terminal.press(NEXT_CELL);
            let painted = terminal.wait_for(&format!("prefix number {cell}"));
            lanes.push(milliseconds(painted - pressed));
        }
        memory.push(memory_mib(terminal.process(), "Rss"));
        let pressed = terminal.press(LIST);
        let painted = terminal.wait_for("Samples of the session");
        opened.push(milliseconds(painted.saturating_duration_since(pressed)));
        for typed in ["w", "1", "2", "3", "4", "\x7f", "\x7f", "9", "7"] {
            pause(Duration::from_millis(25));
            let before = terminal.contents();
            let pressed = terminal.press(typed);
            let painted = terminal.wait(|screen| screen.contents() != before);
            filtered.push(milliseconds(painted.saturating_duration_since(pressed)));
        }
    }
    vec![
        Figure::median("10,000 samples × 128 tokens, first frame, wall", "ms", &first).within(100.0),
        Figure::median("10,000 samples × 128 tokens, its lanes, wall", "ms", &read),
        Figure::median("10,000 samples × 128 tokens, any cell's lanes", "ms", &lanes).within(100.0),
        Figure::median("10,000 samples × 128 tokens, their list opened", "ms", &opened).within(100.0),
        Figure::percentile("10,000 samples × 128 tokens, a key in their list, p95", "ms", &filtered, 95)
            .within(16.0),
        Figure::median("10,000 samples × 128 tokens, memory", "MiB", &memory),
        Figure::median("10,000 samples × 128 tokens, their file", "MiB", &[size]),
    ]
}

/// Writes the session and returns the size of its samples.
fn write(folder: &Path, samples: usize) -> u64 {
    let cell = |number| {
        format!("[[cell]]\nid = \"cell-{number}\"\ntitle = \"Cell\"\nprefix = \"prefix number {number}\"\n\n")
    };
    let session: String = (0..CELLS).map(cell).collect();
    fs::write(folder.join("large.toml"), format!("format = 1\n\n{session}")).unwrap();
    let path = folder.join("large.samples.jsonl");
    let mut file = BufWriter::new(File::create(&path).unwrap());
    for number in 0..samples {
        serde_json::to_writer(&mut file, &sample(number)).unwrap();
        file.write_all(b"\n").unwrap();
    }
    file.into_inner().unwrap().metadata().unwrap().len()
}

/// Every four samples are one run.
pub(crate) fn sample(number: usize) -> Sample {
    let run = number / 4;
    let token = |at: usize| Token {
        bytes: format!(" w{}", (number * 31 + at * 17) % 4096).into_bytes(),
        id: Some(((number + at) % 4096) as u32),
        logprob: Some(-0.5 - at as f32 / 300.0),
        ..Token::default()
    };
    let cell = run % CELLS;
    Sample {
        id: Uuid::from_u128(number as u128 + 1),
        run: Some(Uuid::from_u128((1 << 64) + run as u128)),
        cell: CellId::new(format!("cell-{cell}")),
        lane: (number % 4) as u32,
        engine: "builtin".to_owned(),
        model: "miniature".to_owned(),
        prefix: format!("prefix number {cell}").into_bytes(),
        params: Params::default(),
        seed: run as u64,
        started: "2026-01-01T00:00:00Z".parse().unwrap(),
        ended: "2026-01-01T00:00:01Z".parse().ok(),
        tokens: (0..TOKENS).map(token).collect(),
        finish: Finish::Length,
        logprobs: LogprobKind::Raw,
        ..Sample::default()
    }
}
