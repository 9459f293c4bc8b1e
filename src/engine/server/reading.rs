//! One sample as it is read: events go in, tokens and at last an ending come out.
//!
//! Never waits, never asks anything; what a connection did is told to it.

use super::align::Aligner;
use super::dialect::Stops;
use super::errors::{Refusal, excerpt};
use super::lines::LineEvent;
use super::profile::Profile;
use super::request;
use super::wire::{self, Said};
use crate::engine::stop::StopWatch;
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

/// By what a sample is ended here, whatever the server does.
#[derive(Debug, PartialEq, Eq)]
enum Limit {
    /// A stop text stands in it.
    Stop(String),
    /// It has all the tokens that were asked for, and one more came.
    Tokens,
}

/// The state of one sample.
pub(super) struct Reading<'a> {
    profile: &'a Profile,
    stops: &'a [String],
    alternatives: usize,
    /// The first half of a character whose second half is in the next event.
    half: Option<u16>,
    aligner: Aligner,
    watch: StopWatch,
    /// The bytes of the sample as far as they were told.
    bytes: Vec<u8>,
    /// Tokens that came, those after the end of the sample among them.
    sampled: u64,
    /// The least number of tokens that the sample has, in quarters.
    quarters: u64,
    /// How many tokens the server has drawn, where it says so.
    drawn: u64,
    has_logprobs: bool,
    limit: Option<Limit>,
    /// More came after the sample was ended here: the server goes on.
    overrun: bool,
    finish: Option<String>,
    stop_string: Option<String>,
    model: Option<String>,
    truncated: bool,
    /// Tokens asked for.
    most: u64,
    usage: Option<(Option<u64>, Option<u64>)>,
    recognised: bool,
    /// JSON objects that came as they are, in no event.
    bare: u64,
    done: bool,
}

