//! Lays reported tokens along the text that was sent, byte by byte, though either may come before the other.
//!
//! Never lets a token's bytes win over the text: what cannot be laid out is kept as text without numbers.

use std::collections::VecDeque;

use crate::engine::spelling::Spelling;
use crate::session::{Alternative, Token};

/// How much text may wait for a token that begins inside it, in bytes.
const MOST_WAITING: usize = 64;

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
    /// Forgets whose numbers these are: its bytes are also those of tokens before it, nobody knows how many.
    pub(super) fn forget_number(&mut self) {
        *self = Self { sent: std::mem::take(&mut self.sent), ..Self::default() };
    }

    fn own(&self) -> &[u8] {
        self.own.as_deref().unwrap_or(&self.sent)
    }

    fn is_silent(&self) -> bool {
        self.sent.is_empty() && self.own().is_empty()
    }

    /// Reads those of its bytes, and of its alternatives', that are spelled so.
    fn read(&mut self, spelling: Spelling, is_spelled: impl Fn(&str) -> bool) {
        let read = |bytes: &mut Vec<u8>| {
            let token = std::str::from_utf8(bytes).ok().filter(|token| is_spelled(token));
            if let Some(read) = token.and_then(|token| spelling.read(token)) {
                *bytes = read;
            }
        };
        read(&mut self.sent);
        self.own.iter_mut().for_each(&read);
        self.top.iter_mut().for_each(|other| read(&mut other.bytes));
    }
}

/// Tells whether a token has a mark for white space in it, which only a vocabulary writes.
fn is_marked(token: &str) -> bool {
    token.contains(['Ġ', 'Ċ', '▁'])
}

/// Where a token stands in the text that is left.
enum Place {
    /// After a gap, so many bytes long.
    At { gap: usize, len: usize },
    /// It may stand at the end of the text, of which more has to come.
    Later,
    /// Nowhere.
    None,
}

/// Turns chunks of text and reported tokens into tokens whose bytes are the text.
#[derive(Debug, Default)]
pub(super) struct Aligner {
    /// Text whose tokens are not told apart yet.
    text: Vec<u8>,
    /// Entries whose text has not come yet.
    held: VecDeque<Entry>,
    /// What the last token would have said beyond the text, had a stop text not cut it.
    overshoot: Vec<u8>,
    /// The server writes tokens as its vocabulary does.
    spelling: Option<Spelling>,
    /// Some text came that no entry explains.
    unexplained: bool,
    /// Entries that came by themselves behind text that none came with.
    told_late: Vec<Entry>,
    /// Text and entries do not go together, and which entry the next text belongs to is not known any more.
    lost: bool,
}

impl Aligner {
    /// Takes one chunk and appends the tokens that are certain by now.
    pub(super) fn push(&mut self, text: &str, mut entries: Vec<Entry>, tokens: &mut Vec<Token>) {
        let bytes = true_bytes(text, &entries);
        // KoboldCpp tells the numbers of all tokens at once, behind the last text.
        if text.is_empty() && self.unexplained {
            self.told_late.extend(entries.iter().cloned());
        }
        if self.lost {
            entries.clear();
        }
        if let Some(spelling) = self.spelling {
            entries.iter_mut().for_each(|entry| entry.read(spelling, is_marked));
        }
        let late = !self.held.is_empty();
        self.text.extend(bytes);
        self.held.extend(entries);
        if !text.is_empty() {
            self.overshoot.clear();
        }
        self.settle(late, tokens);
    }

    /// Appends what is left of the text: no more comes.
    pub(super) fn finish(&mut self, tokens: &mut Vec<Token>) {
        if self.text.is_empty() {
            return;
        }
        let silent = self.held.iter().take_while(|entry| entry.is_silent()).count();
        if silent > 0 {
            return self.fill(self.text.len(), silent, tokens);
        }
        let text = std::mem::take(&mut self.text);
        match self.held.pop_front() {
            Some(entry) => {
                self.overshoot = entry.own().strip_prefix(text.as_slice()).unwrap_or_default().to_vec();
                tokens.push(token(text, entry));
            }
            None => tokens.push(token(text, Entry::default())),
        }
    }

