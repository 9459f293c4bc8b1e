//! Owns what may be painted: clusters as they are, and visible stand-ins for what must not reach a terminal.
//!
//! Never changes the bytes it is given, and never drops one: the glyphs of some bytes tile them exactly.

use super::cluster::{Cluster, Clusters, cell_width};
use super::hidden;
use std::borrow::Cow;
use std::collections::VecDeque;

/// Combining marks painted on one base; the rest are counted instead.
const MARKS_PER_BASE: usize = 8;
/// Base characters painted as one glyph (the longest emoji sequences have four).
const BASES_PER_GLYPH: usize = 16;
/// Cells a tab takes, wherever it stands.
const TAB: &str = "→   ";
/// The stand-in for a space that is not U+0020, in its first cell.
const OTHER_SPACE: &str = "⍽";
/// The same for an ideographic space, which takes two cells.
const WIDE_SPACE: &str = "⍽ ";
/// The stand-in for a newline.
const NEWLINE: &str = "⏎";

/// One thing painted: a grapheme cluster, or a visible stand-in for something that must not reach a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glyph<'a> {
    /// Where it begins, in bytes from the start of the whole source.
    pub offset: usize,
    /// Bytes of the source it covers, at least 1.
    pub len: usize,
    /// What to paint; safe for a terminal.
    pub text: Cow<'a, str>,
    /// Cells it takes when ratatui paints it, at least 1.
    pub width: u16,
    /// True for a stand-in, which is painted in the mark style.
    pub mark: bool,
}

impl<'a> Glyph<'a> {
    fn as_is(offset: usize, text: &'a str, width: u16) -> Self {
        Self { offset, len: text.len(), text: Cow::Borrowed(text), width, mark: false }
    }

    fn mark(offset: usize, len: usize, text: impl Into<Cow<'a, str>>, width: u16) -> Self {
        Self { offset, len, text: text.into(), width, mark: true }
    }

    /// Shows a character by its number.
    fn number(offset: usize, len: usize, c: char) -> Self {
        let text = format!("‹U+{:04X}›", u32::from(c));
        // Everything in it is one cell wide, and only the two brackets are not ASCII.
        let width = u16::try_from(text.len() - 4).unwrap_or(u16::MAX);
        Self::mark(offset, len, text, width)
    }
}

/// Splits bytes into glyphs; `base` is the offset of the first byte in the whole source.
///
/// Lines are split by the caller, at `\n`; one that is met here becomes a mark. The bytes must begin at a
/// boundary between clusters for the glyphs to be those of the whole source.
pub fn glyphs(bytes: &[u8], base: usize) -> impl Iterator<Item = Glyph<'_>> {
    Glyphs { bytes, clusters: Clusters::new(bytes), at: 0, base, waiting: VecDeque::new() }
}

struct Glyphs<'a> {
    bytes: &'a [u8],
    clusters: Clusters<'a>,
    at: usize,
    base: usize,
    waiting: VecDeque<Glyph<'a>>,
}

impl<'a> Iterator for Glyphs<'a> {
    type Item = Glyph<'a>;

    fn next(&mut self) -> Option<Glyph<'a>> {
        if let Some(glyph) = self.waiting.pop_front() {
            return Some(glyph);
        }
        let cluster = self.clusters.next()?;
        let offset = self.base + self.at;
        let start = self.at;
        self.at += cluster.len();
        if let Cluster::Plain(_, width) = cluster {
            let text = str::from_utf8(self.bytes.get(start..self.at)?).ok()?;
            return Some(Glyph::as_is(offset, text, width));
        }
        draw(cluster, offset, |glyph| self.waiting.push_back(glyph));
        self.waiting.pop_front()
    }
}

/// Shows text on one line: newlines as `⏎`, tabs as `→`, controls as pictures, and the rest as glyphs are.
pub fn visible(text: &str) -> String {
    glyphs(text.as_bytes(), 0).map(on_one_line).fold(String::with_capacity(text.len()), |mut line, glyph| {
        line.push_str(&glyph.text);
        line
    })
}

/// Makes every line of a text [`visible`], and keeps the lines.
pub fn visible_lines(text: &str) -> String {
    text.split('\n').map(visible).collect::<Vec<String>>().join("\n")
}

/// Measures [`visible`] text, in cells.
pub fn width(text: &str) -> usize {
    glyphs(text.as_bytes(), 0).map(on_one_line).map(|glyph| usize::from(glyph.width)).sum()
}

