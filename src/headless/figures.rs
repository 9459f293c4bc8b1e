//! What the samples of a column say together: tally, agreement, copies, run-ons and the bill, as text and as JSON.
//!
//! Never draws, and never counts a sample that failed.

use std::{
    io::{self, Write},
    sync::Arc,
};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use serde::Serialize;

use crate::{
    analysis::{Agreement, Expected, Reading, Reference, Rule, RunOnDetector, Spent, Tally, Turns, Verbatim},
    session::{Sample, lossy_text},
    text::{glyphs, visible},
};

/// Cells of the longest bar.
const BAR: usize = 20;
/// Answers shown as text; JSON has them all.
const BARS: usize = 24;
/// Words shown on which samples differ.
const WORDS: usize = 5;
/// Cells of an answer or a stop text.
const SHORT: usize = 60;
/// Bytes shown of what the reference has where a sample left it.
const EXPECTED: usize = 16;

/// What is counted of a column's samples.
#[derive(Debug, Default, Serialize)]
pub(super) struct Figures {
    /// Samples that count.
    samples: usize,
    failed: usize,
    tally: Vec<Bar>,
    entropy_bits: f64,
    /// Samples without an answer.
    without: usize,
    agreement: Option<f64>,
    /// The words on which the samples are most divided.
    divided: Vec<Word>,
    verbatim: Option<Copies>,
    run_on: RunOns,
    /// Of failed samples too; nothing where a price is not known.
    cost_usd: Option<f64>,
    prefix_tokens: u64,
    sampled_tokens: u64,
    #[serde(skip)]
    spent: Spent,
}

#[derive(Debug, Serialize)]
struct Bar {
    answer: String,
    /// Base64, where the text alone could not give the bytes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<String>,
    count: usize,
    share: f64,
    low: f64,
    high: f64,
    /// What the model itself gives it, see [`probability`].
    model: Option<f64>,
}

#[derive(Debug, Serialize)]
struct Word {
    word: String,
    samples: usize,
}

/// The samples held against the reference.
#[derive(Debug, Serialize)]
struct Copies {
    /// The prefix ends in the reference, so that there can be a copy from the start.
    aligned: bool,
    mean_copied_bytes: f64,
    mean_copied_tokens: f64,
    /// Of the samples that have text.
    mean_coverage: Option<f64>,
    samples: Vec<Copied>,
}

#[derive(Debug, Serialize)]
struct Copied {
    lane: u32,
    copied_bytes: usize,
    copied_tokens: usize,
    diverges: Option<Diverges>,
    longest_bytes: usize,
    coverage: Option<f64>,
}

#[derive(Debug, Serialize)]
struct Diverges {
    /// From 0.
    token: usize,
    text: String,
    probability: Option<f32>,
    expected: String,
}

#[derive(Debug, Default, Serialize)]
struct RunOns {
    samples: usize,
    /// Tokens that begin behind the turn, of all samples together.
    tokens_past: usize,
    stops: Vec<Stop>,
}

/// A stop text, and how many samples it would have ended at their turn.
#[derive(Debug, Serialize)]
struct Stop {
    stop: String,
    samples: usize,
}

impl Figures {
    /// Counts the samples of a column; the failed ones only cost.
    pub(super) fn of(
        samples: &[Sample],
        prefix: &[u8],
        rule: &Rule,
        reference: Option<&Arc<Reference>>,
    ) -> Self {
        let mut spent = Spent::default();
        samples.iter().for_each(|sample| spent.add(sample.cost_usd, &sample.usage));
        let failed = samples.iter().filter(|sample| super::failure(sample).is_some()).count();
        let whole: Vec<&Sample> = samples.iter().filter(|sample| super::failure(sample).is_none()).collect();

        let (mut tally, mut agreement) = (Tally::default(), Agreement::default());
        let mut readings = Vec::new();
        for (index, sample) in whole.iter().enumerate() {
            let bytes = sample.bytes();
            let reading = rule.read(&bytes);
            tally.set(index, &reading);
            agreement.push(index, &bytes);
            readings.push(reading);
        }
        let bars = tally.bars().into_iter().map(|bar| Bar {
            answer: lossy_text(bar.answer),
            bytes: std::str::from_utf8(bar.answer).is_err().then(|| BASE64.encode(bar.answer)),
            count: bar.samples.len(),
            share: bar.share.share,
            low: bar.share.low,
            high: bar.share.high,
            model: probability(bar.samples.iter().map(|&index| (whole[index], &readings[index])), rule),
        });
        Self {
            samples: whole.len(),
            failed,
            tally: bars.collect(),
            entropy_bits: tally.entropy_bits(),
            without: tally.without(),
            agreement: agreement.agreement(),
            divided: divided(&agreement),
            verbatim: reference.map(|reference| copies(&whole, prefix, reference)),
            run_on: run_ons(&whole, prefix),
            cost_usd: spent.is_exact().then_some(spent.usd),
            prefix_tokens: spent.prefix_tokens,
            sampled_tokens: spent.sampled_tokens,
            spent,
        }
    }

