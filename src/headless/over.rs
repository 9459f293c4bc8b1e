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

use self::{
    figures::ColumnFigures,
    progress::Teller,
    sweep::{Track, row_seed},
};
use super::{
    error::HeadlessError,
    interrupt::Interrupt,
    run::OutputOptions,
    sampling::{BATCH, failure},
    status_line::StatusLine,
};
use crate::{
    engine::{Deaf, Request, Run, drawn_seed, follow},
    session::Sample,
    store::{Fit, Judged, Results},
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

/// Draws what is missing of a sweep, writes each sample as it ends, and says what the columns are worth. How far it is is
/// told on a terminal that is so many columns wide, or else in a file.
///
/// # Errors
/// Where the results or the output cannot be written, the file is another sweep's, the person had enough, or samples failed;
/// what was drawn is in the file all the same.
pub async fn over(
    mut sweep: Sweep,
    output: OutputOptions,
    (columns, told): (Option<usize>, Box<dyn Write + Send>),
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
    let Begun { mut results, mut figures, done, base } = begin(&mut sweep)?;
    results.take_reports().iter().for_each(|report| tell(report));
    let mut teller = Teller::new(StatusLine::new(columns, told), sweep.slots(), done.count());
    let mut tasks = missing(&sweep, done);
    let mut runs: HashMap<usize, Run> = HashMap::new();
    let mut under_way = FuturesUnordered::new();
    let mut failures: Vec<String> = Vec::new();
    let mut failed_in_a_row = 0;
    let mut is_hopeless = false;
    loop {
        while under_way.len() < sweep.at_once && !is_hopeless && !interrupt.has_come() {
            let Some(task) = tasks.next() else { break };
            under_way.extend(start(&mut sweep, task, base, &mut runs, output.alternatives, interrupt)?);
        }
        let Some(first) = under_way.next().await else { break };
        // All that has ended by now goes to the disk together.
        let mut all = vec![first];
        while let Some(Some(more)) = under_way.next().now_or_never() {
            all.push(more);
        }
        for Ended { track, row, sample, judged } in all {
            let slot = sweep.slot(sweep.tracks[track], row, sample.lane);
            results.push(slot, &sample, row, &judged)?;
            figures[track].add(row, &sample, &judged);
            let failure = failure(&sample);
            teller.note(&sample, failure.is_some());
            failed_in_a_row = if failure.is_some() { failed_in_a_row + 1 } else { 0 };
            failures.extend(failure.filter(|failure| !failures.contains(failure)));
        }
        // Whoever refused so many will refuse the others too, and asking on may cost hours of waiting.
        is_hopeless |= failed_in_a_row >= HOPELESS.max(sweep.at_once);
        // While nothing can be written nothing more is asked for.
        let mut is_told = false;
        while let Err(error) = results.flush() {
            if interrupt.has_come() {
                return Err(error.into());
            }
            if !std::mem::replace(&mut is_told, true) {
                teller.clear();
                tell(&tr!("headless-over-again", error = error.to_string()));
            }
            tokio::select! {
                () = tokio::time::sleep(AGAIN) => {}
                () = interrupt.clone().comes() => {}
            }
        }
    }
    teller.clear();
    results.put_in_order()?;
    summary::write(&sweep, &figures, base, output, out)?;
    let refused = sweep.tracks.iter().filter_map(|track| sweep.column(*track).engine.as_ref().err().cloned());
    failures.extend(refused);
    match (interrupt.has_come(), failures.is_empty()) {
        (true, _) => Err(HeadlessError::SweepInterrupted),
        (false, true) => Ok(()),
        (false, false) => {
            let told = if is_hopeless { tr!("headless-over-given-up") } else { tr!("headless-over-failed") };
            failures.push(told.to_owned());
            Err(HeadlessError::Lanes(failures.join("\n")))
        }
    }
}

/// A sweep of which it is known what is there.
struct Begun {
    results: Results,
    /// What each track came to so far.
    figures: Vec<ColumnFigures>,
    done: Done,
    /// The seed that those of the rows are made of.
    base: u64,
}

/// Opens the file of results and counts what it has.
fn begin(sweep: &mut Sweep) -> Result<Begun, HeadlessError> {
    let rows = sweep.rows.count();
    let begun = |track: &Track| ColumnFigures::new(rows, sweep.over(*track).judge.has_reference());
    let mut figures: Vec<ColumnFigures> = sweep.tracks.iter().map(begun).collect();
    let mut done = Done::new(sweep.slots());
    let mut base = sweep.experiments.first().and_then(|over| over.experiment.params().seed());
    let path = sweep.output.clone();
    let results = Results::open(&path, |kept| {
        let (number, texts) = kept::find(sweep, kept)?;
        let track = sweep.tracks[number];
        kept::is_of_sweep(sweep, track, &texts, kept, &mut base)?;
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
    let base = base.unwrap_or_else(drawn_seed);
    Ok(Begun { results, figures, done, base })
}

/// A sample that ended.
struct Ended {
    track: usize,
    row: usize,
    sample: Sample,
    judged: Judged,
}

/// Starts the lanes of a task; none where nobody answers in its column.
fn start(
    sweep: &mut Sweep,
    task: Task,
    base: u64,
    runs: &mut HashMap<usize, Run>,
    alternatives: usize,
    interrupt: &Interrupt,
) -> Result<Vec<impl Future<Output = Ended> + use<>>, HeadlessError> {
    let track = sweep.tracks[task.track];
    let Some(engine) = sweep.engine(track).map(Arc::clone) else { return Ok(Vec::new()) };
    let texts = Arc::new(sweep.texts(track, task.row)?);
    let column = sweep.column(track);
    let seed = row_seed(column.params.seed().unwrap_or(base), task.row);
    let cell = &sweep.over(track).experiment.cell;
    let common =
        runs.entry(track.experiment).or_insert_with(|| Run::begin(engine.as_ref(), cell, &column.params));
    let run = common.in_column(track.column as u32, engine.as_ref(), &column.params);
    let run = run.with_seed(seed).as_chat(column.chat.as_deref());
    let streams = engine.start(Request {
        prefix: texts.prefix.clone(),
        inherited: Vec::new(),
        chat: column.chat.clone(),
        params: column.params.clone(),
        seed,
        lanes: task.lanes.clone(),
        drafts: Vec::new(),
        alternatives,
    });
    let lanes = task.lanes.into_iter().zip(streams).map(|(lane, stream)| {
        let sample = run.sample(lane, None, texts.prefix.clone().into_bytes());
        let (engine, texts, interrupt) = (Arc::clone(&engine), Arc::clone(&texts), interrupt.clone().comes());
        async move {
            let Ok(sample) = follow(engine, stream, sample, interrupt, Deaf).await;
            let judged = texts.judge(&sample);
            Ended { track: task.track, row: task.row, sample, judged }
        }
    });
    Ok(lanes.collect())
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
