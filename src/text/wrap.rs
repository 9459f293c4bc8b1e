//! Owns where text breaks into rows of a given width, kept right through edits at the cost of a few rows.
//!
//! Never keeps the bytes: whoever does passes the same ones it reported the last edit of.

use super::cluster::{Cluster, Clusters};
use super::glyph::drawn_width;
use std::ops::Range;

/// Where each row of some bytes begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrap {
    width: u16,
    starts: Vec<usize>,
}

impl Wrap {
    /// Wraps bytes at `width` cells; a width of 0 is treated as 1.
    pub(super) fn new(bytes: &[u8], width: u16) -> Self {
        let mut wrap = Self { width: width.max(1), starts: vec![0] };
        wrap.rewrap(bytes);
        wrap
    }

    /// Reports the width, in cells.
    pub(super) fn width(&self) -> u16 {
        self.width
    }

    /// Changes the width and wraps everything again, unless it stays the same.
    pub(super) fn set_width(&mut self, bytes: &[u8], width: u16) {
        let width = width.max(1);
        if width != self.width {
            self.width = width;
            self.rewrap(bytes);
        }
    }

    fn rewrap(&mut self, bytes: &[u8]) {
        self.starts.truncate(1);
        let mut start = 0;
        while let Some(next) = next_row(bytes, start, self.width) {
            self.starts.push(next);
            start = next;
        }
    }

    /// Follows an edit: at `at`, `removed` bytes were replaced by `inserted` ones, and `bytes` is the result.
    pub(super) fn edited(&mut self, bytes: &[u8], at: usize, removed: usize, inserted: usize) {
        // A row ends where its last break lies before the first cluster that did not fit. What lies between fits the
        // next row, but perhaps not with that wide cluster behind it, which then begins the row after that; and its own
        // end may depend on the row that follows: so an edit reaches back three rows and no more.
        let first = self.row_of(at).saturating_sub(3);
        // What follows the edit is as before: once a row starts there where an old one did, so do all after
        // it. Only old starts that lie after the edit say anything, so `old` never points before it.
        let mut old = self.starts.partition_point(|start| *start < at + removed).max(first + 1);
        let moved = |start: usize| start - removed + inserted;
        let mut fresh = Vec::new();
        let mut start = self.starts.get(first).copied().unwrap_or(0);
        loop {
            let Some(next) = next_row(bytes, start, self.width) else {
                old = self.starts.len();
                break;
            };
            while self.starts.get(old).is_some_and(|start| moved(*start) < next) {
                old += 1;
            }
            if self.starts.get(old).is_some_and(|start| moved(*start) == next) {
                break;
            }
            fresh.push(next);
            start = next;
        }
        for start in self.starts.iter_mut().skip(old) {
            *start = moved(*start);
        }
        self.starts.splice(first + 1..old, fresh);
    }

    /// Counts the rows, at least 1.
    pub(super) fn rows(&self) -> usize {
        self.starts.len()
    }

    /// Finds the row an offset is on; at a soft break that is the row below it.
    pub(super) fn row_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// Gives the bytes of a row, and whether a newline (not part of them) follows.
    pub(super) fn row(&self, bytes: &[u8], index: usize) -> Option<(Range<usize>, bool)> {
        let start = *self.starts.get(index)?;
        let Some(next) = self.starts.get(index + 1) else { return Some((start..bytes.len(), false)) };
        let newline = bytes.get(next - 1) == Some(&b'\n');
        Some((start..next - usize::from(newline), newline))
    }

    /// Walks the places of a row where a caret may stand: offset and column.
    ///
    /// The last is the end of the row, except at a soft break, which is the start of the next row.
    pub(super) fn stops<'a>(
        &self,
        bytes: &'a [u8],
        index: usize,
    ) -> impl Iterator<Item = (usize, u16)> + use<'a> {
        let (range, newline) = self.row(bytes, index).unwrap_or((bytes.len()..bytes.len(), false));
        let has_end = newline || range.end == bytes.len();
        let row = bytes.get(range.clone()).unwrap_or_default();
        // The caret does not stand inside `\r\n`.
        let row = if newline { row.strip_suffix(b"\r").unwrap_or(row) } else { row };
        let end = range.start + row.len();
        let after = Clusters::new(row).scan((range.start, 0u16), |(at, column), cluster| {
            *at += cluster.len();
            *column = column.saturating_add(drawn_width(cluster));
            Some((*at, *column))
        });
        std::iter::once((range.start, 0)).chain(after.filter(move |(at, _)| has_end || *at < end))
    }

    /// Finds the cell an offset is painted at: row and column. Inside a cluster, that is where the cluster
    /// begins.
    pub(super) fn place_of(&self, bytes: &[u8], offset: usize) -> (usize, u16) {
        let row = self.row_of(offset);
        let stop = self.stops(bytes, row).take_while(|(at, _)| *at <= offset).last();
        (row, stop.map_or(0, |(_, column)| column))
    }

    /// Finds the caret stop nearest to a cell; a row past the last is the last one, and a tie goes left.
    pub(super) fn offset_at(&self, bytes: &[u8], row: usize, column: u16) -> usize {
        let row = row.min(self.rows() - 1);
        let mut nearest = None;
        for (at, stop) in self.stops(bytes, row) {
            if nearest.is_none_or(|(_, best)| stop.abs_diff(column) < column.abs_diff(best)) {
                nearest = Some((at, stop));
            }
            if stop >= column {
                break;
            }
        }
        nearest.map_or(bytes.len(), |(at, _)| at)
    }

    /// Moves an offset back to a boundary between clusters of the whole text.
    pub(super) fn boundary_before(&self, bytes: &[u8], offset: usize) -> usize {
        let mut at = self.starts.get(self.row_of(offset)).copied().unwrap_or(0);
        while at < offset.min(bytes.len()) {
            let next = next_boundary(bytes, at);
            if next > offset {
                break;
            }
            at = next;
        }
        at
    }
}

