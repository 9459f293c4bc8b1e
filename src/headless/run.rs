//! `samplebook run`: draws the samples of a session's cells and says what they say together.
//!
//! Never writes to a session or to its samples.

use std::{io::Write, sync::Arc};

use futures_util::{StreamExt, stream::FuturesOrdered};
use serde::Serialize;
use thiserror::Error;

use super::{
    error::HeadlessError,
    figures::{Figures, FiguresJson},
    interrupt::Interrupt,
    notes,
    output::{short, write_json},
    sampling::{BATCH, collect, failure},
};
use crate::{
    analysis::{Reference, ReferenceError, Rule, RuleError, Thresholds},
    engine::{Engine, EngineError, Request, Run},
    language::{Language, counted, within},
    roster::{self, ColumnEngines},
    session::{Cell, CellId, Column, Overrides, Param, Params, Sample, Session},
    settings::Settings,
    text::{padded, visible},
    tr,
};

#[cfg(test)]
mod tests;

/// The most samples a column is drawn.
pub const MOST: u32 = 1000;

/// Cells of a sample's text on its line.
const PREVIEW: usize = 90;

/// What `samplebook run` was asked for, in place of what the session says.
#[derive(Clone, Debug, Default)]
pub struct RunOptions {
    /// The one cell to draw.
    pub cell: Option<String>,
    /// How many samples a column gets, instead of its lanes.
    pub samples: Option<u32>,
    /// Params that hold in every column.
    pub params: Overrides,
    /// The engine in place of the session's.
    pub engine: Option<String>,
    /// The model in place of the session's.
    pub model: Option<String>,
}

/// How it is delivered.
#[derive(Clone, Copy, Debug, Default)]
pub struct OutputOptions {
    /// Alternatives with each token.
    pub alternatives: usize,
    /// JSON lines instead of text.
    pub json: bool,
    /// It goes to a terminal.
    pub to_terminal: bool,
}

/// Why a session cannot be run as options.
#[derive(Debug, Error)]
pub enum PlanError {
    /// There is no such cell.
    #[error("{}", tr!("headless-no-cell", id = format!("{id:?}"), known = known))]
    NoCell {
        /// What was asked for.
        id: String,
        /// The ids there are.
        known: String,
    },
    /// There is nothing to draw.
    #[error("{}", tr!("headless-no-cells"))]
    Empty,
    /// The rule of a cell is wrong.
    #[error("{}", tr!(
        "headless-rule",
        cell = cell.as_str(),
        rule = format!("{rule:?}"),
        error = error.to_string(),
    ))]
    Rule {
        /// The cell.
        cell: CellId,
        /// The rule as it is typed.
        rule: String,
        /// What is wrong with it.
        error: RuleError,
    },
    /// The reference of a cell cannot be used.
    #[error("{}", tr!("headless-reference", cell = cell.as_str(), error = error.to_string()))]
    Reference {
        /// The cell.
        cell: CellId,
        /// Why not.
        error: ReferenceError,
    },
    /// The engine cannot be had.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// What is to be drawn, all of it checked.
pub struct Plan {
    experiments: Vec<Experiment>,
}

/// A cell to draw.
struct Experiment {
    cell: CellId,
    title: String,
    rule: Rule,
    typed_rule: String,
    reference: Option<Arc<Reference>>,
    columns: Vec<Variant>,
}

/// A column to draw; a cell without columns is one.
struct Variant {
    /// What sets it apart; nothing where the cell has no columns.
    title: Option<String>,
    /// The same as JSON has it, in every language alike.
    json_title: Option<String>,
    /// Who answers, or why nobody does.
    engine: Result<Arc<dyn Engine>, String>,
    prefix: String,
    /// The system prompt of the chat that it asks for in place of a continuation.
    chat: Option<String>,
    params: Params,
    samples: u32,
}

/// What follows the samples of a column in JSON.
#[derive(Serialize)]
struct SummaryLine<'a> {
    summary: Summary<'a>,
}

