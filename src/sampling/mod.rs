//! From one token's logits to the token drawn: penalties, filters, temperature and the draw.
//!
//! Never keeps state and never reads a clock or a random device: the same logits, settings, history and noise give
//! the same token.
//!
//! The order is llama.cpp's default chain (`common/common.h`, `common_params_sampling::samplers`) without the
//! samplers samplebook has no parameter for: penalties, top-k, typical-p, top-p, min-p, temperature, draw. Every filter
//! sees the distribution the one before left, and the filters come before the temperature.

mod noise;

pub use noise::{Noise, split_mix};

use crate::session::{Param, Params};

/// How many of the last tokens the repetition penalty looks at (llama.cpp's `repeat_last_n`).
pub const REPETITION_WINDOW: usize = 64;

/// The sampler parameters of one lane, with unset ones neutral.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Divides the logits; 0 takes the best.
    pub temperature: f64,
    /// Tokens kept by number; 0 keeps all.
    pub top_k: usize,
    /// Mass kept by locally typical sampling; 1 keeps all.
    pub typical_p: f64,
    /// Mass kept by nucleus sampling; 1 keeps all.
    pub top_p: f64,
    /// Least share of the best probability; 0 keeps all.
    pub min_p: f64,
    /// Divides positive and multiplies negative logits of recent tokens.
    pub repetition: f64,
    /// Taken off once.
    pub presence: f64,
    /// Taken off per occurrence.
    pub frequency: f64,
}

impl Settings {
    /// Reads the parameters.
    pub fn new(params: &Params) -> Self {
        Self {
            temperature: params.effective(Param::Temperature),
            top_k: params.effective(Param::TopK) as usize,
            typical_p: params.effective(Param::TypicalP),
            top_p: params.effective(Param::TopP),
            min_p: params.effective(Param::MinP),
            repetition: params.effective(Param::RepetitionPenalty),
            presence: params.effective(Param::PresencePenalty),
            frequency: params.effective(Param::FrequencyPenalty),
        }
    }
}

/// The tokens a lane has so far.
#[derive(Clone, Copy, Debug)]
pub struct History<'a> {
    /// Prefix and sample.
    pub text: &'a [u32],
    /// How many of them are the prefix's.
    pub prefix: usize,
}

/// A token that may be drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// Its id.
    pub id: u32,
    /// Its logit after penalties, before temperature.
    pub logit: f64,
}

/// One sampler that takes tokens away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// The most probable ones by number.
    TopK,
    /// Locally typical ones.
    TypicalP,
    /// The nucleus.
    TopP,
    /// Those not too far below the best.
    MinP,
}

impl Filter {
    /// Returns the param that it follows.
    pub fn param(self) -> Param {
        match self {
            Self::TopK => Param::TopK,
            Self::TypicalP => Param::TypicalP,
            Self::TopP => Param::TopP,
            Self::MinP => Param::MinP,
        }
    }
}

/// Returns the tokens that may be drawn; at least one, in no order that means anything.
pub fn keep(logits: &[f32], settings: &Settings, history: History) -> Vec<Candidate> {
    keep_watched(logits, settings, history, |_, _| {})
}

/// As [`keep`], telling after each filter in force what it has left.
pub fn keep_watched(
    logits: &[f32],
    settings: &Settings,
    history: History,
    mut watch: impl FnMut(Filter, &[Candidate]),
) -> Vec<Candidate> {
    let all = (0u32..).zip(logits).map(|(id, &logit)| Candidate { id, logit: f64::from(logit) });
    let mut candidates = Candidates { list: all.collect(), sorted: 0 };
    penalise(&mut candidates.list, settings, history);
    if settings.top_k > 0 && settings.top_k < candidates.list.len() {
        candidates.sort_first(settings.top_k);
        candidates.list.truncate(settings.top_k);
        watch(Filter::TopK, &candidates.list);
    }
    if settings.typical_p < 1.0 {
        candidates.keep_typical(settings.typical_p);
        watch(Filter::TypicalP, &candidates.list);
    }
    if settings.top_p < 1.0 {
        candidates.keep_nucleus(settings.top_p);
        watch(Filter::TopP, &candidates.list);
    }
    if settings.min_p > 0.0 {
        let least = candidates.best() + settings.min_p.ln();
        candidates.list.retain(|candidate| candidate.logit >= least);
        watch(Filter::MinP, &candidates.list);
    }
    candidates.list
}

