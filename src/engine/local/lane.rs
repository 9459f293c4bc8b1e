//! One sample while it is being drawn: its tokens so far, those it may be expected to draw, and what its reader has to
//! get.
//!
//! Never waits: what the reader has no room for stays in the lane, which then sits out until there is room.

use std::cmp::Reverse;
use std::collections::VecDeque;

use tokio::sync::mpsc::Sender;
use tokio::sync::mpsc::error::TrySendError;

use super::kernel::{Entropy, Kernel, LogSumExp};
use super::network::Vocabulary;
use crate::engine::stop::StopWatch;
use crate::engine::{Ending, Event};
use crate::sampling::{History, Noise, Settings, draw, keep};
use crate::session::{Alternative, Finish, LogprobKind, Token, Usage};
use crate::tr;

/// What the lanes of one request have in common.
#[derive(Debug)]
pub(crate) struct Rules {
    /// The sampler's parameters.
    pub settings: Settings,
    /// The seed of the run.
    pub seed: u64,
    /// Tokens to sample at most.
    pub max_tokens: u64,
    /// Tokens of the sequence at most.
    pub context: usize,
    /// Alternatives to report.
    pub alternatives: usize,
    /// The tokens that end a text.
    pub ends: Vec<u32>,
    /// Tokens of the prefix and of what was kept of an earlier sample.
    pub given: usize,
    /// Tokens of the prefix alone.
    pub prefix: usize,
    /// Tokens of the sequence that are not text: 1 where BOS stands before it, or a start token for an empty prefix.
    pub offset: usize,
}

/// What a record says beside `length` where no token more has room.
const CONTEXT_FULL: &str = "context";

/// Tokens a lane may be expected to draw.
#[derive(Debug)]
pub(crate) struct Draft {
    tokens: VecDeque<u32>,
    /// How many are read at once: few at first, since all behind the first wrong one are read for nothing.
    reach: usize,
}

/// Most tokens of a draft that are read at once.
const LONGEST_REACH: usize = 64;

impl Draft {
    /// Expects these tokens.
    pub(crate) fn new(tokens: impl IntoIterator<Item = u32>) -> Self {
        Self { tokens: tokens.into_iter().collect(), reach: 4 }
    }
}

/// One lane.
#[derive(Debug)]
pub(crate) struct Lane {
    number: u32,
    sender: Sender<Event>,
    outbox: VecDeque<Event>,
    /// The token to read next.
    next: u32,
    draft: Draft,
    text: Vec<u32>,
    sampled: u64,
    watch: StopWatch,
    /// What its finish does not tell.
    finish_raw: Option<&'static str>,
    ended: bool,
}

impl Lane {
    /// Makes a lane that has sampled nothing; `next` is the last token before the sample, `text` all of prefix and
    /// kept tokens.
    pub(crate) fn new(
        number: u32,
        sender: Sender<Event>,
        next: u32,
        text: Vec<u32>,
        draft: Draft,
        stops: &[String],
    ) -> Self {
        let (watch, outbox) = (StopWatch::new(stops), VecDeque::new());
        Self { number, sender, outbox, next, draft, text, sampled: 0, watch, finish_raw: None, ended: false }
    }

    /// Returns the tokens to read next: the last one drawn, then up to `most` that may follow.
    pub(crate) fn upcoming(&self, most: usize) -> Vec<u32> {
        let expected = self.draft.tokens.iter().take(self.draft.reach.min(most));
        std::iter::once(self.next).chain(expected.copied()).collect()
    }

