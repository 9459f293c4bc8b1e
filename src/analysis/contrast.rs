//! Owns the difference of two models: how probable each finds the same text, and how far apart they are on what comes next.
//!
//! Never asks a model.

use std::{collections::HashMap, ops::Range};

use crate::session::{Alternative, Scored};

/// A text under two models, cut where a token ends for both.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contrast {
    stretches: Vec<Stretch>,
    divergences: HashMap<usize, TokenDivergence>,
}

/// A stretch of the text between two places at which a token ends for both models.
#[derive(Clone, Debug, PartialEq)]
struct Stretch {
    range: Range<usize>,
    /// The natural logarithm of its probability under each, if known.
    logprobs: [Option<f64>; 2],
}

/// How far apart two distributions of the next token are, in bits.
///
/// Where only the best tokens of each are known all others are taken as one: each number is then at most what the whole
/// distributions would give (data processing inequality; Cover and Thomas, *Elements of Information Theory*, section 2.8).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TokenDivergence {
    /// The Kullback-Leibler divergence of the second from the first, D(first ‖ second) (Kullback and Leibler, 1951).
    pub kl: f64,
    /// The Jensen-Shannon divergence, 0 to 1 (Lin, *Divergence measures based on the Shannon entropy*, 1991).
    pub js: f64,
    /// Every token is known that has a share worth naming, so that these are the whole distributions' numbers.
    pub whole: bool,
}

/// A share of the unknown tokens that is not worth naming.
const NOTHING: f64 = 1e-6;

impl Contrast {
    /// Compares what two models make of the same text; the token lists may be cut differently.
    ///
    /// The divergences are those of models that cut the whole text into the same tokens: over other tokens there is none.
    ///
    /// # Examples
    /// ```
    /// use samplebook::{analysis::Contrast, session::{Scored, Token}};
    ///
    /// let scored = |text: &str, p: f32| Scored {
    ///     token: Token { bytes: text.into(), logprob: Some(p.ln()), ..Token::default() },
    ///     rank: None,
    /// };
    /// let contrast = Contrast::of(&[scored("ab", 0.5)], &[scored("a", 0.5), scored("b", 0.25)]);
    /// assert!((contrast.difference(0..2).unwrap() - 2.0).abs() < 1e-6);
    /// ```
    pub fn of(first: &[Scored], second: &[Scored]) -> Self {
        let (ends, others) = (ends(first), ends(second));
        let same = ends == others && !first.iter().zip(second).any(|(a, b)| named_otherwise(a, b));
        let divergences = match same {
            true => (std::iter::once(0).chain(ends.iter().copied()).zip(first.iter().zip(second)))
                .filter_map(|(at, (a, b))| Some((at, TokenDivergence::of(&a.token.top, &b.token.top)?)))
                .collect(),
            false => HashMap::new(),
        };
        Self { stretches: stretches(first, &ends, second, &others), divergences }
    }

    /// Returns by how many bits the first model finds a stretch of the text more probable, negative where the second does;
    /// a stretch that ends inside a token counts that whole. Nothing where a number is missing.
    pub fn difference(&self, range: Range<usize>) -> Option<f64> {
        let [first, second] = self.surprises(range)?;
        Some(second - first)
    }

    /// Returns how surprising the models find a stretch of the text, in bits each.
    pub fn surprises(&self, range: Range<usize>) -> Option<[f64; 2]> {
        let from = self.stretches.partition_point(|stretch| stretch.range.end <= range.start);
        let within = self.stretches.get(from..)?.iter().take_while(|stretch| stretch.range.start < range.end);
        let mut sums = [0.0; 2];
        let mut any = false;
        for stretch in within {
            any = true;
            for (sum, logprob) in sums.iter_mut().zip(stretch.logprobs) {
                *sum -= logprob? / std::f64::consts::LN_2;
            }
        }
        any.then_some(sums)
    }

    /// Returns how far apart the models are on what comes at a byte, where a token begins there.
    pub fn divergence(&self, at: usize) -> Option<TokenDivergence> {
        self.divergences.get(&at).copied()
    }
}

impl TokenDivergence {
    /// Compares two distributions by their best tokens; nothing where either has none, or no token is in both.
    pub fn of(first: &[Alternative], second: &[Alternative]) -> Option<Self> {
        let share = |token: &Alternative| f64::from(token.logprob).exp();
        let seconds: HashMap<&[u8], f64> =
            second.iter().map(|token| (token.bytes.as_slice(), share(token))).collect();
        let both = first.iter().filter_map(|token| Some((share(token), *seconds.get(&token.bytes[..])?)));
        let mut pairs: Vec<(f64, f64)> = both.collect();
        if pairs.is_empty() {
            return None;
        }
        let rest = |known: f64| (1.0 - known).max(0.0);
        let rests = (rest(pairs.iter().map(|(p, _)| p).sum()), rest(pairs.iter().map(|(_, q)| q).sum()));
        pairs.push(rests);
        let part = |p: f64, q: f64| if p > 0.0 && q > 0.0 { p * (p / q).log2() } else { 0.0 };
        let kl = pairs.iter().map(|(p, q)| part(*p, *q)).sum::<f64>().max(0.0);
        let halves = pairs.iter().map(|(p, q)| {
            let mean = f64::midpoint(*p, *q);
            f64::midpoint(part(*p, mean), part(*q, mean))
        });
        let js = halves.sum::<f64>().clamp(0.0, 1.0);
        Some(Self { kl, js, whole: rests.0 < NOTHING && rests.1 < NOTHING })
    }
}

