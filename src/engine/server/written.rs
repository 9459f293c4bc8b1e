//! JSON strings as servers write them, in which a character may be torn in two.
//!
//! Never loses a half: which of them belong together is for whoever reads on.

use serde::de::{Deserialize, Deserializer, Error};
use serde_json::value::RawValue;

/// A text whose first and last character may be one half of a surrogate pair, the other being in another event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    /// The second half that it begins with.
    pub low: Option<u16>,
    /// What stands between; a half that stands alone there is U+FFFD.
    pub text: String,
    /// The first half that it ends with.
    pub high: Option<u16>,
}

impl Written {
    /// Returns the text after what came before it, whose last character's first half is `half`; the half that it ends
    /// with itself is left there.
    pub(super) fn after(self, half: &mut Option<u16>) -> String {
        if self.is_empty() {
            return String::new();
        }
        let units = half.take().into_iter().chain(self.low);
        *half = self.high;
        char::decode_utf16(units)
            .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
            .chain(self.text.chars())
            .collect()
    }

    /// Returns the text with U+FFFD for halves.
    pub(super) fn alone(self) -> String {
        let mut half = None;
        let text = self.after(&mut half);
        text + half.map_or("", |_| "\u{fffd}")
    }

    /// Tells whether there is nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty() && self.low.is_none() && self.high.is_none()
    }
}

impl From<String> for Written {
    fn from(text: String) -> Self {
        Self { text, ..Self::default() }
    }
}

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        match serde_json::from_str::<String>(raw) {
            Ok(text) => Ok(text.into()),
            Err(error) => torn(raw).ok_or_else(|| D::Error::custom(error)),
        }
    }
}

/// Reads a string with halves in it; nothing where it is no string.
fn torn(raw: &str) -> Option<Written> {
    let inside = raw.strip_prefix('"')?.strip_suffix('"')?;
    let mut units = Vec::new();
    let mut characters = inside.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            units.extend_from_slice(character.encode_utf16(&mut [0; 2]));
            continue;
        }
        units.push(match characters.next()? {
            'u' => {
                let (digits, rest) = characters.as_str().split_at_checked(4)?;
                characters = rest.chars();
                u16::from_str_radix(digits, 16).ok()?
            }
            'b' => 8,
            'f' => 12,
            'n' => 10,
            'r' => 13,
            't' => 9,
            other => u16::try_from(u32::from(other)).ok()?,
        });
    }
    let low = units.first().copied().filter(|unit| matches!(unit, 0xDC00..=0xDFFF));
    let high = units.last().copied().filter(|unit| matches!(unit, 0xD800..=0xDBFF));
    let whole = usize::from(low.is_some())..units.len() - usize::from(high.is_some());
    Some(Written { low, text: String::from_utf16_lossy(units.get(whole)?), high })
}

/// A string with U+FFFD for halves.
#[derive(Clone, Debug, Default)]
pub(super) struct Alone(pub String);

impl<'de> Deserialize<'de> for Alone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Written::deserialize(deserializer).map(|written| Self(written.alone()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    fn read(raw: &str) -> Written {
        serde_json::from_str(raw).unwrap()
    }

    #[test]
    fn halves_are_joined_over_texts_and_alone_they_are_replaced() {
        for (texts, joined) in [
            (&[r#""a \ud83e""#, r#""\udd93 z""#][..], "a 🦓 z"),
            (&[r#""\ud83e""#, r#""""#, r#""\udd93""#], "🦓"),
            (&[r#""\ud83e""#, r#""x""#], "\u{fffd}x"),
            (&[r#""\udd93\ud83e x \n\"\\\/\u00e9\ud83e\udd93""#], "\u{fffd}\u{fffd} x \n\"\\/é🦓"),
            (&[r#""\ud83e\ud83e""#, r#""\udd93""#], "\u{fffd}🦓"),
        ] {
            let mut half = None;
            let text: String = texts.iter().map(|raw| read(raw).after(&mut half)).collect();
            assert_eq!((text.as_str(), half), (joined, None), "{texts:?}");
        }
        assert_eq!(read(r#""a\ud83e""#).alone(), "a\u{fffd}");
    }

    #[test]
    fn keys_of_objects_may_have_halves() {
        let read: HashMap<String, u8> = serde_json::from_str::<HashMap<Key, u8>>(r#"{"\ud83e":1,"a":2}"#)
            .unwrap()
            .into_iter()
            .map(|(Key(Alone(key)), value)| (key, value))
            .collect();
        assert_eq!(read, HashMap::from([("\u{fffd}".to_owned(), 1), ("a".to_owned(), 2)]));
    }

    #[derive(Debug, serde::Deserialize)]
    struct Key(Alone);

    impl PartialEq for Key {
        fn eq(&self, other: &Self) -> bool {
            self.0.0 == other.0.0
        }
    }

    impl Eq for Key {}

    impl std::hash::Hash for Key {
        fn hash<H: std::hash::Hasher>(&self, hasher: &mut H) {
            self.0.0.hash(hasher);
        }
    }

    #[test]
    fn what_is_no_string_is_refused() {
        for raw in ["7", "null", "[]", r#"{"a":"b"}"#] {
            assert!(serde_json::from_str::<Written>(raw).is_err(), "{raw}");
        }
    }

    proptest! {
        #[test]
        fn a_text_cut_into_units_comes_back(text: String, cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..4)) {
            let units: Vec<u16> = text.encode_utf16().collect();
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(units.len() + 1)).collect();
            cuts.extend([0, units.len()]);
            cuts.sort_unstable();
            let mut half = None;
            let mut joined = String::new();
            for pair in cuts.windows(2).filter(|pair| pair[0] < pair[1]) {
                let raw: String = units[pair[0]..pair[1]].iter().map(|unit| format!("\\u{unit:04x}")).collect();
                joined += &read(&format!("\"{raw}\"")).after(&mut half);
            }
            prop_assert_eq!(joined, text);
        }
    }
}
