//! Owns the lists of characters a terminal would obey, swallow or paint as nothing.
//!
//! Never decides how they are shown: that is `glyph`.

use unicode_segmentation::UnicodeSegmentation;

/// Zero width joiner.
pub(super) const ZWJ: char = '\u{200D}';
/// Zero width non-joiner.
pub(super) const ZWNJ: char = '\u{200C}';

/// Tells whether a character paints nothing by itself, or reorders what is around it.
///
/// Controls (C0, DEL) are not in this list; C1 is. The rest is Unicode's default ignorable code points, the
/// line and paragraph separators, and the interlinear marks.
pub(super) fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\u{80}'..='\u{9F}'
            | '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// Tells whether a character is painted as a blank that is not the space of every keyboard.
pub(super) fn is_other_space(c: char) -> bool {
    matches!(c, '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}')
}

/// Tells whether a character chooses a variant of the one before it.
pub(super) fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{180B}'..='\u{180D}' | '\u{180F}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Tells whether a variation selector may follow `base`.
///
/// After a letter of ASCII it would say nothing to a reader, which makes it a place to hide bytes; only the
/// bases of keycaps take one there.
pub(super) fn takes_variation(base: char, selector: char) -> bool {
    !base.is_ascii() || matches!(base, '0'..='9' | '#' | '*') && matches!(selector, '\u{FE0E}' | '\u{FE0F}')
}

/// Tells whether a character is a sign that kills the vowel of an Indic or related consonant (a virama).
pub(super) fn is_virama(c: char) -> bool {
    matches!(
        c,
        '\u{94D}'
            | '\u{9CD}'
            | '\u{A4D}'
            | '\u{ACD}'
            | '\u{B4D}'
            | '\u{BCD}'
            | '\u{C4D}'
            | '\u{CCD}'
            | '\u{D4D}'
            | '\u{DCA}'
            | '\u{1039}'
            | '\u{103A}'
            | '\u{17D2}'
            | '\u{1A60}'
    )
}

/// Tells whether a joiner or non-joiner right after `c` changes how the writing looks (compare RFC 5892,
/// appendix A).
pub(super) fn takes_joiner(c: char) -> bool {
    let arabic = matches!(c, '\u{620}'..='\u{64A}' | '\u{66E}'..='\u{6D3}' | '\u{6FA}'..='\u{6FF}');
    arabic || is_virama(c) || matches!(c, '\u{750}'..='\u{77F}')
}

/// Measures the tags of a subdivision flag (`🏴` and then `gbsct` in tag characters), in bytes after the black
/// flag.
///
/// `rest` is what follows the black flag. The answer is 0 where this is not a well-formed tag sequence of at
/// most six tags (Unicode TS #51, ED-14a).
pub(super) fn flag_tags(rest: &str) -> usize {
    let mut bytes = 0;
    for (count, c) in rest.chars().enumerate() {
        bytes += c.len_utf8();
        match c {
            '\u{E0030}'..='\u{E0039}' | '\u{E0061}'..='\u{E007A}' if count < 6 => {}
            '\u{E007F}' if count >= 3 => return bytes,
            _ => return 0,
        }
    }
    0
}

/// Tells whether a character attaches to the one before it (grapheme rules GB9 and GB9a).
pub(super) fn joins(c: char) -> bool {
    if c < '\u{300}'
        || matches!(c, '\u{1100}'..='\u{11FF}' | '\u{2010}'..='\u{20CF}' | '\u{1F400}'..='\u{1FAFF}')
    {
        return false;
    }
    let mut pair = [b'a'; 5];
    let (_, second) = pair.split_at_mut(1);
    let length = 1 + c.encode_utf8(second).len();
    let pair = pair.get(..length).and_then(|pair| str::from_utf8(pair).ok());
    pair.is_some_and(|pair| pair.graphemes(true).nth(1).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joining_characters_are_those_of_the_tables() {
        for c in ' '..=char::MAX {
            assert_eq!(joins(c), format!("x{c}").graphemes(true).count() == 1, "{c:?}");
        }
    }
}