/// Finds the end of the cluster that begins at `at`; here `\r\n` is one, as it is for a reader of the whole
/// text.
pub(super) fn next_boundary(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at..) {
        Some([b'\r', b'\n', ..]) => at + 2,
        Some(rest) => at + Clusters::new(rest).next().map_or(0, |cluster| cluster.len()),
        None => at,
    }
}

/// Finds where the row after the one at `start` begins; `None` if that one is the last.
fn next_row(bytes: &[u8], start: usize, width: u16) -> Option<usize> {
    if let Some(next) = next_ascii_row(bytes, start, width) {
        return Some(next);
    }
    let mut at = start;
    let mut column = 0u16;
    let mut before = (Side::Other, 0);
    let mut break_at = None;
    for cluster in Clusters::new(bytes.get(start..)?) {
        let (first, cells) = match cluster {
            Cluster::Plain(c, cells) => (c, cells),
            Cluster::Text("\n") => return Some(at + 1),
            Cluster::Text(text) => (text.chars().next().unwrap_or_default(), drawn_width(cluster)),
            Cluster::Byte(_) => (char::REPLACEMENT_CHARACTER, drawn_width(cluster)),
        };
        let side = side_of(first);
        if at > start {
            if may_break(before.0, side, cells > 1 || before.1 > 1) {
                break_at = Some(at);
            }
            // The space between two words may hang over the edge, or it would begin the next row for all to see.
            let hangs = column == width && matches!(cluster, Cluster::Plain(' ', _));
            if column.saturating_add(cells) > width && !hangs {
                return break_at.or(Some(at));
            }
        }
        column = column.saturating_add(cells);
        before = (side, cells);
        at += cluster.len();
    }
    None
}

/// Does the same for a row that is full of plain ASCII, much faster; `None` also where it is not.
fn next_ascii_row(bytes: &[u8], start: usize, width: u16) -> Option<usize> {
    let full = start + usize::from(width);
    let (row, overflow) = (bytes.get(start..full)?, bytes.get(full..full + 2)?);
    let &[first_out, after] = overflow else { return None };
    // All bytes are looked at, without an early end, because many are then compared at once.
    let plain = row.iter().chain([&first_out]).fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~'));
    if !plain || !after.is_ascii() {
        return None;
    }
    if first_out == b' ' {
        // It hangs over the edge; what follows begins the next row, unless it ends this one.
        return matches!(after, b' '..=b'~').then_some(full + 1);
    }
    let space = row.iter().rposition(|byte| *byte == b' ');
    Some(space.map_or(full, |space| start + space + 1))
}

/// What a cluster is to a line break beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Space,
    Opening,
    Closing,
    Other,
}

fn side_of(c: char) -> Side {
    match c {
        // Most of all text, before the long lists.
        'a'..='z' | 'A'..='Z' | '0'..='9' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' => Side::Other,
        '\u{A0}' | '\u{2007}' | '\u{202F}' => Side::Other,
        c if c.is_whitespace() => Side::Space,
        '!' | ')' | ',' | '.' | ':' | ';' | '?' | ']' | '}' | '%' | '…' | '’' | '”' | '»' => {
            Side::Closing
        }
        '、' | '。' | '，' | '．' | '！' | '？' | '：' | '；' | '・' | '々' | 'ー' | '〜' | '～' => {
            Side::Closing
        }
        '）' | '］' | '｝' | '」' | '』' | '】' | '》' | '〉' | '〕' => Side::Closing,
        '(' | '[' | '{' | '‘' | '“' | '«' | '（' | '［' | '｛' | '「' | '『' | '【' | '《' | '〈' | '〔' => {
            Side::Opening
        }
        _ => Side::Other,
    }
}

