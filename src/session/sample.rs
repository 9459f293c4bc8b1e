//! What a lane produced: tokens, how they ended and where they came from; also the one-line record of it.
//!
//! Never changes a byte: text that is not UTF-8 is kept as bytes beside a readable form.

use std::borrow::Cow;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use jiff::Timestamp;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, IgnoredAny},
};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{CellId, Params};

/// One token as it was sampled.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Token {
    /// The exact bytes; may end inside a character.
    pub bytes: Vec<u8>,
    /// The id in the engine's vocabulary, if known.
    pub id: Option<u32>,
    /// Natural logarithm of the token's probability, if known.
    pub logprob: Option<f32>,
    /// The most probable tokens at this place, best first; may hold the sampled one.
    pub top: Vec<Alternative>,
    /// Entropy of the whole distribution at this place, in bits, if known.
    pub entropy_bits: Option<f32>,
    /// A person put it there in place of what was drawn.
    pub chosen: bool,
}

/// A token that could have stood at some place.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// The exact bytes; may end inside a character.
    pub bytes: Vec<u8>,
    /// The id in the engine's vocabulary, if known.
    pub id: Option<u32>,
    /// Natural logarithm of the probability.
    pub logprob: f32,
}

/// What a model makes of one token of a text it did not write.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    /// The token; its log-probability is `None` where nothing stands before it.
    pub token: Token,
    /// Its place in the order of probability, 1 for the most probable, if known; of equal ones the lower id is first.
    pub rank: Option<u32>,
}

/// How a sample ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finish {
    /// The model ended the text.
    Stop,
    /// One of the stop texts appeared.
    StopString,
    /// `max_tokens` or the context cut it.
    Length,
    /// The connection ended without a finish.
    CutOff,
    /// The engine refused or broke; the sample's error says why.
    Failed,
    /// The user stopped it.
    Cancelled,
    /// Found after a crash: what had been written by then.
    Interrupted,
}

impl Finish {
    /// Returns the word shown on screen.
    pub fn word(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::StopString => "stop string",
            Self::Length => "length",
            Self::CutOff => "cut off",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Interrupted => "interrupted",
        }
    }

    /// Tells whether there may be more text to draw after this sample.
    pub fn can_continue(self) -> bool {
        matches!(self, Self::Length | Self::CutOff | Self::Cancelled | Self::Interrupted)
    }
}

/// What the log-probabilities of a sample are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogprobKind {
    /// The model's own, before any sampler.
    Raw,
    /// After temperature or other samplers.
    Sampled,
    /// The server does not say.
    Unknown,
    /// There are none.
    #[default]
    None,
}

/// The sample this one grew from, and how much of it was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parent {
    /// The parent's id.
    pub sample: Uuid,
    /// How many of the parent's own tokens were kept.
    pub token: usize,
}

/// Counts of tokens, and who counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens of the prefix, if known.
    pub prefix_tokens: Option<u64>,
    /// Tokens sampled.
    pub sampled_tokens: u64,
    /// `engine` or `server` where they counted, `counted` where only arrived tokens were counted.
    pub source: String,
}

/// What one lane produced; never changed once it has ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Sorts by time (UUID version 7).
    pub id: Uuid,
    /// The samples drawn by one press of the key share this.
    pub run: Option<Uuid>,
    /// The cell it belongs to.
    pub cell: CellId,
    /// The column of the cell, from 0.
    pub column: u32,
    /// The lane, from 0.
    pub lane: u32,
    /// Set when it continues or branches from another sample.
    pub parent: Option<Parent>,
    /// `builtin`, `local`, `server` or `replay`.
    pub engine: String,
    /// The model's name.
    pub model: String,
    /// The server's base URL.
    pub server: Option<String>,
    /// The exact bytes that were continued, those of the parent's kept tokens included.
    pub prefix: Vec<u8>,
    /// The params of the run.
    pub params: Params,
    /// The seed of the run; a lane's noise follows from seed and lane.
    pub seed: u64,
    /// When it was asked for.
    pub started: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// What was sampled.
    pub tokens: Vec<Token>,
    /// How it ended.
    pub finish: Finish,
    /// The server's own word for an ending samplebook has no word for.
    pub finish_raw: Option<String>,
    /// The stop text that ended it.
    pub stop_string: Option<String>,
    /// Why it failed.
    pub error: Option<String>,
    /// Token counts.
    pub usage: Usage,
    /// Price, if the profile states one.
    pub cost_usd: Option<f64>,
    /// What the log-probabilities are.
    pub logprobs: LogprobKind,
    /// Keys of later versions, kept as they came.
    pub extra: Map<String, Value>,
}

