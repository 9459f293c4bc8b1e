//! The shapes in which servers report tokens and their log-probabilities, and the one form they are brought into.
//!
//! Never decides what the text is.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use super::align::Entry;
use super::lenient::Lenient;
use super::written::Alone;
use crate::session::Alternative;

/// One token of the `content` shape: OpenAI chat, llama.cpp, KoboldCpp; also llama.cpp's own shapes, old and new.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct EntryFrame {
    id: Option<u32>,
    #[serde(alias = "tok_str", alias = "content")]
    token: Option<Alone>,
    bytes: Option<Vec<u8>>,
    logprob: Option<f64>,
    prob: Option<f64>,
    #[serde(alias = "top_probs", alias = "probs")]
    top_logprobs: Option<Vec<EntryFrame>>,
}

/// What stands under a choice's `logprobs`: the `content` shape, the legacy arrays, or both.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct LogprobsFrame {
    content: Option<Vec<EntryFrame>>,
    tokens: Lenient<Vec<Option<Alone>>>,
    token_ids: Lenient<Vec<Option<u32>>>,
    token_logprobs: Lenient<Vec<Option<f64>>>,
    top_logprobs: Lenient<Vec<Option<TopFrame>>>,
}

/// Together's token beside the choices.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct TokenFrame {
    id: Lenient<u32>,
    text: Lenient<Alone>,
    logprob: Lenient<f64>,
}

/// The alternatives of one token in the legacy shape, in the server's order; a text may stand there twice.
struct TopFrame(Vec<(String, Option<f64>)>);

