//! Lays reported tokens along the text that was sent, byte by byte.
//!
//! Never lets a token's bytes win over the text: what cannot be laid out is kept as text without numbers.

use crate::session::{Alternative, Token};

/// One token as a server reports it.
#[derive(Clone, Debug, PartialEq, Default)]
pub(super) struct Entry {
    /// The bytes the server sent for it; empty where it says none, or only U+FFFD.
    pub sent: Vec<u8>,
    /// The token's own bytes in the vocabulary, where they are known to differ: llama.cpp holds text back while a
    /// character or a stop text is unfinished, and then sends several tokens' bytes as one.
    pub own: Option<Vec<u8>>,
    /// The id in the vocabulary.
    pub id: Option<u32>,
    /// Natural logarithm of the probability.
    pub logprob: Option<f32>,
    /// The alternatives, best first.
    pub top: Vec<Alternative>,
}

impl Entry {
    fn own(&self) -> &[u8] {
        self.own.as_deref().unwrap_or(&self.sent)
    }
}

/// Where the tokens stand in a text.
struct Layout {
    /// In order and without gaps; exactly `used` of them are reported.
    pieces: Vec<Piece>,
    /// How many entries are used up, from the first.
    used: usize,
    /// What the last entry's token would have said beyond the text.
    overshoot: Vec<u8>,
}

/// The bytes of one token.
struct Piece {
    len: usize,
    /// An entry tells about it.
    reported: bool,
}

/// Turns chunks of text and reported tokens into tokens whose bytes are the text.
#[derive(Debug, Default)]
pub(super) struct Aligner {
    /// Entries whose text has not come yet.
    held: Vec<Entry>,
    /// What the last token would have said beyond the text, had a stop text not cut it.
    overshoot: Vec<u8>,
    /// Some text came that no entry explains.
    unexplained: bool,
}

impl Aligner {
    /// Takes one chunk and appends its tokens.
    pub(super) fn push(&mut self, text: &str, entries: Vec<Entry>, tokens: &mut Vec<Token>) {
        let fresh = self.held.len();
        self.held.extend(entries);
        if text.is_empty() {
            return;
        }
        self.overshoot.clear();
        let bytes = true_bytes(text, self.held.get(fresh..).unwrap_or_default());
        match lay_out(&bytes, &self.held, fresh) {
            Some(layout) => {
                let mut entries = self.held.drain(..layout.used);
                let mut rest = bytes.as_slice();
                for Piece { len, reported } in layout.pieces {
                    let (bytes, after) = rest.split_at(len);
                    let entry = if reported { entries.next() } else { None };
                    tokens.push(token(bytes, entry.unwrap_or_default()));
                    rest = after;
                }
                self.overshoot = layout.overshoot;
            }
            None => {
                tokens.push(Token { bytes, ..Token::default() });
                self.held.clear();
                self.unexplained = true;
            }
        }
    }

    /// Returns the stop text that the tokens held back at the end spell, for servers that do not name it.
    pub(super) fn stopped_by<'a>(&self, stops: &'a [String]) -> Option<&'a String> {
        let mut tail = self.overshoot.clone();
        tail.extend(self.held.iter().flat_map(Entry::own));
        stops.iter().find(|stop| tail.starts_with(stop.as_bytes()))
    }

    /// Returns the end-of-text token, without bytes, where the model drew one and the server reported it.
    pub(super) fn end_of_text(mut self) -> Option<Token> {
        let entry = self.held.pop().filter(|_| self.held.is_empty() && !self.unexplained)?;
        Some(token(b"", entry))
    }
}

/// The bytes behind a text: servers write bytes that are no character as U+FFFD, and their entries may know better.
fn true_bytes(text: &str, entries: &[Entry]) -> Vec<u8> {
    if text.contains(char::REPLACEMENT_CHARACTER) {
        let sent: Vec<u8> = entries.iter().flat_map(|entry| entry.sent.iter().copied()).collect();
        if String::from_utf8_lossy(&sent) == text {
            return sent;
        }
    }
    text.as_bytes().to_vec()
}

fn token(bytes: &[u8], entry: Entry) -> Token {
    Token { bytes: bytes.to_vec(), id: entry.id, logprob: entry.logprob, top: entry.top, ..Token::default() }
}

