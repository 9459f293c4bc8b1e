//! Scoring a given text: how probable the model finds every token of it.
//!
//! Never loops: a turn is one batch, so that scoring takes turns with runs.

use super::answer::Answer;
use super::kernel::LogSumExp;
use super::lane::token;
use super::network::{Network, Strand};
use super::run::{CHUNK, ModelContext};
use crate::session::{Scored, Token};

/// A text that is being scored.
#[derive(Debug)]
pub(crate) struct Scoring<M> {
    /// What the model reads: the text, after BOS if the tokenizer says so.
    sequence: Vec<u32>,
    memory: M,
    alternatives: usize,
    scored: Vec<Scored>,
    answer: Answer<Vec<Scored>>,
}

impl<M> Scoring<M> {
    /// Begins; nothing is computed yet. Where the text cannot be scored the answer says why.
    pub(crate) fn new<N: Network<Memory = M>>(
        text: &str,
        alternatives: usize,
        answer: Answer<Vec<Scored>>,
        context: &mut ModelContext<N>,
    ) -> Option<Self> {
        let begun = context.vocabulary.encode(text).and_then(|text| {
            let sequence: Vec<u32> = context.vocabulary.start().into_iter().chain(text).collect();
            context.check_length("text", sequence.len(), 0)?;
            Ok((context.network.memory(sequence.len())?, sequence))
        });
        match begun {
            Ok((memory, sequence)) => {
                let mut scored = Vec::new();
                if context.vocabulary.start().is_none() {
                    // Nothing stands before the first token, so the model says nothing of it.
                    let first = sequence.first().map(|&id| Token {
                        bytes: context.vocabulary.bytes(id).to_vec(),
                        id: Some(id),
                        ..Token::default()
                    });
                    scored.extend(first.map(|token| Scored { token, rank: None }));
                }
                Some(Self { sequence, memory, alternatives, scored, answer })
            }
            Err(reason) => {
                answer.refuse(&reason);
                None
            }
        }
    }

    /// Computes one batch; gives itself back until the answer is sent, or nobody waits for it.
    pub(crate) fn step<N: Network<Memory = M>>(mut self, context: &mut ModelContext<N>) -> Option<Self> {
        if self.answer.is_closed() {
            return None;
        }
        let begun = context.network.length(&self.memory);
        // The last token is followed by none, so its logits are not wanted.
        let end = self.sequence.len().saturating_sub(1).min(begun + CHUNK);
        if begun >= end {
            self.answer.give(self.scored);
            context.keep(&self.sequence[..begun], self.memory);
            return None;
        }
        let (stride, vocabulary) = (context.network.stride(), context.network.facts().vocabulary);
        let mut strand = [Strand { memory: &mut self.memory, tokens: end - begun }];
        match context.network.logits(&self.sequence[begun..end], None, &mut strand) {
            Ok(logits) => {
                for (logits, &id) in logits.chunks(stride).zip(&self.sequence[begun + 1..=end]) {
                    let logits = &logits[..vocabulary];
                    let total = context.kernel.run(LogSumExp { numbers: logits });
                    self.scored.push(Scored {
                        token: token(
                            context.kernel,
                            id,
                            logits,
                            total,
                            self.alternatives,
                            context.vocabulary,
                        ),
                        rank: Some(rank(id, logits)),
                    });
                }
                Some(self)
            }
            Err(reason) => {
                self.answer.refuse(&reason);
                None
            }
        }
    }
}

/// Returns a token's place in the order of probability, from 1.
fn rank(id: u32, logits: &[f32]) -> u32 {
    let Some(&own) = logits.get(id as usize) else { return u32::MAX };
    let before = |&(other, &logit): &(u32, &f32)| logit > own || (logit == own && other < id);
    1 + (0u32..).zip(logits).filter(before).count() as u32
}