impl<'de> Deserialize<'de> for TopFrame {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = TopFrame;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("tokens with their log-probabilities")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<TopFrame, M::Error> {
                let mut pairs = Vec::new();
                while let Some((Alone(token), Lenient(logprob))) = map.next_entry()? {
                    pairs.push((token, logprob));
                }
                Ok(TopFrame(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

impl LogprobsFrame {
    /// Returns the tokens, with at most `alternatives` for each; arrays of different lengths are cut to the texts'.
    /// `ids` are those of the tokens, where they stand beside this.
    pub(super) fn into_entries(self, alternatives: usize, ids: &[u32]) -> Vec<Entry> {
        if let Some(content) = self.content.filter(|content| !content.is_empty()) {
            return content.into_iter().map(|entry| entry.into_entry(alternatives)).collect();
        }
        let tokens = self.tokens.0.unwrap_or_default();
        let ids = if ids.len() == tokens.len() { ids } else { &[] };
        let mut ids = self.token_ids.0.unwrap_or_else(|| ids.iter().copied().map(Some).collect()).into_iter();
        let mut logprobs = self.token_logprobs.0.unwrap_or_default().into_iter();
        let mut tops = self.top_logprobs.0.unwrap_or_default().into_iter();
        let entries = tokens.into_iter().map(|token| {
            let (sent, named_id) = spelled(token.unwrap_or_default().0);
            let top = tops.next().flatten().map_or_else(Vec::new, |TopFrame(pairs)| pairs);
            let top = top.into_iter().filter_map(|(token, logprob)| {
                let (bytes, id) = spelled(token);
                Some(Alternative { bytes, id, logprob: logprob_of(logprob)? })
            });
            let mut entry = Entry {
                own: None,
                sent,
                id: ids.next().flatten().or(named_id),
                logprob: logprob_of(logprobs.next().flatten()),
                top: best(top.collect(), alternatives),
            };
            entry.stand_among_alternatives(alternatives);
            entry
        });
        entries.collect()
    }
}

impl EntryFrame {
    /// Returns the token, with at most `alternatives`.
    pub(super) fn into_entry(mut self, alternatives: usize) -> Entry {
        let top: Vec<Alternative> = self
            .top_logprobs
            .take()
            .unwrap_or_default()
            .into_iter()
            .filter_map(|other| {
                let logprob = other.number()?;
                let (bytes, id) = other.into_bytes_and_id();
                Some(Alternative { bytes, id, logprob })
            })
            .collect();
        let logprob = self.number();
        let (sent, id) = self.into_bytes_and_id();
        let itself = top.iter().find(|other| if id.is_some() { other.id == id } else { other.bytes == sent });
        let mut entry = Entry {
            own: itself.map(|itself| &itself.bytes).filter(|own| !own.is_empty() && **own != sent).cloned(),
            id,
            logprob: logprob.or(itself.map(|itself| itself.logprob)),
            top: best(top, alternatives),
            sent,
        };
        entry.stand_among_alternatives(alternatives);
        entry
    }

    fn number(&self) -> Option<f32> {
        logprob_of(self.logprob.or(self.prob.map(f64::ln)))
    }

    fn into_bytes_and_id(self) -> (Vec<u8>, Option<u32>) {
        if let Some(bytes) = self.bytes.filter(|bytes| !bytes.is_empty()) {
            return (bytes, self.id);
        }
        let (bytes, named_id) = spelled(self.token.unwrap_or_default().0);
        (bytes, self.id.or(named_id))
    }
}

impl TokenFrame {
    /// Returns the token.
    pub(super) fn into_entry(self) -> Entry {
        let (sent, named_id) = spelled(self.text.0.unwrap_or_default().0);
        Entry {
            own: None,
            sent,
            id: self.id.0.or(named_id),
            logprob: logprob_of(self.logprob.0),
            top: Vec::new(),
        }
    }
}

impl Entry {
    /// Sees to it that the token is one of its own alternatives, where it is more probable than the last of them.
    ///
    /// Where a server keys alternatives by their text, tokens of the same text share one place, and pieces of characters
    /// have none: what stands there may be the number of another one, which stays.
    fn stand_among_alternatives(&mut self, alternatives: usize) {
        let (Some(logprob), Some(last)) = (self.logprob, self.top.last()) else { return };
        let beyond = logprob < last.logprob;
        let own = self.own.as_ref().unwrap_or(&self.sent);
        let itself = self.top.iter_mut().find(|other| match (other.id, self.id) {
            (Some(theirs), Some(own)) => theirs == own,
            _ => other.bytes == *own && (other.logprob - logprob).abs() < SAME_NUMBER,
        });
        match itself {
            Some(itself) => itself.id = itself.id.or(self.id),
            None if beyond => {}
            None => {
                let place = self.top.partition_point(|other| other.logprob > logprob);
                self.top.insert(place, Alternative { bytes: own.clone(), id: self.id, logprob });
                self.top.truncate(alternatives);
            }
        }
    }
}

/// How far two writings of one log-probability may be apart.
const SAME_NUMBER: f32 = 1e-3;

/// Brings a server's number into range: -9999 (vLLM) and -3.4e38 (llama.cpp) stand for minus infinity.
pub(super) fn logprob_of(number: Option<f64>) -> Option<f32> {
    match number? {
        number if number.is_nan() || number > 1.0 => None,
        number if number <= -9998.0 => Some(f32::NEG_INFINITY),
        // Rounding may leave a certain token slightly above 0.
        number => Some(number.min(0.0) as f32),
    }
}

/// Returns the best alternatives first, without those of no probability. A server may add the sampled token to the
/// number asked for; it is cut off again, for its rank is not the one after the last.
fn best(mut top: Vec<Alternative>, alternatives: usize) -> Vec<Alternative> {
    top.retain(|other| other.logprob.is_finite());
    top.sort_by(|a, b| b.logprob.total_cmp(&a.logprob));
    top.truncate(alternatives);
    top
}

/// Reads a token's text: `token_id:7` is an id without bytes, `bytes:\xe2\x80` are bytes, and nothing but U+FFFD
/// tells nothing.
fn spelled(text: String) -> (Vec<u8>, Option<u32>) {
    if let Some(id) = text.strip_prefix("token_id:").and_then(|id| id.parse().ok()) {
        return (Vec::new(), Some(id));
    }
    if text.chars().all(|c| c == char::REPLACEMENT_CHARACTER) {
        return (Vec::new(), None);
    }
    let bytes = text.strip_prefix("bytes:").and_then(escaped_bytes);
    (bytes.unwrap_or_else(|| text.into_bytes()), None)
}

/// Reads text with `\xHH` in it; `None` where there is none, or a broken one.
fn escaped_bytes(text: &str) -> Option<Vec<u8>> {
    let mut parts = text.split("\\x");
    let mut bytes = parts.next()?.as_bytes().to_vec();
    let mut found = false;
    for part in parts {
        let (digits, plain) = part.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend_from_slice(plain.as_bytes());
        found = true;
    }
    found.then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_stand_for_something_else_are_known() {
        for (given, expected) in [
            (Some(-0.5), Some(-0.5)),
            (Some(1e-7), Some(0.0)),
            (Some(-9999.0), Some(f32::NEG_INFINITY)),
            (Some(-3.4e38), Some(f32::NEG_INFINITY)),
            (Some(f64::NEG_INFINITY), Some(f32::NEG_INFINITY)),
            (Some(f64::NAN), None),
            (Some(1e300), None),
            (None, None),
        ] {
            assert_eq!(logprob_of(given), expected, "{given:?}");
        }
    }

    #[test]
    fn tokens_written_as_ids_or_bytes_are_read() {
        for (given, bytes, id) in [
            ("token_id:123", &b""[..], Some(123)),
            ("token_id:x", b"token_id:x", None),
            (r"bytes:\xe2\x80", &[0xE2, 0x80], None),
            (r"bytes: \xf0\x9f", &[b' ', 0xF0, 0x9F], None),
            ("bytes: of memory", b"bytes: of memory", None),
            (r"bytes:\xé", r"bytes:\xé".as_bytes(), None),
            ("\u{fffd}\u{fffd}", b"", None),
            (" a", b" a", None),
        ] {
            assert_eq!(spelled(given.to_owned()), (bytes.to_vec(), id), "{given}");
        }
    }

    #[test]
    fn the_sampled_token_beyond_the_number_asked_for_is_cut_off_again() {
        let json = r#"{"tokens":[" z"],"token_logprobs":[-9.0],
            "top_logprobs":[{" z":-9.0," b":-2.0," a":-1.0," no":-9999.0," nan":null}]}"#;
        let frame: LogprobsFrame = serde_json::from_str(json).unwrap();
        let entry = frame.into_entries(2, &[]).remove(0);
        let texts: Vec<&[u8]> = entry.top.iter().map(|other| other.bytes.as_slice()).collect();
        assert_eq!(texts, [b" a", b" b"]);
        assert_eq!(entry.logprob, Some(-9.0));
    }

    #[test]
    fn arrays_of_different_lengths_are_zipped() {
        let json =
            r#"{"tokens":["a","b",null],"token_ids":[1],"token_logprobs":[-1.0,-2.0],"top_logprobs":[]}"#;
        let frame: LogprobsFrame = serde_json::from_str(json).unwrap();
        let entries = frame.into_entries(5, &[]);
        assert_eq!(
            entries.iter().map(|entry| entry.logprob).collect::<Vec<_>>(),
            [Some(-1.0), Some(-2.0), None]
        );
        assert_eq!(entries[0].id, Some(1));
    }

    #[test]
    fn a_token_is_named_by_its_own_alternative() {
        let json = r#"{"content":[{"id":7,"token":" 散","bytes":[32,230,149,163],"logprob":-1.0,
            "top_logprobs":[{"id":7,"token":"","bytes":[163],"logprob":-1.0}]}]}"#;
        let frame: LogprobsFrame = serde_json::from_str(json).unwrap();
        let entry = frame.into_entries(5, &[]).remove(0);
        assert_eq!((entry.sent.as_slice(), entry.own.as_deref()), (" 散".as_bytes(), Some(&[163][..])));
    }

