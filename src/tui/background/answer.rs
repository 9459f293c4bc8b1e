//! What a terminal's answer about its background means: is it dark or light?
//!
//! Never reads anything itself, and never decides which theme follows.

use crate::tui::{colour::Rgb, theme::Appearance};

/// Relative luminance at which black and white have the same contrast (WCAG 2.2).
const MIDDLE_LUMINANCE: f64 = 0.179;

/// What asking came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The terminal said so.
    Known(Appearance),
    /// The terminal does not tell, or was not asked.
    Unknown,
    /// Nothing came in time; the answer may still arrive among the keys, see [`LateAnswer`].
    Late,
}

/// Reads the variable `COLORFGBG`, such as `15;0` or `0;default;15`: its last part is the background's
/// number.
pub fn from_colorfgbg(value: &str) -> Option<Appearance> {
    match value.rsplit(';').next()?.trim().parse::<u8>().ok()? {
        7 | 9..=15 => Some(Appearance::Light),
        0..=6 | 8 => Some(Appearance::Dark),
        16.. => None,
    }
}

/// Finds the answer to OSC 11, `ESC ] 11 ; rgb:RRRR/GGGG/BBBB` ended by ST or BEL, in what the terminal sent.
pub fn parse_answer(sent: &[u8]) -> Option<Appearance> {
    const START: &[u8] = b"\x1b]11;";
    let start = sent.windows(START.len()).position(|window| window == START)? + START.len();
    let rest = sent.get(start..)?;
    let end = rest.iter().position(|byte| matches!(byte, 0x07 | 0x1b))?;
    let colour = parse_colour(std::str::from_utf8(rest.get(..end)?).ok()?)?;
    Some(if colour.luminance() > MIDDLE_LUMINANCE { Appearance::Light } else { Appearance::Dark })
}

/// Reads an X11 colour: `rgb:` or `rgba:`, then 1 to 4 hexadecimal digits for each channel (`man
/// XParseColor`).
fn parse_colour(text: &str) -> Option<Rgb> {
    let channels = text.strip_prefix("rgb:").or_else(|| text.strip_prefix("rgba:"))?;
    let mut channels = channels.split('/').map(|digits| {
        let largest = match digits.len() {
            1..=4 => 16u32.pow(digits.len() as u32) - 1,
            _ => return None,
        };
        let value = u32::from_str_radix(digits, 16).ok()?;
        u8::try_from(value * 255 / largest).ok()
    });
    let mut next = || channels.next().flatten();
    Some(Rgb(next()?, next()?, next()?))
}

/// Recognises an answer that arrives after the asking ended, so that it is not taken for typed text.
///
/// An event reader that does not know OSC answers delivers this one as Alt+`]`, the characters between, and
/// Alt+`\` or Ctrl+`g`.
#[derive(Debug, Default)]
pub struct LateAnswer {
    heard: Vec<u8>,
    done: bool,
}

/// What a key is to [`LateAnswer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Typed by the user: to be handled.
    Key,
    /// A part of the answer: to be dropped.
    Part,
    /// The end of the answer: to be dropped, and now the background is known.
    Known(Appearance),
}

impl LateAnswer {
    /// How every answer begins.
    const START: &'static [u8] = b"\x1b]11;rgb";

    /// Takes the next key: its character, and whether Alt or Ctrl was held.
    pub fn hear(&mut self, character: char, alt: bool, ctrl: bool) -> Heard {
        if self.done {
            return Heard::Key;
        }
        let position = self.heard.len();
        match (character, alt, ctrl) {
            (']', true, false) if position == 0 => self.heard.extend(b"\x1b]"),
            ('\\', true, false) | ('g', false, true) if position > Self::START.len() => {
                self.done = true;
                self.heard.push(0x07);
                return parse_answer(&self.heard).map_or(Heard::Part, Heard::Known);
            }
            (byte, false, false) if self.continues(byte) => self.heard.push(byte as u8),
            _ => {
                self.heard.clear();
                return Heard::Key;
            }
        }
        Heard::Part
    }

