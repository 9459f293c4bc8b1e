//! How vocabularies write bytes that have no character of their own, and reading that back.
//!
//! Never knows a vocabulary.

/// A way in which a vocabulary writes its tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spelling {
    /// A printable character for each byte, as GPT-2's: `Ġone`.
    Bytes,
    /// A mark for the space and bytes in hexadecimal, as SentencePiece's: `▁one`, `<0xC3>`.
    Marks,
}

impl Spelling {
    /// All of them.
    pub(super) const ALL: [Self; 2] = [Self::Bytes, Self::Marks];

    /// Reads a token; nothing where it is not written so.
    pub(super) fn read(self, token: &str) -> Option<Vec<u8>> {
        match self {
            Self::Bytes => token.chars().map(byte_of).collect(),
            Self::Marks => {
                let byte = token.strip_prefix("<0x").and_then(|rest| rest.strip_suffix('>'));
                if let Some(byte) = byte.filter(|digits| digits.len() == 2) {
                    return u8::from_str_radix(byte, 16).ok().map(|byte| vec![byte]);
                }
                Some(token.replace('▁', " ").into_bytes())
            }
        }
    }
}

/// The printable character that stands for a byte in byte-level vocabularies (`bytes_to_unicode` of GPT-2).
pub(crate) fn byte_character(byte: u8) -> char {
    let moved = match byte {
        b'!'..=b'~' | 0xa1..=0xac | 0xae..=0xff => return char::from(byte),
        0..=b' ' => u32::from(byte),
        0x7f..=0xa0 => u32::from(byte) - 0x7f + 33,
        0xad => 67,
    };
    char::from_u32(256 + moved).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn byte_of(character: char) -> Option<u8> {
    match u32::from(character) {
        code @ (0x21..=0x7e | 0xa1..=0xac | 0xae..=0xff) => u8::try_from(code).ok(),
        code @ 256..=288 => u8::try_from(code - 256).ok(),
        code @ 289..=322 => u8::try_from(code - 256 - 33 + 0x7f).ok(),
        323 => Some(0xad),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_a_character_that_gives_it_back() {
        for byte in 0..=u8::MAX {
            assert_eq!(byte_of(byte_character(byte)), Some(byte));
        }
        assert_eq!([byte_of(' '), byte_of('é'), byte_of('散')], [None, Some(0xe9), None]);
    }

    #[test]
    fn tokens_are_read_in_either_spelling() {
        assert_eq!(Spelling::Bytes.read("ĠoneĊÃ©"), Some(" one\né".as_bytes().to_vec()));
        assert_eq!(Spelling::Bytes.read(" one"), None);
        assert_eq!(Spelling::Marks.read("▁one"), Some(b" one".to_vec()));
        assert_eq!(Spelling::Marks.read("<0xE2>"), Some(vec![0xe2]));
        assert_eq!(Spelling::Marks.read("<0xE2"), Some(b"<0xE2".to_vec()));
    }
}