    /// Bytes, id and log-probability of an alternative.
    type Told<'a> = (&'a [u8], Option<u32>, f32);

    #[test]
    fn a_piece_of_a_character_stands_among_its_own_alternatives() {
        // vLLM in Korean: the key of all pieces is the same, and the last of them wins.
        let json = r#"{"tokens":["","\ufffd"," a"],"token_logprobs":[-0.04,-0.5,-3.0],
            "top_logprobs":[{"":-5.5," a":-4.0},{"":-5.5," a":-0.6},{"":-1.0," a":-3.0}]}"#;
        let frame: LogprobsFrame = serde_json::from_str(json).unwrap();
        let entries = frame.into_entries(3, &[7, 8, 9]);
        let tops: Vec<Vec<Told<'_>>> = entries
            .iter()
            .map(|entry| entry.top.iter().map(|other| (&other.bytes[..], other.id, other.logprob)).collect())
            .collect();
        assert_eq!(tops[0], [(&b""[..], Some(7), -0.04), (b" a", None, -4.0), (b"", None, -5.5)]);
        assert_eq!(tops[1], [(&b""[..], Some(8), -0.5), (b" a", None, -0.6), (b"", None, -5.5)]);
        assert_eq!(tops[2], [(&b""[..], None, -1.0), (b" a", Some(9), -3.0)]);
        assert_eq!(entries[2].id, Some(9));
    }
}
