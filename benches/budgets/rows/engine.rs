//! The model that is part of the program: loading it, reading a prefix, and sampling in several lanes.

use std::time::Instant;

use samplebook::{
    analysis::Shape,
    engine::{
        Engine, Event, LaneStream, Request,
        local::{Local, Source},
    },
    session::{Alternative, Distribution, Param, Params, Token},
};

use crate::{Plan, figure::Figure, pty::milliseconds};

const PREFIX_TOKENS: usize = 512;
const SAMPLED: &str = "128";
/// A rate over fewer steps than this says nothing.
const ENOUGH_STEPS: u32 = 24;
const TEXT: &str = include_str!("../../../sessions/tour.toml");

/// Loading, reading and sampling.
pub(crate) fn engine(plan: Plan) -> Vec<Figure> {
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
    let rates: Vec<f64> =
        (0..plan.rounds(7)).map(|round| runtime.block_on(drag(&engine, round as u64))).collect();
    figures.push(reshape(plan));
    figures.push(Figure::median("live: 4 lanes × 64 tokens drawn again as a slider moves", "/s", &rates));
    figures
}

/// What the next-token pane computes when a slider moves, at a vocabulary of 131,072.
fn reshape(plan: Plan) -> Figure {
    let logits: Vec<f32> =
        (0..1u32 << 17).map(|id| (id.wrapping_mul(2_654_435_761) >> 16) as f32 / 4096.0).collect();
    let total = logits.iter().map(|&logit| f64::from(logit).exp()).sum::<f64>().ln();
    let mut best: Vec<u32> = (0..1 << 17).collect();
    best.sort_by(|&a, &b| logits[b as usize].total_cmp(&logits[a as usize]));
    let top = best.into_iter().take(20).map(|id| Alternative {
        bytes: b"x".to_vec(),
        id: Some(id),
        logprob: (f64::from(logits[id as usize]) - total) as f32,
    });
    let distribution = Distribution { top: top.collect(), logits, total, ..Distribution::default() };
    let times: Vec<f64> = (0..plan.rounds(20))
        .map(|round| {
            let mut params = Params::default();
            params.set(Param::TopP, Some(0.5 + 0.02 * round as f64)).unwrap();
            let started = Instant::now();
            let shape = Shape::new(&distribution, &params);
            assert!(shape.kept.is_some());
            milliseconds(started.elapsed())
        })
        .collect();
    Figure::median("what may come next reshaped, 131,072 tokens", "ms", &times)
}

/// Moves the temperature by steps of 0.05 and returns how often a second the lanes were drawn again.
async fn drag(engine: &Local, round: u64) -> f64 {
    const STEPS: u32 = 20;
    let mut drafts: Vec<Vec<Token>> = Vec::new();
    let mut started = Instant::now();
    for step in 0..=STEPS {
        if step == 1 {
            started = Instant::now();
        }
        let mut params = Params::default();
        params.set_text(Param::MaxTokens, "64").unwrap();
        params.set(Param::Temperature, Some(0.5 + 0.05 * f64::from(step))).unwrap();
        let mut streams = engine.start(Request {
            prefix: "Here is a list of the top 10 landmarks to see in Paris:\n\n1.".to_owned(),
            inherited: Vec::new(),
            chat: None,
            params,
            seed: round,
            lanes: (0..4).collect(),
            drafts: std::mem::take(&mut drafts),
            alternatives: 5,
        });
        for stream in &mut streams {
            let mut tokens = Vec::new();
            while let Some(event) = stream.recv().await {
                if let Event::Token(token) = event {
                    tokens.push(token);
                }
            }
            drafts.push(tokens);
        }
    }
    f64::from(STEPS) / started.elapsed().as_secs_f64()
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
        inherited: Vec::new(),
        chat: None,
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
                Some(Event::Waiting(_) | Event::Exchange(_) | Event::Prompt(_)) => {}
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
    let spans = engine.split(&text).unwrap();
    let mut starts = spans.iter().map(|span| span.range.start).take(PREFIX_TOKENS + 1);
    text.truncate(starts.rfind(|at| text.is_char_boundary(*at)).unwrap());
    text
}
