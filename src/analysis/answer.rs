//! Owns what counts as the answer of a sample: the rule by which it is read from the bytes, while they stream.
//!
//! Never says an answer that a longer sample could still change, and never alters one: a word is what stands there.

use std::ops::Range;

use regex::bytes::{Regex, RegexBuilder};
use thiserror::Error;
use unicode_segmentation::UnicodeSegmentation;

use crate::{
    session::{Sample, unescape},
    tr,
};

#[cfg(test)]
mod tests;

/// The largest a pattern may become when it is compiled, in bytes; also the memory its search may take.
const PATTERN_BYTES: usize = 1 << 20;

/// How the answer is read from a sample.
#[derive(Clone, Debug)]
pub enum Rule {
    /// The text before the first `\n`, an empty one too. Spaces and tabs before it do not count when answers are
    /// compared.
    FirstLine,
    /// The first run of letters and digits, with their marks. One `'`, `’` or `-` may stand between two of them:
    /// `don't`. A text that has no spaces, such as a Chinese one, gives all up to its first punctuation.
    FirstWord,
    /// The first number: ASCII digits, with one decimal point that has a digit after it and one sign before.
    ///
    /// A sign or a leading point counts only where no ASCII letter or digit stands before it (`GPT-4` has 4).
    /// `1,000` is the number 1, and `1e5` too: thousands separators and exponents are not read.
    FirstNumber,
    /// What stands between the first `open` and the first `close` after it; an empty `open` is the sample's start.
    Between {
        /// The bytes before the answer.
        open: Vec<u8>,
        /// The bytes behind the answer; not empty.
        close: Vec<u8>,
    },
    /// What a regular expression finds.
    Pattern(Pattern),
}

/// What a regular expression is tried on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Each line without its `\n`, in order, as `grep` does: the answer is known when its line is complete.
    EachLine,
    /// The whole sample at once: the answer is known when the sample has ended.
    Whole,
}

/// A regular expression that was found good.
///
/// The search takes time linear in the text (the crate `regex`). `.` matches characters, not bytes that are no UTF-8;
/// `(?-u)` asks for bytes.
#[derive(Clone, Debug)]
pub struct Pattern {
    regex: Regex,
    extent: Extent,
}

/// Why a rule cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RuleError {
    /// The pattern is no regular expression.
    #[error("{}", wrong_pattern(what, *at))]
    Syntax {
        /// What is wrong with it.
        what: String,
        /// The character of the pattern where it is wrong, from 1, if the pattern is one line.
        at: Option<usize>,
    },
    /// The pattern is too large.
    #[error("{}", tr!("answer-pattern-large", limit = limit.to_string()))]
    TooLarge {
        /// The most it may take.
        limit: usize,
    },
    /// The text names no rule.
    #[error("{}", tr!("answer-no-rule", text = format!("{text:?}")))]
    Unknown {
        /// The text.
        text: String,
    },
    /// A backslash means nothing.
    #[error("{0}")]
    Escape(String),
    /// Nothing would end the answer.
    #[error("{}", tr!("answer-no-end"))]
    NoClose,
}

/// An answer and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The bytes of the sample it takes.
    pub span: Range<usize>,
    /// The bytes by which it is compared with other answers; they are in the span.
    pub key: Vec<u8>,
}

/// What a rule makes of a sample.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Reading {
    /// A longer sample could still change the answer, or have one.
    #[default]
    Pending,
    /// The answer; no longer sample has another one.
    Found(Answer),
    /// The sample ended without one.
    None,
}

/// How far a rule has read; what the parts mean is the rule's own affair.
#[derive(Clone, Debug, Default)]
struct Place {
    /// Nothing before it has to be looked at again.
    at: usize,
    /// Where the answer begins, once that is known.
    start: Option<usize>,
    /// Where the answer would end if nothing more came.
    end: usize,
    /// The decimal point, or the apostrophe or hyphen, has just been passed.
    joined: bool,
}

