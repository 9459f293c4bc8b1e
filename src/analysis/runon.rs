//! Owns the sight of a run-on: where a sample goes past the turn it was asked for, and which stop text would end it there.
//!
//! Never alters a sample, and never speaks before it is certain: what it says once, no further text takes back.
//!
//! A base model does not know when its turn is over; it goes on with the transcript, the list, the next document. Three
//! things at the start of a line tell it, all read from the prefix:
//!
//! 1. **A label** the prefix has too, up to its colon: `Human:`. A label is at most [`LABEL_WORDS`] words at a line's
//!    start, before a `:` with a space or the line's end behind it, or before a `：`. If the prefix ends inside a line
//!    that has a label, any label of the prefix tells; else only one that begins two of its lines.
//! 2. **A new pair**, where the prefix is a list of them: it ends inside a line `word: …`, at least two lines `a: b` stand
//!    directly before that, and no label is there twice (which would make it a transcript). Any label then tells.
//! 3. **A heading** the prefix has, as a whole line: one that begins with `#`, one of three or more of the same `-`, `=`,
//!    `*`, `#` or `_`, or one that stands twice in the prefix at its start or after an empty line.
//!
//! The line on which the sample begins never tells. If that is a new line, neither does the first line with text: it
//! is the turn that was asked for.

use std::{collections::BTreeSet, ops::Range};

use crate::session::Token;

#[cfg(test)]
mod tests;

/// The most words a label may have.
const LABEL_WORDS: usize = 4;

/// The most bytes a label may have, its colon included.
const LABEL_BYTES: usize = 48;

/// The most bytes of a prefix that are read.
const PREFIX_BYTES: usize = 1 << 18;

/// What told that the sample runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// A label of the prefix begins a line.
    Label,
    /// A new pair begins where the prefix is a list of pairs.
    Pair,
    /// A heading of the prefix stands again.
    Heading,
}

/// Where a sample goes past its turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunOn {
    /// The offset in the sample of the newline with which the run-on begins.
    pub offset: usize,
    /// What told it.
    pub sign: Sign,
    /// The stop text to offer: with it, a sample like this one ends at the offset. Nothing if it would end earlier,
    /// because the text stands there too, or if it is not UTF-8.
    pub stop: Option<String>,
}

impl RunOn {
    /// Returns how many of a sample's tokens begin at the offset or behind it.
    pub fn tokens_past<'a>(&self, tokens: impl IntoIterator<Item = &'a Token>) -> usize {
        let mut at = 0;
        let begins = |token: &Token| {
            let start = at;
            at += token.bytes.len();
            start
        };
        tokens.into_iter().map(begins).filter(|start| *start >= self.offset).count()
    }
}

/// What a prefix says about how a run-on would look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Turns {
    /// With their colons.
    labels: BTreeSet<Vec<u8>>,
    pairs: bool,
    headings: BTreeSet<Vec<u8>>,
    /// The sample begins on a new line.
    at_line_start: bool,
}

/// What a line says about its label.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Label {
    /// More bytes decide.
    Open,
    /// It has one, with these bytes, the colon included.
    Is(Range<usize>),
    /// It has none.
    Not,
}

/// Looks for a label at the start of a line; a line that is not `complete` may still go on.
fn label(line: &[u8], complete: bool) -> Label {
    let wide = "：".as_bytes();
    let mut words = 1;
    for (at, byte) in line.iter().enumerate() {
        if at >= LABEL_BYTES || at == 0 && (byte.is_ascii_whitespace() || *byte == b':') {
            return Label::Not;
        }
        if line[at..].starts_with(wide) {
            return if at == 0 { Label::Not } else { Label::Is(0..at + wide.len()) };
        }
        match byte {
            b':' => {
                return match line.get(at + 1) {
                    None if !complete => Label::Open,
                    Some(after) if !after.is_ascii_whitespace() => Label::Not,
                    _ => Label::Is(0..at + 1),
                };
            }
            b' ' => words += 1,
            b'\t' | b'\r' | b',' | b';' | b'?' | b'!' => return Label::Not,
            _ => {}
        }
        if words > LABEL_WORDS {
            return Label::Not;
        }
    }
    if complete { Label::Not } else { Label::Open }
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(u8::is_ascii_whitespace)
}

fn is_rule(line: &[u8]) -> bool {
    matches!(line, [first @ (b'-' | b'=' | b'*' | b'#' | b'_'), rest @ ..]
        if rest.len() >= 2 && rest.iter().all(|byte| byte == first))
}

