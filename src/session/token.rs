//! One token of a text: its bytes, its probability, and what could have stood in its place.
//!
//! Never changes a byte: text that is not UTF-8 is kept as bytes beside a readable form.

use std::borrow::Cow;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

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
    /// A person put it there in place of what was sampled.
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

/// Returns the text with U+FFFD for bytes that are not UTF-8.
pub fn lossy_text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Cuts tokens where characters end: those that are pieces of one character stay together.
///
/// # Examples
/// ```
/// use samplebook::session::{Token, characters};
///
/// let tokens = [&b"a"[..], b"\xe7\x81", b"\xaf"].map(|bytes| Token { bytes: bytes.to_vec(), ..Token::default() });
/// assert_eq!(characters(&tokens).map(<[Token]>::len).collect::<Vec<_>>(), [1, 2]);
/// ```
pub fn characters(tokens: &[Token]) -> impl Iterator<Item = &[Token]> {
    let mut rest = tokens;
    std::iter::from_fn(move || {
        let mut bytes = Vec::new();
        let whole = rest.iter().take(4).position(|token| {
            bytes.extend_from_slice(&token.bytes);
            std::str::from_utf8(&bytes).is_ok()
        });
        let count = whole.map_or(1, |last| last + 1);
        let (character, after) = rest.split_at_checked(count)?;
        rest = after;
        Some(character)
    })
}

/// Returns base64 of bytes that text alone could not give back.
pub fn exact_bytes(bytes: &[u8]) -> Option<String> {
    std::str::from_utf8(bytes).is_err().then(|| BASE64.encode(bytes))
}

/// Returns the bytes a record means: the exact ones where it has them, those of its text where not.
pub(super) fn bytes_of<E: de::Error>(text: Vec<u8>, exact: Option<String>) -> Result<Vec<u8>, E> {
    match exact {
        None => Ok(text),
        Some(encoded) => BASE64.decode(encoded).map_err(|error| E::custom(format!("bytes: {error}"))),
    }
}

/// A token in a record. It is written for every token that streams, so nothing is copied that need not be.
#[derive(Serialize, Deserialize)]
struct TokenLine<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<u32>,
    text: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bytes: Option<String>,
    #[serde(default)]
    logprob: Option<f32>,
    #[serde(default, skip_serializing_if = "<[Alternative]>::is_empty")]
    top: Cow<'a, [Alternative]>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    entropy_bits: Option<f32>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    chosen: bool,
}

impl Serialize for Token {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        TokenLine {
            id: self.id,
            text: String::from_utf8_lossy(&self.bytes),
            bytes: exact_bytes(&self.bytes),
            logprob: self.logprob,
            top: Cow::Borrowed(&self.top),
            entropy_bits: self.entropy_bits,
            chosen: self.chosen,
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Token {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let line = TokenLine::deserialize(deserializer)?;
        Ok(Self {
            id: line.id,
            bytes: bytes_of(line.text.into_owned().into_bytes(), line.bytes)?,
            logprob: line.logprob,
            top: line.top.into_owned(),
            entropy_bits: line.entropy_bits,
            chosen: line.chosen,
        })
    }
}

/// An alternative in a record.
#[derive(Serialize, Deserialize)]
struct AlternativeLine<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<u32>,
    text: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bytes: Option<String>,
    #[serde(deserialize_with = "null_is_negative_infinity")]
    logprob: f32,
}

fn null_is_negative_infinity<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f32, D::Error> {
    Ok(Option::<f32>::deserialize(deserializer)?.unwrap_or(f32::NEG_INFINITY))
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

impl<'de> Deserialize<'de> for Alternative {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let line = AlternativeLine::deserialize(deserializer)?;
        let bytes = bytes_of(line.text.into_owned().into_bytes(), line.bytes)?;
        Ok(Self { id: line.id, bytes, logprob: line.logprob })
    }
}