    /// Draws from the logits after each of [`Lane::upcoming`], as far as the draft holds; returns how many of those
    /// tokens are part of the text.
    pub(crate) fn take_all<'l>(
        &mut self,
        logits: impl ExactSizeIterator<Item = &'l [f32]>,
        rules: &Rules,
        vocabulary: &dyn Vocabulary,
        kernel: Kernel,
    ) -> usize {
        let count = logits.len();
        for (index, logits) in logits.enumerate() {
            self.take(logits, rules, vocabulary, kernel);
            let expected = self.draft.tokens.pop_front();
            if self.ended || expected != Some(self.next) {
                self.draft.tokens.clear();
                return index + 1;
            }
        }
        // A draft that held so far is likely to go on holding.
        self.draft.reach = (2 * self.draft.reach).min(LONGEST_REACH);
        count
    }

    /// Hands over what there is room for; `false` once nothing more will ever be handed over.
    pub(crate) fn deliver(&mut self) -> bool {
        while let Some(event) = self.outbox.pop_front() {
            match self.sender.try_send(event) {
                Ok(()) => {}
                Err(TrySendError::Full(event)) => {
                    self.outbox.push_front(event);
                    return true;
                }
                Err(TrySendError::Closed(_)) => return false,
            }
        }
        !self.ended && !self.sender.is_closed()
    }

    /// Tells whether the lane can take its next token now.
    pub(crate) fn is_ready(&self) -> bool {
        !self.ended && self.outbox.is_empty()
    }

    /// Waits until the reader has room or is gone.
    pub(crate) async fn room(&self) {
        // Gone or not, delivering finds out.
        let _ = self.sender.reserve().await;
    }

    /// Draws the next token from its logits over the whole vocabulary.
    fn take(&mut self, logits: &[f32], rules: &Rules, vocabulary: &dyn Vocabulary, kernel: Kernel) {
        let total = kernel.run(LogSumExp { numbers: logits });
        let history = History { text: &self.text, prefix: rules.prefix };
        let noise = Noise::new(rules.seed, self.number, rules.offset + self.text.len());
        let drawn = draw(&keep(logits, &rules.settings, history), rules.settings.temperature, noise);
        let Some(id) = drawn.filter(|_| total.is_finite()) else {
            return self.end(rules, Finish::Failed, None, Some(tr!("model-nonsense").to_owned()));
        };
        if rules.ends.contains(&id) {
            return self.end(rules, Finish::Stop, None, None);
        }
        let token = token(kernel, id, logits, total, rules.alternatives, vocabulary);
        self.text.push(id);
        self.sampled += 1;
        self.next = id;
        let passed = self.watch.push(token);
        self.outbox.extend(passed.tokens.into_iter().map(Event::Token));
        if passed.stop.is_some() {
            // What is still held comes after the stop text or is part of it.
            self.watch.finish();
            self.end(rules, Finish::StopString, passed.stop, None);
        } else if rules.offset + self.text.len() >= rules.context {
            self.finish_raw = Some(CONTEXT_FULL);
            self.end(rules, Finish::Length, None, None);
        } else if self.sampled >= rules.max_tokens {
            self.end(rules, Finish::Length, None, None);
        }
    }

    /// Ends the lane with an error.
    pub(crate) fn fail(&mut self, rules: &Rules, error: &str) {
        if !self.ended {
            self.end(rules, Finish::Failed, None, Some(error.to_owned()));
        }
    }

    fn end(&mut self, rules: &Rules, finish: Finish, stop_string: Option<String>, error: Option<String>) {
        self.outbox.extend(self.watch.finish().into_iter().map(Event::Token));
        let usage = Usage {
            prefix_tokens: Some(rules.given as u64),
            sampled_tokens: self.sampled,
            source: "engine".to_owned(),
        };
        self.outbox.push_back(Event::Ended(Ending {
            finish,
            finish_raw: self.finish_raw.map(str::to_owned),
            stop_string,
            error,
            usage,
            logprobs: LogprobKind::Raw,
            cost_usd: Some(0.0),
            model: None,
            tokens: None,
        }));
        self.ended = true;
    }
}

/// Ends lanes that never began.
pub(crate) fn fail(senders: &[Sender<Event>], error: &str) {
    for sender in senders {
        // A full or closed channel cannot be: nothing but a word of waiting has been sent, or nobody listens.
        let _ = sender.try_send(Event::Ended(Ending {
            finish: Finish::Failed,
            finish_raw: None,
            stop_string: None,
            error: Some(error.to_owned()),
            usage: Usage { source: "engine".to_owned(), ..Usage::default() },
            logprobs: LogprobKind::Raw,
            cost_usd: Some(0.0),
            model: None,
            tokens: None,
        }));
    }
}

/// Describes a token that was drawn, or stood, where the logits are these and the logarithm of their sum of exponentials
/// is `total`.
pub(crate) fn token(
    kernel: Kernel,
    id: u32,
    logits: &[f32],
    total: f64,
    alternatives: usize,
    vocabulary: &dyn Vocabulary,
) -> Token {
    let logprob = |id: u32| logits.get(id as usize).map(|&logit| (f64::from(logit) - total) as f32);
    let alternative = |id: u32| {
        Some(Alternative { bytes: vocabulary.bytes(id).to_vec(), id: Some(id), logprob: logprob(id)? })
    };
    Token {
        bytes: vocabulary.bytes(id).to_vec(),
        id: Some(id),
        logprob: logprob(id),
        top: best(logits, alternatives).into_iter().filter_map(alternative).collect(),
        entropy_bits: Some((kernel.run(Entropy { numbers: logits, total }) / std::f64::consts::LN_2) as f32),
        chosen: false,
    }
}

