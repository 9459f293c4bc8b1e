//! Owns how surprised a model is by a text: in bits, per token and per byte, of the whole and line by line.
//!
//! Never counts a token of which nothing is known: the first one of a text has no probability where no token stands before it.

use crate::session::{Scored, Token};

/// How surprised a model is by some tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Surprisal {
    /// The sum of the tokens' surprises, in bits.
    pub bits: f64,
    /// Tokens whose probability is known.
    pub tokens: usize,
    /// Their bytes.
    pub bytes: usize,
}

impl Surprisal {
    /// Counts a token.
    pub fn add(&mut self, token: &Token) {
        if let Some(logprob) = token.logprob {
            self.bits -= f64::from(logprob) / std::f64::consts::LN_2;
            self.tokens += 1;
            self.bytes += token.bytes.len();
        }
    }

    /// Returns the mean surprise of a token, in bits.
    pub fn per_token(&self) -> Option<f64> {
        (self.tokens > 0).then(|| self.bits / self.tokens as f64)
    }

    /// Returns two to the power of the mean surprise of a token (F. Jelinek et al., 1977). It depends on the tokenizer.
    pub fn perplexity(&self) -> Option<f64> {
        self.per_token().map(f64::exp2)
    }

    /// Returns the mean surprise of a byte, in bits: of the same text it can be compared between tokenizers.
    pub fn per_byte(&self) -> Option<f64> {
        (self.bytes > 0).then(|| self.bits / self.bytes as f64)
    }
}

/// A line of a scored text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScoredLine {
    /// The bytes of its tokens, with the newline that ends it.
    pub bytes: Vec<u8>,
    /// How surprising it is.
    pub surprisal: Surprisal,
}

/// Divides a scored text into lines. A token is of the line in which it begins, so that one with a newline inside it takes
/// the beginning of the next line along.
pub fn scored_lines(scored: &[Scored]) -> Vec<ScoredLine> {
    let mut lines: Vec<ScoredLine> = Vec::new();
    let mut is_open = false;
    for Scored { token, .. } in scored {
        if !is_open {
            lines.push(ScoredLine::default());
        }
        if let Some(line) = lines.last_mut() {
            line.bytes.extend_from_slice(&token.bytes);
            line.surprisal.add(token);
        }
        is_open = !token.bytes.contains(&b'\n');
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(text: &str, bits: Option<f32>) -> Scored {
        let logprob = bits.map(|bits| -bits * std::f32::consts::LN_2);
        Scored { token: Token { bytes: text.as_bytes().to_vec(), logprob, ..Token::default() }, rank: None }
    }

    #[test]
    fn lines_take_the_tokens_that_begin_in_them() {
        let text = [
            scored("ab", None),
            scored(" c", Some(3.0)),
            scored("\n", Some(1.0)),
            scored("d\n\ne", Some(2.0)),
            scored("f", Some(4.0)),
        ];
        let lines = scored_lines(&text);
        let texts: Vec<&[u8]> = lines.iter().map(|line| line.bytes.as_slice()).collect();
        assert_eq!(texts, [&b"ab c\n"[..], b"d\n\ne", b"f"]);
        let first = lines[0].surprisal;
        assert_eq!((first.tokens, first.bytes), (2, 3));
        assert!((first.bits - 4.0).abs() < 1e-6);
        assert!((first.per_byte().unwrap() - 4.0 / 3.0).abs() < 1e-6);
        assert!((first.perplexity().unwrap() - 4.0).abs() < 1e-6);
        assert_eq!(Surprisal::default().per_byte(), None);
        assert_eq!(scored_lines(&[]), []);
    }
}
