//! Measures samplebook's own engine through its public door, as the notebook uses it.
//!
//! Never looks inside the engine.

use std::{num::NonZero, path::Path, time::Instant};

use samplebook::{
    engine::{
        Engine, Event, LaneStream, Request,
        local::{Local, Source},
    },
    session::{Param, Params},
};
use tokio::runtime::{Builder, Runtime};

use crate::rates::{DECODED, LANES, PREFIX, Rates};

/// A rate over fewer steps than this says nothing; a model that can end a text may end a lane at once.
const ENOUGH_STEPS: u32 = 64;
/// How many seeds are tried for lanes that live that long.
const SEEDS: usize = 50;
const TEXT: &str = include_str!("../../sessions/tour.toml");

/// The engine with one model.
pub(crate) struct Own {
    engine: Local,
    runtime: Runtime,
    /// A number that no run has had before.
    run: u64,
}

/// What one run gave, in tokens a second.
struct Run {
    prefill: f64,
    decode: f64,
}

impl Own {
    /// Loads a model.
    ///
    /// # Errors
    /// Why it cannot be computed.
    pub(crate) fn load(file: &Path, threads: NonZero<usize>) -> Result<Self, String> {
        let engine = Local::new("model", Source::at(file)?).with_threads(threads);
        let runtime = Builder::new_current_thread().build().unwrap();
        let mut own = Self { engine, runtime, run: 0 };
        // The first run loads the weights, which is not what is measured.
        own.sample(1)?;
        Ok(own)
    }

    /// Measures everything once.
    ///
    /// # Errors
    /// Why a lane failed.
    pub(crate) fn round(&mut self, rates: &mut Rates) -> Result<(), String> {
        for lanes in LANES {
            let run = (0..SEEDS).find_map(|_| self.sample(lanes).transpose());
            let run = run.ok_or_else(|| format!("samplebook: {lanes} lanes ended too soon every time"))??;
            // With more lanes the first token is that of more lanes, and no longer as good a clock.
            if lanes == 1 {
                rates.add_prefill(run.prefill);
            }
            rates.add_decode(lanes, run.decode);
        }
        Ok(())
    }

    /// Runs once, until a lane ends; gives nothing where that is too soon to tell.
    fn sample(&mut self, lanes: u32) -> Result<Option<Run>, String> {
        self.run += 1;
        let (prefix, tokens) = self.prefix()?;
        let mut params = Params::default();
        params.set_text(Param::MaxTokens, &DECODED.to_string()).unwrap();
        params.set_text(Param::Temperature, "1.0").unwrap();
        let request = Request {
            prefix,
            inherited: Vec::new(),
            chat: None,
            params,
            seed: self.run,
            lanes: (0..lanes).collect(),
            drafts: Vec::new(),
            alternatives: 0,
        };
        let Self { engine, runtime, .. } = self;
        runtime.block_on(async {
            let started = Instant::now();
            let mut streams = engine.start(request);
            if !step(&mut streams).await? {
                return Ok(None);
            }
            let first = Instant::now();
            let (mut steps, mut last) = (0, first);
            while step(&mut streams).await? {
                steps += 1;
                last = Instant::now();
            }
            Ok((steps >= ENOUGH_STEPS).then(|| Run {
                prefill: tokens as f64 / (first - started).as_secs_f64(),
                decode: f64::from(steps * lanes) / (last - first).as_secs_f64(),
            }))
        })
    }

    /// Returns a text of about so many tokens that no run before has begun with, so that nothing of it is remembered,
    /// and how many they are.
    fn prefix(&self) -> Result<(String, usize), String> {
        let spans = |text: &str| self.engine.split(text).map_err(|error| error.to_string());
        let mut text = format!("{} is the number of this run.\n{TEXT}", self.run);
        let whole = spans(&text)?;
        let mut starts = whole.iter().map(|span| span.range.start).take(PREFIX + 1);
        text.truncate(starts.rfind(|at| text.is_char_boundary(*at)).unwrap_or_default());
        let count = spans(&text)?.len();
        Ok((text, count))
    }
}

/// Waits for one token of every lane; false once a lane has ended.
async fn step(streams: &mut [LaneStream]) -> Result<bool, String> {
    for stream in streams {
        loop {
            match stream.recv().await {
                Some(Event::Waiting(_) | Event::Exchange(_) | Event::Prompt(_)) => {}
                Some(Event::Token(_)) => break,
                Some(Event::Ended(ending)) => return ending.error.map_or(Ok(false), Err),
                None => return Err("a lane ended without a word".to_owned()),
            }
        }
    }
    Ok(true)
}
