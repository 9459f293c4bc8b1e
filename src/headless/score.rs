//! `samplebook score`: how probable an engine finds every token of a text.
//!
//! Never samples.

use std::io::Write;
use std::sync::Arc;

use serde::Serialize;

use super::error::HeadlessError;
use crate::{
    analysis::{Contrast, ScoredLine, Surprisal, TokenDivergence, scored_lines},
    engine::{Engine, ScoreAnswer},
    language::counted,
    session::{Scored, Token},
    text::visible,
    tr,
};

/// One token as a line of `--json`.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    token: &'a Token,
    rank: Option<u32>,
}

/// One token as a line of `--against --json`.
#[derive(Serialize)]
struct AgainstLine<'a> {
    #[serde(flatten)]
    line: Line<'a>,
    /// How surprising the other model finds it.
    against_bits: Option<f64>,
    /// By how much the first model finds it more probable.
    difference_bits: Option<f64>,
    kl_bits: Option<f64>,
    js_bits: Option<f64>,
    /// Whether the divergences are those of the whole distributions; otherwise they are at least so large.
    whole: Option<bool>,
}

/// Scores a text under two models and writes for every token of the first how surprising both find it, and how far apart
/// they are on what comes there.
///
/// # Errors
/// As [`score`].
pub async fn score_against(
    [first, second]: [Arc<dyn Engine>; 2],
    text: &str,
    alternatives: usize,
    json: bool,
    out: &mut (impl Write + ?Sized),
) -> Result<(), HeadlessError> {
    let scored = answered(first.score_to_compare(text)).await?;
    let others = answered(second.score_to_compare(text)).await?;
    let contrast = Contrast::of(&scored, &others);
    if !json {
        let models = [first.identity().model, second.identity().model].map(|model| visible(&model));
        let [model, other] = models.each_ref();
        writeln!(out, "# {}", tr!("headless-contrast", first = model, second = other))?;
        let heading = [
            tr!("headless-bits"),
            tr!("headless-bits-against"),
            tr!("headless-difference"),
            "KL",
            "JS",
            tr!("headless-token"),
        ];
        writeln!(out, "{}", heading.join("\t"))?;
    }
    let (mut end, mut sum, mut told) = (0, 0.0, 0u32);
    for Scored { mut token, rank } in scored {
        let range = end..end + token.bytes.len();
        end = range.end;
        let surprises = contrast.surprises(range.clone());
        let divergence = contrast.divergence(range.start);
        let difference = surprises.map(|[first, second]| second - first);
        if let Some(difference) = difference {
            sum += difference;
            told += 1;
        }
        if json {
            token.top.truncate(alternatives);
            let line = AgainstLine {
                line: Line { token: &token, rank },
                against_bits: surprises.map(|[_, second]| second),
                difference_bits: difference,
                kl_bits: divergence.map(|divergence| divergence.kl),
                js_bits: divergence.map(|divergence| divergence.js),
                whole: divergence.map(|divergence| divergence.whole),
            };
            serde_json::to_writer(&mut *out, &line)?;
            writeln!(out)?;
            continue;
        }
        let least = match divergence {
            Some(TokenDivergence { whole: false, .. }) => "≥",
            _ => "",
        };
        writeln!(
            out,
            "{}\t{}\t{}\t{least}{}\t{least}{}\t{}",
            number(surprises.map(|[first, _]| first)),
            number(surprises.map(|[_, second]| second)),
            difference.map_or("-".to_owned(), |bits| format!("{bits:+.3}")),
            number(divergence.map(|divergence| divergence.kl)),
            number(divergence.map(|divergence| divergence.js)),
            visible(&String::from_utf8_lossy(&token.bytes))
        )?;
    }
    if !json && told > 0 {
        let (tokens, bits) = (counted(told, "token"), format!("{sum:+.2}"));
        let mean = format!("{:+.3}", sum / f64::from(told));
        writeln!(out, "# {}", tr!("headless-contrasted", tokens = tokens, bits = bits, mean = mean))?;
    }
    Ok(out.flush()?)
}

async fn answered(answer: ScoreAnswer) -> Result<Vec<Scored>, HeadlessError> {
    match answer.await {
        Ok(scored) => scored.map_err(|error| HeadlessError::Lanes(error.to_string())),
        Err(_) => Err(HeadlessError::Lanes(tr!("runtime-no-answer").to_owned())),
    }
}

/// Scores a text and writes a line a token: log-probability, bits, rank, entropy and text, or a JSON object.
///
/// # Errors
/// Where the engine cannot score, or the output cannot be written.
pub async fn score(
    engine: Arc<dyn Engine>,
    text: &str,
    alternatives: usize,
    json: bool,
    out: &mut (impl Write + ?Sized),
) -> Result<(), HeadlessError> {
    let scored = answered(engine.score(text, alternatives)).await?;
    let mut all = Surprisal::default();
    if !json {
        let heading = [
            tr!("headless-log-probability"),
            tr!("headless-bits"),
            tr!("headless-rank"),
            tr!("headless-entropy"),
            tr!("headless-token"),
        ];
        writeln!(out, "{}", heading.join("\t"))?;
    }
    for Scored { token, rank } in &scored {
        let surprise = token.logprob.map(|logprob| -logprob / std::f32::consts::LN_2);
        all.add(token);
        if json {
            serde_json::to_writer(&mut *out, &Line { token, rank: *rank })?;
            writeln!(out)?;
            continue;
        }
        writeln!(
            out,
            "{}\t{}\t{}\t{}\t{}",
            number(token.logprob),
            number(surprise),
            rank.map_or("-".to_owned(), |rank| rank.to_string()),
            number(token.entropy_bits),
            visible(&String::from_utf8_lossy(&token.bytes))
        )?;
    }
    if !json {
        write_sum(&all, out)?;
    }
    Ok(out.flush()?)
}

