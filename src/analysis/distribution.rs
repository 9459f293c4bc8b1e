//! What params make of the distribution of the next token: raw beside sampled probabilities, and who cut what.
//!
//! Never draws a token.

use crate::sampling::{Candidate, Filter, History, Settings, keep_watched};
use crate::session::{Alternative, Distribution, LogprobKind, Params, Sample, Token};

/// One token of a distribution.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The token.
    pub token: Alternative,
    /// It ends the text.
    pub ends: bool,
    /// The model's own probability, 0 to 1.
    pub raw: f64,
    /// The probability with which it is drawn, 0 to 1; 0 where it was cut.
    pub sampled: f64,
    /// The filter that cut it.
    pub cut: Option<Filter>,
}

/// A distribution before and after the samplers.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// The most probable tokens, best first.
    pub outcomes: Vec<Outcome>,
    /// Everything is over the whole vocabulary; otherwise over the known tokens, and the rest counts as cut.
    pub whole: bool,
    /// Raw probability of all tokens that are not in [`Shape::outcomes`], 0 to 1.
    pub rest: f64,
    /// Entropy before the samplers, in bits, where the whole distribution is known.
    pub raw_entropy_bits: Option<f64>,
    /// Entropy of what is drawn from, in bits, where the whole distribution is known.
    pub sampled_entropy_bits: Option<f64>,
    /// How many tokens may be drawn, where the whole distribution is known.
    pub kept: Option<usize>,
}

/// Into how many tokens the unknown rest is cut at most.
const MOST_UNKNOWN: f64 = 4096.0;

impl Shape {
    /// Computes the shape that params give a distribution, naming its best tokens.
    ///
    /// Filters and penalties are those of the engine, over the whole vocabulary where it is known. Where only the best
    /// tokens are known the filters see those alone, with their raw probabilities as they are, and penalties are left
    /// out, since the text's tokens are not known.
    pub fn new(distribution: &Distribution, params: &Params) -> Self {
        let settings = Settings::new(params);
        if distribution.logits.is_empty() {
            return Self::of_known(&distribution.top, &settings);
        }
        let history = History { text: &distribution.text, prefix: distribution.prefix };
        let (kept, cuts) = sieve(&distribution.logits, &settings, history, &distribution.top);
        let sampled = heated(&kept, settings.temperature);
        let named = Named::new(&distribution.top).probabilities(&kept, &sampled);
        let outcomes: Vec<Outcome> = (distribution.top.iter().zip(cuts).zip(named))
            .map(|((token, cut), sampled)| Outcome {
                token: token.clone(),
                ends: token.id.is_some_and(|id| distribution.ends.contains(&id)),
                raw: f64::from(token.logprob).exp(),
                sampled,
                cut,
            })
            .collect();
        let raw = distribution.logits.iter().map(|&logit| (f64::from(logit) - distribution.total).exp());
        Self {
            rest: rest(&outcomes),
            whole: true,
            raw_entropy_bits: Some(entropy_bits(raw)),
            sampled_entropy_bits: Some(entropy_bits(sampled.into_iter())),
            kept: Some(kept.len()),
            outcomes,
        }
    }

    /// Computes the shape of what is stored with a sampled token.
    ///
    /// Log-probabilities from after the samplers are shown as they are: nothing is applied to them a second time.
    pub fn of_token(token: &Token, kind: LogprobKind, params: &Params) -> Self {
        let settings = match kind {
            LogprobKind::Sampled => Settings::new(&Params::unset()),
            LogprobKind::Raw | LogprobKind::Unknown | LogprobKind::None => Settings::new(params),
        };
        Self::of_known(&token.top, &settings)
    }

