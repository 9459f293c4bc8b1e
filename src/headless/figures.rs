//! What the samples of a column say together, as text and as JSON: what the instruments say, and the bill.
//!
//! Never counts by itself, and gives no sample that failed to an instrument.

use std::{
    io::{self, Write},
    sync::Arc,
};

use serde::{Serialize, Serializer, ser::SerializeMap as _};

use super::{error::HeadlessError, output::short, sampling::failure};
use crate::{
    analysis::{
        Reference, Rule, Spent,
        instrument::{Answers, Copies, Counted, Counter, Facts, Instrument, Samples, Start, model_note},
    },
    language::counted,
    session::{Sample, lossy_text},
    text::{padded, visible},
    tr,
};

/// Cells of the longest bar.
const BAR: usize = 20;
/// Answers shown as text; JSON has them all.
const BARS: usize = 24;
/// Cells of an answer.
const SHORT: usize = 60;

/// Tells whether an instrument counts what is drawn without a screen; forks are there to be walked.
fn is_wanted(instrument: &Instrument) -> bool {
    *instrument != Instrument::Forks
}

/// What is counted of a column's samples.
pub(super) struct Figures<'a> {
    samples: Counted<'a>,
    failed: usize,
    /// Of failed samples too; nothing where nothing was drawn.
    spent: Option<Spent>,
}

/// The same as JSON.
#[derive(Serialize)]
pub(super) struct FiguresJson {
    /// Samples that count.
    samples: usize,
    failed: usize,
    #[serde(flatten, serialize_with = "write_facts")]
    facts: Facts,
    /// Of failed samples too; nothing where a price is not known.
    cost_usd: Option<f64>,
    prefix_tokens: u64,
    sampled_tokens: u64,
}

fn write_facts<S: Serializer>(facts: &Facts, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(facts.len()))?;
    for (name, fact) in facts {
        map.serialize_entry(name, fact)?;
    }
    map.end()
}

impl<'a> Figures<'a> {
    /// Counts the samples of a column; the failed ones only cost.
    pub(super) fn of(
        samples: &'a [Sample],
        prefix: &[u8],
        rule: &Rule,
        reference: Option<&Arc<Reference>>,
    ) -> Self {
        let start = Start { prompt: prefix, rule: Some(rule), reference };
        let mut figures = Self { spent: Some(Spent::default()), ..Self::begin(&start) };
        for sample in samples {
            if let Some(spent) = &mut figures.spent {
                spent.add(sample.cost_usd, &sample.usage);
            }
            if failure(sample).is_some() {
                figures.failed += 1;
                continue;
            }
            figures.samples.add(Vec::new(), sample);
        }
        figures
    }

    /// Returns the figures of a column that was not drawn.
    pub(super) fn none() -> Self {
        Self::begin(&Start::default())
    }

    fn begin(start: &Start<'_>) -> Self {
        let wanted = Instrument::ALL.into_iter().filter(is_wanted).collect();
        Self { samples: Counted::begin(&wanted, start), failed: 0, spent: None }
    }

    /// Returns the figures as JSON.
    ///
    /// # Errors
    /// Where JSON cannot say them.
    pub(super) fn json(&self) -> Result<FiguresJson, HeadlessError> {
        let mut facts = Facts::new();
        for (_, counter) in self.samples.counters.each() {
            facts.extend(counter.facts(&self.samples)?);
        }
        let spent = self.spent.unwrap_or_default();
        Ok(FiguresJson {
            samples: self.samples.len(),
            failed: self.failed,
            facts,
            cost_usd: self.spent.filter(Spent::is_exact).map(|spent| spent.usd),
            prefix_tokens: spent.prefix_tokens,
            sampled_tokens: spent.sampled_tokens,
        })
    }