/// One line of a text as a line of `--lines --json`.
#[derive(Serialize)]
struct LineOfText<'a> {
    /// From 1.
    line: usize,
    text: &'a str,
    tokens: usize,
    bytes: usize,
    bits: f64,
    bits_per_byte: Option<f64>,
    perplexity: Option<f64>,
}

/// Scores a text and writes a row a line of it: bits, bits a byte, perplexity and text, or a JSON object.
///
/// # Errors
/// As [`score`].
pub async fn score_lines(
    engine: Arc<dyn Engine>,
    text: &str,
    json: bool,
    out: &mut (impl Write + ?Sized),
) -> Result<(), HeadlessError> {
    let scored = answered(engine.score(text, 0)).await?;
    let mut all = Surprisal::default();
    scored.iter().for_each(|scored| all.add(&scored.token));
    if !json {
        let heading = [
            tr!("headless-bits"),
            tr!("headless-bits-a-byte"),
            tr!("headless-perplexity"),
            tr!("headless-line"),
        ];
        writeln!(out, "{}", heading.join("\t"))?;
    }
    for (line, ScoredLine { bytes, surprisal }) in (1..).zip(scored_lines(&scored)) {
        let text = String::from_utf8_lossy(&bytes);
        if json {
            let line = LineOfText {
                line,
                text: &text,
                tokens: surprisal.tokens,
                bytes: surprisal.bytes,
                bits: surprisal.bits,
                bits_per_byte: surprisal.per_byte(),
                perplexity: surprisal.perplexity(),
            };
            serde_json::to_writer(&mut *out, &line)?;
            writeln!(out)?;
            continue;
        }
        let bits = (surprisal.tokens > 0).then_some(surprisal.bits);
        let [bits, per_byte, perplexity] = [bits, surprisal.per_byte(), surprisal.perplexity()].map(number);
        writeln!(out, "{bits}\t{per_byte}\t{perplexity}\t{}", visible(text.trim_end_matches('\n')))?;
    }
    if !json {
        write_sum(&all, out)?;
    }
    Ok(out.flush()?)
}

/// Writes a number of a table.
fn number(number: Option<impl Into<f64>>) -> String {
    number.map_or("-".to_owned(), |number| format!("{:.3}", number.into()))
}

/// Writes what a whole text comes to.
fn write_sum(all: &Surprisal, out: &mut (impl Write + ?Sized)) -> std::io::Result<()> {
    let (Some(mean), Some(perplexity)) = (all.per_token(), all.perplexity()) else { return Ok(()) };
    let sum = tr!(
        "headless-scored",
        tokens = counted(all.tokens, "token"),
        bits = format!("{:.2}", all.bits),
        mean = format!("{mean:.3}"),
        byte = format!("{:.3}", all.per_byte().unwrap_or_default()),
        perplexity = format!("{perplexity:.3}"),
    );
    writeln!(out, "# {sum}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{roster, settings::Settings};

    #[tokio::test]
    async fn a_text_is_told_line_by_line_and_its_lines_add_up() {
        let engine = || roster::builtin(&Settings::default()) as Arc<dyn Engine>;
        let text = "what is 2+2=4\nwhat is 3+3=6\n\nx";
        let mut out = Vec::new();
        score_lines(engine(), text, true, &mut out).await.unwrap();
        let out = String::from_utf8(out).unwrap();
        let lines: Vec<serde_json::Value> =
            out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let joined: String = lines.iter().map(|line| line["text"].as_str().unwrap()).collect();
        assert_eq!(joined, text);
        let sum: f64 = lines.iter().map(|line| line["bits"].as_f64().unwrap()).sum();
        let mut out = Vec::new();
        score(engine(), text, 0, false, &mut out).await.unwrap();
        let told = String::from_utf8(out).unwrap();
        let bits = told.lines().last().unwrap().split(", ").nth(1).unwrap().to_owned();
        assert!((bits.trim_end_matches(" bit").parse::<f64>().unwrap() - sum).abs() < 0.01, "{told} {sum}");
        assert!(told.contains(" bit a byte, perplexity "));
        let mut out = Vec::new();
        score_lines(engine(), text, false, &mut out).await.unwrap();
        let table = String::from_utf8(out).unwrap();
        assert!(
            table.starts_with("bits\tbit/B\tperpl.\tline\n") && table.contains("\twhat is 3+3=6\n"),
            "{table}"
        );
    }

    async fn written(json: bool) -> String {
        let engine = || roster::builtin(&Settings::default()) as Arc<dyn Engine>;
        let mut out = Vec::new();
        score_against([engine(), engine()], "what is 2+2=4", 2, json, &mut out).await.unwrap();
        String::from_utf8(out).unwrap()
    }

    #[tokio::test]
    async fn a_model_against_itself_differs_by_nothing() {
        let table = written(false).await;
        assert!(table.starts_with("# miniature against miniature; "), "{table}");
        let mut lines = table.lines().skip(2);
        assert_eq!(lines.next(), Some("-\t-\t-\t-\t-\twhat"), "nothing stands before it");
        assert!(lines.by_ref().take(6).all(|line| line.contains("\t+0.000\t≥0.000\t≥0.000\t")), "{table}");
        let lines = written(true).await;
        let second: serde_json::Value = serde_json::from_str(lines.lines().nth(1).unwrap()).unwrap();
        assert_eq!(second["difference_bits"], 0.0);
        assert_eq!((second["whole"].as_bool(), second["top"].as_array().unwrap().len()), (Some(false), 2));
    }
}
