//! What an engine can do: engines fill it, the screen and `doctor` read it.
//!
//! Never decides what to do with it.

use super::{price::Price, sample::LogprobKind};

/// What an engine can do; said before it is asked. By default it continues text and no more.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Capabilities {
    /// It can split text into its own tokens without a request that costs money.
    pub tokenizer: bool,
    /// What its log-probabilities are.
    pub logprobs: LogprobKind,
    /// Most alternatives it reports for each token.
    pub alternatives: usize,
    /// The same seed gives the same text.
    pub seed: bool,
    /// Lanes share one pass over the prefix.
    pub shared_prefix: bool,
    /// It can score a given text.
    pub scoring: bool,
    /// Sampling again from drafts costs less than sampling anew.
    pub drafts: bool,
    /// It knows the distribution of the next token over the whole vocabulary, at no cost.
    pub whole_distribution: bool,
    /// The text of a lane does not depend on how many others are sampled beside it, to the bit.
    pub batch_invariant: bool,
    /// Tokens of prefix and sample together, if known.
    pub context: Option<usize>,
    /// What its tokens cost, if that is stated; nothing where they cost nothing is a price, too.
    pub price: Option<Price>,
}
