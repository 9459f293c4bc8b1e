//! What is to be known of samples beside their text: what was not obeyed, who answered, which numbers are missing.
//!
//! Never judges a text.

use crate::{
    engine::Engine,
    language::counted,
    session::{LogprobKind, Param, Params, Sample, spelled_token},
    text::visible,
    tr,
};

/// Says what of a column is taken otherwise than it is meant, or not at all.
pub(super) fn of_column(
    engine: &dyn Engine,
    params: &Params,
    prefix: &str,
) -> impl Iterator<Item = String> + use<> {
    [disobeyed(engine, params), counting_prefix(engine, params), read_as_token(engine, prefix)]
        .into_iter()
        .flatten()
}

/// Says which of the params are set and not taken.
pub(super) fn disobeyed(engine: &dyn Engine, params: &Params) -> Option<String> {
    let said = |param: Param| format!("{} {}", param.spec().label(), params.display(param));
    let disobeyed: Vec<String> = engine.capabilities().disobeyed(params).into_iter().map(said).collect();
    (!disobeyed.is_empty()).then(|| tr!("headless-not-taken", params = disobeyed.join(", ")))
}

/// Says which of the params are set and count more than they do in this program.
pub(super) fn counting_prefix(engine: &dyn Engine, params: &Params) -> Option<String> {
    let can = engine.capabilities();
    let set = |param: &Param| params.get(*param).is_some_and(|value| value != param.spec().neutral);
    let counted = Param::ALL.into_iter().filter(|param| can.counts_prefix(*param) && set(param));
    let counted: Vec<&str> = counted.map(|param| param.spec().label()).collect();
    (!counted.is_empty()).then(|| tr!("headless-counts-prefix", params = counted.join(", ")))
}

/// Says that a server reads a part of a prefix as something else than its letters.
pub(super) fn read_as_token(engine: &dyn Engine, prefix: &str) -> Option<String> {
    engine.identity().server?;
    let token = spelled_token(prefix)?;
    Some(tr!("headless-token-in-prefix", token = visible(token)))
}

/// Says who answered in place of the model that was asked for, and how many tokens came without a number where others have
/// one, or that none did of a server that was asked for numbers.
pub(super) fn of_samples<'a>(
    samples: impl Iterator<Item = &'a Sample> + Clone,
    alternatives: usize,
) -> Vec<String> {
    let mut notes: Vec<String> = samples
        .clone()
        .filter_map(|sample| {
            let asked = sample.model_asked.as_deref()?;
            Some(tr!("headless-other-model", answered = visible(&sample.model), asked = visible(asked)))
        })
        .collect();
    notes.dedup();
    let is_mute = |sample: &Sample| {
        sample.server.is_some() && sample.logprobs == LogprobKind::None && !sample.tokens.is_empty()
    };
    if alternatives > 0 && samples.clone().any(is_mute) {
        notes.push(tr!("headless-no-numbers").to_owned());
    }
    let with_numbers = samples.filter(|sample| sample.logprobs != LogprobKind::None);
    let (mut all, mut without) = (0, 0);
    for sample in with_numbers {
        all += sample.tokens.len();
        without += sample.without_number();
    }
    if without > 0 {
        notes.push(tr!("headless-without-number", without = without, tokens = counted(all as u64, "token")));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        engine::server::{Dialect, Profile, Server},
        session::Token,
    };

    #[test]
    fn what_a_server_takes_otherwise_is_said_where_it_matters() {
        let server = |dialect| {
            let profile = Profile { dialect: Some(dialect), ..Profile::new("mine", "http://h") };
            Server::new(profile).unwrap()
        };
        let (llama, vllm) = (server(Dialect::LlamaCpp), server(Dialect::Vllm));
        let mut params = Params::default();
        assert_eq!(counting_prefix(&llama, &params), None);
        params.set(Param::PresencePenalty, Some(0.5)).unwrap();
        assert!(counting_prefix(&llama, &params).unwrap().starts_with("presence: this server counts"));
        assert_eq!(counting_prefix(&vllm, &params), None);
        assert!(read_as_token(&vllm, "a<|im_end|>b").unwrap().contains("reads <|im_end|> in the prefix"));
        assert_eq!(read_as_token(&vllm, "a < b"), None);
        let own = crate::roster::builtin(&crate::settings::Settings::default());
        assert_eq!(read_as_token(own.as_ref(), "a<|im_end|>b"), None);
    }

    #[test]
    fn another_model_is_said_once_and_missing_numbers_are_counted() {
        let token = |logprob| Token { bytes: b"a".to_vec(), logprob, ..Token::default() };
        let sample = Sample {
            model: "b".to_owned(),
            model_asked: Some("a".to_owned()),
            tokens: vec![token(Some(-1.0)), token(None)],
            logprobs: LogprobKind::Raw,
            ..Sample::default()
        };
        let notes = of_samples([&sample, &sample].into_iter(), 5);
        assert_eq!(
            notes,
            [
                "the server answered with the model b, not with a",
                "2 of 4 tokens came without a log-probability that is surely theirs"
            ]
        );
        let plain = Sample { tokens: vec![token(None)], ..Sample::default() };
        assert_eq!(of_samples([&plain].into_iter(), 5), [""; 0]);
        let mute = Sample { server: Some("http://h/v1".to_owned()), ..plain };
        assert_eq!(of_samples([&mute].into_iter(), 0), [""; 0], "they were not asked for");
        assert_eq!(of_samples([&mute].into_iter(), 5), ["the server gave no log-probabilities"]);
    }
}