/// Returns [`visible`] text with blanks behind it, so that it takes at least so many cells.
pub fn padded(text: &str, cells: usize) -> String {
    format!("{text}{}", " ".repeat(cells.saturating_sub(width(text))))
}

/// Returns [`visible`] text with blanks before it, so that it takes at least so many cells.
pub fn padded_before(text: &str, cells: usize) -> String {
    format!("{}{text}", " ".repeat(cells.saturating_sub(width(text))))
}

/// Returns a count of cells or rows as a screen has them: one that no screen has room for is the most there may be.
pub fn cells(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// Narrows a tab: on one line nothing is aligned by it.
fn on_one_line(glyph: Glyph<'_>) -> Glyph<'_> {
    if glyph.text == TAB { Glyph { text: "→".into(), width: 1, ..glyph } } else { glyph }
}

/// Measures a cluster as it is painted, in cells, at least 1.
pub(super) fn drawn_width(cluster: Cluster<'_>) -> u16 {
    let mut width = 0u16;
    match cluster {
        Cluster::Plain(_, plain) => width = plain,
        other => draw(other, 0, |glyph| width = width.saturating_add(glyph.width)),
    }
    width
}

/// Paints one cluster as one glyph or several, in order.
fn draw<'a>(cluster: Cluster<'a>, offset: usize, mut out: impl FnMut(Glyph<'a>)) {
    match cluster {
        Cluster::Plain(c, width) => {
            out(Glyph { offset, len: c.len_utf8(), text: c.to_string().into(), width, mark: false });
        }
        Cluster::Byte(byte) => out(Glyph::mark(offset, 1, format!("\\x{byte:02X}"), 4)),
        Cluster::Text("\t") => out(Glyph::mark(offset, 1, TAB, 4)),
        Cluster::Text("\n") => out(Glyph::mark(offset, 1, NEWLINE, 1)),
        Cluster::Text("\u{3000}") => out(Glyph::mark(offset, 3, WIDE_SPACE, 2)),
        // With a mark on it, it is seen.
        Cluster::Text(text) if is_other_space(text) => out(Glyph::mark(offset, text.len(), OTHER_SPACE, 1)),
        Cluster::Text(text) => match text.as_bytes() {
            [control] if control.is_ascii_control() => {
                let picture = if *control == 0x7F { 0x2421 } else { 0x2400 + u32::from(*control) };
                let picture = char::from_u32(picture).unwrap_or(char::REPLACEMENT_CHARACTER);
                out(Glyph::mark(offset, 1, picture.to_string(), 1));
            }
            _ if is_clean(text) => out(Glyph::as_is(offset, text, cell_width(text))),
            _ => Painter { text, offset, piece: None, excess: None, marks: 0, bases: 0, tags_end: 0, out }
                .paint(),
        },
    }
}

/// What is painted from a cluster that holds something besides one plain character.
///
/// It gathers characters into a piece, and closes the piece where something must be shown by a mark.
struct Painter<'a, F> {
    text: &'a str,
    offset: usize,
    /// Where the open piece begins in `text`, and whether it has no base of its own.
    piece: Option<(usize, bool)>,
    /// Where the marks that are too many begin in `text`, and how many they are.
    excess: Option<(usize, usize)>,
    /// Marks since the last base.
    marks: usize,
    /// Bases in the open piece.
    bases: usize,
    /// Where the tags of a subdivision flag end in `text`.
    tags_end: usize,
    out: F,
}

impl<'a, F: FnMut(Glyph<'a>)> Painter<'a, F> {
    fn paint(mut self) {
        let mut before = None;
        for (at, c) in self.text.char_indices() {
            let after = self.text.get(at + c.len_utf8()..).unwrap_or("");
            if is_base(c) {
                self.base(at, c, after);
            } else if self.marks == MARKS_PER_BASE {
                self.close_piece(at);
                self.excess = Some(self.excess.map_or((at, 1), |(start, count)| (start, count + 1)));
            } else {
                self.marks += 1;
                let shown = if hidden::is_hidden(c) {
                    self.piece.is_some() && self.belongs(at, c, before, after.chars().next())
                } else {
                    self.piece.is_some() || hidden::joins(c)
                };
                if shown {
                    self.piece.get_or_insert((at, true));
                } else {
                    self.number(at, c);
                }
            }
            before = Some(c);
        }
        self.close_piece(self.text.len());
        self.close_excess(self.text.len());
    }

    fn base(&mut self, at: usize, c: char, after: &str) {
        self.close_excess(at);
        self.marks = 0;
        // A Hangul filler is the empty consonant of a syllable; without a vowel it is only a blank.
        let blank = c == '\u{115F}' && !after.starts_with(|c| matches!(c, '\u{1160}'..='\u{11A7}'));
        if blank || hidden::is_hidden(c) {
            return self.number(at, c);
        }
        if self.bases == BASES_PER_GLYPH {
            self.close_piece(at);
        }
        self.bases += 1;
        self.piece.get_or_insert((at, false));
        if c == '\u{1F3F4}' {
            self.tags_end = at + c.len_utf8() + hidden::flag_tags(after);
        }
    }

    /// Tells whether a hidden character at `at` does something in this cluster that a reader can see.
    fn belongs(&self, at: usize, c: char, before: Option<char>, after: Option<char>) -> bool {
        let Some(before) = before else { return false };
        match c {
            // Only the rules for emoji and Indic conjuncts put a joiner and a base after it into one cluster.
            hidden::ZWJ if after.is_some_and(is_base) => self.bases < BASES_PER_GLYPH,
            hidden::ZWJ => after.is_some_and(hidden::is_virama) || hidden::takes_joiner(before),
            hidden::ZWNJ => hidden::takes_joiner(before),
            c if hidden::is_variation_selector(c) => is_base(before) && hidden::takes_variation(before, c),
            _ => at < self.tags_end,
        }
    }

    fn number(&mut self, at: usize, c: char) {
        self.close_piece(at);
        (self.out)(Glyph::number(self.offset + at, c.len_utf8(), c));
    }

    fn close_piece(&mut self, end: usize) {
        self.bases = 0;
        let Some((start, lone)) = self.piece.take() else { return };
        let Some(text) = self.text.get(start..end) else { return };
        let offset = self.offset + start;
        if lone {
            let circled = format!("◌{text}");
            let width = cell_width(&circled);
            (self.out)(Glyph::mark(offset, text.len(), circled, width));
        } else {
            (self.out)(Glyph::as_is(offset, text, cell_width(text)));
        }
    }

    fn close_excess(&mut self, end: usize) {
        let Some((start, count)) = self.excess.take() else { return };
        let text = format!("‹+{count}›");
        let width = cell_width(&text);
        (self.out)(Glyph::mark(self.offset + start, end - start, text, width));
    }
}