    fn continues(&self, character: char) -> bool {
        match Self::START.get(self.heard.len()) {
            Some(expected) => !self.heard.is_empty() && character == char::from(*expected),
            None => {
                self.heard.len() < 40 && (character.is_ascii_hexdigit() || matches!(character, ':' | '/'))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn answers_are_understood_in_every_spelling() {
        for (sent, appearance) in [
            ("\x1b]11;rgb:1414/1717/1f1f\x1b\\\x1b[?62;22c", Some(Appearance::Dark)),
            ("\x1b]11;rgb:ffff/ffff/ffff\x07", Some(Appearance::Light)),
            ("\x1b]11;rgb:f/f/e\x07", Some(Appearance::Light)),
            ("\x1b]11;rgb:fa/f7/f0\x07", Some(Appearance::Light)),
            ("\x1b]11;rgba:0000/2b2b/3636/ffff\x1b\\", Some(Appearance::Dark)),
            ("xx\x1b]11;rgb:000/000/000\x07", Some(Appearance::Dark)),
            ("\x1b]11;rgb:1414/1717/1f1f", None),
            ("\x1b]11;rgb:1414/1717\x07", None),
            ("\x1b]11;rgb:12345/0/0\x07", None),
            ("\x1b]11;rgb://\x07", None),
            ("\x1b]10;rgb:ffff/ffff/ffff\x07", None),
            ("\x1b[?62;22c", None),
        ] {
            assert_eq!(parse_answer(sent.as_bytes()), appearance, "{sent:?}");
        }
    }

    #[test]
    fn colorfgbg_ends_with_the_background() {
        for (value, appearance) in [
            ("15;0", Some(Appearance::Dark)),
            ("0;15", Some(Appearance::Light)),
            ("0;default;15", Some(Appearance::Light)),
            ("12;8", Some(Appearance::Dark)),
            ("0;default", None),
            ("", None),
        ] {
            assert_eq!(from_colorfgbg(value), appearance, "{value:?}");
        }
    }

    fn hear_all(late: &mut LateAnswer, keys: &str) -> Vec<Heard> {
        keys.chars().map(|character| late.hear(character, false, false)).collect()
    }

    #[test]
    fn a_late_answer_is_dropped_and_understood() {
        for (end, alt, ctrl) in [('\\', true, false), ('g', false, true)] {
            let mut late = LateAnswer::default();
            assert_eq!(hear_all(&mut late, "hi"), [Heard::Key, Heard::Key]);
            assert_eq!(late.hear(']', true, false), Heard::Part);
            assert!(hear_all(&mut late, "11;rgb:fafa/f7f7/f0f0").iter().all(|heard| *heard == Heard::Part));
            assert_eq!(late.hear(end, alt, ctrl), Heard::Known(Appearance::Light));
            assert_eq!(late.hear(']', true, false), Heard::Key, "there is only one answer");
        }
    }

    #[test]
    fn what_only_begins_like_an_answer_is_typed_text_again() {
        let mut late = LateAnswer::default();
        assert_eq!(late.hear(']', true, false), Heard::Part);
        assert_eq!(hear_all(&mut late, "1x1"), [Heard::Part, Heard::Key, Heard::Key]);
    }

    proptest! {
        #[test]
        fn typed_text_is_never_taken_for_an_answer(text: String) {
            let mut late = LateAnswer::default();
            prop_assert!(hear_all(&mut late, &text).iter().all(|heard| *heard == Heard::Key));
        }

        #[test]
        fn no_noise_breaks_the_parser(sent: Vec<u8>) {
            let mut framed = b"\x1b]11;".to_vec();
            framed.extend(&sent);
            framed.push(7);
            let _ = parse_answer(&framed);
        }
    }
}
