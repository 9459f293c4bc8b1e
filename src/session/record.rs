//! The one-line record of a sample in `NAME.samples.jsonl`: what is written, and how it is read back.
//!
//! Never loses a key: those of later versions are kept as they came.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeMap};

use super::{
    sample::Sample,
    token::{bytes_of, exact_bytes},
};
use crate::tr;

/// The format number this version writes and the highest it reads.
const FORMAT: u32 = 1;

/// Writes every field under its own name; what is not UTF-8 is written a second time, exactly, under one more key.
impl Serialize for Sample {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Taken apart, so that the compiler misses a field that is not written.
        let Self {
            id,
            run,
            cell,
            column,
            lane,
            parent,
            engine,
            model,
            model_digest,
            model_asked,
            server,
            chat,
            prefix,
            params,
            seed,
            program,
            started,
            ended,
            tokens,
            finish,
            finish_raw,
            stop_string,
            error,
            usage,
            cost_usd,
            logprobs,
            extra,
        } = self;
        let bytes = self.bytes();
        let mut line = Line(serializer.serialize_map(None)?);
        line.write("format", &FORMAT)?;
        line.write("id", id)?;
        line.write_some("run", run)?;
        line.write("cell", cell)?;
        line.write("column", column)?;
        line.write("lane", lane)?;
        line.write("parent", parent)?;
        line.write("engine", engine)?;
        line.write("model", model)?;
        line.write_some("model_digest", model_digest)?;
        line.write_some("model_asked", model_asked)?;
        line.write("server", server)?;
        line.write_some("chat", chat)?;
        line.write("prefix", &String::from_utf8_lossy(prefix))?;
        line.write_some("prefix_bytes", &exact_bytes(prefix))?;
        line.write("params", params)?;
        line.write("seed", seed)?;
        line.write_some("program", program)?;
        line.write("started", &Milliseconds(*started))?;
        line.write("ended", &ended.map(Milliseconds))?;
        line.write("text", &String::from_utf8_lossy(&bytes))?;
        line.write_some("bytes", &exact_bytes(&bytes))?;
        line.write("tokens", tokens)?;
        line.write("finish", finish)?;
        line.write_some("finish_raw", finish_raw)?;
        line.write("stop_string", stop_string)?;
        line.write("error", error)?;
        line.write("usage", usage)?;
        line.write("cost_usd", cost_usd)?;
        line.write("logprobs", logprobs)?;
        for (key, value) in extra {
            line.write(key, value)?;
        }
        line.0.end()
    }
}

/// A record being written.
struct Line<M>(M);

impl<M: SerializeMap> Line<M> {
    fn write(&mut self, key: &str, value: &impl Serialize) -> Result<(), M::Error> {
        self.0.serialize_entry(key, value)
    }

    /// Leaves the key out where there is nothing.
    fn write_some(&mut self, key: &str, value: &Option<impl Serialize>) -> Result<(), M::Error> {
        value.iter().try_for_each(|value| self.write(key, value))
    }
}

/// A time with three decimals, always.
struct Milliseconds(Timestamp);

impl Serialize for Milliseconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:.3}", self.0))
    }
}

/// Reads such a record; refuses formats newer than this version knows.
impl<'de> Deserialize<'de> for Sample {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The reader derived from the struct, which leaves the keys that are no field of it among the unknown ones.
        let mut sample = Self::deserialize(deserializer)?;
        let mut take = |key: &'static str| sample.extra.shift_remove(key);
        let format = take("format").ok_or_else(|| de::Error::missing_field("format"))?;
        let format = u32::deserialize(format).map_err(de::Error::custom)?;
        if format > FORMAT {
            let (format, known) = (format.to_string(), FORMAT.to_string());
            return Err(de::Error::custom(tr!("session-newer-format", format = format, known = known)));
        }
        // The bytes of the tokens are the truth.
        take("text").ok_or_else(|| de::Error::missing_field("text"))?;
        take("bytes");
        let exact = take("prefix_bytes").map(Option::deserialize).transpose().map_err(de::Error::custom)?;
        sample.prefix = bytes_of(sample.prefix, exact.flatten())?;
        Ok(sample)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::session::{Alternative, CellId, Finish, LogprobKind, Params, Parent, Token};

    fn sample(tokens: Vec<Token>, prefix: Vec<u8>) -> Sample {
        Sample {
            id: Uuid::from_u128(7),
            run: Some(Uuid::from_u128(6)),
            cell: CellId::new("two-plus-two"),
            lane: 3,
            parent: Some(Parent { sample: Uuid::from_u128(5), token: 12 }),
            engine: "builtin".to_owned(),
            model: "miniature".to_owned(),
            prefix,
            params: Params::unset(),
            seed: 4242,
            started: "2026-01-01T00:00:00Z".parse().unwrap(),
            ended: Some("2026-01-01T00:00:00.21Z".parse().unwrap()),
            tokens,
            finish: Finish::StopString,
            stop_string: Some("\n".to_owned()),
            cost_usd: Some(0.0),
            logprobs: LogprobKind::Raw,
            ..Sample::default()
        }
    }