    /// Writes the figures for people; whatever is the model's is made visible.
    pub(super) fn write(&self, rule: &str, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        if self.failed > 0 {
            writeln!(out, "\n{} failed; what failed is not counted", counted(self.failed, "sample"))?;
        }
        if self.samples == 0 {
            writeln!(out, "\nno sample to count")?;
            return self.write_bill(out);
        }
        self.write_tally(rule, out)?;
        self.write_agreement(out)?;
        self.write_copies(out)?;
        self.write_run_ons(out)?;
        self.write_bill(out)
    }

    fn write_tally(&self, rule: &str, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        let rule = if rule.is_empty() { "line" } else { rule };
        let answered = self.samples - self.without;
        write!(out, "\nanswers ({}): {} in {answered} of ", visible(rule), self.tally.len())?;
        writeln!(out, "{}, {:.2} bit", counted(self.samples, "sample"), self.entropy_bits)?;
        let most = self.tally.first().map_or(1, |bar| bar.count);
        for bar in self.tally.iter().take(BARS) {
            let filled = (bar.count * BAR).div_ceil(most);
            let model = bar.model.map_or(String::new(), |model| format!("  model {:>7}", percent(model)));
            let answer = if bar.answer.is_empty() { "(empty)".to_owned() } else { short(&bar.answer, SHORT) };
            let share = bar.share * 100.0;
            let bounds = format!("({:.0} to {:.0} %)", bar.low * 100.0, bar.high * 100.0);
            writeln!(
                out,
                "  {}{} {:>4}  {share:>3.0} % {bounds:<13}{model}  {answer}",
                "█".repeat(filled),
                " ".repeat(BAR - filled),
                bar.count
            )?;
        }
        if let Some(more) = self.tally.len().checked_sub(BARS).filter(|more| *more > 0) {
            writeln!(out, "  and {}", counted(more, "more answer"))?;
        }
        if self.tally.iter().any(|bar| bar.model.is_some()) {
            writeln!(
                out,
                "  (model: the probability it gives the token paths seen, at temperature 1 and unfiltered)"
            )?;
        }
        Ok(())
    }

    fn write_agreement(&self, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        let Some(agreement) = self.agreement else {
            return writeln!(out, "agreement: takes two samples with words");
        };
        write!(out, "agreement {agreement:.2}")?;
        let words: Vec<String> = self
            .divided
            .iter()
            .map(|Word { word, samples }| format!("{} ({samples})", short(word, SHORT)))
            .collect();
        if !words.is_empty() {
            write!(out, "; most divided on {}", words.join(", "))?;
        }
        writeln!(out)
    }

    fn write_copies(&self, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        let Some(copies) = &self.verbatim else { return Ok(()) };
        let mean = match copies.mean_coverage {
            Some(coverage) => format!("{:.0} % covered", coverage * 100.0),
            None => "no text".to_owned(),
        };
        if copies.aligned {
            let (bytes, tokens) = (copies.mean_copied_bytes, copies.mean_copied_tokens);
            writeln!(out, "verbatim: in the mean {bytes:.1} bytes, {tokens:.1} tokens copied; {mean}")?;
        } else {
            writeln!(
                out,
                "verbatim: the prefix does not end in the reference, so nothing is a copy from the start; {mean}"
            )?;
        }
        for sample in &copies.samples {
            write!(out, "  {:>4}  ", sample.lane + 1)?;
            if copies.aligned {
                let tokens = counted(sample.copied_tokens, "token");
                write!(out, "copies {}, {tokens}; ", counted(sample.copied_bytes, "byte"))?;
                match &sample.diverges {
                    None => write!(out, "never leaves; ")?,
                    Some(Diverges { text, probability, expected, .. }) => {
                        let p = probability.map_or(String::new(), |p| format!(" (p {p:.4})"));
                        let text = short(text, SHORT);
                        let expected = if expected.is_empty() {
                            "the reference ends".to_owned()
                        } else {
                            format!("the reference has “{}…”", visible(expected))
                        };
                        write!(out, "leaves with “{text}”{p} where {expected}; ")?;
                    }
                }
            }
            let coverage = sample.coverage.map_or(0.0, |coverage| coverage * 100.0);
            writeln!(out, "longest {}; {coverage:.0} % covered", counted(sample.longest_bytes, "byte"))?;
        }
        Ok(())
    }

    fn write_run_ons(&self, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        let RunOns { samples, tokens_past, stops } = &self.run_on;
        if *samples == 0 {
            return writeln!(out, "run-ons: none seen");
        }
        let tokens = counted(*tokens_past, "token");
        write!(out, "run-ons: {samples} of {}, {tokens} past the turn", counted(self.samples, "sample"))?;
        for Stop { stop, samples } in stops {
            // As it is typed behind --stop or into the list of stops.
            write!(out, "; stop \"{}\" would end {samples}", visible(&crate::session::escape(stop)))?;
        }
        writeln!(out)
    }

