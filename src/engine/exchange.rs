//! One request of a lane and what came back for it, byte for byte and with its times.
//!
//! Never shows a key: what is told of an exchange has been masked.

use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{language::counted, tr};

/// The most bytes of a reply that are kept; of a longer one the first are dropped.
const MAX_REPLY_BYTES: usize = 2 << 20;

/// Hides the key of a server in a text.
type Mask = Box<dyn Fn(&str) -> String + Send + Sync>;

/// A request and its reply, which may still be coming.
pub struct Exchange {
    begun: Instant,
    dialect: Option<&'static str>,
    mask: Mask,
    bytes: Mutex<Bytes>,
}

/// What has been sent and received so far.
#[derive(Debug, Default)]
struct Bytes {
    sent: Option<Timestamp>,
    line: String,
    headers: Vec<(String, String)>,
    body: String,
    answered: Option<Answered>,
    reply: Vec<u8>,
    /// When how many bytes of the reply had come.
    arrived: Vec<(Duration, usize)>,
    dropped: usize,
    ended: Option<(Duration, String)>,
}

#[derive(Debug)]
struct Answered {
    after: Duration,
    status: u16,
    headers: Vec<(String, String)>,
}

/// A complete exchange as it is written down; the times are in milliseconds from the request on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExchangeRecord {
    /// The family the server was taken for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dialect: Option<String>,
    /// When it was sent.
    pub sent: Option<Timestamp>,
    /// Method and address.
    pub line: String,
    /// The request's headers, in lower case.
    pub headers: Vec<(String, String)>,
    /// The request's body.
    pub body: String,
    /// When the reply's head came.
    pub answered_ms: Option<u64>,
    /// The reply's status; 0 without a reply.
    pub status: u16,
    /// The reply's headers.
    pub reply_headers: Vec<(String, String)>,
    /// The reply's body; U+FFFD stands for what is not UTF-8.
    pub reply: String,
    /// In which pieces it came: when, and how many bytes.
    pub pieces: Vec<(u64, usize)>,
    /// How many bytes before these were too many to keep.
    pub dropped: usize,
    /// When and how it ended.
    pub ended: Option<(u64, String)>,
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange").field("record", &self.record()).finish_non_exhaustive()
    }
}

impl PartialEq for Exchange {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Exchange {
    /// Begins with nothing sent to a server of such a dialect; `mask` hides the key in whatever is told.
    pub(crate) fn new(
        dialect: Option<&'static str>,
        mask: impl Fn(&str) -> String + Send + Sync + 'static,
    ) -> Self {
        Self { begun: Instant::now(), dialect, mask: Box::new(mask), bytes: Mutex::default() }
    }

    /// Notes what is sent, now.
    pub(crate) fn sends(&self, line: String, headers: Vec<(String, String)>, body: &[u8]) {
        let mut bytes = self.bytes();
        bytes.sent = Some(Timestamp::now());
        (bytes.line, bytes.headers) = (line, headers);
        bytes.body = String::from_utf8_lossy(body).into_owned();
    }

    /// Notes the head of the reply.
    pub(crate) fn answered(&self, status: u16, headers: Vec<(String, String)>) {
        self.bytes().answered = Some(Answered { after: self.begun.elapsed(), status, headers });
    }

    /// Notes the next bytes of the reply.
    pub(crate) fn received(&self, piece: &[u8]) {
        let after = self.begun.elapsed();
        let mut bytes = self.bytes();
        bytes.arrived.push((after, piece.len()));
        bytes.reply.extend_from_slice(piece);
        // In large steps: dropping the first bytes moves all others.
        if bytes.reply.len() > 2 * MAX_REPLY_BYTES {
            let too_many = bytes.reply.len() - MAX_REPLY_BYTES;
            bytes.reply.drain(..too_many);
            bytes.dropped += too_many;
            bytes.arrived.clear();
        }
    }

    /// Notes how it ended.
    pub(crate) fn ended(&self, how: &str) {
        self.bytes().ended.get_or_insert_with(|| (self.begun.elapsed(), how.to_owned()));
    }