    /// Lays the entries that came late along the whole text, the last one cut where the text ends; nothing where they do not
    /// spell it, or none came.
    pub(super) fn told_late(&mut self, text: &[u8]) -> Option<Vec<Token>> {
        let entries = std::mem::take(&mut self.told_late);
        let along = |read: &dyn Fn(&mut Entry)| {
            let (mut rest, mut tokens) = (text, Vec::new());
            for mut entry in entries.clone() {
                read(&mut entry);
                let shared = entry.own().iter().zip(rest).take_while(|(a, b)| a == b).count();
                if rest.is_empty() || shared < entry.own().len().min(rest.len()) {
                    break;
                }
                let (bytes, after) = rest.split_at(shared);
                rest = after;
                tokens.push(token(bytes.to_vec(), entry));
            }
            (rest.is_empty() && !tokens.is_empty()).then_some(tokens)
        };
        along(&|_| ()).or_else(|| {
            Spelling::ALL.into_iter().find_map(|spelling| along(&|entry| entry.read(spelling, is_marked)))
        })
    }

    /// Returns the stop text that the tokens held back at the end spell, for servers that do not name it.
    pub(super) fn stopped_by<'a>(&self, stops: &'a [String]) -> Option<&'a String> {
        let mut tail = self.overshoot.clone();
        tail.extend(self.held.iter().flat_map(Entry::own));
        stops.iter().find(|stop| !stop.is_empty() && tail.starts_with(stop.as_bytes()))
    }

    /// Returns the end-of-text token, without bytes, where the model drew one and the server reported it. What may be
    /// the beginning of a stop text is none.
    pub(super) fn end_of_text(mut self, stops: &[String]) -> Option<Token> {
        let entry = self.held.pop_front().filter(|_| self.held.is_empty() && !self.unexplained)?;
        let of_a_stop = |stop: &String| match entry.own() {
            [] => !stop.is_ascii(),
            own => stop.as_bytes().starts_with(own),
        };
        (!stops.iter().any(of_a_stop)).then(|| token(Vec::new(), entry))
    }

    /// Appends the tokens of the text that came. Entries may have been `late` before: of an earlier chunk.
    fn settle(&mut self, late: bool, tokens: &mut Vec<Token>) {
        while !self.text.is_empty() {
            let silent = self.held.iter().take_while(|entry| entry.is_silent()).count();
            let place = match self.held.get(silent) {
                None if silent > 0 => return self.fill(self.text.len(), silent, tokens),
                None => Place::None,
                Some(entry) => self.place(entry, silent),
            };
            match place {
                Place::At { gap, len } => {
                    match silent {
                        0 => self.unreported(gap, tokens),
                        _ => self.fill(gap, silent, tokens),
                    }
                    let bytes = self.text.drain(..len).collect();
                    tokens.extend(self.held.pop_front().map(|entry| token(bytes, entry)));
                }
                Place::Later if self.text.len() < MOST_WAITING => return,
                Place::None if self.learn_spelling(silent) => {}
                Place::Later | Place::None => {
                    self.lost = late;
                    self.unexplained = true;
                    self.held.clear();
                    self.unreported(self.text.len(), tokens);
                }
            }
        }
    }

    /// Finds the entry in the text, before which so many stand that do not say their bytes.
    fn place(&self, entry: &Entry, silent: usize) -> Place {
        let (text, sent, own) = (self.text.as_slice(), entry.sent.as_slice(), entry.own());
        if silent > 0 {
            let known = if own.is_empty() { sent } else { own };
            return match text.windows(known.len()).position(|window| window == known) {
                Some(gap) => Place::At { gap, len: known.len() },
                None => Place::Later,
            };
        }
        if !sent.is_empty() && !own.is_empty() && text.starts_with(sent) && sent.ends_with(own) {
            Place::At { gap: sent.len() - own.len(), len: own.len() }
        } else if !own.is_empty() && text.starts_with(own) {
            Place::At { gap: 0, len: own.len() }
        } else if own.starts_with(text) || sent.starts_with(text) {
            Place::Later
        } else if !sent.is_empty() && text.starts_with(sent) {
            Place::At { gap: 0, len: sent.len() }
        } else {
            Place::None
        }
    }

    /// Reads the entry after so many silent ones as vocabularies spell tokens, and tells whether it then stands in the
    /// text. Where it has the marks of a spelling, all others with such marks are read likewise.
    fn learn_spelling(&mut self, silent: usize) -> bool {
        let Some(entry) = self.held.get(silent) else { return false };
        let read = Spelling::ALL.into_iter().find_map(|spelling| {
            let mut read = entry.clone();
            read.read(spelling, |_| true);
            let stands = read != *entry && matches!(self.place(&read, silent), Place::At { .. });
            stands.then_some((spelling, read))
        });
        let Some((spelling, read)) = read else { return false };
        if std::str::from_utf8(entry.own()).is_ok_and(is_marked) {
            self.spelling = Some(spelling);
            self.held.iter_mut().for_each(|entry| entry.read(spelling, is_marked));
        }
        if let Some(entry) = self.held.get_mut(silent) {
            *entry = read;
        }
        true
    }

    /// Gives bytes of the text to the last of so many silent entries.
    fn fill(&mut self, len: usize, silent: usize, tokens: &mut Vec<Token>) {
        let mut bytes = self.text.drain(..len).collect::<Vec<u8>>();
        for (index, entry) in self.held.drain(..silent).enumerate() {
            let bytes = if index + 1 == silent { std::mem::take(&mut bytes) } else { Vec::new() };
            tokens.push(token(bytes, entry));
        }
    }

    /// Appends bytes of the text as a token of which nothing is known.
    fn unreported(&mut self, len: usize, tokens: &mut Vec<Token>) {
        if len > 0 {
            tokens.push(token(self.text.drain(..len).collect(), Entry::default()));
        }
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

fn token(bytes: Vec<u8>, entry: Entry) -> Token {
    Token { bytes, id: entry.id, logprob: entry.logprob, top: entry.top, ..Token::default() }
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
        aligner.finish(&mut tokens);
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
            ("é", vec![said("c", -1.0), said("d", -1.0)]),
        ]);
        assert_eq!(
            tokens,
            expected(&[
                (b"a b", None),
                (b"x", None),
                (b"a", Some(-1.0)),
                (b"bc", None),
                ("é".as_bytes(), None)
            ])
        );
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
        let token = aligner.end_of_text(&[]).unwrap();
        assert_eq!((token.bytes.as_slice(), token.logprob), (&b""[..], Some(-0.1)));
        // A list of all tokens that comes after the text is not an end of text.
        let (_, aligner) = brief(vec![("a", vec![]), ("", vec![said("a", -1.0)])]);
        assert_eq!(aligner.end_of_text(&[]), None);
    }

    #[test]
    fn text_may_come_long_after_its_tokens_and_be_cut_through_them() {
        // As vLLM sends it while a stop text of six characters may be starting: five characters behind.
        let tokens = [" The", " sky", " is", " blue", ".", "\n", "Human", ":"];
        let text: String = tokens.concat();
        let mut sent = 0;
        let mut chunks = Vec::new();
        let stop = text.find("Human:").unwrap();
        for (count, token) in tokens.iter().enumerate() {
            let said_by_now: usize = tokens[..=count].iter().map(|token| token.len()).sum();
            let end = if count + 1 == tokens.len() { stop } else { said_by_now.saturating_sub(5) };
            chunks.push((&text[sent..end], vec![said(token, -(count as f32))]));
            sent = end;
        }
        let (laid, aligner) = brief(chunks);
        let numbers: Brief = tokens[..6]
            .iter()
            .enumerate()
            .map(|(count, token)| (token.as_bytes().to_vec(), Some(-(count as f32))))
            .collect();
        assert_eq!(laid, numbers);
        assert_eq!(aligner.stopped_by(&["Human:".to_owned()]).map(String::as_str), Some("Human:"));
    }

    #[test]
    fn a_token_that_the_text_ends_inside_is_cut_and_keeps_its_number() {
        let (tokens, aligner) =
            brief(vec![(" ", vec![entry(b" ", b" is", -1.0)]), ("", vec![said(" 2", -2.0)])]);
        assert_eq!(tokens, expected(&[(b" ", Some(-1.0))]));
        assert_eq!(aligner.stopped_by(&["is 2".to_owned()]).map(String::as_str), Some("is 2"));
        let (tokens, _) = brief(vec![
            (" ", vec![entry(b" ", b" is", -1.0)]),
            ("is not", vec![entry(b"is not", b" not", -2.0)]),
        ]);
        assert_eq!(tokens, expected(&[(b" is", Some(-1.0)), (b" not", Some(-2.0))]));
    }

    #[test]
    fn tokens_in_the_spelling_of_a_vocabulary_are_read_where_they_spell_the_text() {
        let (tokens, _) = brief(vec![
            (" one", vec![said("Ġone", -1.0)]),
            ("\n", vec![said("Ċ", -2.0)]),
            (" é", vec![said("ĠÃ", -3.0), said("©", -4.0)]),
            ("é", vec![said("é", -5.0)]),
        ]);
        let e = "é".as_bytes();
        assert_eq!(
            tokens,
            expected(&[
                (b" one", Some(-1.0)),
                (b"\n", Some(-2.0)),
                (&[b' ', e[0]], Some(-3.0)),
                (&e[1..], Some(-4.0)),
                (e, Some(-5.0)),
            ])
        );
        let (tokens, _) = brief(vec![
            (" a", vec![said("▁a", -1.0)]),
            ("é", vec![said("<0xC3>", -2.0), said("<0xA9>", -3.0)]),
        ]);
        assert_eq!(tokens, expected(&[(b" a", Some(-1.0)), (&e[..1], Some(-2.0)), (&e[1..], Some(-3.0))]));
        let mut aligner = Aligner::default();
        let mut tokens = Vec::new();
        let other = |text: &str| Alternative { bytes: text.into(), id: None, logprob: -2.0 };
        aligner.push(
            " a",
            vec![Entry { top: vec![other("Ġred"), other("ok")], ..said("Ġa", -1.0) }],
            &mut tokens,
        );
        aligner.push("b", vec![Entry { top: vec![other("Ġred")], ..said("b", -1.0) }], &mut tokens);
        let tops: Vec<&[u8]> =
            tokens.iter().flat_map(|token| &token.top).map(|other| other.bytes.as_slice()).collect();
        assert_eq!(tops, [b" red", &b"ok"[..], b" red"]);
    }

    #[test]
    fn after_a_mismatch_of_text_that_came_late_no_number_is_guessed() {
        let (tokens, _) = brief(vec![
            ("", vec![said(" x", -1.0)]),
            (" the", vec![said(" the", -2.0)]),
            (" the", vec![said(" the", -3.0)]),
        ]);
        assert_eq!(tokens, expected(&[(b" the", None), (b" the", None)]));
    }

    #[test]
    fn what_may_begin_a_stop_text_is_no_end_of_text() {
        for (stop, ends) in [("Human:", false), ("\n", true), ("是", true)] {
            let (_, aligner) = brief(vec![("a", vec![said("a", -1.0)]), ("", vec![said("Human", -2.0)])]);
            assert_eq!(aligner.end_of_text(&[stop.to_owned()]).is_some(), ends, "{stop}");
        }
        let (_, aligner) = brief(vec![("a", vec![said("a", -1.0)]), ("", vec![entry(b"", b"", -2.0)])]);
        assert_eq!(aligner.end_of_text(&["是".to_owned()]), None, "it may be a piece of the stop text");
    }

    proptest! {
        #[test]
        fn the_text_is_never_changed(
            chunks in prop::collection::vec(("[ab\u{fffd}é🦓\n]{0,4}",
                prop::collection::vec((prop::collection::vec(prop::sample::select(
                    &[b'a', b'b', 0xC3, 0xA9, 0xF0, b'\n'][..]), 0..3),
                    prop::collection::vec(prop::sample::select(&[b'a', b'b', 0xA9][..]), 0..2)), 0..4)), 0..6)
        ) {
            let (mut aligner, mut tokens, mut sent) = (Aligner::default(), Vec::new(), Vec::new());
            for (text, entries) in chunks {
                let entries: Vec<Entry> = entries.iter().map(|(sent, own)| entry(sent, own, -1.0)).collect();
                let bytes = true_bytes(&text, &entries);
                prop_assert_eq!(String::from_utf8_lossy(&bytes), text.as_str());
                sent.extend(bytes);
                aligner.push(&text, entries, &mut tokens);
            }
            aligner.finish(&mut tokens);
            let laid: Vec<u8> = tokens.into_iter().flat_map(|token| token.bytes).collect();
            prop_assert_eq!(laid, sent);
        }
    }
}