impl<'a> Reading<'a> {
    /// Starts a sample of the request.
    pub(super) fn new(profile: &'a Profile, request: &'a Request) -> Self {
        Self {
            profile,
            stops: &request.params.stop,
            alternatives: request::alternatives(profile, request).unwrap_or(0),
            half: None,
            aligner: Aligner::default(),
            watch: StopWatch::new(&request.params.stop),
            bytes: Vec::new(),
            sampled: 0,
            quarters: 0,
            drawn: 0,
            has_logprobs: false,
            limit: None,
            overrun: false,
            finish: None,
            stop_string: None,
            model: None,
            truncated: false,
            most: request.params.effective(Param::MaxTokens).max(1.0) as u64,
            usage: None,
            recognised: false,
            bare: 0,
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
            LineEvent::Json(data) => {
                self.bare += 1;
                data.trim_ascii()
            }
            LineEvent::Data(data) => data.trim_ascii(),
        };
        if data.is_empty() {
            return Ok(());
        }
        if data == b"[DONE]" {
            self.done = true;
            return Ok(());
        }
        if is_keep_alive(data) {
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

    /// Tells whether anything of the shape of a completion has come.
    pub(super) fn is_recognised(&self) -> bool {
        self.recognised
    }

    /// Tells whether there is nothing more to wait for: the server said so, or it would go on beyond the sample's end.
    pub(super) fn is_done(&self) -> bool {
        let kept = self.profile.family().stops == Stops::Kept;
        self.done || self.overrun || (kept && matches!(self.limit, Some(Limit::Stop(_))))
    }

    /// Tells whether the sample was ended here, and the server has not said that it ends there, too.
    pub(super) fn is_ended_here(&self) -> bool {
        self.limit.is_some() && self.finish.is_none()
    }

    /// Tells whether the text is complete; token counts may still come.
    pub(super) fn is_finished(&self) -> bool {
        self.finish.is_some()
    }

    fn take(&mut self, said: Said, tokens: &mut Vec<Token>) -> Result<(), BadEvent> {
        let text = said.text.after(&mut self.half);
        let mut entries = said.entries;
        if let Some(drawn) = said.drawn {
            let unsaid = drawn.saturating_sub(self.drawn + entries.len() as u64);
            // Bytes of tokens that left a character unfinished come with the first that is told.
            if let Some(entry) = entries.first_mut().filter(|entry| unsaid > 0 && entry.own.is_none()) {
                entry.forget_number();
            }
            self.drawn = self.drawn.max(drawn);
        }
        let mut laid = Vec::new();
        self.aligner.push(&text, entries, &mut laid);
        self.let_through(laid, tokens);
        self.recognised |= said.recognised;
        self.finish = said.finish.or(self.finish.take());
        self.stop_string = said.stop_string.or(self.stop_string.take());
        self.model = said.model.or(self.model.take());
        self.truncated |= said.truncated;
        self.usage = said.usage.or(self.usage);
        match said.error {
            Some(error) => Err(BadEvent::Refused(tr!("engine-reported", error = error.to_string()))),
            None => Ok(()),
        }
    }

    /// Appends those of the tokens that belong to the sample.
    fn let_through(&mut self, laid: Vec<Token>, tokens: &mut Vec<Token>) {
        for token in laid {
            self.sampled += 1;
            if self.limit.is_some() {
                self.overrun = true;
                continue;
            }
            self.quarters += quarters(&token);
            if self.quarters > 4 * self.most {
                let held = self.watch.finish();
                self.bytes.extend(held.iter().flat_map(|token| &token.bytes));
                tokens.extend(held);
                self.limit = Some(Limit::Tokens);
                self.overrun = true;
                continue;
            }
            let passed = self.watch.push(token);
            self.has_logprobs |= passed.tokens.iter().any(|token| token.logprob.is_some());
            self.bytes.extend(passed.tokens.iter().flat_map(|token| &token.bytes));
            tokens.extend(passed.tokens);
            if let Some(stop) = passed.stop {
                self.watch.finish();
                self.limit = Some(Limit::Stop(stop));
            }
        }
    }

    /// Ends the sample, and appends the tokens that were held back until then, with the end-of-text token where the model
    /// drew one.
    pub(super) fn end(mut self, end: End, tokens: &mut Vec<Token>) -> Ending {
        let mut laid = Vec::new();
        if self.half.take().is_some() {
            self.aligner.push("\u{fffd}", Vec::new(), &mut laid);
        }
        self.aligner.finish(&mut laid);
        self.let_through(laid, tokens);
        let held = self.watch.finish();
        self.has_logprobs |= held.iter().any(|token| token.logprob.is_some());
        self.bytes.extend(held.iter().flat_map(|token| &token.bytes));
        tokens.extend(held);
        let told = if self.has_logprobs { None } else { self.aligner.told_late(&self.bytes) };
        if let Some(told) = &told {
            self.has_logprobs = told.iter().any(|token| token.logprob.is_some());
            self.sampled = told.len() as u64;
        }

        let word = self.finish.take();
        let enough = self.quarters >= 4 * self.most;
        let (mut finish, mut finish_raw, error) = match (end, word) {
            _ if matches!(self.limit, Some(Limit::Stop(_))) => (Finish::StopString, None, None),
            (End::Failed(reason), _) => (Finish::Failed, None, Some(reason)),
            _ if self.limit.is_some() => (Finish::Length, None, None),
            (_, Some(word)) => finish_of(word),
            // A reply that is no stream is whole once it can be read.
            (End::Closed, None) if self.bare == 1 && self.recognised => (Finish::Stop, None, None),
            (End::Closed, None) if self.done && enough => (Finish::Length, None, None),
            (End::Closed, None) if self.done => {
                (Finish::CutOff, None, Some(tr!("engine-done-without-finish").to_owned()))
            }
            (End::Closed, None) => (Finish::CutOff, None, Some(tr!("engine-without-finish").to_owned())),
            (End::Broke(reason), None) => (Finish::CutOff, None, Some(reason)),
        };
        if finish == Finish::Length && finish_raw.is_none() {
            finish_raw = self.full_context(&count(self.usage, self.sampled)).map(str::to_owned);
        }
        let mut stop_string = None;
        if let Some(Limit::Stop(stop)) = self.limit.take() {
            stop_string = Some(stop);
        } else if finish == Finish::Stop {
            stop_string = self.stop_string.take().or_else(|| self.aligner.stopped_by(self.stops).cloned());
            match stop_string {
                Some(_) => finish = Finish::StopString,
                None => {
                    let end_of_text = std::mem::take(&mut self.aligner).end_of_text(self.stops);
                    self.sampled += u64::from(end_of_text.is_some());
                    tokens.extend(end_of_text);
                }
            }
        }
        let usage = count(self.usage, self.sampled);
        let logprobs = if self.has_logprobs { self.profile.family().logprobs } else { LogprobKind::None };
        let cost_usd = self.profile.price().and_then(|price| price.of_usage(&usage));
        Ending {
            finish,
            finish_raw,
            stop_string,
            error,
            usage,
            logprobs,
            cost_usd,
            model: self.model,
            tokens: told,
        }
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

/// Counts a token, at least: something between the server and here may cut a text of which nothing is reported into
/// single characters, and then a character is no token.
fn quarters(token: &Token) -> u64 {
    let single = std::str::from_utf8(&token.bytes).is_ok_and(|text| text.chars().count() == 1);
    match (token.logprob, token.id) {
        (None, None) if single => 1,
        _ => 4,
    }
}

/// Tells whether an event says nothing but that the server is still there.
fn is_keep_alive(data: &[u8]) -> bool {
    let words: [&[u8]; 6] = [b"ping", b"pong", b"keep-alive", b"keepalive", b"heartbeat", b"null"];
    words.iter().any(|word| data.eq_ignore_ascii_case(word))
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
    use crate::session::{Params, Sample, lossy_text};

    fn request(stop: &[&str]) -> Request {
        let mut params = Params::default();
        params.stop = stop.iter().map(|stop| (*stop).to_owned()).collect();
        Request {
            prefix: "x".to_owned(),
            inherited: Vec::new(),
            chat: None,
            params,
            seed: 1,
            lanes: vec![0],
            drafts: Vec::new(),
            alternatives: 5,
        }
    }

    fn profile(dialect: Dialect) -> Profile {
        Profile { dialect: Some(dialect), ..Profile::new("mine", "http://h") }
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
        let ending = reading.end(end, &mut tokens);
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
                cost_usd: None,
                model: None,
                tokens: None,
            }
        );
    }

    /// KoboldCpp sends one more chunk with everything before the last one, in both shapes at once.
    #[test]
    fn numbers_that_come_at_the_end_are_those_of_the_tokens_that_came() {
        let all = r#"{"choices":[{"index":0,"text":"","finish_reason":null,"logprobs":{"content":[
            {"token":" a b","logprob":-0.5,"bytes":[32,97,32,98],"top_logprobs":[]},
            {"token":"é\n","logprob":-1.5,"bytes":[195,169,10],"top_logprobs":[]}],
            "tokens":[" a b","é\n"],"token_logprobs":[-0.5,-1.5],"top_logprobs":[null,null],"text_offset":[0,4]}}]}"#;
        let chunk = |text: &str| format!(r#"{{"choices":[{{"index":0,"text":{text:?},"logprobs":null}}]}}"#);
        let (a, b, end) = (chunk(" a"), chunk(" bé"), chunk("\n"));
        let last = r#"{"choices":[{"index":0,"text":"","finish_reason":"length"}]}"#;
        let (text, came, ending) = read(Dialect::Kobold, &[], &[&a, &b, &end, all, last, "[DONE]"]);
        let told = |ending: &Ending| {
            let told = ending.tokens.clone().unwrap_or_default().into_iter();
            told.map(|token| (lossy_text(&token.bytes), token.logprob)).collect::<Vec<_>>()
        };
        assert_eq!((text.as_str(), came), (" a bé\n", 3));
        assert_eq!(told(&ending), [(" a b".to_owned(), Some(-0.5)), ("é\n".to_owned(), Some(-1.5))]);
        assert_eq!((ending.usage.sampled_tokens, ending.logprobs), (2, LogprobKind::Unknown));
        let token = |text: &str| Token { bytes: text.as_bytes().to_vec(), ..Token::default() };
        let mut sample = Sample {
            tokens: vec![Token { chosen: true, ..token("x") }, token(" a"), token(" bé"), token("\n")],
            ..Sample::default()
        };
        ending.complete(&mut sample);
        assert_eq!((sample.tokens.len(), sample.bytes()), (3, "x a bé\n".as_bytes().to_vec()));
        assert_eq!(sample.tokens[2].logprob, Some(-1.5));

        // Cut by a stop text, the last token is cut where the text is; what is another text says nothing.
        let (text, _, ending) = read(Dialect::Kobold, &["\n"], &[&a, &b, &end, all, last]);
        assert_eq!((text.as_str(), told(&ending).last()), (" a bé", Some(&("é".to_owned(), Some(-1.5)))));
        let (_, _, ending) = read(Dialect::Kobold, &[], &[&b, &end, all, last]);
        assert_eq!((ending.tokens, ending.logprobs), (None, LogprobKind::None));
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
            assert_eq!(reading.end(End::Closed, &mut Vec::new()).finish_raw.as_deref(), raw, "{context:?}");
        }
    }

    #[test]
    fn no_finish_is_a_cut_off_even_where_the_server_says_that_it_is_done() {
        let text = r#"{"choices":[{"text":"a"}]}"#;
        let (_, _, ending) = read(Dialect::OpenAi, &[], &[text]);
        assert_eq!(ending.finish, Finish::CutOff);
        assert_eq!((ending.usage.sampled_tokens, ending.usage.source.as_str()), (1, "counted"));
        let (_, _, ending) = read(Dialect::OpenAi, &[], &[text, " [DONE] "]);
        assert_eq!(ending.finish, Finish::CutOff);
        assert!(ending.error.unwrap().contains("[DONE]"));
        let (_, _, ending) = read(Dialect::OpenAi, &[], &["[DONE]"]);
        assert_eq!(ending.finish, Finish::CutOff);
    }

    #[test]
    fn a_connection_that_breaks_after_the_finish_takes_nothing_away() {
        let (profile, request) = (profile(Dialect::OpenAi), request(&[]));
        let mut reading = Reading::new(&profile, &request);
        let event = br#"{"choices":[{"text":"a","finish_reason":"length"}]}"#.to_vec();
        reading.event(&LineEvent::Data(event), &mut Vec::new()).unwrap();
        assert_eq!(reading.end(End::Broke("reset".to_owned()), &mut Vec::new()).finish, Finish::Length);
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
        let joined = "{\"choices\":[{\"text\":\"a\"}]}\n{\"choices\":[{\"text\":\"b\",\"finish_reason\":\"stop\"}]}\n[DONE]";
        let (text, _, ending) = read(Dialect::Kobold, &[], &[joined]);
        assert_eq!((text.as_str(), ending.finish), ("ab", Finish::Stop));
        let (_, _, ending) = read(Dialect::Kobold, &[], &["nonsense"]);
        assert!(ending.error.unwrap().contains("nonsense"));
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

    #[test]
    fn a_blank_finish_is_none() {
        let event = |text: &str, finish: &str| {
            format!(r#"{{"choices":[{{"index":0,"text":"{text}","finish_reason":"{finish}"}}]}}"#)
        };
        let (text, _, ending) =
            read(Dialect::OpenAi, &[], &[&event(" one", ""), &event(" two", " "), &event("", "length")]);
        assert_eq!((text.as_str(), ending.finish), (" one two", Finish::Length));
        let (_, _, ending) = read(Dialect::OpenAi, &[], &[&event(" one", "")]);
        assert_eq!(ending.finish, Finish::CutOff);
    }

    #[test]
    fn a_stop_text_that_the_server_ignores_or_sends_along_ends_the_sample() {
        let said = |text: &str| serde_json::json!({"choices": [{"text": text}]}).to_string();
        let texts = [" yes", "\n", "Human", ":", " more"].map(said);
        let events: Vec<&str> = texts.iter().map(String::as_str).collect();
        for count in [4, 5] {
            let (text, _, ending) = read(Dialect::OpenAi, &["\nHuman:"], &events[..count]);
            assert_eq!((text.as_str(), ending.finish), (" yes", Finish::StopString));
            assert_eq!(ending.stop_string.as_deref(), Some("\nHuman:"));
        }
        let (profile, request) = (profile(Dialect::OpenAi), request(&["\nHuman:"]));
        let mut reading = Reading::new(&profile, &request);
        for (count, event) in events.iter().enumerate() {
            reading.event(&LineEvent::Data(event.as_bytes().to_vec()), &mut Vec::new()).unwrap();
            assert_eq!((reading.is_ended_here(), reading.is_done()), (count >= 3, count == 4), "{count}");
        }
    }

    #[test]
    fn a_server_that_gives_more_tokens_than_asked_for_is_cut() {
        let mut request = request(&[]);
        request.params.set(Param::MaxTokens, Some(3.0)).unwrap();
        let profile = profile(Dialect::OpenAi);
        let read = |text: &str| {
            let mut reading = Reading::new(&profile, &request);
            let mut tokens = Vec::new();
            let event = serde_json::json!({"choices": [{"text": text}]}).to_string().into_bytes();
            let count =
                std::iter::repeat_with(|| reading.event(&LineEvent::Data(event.clone()), &mut tokens))
                    .take_while(Result::is_ok)
                    .take(13)
                    .position(|_| false);
            assert_eq!(count, None);
            (reading.is_done(), tokens.len(), reading.end(End::Closed, &mut tokens).finish)
        };
        assert_eq!(read(" and"), (true, 3, Finish::Length));
        // A text in single characters may have fewer tokens than pieces.
        assert_eq!(read("a"), (true, 12, Finish::Length));
    }

    #[test]
    fn a_number_whose_token_cannot_be_told_from_those_before_it_is_left_out() {
        let event = |token: &str, bytes: &str, top: &str, drawn: u64| {
            format!(
                r#"{{"choices":[{{"text":"{token}","logprobs":{{"content":[{{"id":7,"token":"{token}","bytes":{bytes},
                "logprob":-1,"top_logprobs":[{top}]}}]}}}}],"timings":{{"predicted_n":{drawn},"prompt_n":4}}}}"#
            )
        };
        let numbers = |events: &[&str]| {
            let (profile, request) = (profile(Dialect::LlamaCpp), request(&[]));
            let mut reading = Reading::new(&profile, &request);
            let mut tokens = Vec::new();
            for event in events {
                reading.event(&LineEvent::Data(event.as_bytes().to_vec()), &mut tokens).unwrap();
            }
            let usage = reading.end(End::Closed, &mut Vec::new()).usage;
            assert_eq!((usage.sampled_tokens, usage.prefix_tokens), (3, Some(4)));
            tokens.into_iter().map(|token| (token.bytes, token.logprob)).collect::<Vec<_>>()
        };
        let (piece, whole) = (event("é", "[195,169]", "", 3), event(" a", "[32,97]", "", 1));
        assert_eq!(numbers(&[&whole, &piece]), [(b" a".to_vec(), Some(-1.0)), ("é".into(), None)]);
        let known = event("é", "[195,169]", r#"{"id":7,"token":"","bytes":[169],"logprob":-1}"#, 3);
        assert_eq!(
            numbers(&[&whole, &known]),
            [(b" a".to_vec(), Some(-1.0)), (vec![195], None), (vec![169], Some(-1.0))]
        );
        let (one, two) = (event("é", "[195,169]", "", 2), event("é", "[195,169]", "", 3));
        assert_eq!(numbers(&[&whole, &one, &two])[1..], [("é".into(), Some(-1.0)), ("é".into(), Some(-1.0))]);
    }

    #[test]
    fn what_keeps_a_connection_alive_is_no_error() {
        let (text, _, ending) = read(
            Dialect::OpenAi,
            &[],
            &[
                "ping",
                "{}",
                "null",
                r#"{"type":"ping"}"#,
                r#"{"choices":[{"text":"a","finish_reason":"stop"}]}"#,
                "Keep-Alive",
            ],
        );
        assert_eq!((text.as_str(), ending.finish), ("a", Finish::Stop));
    }

    #[test]
    fn a_character_torn_over_events_is_joined() {
        let (text, _, _) = read(
            Dialect::OpenAi,
            &[],
            &[
                r#"{"choices":[{"text":"a \ud83e"}]}"#,
                r#"{"choices":[{"text":"\udd93 z \ud83e","finish_reason":"stop"}]}"#,
            ],
        );
        assert_eq!(text, "a 🦓 z \u{fffd}");
    }
}