impl Rule {
    /// Reads a rule as it is typed: `line` (or nothing), `word`, `number`, `BEFORE…AFTER`, `/pattern/`, or `/pattern/s`
    /// for one that is tried on the whole sample. Around the `…`, which may be written `...`, newlines are `\n`.
    ///
    /// # Errors
    /// Any of [`RuleError`].
    pub fn parse(text: &str) -> Result<Self, RuleError> {
        match text {
            "" | "line" => return Ok(Self::FirstLine),
            "word" => return Ok(Self::FirstWord),
            "number" => return Ok(Self::FirstNumber),
            _ => {}
        }
        if let Some(rest) = text.strip_prefix('/') {
            if let Some(pattern) = rest.strip_suffix('/') {
                return Self::pattern(pattern, Extent::EachLine);
            }
            if let Some(pattern) = rest.strip_suffix("/s") {
                return Self::pattern(pattern, Extent::Whole);
            }
        }
        let parts = text.split_once('…').or_else(|| text.split_once("..."));
        let Some((open, close)) = parts else { return Err(RuleError::Unknown { text: text.to_owned() }) };
        let (open, close) =
            (unescape(open).map_err(RuleError::Escape)?, unescape(close).map_err(RuleError::Escape)?);
        Self::between(open, close)
    }

    /// Makes the rule for what stands between two texts.
    ///
    /// # Errors
    /// [`RuleError::NoClose`].
    pub fn between(open: impl Into<Vec<u8>>, close: impl Into<Vec<u8>>) -> Result<Self, RuleError> {
        let (open, close) = (open.into(), close.into());
        if close.is_empty() { Err(RuleError::NoClose) } else { Ok(Self::Between { open, close }) }
    }

    /// Makes the rule for a regular expression: its first group is the answer, else all it matches.
    ///
    /// # Errors
    /// [`RuleError::Syntax`] and [`RuleError::TooLarge`].
    pub fn pattern(text: &str, extent: Extent) -> Result<Self, RuleError> {
        let built = RegexBuilder::new(text).size_limit(PATTERN_BYTES).dfa_size_limit(PATTERN_BYTES).build();
        match built {
            Ok(regex) => Ok(Self::Pattern(Pattern { regex, extent })),
            Err(regex::Error::CompiledTooBig(limit)) => Err(RuleError::TooLarge { limit }),
            Err(error) => Err(syntax_error(&error.to_string())),
        }
    }

    /// Reads what a sample says, and how it ended: one that was cut has no answer that more text could still change.
    pub fn read_sample(&self, sample: &Sample) -> Reading {
        match sample.finish.is_said_to_its_end() {
            true => self.read(&sample.bytes()),
            false => match self.go_on(&sample.bytes(), &mut Place::default(), false) {
                Reading::Pending => Reading::None,
                reading => reading,
            },
        }
    }

    /// Reads a text that is whole.
    pub fn read(&self, bytes: &[u8]) -> Reading {
        self.go_on(bytes, &mut Place::default(), true)
    }

    /// Reads on from a place, which is moved to where the next reading goes on.
    fn go_on(&self, bytes: &[u8], place: &mut Place, ended: bool) -> Reading {
        let found = match self {
            Self::FirstLine => first_line(bytes, place, ended),
            Self::FirstWord => first_word(bytes, place, ended),
            Self::FirstNumber => first_number(bytes, place, ended),
            Self::Between { open, close } => between(bytes, place, open, close),
            Self::Pattern(pattern) => pattern.find(bytes, place, ended),
        };
        match found {
            Some(span) => {
                let mut key = bytes.get(span.clone()).unwrap_or_default();
                if matches!(self, Self::FirstLine) {
                    while let [b' ' | b'\t', rest @ ..] = key {
                        key = rest;
                    }
                }
                Reading::Found(Answer { key: key.to_vec(), span })
            }
            None if ended => Reading::None,
            None => Reading::Pending,
        }
    }
}

/// Takes the message of the crate `regex` apart: the pattern, a caret below the place, and what is wrong.
fn wrong_pattern(what: &str, at: Option<usize>) -> String {
    match at {
        Some(at) => tr!("answer-pattern-wrong-at", at = at.to_string(), what = what),
        None => tr!("answer-pattern-wrong", what = what),
    }
}