impl Sample {
    /// Returns the sampled bytes: the concatenation of the tokens'.
    pub fn bytes(&self) -> Vec<u8> {
        self.tokens.iter().flat_map(|token| token.bytes.iter().copied()).collect()
    }

    /// Returns the sampled text, with U+FFFD for bytes that are not UTF-8.
    pub fn text(&self) -> String {
        lossy_text(&self.bytes())
    }
}

/// Returns the text with U+FFFD for bytes that are not UTF-8.
pub fn lossy_text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Base64 of bytes that `text` alone could not give back.
fn exact_bytes(bytes: &[u8]) -> Option<String> {
    std::str::from_utf8(bytes).is_err().then(|| BASE64.encode(bytes))
}

fn bytes_of<E: de::Error>(text: String, exact: Option<String>) -> Result<Vec<u8>, E> {
    match exact {
        None => Ok(text.into_bytes()),
        Some(encoded) => BASE64.decode(encoded).map_err(|error| E::custom(format!("bytes: {error}"))),
    }
}

fn null_is_negative_infinity<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f32, D::Error> {
    Ok(Option::<f32>::deserialize(deserializer)?.unwrap_or(f32::NEG_INFINITY))
}

#[derive(Serialize)]
struct AlternativeLine<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u32>,
    text: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<String>,
    logprob: f32,
}

impl Serialize for Alternative {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        AlternativeLine {
            id: self.id,
            text: String::from_utf8_lossy(&self.bytes),
            bytes: exact_bytes(&self.bytes),
            logprob: self.logprob,
        }
        .serialize(serializer)
    }
}

#[derive(Deserialize)]
struct AlternativeRecord {
    #[serde(default)]
    id: Option<u32>,
    text: String,
    #[serde(default)]
    bytes: Option<String>,
    #[serde(deserialize_with = "null_is_negative_infinity")]
    logprob: f32,
}

impl<'de> Deserialize<'de> for Alternative {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let record = AlternativeRecord::deserialize(deserializer)?;
        Ok(Self { id: record.id, bytes: bytes_of(record.text, record.bytes)?, logprob: record.logprob })
    }
}

#[derive(Serialize)]
struct TokenLine<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u32>,
    text: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<String>,
    logprob: Option<f32>,
    #[serde(skip_serializing_if = "<[Alternative]>::is_empty")]
    top: &'a [Alternative],
    #[serde(skip_serializing_if = "Option::is_none")]
    entropy_bits: Option<f32>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    chosen: bool,
}

/// Written for every token that streams, so nothing is copied that need not be.
impl Serialize for Token {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        TokenLine {
            id: self.id,
            text: String::from_utf8_lossy(&self.bytes),
            bytes: exact_bytes(&self.bytes),
            logprob: self.logprob,
            top: &self.top,
            entropy_bits: self.entropy_bits,
            chosen: self.chosen,
        }
        .serialize(serializer)
    }
}

#[derive(Deserialize)]
struct TokenRecord {
    #[serde(default)]
    id: Option<u32>,
    text: String,
    #[serde(default)]
    bytes: Option<String>,
    #[serde(default)]
    logprob: Option<f32>,
    #[serde(default)]
    top: Vec<Alternative>,
    #[serde(default)]
    entropy_bits: Option<f32>,
    #[serde(default)]
    chosen: bool,
}