/// Returns the token drawn from those kept, or `None` if there are none.
///
/// Gumbel-max: with `g` independent standard Gumbel variables, the argmax of `logit / temperature + g` is distributed as
/// the softmax of `logit / temperature` (Gumbel 1954; Maddison, Tarlow, Minka 2014, "A* Sampling"). Since every token
/// has its own noise at every position, a change of settings changes the draw only where it changes the winner.
/// Temperature 0 takes the highest logit. Ties go to the lowest id.
pub fn draw(kept: &[Candidate], temperature: f64, noise: Noise) -> Option<u32> {
    let start =
        kept.iter().copied().reduce(|best, other| if better(&other, &best) { other } else { best })?;
    if temperature <= 0.0 {
        return Some(start.id);
    }
    // The most probable token often wins, and most others cannot beat it whatever the logarithms come to.
    let mut best = Candidate { id: start.id, logit: start.logit / temperature + noise.gumbel(start.id) };
    for candidate in kept {
        let logit = candidate.logit / temperature;
        if logit + noise.at_most(candidate.id) >= best.logit {
            let other = Candidate { id: candidate.id, logit: logit + noise.gumbel(candidate.id) };
            if better(&other, &best) {
                best = other;
            }
        }
    }
    Some(best.id)
}

fn better(a: &Candidate, b: &Candidate) -> bool {
    a.logit > b.logit || (a.logit == b.logit && a.id < b.id)
}

/// Repetition (Keskar et al. 2019, "CTRL") over the last [`REPETITION_WINDOW`] tokens of prefix and sample; presence
/// and frequency (OpenAI's definition) over the sampled tokens. `list[id]` is the token `id`.
fn penalise(list: &mut [Candidate], settings: &Settings, history: History) {
    if settings.repetition != 1.0 {
        let recent = &history.text[history.text.len().saturating_sub(REPETITION_WINDOW)..];
        let mut recent = recent.to_vec();
        recent.sort_unstable();
        recent.dedup();
        for id in recent {
            if let Some(Candidate { logit, .. }) = list.get_mut(id as usize) {
                *logit =
                    if *logit > 0.0 { *logit / settings.repetition } else { *logit * settings.repetition };
            }
        }
    }
    if settings.presence != 0.0 || settings.frequency != 0.0 {
        let mut sampled = history.text.get(history.prefix..).unwrap_or_default().to_vec();
        sampled.sort_unstable();
        for same in sampled.chunk_by(|a, b| a == b) {
            if let Some(Candidate { logit, .. }) = list.get_mut(same[0] as usize) {
                *logit -= settings.presence + settings.frequency * same.len() as f64;
            }
        }
    }
}

/// Tokens of which the first `sorted` are the best ones, best first.
struct Candidates {
    list: Vec<Candidate>,
    sorted: usize,
}

fn best_first(a: &Candidate, b: &Candidate) -> std::cmp::Ordering {
    b.logit.total_cmp(&a.logit).then(a.id.cmp(&b.id))
}

impl Candidates {
    /// Brings the best `count` to the front; sorting a whole vocabulary for the few that matter would cost more than
    /// the rest of the sampler.
    fn sort_first(&mut self, count: usize) {
        let count = count.min(self.list.len());
        if count <= self.sorted {
            return;
        }
        let unsorted = &mut self.list[self.sorted..];
        let wanted = count - self.sorted;
        if wanted < unsorted.len() {
            unsorted.select_nth_unstable_by(wanted, best_first);
        }
        unsorted[..wanted].sort_unstable_by(best_first);
        self.sorted = count;
    }

    fn best(&self) -> f64 {
        self.list.iter().fold(f64::NEG_INFINITY, |best, candidate| best.max(candidate.logit))
    }

    /// Returns the factor that makes `exp(logit - best)` a probability.
    fn scale(&self, best: f64) -> f64 {
        1.0 / self.list.iter().map(|candidate| (candidate.logit - best).exp()).sum::<f64>()
    }

    /// Nucleus sampling (Holtzman et al. 2020): the fewest most probable tokens whose mass reaches `mass`.
    fn keep_nucleus(&mut self, mass: f64) {
        let best = self.best();
        let scale = self.scale(best);
        let (mut reached, mut count) = (0.0, 0);
        while count < self.list.len() {
            if count == self.sorted {
                self.sort_first((count * 4).max(32));
            }
            reached += (self.list[count].logit - best).exp() * scale;
            count += 1;
            if reached >= mass {
                break;
            }
        }
        self.list.truncate(count);
        self.sorted = self.sorted.min(count);
    }