#[derive(Serialize)]
struct Summary<'a> {
    cell: &'a CellId,
    column: u32,
    title: &'a str,
    column_title: Option<&'a str>,
    engine: Option<&'static str>,
    model: Option<String>,
    seed: Option<u64>,
    /// Why the column, or the rest of it, was not drawn.
    error: Option<String>,
    /// What is to be known of the samples beside their text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    #[serde(flatten)]
    figures: FiguresJson,
}

/// Makes the plan of a session: who answers, what each column is, which samples count as which answer.
///
/// As on the screen, the command line's engine comes before the session's, and that before the settings'; a column
/// may name its own.
///
/// # Errors
/// Any of [`PlanError`]; a column's own engine that cannot be had is told when its turn comes.
pub fn plan(session: &Session, options: &RunOptions, settings: &Settings) -> Result<Plan, PlanError> {
    plan_with(session, options, &roster::default_choice(settings), |choice, model| {
        roster::engine(choice, model, settings)
    })
}

fn plan_with(
    session: &Session,
    options: &RunOptions,
    default: &str,
    make: impl Fn(&str, Option<&str>) -> Result<Arc<dyn Engine>, EngineError>,
) -> Result<Plan, PlanError> {
    let cells: Vec<&Cell> = match &options.cell {
        None if session.cells.is_empty() => return Err(PlanError::Empty),
        None => session.cells.iter().collect(),
        Some(id) => {
            let Some(cell) = session.cells.iter().find(|cell| cell.id.as_str() == id) else {
                let known: Vec<&str> = session.cells.iter().map(|cell| cell.id.as_str()).collect();
                return Err(PlanError::NoCell { id: id.clone(), known: known.join(", ") });
            };
            vec![cell]
        }
    };
    let choice = options.engine.as_ref().or(session.engine.as_ref()).map_or(default, String::as_str);
    let model = options.model.as_ref().or(session.model.as_ref()).map(String::as_str);
    let common = make(choice, model)?;
    let mut others = ColumnEngines::default();
    let mut engine_of = |column: Option<&Column>| {
        let Some(column) = column.filter(|column| column.engine.is_some() || column.model.is_some()) else {
            return Ok(Arc::clone(&common));
        };
        let choice = column.engine.as_deref().unwrap_or(choice);
        others.get_or_make(choice, column.model.as_deref(), &make).map_err(|error| error.to_string())
    };
    let mut experiments = Vec::new();
    for cell in cells {
        let rule = Rule::parse(&cell.answer).map_err(|error| PlanError::Rule {
            cell: cell.id.clone(),
            rule: cell.answer.clone(),
            error,
        })?;
        let reference = cell.reference.as_ref().map(|text| {
            let reference = Reference::new(text.clone().into_bytes(), Thresholds::default());
            reference.map(Arc::new).map_err(|error| PlanError::Reference { cell: cell.id.clone(), error })
        });
        let columns = (0..cell.columns.len().max(1)).map(|index| {
            let column = cell.columns.get(index);
            let (prefix, params) = cell.variant(index);
            let mut params = options.params.over(&params);
            let samples = options.samples.unwrap_or(params.lanes() as u32);
            // So many lanes at once is what a record can say.
            let _in_range = params.set(Param::Lanes, Some(f64::from(samples.clamp(1, BATCH))));
            let say = || column.map(|column| title(column, &params));
            let (title, json_title) = (say(), within(Language::English, say));
            Variant {
                title,
                json_title,
                engine: engine_of(column),
                prefix: prefix.to_owned(),
                chat: column.and_then(|column| column.chat.clone()),
                params,
                samples,
            }
        });
        experiments.push(Experiment {
            cell: cell.id.clone(),
            title: cell.title.clone(),
            rule,
            typed_rule: cell.answer.clone(),
            reference: reference.transpose()?,
            columns: columns.collect(),
        });
    }
    Ok(Plan { experiments })
}