impl<'de> Deserialize<'de> for Token {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let record = TokenRecord::deserialize(deserializer)?;
        Ok(Self {
            id: record.id,
            bytes: bytes_of(record.text, record.bytes)?,
            logprob: record.logprob,
            top: record.top,
            entropy_bits: record.entropy_bits,
            chosen: record.chosen,
        })
    }
}

/// The format number this version writes and the highest it reads.
const FORMAT: u32 = 1;

#[derive(Serialize)]
struct SampleLine<'a> {
    format: u32,
    id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<Uuid>,
    cell: &'a CellId,
    column: u32,
    lane: u32,
    parent: Option<Parent>,
    engine: &'a str,
    model: &'a str,
    server: Option<&'a str>,
    prefix: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prefix_bytes: Option<String>,
    params: &'a Params,
    seed: u64,
    #[serde(serialize_with = "with_milliseconds")]
    started: Timestamp,
    #[serde(serialize_with = "with_optional_milliseconds")]
    ended: Option<Timestamp>,
    text: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<String>,
    tokens: &'a [Token],
    finish: Finish,
    #[serde(skip_serializing_if = "Option::is_none")]
    finish_raw: Option<&'a str>,
    stop_string: Option<&'a str>,
    error: Option<&'a str>,
    usage: &'a Usage,
    cost_usd: Option<f64>,
    logprobs: LogprobKind,
    #[serde(flatten)]
    extra: &'a Map<String, Value>,
}

#[derive(Deserialize)]
struct SampleRecord {
    format: u32,
    id: Uuid,
    #[serde(default)]
    run: Option<Uuid>,
    cell: CellId,
    #[serde(default)]
    column: u32,
    #[serde(default)]
    lane: u32,
    #[serde(default)]
    parent: Option<Parent>,
    engine: String,
    model: String,
    #[serde(default)]
    server: Option<String>,
    prefix: String,
    #[serde(default)]
    prefix_bytes: Option<String>,
    params: Params,
    seed: u64,
    started: Timestamp,
    #[serde(default)]
    ended: Option<Timestamp>,
    #[expect(
        dead_code,
        reason = "the tokens' bytes are the truth; naming it keeps it out of the unknown keys"
    )]
    text: IgnoredAny,
    #[expect(dead_code, reason = "as for the text")]
    #[serde(default)]
    bytes: Option<IgnoredAny>,
    tokens: Vec<Token>,
    finish: Finish,
    #[serde(default)]
    finish_raw: Option<String>,
    #[serde(default)]
    stop_string: Option<String>,
    #[serde(default)]
    error: Option<String>,
    #[serde(default)]
    usage: Usage,
    #[serde(default)]
    cost_usd: Option<f64>,
    #[serde(default)]
    logprobs: LogprobKind,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

fn with_milliseconds<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{time:.3}"))
}

fn with_optional_milliseconds<S: Serializer>(
    time: &Option<Timestamp>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => with_milliseconds(time, serializer),
        None => serializer.serialize_none(),
    }
}

/// Writes the record of one line of `NAME.samples.jsonl`.
impl Serialize for Sample {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes = self.bytes();
        SampleLine {
            format: FORMAT,
            id: self.id,
            run: self.run,
            cell: &self.cell,
            column: self.column,
            lane: self.lane,
            parent: self.parent,
            engine: &self.engine,
            model: &self.model,
            server: self.server.as_deref(),
            prefix: String::from_utf8_lossy(&self.prefix),
            prefix_bytes: exact_bytes(&self.prefix),
            params: &self.params,
            seed: self.seed,
            started: self.started,
            ended: self.ended,
            text: String::from_utf8_lossy(&bytes),
            bytes: exact_bytes(&bytes),
            tokens: &self.tokens,
            finish: self.finish,
            finish_raw: self.finish_raw.as_deref(),
            stop_string: self.stop_string.as_deref(),
            error: self.error.as_deref(),
            usage: &self.usage,
            cost_usd: self.cost_usd,
            logprobs: self.logprobs,
            extra: &self.extra,
        }
        .serialize(serializer)
    }
}

