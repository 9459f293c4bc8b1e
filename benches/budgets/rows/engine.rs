//! The model that is part of the program: loading it, reading a prefix, and sampling in several lanes.

use std::time::Instant;

use samplebook::{
    engine::{
        Engine, Event, LaneStream, Request,
        local::{Local, Source},
    },
    session::{Param, Params},
};

use crate::{Plan, figure::Figure, pty::milliseconds};

const PREFIX_TOKENS: usize = 512;
const SAMPLED: &str = "128";
/// A rate over fewer steps than this says nothing.
const ENOUGH_STEPS: u32 = 24;
const TEXT: &str = include_str!("../../../sessions/tour.toml");

/// Loading, reading and sampling.
pub fn engine(plan: Plan) -> Vec<Figure> {
    let mut figures = vec![load(plan)];
    let engine = Local::new("miniature", source());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let mut rounds = 0..;
    let mut run =
        |lanes| rounds.by_ref().find_map(|round| runtime.block_on(sample(&engine, lanes, round))).unwrap();
    // Wakes the model.
    run(1);
    for lanes in [1, 4, 8, 16] {
        let (reading, rates): (Vec<f64>, Vec<f64>) = (0..plan.rounds(7)).map(|_| run(lanes)).unzip();
        if lanes == 1 {
            figures.push(Figure::median("512 tokens read, until the first token", "ms", &reading));
        }
        figures.push(Figure::median(format!("sampled in {lanes} lanes, all together"), "tok/s", &rates));
    }
    figures
}

fn source() -> Source {
    Source::Embedded {
        config: include_bytes!("../../../models/miniature/config.json"),
        weights: include_bytes!("../../../models/miniature/weights.safetensors"),
        tokenizer: include_bytes!("../../../models/miniature/tokenizer.json"),
    }
}

fn load(plan: Plan) -> Figure {
    let load = |_| {
        let started = Instant::now();
        let loaded = (source().model(1, &mut |_| {}), source().tokenizer());
        let time = milliseconds(started.elapsed());
        assert!(loaded.0.is_ok() && loaded.1.is_ok());
        time
    };
    let times: Vec<f64> = (0..plan.rounds(10)).map(load).collect();
    Figure::median("the built-in model loaded", "ms", &times)
}

/// Returns the milliseconds until the first token, and tokens a second from there until the first lane ends;
/// nothing where that is too soon to tell.
async fn sample(engine: &Local, lanes: u32, round: u64) -> Option<(f64, f64)> {
    let mut params = Params::default();
    params.set_text(Param::MaxTokens, SAMPLED).unwrap();
    let request = Request {
        prefix: prefix(engine, round),
        kept: Vec::new(),
        params,
        seed: round,
        lanes: (0..lanes).collect(),
        drafts: Vec::new(),
        alternatives: 5,
    };
    let started = Instant::now();
    let mut streams = engine.start(request);
    step(&mut streams).await.then_some(())?;
    let first = Instant::now();
    let mut steps = 0;
    while step(&mut streams).await {
        steps += 1;
    }
    let rate = f64::from(steps * lanes) / first.elapsed().as_secs_f64();
    (steps >= ENOUGH_STEPS).then_some((milliseconds(first - started), rate))
}

/// Waits for one token of every lane; false once a lane has ended.
async fn step(streams: &mut [LaneStream]) -> bool {
    for stream in streams {
        loop {
            match stream.recv().await {
                Some(Event::Waiting(_)) => {}
                Some(Event::Token(_)) => break,
                Some(Event::Ended(ending)) => {
                    assert!(ending.error.is_none(), "{ending:?}");
                    return false;
                }
                None => return false,
            }
        }
    }
    true
}

/// Returns 512 tokens that no round before has begun with, so that nothing of them is remembered.
fn prefix(engine: &Local, round: u64) -> String {
    let mut text = format!("{round} is the number of this round.\n{TEXT}");
    let spans = engine.tokenize(&text).unwrap();
    let mut starts = spans.iter().map(|span| span.range.start).take(PREFIX_TOKENS + 1);
    text.truncate(starts.rfind(|at| text.is_char_boundary(*at)).unwrap());
    text
}