    fn of_known(top: &[Alternative], settings: &Settings) -> Self {
        // What is unknown is taken to be many tokens, none more probable than the least probable known one: so the
        // filters see the known ones in their places, and the nucleus the whole mass.
        let known: f64 = top.iter().map(|token| f64::from(token.logprob).exp()).sum();
        let least = top.iter().map(|token| f64::from(token.logprob).exp()).fold(1.0, f64::min);
        let unknown = (1.0 - known).max(0.0);
        let pieces = if unknown > 1e-6 { (unknown / least).ceil().clamp(1.0, MOST_UNKNOWN) } else { 0.0 };
        let mut logits: Vec<f32> = top.iter().map(|token| token.logprob).collect();
        logits.extend(std::iter::repeat_n((unknown / pieces).ln() as f32, pieces as usize));
        let numbered: Vec<Alternative> =
            (0..).zip(top).map(|(id, token)| Alternative { id: Some(id), ..token.clone() }).collect();
        // Typical sampling needs the whole distribution, and penalties the text.
        let settings =
            Settings { typical_p: 1.0, repetition: 1.0, presence: 0.0, frequency: 0.0, ..*settings };
        let nothing = History { text: &[], prefix: 0 };
        let (kept, cuts) = sieve(&logits, &settings, nothing, &numbered);
        let named = Named::new(&numbered).probabilities(&kept, &heated(&kept, settings.temperature));
        let outcomes: Vec<Outcome> = (top.iter().zip(cuts).zip(named))
            .map(|((token, cut), sampled)| Outcome {
                token: token.clone(),
                ends: false,
                raw: f64::from(token.logprob).exp(),
                sampled,
                cut,
            })
            .collect();
        Self {
            rest: rest(&outcomes),
            whole: false,
            raw_entropy_bits: None,
            sampled_entropy_bits: None,
            kept: None,
            outcomes,
        }
    }
}

/// The few tokens that are named, found among all of a vocabulary.
struct Named {
    /// Id and place, by id.
    ids: Vec<(u32, usize)>,
    count: usize,
}

impl Named {
    fn new(tokens: &[Alternative]) -> Self {
        let ids = tokens.iter().enumerate().filter_map(|(place, token)| Some((token.id?, place)));
        let mut ids: Vec<(u32, usize)> = ids.collect();
        ids.sort_unstable();
        Self { ids, count: tokens.len() }
    }

    fn place(&self, id: u32) -> Option<usize> {
        let at = self.ids.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        Some(self.ids[at].1)
    }

    /// Returns the probability of each named token; 0 where it is not among the candidates.
    fn probabilities(&self, candidates: &[Candidate], probabilities: &[f64]) -> Vec<f64> {
        let mut named = vec![0.0; self.count];
        for (candidate, probability) in candidates.iter().zip(probabilities) {
            if let Some(place) = self.place(candidate.id) {
                named[place] = *probability;
            }
        }
        named
    }
}

/// Returns what may be drawn, and for each of the named tokens the filter that cut it.
fn sieve(
    logits: &[f32],
    settings: &Settings,
    history: History,
    named: &[Alternative],
) -> (Vec<Candidate>, Vec<Option<Filter>>) {
    let mut cuts: Vec<Option<Filter>> = vec![None; named.len()];
    let places = Named::new(named);
    let kept = keep_watched(logits, settings, history, |filter, left| {
        let mut is_left = vec![false; named.len()];
        for candidate in left {
            if let Some(place) = places.place(candidate.id) {
                is_left[place] = true;
            }
        }
        for (cut, is_left) in cuts.iter_mut().zip(is_left) {
            if !is_left {
                cut.get_or_insert(filter);
            }
        }
    });
    (kept, cuts)
}

/// Returns the probabilities with which candidates are drawn at a temperature; at 0 the best one's is 1.
fn heated(kept: &[Candidate], temperature: f64) -> Vec<f64> {
    let best = kept.iter().map(|candidate| candidate.logit).fold(f64::NEG_INFINITY, f64::max);
    if temperature <= 0.0 {
        let winner =
            kept.iter().filter(|candidate| candidate.logit == best).map(|candidate| candidate.id).min();
        return kept.iter().map(|candidate| f64::from(u8::from(Some(candidate.id) == winner))).collect();
    }
    let weights: Vec<f64> =
        kept.iter().map(|candidate| ((candidate.logit - best) / temperature).exp()).collect();
    let total: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / total).collect()
}

fn rest(outcomes: &[Outcome]) -> f64 {
    (1.0 - outcomes.iter().map(|outcome| outcome.raw).sum::<f64>()).max(0.0)
}

/// Shannon entropy in bits.
fn entropy_bits(probabilities: impl Iterator<Item = f64>) -> f64 {
    probabilities.filter(|&p| p > 0.0).map(|p| -p * p.log2()).sum()
}

/// Why a token could not have been drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Impossible {
    /// The temperature is 0 and another token is more probable.
    NotTheBest,
    /// A filter cuts it.
    Cut(Filter),
}