/// Reads such a record; refuses formats newer than this version knows.
impl<'de> Deserialize<'de> for Sample {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let record = SampleRecord::deserialize(deserializer)?;
        if record.format > FORMAT {
            return Err(de::Error::custom(format!(
                "format {} is newer than this version of samplebook reads ({FORMAT})",
                record.format
            )));
        }
        Ok(Self {
            id: record.id,
            run: record.run,
            cell: record.cell,
            column: record.column,
            lane: record.lane,
            parent: record.parent,
            engine: record.engine,
            model: record.model,
            server: record.server,
            prefix: bytes_of(record.prefix, record.prefix_bytes)?,
            params: record.params,
            seed: record.seed,
            started: record.started,
            ended: record.ended,
            tokens: record.tokens,
            finish: record.finish,
            finish_raw: record.finish_raw,
            stop_string: record.stop_string,
            error: record.error,
            usage: record.usage,
            cost_usd: record.cost_usd,
            logprobs: record.logprobs,
            extra: record.extra,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sample(tokens: Vec<Token>, prefix: Vec<u8>) -> Sample {
        Sample {
            id: Uuid::from_u128(7),
            run: Some(Uuid::from_u128(6)),
            cell: CellId::new("two-plus-two"),
            column: 0,
            lane: 3,
            parent: Some(Parent { sample: Uuid::from_u128(5), token: 12 }),
            engine: "builtin".to_owned(),
            model: "miniature".to_owned(),
            server: None,
            prefix,
            params: Params::unset(),
            seed: 4242,
            started: "2026-01-01T00:00:00Z".parse().unwrap(),
            ended: Some("2026-01-01T00:00:00.21Z".parse().unwrap()),
            tokens,
            finish: Finish::StopString,
            finish_raw: None,
            stop_string: Some("\n".to_owned()),
            error: None,
            usage: Usage::default(),
            cost_usd: Some(0.0),
            logprobs: LogprobKind::Raw,
            extra: Map::new(),
        }
    }

    #[test]
    fn times_have_three_decimals_and_an_unknown_key_survives() {
        let json = serde_json::to_string(&sample(vec![], b"x".to_vec())).unwrap();
        assert!(
            json.contains(r#""started":"2026-01-01T00:00:00.000Z","ended":"2026-01-01T00:00:00.210Z""#),
            "{json}"
        );
        let later = json.replacen('{', r#"{"from_the_future":[1],"#, 1);
        let read: Sample = serde_json::from_str(&later).unwrap();
        assert!(serde_json::to_string(&read).unwrap().contains(r#""from_the_future":[1]"#));
    }

    #[test]
    fn a_newer_format_is_refused_by_number() {
        let json =
            serde_json::to_string(&sample(vec![], vec![])).unwrap().replace("\"format\":1", "\"format\":2");
        let error = serde_json::from_str::<Sample>(&json).unwrap_err().to_string();
        assert!(error.contains("format 2"), "{error}");
    }

    proptest! {
        #[test]
        fn any_bytes_come_back(
            pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..6), 0..6),
            prefix in prop::collection::vec(any::<u8>(), 0..20),
            logprob in prop::option::of(-50.0f32..0.0),
        ) {
            let tokens = pieces
                .into_iter()
                .map(|bytes| Token {
                    top: vec![Alternative { bytes: bytes.clone(), id: Some(1), logprob: f32::NEG_INFINITY }],
                    chosen: bytes.len() == 2,
                    bytes,
                    id: Some(1),
                    logprob,
                    entropy_bits: logprob.map(|logprob| -logprob),
                })
                .collect();
            let before = sample(tokens, prefix);
            let line = serde_json::to_string(&before).unwrap();
            prop_assert!(!line.contains('\n'));
            prop_assert_eq!(serde_json::from_str::<Sample>(&line).unwrap(), before);
        }
    }
}