/// Returns where each token ends.
fn ends(scored: &[Scored]) -> Vec<usize> {
    let mut end = 0;
    let next = |one: &Scored| {
        end += one.token.bytes.len();
        end
    };
    scored.iter().map(next).collect()
}

/// Tells whether two models give the same bytes different ids: then their tokens are not the same.
fn named_otherwise(first: &Scored, second: &Scored) -> bool {
    first.token.id.zip(second.token.id).is_some_and(|(one, other)| one != other)
}

fn stretches(first: &[Scored], ends: &[usize], second: &[Scored], others: &[usize]) -> Vec<Stretch> {
    let sum =
        |scored: &[Scored]| scored.iter().map(|one| one.token.logprob.map(f64::from)).sum::<Option<f64>>();
    let mut found = Vec::new();
    let (mut start, mut from, mut from_other) = (0, 0, 0);
    for (at, end) in ends.iter().enumerate() {
        let Ok(other) = others.binary_search(end) else { continue };
        found.push(Stretch {
            range: start..*end,
            logprobs: [sum(&first[from..=at]), sum(&second[from_other..=other])],
        });
        (start, from, from_other) = (*end, at + 1, other + 1);
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::session::Token;

    fn scored(text: &str, p: f32, top: &[(&str, f32)]) -> Scored {
        let alternative = |(text, p): &(&str, f32)| Alternative {
            bytes: text.as_bytes().to_vec(),
            id: None,
            logprob: p.ln(),
        };
        let token = Token {
            bytes: text.as_bytes().to_vec(),
            logprob: Some(p.ln()),
            top: top.iter().map(alternative).collect(),
            ..Token::default()
        };
        Scored { token, rank: None }
    }

    fn distribution(shares: &[f64]) -> Vec<Alternative> {
        let total: f64 = shares.iter().sum();
        let one = |(index, share): (usize, &f64)| Alternative {
            bytes: vec![index as u8],
            id: None,
            logprob: ((share / total) as f32).ln(),
        };
        shares.iter().enumerate().map(one).collect()
    }

    #[test]
    fn a_text_is_compared_where_a_token_ends_for_both() {
        let first = [scored("the ", 0.5, &[]), scored("cat", 0.25, &[]), scored("s", 0.5, &[])];
        let second = [scored("the", 0.5, &[]), scored(" c", 0.5, &[]), scored("ats", 0.5, &[])];
        let contrast = Contrast::of(&first, &second);
        let rounded = contrast.surprises(0..8).map(|bits| bits.map(f64::round));
        assert_eq!(rounded, Some([4.0, 3.0]));
        assert_eq!(contrast.difference(4..7).map(f64::round), Some(-1.0), "a part of the only stretch");
        assert_eq!(contrast.difference(8..9), None);
        assert_eq!(contrast.divergence(0), None, "over other tokens there is none");
        let unknown = Scored { token: Token { logprob: None, ..first[0].token.clone() }, rank: None };
        let contrast = Contrast::of(&[unknown, first[1].clone()], &first[..2]);
        assert_eq!((contrast.difference(0..4), contrast.difference(4..7)), (None, Some(0.0)));
    }

    #[test]
    fn what_comes_next_is_compared_in_bits() {
        let (a, b) = ([("x", 0.5), ("y", 0.5)], [("x", 0.25), ("y", 0.75)]);
        let contrast = Contrast::of(&[scored("x", 0.5, &a)], &[scored("x", 0.25, &b)]);
        let TokenDivergence { kl, js, whole } = contrast.divergence(0).unwrap();
        // 0.5 log2 2 + 0.5 log2 (2/3), and the mean of both towards (0.375, 0.625).
        assert!((kl - 0.207_518_75).abs() < 1e-6 && (js - 0.048_794_9).abs() < 1e-6, "{kl} {js}");
        assert!(whole);
        // One id for both texts, or two for one: these are not the same tokens.
        let other = |id| Scored { token: Token { id: Some(id), ..scored("x", 0.5, &a).token }, rank: None };
        assert_eq!(Contrast::of(&[other(1)], &[other(2)]).divergence(0), None);
        assert!(TokenDivergence::of(&distribution(&[1.0]), &[]).is_none());
    }

    proptest! {
        #[test]
        fn the_best_tokens_alone_never_tell_of_more_than_there_is(
            shares in prop::collection::vec((1e-4f64..1.0, 1e-4f64..1.0), 2..12), known in 1usize..12
        ) {
            let (first, second): (Vec<f64>, Vec<f64>) = shares.into_iter().unzip();
            let (first, second) = (distribution(&first), distribution(&second));
            let all = TokenDivergence::of(&first, &second).unwrap();
            prop_assert!(all.whole && all.js <= 1.0 && all.kl >= -1e-9);
            let swapped = TokenDivergence::of(&second, &first).unwrap();
            prop_assert!((swapped.js - all.js).abs() < 1e-6, "the one that is symmetric");
            let known = known.min(first.len());
            let some = TokenDivergence::of(&first[..known], &second[..known]).unwrap();
            prop_assert!(some.kl <= all.kl + 1e-5 && some.js <= all.js + 1e-5, "{some:?} {all:?}");
            let same = TokenDivergence::of(&first, &first).unwrap();
            prop_assert!(same.kl < 1e-6 && same.js < 1e-6);
        }
    }
}
