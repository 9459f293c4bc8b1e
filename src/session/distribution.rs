//! What may come next after a text.
//!
//! Never changes with params: it is the model's own, before any sampler.

use super::{Alternative, LogprobKind};

/// The distribution of the next token after a text: whole, or its most probable part.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Distribution {
    /// Logits by token id, over the whole vocabulary; empty where only [`Distribution::top`] is known.
    pub logits: Vec<f32>,
    /// The logarithm of the sum of the logits' exponentials.
    pub total: f64,
    /// The most probable tokens, best first.
    pub top: Vec<Alternative>,
    /// The ids of the text before, which penalties look at; empty where they are not known.
    pub text: Vec<u32>,
    /// How many of those are the prefix's.
    pub prefix: usize,
    /// The tokens that end a text.
    pub ends: Vec<u32>,
    /// What the log-probabilities are.
    pub logprobs: LogprobKind,
    /// What asking cost, in US dollars, where known.
    pub cost_usd: Option<f64>,
}