    /// Locally typical sampling (Meister et al. 2023): the tokens whose surprise is nearest the entropy, until their
    /// mass reaches `mass`. The most probable token may be cut.
    fn keep_typical(&mut self, mass: f64) {
        let best = self.best();
        let log_scale = self.scale(best).ln();
        let log_probability = |candidate: &Candidate| candidate.logit - best + log_scale;
        let entropy: f64 = self
            .list
            .iter()
            .map(log_probability)
            .filter(|log| *log > f64::NEG_INFINITY)
            .map(|log| -log * log.exp())
            .sum();
        let mut nearest: Vec<(f64, Candidate)> = self
            .list
            .iter()
            .map(|candidate| ((-log_probability(candidate) - entropy).abs(), *candidate))
            .collect();
        nearest.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.id.cmp(&b.1.id)));
        let mut reached = 0.0;
        self.list.clear();
        self.sorted = 0;
        for (_, candidate) in nearest {
            self.list.push(candidate);
            reached += log_probability(&candidate).exp();
            if reached >= mass {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    const NOTHING: History = History { text: &[], prefix: 0 };

    fn neutral() -> Settings {
        Settings::new(&Params::unset())
    }

    fn ids(kept: &[Candidate]) -> BTreeSet<u32> {
        kept.iter().map(|candidate| candidate.id).collect()
    }

    fn probabilities(logits: &[f32]) -> Vec<f64> {
        let total: f64 = logits.iter().map(|&logit| f64::from(logit).exp()).sum();
        logits.iter().map(|&logit| f64::from(logit).exp() / total).collect()
    }

    fn first_best(logits: &[f32]) -> u32 {
        let best = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        logits.iter().position(|&logit| logit == best).unwrap() as u32
    }

    fn logits() -> impl Strategy<Value = Vec<f32>> {
        prop::collection::vec(prop_oneof![-12.0f32..12.0, Just(1.0f32)], 1..120)
    }

    #[test]
    fn unset_parameters_keep_the_whole_vocabulary() {
        assert_eq!(keep(&[0.5, -3.0, 2.0], &neutral(), NOTHING).len(), 3);
    }

    #[test]
    fn penalties_follow_their_definitions() {
        let settings = Settings { repetition: 2.0, presence: 0.5, frequency: 0.25, ..neutral() };
        let text = [0, 1, 2, 2, 2];
        let kept = keep(&[4.0, -4.0, 4.0, 4.0], &settings, History { text: &text, prefix: 3 });
        let logits: Vec<f64> = kept.iter().map(|candidate| candidate.logit).collect();
        assert_eq!(logits, [2.0, -8.0, 2.0 - 0.5 - 2.0 * 0.25, 4.0]);
        let long: Vec<u32> = std::iter::once(3).chain([0; REPETITION_WINDOW]).collect();
        let kept = keep(&[4.0, -4.0, 4.0, 4.0], &settings, History { text: &long, prefix: long.len() });
        assert_eq!(kept[3].logit, 4.0, "outside the window");
    }

    #[test]
    fn typical_sampling_may_cut_the_most_probable_token() {
        // One token at 0.45 and eleven at 0.05: the surprise of the many is nearer to the entropy.
        let logits: Vec<f32> = std::iter::once(0.45f32).chain([0.05; 11]).map(f32::ln).collect();
        let kept = keep(&logits, &Settings { typical_p: 0.5, ..neutral() }, NOTHING);
        assert_eq!(ids(&kept), (1..11).collect());
    }

    /// Pearson's statistic against the exact distribution; 99.99 % of true samplers stay below the bound.
    #[test]
    fn draws_follow_the_distribution() {
        const DRAWS: usize = 100_000;
        let logits: Vec<f32> = vec![2.0, 1.5, 1.0, 0.0, -0.5, 0.7, -1.0, 1.9];
        for (temperature, seed) in [(1.0, 1), (0.6, 2), (1.7, 3)] {
            for by_lane in [false, true] {
                let kept = keep(&logits, &neutral(), NOTHING);
                let mut counts = vec![0usize; logits.len()];
                for index in 0..DRAWS {
                    let noise =
                        if by_lane { Noise::new(seed, index as u32, 9) } else { Noise::new(seed, 3, index) };
                    counts[draw(&kept, temperature, noise).unwrap() as usize] += 1;
                }
                let heated: Vec<f32> = logits.iter().map(|&logit| logit / temperature as f32).collect();
                let statistic: f64 = probabilities(&heated)
                    .iter()
                    .zip(&counts)
                    .map(|(p, &count)| {
                        let expected = p * DRAWS as f64;
                        (count as f64 - expected).powi(2) / expected
                    })
                    .sum();
                assert!(statistic < 29.9, "temperature {temperature}: chi-square {statistic} with 7 degrees");
            }
        }
    }

    proptest! {
        #[test]
        fn temperature_near_zero_is_the_argmax(logits in logits(), seed: u64) {
            let kept = keep(&logits, &neutral(), NOTHING);
            let best = first_best(&logits);
            prop_assert_eq!(draw(&kept, 0.0, Noise::new(seed, 0, 0)), Some(best));
            let cold = draw(&kept, 1e-9, Noise::new(seed, 0, 0)).unwrap();
            prop_assert_eq!(logits[cold as usize], logits[best as usize]);
        }

        #[test]
        fn at_temperature_zero_filters_and_seed_change_nothing(
            logits in logits(), seed: u64, top_p in 0.0f64..1.0, top_k in 1usize..50, min_p in 0.0f64..1.0
        ) {
            let settings = Settings { top_p, top_k, min_p, temperature: 0.0, ..neutral() };
            let kept = keep(&logits, &settings, NOTHING);
            prop_assert_eq!(draw(&kept, 0.0, Noise::new(seed, 1, 2)), Some(first_best(&logits)));
        }

        #[test]
        fn the_nucleus_reaches_its_mass_and_is_minimal(logits in logits(), top_p in 0.0f64..1.0) {
            let p = probabilities(&logits);
            let kept = keep(&logits, &Settings { top_p, ..neutral() }, NOTHING);
            let kept = ids(&kept);
            let mass: f64 = kept.iter().map(|&id| p[id as usize]).sum();
            prop_assert!(mass >= top_p - 1e-9, "{} < {}", mass, top_p);
            let least = kept.iter().map(|&id| p[id as usize]).fold(1.0, f64::min);
            prop_assert!(kept.len() == 1 || mass - least < top_p + 1e-9);
            let cut = (0..p.len()).filter(|&id| !kept.contains(&(id as u32)));
            prop_assert!(cut.into_iter().all(|id| p[id] <= least + 1e-12), "kept a less probable token");
        }

        #[test]
        fn top_k_and_min_p_are_their_definitions(logits in logits(), top_k in 1usize..130, min_p in 0.01f64..1.0) {
            let kept = keep(&logits, &Settings { top_k, ..neutral() }, NOTHING);
            prop_assert_eq!(kept.len(), top_k.min(logits.len()));
            let least = kept.iter().map(|candidate| candidate.logit).fold(f64::INFINITY, f64::min);
            let above = logits.iter().filter(|&&logit| f64::from(logit) > least).count();
            prop_assert!(above < top_k);
            let p = probabilities(&logits);
            let best = p.iter().copied().fold(0.0, f64::max);
            let kept = ids(&keep(&logits, &Settings { min_p, ..neutral() }, NOTHING));
            for (id, p) in p.iter().enumerate() {
                let share = p / best;
                prop_assert!((share - min_p).abs() < 1e-9 || kept.contains(&(id as u32)) == (share > min_p));
            }
        }

        #[test]
        fn sharper_filters_keep_a_subset(
            logits in logits(), low in 0.0f64..1.0, high in 0.0f64..1.0, few in 1usize..60, more in 0usize..60
        ) {
            let (low, high) = (low.min(high), low.max(high));
            for (sharp, loose) in [
                (Settings { top_p: low, ..neutral() }, Settings { top_p: high, ..neutral() }),
                (Settings { typical_p: low, ..neutral() }, Settings { typical_p: high, ..neutral() }),
                (Settings { min_p: high, ..neutral() }, Settings { min_p: low, ..neutral() }),
                (Settings { top_k: few, ..neutral() }, Settings { top_k: few + more, ..neutral() }),
            ] {
                let (sharp, loose) = (keep(&logits, &sharp, NOTHING), keep(&logits, &loose, NOTHING));
                prop_assert!(!sharp.is_empty() && ids(&sharp).is_subset(&ids(&loose)));
            }
        }

        #[test]
        fn the_draw_is_the_argmax_it_says(logits in logits(), seed: u64, temperature in 0.05f64..2.0) {
            let noise = Noise::new(seed, 4, 11);
            let kept = keep(&logits, &neutral(), NOTHING);
            let noisy = kept.iter().map(|c| (c.logit / temperature + noise.gumbel(c.id), c.id));
            let best = noisy.reduce(|a, b| if b.0 > a.0 { b } else { a }).unwrap();
            prop_assert_eq!(draw(&kept, temperature, noise), Some(best.1));
        }
    }
}
