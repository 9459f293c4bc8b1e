//! One sample as it is read: events go in, tokens and at last an ending come out.
//!
//! Never waits, never asks anything; what a connection did is told to it.

use super::align::Aligner;
use super::errors::{Refusal, excerpt};
use super::lines::LineEvent;
use super::profile::Profile;
use super::request;
use super::wire::{self, Said};
use crate::engine::{Ending, Request};
use crate::session::{Finish, LogprobKind, Param, Token, Usage};
use crate::tr;

/// Why reading ended.
#[derive(Debug)]
pub(super) enum End {
    /// The reply ended, or the server said that it is done.
    Closed,
    /// The connection broke, or nothing came for too long.
    Broke(String),
    /// The server refused, or its reply makes no sense.
    Failed(String),
}

/// Why an event cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum BadEvent {
    /// The server reports an error.
    Refused(String),
    /// It is not JSON; at the end of a reply it may only be torn.
    Garbled(String),
}

impl BadEvent {
    /// Returns the reason for people.
    pub(super) fn into_reason(self) -> String {
        match self {
            Self::Refused(reason) | Self::Garbled(reason) => reason,
        }
    }
}

/// The state of one sample.
pub(super) struct Reading<'a> {
    profile: &'a Profile,
    stops: &'a [String],
    alternatives: usize,
    aligner: Aligner,
    sampled: u64,
    has_logprobs: bool,
    finish: Option<String>,
    stop_string: Option<String>,
    truncated: bool,
    /// Tokens asked for.
    most: u64,
    usage: Option<(Option<u64>, Option<u64>)>,
    recognised: bool,
    done: bool,
}

impl<'a> Reading<'a> {
    /// Starts a sample of the request.
    pub(super) fn new(profile: &'a Profile, request: &'a Request) -> Self {
        Self {
            profile,
            stops: &request.params.stop,
            alternatives: request::alternatives(profile, request).unwrap_or(0),
            aligner: Aligner::default(),
            sampled: 0,
            has_logprobs: false,
            finish: None,
            stop_string: None,
            truncated: false,
            most: request.params.effective(Param::MaxTokens) as u64,
            usage: None,
            recognised: false,
            done: false,
        }
    }

    /// Takes an event and appends the tokens it brings.
    ///
    /// # Errors
    /// [`BadEvent`]; the tokens before it are appended all the same.
    pub(super) fn event(&mut self, event: &LineEvent, tokens: &mut Vec<Token>) -> Result<(), BadEvent> {
        let data = match event {
            _ if self.done => return Ok(()),
            LineEvent::Heartbeat => return Ok(()),
            LineEvent::Error(error) => return Err(BadEvent::Refused(Refusal::from_body(error).to_string())),
            LineEvent::Data(data) => data.trim_ascii(),
        };
        if data.is_empty() {
            return Ok(());
        }
        if data == b"[DONE]" {
            self.done = true;
            return Ok(());
        }
        if let Some(said) = wire::read(data, self.alternatives) {
            return self.take(said, tokens);
        }
        // A server that leaves out the blank lines has its events joined by the rules of the format.
        let (first, rest) = match data.iter().position(|byte| *byte == b'\n') {
            Some(end) => data.split_at(end),
            None => {
                let reason = tr!("engine-no-json", reply = excerpt(data));
                return Err(BadEvent::Garbled(reason));
            }
        };
        self.event(&LineEvent::Data(first.to_vec()), tokens)?;
        self.event(&LineEvent::Data(rest.to_vec()), tokens)
    }

    /// Takes a reply that is one JSON value instead of a stream.
    ///
    /// # Errors
    /// As [`Reading::event`], and where it is no completion.
    pub(super) fn whole(&mut self, body: &[u8], tokens: &mut Vec<Token>) -> Result<(), BadEvent> {
        self.event(&LineEvent::Data(body.to_vec()), tokens)?;
        self.done = true;
        if self.recognised {
            return Ok(());
        }
        Err(BadEvent::Garbled(tr!("engine-no-completion", reply = excerpt(body))))
    }

    /// Tells whether anything of the shape of a completion has come.
    pub(super) fn is_recognised(&self) -> bool {
        self.recognised
    }

    /// Tells whether the server said that nothing more comes.
    pub(super) fn is_done(&self) -> bool {
        self.done
    }

    /// Tells whether the text is complete; token counts may still come.
    pub(super) fn is_finished(&self) -> bool {
        self.finish.is_some()
    }