fn syntax_error(message: &str) -> RuleError {
    let what = message.lines().rev().find_map(|line| line.strip_prefix("error: "));
    let caret = message.lines().find_map(|line| {
        let before = line.strip_prefix("    ")?.strip_suffix('^')?.trim_end_matches('^');
        before.chars().all(|c| c == ' ').then(|| before.chars().count() + 1)
    });
    RuleError::Syntax { what: what.unwrap_or(message).to_owned(), at: caret }
}

fn find(bytes: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(needle.len()).position(|window| window == needle).map(|at| from + at)
}

fn newline(bytes: &[u8], from: usize) -> Option<usize> {
    bytes.get(from..)?.iter().position(|byte| *byte == b'\n').map(|at| from + at)
}

fn first_line(bytes: &[u8], place: &mut Place, ended: bool) -> Option<Range<usize>> {
    let end = newline(bytes, place.at);
    place.at = bytes.len();
    match end {
        Some(end) => Some(0..end),
        None => (ended && !bytes.is_empty()).then_some(0..bytes.len()),
    }
}

/// One cluster of characters, or bytes that are none: where it begins and ends, and its first character.
fn clusters(bytes: &[u8], from: usize) -> impl Iterator<Item = (Range<usize>, Option<char>)> {
    let mut start = from;
    bytes.get(from..).unwrap_or_default().utf8_chunks().flat_map(move |chunk| {
        let valid = start;
        let invalid = valid + chunk.valid().len();
        start = invalid + chunk.invalid().len();
        let characters = chunk
            .valid()
            .grapheme_indices(true)
            .map(move |(at, cluster)| (valid + at..valid + at + cluster.len(), cluster.chars().next()));
        let rest = (!chunk.invalid().is_empty()).then_some((invalid..start, None));
        characters.chain(rest)
    })
}

fn first_word(bytes: &[u8], place: &mut Place, ended: bool) -> Option<Range<usize>> {
    // The beginning of a character that has not arrived whole says nothing yet.
    let begun = bytes.get(place.at..).unwrap_or_default().utf8_chunks().last().map(|chunk| chunk.invalid());
    let begun =
        begun.filter(|rest| !ended && std::str::from_utf8(rest).is_err_and(|e| e.error_len().is_none()));
    let whole = bytes.len() - begun.map_or(0, <[u8]>::len);
    let bytes = bytes.get(..whole).unwrap_or_default();
    for (span, first) in clusters(bytes, place.at) {
        let in_word = first.is_some_and(char::is_alphanumeric);
        let joins = matches!(first, Some('\'' | '’' | '-'));
        match place.start {
            Some(start) if !in_word && (!joins || place.joined) => return Some(start..place.end),
            _ => {}
        }
        if span.end == bytes.len() && !ended {
            // Marks may still join this cluster, so that it is looked at again.
            place.at = span.start;
            return None;
        }
        if in_word {
            place.start.get_or_insert(span.start);
            place.end = span.end;
        }
        place.joined = place.start.is_some() && joins;
        place.at = span.end;
    }
    if ended { place.start.map(|start| start..place.end) } else { None }
}

fn first_number(bytes: &[u8], place: &mut Place, ended: bool) -> Option<Range<usize>> {
    let start = match place.start {
        Some(start) => start,
        None => {
            let rest = bytes.get(place.at..).unwrap_or_default();
            let Some(digit) = rest.iter().position(u8::is_ascii_digit).map(|at| place.at + at) else {
                place.at = bytes.len();
                return None;
            };
            // Steps over one byte before the number, if it is wanted and no letter or digit stands before it.
            let step = |at: usize, wanted: &[u8]| match bytes.get(..at).unwrap_or_default() {
                [.., before, last] if wanted.contains(last) && !before.is_ascii_alphanumeric() => at - 1,
                [last] if wanted.contains(last) => at - 1,
                _ => at,
            };
            let point = step(digit, b".");
            let start = step(point, b"+-");
            *place = Place { at: digit, start: Some(start), end: digit, joined: point < digit };
            start
        }
    };
    while let Some(byte) = bytes.get(place.at) {
        match byte {
            b'0'..=b'9' => place.end = place.at + 1,
            b'.' if !place.joined => place.joined = true,
            _ => return Some(start..place.end),
        }
        place.at += 1;
    }
    ended.then_some(start..place.end)
}

