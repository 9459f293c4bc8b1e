//! `samplebook run --over`: the cells of a session drawn for every row of a data set, into a file that a stopped sweep goes
//! on with.
//!
//! Never holds more samples than are under way, and never draws one again that the file has.

mod figures;
mod judge;
mod kept;
mod progress;
mod summary;
mod sweep;

use std::{collections::HashMap, io::Write, sync::Arc, time::Duration};

use futures_util::{FutureExt as _, StreamExt as _, stream::FuturesUnordered};
use uuid::Uuid;

use self::{
    figures::ColumnFigures,
    progress::Teller,
    sweep::{Track, row_seed},
};
use super::{
    error::HeadlessError,
    interrupt::Interrupt,
    run::OutputOptions,
    sampling::{BATCH, collect, failure},
};
use crate::{
    engine::{Request, Run},
    store::{Fit, Results},
    tr,
};

pub use sweep::{MOST_AT_ONCE, Sweep, results_path, sweep};

#[cfg(test)]
mod tests;

/// How long to wait until a full disk is tried again.
const AGAIN: Duration = Duration::from_secs(2);
/// As many samples that fail one after the other end a sweep, or as many as are asked for at once where these are more.
const HOPELESS: usize = 16;

/// Lanes of a row and a column that are to be drawn.
struct Task {
    track: usize,
    row: usize,
    lanes: Vec<u32>,
}

/// Which samples are there, one bit each.
struct Done(Vec<u64>);

impl Done {
    fn new(slots: u64) -> Self {
        Self(vec![0; usize::try_from(slots.div_ceil(64)).unwrap_or_default()])
    }