    fn bytes(&self) -> MutexGuard<'_, Bytes> {
        // Nothing in here can be half changed.
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns all of it so far, masked.
    pub fn record(&self) -> ExchangeRecord {
        let bytes = self.bytes();
        let masked = |text: &str| (self.mask)(text);
        let all = |headers: &[(String, String)]| {
            headers.iter().map(|(name, value)| (name.clone(), masked(value))).collect()
        };
        let whole = String::from_utf8_lossy(&bytes.reply);
        let reply = masked(&whole);
        // Where anything was hidden the pieces have other lengths than they had.
        let pieces = match reply == whole && whole.len() == bytes.reply.len() {
            true => bytes.arrived.iter().map(|(after, length)| (milliseconds(*after), *length)).collect(),
            false => Vec::new(),
        };
        ExchangeRecord {
            dialect: self.dialect.map(str::to_owned),
            sent: bytes.sent,
            line: masked(&bytes.line),
            headers: all(&bytes.headers),
            body: masked(&bytes.body),
            answered_ms: bytes.answered.as_ref().map(|answered| milliseconds(answered.after)),
            status: bytes.answered.as_ref().map_or(0, |answered| answered.status),
            reply_headers: bytes.answered.as_ref().map(|answered| all(&answered.headers)).unwrap_or_default(),
            reply,
            pieces,
            dropped: bytes.dropped,
            ended: bytes.ended.as_ref().map(|(after, how)| (milliseconds(*after), masked(how))),
        }
    }
}

impl fmt::Display for ExchangeRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.line)?;
        for (name, value) in &self.headers {
            writeln!(f, "{name}: {value}")?;
        }
        writeln!(f, "\n{}\n", self.body)?;
        if let Some(answered) = self.answered_ms {
            writeln!(f, "HTTP {} · {}", self.status, seconds(answered))?;
            for (name, value) in &self.reply_headers {
                writeln!(f, "{name}: {value}")?;
            }
            writeln!(f)?;
            if self.dropped > 0 {
                writeln!(f, "[{}]", tr!("engine-exchange-dropped", bytes = counted(self.dropped, "byte")))?;
            }
            f.write_str(&self.reply)?;
            if !self.reply.ends_with('\n') {
                writeln!(f)?;
            }
        }
        match &self.ended {
            Some((after, how)) => write!(f, "[{how} · {}]", seconds(*after)),
            None => write!(f, "[{}]", tr!("engine-exchange-going-on")),
        }
    }
}

fn milliseconds(time: Duration) -> u64 {
    time.as_millis().try_into().unwrap_or(u64::MAX)
}

fn seconds(milliseconds: u64) -> String {
    format!("{}.{:03} s", milliseconds / 1000, milliseconds % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange() -> Exchange {
        Exchange::new(None, |text| text.replace("sk-secret", "[key]"))
    }

    #[test]
    fn a_key_is_hidden_wherever_it_stands_and_however_it_was_cut() {
        let exchange = exchange();
        let header = |value: &str| vec![("x".to_owned(), value.to_owned())];
        exchange.sends(
            "POST http://h/?k=sk-secret".to_owned(),
            header("sk-secret"),
            b"{\"k\":\"sk-secret\"}",
        );
        exchange.answered(200, header("sk-secret"));
        exchange.received(b"you sent sk-");
        exchange.received(b"secret!");
        exchange.ended("broke: sk-secret");
        let record = exchange.record();
        let told = format!("{record} {}", serde_json::to_string(&record).unwrap());
        assert!(!told.contains("secret") && told.contains("you sent [key]!"), "{told}");
        assert!(record.pieces.is_empty(), "lengths of other bytes than these");
        assert!(!format!("{exchange:?}").contains("secret"));
    }

    #[test]
    fn the_last_bytes_of_a_long_reply_are_kept_and_the_others_counted() {
        let exchange = exchange();
        exchange.sends("POST http://h/".to_owned(), Vec::new(), b"{}");
        exchange.answered(200, Vec::new());
        let piece = [b"x".repeat(MAX_REPLY_BYTES - 1), b"\n".to_vec()].concat();
        (0..3).for_each(|_| exchange.received(&piece));
        exchange.received(b"end");
        let record = exchange.record();
        assert_eq!(record.dropped + record.reply.len(), 3 * MAX_REPLY_BYTES + 3);
        assert!(record.reply.ends_with("end") && record.dropped > 0);
        assert!(record.to_string().contains(&counted(record.dropped, "byte")));
    }

    #[test]
    fn it_is_told_while_it_goes_on_and_read_back_as_it_was_written() {
        let exchange = exchange();
        exchange.sends("POST http://h/".to_owned(), Vec::new(), b"{\"prompt\":\"a\"}");
        assert!(exchange.record().to_string().starts_with("POST http://h/\n\n{\"prompt\":\"a\"}\n\n["));
        exchange.answered(503, vec![("server".to_owned(), "s".to_owned())]);
        exchange.received(b"no\xFF");
        let record = exchange.record();
        assert!(record.to_string().contains("HTTP 503 · 0.0"), "{record}");
        assert_eq!((record.reply.as_str(), record.pieces.len()), ("no\u{FFFD}", 0));
        let line = serde_json::to_string(&record).unwrap();
        assert_eq!(serde_json::from_str::<ExchangeRecord>(&line).unwrap(), record);
    }
}
