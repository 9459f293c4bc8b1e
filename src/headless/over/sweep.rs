//! What is drawn over the rows of a data set: which cells and columns, and what each row makes of them.
//!
//! Never draws anything.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::judge::{Judge, Texts, misspelt};
use crate::{
    engine::Engine,
    headless::{
        error::HeadlessError,
        plan::{self, Experiment, PlanError, RunOptions, Variant},
    },
    rows::{Rows, RowsError, named},
    session::Session,
    settings::Settings,
    tr,
};

/// The most samples that are asked for at once.
pub const MOST_AT_ONCE: usize = 512;
/// Samples asked for at once where nobody says how many.
const AT_ONCE: usize = 64;
/// Wrong rows that are told one by one.
const TOLD: usize = 10;

/// What is drawn over rows, all of it checked.
pub struct Sweep {
    pub(super) experiments: Vec<Over>,
    /// The columns of all cells, in the order in which a row's samples stand.
    pub(super) tracks: Vec<Track>,
    /// How many samples a row has.
    pub(super) stride: u64,
    pub(super) rows: Rows,
    pub(super) output: PathBuf,
    pub(super) at_once: usize,
    /// What is odd in the texts, though nothing is wrong.
    pub(super) notes: Vec<String>,
}

/// A cell of a sweep.
pub(super) struct Over {
    pub(super) experiment: Experiment,
    pub(super) judge: Judge,
}

/// A column of a sweep: which cell's, which of the cell's, and where its samples stand among those of a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Track {
    pub(super) experiment: usize,
    pub(super) column: usize,
    pub(super) first: u64,
    pub(super) samples: u32,
}

/// Returns where the results of a sweep go if nobody says where: into the current folder, named by rows and session.
pub fn results_path(rows: &Path, session: &Path) -> PathBuf {
    let stem = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    PathBuf::from(format!("{}-{}.results.jsonl", stem(rows), stem(session)))
}

/// Makes the sweep of a session over rows: every text of every row is filled in once, so that what is missing is told
/// before anything is drawn.
///
/// # Errors
/// Any of [`PlanError`].
pub fn sweep(
    session: &Session,
    options: &RunOptions,
    settings: &Settings,
    rows: Rows,
    output: PathBuf,
    at_once: Option<usize>,
) -> Result<Sweep, PlanError> {
    let experiments = plan::experiments(session, options, settings)?;
    checked(experiments, rows, output, at_once.unwrap_or(AT_ONCE))
}

pub(super) fn checked(
    experiments: Vec<Experiment>,
    mut rows: Rows,
    output: PathBuf,
    at_once: usize,
) -> Result<Sweep, PlanError> {
    let mut notes = Vec::new();
    let mut over = Vec::new();
    for experiment in experiments {
        let prefixes = || experiment.columns.iter().map(|column| column.prefix.as_str());
        if prefixes().all(|prefix| named(prefix, rows.fields()).is_empty()) {
            let fields: Vec<String> = rows.fields().iter().map(|name| format!("{{{name}}}")).collect();
            return Err(PlanError::NoField { cell: experiment.cell.clone(), fields: fields.join(", ") });
        }
        for note in prefixes().flat_map(|prefix| misspelt(prefix, rows.fields())) {
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        let judge = Judge::new(&experiment, rows.fields())?;
        over.push(Over { experiment, judge });
    }
    let mut wrong = Vec::new();
    for number in 0..rows.count() {
        let row = rows.get(number).map_err(PlanError::Rows)?;
        for Over { experiment, judge } in &over {
            let texts = (0..experiment.columns.len())
                .try_for_each(|column| judge.texts(&row, experiment, column, rows.fields()).map(drop));
            if let Err(reason) = texts {
                wrong.push(rows.wrong(row.line, reason));
                break;
            }
        }
    }
    match wrong.is_empty() {
        true => {
            let (tracks, stride) = tracks(&over);
            let at_once = at_once.clamp(1, MOST_AT_ONCE);
            Ok(Sweep { experiments: over, tracks, stride, rows, output, at_once, notes })
        }
        false => Err(PlanError::WrongRows(told(&wrong))),
    }
}

/// Lists the columns of all cells, and counts the samples of a row.
fn tracks(experiments: &[Over]) -> (Vec<Track>, u64) {
    let (mut tracks, mut first) = (Vec::new(), 0);
    for (experiment, over) in experiments.iter().enumerate() {
        for (column, variant) in over.experiment.columns.iter().enumerate() {
            tracks.push(Track { experiment, column, first, samples: variant.samples });
            first += u64::from(variant.samples);
        }
    }
    (tracks, first)
}

/// Names the first wrong rows, and how many more there are.
fn told(wrong: &[RowsError]) -> String {
    let mut lines: Vec<String> = wrong.iter().take(TOLD).map(RowsError::to_string).collect();
    if let Some(more) = wrong.len().checked_sub(TOLD).filter(|more| *more > 0) {
        lines.push(tr!("headless-over-more-rows", n = more));
    }
    lines.join("\n")
}

impl Sweep {
    /// Returns the cell of a track.
    pub(super) fn over(&self, track: Track) -> &Over {
        &self.experiments[track.experiment]
    }

    /// Returns the column of a track.
    pub(super) fn column(&self, track: Track) -> &Variant {
        &self.over(track).experiment.columns[track.column]
    }

    /// Returns who answers in a track, if anybody does.
    pub(super) fn engine(&self, track: Track) -> Option<&Arc<dyn Engine>> {
        self.column(track).engine.as_ref().ok()
    }

    /// Returns the place of a sample among all.
    pub(super) fn slot(&self, track: Track, row: usize, lane: u32) -> u64 {
        row as u64 * self.stride + track.first + u64::from(lane)
    }

    /// Returns how many samples there are to be.
    pub(super) fn slots(&self) -> u64 {
        self.stride * self.rows.count() as u64
    }

    /// Fills in the texts of a row.
    ///
    /// # Errors
    /// Where the file is not what it was when it was checked.
    pub(super) fn texts(&mut self, track: Track, row: usize) -> Result<Texts, HeadlessError> {
        let row = self.rows.get(row).map_err(|error| HeadlessError::Lanes(error.to_string()))?;
        let over = self.over(track);
        let texts = over.judge.texts(&row, &over.experiment, track.column, self.rows.fields());
        texts.map_err(|reason| HeadlessError::Lanes(self.rows.wrong(row.line, reason).to_string()))
    }
}

/// The seed of a row: rows have noise of their own, and columns share a row's.
pub(super) fn row_seed(base: u64, row: usize) -> u64 {
    base.wrapping_add((row as u64).wrapping_mul(STRIDE)) & u64::from(u32::MAX)
}

/// The seed of which a row's was made.
pub(super) fn base_seed(seed: u64, row: usize) -> u64 {
    seed.wrapping_sub((row as u64).wrapping_mul(STRIDE)) & u64::from(u32::MAX)
}

/// 2³² over the golden ratio, made odd: rows near each other get seeds far from each other, and 2³² rows get as many.
const STRIDE: u64 = 0x9e37_79b9;
