//! What an engine can do: engines fill it, the screen and `doctor` read it.
//!
//! Never decides what to do with it.

use super::{param::Param, params::Params, price::Price, sample::LogprobKind};

/// What an engine can do; said before it is asked. By default it continues text and no more.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Capabilities {
    /// It can split text into its own tokens without a request that costs money.
    pub tokenizer: bool,
    /// What its log-probabilities are.
    pub logprobs: LogprobKind,
    /// Most alternatives it reports for each token.
    pub alternatives: usize,
    /// It can be asked as a chat model.
    pub chat: bool,
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
    /// Its presence and frequency penalties count the last tokens of the prefix, too, and not only those sampled.
    pub penalises_prefix: bool,
    /// Params that it does not take: whatever they are set to, it samples as if they were off.
    pub ignored: Vec<Param>,
}

impl Capabilities {
    /// Returns those of the params that are set to something and not obeyed.
    pub fn disobeyed(&self, params: &Params) -> Vec<Param> {
        let is_set = |param: &&Param| params.get(**param).is_some_and(|value| value != param.spec().neutral);
        self.ignored.iter().filter(is_set).copied().collect()
    }

    /// Tells whether a param is counted over the prefix, too.
    pub fn counts_prefix(&self, param: Param) -> bool {
        self.penalises_prefix && matches!(param, Param::PresencePenalty | Param::FrequencyPenalty)
    }

    /// Returns the params that are in force; those that are not obeyed are unset.
    #[must_use]
    pub fn obeyed(&self, params: &Params) -> Params {
        let mut obeyed = params.clone();
        for param in self.disobeyed(params) {
            // Any param may be unset.
            let _unset = obeyed.set(param, None);
        }
        obeyed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_obeyed_is_unset_unless_it_is_off() {
        let can = Capabilities { ignored: vec![Param::TopK, Param::MinP], ..Capabilities::default() };
        let mut params = Params::default();
        params.set(Param::TopK, Some(40.0)).unwrap();
        params.set(Param::MinP, Some(Param::MinP.spec().neutral)).unwrap();
        params.set(Param::TopP, Some(0.5)).unwrap();
        assert_eq!(can.disobeyed(&params), [Param::TopK]);
        let obeyed = can.obeyed(&params);
        assert_eq!((obeyed.get(Param::TopK), obeyed.get(Param::TopP)), (None, Some(0.5)));
        assert_eq!(obeyed.get(Param::MinP), params.get(Param::MinP));
    }
}