/// Returns the ids of the `count` highest logits, best first; of equal ones the lower id.
fn best(logits: &[f32], count: usize) -> Vec<u32> {
    let count = count.min(logits.len());
    if count == 0 {
        return Vec::new();
    }
    // The order of floats as an order of integers, so that one comparison of whole numbers ranks a token.
    let rank = |logit: f32| {
        let bits = logit.to_bits();
        if bits >> 31 == 0 { bits | 1 << 31 } else { !bits }
    };
    let mut ranked: Vec<Reverse<(u32, Reverse<u32>)>> =
        (0u32..).zip(logits).map(|(id, &logit)| Reverse((rank(logit), Reverse(id)))).collect();
    if count < ranked.len() {
        ranked.select_nth_unstable(count);
        ranked.truncate(count);
    }
    ranked.sort_unstable();
    ranked.into_iter().map(|Reverse((_, Reverse(id)))| id).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{tiny, tokenizer::Tokenizer};
    use super::*;
    use crate::session::Params;

    fn rules() -> Rules {
        let mut params = Params::default();
        params.set(crate::session::Param::Temperature, Some(0.0)).unwrap();
        Rules {
            settings: Settings::new(&params),
            seed: 0,
            max_tokens: 9,
            context: 100,
            alternatives: 2,
            ends: vec![0],
            given: 1,
            prefix: 1,
            offset: 0,
        }
    }

    /// Lets a lane take its tokens from these logits and returns what its reader got.
    fn taken(stops: &[String], steps: &[Vec<f32>]) -> Vec<Event> {
        taken_in(&rules(), stops, steps)
    }

    fn taken_in(rules: &Rules, stops: &[String], steps: &[Vec<f32>]) -> Vec<Event> {
        let tokenizer = Tokenizer::parse(&tiny::tokenizer()).unwrap();
        let (sender, mut reader) = tokio::sync::mpsc::channel(crate::engine::LANE_BUFFER);
        let mut lane = Lane::new(0, sender, 5, vec![5], Draft::new([]), stops);
        for logits in steps {
            if lane.ended {
                break;
            }
            assert!(lane.is_ready());
            lane.take(logits, rules, &tokenizer, Kernel::detect());
            lane.deliver();
        }
        std::iter::from_fn(|| reader.try_recv().ok()).collect()
    }

    fn favour(id: usize) -> Vec<f32> {
        let mut logits = vec![0.0; tiny::VOCABULARY];
        logits[id] = 3.0;
        logits
    }

    #[test]
    fn the_end_of_text_is_no_token_and_lets_go_what_was_held() {
        let the = 259;
        let events = taken(&["the end".to_owned()], &[favour(the), favour(0)]);
        let [Event::Token(token), Event::Ended(ending)] = events.as_slice() else { panic!("{events:?}") };
        assert_eq!((token.bytes.as_slice(), token.top.len()), (b" the".as_slice(), 2));
        let exact = 3.0 - (f64::from(tiny::VOCABULARY as u32 - 1) + 3f64.exp()).ln();
        assert!((f64::from(token.logprob.unwrap()) - exact).abs() < 1e-6);
        assert_eq!((ending.finish, ending.usage.sampled_tokens), (Finish::Stop, 1));
    }

    #[test]
    fn a_full_context_is_told_from_enough_tokens() {
        let steps = vec![favour(259); 12];
        for (context, raw, sampled) in [(100, None, 9), (7, Some("context"), 6), (10, Some("context"), 9)] {
            let events = taken_in(&Rules { context, ..rules() }, &[], &steps);
            let Some(Event::Ended(ending)) = events.last() else { panic!("{events:?}") };
            assert_eq!((ending.finish, ending.finish_raw.as_deref()), (Finish::Length, raw), "{context}");
            assert_eq!(ending.usage.sampled_tokens, sampled, "{context}");
        }
    }

    #[test]
    fn a_model_that_computes_nonsense_fails() {
        let events = taken(&[], &[vec![f32::NAN; tiny::VOCABULARY]]);
        let [Event::Ended(ending)] = events.as_slice() else { panic!("{events:?}") };
        assert!(ending.error.as_ref().unwrap().contains("not a number"));
    }

    proptest! {
        #[test]
        fn the_best_are_the_best_in_order(logits in prop::collection::vec(prop_oneof![-9.0f32..9.0, Just(0.5f32)], 1..60), count in 0usize..70) {
            let mut ids: Vec<u32> = (0..logits.len() as u32).collect();
            ids.sort_by(|&a, &b| logits[b as usize].total_cmp(&logits[a as usize]).then(a.cmp(&b)));
            ids.truncate(count);
            prop_assert_eq!(best(&logits, count), ids);
        }
    }
}
