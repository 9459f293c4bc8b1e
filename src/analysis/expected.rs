//! Owns the model's own probability of an answer, as far as samples show it.
//!
//! Never asks an engine: it adds up what the tokens of samples say of themselves.

use std::collections::HashSet;

use super::Rule;
use crate::session::Token;

/// Adds up the probabilities of the different ways in which samples came to one answer.
///
/// A way is the tokens from the sample's start to the one that ends the answer: for a line, the one with its newline.
/// Its probability is the product of its tokens' own; ways that no sample took are not in the sum, so that it is a
/// lower bound that grows with the samples. The numbers are the model's before any sampler, so that counts drawn at
/// another temperature than 1 or through a filter differ from them by right.
#[derive(Clone, Debug, Default)]
pub struct Expected<'a> {
    ways: HashSet<Vec<&'a [u8]>>,
    probability: f64,
    /// Some token's probability is not known.
    open: bool,
}

impl<'a> Expected<'a> {
    /// Takes the tokens of a sample whose answer ends before the byte `end`.
    pub fn add(&mut self, rule: &Rule, tokens: impl IntoIterator<Item = &'a Token>, end: usize) {
        let end = if matches!(rule, Rule::FirstLine) { end + 1 } else { end };
        let (mut way, mut length, mut logprob) = (Vec::new(), 0, 0.0);
        for token in tokens {
            if length >= end {
                break;
            }
            way.push(token.bytes.as_slice());
            length += token.bytes.len();
            match token.logprob {
                Some(own) => logprob += f64::from(own),
                None => self.open = true,
            }
        }
        if self.ways.insert(way) {
            self.probability += logprob.exp();
        }
    }

    /// Returns the sum, 0 to 1; nothing without samples or where some token's probability is not known.
    pub fn probability(&self) -> Option<f64> {
        (!self.open && !self.ways.is_empty()).then_some(self.probability.min(1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(text: &str, probability: f32) -> Token {
        Token { bytes: text.into(), logprob: Some(probability.ln()), ..Token::default() }
    }

    #[test]
    fn different_ways_add_up_and_the_same_way_counts_once() {
        let (short, long) =
            ([token("4", 0.5), token("\n", 0.5), token("x", 0.1)], [token(" 4\n", 0.125), token("y", 0.1)]);
        let mut expected = Expected::default();
        assert_eq!(expected.probability(), None);
        expected.add(&Rule::FirstLine, &short, 1);
        expected.add(&Rule::FirstLine, &short, 1);
        expected.add(&Rule::FirstLine, &long, 2);
        assert!((expected.probability().unwrap() - 0.375).abs() < 1e-6);
        // A number ends where its digits do.
        let unknown = [Token { bytes: b"5".into(), ..Token::default() }];
        let mut number = Expected::default();
        number.add(&Rule::FirstNumber, &short, 1);
        assert!((number.probability().unwrap() - 0.5).abs() < 1e-6);
        number.add(&Rule::FirstNumber, &unknown, 1);
        assert_eq!(number.probability(), None);
    }
}