    fn write_bill(&self, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        let Spent { usd, priced, open, prefix_tokens, sampled_tokens } = self.spent;
        let price = match (priced, open) {
            (_, 0) => format!("${usd:.6}"),
            (0, _) => "no price known".to_owned(),
            _ => format!("${usd:.6} and {} without a known price", counted(open, "sample")),
        };
        writeln!(out, "bill: {prefix_tokens} prefix and {sampled_tokens} sampled tokens, {price}")
    }
}

/// Returns the probability the model itself gives an answer, as far as the samples show it.
fn probability<'a>(samples: impl Iterator<Item = (&'a Sample, &'a Reading)>, rule: &Rule) -> Option<f64> {
    let mut expected = Expected::default();
    for (sample, reading) in samples {
        let Reading::Found(answer) = reading else { return None };
        expected.add(rule, answer, &sample.tokens, sample.logprobs);
    }
    expected.probability()
}

/// Returns the words that come nearest to standing in half of the samples, nearest first; none that stand in all.
fn divided(agreement: &Agreement) -> Vec<Word> {
    let all = agreement.samples();
    let mut words = agreement.words();
    words.retain(|word| word.samples < all);
    // The sort is stable: of equally near ones the more frequent stay first.
    words.sort_by_key(|word| (2 * word.samples).abs_diff(all));
    let word =
        |word: &crate::analysis::WordCount<'_>| Word { word: word.word.to_owned(), samples: word.samples };
    words.iter().take(WORDS).map(word).collect()
}

fn copies(samples: &[&Sample], prefix: &[u8], reference: &Arc<Reference>) -> Copies {
    let alignment = reference.align(prefix);
    let copied = |sample: &&Sample| {
        let mut verbatim = Verbatim::new(Arc::clone(reference), alignment.as_ref());
        sample.tokens.iter().for_each(|token| verbatim.push(token));
        let diverges = verbatim.divergence().map(|divergence| Diverges {
            token: divergence.token,
            text: sample
                .tokens
                .get(divergence.token)
                .map(|token| lossy_text(&token.bytes))
                .unwrap_or_default(),
            probability: divergence.probability,
            expected: lossy_text(whole_characters(verbatim.expected(EXPECTED).unwrap_or_default())),
        });
        Copied {
            lane: sample.lane,
            copied_bytes: verbatim.copied_bytes(),
            copied_tokens: verbatim.copied_tokens(),
            diverges,
            longest_bytes: verbatim.longest().map_or(0, |common| common.sample.len()),
            coverage: verbatim.coverage(),
        }
    };
    let samples: Vec<Copied> = samples.iter().map(copied).collect();
    let mean =
        |of: fn(&Copied) -> usize| samples.iter().map(of).sum::<usize>() as f64 / samples.len().max(1) as f64;
    let covered: Vec<f64> = samples.iter().filter_map(|sample| sample.coverage).collect();
    Copies {
        aligned: alignment.is_some(),
        mean_copied_bytes: mean(|sample| sample.copied_bytes),
        mean_copied_tokens: mean(|sample| sample.copied_tokens),
        mean_coverage: (!covered.is_empty()).then(|| covered.iter().sum::<f64>() / covered.len() as f64),
        samples,
    }
}

/// Leaves out a character at the end that is not all there.
fn whole_characters(bytes: &[u8]) -> &[u8] {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => &bytes[..error.valid_up_to()],
        _ => bytes,
    }
}

fn run_ons(samples: &[&Sample], prefix: &[u8]) -> RunOns {
    let turns = Turns::of(prefix);
    let mut found = RunOns::default();
    for sample in samples {
        let mut run_on = RunOnDetector::new(turns.clone());
        run_on.push(&sample.bytes());
        let Some(run_on) = run_on.end() else { continue };
        found.samples += 1;
        found.tokens_past += run_on.tokens_past(&sample.tokens);
        let Some(stop) = &run_on.stop else { continue };
        match found.stops.iter_mut().find(|known| known.stop == *stop) {
            Some(known) => known.samples += 1,
            None => found.stops.push(Stop { stop: stop.clone(), samples: 1 }),
        }
    }
    found.stops.sort_by_key(|stop| std::cmp::Reverse(stop.samples));
    found
}

/// Writes a probability so that a small one is not nothing.
fn percent(probability: f64) -> String {
    let percent = probability * 100.0;
    if percent > 0.0 && percent < 0.1 { format!("{percent:.0e} %") } else { format!("{percent:.1} %") }
}

/// Shows a text on one line of so many cells at most.
pub(super) fn short(text: &str, cells: usize) -> String {
    let line = visible(text);
    let mut shown = String::new();
    let mut width = 0;
    for glyph in glyphs(line.as_bytes(), 0) {
        width += usize::from(glyph.width);
        if width > cells {
            shown.push('…');
            break;
        }
        shown.push_str(&glyph.text);
    }
    shown
}

/// Writes a number with its noun.
pub(super) fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