/// Names a column: its title, or what it changes of the cell.
fn title(column: &Column, params: &Params) -> String {
    if !column.title.is_empty() {
        return column.title.clone();
    }
    let mut words: Vec<String> =
        column.params.params().map(|param| format!("{param} {}", params.display(param))).collect();
    words.extend(column.engine.iter().chain(&column.model).cloned());
    words.extend(column.chat.as_ref().map(|_| tr!("headless-chat").to_owned()));
    words.extend(column.prefix.as_ref().map(|prefix| {
        let bytes = counted(prefix.len(), "byte");
        tr!("headless-own-prefix", bytes = bytes)
    }));
    if words.is_empty() { tr!("headless-as-the-cell").to_owned() } else { words.join(" · ") }
}

/// Draws a plan and writes each sample when its turn comes, and what they say together behind each column.
///
/// # Errors
/// Where the output cannot be written, or anything could not be drawn; all else is written all the same.
pub async fn run(
    plan: Plan,
    output: OutputOptions,
    interrupt: &Interrupt,
    out: &mut (impl Write + ?Sized),
) -> Result<(), HeadlessError> {
    let mut failures = Vec::new();
    for (index, experiment) in plan.experiments.iter().enumerate() {
        if !output.json {
            let gap = if index > 0 { "\n" } else { "" };
            writeln!(out, "{gap}# {} ({})", visible(&experiment.title), visible(experiment.cell.as_str()))?;
        }
        // All columns draw the same noise, so that they differ by nothing but their settings.
        let mut common: Option<Run> = None;
        for (number, column) in (0..).zip(&experiment.columns) {
            let engine = match &column.engine {
                Ok(engine) => engine,
                Err(reason) => {
                    experiment.refuse(number, column, reason, output, out)?;
                    failures.push(reason.clone());
                    continue;
                }
            };
            let run = common
                .get_or_insert_with(|| Run::begin(engine.as_ref(), &experiment.cell, &experiment.params()));
            experiment.draw(run, number, column, engine, output, interrupt, &mut failures, out).await?;
            if interrupt.has_come() {
                return Err(HeadlessError::Interrupted);
            }
        }
    }
    let mut told: Vec<String> = Vec::new();
    for failure in failures {
        if !told.contains(&failure) {
            told.push(failure);
        }
    }
    if told.is_empty() { Ok(()) } else { Err(HeadlessError::Lanes(told.join("\n"))) }
}

impl Experiment {
    /// The first column's params, whose seed is that of the run.
    fn params(&self) -> Params {
        self.columns.first().map(|column| column.params.clone()).unwrap_or_default()
    }

    fn head(&self, number: u32, column: &Variant, out: &mut (impl Write + ?Sized)) -> std::io::Result<()> {
        match &column.title {
            Some(title) => {
                let number = (number + 1).to_string();
                writeln!(out, "\n## {}", tr!("headless-column", number = number, title = visible(title)))
            }
            None => Ok(()),
        }
    }

    /// Says that nobody answers in a column.
    fn refuse(
        &self,
        number: u32,
        column: &Variant,
        reason: &str,
        output: OutputOptions,
        out: &mut (impl Write + ?Sized),
    ) -> Result<(), HeadlessError> {
        if output.json {
            let summary = Summary {
                cell: &self.cell,
                column: number,
                title: &self.title,
                column_title: column.json_title.as_deref(),
                engine: None,
                model: None,
                seed: None,
                error: Some(reason.to_owned()),
                notes: Vec::new(),
                figures: Figures::none().json()?,
            };
            return write_json(&SummaryLine { summary }, output.to_terminal, out);
        }
        self.head(number, column, out)?;
        writeln!(out, "{}", tr!("headless-not-drawn", reason = visible(reason)))?;
        Ok(out.flush()?)
    }