    /// Notes one; `false` if it was there.
    fn set(&mut self, slot: u64) -> bool {
        let Some(word) = self.0.get_mut((slot / 64) as usize) else { return false };
        let bit = 1 << (slot % 64);
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    fn has(&self, slot: u64) -> bool {
        self.0.get((slot / 64) as usize).is_some_and(|word| word & (1 << (slot % 64)) != 0)
    }

    fn count(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }
}

/// Draws what is missing of a sweep, writes each sample as it ends, and says what the columns are worth.
///
/// # Errors
/// Where the results or the output cannot be written, the file is another sweep's, the person had enough, or samples failed;
/// what was drawn is in the file all the same.
pub async fn over(
    mut sweep: Sweep,
    output: OutputOptions,
    terminal: Option<usize>,
    mut tell: impl FnMut(&str),
    interrupt: &Interrupt,
    out: &mut (impl Write + ?Sized),
) -> Result<(), HeadlessError> {
    for track in sweep.tracks.clone() {
        if let Some(engine) = sweep.engine(track) {
            // A server that does not answer says so in its lanes.
            let _learned = engine.learn().await;
        }
    }
    std::mem::take(&mut sweep.notes).iter().for_each(|note| tell(note));
    let rows = sweep.rows.count();
    let begun = |track: &Track| ColumnFigures::new(rows, sweep.over(*track).judge.has_reference());
    let mut figures: Vec<ColumnFigures> = sweep.tracks.iter().map(begun).collect();
    let mut done = Done::new(sweep.slots());
    let mut base = sweep.experiments.first().and_then(|over| over.experiment.params().seed());
    let path = sweep.output.clone();
    let mut results = Results::open(&path, |kept| {
        let (number, texts) = kept::find(&mut sweep, kept)?;
        let track = sweep.tracks[number];
        kept::is_of_sweep(&sweep, track, &texts, kept, &mut base)?;
        let (sample, judged) = (&kept.sample, texts.judge(&kept.sample));
        let slot = sweep.slot(track, kept.row, sample.lane);
        let is_wanted = sample.lane < track.samples;
        if is_wanted && sample.finish.is_of_itself() && done.set(slot) {
            figures[number].add(kept.row, sample, &judged);
        } else {
            figures[number].pay(sample);
        }
        Ok(Fit { slot, judged })
    })?;
    results.take_reports().iter().for_each(|report| tell(report));
    let base = base.unwrap_or_else(|| Uuid::now_v7().as_u128() as u64 & u64::from(u32::MAX));
    let kept = done.count();
    let mut teller = Teller::new(terminal, sweep.slots(), kept);
    let mut tasks = missing(&sweep, done);
    let mut runs: HashMap<usize, Run> = HashMap::new();
    let mut under_way = FuturesUnordered::new();
    let mut failures: Vec<String> = Vec::new();
    let mut failed_in_a_row = 0;
    let mut is_hopeless = false;
    loop {
        while under_way.len() < sweep.at_once && !is_hopeless && !interrupt.has_come() {
            let Some(task) = tasks.next() else { break };
            let track = sweep.tracks[task.track];
            let Some(engine) = sweep.engine(track).map(Arc::clone) else { continue };
            let texts = Arc::new(sweep.texts(track, task.row)?);
            let column = sweep.column(track);
            let seed = row_seed(column.params.seed().unwrap_or(base), task.row);
            let cell = &sweep.over(track).experiment.cell;
            let common = runs.entry(track.experiment);
            let run = common
                .or_insert_with(|| Run::begin(engine.as_ref(), cell, &column.params))
                .in_column(track.column as u32, engine.as_ref(), &column.params)
                .with_seed(seed)
                .as_chat(column.chat.as_deref());
            let streams = engine.start(Request {
                prefix: texts.prefix.clone(),
                inherited: Vec::new(),
                chat: column.chat.clone(),
                params: column.params.clone(),
                seed,
                lanes: task.lanes.clone(),
                drafts: Vec::new(),
                alternatives: output.alternatives,
            });
            for (lane, stream) in task.lanes.iter().copied().zip(streams) {
                let sample = run.sample(lane, None, texts.prefix.clone().into_bytes());
                let (engine, texts) = (Arc::clone(&engine), Arc::clone(&texts));
                let interrupt = interrupt.clone().comes();
                let (track, row) = (task.track, task.row);
                under_way.push(async move {
                    let sample = collect(engine, sample, stream, interrupt, |_| Ok(())).await;
                    (track, row, sample, texts)
                });
            }
        }
        let Some(first) = under_way.next().await else { break };
        // All that has ended by now goes to the disk together.
        let mut ended = vec![first];
        while let Some(Some(more)) = under_way.next().now_or_never() {
            ended.push(more);
        }
        for (number, row, sample, texts) in ended {
            let sample = sample?;
            let judged = texts.judge(&sample);
            let slot = sweep.slot(sweep.tracks[number], row, sample.lane);
            results.push(slot, &sample, row, &judged)?;
            figures[number].add(row, &sample, &judged);
            let failure = failure(&sample);
            teller.note(&sample, failure.is_some());
            failed_in_a_row = if failure.is_some() { failed_in_a_row + 1 } else { 0 };
            failures.extend(failure.filter(|failure| !failures.contains(failure)));
        }
        // Whoever refused so many will refuse the others too, and asking on may cost hours of waiting.
        is_hopeless |= failed_in_a_row >= HOPELESS.max(sweep.at_once);
        if let Err(error) = results.flush() {
            teller.clear();
            tell(&tr!("headless-over-again", error = error.to_string()));
            tokio::select! {
                () = tokio::time::sleep(AGAIN) => {}
                () = interrupt.clone().comes() => {}
            }
        }
    }
    teller.clear();
    results.flush()?;
    results.put_in_order()?;
    summary::write(&sweep, &figures, base, output, out)?;
    failures
        .extend(sweep.tracks.iter().filter_map(|track| sweep.column(*track).engine.as_ref().err().cloned()));
    match (interrupt.has_come(), failures.is_empty()) {
        (true, _) => Err(HeadlessError::SweepInterrupted),
        (false, true) => Ok(()),
        (false, false) => {
            failures.push(
                if is_hopeless { tr!("headless-over-given-up") } else { tr!("headless-over-failed") }
                    .to_owned(),
            );
            Err(HeadlessError::Lanes(failures.join("\n")))
        }
    }
}

/// Lists what is missing, row by row, so many lanes at a time as an engine is asked for.
fn missing(sweep: &Sweep, done: Done) -> impl Iterator<Item = Task> + use<> {
    let (tracks, stride) = (sweep.tracks.clone(), sweep.stride);
    (0..sweep.rows.count()).flat_map(move |row| {
        let mut tasks = Vec::new();
        for (number, track) in tracks.iter().enumerate() {
            let first = row as u64 * stride + track.first;
            let is_missing = |lane: &u32| !done.has(first + u64::from(*lane));
            let lanes: Vec<u32> = (0..track.samples).filter(is_missing).collect();
            let lanes = lanes.chunks(BATCH as usize);
            tasks.extend(lanes.map(|lanes| Task { track: number, row, lanes: lanes.to_vec() }));
        }
        tasks
    })
}
