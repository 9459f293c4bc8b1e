//! What a lane produced: tokens, how they ended and where they came from.
//!
//! Never knows what a record looks like beyond which of its own fields may be left out.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    cell::CellId,
    params::Params,
    token::{Token, lossy_text},
};
use crate::tr;

/// How a sample ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
    #[default]
    Interrupted,
}

impl Finish {
    /// Returns the word shown on screen.
    pub fn word(self) -> &'static str {
        match self {
            Self::Stop => tr!("session-finish-stop"),
            Self::StopString => tr!("session-finish-stop-string"),
            Self::Length => tr!("session-finish-length"),
            Self::CutOff => tr!("session-finish-cut-off"),
            Self::Failed => tr!("session-finish-failed"),
            Self::Cancelled => tr!("session-finish-cancelled"),
            Self::Interrupted => tr!("session-finish-interrupted"),
        }
    }

    /// Returns the word by which samples are searched, the same in every language.
    pub fn key(self) -> &'static str {
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

    /// Tells whether the text is whole: one that was cut may have gone on to say something else.
    pub fn is_said_to_its_end(self) -> bool {
        matches!(self, Self::Stop | Self::StopString)
    }

    /// Tells whether a sample ended by itself or where it was to be cut, and was not broken off.
    pub fn is_of_itself(self) -> bool {
        self.is_said_to_its_end() || self == Self::Length
    }

    /// Tells whether there may be more text to sample after this sample.
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

impl Usage {
    /// Tells whether nobody but this program counted.
    pub fn is_counted_here(&self) -> bool {
        self.source == "counted"
    }
}

/// How a chat model was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chat {
    /// The system prompt; empty where there was none.
    #[serde(default)]
    pub system: String,
    /// The text that the server made of the messages by the model's chat template, where it tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
}

/// What one lane produced; never changed once it has ended.
///
/// The attributes tell how a record is read: a key without a default must be there. `record` writes it, and gives the
/// reader derived here what goes beyond one key for one field.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(remote = "Self")]
pub struct Sample {
    /// Sorts by time (UUID version 7).
    pub id: Uuid,
    /// The samples of one press of the key share this.
    #[serde(default)]
    pub run: Option<Uuid>,
    /// The cell it belongs to.
    pub cell: CellId,
    /// The column of the cell, from 0.
    #[serde(default)]
    pub column: u32,
    /// The lane, from 0.
    #[serde(default)]
    pub lane: u32,
    /// Set when it continues or branches from another sample.
    #[serde(default)]
    pub parent: Option<Parent>,
    /// `builtin`, `local`, `server` or `replay`.
    pub engine: String,
    /// The name of the model that answered.
    pub model: String,
    /// What tells the model's weights from others of the same name, where they are on this machine.
    #[serde(default)]
    pub model_digest: Option<String>,
    /// The model that was asked for, where another one answered.
    #[serde(default)]
    pub model_asked: Option<String>,
    /// The server's base URL.
    #[serde(default)]
    pub server: Option<String>,
    /// How a chat model was asked; its prefix is a message then, and otherwise was continued.
    #[serde(default)]
    pub chat: Option<Chat>,
    /// The exact bytes that were continued, those of the parent's kept tokens included.
    #[serde(deserialize_with = "bytes_of_text")]
    pub prefix: Vec<u8>,
    /// The params of the run.
    pub params: Params,
    /// The seed of the run; a lane's noise follows from seed and lane.
    pub seed: u64,
    /// The program that asked for it, with its version.
    #[serde(default)]
    pub program: Option<String>,
    /// When it was asked for.
    pub started: Timestamp,
    /// When it ended.
    #[serde(default)]
    pub ended: Option<Timestamp>,
    /// What was sampled.
    pub tokens: Vec<Token>,
    /// How it ended.
    pub finish: Finish,
    /// The server's own word for an ending samplebook has no word for; beside [`Finish::Length`], that it was the context
    /// that cut the sample and not `max_tokens`: `context` of the engines in this program.
    #[serde(default)]
    pub finish_raw: Option<String>,
    /// The stop text that ended it.
    #[serde(default)]
    pub stop_string: Option<String>,
    /// Why it failed.
    #[serde(default)]
    pub error: Option<String>,
    /// Token counts.
    #[serde(default)]
    pub usage: Usage,
    /// Price, if the profile states one.
    #[serde(default)]
    pub cost_usd: Option<f64>,
    /// What the log-probabilities are.
    #[serde(default)]
    pub logprobs: LogprobKind,
    /// Keys of later versions, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Sample {
    /// Returns the sampled bytes: the concatenation of the tokens'.
    pub fn bytes(&self) -> Vec<u8> {
        self.tokens.iter().flat_map(|token| token.bytes.iter().copied()).collect()
    }

    /// Returns what stands before what was sampled, as the model was given it as far as that is known: the prompt, which is
    /// so many bytes of the prefix, and the rest of that, which was kept from an earlier sample.
    pub fn given(&self, prompt: usize) -> [&[u8]; 2] {
        let (own, kept) = self.prefix.split_at(prompt);
        let told = self.chat.as_ref().and_then(|chat| chat.prompt.as_ref());
        [told.map_or(own, |told| told.as_bytes()), kept]
    }

    /// Returns how many tokens were sampled for it: as its usage tells once it has ended, before that as many as came.
    pub fn tokens_sampled(&self) -> u64 {
        self.usage.sampled_tokens.max(self.tokens.len() as u64)
    }

    /// Tells whether its server has not said how many tokens it sampled, so that only what came was counted: that may be
    /// other pieces than tokens.
    pub fn is_counted_here(&self) -> bool {
        self.ended.is_some() && self.server.is_some() && self.usage.is_counted_here()
    }

    /// Returns the model that was asked for.
    pub fn asked_model(&self) -> &str {
        self.model_asked.as_deref().unwrap_or(&self.model)
    }

    /// Returns how many of its tokens have no log-probability.
    pub fn without_number(&self) -> usize {
        self.tokens.iter().filter(|token| token.logprob.is_none() && !token.chosen).count()
    }

    /// Tells whether it was cut because the model's context was full: nothing more has room behind it.
    pub fn filled_context(&self) -> bool {
        self.finish == Finish::Length && self.finish_raw.is_some()
    }

    /// Returns the sampled text, with U+FFFD for bytes that are not UTF-8.
    pub fn text(&self) -> String {
        lossy_text(&self.bytes())
    }
}

/// Returns a model's name as it is shown: of a file its name alone, which is what llama.cpp's server calls a model by.
pub fn model_title(name: &str) -> &str {
    match name.starts_with('/') {
        true => name.rsplit('/').find(|part| !part.is_empty()).unwrap_or(name),
        false => name,
    }
}

fn bytes_of_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    Ok(String::deserialize(deserializer)?.into_bytes())
}