/// Finds the first token of a sample that some params could not have drawn, as far as the stored alternatives tell.
///
/// Penalties and typical sampling are left out: they need more than is stored. Log-probabilities must be raw; of others
/// nothing is said.
pub fn first_impossible(sample: &Sample, params: &Params) -> Option<(usize, Impossible)> {
    if sample.logprobs != LogprobKind::Raw {
        return None;
    }
    let settings = Settings::new(params);
    sample.tokens.iter().enumerate().find_map(|(index, token)| Some((index, impossible(token, &settings)?)))
}

fn impossible(token: &Token, settings: &Settings) -> Option<Impossible> {
    let own = f64::from(token.logprob?);
    let better: Vec<f64> = token
        .top
        .iter()
        .filter(|other| other.bytes != token.bytes || other.id != token.id)
        .map(|other| f64::from(other.logprob))
        .filter(|&other| other > own)
        .collect();
    if settings.temperature <= 0.0 && !better.is_empty() {
        return Some(Impossible::NotTheBest);
    }
    if settings.top_k > 0 && better.len() >= settings.top_k {
        return Some(Impossible::Cut(Filter::TopK));
    }
    // A hair is left to rounding, so that nothing possible is called impossible.
    let before: f64 = better.iter().map(|other| other.exp()).sum();
    if settings.top_p < 1.0 && before >= settings.top_p + 1e-6 {
        return Some(Impossible::Cut(Filter::TopP));
    }
    let best = better.iter().copied().fold(own, f64::max);
    (settings.min_p > 0.0 && own < best + settings.min_p.ln() - 1e-6).then_some(Impossible::Cut(Filter::MinP))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sampling::{Noise, draw, keep};
    use crate::session::Param;

    fn params(set: &[(Param, f64)]) -> Params {
        let mut params = Params::unset();
        for &(param, value) in set {
            params.set(param, Some(value)).unwrap();
        }
        params
    }

    fn distribution(logits: &[f32], named: usize) -> Distribution {
        let total = logits.iter().map(|&logit| f64::from(logit).exp()).sum::<f64>().ln();
        let mut ids: Vec<u32> = (0..logits.len() as u32).collect();
        ids.sort_by(|&a, &b| logits[b as usize].total_cmp(&logits[a as usize]).then(a.cmp(&b)));
        let top = ids.into_iter().take(named).map(|id| Alternative {
            bytes: vec![id as u8],
            id: Some(id),
            logprob: (f64::from(logits[id as usize]) - total) as f32,
        });
        Distribution {
            top: top.collect(),
            logits: logits.to_vec(),
            total,
            ends: vec![1],
            ..Distribution::default()
        }
    }

    #[test]
    fn says_who_cut_what_and_what_is_left() {
        // 0.5, 0.25, 0.125, 0.125
        let logits = [0.5f32, 0.25, 0.125, 0.125].map(f32::ln);
        let shape = Shape::new(&distribution(&logits, 3), &params(&[(Param::TopK, 3.0), (Param::TopP, 0.7)]));
        let seen: Vec<(f64, f64, Option<Filter>, bool)> = (shape.outcomes.iter())
            .map(|outcome| (outcome.raw, outcome.sampled, outcome.cut, outcome.ends))
            .collect();
        for ((raw, sampled, cut, ends), expected) in seen.iter().zip([
            (0.5, 2.0 / 3.0, None, false),
            (0.25, 1.0 / 3.0, None, true),
            (0.125, 0.0, Some(Filter::TopP), false),
        ]) {
            assert!((raw - expected.0).abs() < 1e-6 && (sampled - expected.1).abs() < 1e-6);
            assert_eq!((*cut, *ends), (expected.2, expected.3));
        }
        assert!((shape.rest - 0.125).abs() < 1e-6 && (shape.raw_entropy_bits.unwrap() - 1.75).abs() < 1e-6);
        assert_eq!((shape.kept, shape.whole), (Some(2), true));
        let cold = Shape::new(&distribution(&logits, 4), &params(&[(Param::Temperature, 0.0)]));
        assert_eq!((cold.outcomes[0].sampled, cold.sampled_entropy_bits), (1.0, Some(0.0)));
        let few = Shape::new(&distribution(&logits, 4), &params(&[(Param::TopK, 1.0), (Param::TopP, 0.1)]));
        assert!(
            few.outcomes[1..].iter().all(|outcome| outcome.cut == Some(Filter::TopK)),
            "the first to cut"
        );
    }

    #[test]
    fn known_alternatives_are_cut_as_the_whole_would_cut_them() {
        let top = distribution(&[0.5f32, 0.25, 0.125, 0.125].map(f32::ln), 2).top;
        let token = Token { top, ..Token::default() };
        let at = |set: &[(Param, f64)]| Shape::of_token(&token, LogprobKind::Raw, &params(set));
        let shape = at(&[(Param::TopP, 0.4)]);
        assert_eq!(shape.outcomes[1].cut, Some(Filter::TopP));
        assert!((shape.rest - 0.25).abs() < 1e-6 && !shape.whole && shape.kept.is_none());
        assert_eq!(at(&[(Param::TopP, 0.7)]).outcomes[1].cut, None);
        assert_eq!(at(&[(Param::MinP, 0.6)]).outcomes[1].cut, Some(Filter::MinP));
        // An unknown rest larger than the best token is still made of less probable ones.
        let vague = Token {
            top: distribution(&[0.2f32, 0.1, 0.7].map(f32::ln), 3).top[1..].to_vec(),
            ..Token::default()
        };
        let shape = Shape::of_token(&vague, LogprobKind::Raw, &params(&[(Param::TopK, 1.0)]));
        assert_eq!((shape.outcomes[0].cut, shape.outcomes[1].cut), (None, Some(Filter::TopK)));
        let after = Shape::of_token(&token, LogprobKind::Sampled, &params(&[(Param::TopK, 1.0)]));
        assert_eq!(after.outcomes[1].cut, None, "what was cut already is not cut again");
    }

    proptest! {
        #[test]
        fn what_is_drawn_has_the_probability_shown(
            logits in prop::collection::vec(-6.0f32..6.0, 2..40), top_k in 0u8..20, top_p in 0.05f64..1.0,
            min_p in 0.0f64..0.5, temperature in 0.1f64..2.0, seed: u64
        ) {
            let set = params(&[
                (Param::TopK, f64::from(top_k)), (Param::TopP, top_p), (Param::MinP, min_p), (Param::Temperature, temperature),
            ]);
            let shape = Shape::new(&distribution(&logits, logits.len()), &set);
            let total: f64 = shape.outcomes.iter().map(|outcome| outcome.sampled).sum();
            prop_assert!((total - 1.0).abs() < 1e-9);
            for outcome in &shape.outcomes {
                prop_assert_eq!(outcome.cut.is_some(), outcome.sampled == 0.0);
            }
            let settings = Settings::new(&set);
            let kept = keep(&logits, &settings, History { text: &[], prefix: 0 });
            let drawn = draw(&kept, settings.temperature, Noise::new(seed, 0, 0));
            let outcome = shape.outcomes.iter().find(|outcome| outcome.token.id == drawn).unwrap();
            prop_assert!(outcome.sampled > 0.0);
            // And the check on stored tokens never calls it impossible.
            let token = Token { top: distribution(&logits, 5).top, ..Token::default() };
            let own = Token { id: drawn, bytes: outcome.token.bytes.clone(), logprob: Some(outcome.token.logprob), ..token };
            let settings = Settings { temperature: settings.temperature.max(0.1), ..settings };
            prop_assert_eq!(impossible(&own, &settings), None);
        }

        #[test]
        fn a_token_that_a_filter_cuts_is_called_impossible_where_the_alternatives_tell(
            logits in prop::collection::vec(-6.0f32..6.0, 6..20), top_k in 1u8..4, seed: u64
        ) {
            let all = distribution(&logits, logits.len());
            let id = (seed % logits.len() as u64) as usize;
            let own = all.top[id].clone();
            let token = Token { bytes: own.bytes, id: own.id, logprob: Some(own.logprob), top: all.top[..5].to_vec(), ..Token::default() };
            let is_cut = id >= usize::from(top_k) && all.top.iter().filter(|other| other.logprob > own.logprob).count() >= usize::from(top_k);
            let settings = Settings::new(&params(&[(Param::TopK, f64::from(top_k))]));
            prop_assert_eq!(impossible(&token, &settings).is_some(), is_cut);
        }
    }
}
