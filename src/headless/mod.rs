//! The same engines without the screen: `samplebook sample`, `run`, `score` and `doctor`.
//!
//! Never prints: what it has to say goes to the writers it is given, so that standard output carries only the result.

mod doctor;
mod experiments;
mod figures;
mod run;
mod score;

pub use doctor::report;
pub use experiments::{Measure, measure, table};
pub use run::{MOST, OutputOptions, Plan, PlanError, RunOptions, plan, run};
pub use score::score;

use std::{
    future,
    io::{self, Write},
    sync::Arc,
};

use serde::Serialize;
use thiserror::Error;

use crate::{
    engine::{Each, Engine, Event, LaneStream, Request, Run, follow},
    session::{CellId, Finish, Params, Sample, Token},
    text::glyphs,
};

/// What `samplebook sample` was options for.
#[derive(Debug)]
pub struct SampleOptions {
    /// The exact text to continue.
    pub prefix: String,
    /// Sampling parameters; its lanes are the number of samples.
    pub params: Params,
    /// Alternatives with each token.
    pub alternatives: usize,
    /// One JSON line a sample instead of text.
    pub json: bool,
    /// The text goes to a terminal, so nothing in it may reach the terminal as a command.
    pub to_terminal: bool,
}

/// Why a sample could not be delivered.
#[derive(Debug, Error)]
pub enum HeadlessError {
    /// Standard output is gone or full.
    #[error("standard output: {0}")]
    Output(#[from] io::Error),
    /// A sample, or what samples say, could not be written as JSON.
    #[error("as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// Lanes failed.
    #[error("{0}")]
    Lanes(String),
}

/// Between two samples in plain text.
const SEPARATOR: &[u8] = b"\n---\n";

/// Draws samples and writes them in the order of their lanes, the first as it streams.
///
/// # Errors
/// Where the output cannot be written, or any lane failed; the other lanes are written all the same.
pub async fn sample(
    engine: Arc<dyn Engine>,
    wish: SampleOptions,
    out: &mut (impl Write + ?Sized),
) -> Result<(), HeadlessError> {
    let run = Run::begin(engine.as_ref(), &CellId::new("sample"), &wish.params);
    let lanes: Vec<u32> = (0..wish.params.lanes() as u32).collect();
    let streams = engine.start(Request {
        prefix: wish.prefix.clone(),
        inherited: Vec::new(),
        params: wish.params.clone(),
        seed: run.seed,
        lanes: lanes.clone(),
        drafts: Vec::new(),
        alternatives: wish.alternatives,
    });
    // Every lane is read all the time, or a lane whose turn has not come would hold up the others.
    let mut waiting = tokio::task::JoinSet::new();
    let mut first = None;
    for (lane, stream) in lanes.into_iter().zip(streams) {
        let sample = run.sample(lane, None, wish.prefix.clone().into_bytes());
        if first.is_none() {
            first = Some((sample, stream));
        } else {
            waiting.spawn(collect(Arc::clone(&engine), sample, stream, |_| Ok(())));
        }
    }
    let mut failures = Vec::new();
    let Some((sample, stream)) = first else { return Ok(()) };
    let mut shown = Shown { to_terminal: wish.to_terminal, held: Vec::new() };
    let sample = collect(Arc::clone(&engine), sample, stream, |token| {
        if wish.json {
            return Ok(());
        }
        shown.write(&token.bytes, out)?;
        out.flush()
    })
    .await?;
    shown.finish(out)?;
    if wish.json {
        write_json(&sample, wish.to_terminal, out)?;
    }
    failures.extend(failure(&sample));

    let mut done: Vec<Sample> = Vec::new();
    let mut next_lane = 1;
    while let Some(joined) = waiting.join_next().await {
        match joined {
            Ok(sample) => done.push(sample?),
            Err(error) => failures.push(format!("a lane broke: {error}")),
        }
        while let Some(index) = done.iter().position(|sample| sample.lane == next_lane) {
            let sample = done.swap_remove(index);
            if wish.json {
                write_json(&sample, wish.to_terminal, out)?;
            } else {
                out.write_all(SEPARATOR)?;
                let mut shown = Shown { to_terminal: wish.to_terminal, held: Vec::new() };
                shown.write(&sample.bytes(), out)?;
                shown.finish(out)?;
            }
            out.flush()?;
            failures.extend(failure(&sample));
            next_lane += 1;
        }
    }
    if wish.to_terminal && !wish.json {
        out.write_all(b"\n")?;
    }
    out.flush()?;
    failures.dedup();
    if failures.is_empty() { Ok(()) } else { Err(HeadlessError::Lanes(failures.join("\n"))) }
}

/// Lanes that are options for at once where many samples are wanted.
const BATCH: u32 = 16;

/// Draws so many samples of a prefix, with a seed.
///
/// # Errors
/// What the first failed lane says.
async fn draw(
    engine: &Arc<dyn Engine>,
    prefix: &str,
    params: &Params,
    lanes: u32,
    seed: u64,
) -> Result<Vec<Sample>, HeadlessError> {
    let run = Run::begin(engine.as_ref(), &CellId::new("sample"), params).with_seed(seed);
    let mut samples = Vec::new();
    for first in (0..lanes).step_by(BATCH as usize) {
        let batch: Vec<u32> = (first..lanes.min(first + BATCH)).collect();
        let streams = engine.start(Request {
            prefix: prefix.to_owned(),
            inherited: Vec::new(),
            params: params.clone(),
            seed: run.seed,
            lanes: batch.clone(),
            drafts: Vec::new(),
            alternatives: 0,
        });
        // Every lane is read all the time, or one that is not would hold up the others.
        let lanes = batch.into_iter().zip(streams).map(|(lane, stream)| {
            let sample = run.sample(lane, None, prefix.as_bytes().to_vec());
            collect(Arc::clone(engine), sample, stream, |_| Ok(()))
        });
        for sample in futures_util::future::join_all(lanes).await {
            let sample = sample?;
            if let Some(failure) = failure(&sample) {
                return Err(HeadlessError::Lanes(failure));
            }
            samples.push(sample);
        }
    }
    Ok(samples)
}

/// Reads a lane to its end, showing each token as it comes.
async fn collect(
    engine: Arc<dyn Engine>,
    sample: Sample,
    stream: LaneStream,
    mut show: impl FnMut(&Token) -> io::Result<()>,
) -> io::Result<Sample> {
    let heard = Each(|_: &Sample, event: &Event| match event {
        Event::Token(token) => show(token),
        Event::Waiting(_) | Event::Ended(_) => Ok(()),
    });
    follow(engine, stream, sample, future::pending::<()>(), heard).await
}

/// Writes one line; for a terminal, what is not plain text in it is escaped, which leaves the same JSON.
fn write_json(
    record: &impl Serialize,
    to_terminal: bool,
    out: &mut (impl Write + ?Sized),
) -> Result<(), HeadlessError> {
    let mut line = serde_json::to_string(record)?;
    if to_terminal {
        line = escape_marks(&line);
    }
    line.push('\n');
    out.write_all(line.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Escapes every character of a JSON text that a terminal must not get.
fn escape_marks(json: &str) -> String {
    let mut safe = String::new();
    for glyph in glyphs(json.as_bytes(), 0) {
        if !glyph.mark {
            safe.push_str(&glyph.text);
            continue;
        }
        let source = json.get(glyph.offset..glyph.offset + glyph.len).unwrap_or_default();
        for unit in source.encode_utf16() {
            safe.push_str(&format!("\\u{unit:04x}"));
        }
    }
    safe
}

fn failure(sample: &Sample) -> Option<String> {
    match sample.finish {
        Finish::Failed => Some(sample.error.clone().unwrap_or_else(|| "a lane failed".to_owned())),
        Finish::CutOff => Some("the connection ended before the sample did".to_owned()),
        _ => None,
    }
}

/// Text on its way out: raw to a file or a pipe, made harmless to a terminal.
struct Shown {
    to_terminal: bool,
    /// Bytes of a character that is not complete yet.
    held: Vec<u8>,
}

impl Shown {
    fn write(&mut self, bytes: &[u8], out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        if !self.to_terminal {
            return out.write_all(bytes);
        }
        self.held.extend_from_slice(bytes);
        let complete = match std::str::from_utf8(&self.held) {
            Ok(_) => self.held.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => self.held.len(),
        };
        let rest = self.held.split_off(complete);
        let ready = std::mem::replace(&mut self.held, rest);
        show(&ready, out)
    }

    fn finish(&mut self, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        show(&std::mem::take(&mut self.held), out)
    }
}

/// Writes bytes to a terminal: newlines as they are, everything that is not plain text as a visible mark.
fn show(bytes: &[u8], out: &mut (impl Write + ?Sized)) -> io::Result<()> {
    for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        if index > 0 {
            out.write_all(b"\n")?;
        }
        for glyph in glyphs(line, 0) {
            out.write_all(glyph.text.as_bytes())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_gets_no_control_byte_and_a_pipe_gets_every_byte() {
        let hostile = "a\u{1b}]52;c;evil\u{7}\tb\nc\u{202e}d\r".as_bytes();
        let mut piped = Vec::new();
        Shown { to_terminal: false, held: Vec::new() }.write(hostile, &mut piped).unwrap();
        assert_eq!(piped, hostile);
        let mut seen = Vec::new();
        let mut shown = Shown { to_terminal: true, held: Vec::new() };
        for byte in hostile {
            shown.write(&[*byte], &mut seen).unwrap();
        }
        shown.finish(&mut seen).unwrap();
        let seen = String::from_utf8(seen).unwrap();
        assert!(seen.chars().all(|c| c == '\n' || !c.is_control()), "{seen:?}");
        assert!(!seen.contains('\u{202e}'));
        assert!(seen.contains('b') && seen.contains('d'));
    }

    #[test]
    fn json_on_a_terminal_is_the_same_json_without_marks() {
        let json = serde_json::to_string("a\u{9b}31m\u{202e}b\u{e0041} 灯 é\u{7f}").unwrap();
        let safe = escape_marks(&json);
        assert!(safe.chars().all(|c| !c.is_control() && c != '\u{202e}'), "{safe:?}");
        assert_eq!(
            serde_json::from_str::<String>(&safe).unwrap(),
            serde_json::from_str::<String>(&json).unwrap()
        );
        assert!(safe.contains("灯"));
    }

    #[test]
    fn a_character_that_comes_in_pieces_is_whole_on_a_terminal() {
        let mut seen = Vec::new();
        let mut shown = Shown { to_terminal: true, held: Vec::new() };
        for byte in "灯".as_bytes() {
            shown.write(&[*byte], &mut seen).unwrap();
        }
        assert_eq!(String::from_utf8(seen).unwrap(), "灯");
    }
}
