//! `samplebook score`: how probable an engine finds every token of a text.
//!
//! Never samples.

use std::io::Write;
use std::sync::Arc;

use serde::Serialize;

use super::error::HeadlessError;
use crate::{
    engine::Engine,
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
    let scored = match engine.score(text, alternatives).await {
        Ok(scored) => scored.map_err(|error| HeadlessError::Lanes(error.to_string()))?,
        Err(_) => return Err(HeadlessError::Lanes(tr!("runtime-no-answer").to_owned())),
    };
    let (mut bits, mut told) = (0.0, 0u32);
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
        if let Some(surprise) = surprise {
            bits += f64::from(surprise);
            told += 1;
        }
        if json {
            serde_json::to_writer(&mut *out, &Line { token, rank: *rank })?;
            writeln!(out)?;
            continue;
        }
        let number = |number: Option<f32>| number.map_or("-".to_owned(), |number| format!("{number:.3}"));
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
    if !json && told > 0 {
        let mean = bits / f64::from(told);
        // Perplexity: two to the power of the mean surprise in bits (Jelinek et al. 1977).
        let sum = tr!(
            "headless-scored",
            tokens = counted(told, "token"),
            bits = format!("{bits:.2}"),
            mean = format!("{mean:.3}"),
            perplexity = format!("{:.3}", mean.exp2()),
        );
        writeln!(out, "# {sum}")?;
    }
    out.flush()?;
    Ok(())
}