/// Lays the entries along the text; entries from `fresh` on came with it. `None` where they do not spell it.
fn lay_out(text: &[u8], entries: &[Entry], fresh: usize) -> Option<Layout> {
    let mut layout = Layout { pieces: Vec::with_capacity(entries.len()), used: 0, overshoot: Vec::new() };
    let mut rest = text;
    // How many entries before this one do not say their bytes; the gap before the next that does is theirs.
    let mut silent = 0;
    for entry in entries {
        let (sent, own) = (entry.sent.as_slice(), entry.own());
        if rest.is_empty() {
            break;
        }
        layout.used += 1;
        if sent.is_empty() && own.is_empty() {
            silent += 1;
            continue;
        }
        let (gap, len) = if !sent.is_empty() && rest.starts_with(sent) {
            if !own.is_empty() && sent.ends_with(own) {
                (sent.len() - own.len(), own.len())
            } else {
                layout.overshoot = own.strip_prefix(sent).unwrap_or_default().to_vec();
                (0, sent.len())
            }
        } else if !own.is_empty() && rest.starts_with(own) {
            (0, own.len())
        } else if silent > 0 {
            let known = if own.is_empty() { sent } else { own };
            (rest.windows(known.len()).position(|window| window == known)?, known.len())
        } else {
            return None;
        };
        layout.fill_gap(gap, &mut silent);
        layout.pieces.push(Piece { len, reported: true });
        rest = rest.get(gap + len..)?;
    }
    // What is left belongs to the last silent entry, if that came with this text.
    if silent > 0 && layout.used > fresh {
        layout.fill_gap(rest.len(), &mut silent);
        rest = b"";
    }
    rest.is_empty().then_some(layout)
}

