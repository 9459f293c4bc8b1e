//! The journal of samples that stream, `NAME.samples.partial.jsonl`, and what is recovered from it after a crash.
//!
//! Never decides that a sample is kept: a sample that is in the log is left to the log.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::session::{Finish, Sample, Token};

/// One line to write.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Line<'a> {
    /// A sample begins; it has no tokens yet.
    Begin(&'a Sample),
    /// A sample grows by a token.
    Token {
        /// The sample's id.
        sample: Uuid,
        /// What it grows by.
        token: &'a Token,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum LineRead {
    Begin(Box<Sample>),
    Token { sample: Uuid, token: Token },
}

/// What a journal gives back.
#[derive(Debug, Default)]
pub(super) struct Recovered {
    /// Samples that never ended, in the order they began, with the tokens that had been written.
    pub(super) samples: Vec<Sample>,
    /// Lines that are no record, as they are.
    pub(super) strays: Vec<u8>,
}

/// Reads what a crash left; samples of the log are passed over. `last_write` is when the journal was last written.
pub(super) fn recover(bytes: &[u8], in_log: &HashSet<Uuid>, last_write: Option<Timestamp>) -> Recovered {
    let mut recovered = Recovered::default();
    let mut places: HashMap<Uuid, usize> = HashMap::new();
    for line in bytes.split_inclusive(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()) {
        match serde_json::from_slice(line) {
            Ok(LineRead::Begin(sample)) if in_log.contains(&sample.id) || places.contains_key(&sample.id) => {
            }
            Ok(LineRead::Begin(sample)) => {
                places.insert(sample.id, recovered.samples.len());
                recovered.samples.push(*sample);
            }
            Ok(LineRead::Token { sample, .. }) if in_log.contains(&sample) => {}
            Ok(LineRead::Token { sample, token }) => {
                match places.get(&sample).and_then(|place| recovered.samples.get_mut(*place)) {
                    Some(sample) => sample.tokens.push(token),
                    None => recovered.strays.extend_from_slice(line),
                }
            }
            Err(_) => recovered.strays.extend_from_slice(line),
        }
    }
    for sample in &mut recovered.samples {
        sample.finish = Finish::Interrupted;
        sample.ended = last_write.map(|time| time.max(sample.started));
        sample.usage.sampled_tokens = sample.tokens.len() as u64;
        sample.usage.source = "counted".to_owned();
    }
    recovered
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::samples::tests::{sample, token};

    fn begin(id: u128) -> String {
        serde_json::to_string(&Line::Begin(&sample(id, &[]))).unwrap() + "\n"
    }

    fn grow(id: u128, text: &str) -> String {
        let token = token(text);
        serde_json::to_string(&Line::Token { sample: Uuid::from_u128(id), token: &token }).unwrap() + "\n"
    }

    #[test]
    fn interleaved_samples_come_back_as_interrupted() {
        let text = [begin(1), begin(2), grow(1, "a"), grow(2, "x"), grow(1, "\n"), grow(2, "y")].concat();
        let time = "2026-01-01T00:00:05Z".parse().unwrap();
        let recovered = recover(text.as_bytes(), &HashSet::new(), Some(time));
        let texts: Vec<String> = recovered.samples.iter().map(Sample::text).collect();
        assert_eq!(texts, ["a\n", "xy"]);
        for sample in &recovered.samples {
            assert_eq!(
                (sample.finish, sample.ended, sample.usage.sampled_tokens),
                (Finish::Interrupted, Some(time), 2)
            );
        }
        assert!(recovered.strays.is_empty());
    }

    #[test]
    fn samples_of_the_log_are_left_to_it_and_torn_lines_are_kept_aside() {
        let torn = &grow(2, "z")[..30];
        let text =
            [begin(1), grow(1, "a"), begin(2), grow(9, "lost"), grow(2, "b"), torn.to_owned()].concat();
        let recovered = recover(text.as_bytes(), &HashSet::from([Uuid::from_u128(1)]), None);
        assert_eq!(recovered.samples.len(), 1);
        assert_eq!(recovered.samples[0].text(), "b");
        assert_eq!(String::from_utf8(recovered.strays).unwrap(), grow(9, "lost") + torn);
    }
}
