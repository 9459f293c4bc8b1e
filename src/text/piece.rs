//! Owns what is told of bytes that are no whole character: which bytes of how long a one.
//!
//! Never guesses the character; whoever knows what follows says it.

use crate::tr;

/// Which bytes of a character some bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Bytes of the character that stand before.
    pub from: usize,
    /// Bytes of it that are there with these.
    pub to: usize,
    /// Bytes it has in all.
    pub of: usize,
}

impl Piece {
    /// Tells which piece of a character some bytes are that stand behind the beginning of one, or behind none; nothing
    /// where they are more than that, or no piece of any.
    pub fn find(before: &[u8], bytes: &[u8]) -> Option<Self> {
        let joined = [before, bytes].concat();
        let of = match joined.first()? {
            0xC2..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0..=0xF4 => 4,
            _ => return None,
        };
        let piece = Self { from: before.len(), to: joined.len(), of };
        let fits = match str::from_utf8(&joined) {
            Ok(text) => !before.is_empty() && text.chars().nth(1).is_none(),
            Err(error) => error.valid_up_to() == 0 && error.error_len().is_none(),
        };
        (fits && !bytes.is_empty()).then_some(piece)
    }

    /// Tells whether the character is whole with it.
    pub fn is_last(self) -> bool {
        self.to == self.of
    }

    /// Names it without the character: `1 of 3 bytes`, `byte 2 of 3`.
    pub fn words(self) -> String {
        match (self.from, self.to - self.from) {
            (0, count) => tr!("screen-piece-first", count = count, of = self.of),
            (from, 1) => tr!("screen-piece-one", at = from + 1, of = self.of),
            (from, _) => tr!("screen-piece-several", from = from + 1, to = self.to, of = self.of),
        }
    }

    /// Names it by the characters it may be of: `first byte of 선 or 성 …`; none are known: as without.
    pub fn words_of(self, characters: &[String]) -> String {
        let which = match (self.from, self.is_last(), self.to - self.from) {
            (0, _, count) => tr!("screen-piece-which-first", count = count),
            (_, true, count) => tr!("screen-piece-which-last", count = count),
            (from, false, _) => tr!("screen-piece-which-one", at = from + 1),
        };
        match characters {
            [] => self.words(),
            [one] if self.is_last() => tr!("screen-piece-of", piece = which, character = one),
            [one] => tr!("screen-piece-of-one", piece = which, character = one),
            [one, other, ..] => tr!("screen-piece-of-several", piece = which, one = one, other = other),
        }
    }
}

/// Returns the bytes at the end that are the beginning of a character.
pub fn unfinished(bytes: &[u8]) -> &[u8] {
    let longest = bytes.len().min(3);
    let tails = (1..=longest).filter_map(|count| bytes.get(bytes.len() - count..));
    let begins = |tail: &&[u8]| {
        str::from_utf8(tail).is_err_and(|error| error.valid_up_to() == 0 && error.error_len().is_none())
    };
    tails.into_iter().find(begins).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_is_told_by_its_place_in_the_character() {
        let named = |before: &[u8], bytes: &[u8]| Piece::find(before, bytes).map(Piece::words);
        assert_eq!(named(b"", b"\xEC").as_deref(), Some("1 of 3 bytes"));
        assert_eq!(named(b"", b"\xEC\x84").as_deref(), Some("2 of 3 bytes"));
        assert_eq!(named(b"\xEC", b"\x84").as_deref(), Some("byte 2 of 3"));
        assert_eq!(named(b"\xEC\x84", b"\xA0").as_deref(), Some("byte 3 of 3"));
        assert_eq!(named(b"\xF0", b"\x9F\x91").as_deref(), Some("bytes 2 to 3 of 4"));
        // Whole characters, more than one, and bytes of none.
        let others: [(&[u8], &[u8]); 6] = [
            (b"", "선".as_bytes()),
            (b"", b"a"),
            (b"\xEC\x84", b"\xA0a"),
            (b"", b"\x84"),
            (b"\xEC", b"a"),
            (b"\xEC", b""),
        ];
        for (before, bytes) in others {
            assert_eq!(named(before, bytes), None, "{before:?} {bytes:?}");
        }
    }

    #[test]
    fn a_piece_is_told_by_the_characters_it_may_be_of() {
        let known = |characters: &[&str]| characters.iter().map(|&one| one.to_owned()).collect::<Vec<_>>();
        let first = Piece { from: 0, to: 1, of: 3 };
        assert_eq!(first.words_of(&known(&["선", "성"])), "first byte of 선 or 성 …");
        assert_eq!(first.words_of(&known(&["선"])), "first byte of 선 …");
        assert_eq!(first.words_of(&[]), "1 of 3 bytes");
        assert_eq!(Piece { from: 1, to: 2, of: 3 }.words_of(&known(&["선"])), "byte 2 of 선 …");
        assert_eq!(Piece { from: 2, to: 3, of: 3 }.words_of(&known(&["선"])), "last byte of 선");
        assert_eq!(Piece { from: 1, to: 3, of: 3 }.words_of(&known(&["선"])), "last 2 bytes of 선");
    }

    #[test]
    fn bytes_that_cannot_begin_a_character_are_not_waited_for() {
        for (bytes, waiting) in
            [(b"a".as_slice(), 0), (b"\x80", 0), (b"\xE2\x82", 2), (b"\xED\xA0", 0), (b"\xE2\x82a\xC3", 1)]
        {
            assert_eq!(unfinished(bytes).len(), waiting, "{bytes:?}");
        }
    }
}