    #[expect(clippy::too_many_arguments, reason = "all of it is what one column takes")]
    async fn draw(
        &self,
        common: &Run,
        number: u32,
        column: &Variant,
        engine: &Arc<dyn Engine>,
        output: OutputOptions,
        interrupt: &Interrupt,
        failures: &mut Vec<String>,
        out: &mut (impl Write + ?Sized),
    ) -> Result<(), HeadlessError> {
        // A server that does not answer says so in its lanes.
        let _learned = engine.learn().await;
        let identity = engine.identity();
        let seed = common.in_column(number, engine.as_ref(), &column.params).seed;
        if !output.json {
            self.head(number, column, out)?;
            writeln!(out, "{} · {}", identity.engine, visible(&identity.model))?;
            let seed = tr!("headless-seed", seed = seed.to_string());
            writeln!(out, "{seed} · {}\n", visible(&column.params.telling().join(" · ")))?;
            out.flush()?;
        }
        let mut samples: Vec<Sample> = Vec::new();
        let mut error = None;
        for first in (0..column.samples).step_by(BATCH as usize) {
            let lanes: Vec<u32> = (first..column.samples.min(first + BATCH)).collect();
            let run =
                common.in_column(number, engine.as_ref(), &column.params).as_chat(column.chat.as_deref());
            let streams = engine.start(Request {
                prefix: column.prefix.clone(),
                inherited: Vec::new(),
                chat: column.chat.clone(),
                params: column.params.clone(),
                seed: run.seed,
                lanes: lanes.clone(),
                drafts: Vec::new(),
                alternatives: output.alternatives,
            });
            // Every lane is read all the time, or one whose turn has not come would hold up the others.
            let mut ended: FuturesOrdered<_> = lanes
                .into_iter()
                .zip(streams)
                .map(|(lane, stream)| {
                    let sample = run.sample(lane, None, column.prefix.clone().into_bytes());
                    collect(Arc::clone(engine), sample, stream, interrupt.clone().comes(), |_| Ok(()))
                })
                .collect();
            let before = samples.len();
            while let Some(sample) = ended.next().await {
                let sample = sample?;
                if output.json {
                    write_json(&sample, output.to_terminal, out)?;
                } else {
                    write_line(&sample, out)?;
                }
                failures.extend(failure(&sample));
                samples.push(sample);
            }
            if interrupt.has_come() {
                break;
            }
            let left = column.samples as usize - samples.len();
            // Whoever refused all of these refuses the others too, and asking on may cost hours of waiting.
            if left > 0 && samples[before..].iter().all(|sample| failure(sample).is_some()) {
                let told = tr!("headless-rest-not-asked", n = left);
                if !output.json {
                    writeln!(out, "{told}")?;
                }
                error = Some(told);
                break;
            }
        }
        let notes: Vec<String> = notes::disobeyed(engine.as_ref(), &column.params)
            .into_iter()
            .chain(notes::counting_prefix(engine.as_ref(), &column.params))
            .chain(notes::read_as_token(engine.as_ref(), &column.prefix))
            .chain(notes::of_samples(samples.iter(), output.alternatives))
            .collect();
        let figures = Figures::of(&samples, column.prefix.as_bytes(), &self.rule, self.reference.as_ref());
        if output.json {
            let model = samples.last().map_or(identity.model, |sample| sample.model.clone());
            let summary = Summary {
                cell: &self.cell,
                column: number,
                title: &self.title,
                column_title: column.json_title.as_deref(),
                engine: Some(identity.engine),
                model: Some(model),
                seed: Some(seed),
                error,
                notes,
                figures: figures.json()?,
            };
            return write_json(&SummaryLine { summary }, output.to_terminal, out);
        }
        figures.write(&self.typed_rule, out)?;
        for note in notes {
            writeln!(out, "{note}")?;
        }
        Ok(out.flush()?)
    }
}

/// Writes a sample on one line: lane, how it ended, how many tokens, and how its text begins.
fn write_line(sample: &Sample, out: &mut (impl Write + ?Sized)) -> std::io::Result<()> {
    let text = match failure(sample) {
        Some(failure) => visible(&failure),
        None => short(&sample.text(), PREVIEW),
    };
    let tokens = tr!("headless-tokens", tokens = format!("{:>5}", sample.tokens.len()));
    let finish = padded(sample.finish.word(), 11);
    writeln!(out, "{:>4}  {finish} {tokens}  {text}", sample.lane + 1)?;
    out.flush()
}
