//! `samplebook run`: draws the samples of a session's cells and says what they say together.
//!
//! Never writes to a session or to its samples.

use std::{io::Write, sync::Arc};

use super::{
    error::HeadlessError,
    figures::Figures,
    interrupt::Interrupt,
    notes,
    output::{short, write_json},
    plan::{self, Experiment, PlanError, RunOptions, Variant},
    sampling::{BATCH, collect, failure},
    summary::{Summary, SummaryLine},
};
use crate::{
    analysis::{Reference, Rule, Thresholds},
    engine::{Engine, Request, Run},
    session::{Sample, Session},
    settings::Settings,
    text::{padded, visible},
    tr,
};
use futures_util::{StreamExt, stream::FuturesOrdered};

#[cfg(test)]
mod tests;

/// The most samples a column is drawn.
pub const MOST: u32 = 1000;

/// Cells of a sample's text on its line.
const PREVIEW: usize = 90;

/// What is to be drawn, all of it checked.
pub struct Plan {
    experiments: Vec<Checked>,
}

/// A cell to draw, with what its samples are read by.
struct Checked {
    experiment: Experiment,
    rule: Rule,
    reference: Option<Arc<Reference>>,
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

/// Makes the plan of a session: who answers, what each column is, which samples count as which answer.
///
/// # Errors
/// Any of [`PlanError`]; a column's own engine that cannot be had is told when its turn comes.
pub fn plan(session: &Session, options: &RunOptions, settings: &Settings) -> Result<Plan, PlanError> {
    checked(plan::experiments(session, options, settings)?)
}

fn checked(experiments: Vec<Experiment>) -> Result<Plan, PlanError> {
    let check = |experiment: Experiment| {
        let cell = || experiment.cell.clone();
        let rule = Rule::parse(&experiment.rule);
        let rule =
            rule.map_err(|error| PlanError::Rule { cell: cell(), rule: experiment.rule.clone(), error })?;
        let reference = experiment.reference.as_ref().map(|text| {
            let reference = Reference::new(text.clone().into_bytes(), Thresholds::default());
            reference.map(Arc::new).map_err(|error| PlanError::Reference { cell: cell(), error })
        });
        let reference = reference.transpose()?;
        Ok(Checked { experiment, rule, reference })
    };
    let experiments: Result<_, PlanError> = experiments.into_iter().map(check).collect();
    Ok(Plan { experiments: experiments? })
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
    for (index, checked) in plan.experiments.iter().enumerate() {
        let experiment = &checked.experiment;
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
                    checked.refuse(number, column, reason, output, out)?;
                    failures.push(reason.clone());
                    continue;
                }
            };
            let run = common
                .get_or_insert_with(|| Run::begin(engine.as_ref(), &experiment.cell, &experiment.params()));
            checked.draw(run, number, column, engine, output, interrupt, &mut failures, out).await?;
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

impl Checked {
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
                cell: &self.experiment.cell,
                column: number,
                title: &self.experiment.title,
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
        let notes: Vec<String> = notes::of_column(engine.as_ref(), &column.params, &column.prefix)
            .chain(notes::of_samples(samples.iter(), output.alternatives))
            .collect();
        let figures = Figures::of(&samples, column.prefix.as_bytes(), &self.rule, self.reference.as_ref());
        if output.json {
            let model = samples.last().map_or(identity.model, |sample| sample.model.clone());
            let summary = Summary {
                cell: &self.experiment.cell,
                column: number,
                title: &self.experiment.title,
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
        figures.write(&self.experiment.rule, out)?;
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