fn between(bytes: &[u8], place: &mut Place, open: &[u8], close: &[u8]) -> Option<Range<usize>> {
    let start = match place.start {
        Some(start) => start,
        None if open.is_empty() => 0,
        None => match find(bytes, open, place.at) {
            Some(at) => at + open.len(),
            None => {
                place.at = place.at.max((bytes.len() + 1).saturating_sub(open.len()));
                return None;
            }
        },
    };
    if place.start.is_none() {
        (place.start, place.at) = (Some(start), start);
    }
    match find(bytes, close, place.at) {
        Some(end) => Some(start..end),
        None => {
            place.at = place.at.max((bytes.len() + 1).saturating_sub(close.len()));
            None
        }
    }
}

impl Pattern {
    /// Returns the pattern as it was written.
    pub fn text(&self) -> &str {
        self.regex.as_str()
    }

    /// Returns what it is tried on.
    pub fn extent(&self) -> Extent {
        self.extent
    }

    fn find(&self, bytes: &[u8], place: &mut Place, ended: bool) -> Option<Range<usize>> {
        if self.extent == Extent::Whole {
            return if ended { self.find_in(bytes, 0..bytes.len()) } else { None };
        }
        // `at` is where the line begins and `end` how far it was searched for its newline.
        while let Some(end) = newline(bytes, place.end) {
            let found = self.find_in(bytes, place.at..end);
            (place.at, place.end) = (end + 1, end + 1);
            if found.is_some() {
                return found;
            }
        }
        place.end = bytes.len();
        if ended && place.at < bytes.len() { self.find_in(bytes, place.at..bytes.len()) } else { None }
    }

    fn find_in(&self, bytes: &[u8], line: Range<usize>) -> Option<Range<usize>> {
        let found = self.regex.captures(bytes.get(line.clone())?)?;
        let answer = found.get(1).or_else(|| found.get(0))?;
        Some(line.start + answer.start()..line.start + answer.end())
    }
}

/// Reads the answer of one sample while it streams.
///
/// Once the answer is found, more text is neither kept nor looked at.
#[derive(Clone, Debug)]
pub struct Reader {
    rule: Rule,
    bytes: Vec<u8>,
    place: Place,
    reading: Reading,
}

impl Reader {
    /// Makes a reader for a sample that has no text yet.
    pub fn new(rule: Rule) -> Self {
        Self { rule, bytes: Vec::new(), place: Place::default(), reading: Reading::Pending }
    }

    /// Takes the next bytes of the sample and returns what is known now.
    pub fn push(&mut self, bytes: &[u8]) -> &Reading {
        if self.reading == Reading::Pending {
            self.bytes.extend_from_slice(bytes);
            self.reading = self.rule.go_on(&self.bytes, &mut self.place, false);
        }
        &self.reading
    }

    /// Returns what would be known if these bytes came next; nothing is taken in.
    pub fn peek(&mut self, bytes: &[u8]) -> Reading {
        if self.reading != Reading::Pending {
            return self.reading.clone();
        }
        let length = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        let reading = self.rule.go_on(&self.bytes, &mut self.place.clone(), false);
        self.bytes.truncate(length);
        reading
    }

    /// Says that the sample has ended and returns the answer; more text is ignored from here on.
    pub fn end(&mut self) -> &Reading {
        if self.reading == Reading::Pending {
            self.reading = self.rule.go_on(&self.bytes, &mut self.place, true);
        }
        &self.reading
    }

    /// Returns what is known.
    pub fn reading(&self) -> &Reading {
        &self.reading
    }
}