    /// Writes the figures for people; whatever is the model's is made visible.
    pub(super) fn write(&self, rule: &str, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        if self.failed > 0 {
            writeln!(out, "\n{}", tr!("headless-failed", samples = counted(self.failed, "sample")))?;
        }
        if self.samples.is_empty() {
            writeln!(out, "\n{}", tr!("headless-no-sample"))?;
        } else {
            if let Some(answers) = &self.samples.counters.tally {
                self.write_answers(answers, rule, out)?;
            }
            for (instrument, counter) in
                self.samples.counters.each().filter(|(one, _)| *one != Instrument::Tally)
            {
                let words = counter.words(&self.samples);
                if !words.is_empty() {
                    let words = visible(&words.join(tr!("headless-between-facts")));
                    writeln!(
                        out,
                        "{}",
                        tr!("headless-facts", subject = instrument.subject(), facts = words)
                    )?;
                }
                if let Some(copies) =
                    self.samples.counters.verbatim.as_ref().filter(|_| instrument == Instrument::Verbatim)
                {
                    self.write_copies(copies, out)?;
                }
            }
        }
        let bill = self.spent.unwrap_or_default().sentence();
        writeln!(out, "{}", tr!("headless-bill", bill = bill))
    }

    /// Writes the answers as bars.
    fn write_answers(
        &self,
        answers: &Answers,
        rule: &str,
        out: &mut (impl Write + ?Sized),
    ) -> io::Result<()> {
        let rule = if rule.is_empty() { "line" } else { rule };
        let (tally, samples) = (answers.tally(), self.samples.len());
        let heading = tr!(
            "headless-answers",
            rule = visible(rule),
            answers = answers.rows().to_string(),
            answered = tally.answered().to_string(),
            samples = counted(samples, "sample"),
            bits = format!("{:.2}", tally.entropy_bits()),
        );
        writeln!(out, "\n{heading}")?;
        let bars = answers.bars(&self.samples, usize::MAX);
        let most = bars.first().map_or(1, |bar| bar.count);
        for bar in bars.iter().take(BARS) {
            let filled = (bar.count * BAR).div_ceil(most);
            let model = bar.expected.map_or(String::new(), |model| {
                format!("  {}", tr!("headless-model", percent = format!("{:>7}", percent(model))))
            });
            let answer = if bar.answer.is_empty() {
                tr!("headless-empty").to_owned()
            } else {
                short(&lossy_text(&bar.answer), SHORT)
            };
            let share = bar.share.share * 100.0;
            let bounds = tr!(
                "headless-bounds",
                low = format!("{:.0}", bar.share.low * 100.0),
                high = format!("{:.0}", bar.share.high * 100.0),
            );
            writeln!(
                out,
                "  {}{} {:>4}  {share:>3.0} % {}{model}  {answer}",
                "█".repeat(filled),
                " ".repeat(BAR - filled),
                bar.count,
                padded(&bounds, 13)
            )?;
        }
        if let Some(more) = bars.len().checked_sub(BARS).filter(|more| *more > 0) {
            writeln!(out, "  {}", tr!("headless-more", answers = counted(more, "more-answer")))?;
        }
        if bars.iter().any(|bar| bar.expected.is_some()) {
            writeln!(out, "  {}", tr!("headless-legend", text = model_note()))?;
        }
        Ok(())
    }

    /// Writes a line for each sample that is held against the reference.
    fn write_copies(&self, copies: &Copies, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        for id in copies.ids() {
            let (Some(row), Some(drawn)) = (copies.row(id), self.samples.find(id)) else { continue };
            writeln!(
                out,
                "  {:>4}  {}",
                drawn.sample.lane + 1,
                visible(&row.words().join(tr!("headless-between-facts")))
            )?;
        }
        Ok(())
    }
}

/// Writes a probability so that a small one is not nothing.
fn percent(probability: f64) -> String {
    let percent = probability * 100.0;
    if percent > 0.0 && percent < 0.1 { format!("{percent:.0e} %") } else { format!("{percent:.1} %") }
}