impl Turns {
    /// Reads a prefix; of a very long one its end, which is where its turns are.
    pub fn of(prefix: &[u8]) -> Self {
        let prefix = &prefix[prefix.len().saturating_sub(PREFIX_BYTES)..];
        let mut lines: Vec<&[u8]> = prefix.split(|byte| *byte == b'\n').collect();
        // Behind the last newline is the line the sample goes on with; it may be empty.
        let open = lines.pop().unwrap_or_default();
        let at_line_start = open.is_empty();
        let label_of = |line: &[u8]| match label(line, true) {
            Label::Is(range) => Some(line[range].to_vec()),
            Label::Open | Label::Not => None,
        };
        let open_label = label_of(open);
        let all: Vec<Vec<u8>> =
            lines.iter().filter_map(|line| label_of(line)).chain(open_label.clone()).collect();
        let twice = |label: &Vec<u8>| all.iter().filter(|other| *other == label).nth(1).is_some();
        let mut labels: BTreeSet<Vec<u8>> = all.iter().cloned().collect();
        if open_label.is_none() {
            labels.retain(twice);
        }

        let block: Vec<Option<Vec<u8>>> = lines
            .iter()
            .rev()
            .map(|line| label_of(line).filter(|label| !is_blank(&line[label.len()..])))
            .take_while(Option::is_some)
            .chain([open_label])
            .collect();
        let different: BTreeSet<&Vec<u8>> = block.iter().flatten().collect();
        let pairs = block.len() > 2 && different.len() == block.len();

        let mut headings = BTreeSet::new();
        let mut seen = BTreeSet::new();
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| !is_blank(line)) {
            let after_blank = at == 0 || is_blank(lines[at - 1]);
            let again = after_blank && !seen.insert(*line);
            if line.starts_with(b"#") || is_rule(line) || again {
                headings.insert(line.to_vec());
            }
        }
        Self { labels, pairs, headings, at_line_start }
    }

    /// Tells whether anything in a sample could be a run-on.
    pub fn can_tell(&self) -> bool {
        self.pairs || !self.labels.is_empty() || !self.headings.is_empty()
    }

    /// Looks at a line of a sample; nothing if it says nothing, or not yet.
    fn sign(&self, line: &[u8], complete: bool) -> Option<(Sign, Vec<u8>)> {
        let known = |label: &&Vec<u8>| line.starts_with(label);
        if let Some(label) = self.labels.iter().find(known) {
            return Some((Sign::Label, [b"\n", label.as_slice()].concat()));
        }
        if self.pairs && matches!(label(line, complete), Label::Is(_)) {
            return Some((Sign::Pair, b"\n".to_vec()));
        }
        let heading = complete && self.headings.contains(line);
        heading.then(|| (Sign::Heading, [b"\n", line].concat()))
    }
}

/// The bytes of one sample while it streams, and whether it has run on.
#[derive(Clone, Debug)]
pub struct RunOnDetector {
    turns: Turns,
    bytes: Vec<u8>,
    /// Where the line begins that is being looked at.
    line: usize,
    /// How far it was searched for its end.
    searched: usize,
    /// This line is that of the turn that was asked for.
    own: bool,
    found: Option<RunOn>,
}

impl RunOnDetector {
    /// Begins with a sample that has no text yet.
    pub fn new(turns: Turns) -> Self {
        Self { turns, bytes: Vec::new(), line: 0, searched: 0, own: true, found: None }
    }

    /// Takes the next bytes of the sample and tells whether it runs on.
    pub fn push(&mut self, bytes: &[u8]) -> Option<&RunOn> {
        if self.found.is_none() && self.turns.can_tell() {
            self.bytes.extend_from_slice(bytes);
            while self.found.is_none() {
                let newline = self.bytes[self.searched..].iter().position(|byte| *byte == b'\n');
                let end = newline.map_or(self.bytes.len(), |at| self.searched + at);
                self.look(end, newline.is_some());
                if newline.is_none() {
                    self.searched = end;
                    break;
                }
                // On a new line, the turn begins with the first line that has text.
                let waiting = self.own && self.turns.at_line_start && is_blank(&self.bytes[self.line..end]);
                (self.own, self.line, self.searched) = (waiting, end + 1, end + 1);
            }
        }
        self.found.as_ref()
    }

    /// Says that the sample has ended, which makes its last line complete.
    pub fn end(&mut self) -> Option<&RunOn> {
        if self.found.is_none() {
            self.look(self.bytes.len(), true);
        }
        self.found.as_ref()
    }

    /// Returns where the sample runs on, as far as it is known.
    pub fn found(&self) -> Option<&RunOn> {
        self.found.as_ref()
    }

    fn look(&mut self, end: usize, complete: bool) {
        if self.own || self.line == 0 {
            return;
        }
        // A label is decided by the beginning of its line, however long that grows.
        let line = &self.bytes[self.line..end];
        let Some((sign, stop)) = self.turns.sign(line, complete) else { return };
        let offset = self.line - 1;
        let before = &self.bytes[..offset + stop.len() - 1];
        let earlier = before.windows(stop.len()).any(|window| window == stop);
        let stop = if earlier { None } else { String::from_utf8(stop).ok() };
        self.found = Some(RunOn { offset, sign, stop });
    }
}