    fn take(&mut self, said: Said, tokens: &mut Vec<Token>) -> Result<(), BadEvent> {
        let first = tokens.len();
        self.aligner.push(&said.text, said.entries, tokens);
        let new = tokens.get(first..).unwrap_or_default();
        self.sampled += new.len() as u64;
        self.has_logprobs |= new.iter().any(|token| token.logprob.is_some());
        self.recognised |= said.recognised;
        self.finish = said.finish.or(self.finish.take());
        self.stop_string = said.stop_string.or(self.stop_string.take());
        self.truncated |= said.truncated;
        self.usage = said.usage.or(self.usage);
        match said.error {
            Some(error) => Err(BadEvent::Refused(tr!("engine-reported", error = error.to_string()))),
            None => Ok(()),
        }
    }

    /// Ends the sample; where the model drew an end-of-text token, it comes with the ending.
    pub(super) fn end(mut self, end: End) -> (Option<Token>, Ending) {
        let word = self.finish.take();
        let (mut finish, mut finish_raw, error) = match (end, word) {
            (End::Failed(reason), _) => (Finish::Failed, None, Some(reason)),
            (_, Some(word)) => finish_of(word),
            (End::Closed, None) if self.done => (Finish::Stop, None, None),
            (End::Closed, None) => (Finish::CutOff, None, Some(tr!("engine-without-finish").to_owned())),
            (End::Broke(reason), None) => (Finish::CutOff, None, Some(reason)),
        };
        if finish == Finish::Length && finish_raw.is_none() {
            finish_raw = self.full_context(&count(self.usage, self.sampled)).map(str::to_owned);
        }
        let mut end_of_text = None;
        let mut stop_string = None;
        if finish == Finish::Stop {
            stop_string = self.stop_string.take().or_else(|| self.aligner.stopped_by(self.stops).cloned());
            match stop_string {
                Some(_) => finish = Finish::StopString,
                None => end_of_text = self.aligner.end_of_text(),
            }
        }
        self.sampled += u64::from(end_of_text.is_some());
        let usage = count(self.usage, self.sampled);
        let logprobs =
            if self.has_logprobs { self.profile.dialect.row().logprobs } else { LogprobKind::None };
        let cost_usd = self.profile.price().and_then(|price| price.of_usage(&usage));
        (end_of_text, Ending { finish, finish_raw, stop_string, error, usage, logprobs, cost_usd })
    }

    /// Tells by which word it is known that the context cut the sample, and not `max_tokens`.
    fn full_context(&self, usage: &Usage) -> Option<&'static str> {
        // A server that shifts its context says the same of a sample that has all the tokens asked for.
        if self.truncated && usage.sampled_tokens < self.most {
            return Some("truncated");
        }
        let read = usage.prefix_tokens?;
        let filled = read.saturating_add(usage.sampled_tokens);
        self.profile.context.filter(|context| filled >= *context as u64).map(|_| "context")
    }
}

/// Maps the server's word to a finish, the word itself where there is none of ours, and an error.
fn finish_of(word: String) -> (Finish, Option<String>, Option<String>) {
    match word.as_str() {
        "stop" | "eos" | "eos_token" | "stop_sequence" | "word" => (Finish::Stop, None, None),
        "length" | "max_tokens" | "limit" => (Finish::Length, None, None),
        // The context, not what was asked for.
        "model_length" => (Finish::Length, Some(word), None),
        "abort" => (Finish::CutOff, Some(word), Some(tr!("engine-broken-off").to_owned())),
        "error" | "content_filter" => {
            let reason = tr!("engine-ended-with", word = format!("{word:?}"));
            (Finish::Failed, Some(word), Some(reason))
        }
        _ => (Finish::Stop, Some(word), None),
    }
}