    const FULL: &str = r#"{"format":1,"id":"00000000-0000-0000-0000-000000000007"
            ,"run":"00000000-0000-0000-0000-000000000006","cell":"two-plus-two","column":0,"lane":3
            ,"parent":{"sample":"00000000-0000-0000-0000-000000000005","token":12},"engine":"builtin"
            ,"model":"miniature","server":"http://h/v1","prefix":"x�","prefix_bytes":"eIA="
            ,"params":{"temperature":1.0,"top_p":1.0,"top_k":0,"min_p":0.0,"typical_p":1.0
            ,"repetition_penalty":1.0,"presence_penalty":0.0,"frequency_penalty":0.0,"max_tokens":128
            ,"lanes":4,"stop":["\n"]},"seed":4242,"started":"2026-01-01T00:00:00.000Z"
            ,"ended":"2026-01-01T00:00:00.210Z","text":"�b","bytes":"w2I=","tokens":[{"id":9
            ,"text":"�","bytes":"ww==","logprob":-0.25,"top":[{"text":" a\"","logprob":null},{"id":2
            ,"text":"�","bytes":"/w==","logprob":-1.5}],"entropy_bits":0.5,"chosen":true},{"text":"b"
            ,"logprob":null}],"finish":"stop_string","finish_raw":"eos","stop_string":"\n","error":"e"
            ,"usage":{"prefix_tokens":null,"sampled_tokens":0,"source":""},"cost_usd":0.0
            ,"logprobs":"raw","later":{"a":[1]}}"#;
    const SPARSE: &str = r#"{"format":1,"id":"00000000-0000-0000-0000-000000000007","cell":"two-plus-two","column":0
            ,"lane":3,"parent":null,"engine":"builtin","model":"miniature","server":null,"prefix":""
            ,"params":{"stop":[]},"seed":4242,"started":"2026-01-01T00:00:00.000Z","ended":null
            ,"text":"","tokens":[],"finish":"stop_string","stop_string":null,"error":null
            ,"usage":{"prefix_tokens":null,"sampled_tokens":0,"source":""},"cost_usd":null
            ,"logprobs":"raw"}"#;

    #[test]
    fn the_bytes_of_a_record_stay_what_they_were() {
        let token = Token {
            bytes: vec![0xC3],
            id: Some(9),
            logprob: Some(-0.25),
            top: vec![
                Alternative { bytes: b" a\"".to_vec(), id: None, logprob: f32::NEG_INFINITY },
                Alternative { bytes: vec![0xFF], id: Some(2), logprob: -1.5 },
            ],
            entropy_bits: Some(0.5),
            chosen: true,
        };
        let plain = Token { bytes: b"b".to_vec(), ..Token::default() };
        let mut full = Sample {
            params: Params::default(),
            server: Some("http://h/v1".to_owned()),
            finish_raw: Some("eos".to_owned()),
            error: Some("e".to_owned()),
            ..sample(vec![token, plain], vec![b'x', 0x80])
        };
        full.params.stop = vec!["\n".to_owned()];
        full.extra.insert("later".to_owned(), serde_json::json!({"a": [1]}));
        let sparse = Sample {
            run: None,
            parent: None,
            ended: None,
            cost_usd: None,
            stop_string: None,
            ..sample(vec![], vec![])
        };
        for (sample, line) in [(full, FULL), (sparse, SPARSE)] {
            let line = line.replace("\n            ", "");
            assert_eq!(serde_json::to_string(&sample).unwrap(), line);
            assert_eq!(serde_json::from_str::<Sample>(&line).unwrap(), sample);
        }
    }

    #[test]
    fn a_key_that_must_be_there_is_missed_by_name() {
        let whole = serde_json::to_value(sample(vec![], b"x".to_vec())).unwrap();
        let needed = [
            "format", "id", "cell", "engine", "model", "prefix", "params", "seed", "started", "text",
            "tokens", "finish",
        ];
        for key in whole.as_object().unwrap().keys() {
            let mut record = whole.clone();
            record.as_object_mut().unwrap().shift_remove(key);
            let read = serde_json::from_str::<Sample>(&record.to_string());
            match read.map_err(|error| error.to_string()) {
                Ok(_) => assert!(!needed.contains(&key.as_str()), "{key}"),
                Err(error) => assert!(error.contains(&format!("missing field `{key}`")), "{error}"),
            }
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