impl Layout {
    /// Gives the bytes of a gap to the last silent entry; without one they are a token of which nothing is known.
    fn fill_gap(&mut self, len: usize, silent: &mut usize) {
        let silent = std::mem::take(silent);
        self.pieces.extend((1..silent).map(|_| Piece { len: 0, reported: true }));
        if silent > 0 || len > 0 {
            self.pieces.push(Piece { len, reported: silent > 0 });
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry(sent: &[u8], own: &[u8], logprob: f32) -> Entry {
        Entry {
            sent: sent.to_vec(),
            own: (own != sent).then(|| own.to_vec()),
            logprob: Some(logprob),
            ..Entry::default()
        }
    }

    fn said(text: &str, logprob: f32) -> Entry {
        entry(text.as_bytes(), text.as_bytes(), logprob)
    }

    /// Bytes and log-probability of each token.
    type Brief = Vec<(Vec<u8>, Option<f32>)>;

    fn brief(chunks: Vec<(&str, Vec<Entry>)>) -> (Brief, Aligner) {
        let mut aligner = Aligner::default();
        let mut tokens = Vec::new();
        for (text, entries) in chunks {
            aligner.push(text, entries, &mut tokens);
        }
        (tokens.into_iter().map(|token| (token.bytes, token.logprob)).collect(), aligner)
    }

    fn expected(tokens: &[(&[u8], Option<f32>)]) -> Brief {
        tokens.iter().map(|(bytes, logprob)| (bytes.to_vec(), *logprob)).collect()
    }

    #[test]
    fn entries_that_spell_the_text_are_the_tokens() {
        let (tokens, _) = brief(vec![(" a b", vec![said(" a", -1.0), said(" b", -2.0)])]);
        assert_eq!(tokens, expected(&[(b" a", Some(-1.0)), (b" b", Some(-2.0))]));
    }

    #[test]
    fn text_that_entries_do_not_spell_is_kept_exactly_and_without_numbers() {
        let (tokens, _) = brief(vec![
            ("a b", vec![said("c", -1.0)]),
            ("x", vec![]),
            ("abc", vec![said("a", -1.0)]),
            ("é", vec![said("Ã", -1.0), said("©", -1.0)]),
        ]);
        assert_eq!(tokens, expected(&[(b"a b", None), (b"x", None), (b"abc", None), ("é".as_bytes(), None)]));
    }

    #[test]
    fn a_character_llama_cpp_held_back_is_split_where_its_last_token_begins() {
        let (tokens, _) = brief(vec![(" 散", vec![entry(" 散".as_bytes(), &[163], -0.5)])]);
        assert_eq!(tokens, expected(&[(&[32, 230, 149], None), (&[163], Some(-0.5))]));
    }

    #[test]
    fn text_llama_cpp_held_back_for_a_stop_text_goes_to_the_tokens_it_came_from() {
        let held = vec![("", vec![entry(b"", b"\n", -1.0)]), ("\nx", vec![entry(b"\nx", b"x", -2.0)])];
        let named = expected(&[(b"\n", Some(-1.0)), (b"x", Some(-2.0))]);
        assert_eq!(brief(held).0, named);
        let unnamed = vec![("", vec![entry(b"", b"", -1.0)]), ("\nx", vec![entry(b"\nx", b"x", -2.0)])];
        assert_eq!(brief(unnamed).0, named);
    }

    #[test]
    fn bytes_that_are_no_character_come_from_the_entries() {
        let (tokens, _) = brief(vec![("\u{fffd}no", vec![entry(&[224, 110, 111], b"no", -1.0)])]);
        assert_eq!(tokens, expected(&[(&[224], None), (b"no", Some(-1.0))]));
        let (tokens, _) = brief(vec![("\u{fffd}", vec![entry(b"", b"", -1.0)])]);
        assert_eq!(tokens, expected(&[("\u{fffd}".as_bytes(), Some(-1.0))]), "a real U+FFFD stays one");
    }

    #[test]
    fn pieces_of_a_character_without_bytes_keep_their_numbers() {
        let (tokens, _) = brief(vec![
            ("", vec![entry(b"", b"", -1.0)]),
            ("", vec![entry(b"", b"", -2.0)]),
            ("🦓", vec![entry(b"", b"", -3.0)]),
        ]);
        let zebra = "🦓".as_bytes();
        assert_eq!(tokens, expected(&[(b"", Some(-1.0)), (b"", Some(-2.0)), (zebra, Some(-3.0))]));
    }

    #[test]
    fn tokens_may_come_before_their_text() {
        let (tokens, _) = brief(vec![(" a", vec![said(" a", -1.0), said(" b", -2.0)]), (" b", vec![])]);
        assert_eq!(tokens, expected(&[(b" a", Some(-1.0)), (b" b", Some(-2.0))]));
    }

    #[test]
    fn the_stop_text_is_read_from_what_was_held_back_or_cut() {
        let stops = ["Human:".to_owned(), "\n\nHuman".to_owned()];
        let (tokens, aligner) = brief(vec![
            ("ok", vec![entry(b"ok", b"ok\n", -1.0)]),
            ("", vec![entry(b"", b"\n", -1.0)]),
            ("", vec![entry(b"", b"Human", -1.0)]),
        ]);
        assert_eq!(tokens, expected(&[(b"ok", Some(-1.0))]));
        assert_eq!(aligner.stopped_by(&stops), Some(&stops[1]));
        let (_, aligner) = brief(vec![("ok", vec![said("ok", -1.0)]), ("", vec![entry(b"", b"", -3.0)])]);
        assert_eq!(aligner.stopped_by(&stops), None);
    }

    #[test]
    fn the_end_of_text_token_has_no_bytes() {
        let (_, aligner) = brief(vec![("a", vec![said("a", -1.0)]), ("", vec![said("<|end|>", -0.1)])]);
        let token = aligner.end_of_text().unwrap();
        assert_eq!((token.bytes.as_slice(), token.logprob), (&b""[..], Some(-0.1)));
        // A list of all tokens that comes after the text is not an end of text.
        let (_, aligner) = brief(vec![("a", vec![]), ("", vec![said("a", -1.0)])]);
        assert_eq!(aligner.end_of_text(), None);
    }

    proptest! {
        #[test]
        fn the_text_is_never_changed(
            chunks in prop::collection::vec(("[ab\u{fffd}é🦓\n]{0,4}",
                prop::collection::vec((prop::collection::vec(prop::sample::select(
                    &[b'a', b'b', 0xC3, 0xA9, 0xF0, b'\n'][..]), 0..3),
                    prop::collection::vec(prop::sample::select(&[b'a', b'b', 0xA9][..]), 0..2)), 0..4)), 0..6)
        ) {
            let mut aligner = Aligner::default();
            for (text, entries) in chunks {
                let mut tokens = Vec::new();
                let entries = entries.iter().map(|(sent, own)| entry(sent, own, -1.0)).collect();
                aligner.push(&text, entries, &mut tokens);
                let bytes: Vec<u8> = tokens.into_iter().flat_map(|token| token.bytes).collect();
                prop_assert_eq!(String::from_utf8_lossy(&bytes), text.as_str());
            }
        }
    }
}