/// Prefers the server's counts to that of the arrived tokens; some servers send zeros until the end.
fn count(told: Option<(Option<u64>, Option<u64>)>, arrived: u64) -> Usage {
    let (prefix, sampled) = told.unwrap_or_default();
    match sampled.filter(|sampled| *sampled > 0 || arrived == 0) {
        Some(sampled_tokens) => Usage { prefix_tokens: prefix, sampled_tokens, source: "server".to_owned() },
        None => Usage {
            prefix_tokens: prefix.filter(|prefix| *prefix > 0),
            sampled_tokens: arrived,
            source: "counted".to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::dialect::Dialect;
    use super::*;
    use crate::session::{Params, lossy_text};

    fn request(stop: &[&str]) -> Request {
        let mut params = Params::default();
        params.stop = stop.iter().map(|stop| (*stop).to_owned()).collect();
        Request {
            prefix: "x".to_owned(),
            inherited: Vec::new(),
            params,
            seed: 1,
            lanes: vec![0],
            drafts: Vec::new(),
            alternatives: 5,
        }
    }

    fn profile(dialect: Dialect) -> Profile {
        Profile { dialect, ..Profile::new("mine", "http://h") }
    }

    /// The text and the ending of a stream of these data events that then closes.
    fn read(dialect: Dialect, stop: &[&str], events: &[&str]) -> (String, usize, Ending) {
        let (profile, request) = (profile(dialect), request(stop));
        let mut reading = Reading::new(&profile, &request);
        let mut tokens = Vec::new();
        let mut end = End::Closed;
        for event in events {
            let event = LineEvent::Data(event.as_bytes().to_vec());
            if let Err(bad) = reading.event(&event, &mut tokens) {
                end = End::Failed(bad.into_reason());
                break;
            }
        }
        let (last, ending) = reading.end(end);
        tokens.extend(last);
        let bytes: Vec<u8> = tokens.iter().flat_map(|token| token.bytes.clone()).collect();
        (lossy_text(&bytes), tokens.len(), ending)
    }

    #[test]
    fn llama_cpp_from_the_first_token_to_the_end_of_text() {
        let (text, tokens, ending) = read(
            Dialect::LlamaCpp,
            &["Human:"],
            &[
                r#"{"choices":[{"text":" a","index":0,"finish_reason":null,"logprobs":{"content":[{"id":264,"token":" a",
               "bytes":[32,97],"logprob":-0.1,"top_logprobs":[]}]}}]}"#,
                r#"{"choices":[{"text":"","index":0,"finish_reason":null,"logprobs":{"content":[{"id":0,"token":"",
               "bytes":[],"logprob":-2.5,"top_logprobs":[]}]}}]}"#,
                r#"{"choices":[{"text":"","index":0,"logprobs":null,"finish_reason":"stop"}],
               "usage":{"completion_tokens":2,"prompt_tokens":3},"timings":{}}"#,
                "[DONE]",
                r#"{"error":"after the end"}"#,
            ],
        );
        assert_eq!((text.as_str(), tokens), (" a", 2));
        let usage = Usage { prefix_tokens: Some(3), sampled_tokens: 2, source: "server".to_owned() };
        assert_eq!(
            ending,
            Ending {
                finish: Finish::Stop,
                finish_raw: None,
                stop_string: None,
                error: None,
                usage,
                logprobs: LogprobKind::Raw,
                cost_usd: None
            }
        );
    }

    #[test]
    fn llama_cpp_does_not_name_the_stop_text_but_its_tokens_do() {
        let (text, tokens, ending) = read(
            Dialect::LlamaCpp,
            &["Human:"],
            &[
                r#"{"choices":[{"text":"ok","logprobs":{"content":[{"id":1,"token":"ok","bytes":[111,107],"logprob":-1,
               "top_logprobs":[]}]}}]}"#,
                r#"{"choices":[{"text":"","logprobs":{"content":[{"id":2,"token":"","bytes":[],"logprob":-1,
               "top_logprobs":[{"id":2,"token":"Human","bytes":[72,117,109,97,110],"logprob":-1}]}]}}]}"#,
                r#"{"choices":[{"text":"","logprobs":{"content":[{"id":3,"token":"","bytes":[],"logprob":-1,
               "top_logprobs":[{"id":3,"token":":","bytes":[58],"logprob":-1}]}]}}]}"#,
                r#"{"choices":[{"text":"","finish_reason":"stop"}]}"#,
            ],
        );
        assert_eq!((text.as_str(), tokens), ("ok", 1));
        assert_eq!((ending.finish, ending.stop_string.as_deref()), (Finish::StopString, Some("Human:")));
    }

    #[test]
    fn every_finish_reason_has_a_meaning() {
        for (word, finish, raw, has_error) in [
            ("stop", Finish::Stop, None, false),
            ("eos", Finish::Stop, None, false),
            ("length", Finish::Length, None, false),
            ("max_tokens", Finish::Length, None, false),
            ("model_length", Finish::Length, Some("model_length"), false),
            ("abort", Finish::CutOff, Some("abort"), true),
            ("error", Finish::Failed, Some("error"), true),
            ("content_filter", Finish::Failed, Some("content_filter"), true),
            ("repetition", Finish::Stop, Some("repetition"), false),
        ] {
            let event = format!(r#"{{"choices":[{{"text":"a","finish_reason":"{word}"}}]}}"#);
            let (text, _, ending) = read(Dialect::OpenAi, &[], &[&event]);
            assert_eq!(text, "a");
            assert_eq!((ending.finish, ending.finish_raw.as_deref()), (finish, raw), "{word}");
            assert_eq!(ending.error.is_some(), has_error, "{word}");
        }
    }

    #[test]
    fn a_full_context_is_told_from_enough_tokens() {
        let native = |rest: &str| format!(r#"{{"content":"a","stop":true,"stop_type":"limit"{rest}}}"#);
        let counted = r#","truncated":true,"tokens_evaluated":3,"tokens_predicted":"#;
        for (rest, raw) in [
            (format!("{counted}5"), Some("truncated")),
            // All tokens that were asked for: the context was only shifted.
            (format!("{counted}128"), None),
            (r#","truncated":false,"tokens_evaluated":3,"tokens_predicted":5"#.to_owned(), None),
        ] {
            let (_, _, ending) = read(Dialect::LlamaCpp, &[], &[&native(&rest)]);
            assert_eq!((ending.finish, ending.finish_raw.as_deref()), (Finish::Length, raw), "{rest}");
        }
        let (request, event) = (
            request(&[]),
            r#"{"choices":[{"text":"a","finish_reason":"length"}],"usage":{"prompt_tokens":3,"completion_tokens":5}}"#,
        );
        for (context, raw) in [(None, None), (Some(9), None), (Some(8), Some("context"))] {
            let profile = Profile { context, ..profile(Dialect::OpenAi) };
            let mut reading = Reading::new(&profile, &request);
            reading.event(&LineEvent::Data(event.into()), &mut Vec::new()).unwrap();
            assert_eq!(reading.end(End::Closed).1.finish_raw.as_deref(), raw, "{context:?}");
        }
    }

    #[test]
    fn no_finish_is_a_cut_off_unless_the_server_said_it_is_done() {
        let text = r#"{"choices":[{"text":"a"}]}"#;
        let (_, _, ending) = read(Dialect::OpenAi, &[], &[text]);
        assert_eq!(ending.finish, Finish::CutOff);
        assert_eq!((ending.usage.sampled_tokens, ending.usage.source.as_str()), (1, "counted"));
        let (_, _, ending) = read(Dialect::OpenAi, &[], &[text, " [DONE] "]);
        assert_eq!(ending.finish, Finish::Stop);
    }

    #[test]
    fn a_connection_that_breaks_after_the_finish_takes_nothing_away() {
        let (profile, request) = (profile(Dialect::OpenAi), request(&[]));
        let mut reading = Reading::new(&profile, &request);
        let event = br#"{"choices":[{"text":"a","finish_reason":"length"}]}"#.to_vec();
        reading.event(&LineEvent::Data(event), &mut Vec::new()).unwrap();
        assert_eq!(reading.end(End::Broke("reset".to_owned())).1.finish, Finish::Length);
    }

    #[test]
    fn an_error_keeps_the_text_before_it_and_in_it() {
        let (text, _, ending) = read(
            Dialect::Hosted,
            &[],
            &[
                r#"{"choices":[{"text":"a"}]}"#,
                r#"{"error":{"message":"overloaded","code":503},"choices":[{"text":"b","finish_reason":"error"}]}"#,
            ],
        );
        assert_eq!((text.as_str(), ending.finish), ("ab", Finish::Failed));
        assert!(ending.error.unwrap().contains("overloaded"));
    }

    #[test]
    fn events_without_blank_lines_between_them_are_read_one_by_one() {
        let joined = "{\"choices\":[{\"text\":\"a\"}]}\n{\"choices\":[{\"text\":\"b\"}]}\n[DONE]";
        let (text, _, ending) = read(Dialect::Kobold, &[], &[joined]);
        assert_eq!((text.as_str(), ending.finish), ("ab", Finish::Stop));
        let (_, _, ending) = read(Dialect::Kobold, &[], &["nonsense"]);
        assert!(ending.error.unwrap().contains("nonsense"));
    }

    #[test]
    fn log_probabilities_that_come_after_the_text_are_ignored() {
        let (text, tokens, ending) = read(
            Dialect::Kobold,
            &[],
            &[
                r#"{"choices":[{"text":"a"}]}"#,
                r#"{"choices":[{"text":"b"}]}"#,
                r#"{"choices":[{"text":"","logprobs":{"content":[{"token":"a","logprob":-1},{"token":"b","logprob":-1}]}}]}"#,
                r#"{"choices":[{"text":"","finish_reason":"stop"}]}"#,
            ],
        );
        assert_eq!((text.as_str(), tokens, ending.logprobs), ("ab", 2, LogprobKind::None));
    }

    #[test]
    fn counts_of_the_server_win_unless_they_are_zeros() {
        let told = |told, arrived| {
            let usage = count(told, arrived);
            (usage.prefix_tokens, usage.sampled_tokens, usage.source)
        };
        assert_eq!(told(Some((Some(3), Some(9))), 2), (Some(3), 9, "server".to_owned()));
        assert_eq!(told(Some((Some(0), Some(0))), 2), (None, 2, "counted".to_owned()));
        assert_eq!(told(Some((Some(3), Some(0))), 0), (Some(3), 0, "server".to_owned()));
        assert_eq!(told(None, 2), (None, 2, "counted".to_owned()));
    }
}
