//! What the columns of a sweep are worth, as text and as JSON.
//!
//! Never counts by itself.

use std::io::Write;

use serde::Serialize;

use super::{
    figures::ColumnFigures,
    sweep::{Over, Sweep},
};
use crate::{
    analysis::{Interval, Paired},
    headless::{
        error::HeadlessError,
        notes,
        output::write_json,
        run::OutputOptions,
        summary::{Summary, SummaryLine},
    },
    language::counted,
    session::CellId,
    text::visible,
    tr,
};

/// What a column came to.
#[derive(Serialize)]
struct FiguresJson {
    rows: usize,
    samples: u64,
    failed: u64,
    without: u64,
    cut: u64,
    accuracy: Option<Share>,
    cost_usd: Option<f64>,
    prefix_tokens: u64,
    sampled_tokens: u64,
}

/// A line for two columns.
#[derive(Serialize)]
struct PairedLine<'a> {
    paired: PairedJson<'a>,
}

#[derive(Serialize)]
struct PairedJson<'a> {
    cell: &'a CellId,
    /// The column of which the other one is taken.
    column: usize,
    less: usize,
    rows: usize,
    /// By the paired bootstrap over rows.
    difference: Share,
    better: usize,
    worse: usize,
    mcnemar_p: Option<f64>,
}

/// A share, or a difference of shares, with its 95 % interval.
#[derive(Serialize)]
struct Share {
    share: f64,
    low: f64,
    high: f64,
}

impl From<Interval> for Share {
    fn from(interval: Interval) -> Self {
        Self { share: interval.share, low: interval.low, high: interval.high }
    }
}

/// Writes what each column came to, and how the columns of a cell compare.
pub(super) fn write(
    sweep: &Sweep,
    figures: &[ColumnFigures],
    base: u64,
    output: OutputOptions,
    out: &mut (impl Write + ?Sized),
) -> Result<(), HeadlessError> {
    let mut rest = figures;
    for (number, over) in sweep.experiments.iter().enumerate() {
        let (own, after) = rest.split_at(over.experiment.columns.len());
        rest = after;
        match output.json {
            true => write_json_lines(sweep, over, own, base, output, out)?,
            false => write_text(sweep, over, own, base, number, out)?,
        }
    }
    if !output.json {
        writeln!(
            out,
            "\n{}",
            tr!("headless-over-file", path = visible(&sweep.output.display().to_string()))
        )?;
    }
    Ok(out.flush()?)
}

/// Compares every column with those before it.
fn pairs(figures: &[ColumnFigures]) -> impl Iterator<Item = (usize, usize, Paired)> {
    (0..figures.len()).flat_map(move |column| {
        (0..column).filter_map(move |less| {
            let (a, b) = (figures[column].accuracy.as_ref()?, figures[less].accuracy.as_ref()?);
            Some((column, less, a.against(b)?))
        })
    })
}

fn write_json_lines(
    sweep: &Sweep,
    over: &Over,
    figures: &[ColumnFigures],
    base: u64,
    output: OutputOptions,
    out: &mut (impl Write + ?Sized),
) -> Result<(), HeadlessError> {
    let experiment = &over.experiment;
    for (number, (column, figures)) in (0..).zip(experiment.columns.iter().zip(figures)) {
        let engine = column.engine.as_ref().ok();
        let identity = engine.map(|engine| engine.identity());
        let notes = engine.map(|engine| notes::of_column(engine.as_ref(), &column.params, &column.prefix));
        let summary = Summary {
            cell: &experiment.cell,
            column: number,
            title: &experiment.title,
            column_title: column.json_title.as_deref(),
            engine: identity.as_ref().map(|identity| identity.engine),
            model: identity.map(|identity| identity.model),
            // Rows have seeds of their own, made of this one.
            seed: Some(column.params.seed().unwrap_or(base)),
            error: column.engine.as_ref().err().cloned(),
            notes: notes.into_iter().flatten().collect(),
            figures: FiguresJson {
                rows: sweep.rows.count(),
                samples: figures.samples,
                failed: figures.failed,
                without: figures.without,
                cut: figures.cut,
                accuracy: figures.accuracy.as_ref().and_then(|accuracy| accuracy.interval()).map(Share::from),
                cost_usd: figures.spent.is_exact().then_some(figures.spent.usd),
                prefix_tokens: figures.spent.prefix_tokens,
                sampled_tokens: figures.spent.sampled_tokens,
            },
        };
        write_json(&SummaryLine { summary }, output.to_terminal, out)?;
    }
    for (column, less, paired) in pairs(figures) {
        let paired = PairedJson {
            cell: &experiment.cell,
            column,
            less,
            rows: paired.rows,
            difference: paired.difference.into(),
            better: paired.better,
            worse: paired.worse,
            mcnemar_p: paired.mcnemar,
        };
        write_json(&PairedLine { paired }, output.to_terminal, out)?;
    }
    Ok(())
}