/// Tells whether a cluster is painted whole without a closer look, which is only slower.
fn is_clean(text: &str) -> bool {
    text.chars().next().is_some_and(|first| first != '\u{115F}' && is_base(first))
        && text.chars().count() <= MARKS_PER_BASE
        && !text.chars().any(hidden::is_hidden)
}

/// Tells whether a cluster is nothing but a space that is not U+0020.
fn is_other_space(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(hidden::is_other_space) && characters.next().is_none()
}

/// Tells whether a character stands by itself rather than on the one before it.
fn is_base(c: char) -> bool {
    (hidden::is_hidden(c) || cell_width(c.encode_utf8(&mut [0; 4])) > 0) && !hidden::joins(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        glyphs(text.as_bytes(), 0).map(|g| format!("{}{}", g.text, if g.mark { "*" } else { "" })).collect()
    }

    #[test]
    fn texts_are_filled_up_by_the_cells_they_take() {
        assert_eq!([padded("ab", 4), padded("灯", 4), padded("灯灯灯", 4)], ["ab  ", "灯  ", "灯灯灯"]);
    }

    #[test]
    fn controls_become_pictures() {
        assert_eq!(shown("\x1b[0m\x07\x7f\r\n\0"), ["␛*", "[", "0", "m", "␇*", "␡*", "␍*", "⏎*", "␀*"]);
        assert_eq!(shown("a\tb"), ["a", "→   *", "b"]);
        assert_eq!(shown("\u{9b}31m"), ["‹U+009B›*", "3", "1", "m"]);
    }

    #[test]
    fn hidden_characters_are_named() {
        let hidden = "\u{202E}\u{2066}\u{200B}\u{FEFF}\u{2060}\u{AD}\u{200F}\u{61C}\u{2028}\u{2029}\u{FFF9}\u{3164}\u{115F}";
        for (glyph, c) in glyphs(hidden.as_bytes(), 0).zip(hidden.chars()) {
            assert_eq!(glyph.text, format!("‹U+{:04X}›", u32::from(c)));
            assert!(glyph.mark && glyph.width == 8);
        }
        assert_eq!(shown("a\u{200D}b"), ["a", "‹U+200D›*", "b"]);
        assert_eq!(shown("a\u{200C}b"), ["a", "‹U+200C›*", "b"]);
        assert_eq!(shown("a\u{E0041}\u{E0042}"), ["a", "‹U+E0041›*", "‹U+E0042›*"]);
        assert_eq!(shown("a\u{FE0F}"), ["a", "‹U+FE0F›*"]);
        assert_eq!(shown("\u{FE0F}"), ["‹U+FE0F›*"]);
        assert_eq!(shown("\u{1161}"), ["‹U+1161›*"]);
    }

    #[test]
    fn spaces_that_only_look_like_one_are_marked_at_their_width() {
        let others = "\u{A0}\u{1680}\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\u{2005}\u{2006}\u{2007}\u{2008}\u{2009}\u{200A}\u{202F}\u{205F}\u{3000}";
        for c in others.chars() {
            let text = c.to_string();
            let found: Vec<_> = glyphs(text.as_bytes(), 0).collect();
            let [glyph] = found.as_slice() else { panic!("{found:?}") };
            assert!(glyph.mark && glyph.text.starts_with('⍽') && glyph.len == text.len(), "{c:?}");
            assert_eq!(usize::from(glyph.width), usize::from(cell_width(&text)), "{c:?}");
            assert_eq!(usize::from(glyph.width), glyph.text.chars().count(), "{c:?}");
        }
        assert_eq!(shown("a b"), ["a", " ", "b"]);
        assert_eq!(shown("　　正"), ["⍽ *", "⍽ *", "正"]);
        assert_eq!(shown("\u{A0}\u{301}"), ["\u{A0}\u{301}"], "an accent on a blank is seen");
        assert_eq!((visible("10\u{202F}%"), width("10\u{202F}%")), ("10⍽%".to_owned(), 4));
    }

    #[test]
    fn real_clusters_stay_whole() {
        let whole = [
            ("👩‍👩‍👧‍👧", 2),
            ("👩🏻‍❤️‍💋‍👨🏿", 2),
            ("🇰🇷", 2),
            ("1️⃣", 2),
            ("👍🏽", 2),
            ("❤️", 2),
            ("🏴󠁧󠁢󠁳󠁣󠁴󠁿", 2),
            ("\u{1112}\u{1161}\u{11AB}", 2),
            ("é", 1),
            ("e\u{301}", 1),
            ("한", 2),
            ("語", 2),
            ("葛\u{E0100}", 2),
        ];
        for (text, width) in whole {
            let found: Vec<_> = glyphs(text.as_bytes(), 7).collect();
            assert_eq!(found, [Glyph::as_is(7, text, width)], "{text:?}");
        }
        for text in ["ｶﾞ", "क्षि", "क्\u{200D}ष", "क्\u{200C}", "র\u{200D}্য", "ی\u{200C}"]
        {
            assert_eq!(shown(text), [text]);
        }
    }

    #[test]
    fn marks_without_a_base_stand_on_a_circle_and_too_many_are_counted() {
        assert_eq!(shown("\u{301}a"), ["◌\u{301}*", "a"]);
        assert_eq!(shown("\n\u{301}"), ["⏎*", "◌\u{301}*"]);
        let eight = "\u{301}".repeat(8);
        assert_eq!(
            shown(&format!("e{}x", "\u{301}".repeat(200))),
            [format!("e{eight}"), "‹+192›*".into(), "x".into()]
        );
        assert_eq!(shown(&"\u{301}".repeat(9)), [format!("◌{eight}*"), "‹+1›*".into()]);
    }

    #[test]
    fn bytes_that_are_not_text_are_shown_in_hex() {
        let found: Vec<_> = glyphs(b"a\xFF\xE2\x82", 3).collect();
        assert_eq!(found[1], Glyph::mark(4, 1, "\\xFF", 4));
        assert_eq!(found.iter().map(|g| g.text.as_ref()).collect::<String>(), "a\\xFF\\xE2\\x82");
    }

    #[test]
    fn one_line_forms() {
        assert_eq!(visible("a\tb\nc\x1b"), "a→b⏎c␛");
        assert_eq!(width("a\tb\nc\x1b"), 6);
        assert_eq!(width("한글"), 4);
    }
}
