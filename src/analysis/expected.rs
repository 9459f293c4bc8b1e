//! Owns the model's own probability of an answer, as far as samples show it.
//!
//! Never asks an engine: it adds up what the tokens of samples say of themselves.

use std::collections::BTreeMap;

use super::{Answer, Rule};
use crate::session::{LogprobKind, Token};

/// Adds up the probabilities of the different ways in which samples came to one answer.
///
/// A way is the tokens from the sample's start to the one that ends the answer: for a line, and for an answer without
/// text, the one behind it. Its probability is the product of its tokens' own; a way that goes on from another is part
/// of it already. Ways that no sample took are not in the sum, so that it is a lower bound that grows with the samples;
/// what comes after a word or a number is left open, and how a sample ended has no probability on record. The numbers are
/// the model's before any sampler, so that counts drawn at another temperature than 1 or through a filter differ from
/// them by right.
#[derive(Clone, Debug, Default)]
pub struct Expected<'a> {
    /// Each with the logarithm of its probability.
    ways: BTreeMap<Vec<&'a [u8]>, f64>,
    /// Some token's probability is not known.
    open: bool,
}

impl<'a> Expected<'a> {
    /// Takes the tokens of a sample that has an answer, and what its log-probabilities are.
    pub fn add(
        &mut self,
        rule: &Rule,
        answer: &Answer,
        tokens: impl IntoIterator<Item = &'a Token>,
        logprobs: LogprobKind,
    ) {
        let follows = matches!(rule, Rule::FirstLine) || answer.span.is_empty();
        let end = answer.span.end + usize::from(follows);
        let (mut way, mut length, mut sum) = (Vec::new(), 0, 0.0);
        self.open |= logprobs != LogprobKind::Raw;
        for token in tokens {
            if length >= end {
                break;
            }
            way.push(token.bytes.as_slice());
            length += token.bytes.len();
            match token.logprob {
                Some(own) => sum += f64::from(own),
                None => self.open = true,
            }
        }
        self.ways.insert(way, sum);
    }

    /// Returns the sum, 0 to 1; nothing without samples or where some token's probability is not the model's own.
    pub fn probability(&self) -> Option<f64> {
        if self.open || self.ways.is_empty() {
            return None;
        }
        // A way that goes on from another comes right behind it.
        let mut last: Option<&Vec<&[u8]>> = None;
        let mut sum = 0.0;
        for (way, logprob) in &self.ways {
            if last.is_none_or(|last| !way.starts_with(last)) {
                sum += logprob.exp();
                last = Some(way);
            }
        }
        Some(sum.min(1.0))
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
        let answer = |end: usize| Answer { span: 0..end, key: Vec::new() };
        let (short, long) =
            ([token("4", 0.5), token("\n", 0.5), token("x", 0.1)], [token(" 4\n", 0.125), token("y", 0.1)]);
        let mut expected = Expected::default();
        assert_eq!(expected.probability(), None);
        expected.add(&Rule::FirstLine, &answer(1), &short, LogprobKind::Raw);
        expected.add(&Rule::FirstLine, &answer(1), &short, LogprobKind::Raw);
        expected.add(&Rule::FirstLine, &answer(2), &long, LogprobKind::Raw);
        assert!((expected.probability().unwrap() - 0.375).abs() < 1e-6);
        // A number ends where its digits do, and what goes on from a way is part of it.
        let unknown = [Token { bytes: b"5".into(), ..Token::default() }];
        let mut number = Expected::default();
        number.add(&Rule::FirstNumber, &answer(1), &short, LogprobKind::Raw);
        number.add(&Rule::FirstNumber, &answer(2), &short, LogprobKind::Raw);
        assert!((number.probability().unwrap() - 0.5).abs() < 1e-6);
        number.add(&Rule::FirstNumber, &answer(1), &unknown, LogprobKind::Raw);
        assert_eq!(number.probability(), None);
        let mut served = Expected::default();
        served.add(&Rule::FirstLine, &answer(1), &short, LogprobKind::Sampled);
        assert_eq!(served.probability(), None);
    }
}