/// Tells whether a row may end between two clusters, the one or the other of which is more than a cell wide
/// or not.
///
/// Before a space it may because a space that neither fits nor hangs starts the next row; where it does, the break
/// after it comes later and wins.
fn may_break(before: Side, after: Side, wide: bool) -> bool {
    match (before, after) {
        (Side::Space, _) | (_, Side::Space) => true,
        (_, Side::Closing) | (Side::Opening, _) => false,
        _ => wide,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, width: u16) -> Vec<&str> {
        let wrap = Wrap::new(text.as_bytes(), width);
        (0..wrap.rows()).map(|row| &text[wrap.row(text.as_bytes(), row).unwrap().0]).collect()
    }

    #[test]
    fn breaks_after_spaces_that_fit() {
        assert_eq!(rows("the quick brown fox", 10), ["the quick ", "brown fox"]);
        assert_eq!(rows("the quick brown", 9), ["the quick ", "brown"], "one space hangs over the edge");
        assert_eq!(rows("the quick  brown", 9), ["the quick ", " brown"]);
        assert_eq!(rows("the quick \nbrown", 9), ["the quick ", "brown"]);
        assert_eq!(rows("the quick ", 9), ["the quick "]);
        assert_eq!(rows("你好 世界", 4), ["你好 ", "世界"]);
        assert_eq!(rows("a   b", 2), ["a  ", " b"]);
        assert_eq!(rows("abcdefgh ij", 3), ["abc", "def", "gh ", "ij"]);
        assert_eq!(rows("ab abcdef", 5), ["ab ", "abcde", "f"]);
        assert_eq!(rows("a\tb c", 5), ["a\t", "b c"]);
    }

    #[test]
    fn breaks_between_wide_characters_but_not_before_closing_or_after_opening_ones() {
        assert_eq!(rows("你好世界", 4), ["你好", "世界"]);
        assert_eq!(rows("你好，世界", 4), ["你", "好，", "世界"]);
        assert_eq!(rows("他说「好」", 6), ["他说", "「好」"]);
        assert_eq!(rows("keeper 凌晨四点", 10), ["keeper 凌", "晨四点"]);
        assert_eq!(rows("。。。。", 4), ["。。", "。。"]);
        assert_eq!(rows("한국어 문장", 5), ["한국", "어 문", "장"]);
        assert_eq!(rows("👩‍👩‍👧🇰🇷🇫🇷", 4), ["👩‍👩‍👧🇰🇷", "🇫🇷"]);
    }

    #[test]
    fn a_cluster_wider_than_a_row_has_one_of_its_own() {
        assert_eq!(rows("a你b", 1), ["a", "你", "b"]);
        assert_eq!(rows("ab", 0), ["a", "b"]);
        assert_eq!(rows("ab\u{202E}cd", 3), ["ab", "\u{202E}", "cd"]);
    }

    #[test]
    fn only_newlines_end_lines() {
        assert_eq!(rows("", 9), [""]);
        assert_eq!(rows("a\r\n\nb\n", 9), ["a\r", "", "b", ""]);
        assert_eq!(rows("a\u{2028}b\u{85}c", 30), ["a\u{2028}b\u{85}c"]);
    }

    #[test]
    fn places() {
        let text = "你好 ab\r\ncd".as_bytes();
        let wrap = Wrap::new(text, 5);
        assert_eq!(wrap.place_of(text, 7), (1, 0));
        assert_eq!(wrap.place_of(text, 4), (0, 2), "inside 好");
        assert_eq!(wrap.place_of(text, text.len()), (2, 2));
        assert_eq!(wrap.offset_at(text, 0, 1), 0, "a tie goes left");
        assert_eq!(wrap.offset_at(text, 0, 99), 6, "the end of the row is the start of the next");
        assert_eq!(wrap.offset_at(text, 1, 99), 9, "no caret inside a CRLF");
        assert_eq!(wrap.offset_at(text, 99, 1), 12);
        assert_eq!(wrap.boundary_before(text, 10), 9);
    }

    /// `ᄀ(` ends its row because of the keycap, two rows below; without the digit before it there is room for it.
    #[test]
    fn an_edit_reaches_the_row_three_rows_before_it() {
        for (before, at, removed, inserted) in
            [("ᄀ(👨\u{200d}1\u{fe0f}\u{20e3}", 11, 0, "👩"), ("a (((((((1b", 10, 0, "\u{fe0f}\u{20e3}")]
        {
            for width in 1..9 {
                let mut wrap = Wrap::new(before.as_bytes(), width);
                let mut text = before.to_owned();
                text.replace_range(at..at + removed, inserted);
                wrap.edited(text.as_bytes(), at, removed, inserted.len());
                assert_eq!(wrap, Wrap::new(text.as_bytes(), width), "{text:?} {width}");
            }
        }
    }

    #[test]
    fn an_edit_at_the_top_of_one_long_line_stops_where_rows_meet_again() {
        let mut text = "word ".repeat(1000);
        let mut wrap = Wrap::new(text.as_bytes(), 10);
        text.replace_range(2502..2502, "longer and longer ");
        wrap.edited(text.as_bytes(), 2502, 0, 18);
        assert_eq!(wrap, Wrap::new(text.as_bytes(), 10));
    }
}
