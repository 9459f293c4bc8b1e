//! Owns what a word is: where bytes that grow are cut into words, and what more bytes cannot change.
//!
//! Never holds a text: it is told where to begin and says from where it wants to read again.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// A word, or two neighbouring characters of a script without spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    /// The bytes it takes.
    pub(super) span: Range<usize>,
    /// Where in the span the second character begins, if it is two of them.
    pub(super) second: Option<usize>,
}

/// Where reading begins, and what stands directly before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cut {
    /// The offset.
    pub(super) at: usize,
    /// The text there begins with a character that is the second one of a pair already.
    pub(super) paired: bool,
}

/// Tells whether a character is of a script that is read in pairs: Chinese characters, kana, hangul, bopomofo.
fn pairs(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{11ff}'
        | '\u{2e80}'..='\u{2fdf}'
        | '\u{3005}'..='\u{3007}'
        | '\u{3021}'..='\u{3029}'
        | '\u{3031}'..='\u{3035}'
        | '\u{3041}'..='\u{3096}'
        | '\u{309d}'..='\u{309f}'
        | '\u{30a1}'..='\u{30fa}'
        | '\u{30fc}'..='\u{30ff}'
        | '\u{3105}'..='\u{312f}'
        | '\u{3131}'..='\u{318e}'
        | '\u{31a0}'..='\u{31bf}'
        | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{a960}'..='\u{a97c}'
        | '\u{ac00}'..='\u{d7fb}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ffdc}'
        | '\u{1b000}'..='\u{1b16f}'
        | '\u{20000}'..='\u{3fffd}')
}

/// What a stretch of text is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stretch {
    /// One character that is read in pairs, with the marks on it.
    Character,
    /// Letters or digits of other scripts.
    Word,
    /// Anything else.
    Other,
}

/// Cuts bytes into stretches. A stretch of one kind may be several; bytes that are no UTF-8 are `Other`.
///
/// Each comes with whether cutting could begin with it: letters behind a character that is read in pairs may have an
/// apostrophe before them, which alone would be no part of their word.
fn stretches(bytes: &[u8]) -> Vec<(Range<usize>, Stretch, bool)> {
    let mut stretches: Vec<(Range<usize>, Stretch, bool)> = Vec::new();
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        for word in chunk.valid().split_word_bounds() {
            if word.is_ascii() {
                let letters = word.bytes().any(|byte| byte.is_ascii_alphanumeric());
                let kind = if letters { Stretch::Word } else { Stretch::Other };
                stretches.push((at..at + word.len(), kind, true));
                at += word.len();
                continue;
            }
            let first = stretches.len();
            // A word may be of two scripts ("iPhone을"): it is cut where one begins to be read in pairs.
            let mut open: Option<(Range<usize>, Stretch, bool)> = None;
            for cluster in word.graphemes(true) {
                let span = at..at + cluster.len();
                at = span.end;
                let kind = match cluster.chars().next() {
                    Some(c) if pairs(c) => Stretch::Character,
                    _ => Stretch::Word,
                };
                match &mut open {
                    Some((last, Stretch::Word, _)) if kind == Stretch::Word => last.end = span.end,
                    _ => {
                        let begins = open.is_none() || kind == Stretch::Character;
                        stretches.extend(open.replace((span, kind, begins)));
                    }
                }
            }
            stretches.extend(open);
            for (span, kind, _) in stretches.iter_mut().skip(first) {
                let has_letters = std::str::from_utf8(&bytes[span.clone()])
                    .is_ok_and(|text| text.chars().any(char::is_alphanumeric));
                if *kind == Stretch::Word && !has_letters {
                    *kind = Stretch::Other;
                }
            }
        }
        if !chunk.invalid().is_empty() {
            stretches.push((at..at + chunk.invalid().len(), Stretch::Other, true));
            at += chunk.invalid().len();
        }
    }
    stretches
}

/// How many stretches at the end may still become others when more text comes.
///
/// By UAX #29 a boundary depends on the character behind it and, at an apostrophe or point, on the next one.
const UNSETTLED: usize = 3;

/// Cuts bytes into words. Also says how many of them stand whatever follows, and where to read again with more bytes.
pub(super) fn cut(bytes: &[u8], from: &Cut) -> (Vec<Unit>, usize, Cut) {
    let stretches = stretches(bytes.get(from.at..).unwrap_or_default());
    let settle = stretches.len().saturating_sub(UNSETTLED);
    let settle = (0..=settle).rev().find(|at| stretches.get(*at).is_some_and(|(_, _, begins)| *begins));
    let mut units = Vec::new();
    let (mut settled, mut resume) = (0, from.clone());
    let mut paired = from.paired;
    for (number, (span, kind, _)) in stretches.iter().enumerate() {
        let span = span.start + from.at..span.end + from.at;
        if Some(number) == settle {
            (settled, resume) = (units.len(), Cut { at: span.start, paired });
        }
        let next = stretches.get(number + 1);
        match kind {
            Stretch::Other => paired = false,
            Stretch::Word => {
                paired = false;
                units.push(Unit { span, second: None });
            }
            Stretch::Character => match next {
                Some((next, Stretch::Character, _)) => {
                    paired = true;
                    units.push(Unit { second: Some(span.len()), span: span.start..next.end + from.at });
                }
                _ if paired => paired = false,
                _ => units.push(Unit { span, second: None }),
            },
        }
    }
    (units, settled, resume)
}
