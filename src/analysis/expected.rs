//! Owns the model's own probability of an answer, as far as samples show it.
//!
//! Never asks an engine: it adds up what the tokens of samples, and their alternatives, say of themselves.

use std::collections::{HashMap, HashSet};

use super::{Reader, Reading};
use crate::session::Token;

/// Adds up the probabilities of the different ways in which a text comes to one answer.
///
/// A way is the tokens from the sample's start to the one with which the answer is settled: what ends a number or a word
/// is part of its way, as the newline is of a line's. The probability of a way is the product of its tokens' own, and no
/// two ways have anything in common, so that they add up. An alternative that would have settled an answer makes a way,
/// too, though no sample took it. Ways that nobody saw are not in the sum: it is a lower bound that grows with the
/// samples. How a sample ended has no probability on record, so that an answer settled by the end of the text has no way.
///
/// The numbers are the model's before any sampler, so that counts drawn at another temperature than 1 or through a filter
/// differ from them by right.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// Each way that is in a sum: its tokens, each behind its length.
    ways: HashSet<Vec<u8>>,
    sums: HashMap<Vec<u8>, f64>,
}

/// The tokens of a sample that has not come to its answer yet.
#[derive(Clone, Debug, Default)]
pub struct Walk {
    /// The tokens so far, each behind its length.
    way: Vec<u8>,
    /// The logarithm of their probability; nothing once a token's own is not known.
    logprob: Option<f64>,
    begun: bool,
}

impl Walk {
    fn logprob(&self) -> Option<f64> {
        if self.begun { self.logprob } else { Some(0.0) }
    }
}

impl Expected {
    /// Takes the next token of a sample, before the reader of its answer does; returns what is known by then.
    pub fn step<'a>(&mut self, walk: &mut Walk, reader: &'a mut Reader, token: &Token) -> &'a Reading {
        if let Some(before) = walk.logprob()
            && *reader.reading() == Reading::Pending
        {
            let own = token.logprob.map(|logprob| (token.bytes.as_slice(), logprob));
            let others = token.top.iter().map(|other| (other.bytes.as_slice(), other.logprob));
            for (bytes, logprob) in own.into_iter().chain(others) {
                if let Reading::Found(answer) = reader.peek(bytes) {
                    self.count(&walk.way, bytes, answer.key, before + f64::from(logprob));
                }
            }
            walk.logprob = token.logprob.map(|logprob| before + f64::from(logprob));
            walk.begun = true;
            push(&mut walk.way, &token.bytes);
        }
        reader.push(&token.bytes)
    }

    fn count(&mut self, before: &[u8], last: &[u8], answer: Vec<u8>, logprob: f64) {
        let mut way = before.to_vec();
        push(&mut way, last);
        // Two tokens of the same bytes are told apart by nothing that every engine says; the first is counted.
        if self.ways.insert(way) {
            *self.sums.entry(answer).or_default() += logprob.exp();
        }
    }

    /// Returns the sum for an answer, 0 to 1; nothing where no way to it is known.
    pub fn probability(&self, answer: &[u8]) -> Option<f64> {
        self.sums.get(answer).map(|sum| sum.min(1.0))
    }
}

fn push(way: &mut Vec<u8>, token: &[u8]) {
    way.extend_from_slice(&(token.len() as u32).to_le_bytes());
    way.extend_from_slice(token);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{analysis::Rule, session::Alternative};

    fn token(text: &str, probability: f32, others: &[(&str, f32)]) -> Token {
        let alternative = |(text, probability): &(&str, f32)| Alternative {
            bytes: text.as_bytes().to_vec(),
            logprob: probability.ln(),
            id: None,
        };
        Token {
            bytes: text.into(),
            logprob: Some(probability.ln()),
            top: others.iter().map(alternative).collect(),
            ..Token::default()
        }
    }

    /// Returns what some samples say of an answer.
    fn expected(rule: &Rule, samples: &[&[Token]], answer: &str) -> Option<f64> {
        let mut expected = Expected::default();
        for sample in samples {
            let (mut walk, mut reader) = (Walk::default(), Reader::new(rule.clone()));
            for token in *sample {
                expected.step(&mut walk, &mut reader, token);
            }
        }
        expected.probability(answer.as_bytes())
    }

    fn assert_near(found: Option<f64>, wanted: f64) {
        assert!(found.is_some_and(|found| (found - wanted).abs() < 1e-6), "{found:?}, not {wanted}");
    }

    #[test]
    fn different_ways_add_up_and_the_same_way_counts_once() {
        let short: &[Token] = &[token("4", 0.5, &[]), token("\n", 0.5, &[]), token("x", 0.1, &[])];
        let long: &[Token] = &[token(" 4\n", 0.125, &[]), token("y", 0.1, &[])];
        assert_eq!(expected(&Rule::FirstLine, &[], "4"), None);
        assert_near(expected(&Rule::FirstLine, &[short, short, long], "4"), 0.375);
        assert_eq!(expected(&Rule::FirstLine, &[short], "5"), None);
    }

    #[test]
    fn what_must_follow_for_an_answer_to_end_is_part_of_its_probability() {
        // After `what is 20+23=` most that begin with 3 go on to be another number.
        let three: &[Token] =
            &[token("3", 0.189, &[]), token("\n", 0.1, &[("5", 0.6), (".", 0.1), (" ", 0.05)])];
        assert_near(expected(&Rule::FirstNumber, &[three], "3"), 0.189 * 0.15);
        assert_near(expected(&Rule::FirstWord, &[three], "3"), 0.189 * 0.25);
        // Nobody has seen how it ends.
        assert_eq!(expected(&Rule::FirstNumber, &[&three[..1]], "3"), None);
    }

    #[test]
    fn a_token_without_a_number_hides_only_the_ways_through_it() {
        let unknown = Token { bytes: b"5".into(), ..Token::default() };
        let hidden: &[Token] = &[unknown, token("\n", 0.5, &[])];
        let known: &[Token] = &[token("5", 0.5, &[]), token("\n", 0.5, &[])];
        assert_eq!(expected(&Rule::FirstLine, &[hidden], "5"), None);
        assert_near(expected(&Rule::FirstLine, &[hidden, known], "5"), 0.25);
    }

    #[test]
    fn the_probabilities_of_all_answers_are_at_most_one_together() {
        let samples: &[&[Token]] = &[
            &[token("1", 0.4, &[("2", 0.3), ("a\n", 0.2)]), token("\n", 0.7, &[("0", 0.3)])],
            &[
                token("1", 0.4, &[("2", 0.3), ("a\n", 0.2)]),
                token("0", 0.3, &[("\n", 0.7)]),
                token("\n", 1.0, &[]),
            ],
        ];
        let sum: f64 =
            ["1", "10", "a"].iter().map(|answer| expected(&Rule::FirstLine, samples, answer).unwrap()).sum();
        assert!((sum - (0.28 + 0.12 + 0.2)).abs() < 1e-6, "{sum}");
    }
}
