//! How samples are drawn where nobody watches: lanes read to their end, many in batches.
//!
//! Never writes a sample anywhere.

use std::{future, io, sync::Arc};

use super::error::HeadlessError;
use crate::{
    engine::{Each, Engine, Event, LaneStream, Request, Run, follow},
    session::{CellId, Finish, Params, Sample, Token},
    tr,
};

/// Lanes that are asked for at once where many samples are wanted.
pub(super) const BATCH: u32 = 16;

/// Draws so many samples of a prefix, with a seed.
///
/// # Errors
/// What the first failed lane says.
pub(super) async fn draw(
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
            chat: None,
            params: params.clone(),
            seed: run.seed,
            lanes: batch.clone(),
            drafts: Vec::new(),
            alternatives: 0,
        });
        // Every lane is read all the time, or one that is not would hold up the others.
        let lanes = batch.into_iter().zip(streams).map(|(lane, stream)| {
            let sample = run.sample(lane, None, prefix.as_bytes().to_vec());
            collect(Arc::clone(engine), sample, stream, future::pending::<()>(), |_| Ok(()))
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

/// Reads a lane to its end or until the person has enough, showing each token as it comes.
pub(super) async fn collect(
    engine: Arc<dyn Engine>,
    sample: Sample,
    stream: LaneStream,
    interrupt: impl Future,
    mut show: impl FnMut(&Token) -> io::Result<()>,
) -> io::Result<Sample> {
    let heard = Each(|_: &Sample, event: &Event| match event {
        Event::Token(token) => show(token),
        Event::Waiting(_) | Event::Exchange(_) | Event::Prompt(_) | Event::Ended(_) => Ok(()),
    });
    follow(engine, stream, sample, interrupt, heard).await
}

/// Returns why a sample counts as failed, if it does.
pub(super) fn failure(sample: &Sample) -> Option<String> {
    match sample.finish {
        Finish::Failed => {
            Some(sample.error.clone().unwrap_or_else(|| tr!("headless-lane-failed").to_owned()))
        }
        Finish::CutOff => Some(tr!("headless-connection-ended").to_owned()),
        _ => None,
    }
}