fn write_text(
    sweep: &Sweep,
    over: &Over,
    figures: &[ColumnFigures],
    base: u64,
    number: usize,
    out: &mut (impl Write + ?Sized),
) -> Result<(), HeadlessError> {
    let experiment = &over.experiment;
    let gap = if number > 0 { "\n" } else { "" };
    let rows = counted(sweep.rows.count(), "row");
    let path = visible(&sweep.rows.path().display().to_string());
    let over = tr!("headless-over-rows", rows = rows, path = path);
    writeln!(out, "{gap}# {} ({}) {over}", visible(&experiment.title), visible(experiment.cell.as_str()))?;
    for (number, (column, figures)) in experiment.columns.iter().zip(figures).enumerate() {
        writeln!(out)?;
        if let Some(title) = &column.title {
            let number = (number + 1).to_string();
            writeln!(out, "## {}", tr!("headless-column", number = number, title = visible(title)))?;
        }
        let engine = match &column.engine {
            Ok(engine) => engine,
            Err(reason) => {
                writeln!(out, "{}", tr!("headless-not-drawn", reason = visible(reason)))?;
                continue;
            }
        };
        let identity = engine.identity();
        let seed = tr!("headless-seed", seed = column.params.seed().unwrap_or(base).to_string());
        writeln!(out, "{} · {} · {seed}", identity.engine, visible(&identity.model))?;
        let mut words = vec![counted(figures.samples, "sample")];
        words.extend((figures.failed > 0).then(|| tr!("headless-over-progress-failed", n = figures.failed)));
        words.extend((figures.without > 0).then(|| {
            let (without, cut) = (figures.without.to_string(), figures.cut.to_string());
            tr!("headless-over-without", without = without, cut = cut)
        }));
        writeln!(out, "{}", words.join(tr!("headless-between-facts")))?;
        if let Some(interval) = figures.accuracy.as_ref().and_then(|accuracy| accuracy.interval()) {
            let [share, low, high] = [interval.share, interval.low, interval.high].map(percent);
            writeln!(out, "{}", tr!("headless-over-accuracy", share = share, low = low, high = high))?;
        }
        writeln!(out, "{}", tr!("headless-bill", bill = figures.spent.sentence()))?;
        for note in notes::of_column(engine.as_ref(), &column.params, &column.prefix) {
            writeln!(out, "{note}")?;
        }
    }
    let mut is_first = true;
    for (column, less, paired) in pairs(figures) {
        if std::mem::take(&mut is_first) {
            writeln!(out, "\n{}", tr!("headless-over-paired", rows = counted(paired.rows, "row")))?;
        }
        let difference = paired.difference;
        let [share, low, high] = [difference.share, difference.low, difference.high].map(signed);
        let mut line = tr!(
            "headless-over-pair",
            column = (column + 1).to_string(),
            less = (less + 1).to_string(),
            share = share,
            low = low,
            high = high,
            better = paired.better.to_string(),
            worse = paired.worse.to_string(),
        );
        if let Some(p) = paired.mcnemar {
            line.push_str(tr!("headless-between-facts"));
            line.push_str(&tr!("headless-over-mcnemar", p = probability(p)));
        }
        writeln!(out, "  {line}")?;
    }
    Ok(())
}

fn percent(share: f64) -> String {
    format!("{:.1}", share * 100.0)
}

/// Writes a difference with its sign, also that of nothing.
fn signed(difference: f64) -> String {
    format!("{:+.1}", difference * 100.0).replace("-0.0", "0.0").replace("+0.0", "0.0").replace('-', "−")
}

/// Writes a probability so that a small one is not nothing.
fn probability(p: f64) -> String {
    if p < 0.001 { format!("{p:.0e}") } else { format!("{p:.3}") }
}
