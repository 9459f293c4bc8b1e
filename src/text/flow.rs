//! Owns the bytes of a lane as they stream: wrapped in rows, each with the tag of what it belongs to.
//!
//! Never forgets or changes a byte: what was pushed is what is kept, also where it is not (yet) a character.

use super::glyph::{Glyph, glyphs};
use super::piece::unfinished;
use super::wrap::Wrap;
use std::ops::Range;

/// Bytes that only grow, wrapped at a width; a push costs the same however many came before it.
///
/// A character whose last bytes have not come yet is in no row until it is whole, or until [`Flow::finish`].
#[derive(Debug, Clone)]
pub struct Flow {
    bytes: Vec<u8>,
    /// Bytes at the start that are laid out.
    settled: usize,
    /// Where each run of bytes with one tag begins, and that tag.
    tags: Vec<(usize, u32)>,
    wrap: Wrap,
}

/// One visual row of a lane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowRow<'a> {
    /// The bytes of the lane it shows.
    pub range: Range<usize>,
    /// True where a `\n`, not in the range, follows.
    pub newline: bool,
    bytes: &'a [u8],
    tags: &'a [(usize, u32)],
}

impl<'a> FlowRow<'a> {
    /// Gives what to paint, in order, each with the tag of its first byte.
    pub fn glyphs(&self) -> impl Iterator<Item = (Glyph<'a>, u32)> + use<'a> {
        let mut tags = self.tags;
        glyphs(self.bytes, self.range.start).map(move |glyph| {
            while let [_, rest @ ..] = tags
                && rest.first().is_some_and(|(start, _)| *start <= glyph.offset)
            {
                tags = rest;
            }
            let tag = tags.first().map_or(0, |(_, tag)| *tag);
            (glyph, tag)
        })
    }
}

impl Flow {
    /// Opens an empty lane, `width` cells wide; 0 is treated as 1.
    pub fn new(width: u16) -> Self {
        Self { bytes: Vec::new(), settled: 0, tags: Vec::new(), wrap: Wrap::new(&[], width) }
    }

    /// Adds bytes; `tag` says what they belong to.
    pub fn push(&mut self, bytes: &[u8], tag: u32) {
        if bytes.is_empty() {
            return;
        }
        if self.tags.last().is_none_or(|(_, last)| *last != tag) {
            self.tags.push((self.bytes.len(), tag));
        }
        self.bytes.extend_from_slice(bytes);
        // What `finish` showed stays shown, should bytes come after it.
        self.settle(self.settled.max(self.bytes.len() - unfinished(&self.bytes).len()));
    }

    /// Says that no more will come: an unfinished character at the end is now shown byte by byte.
    pub fn finish(&mut self) {
        self.settle(self.bytes.len());
    }

    /// Wraps the bytes at another width in cells; 0 is treated as 1.
    pub fn set_width(&mut self, width: u16) {
        self.wrap.set_width(laid_out(&self.bytes, self.settled), width);
    }

    /// Reports the width, in cells.
    pub fn width(&self) -> u16 {
        self.wrap.width()
    }

    /// Counts the visual rows, at least 1.
    pub fn rows(&self) -> usize {
        self.wrap.rows()
    }

    /// Counts the bytes.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Tells whether nothing has come yet.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Gives every byte that came.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Gives a visual row.
    pub fn row(&self, index: usize) -> Option<FlowRow<'_>> {
        let laid_out = laid_out(&self.bytes, self.settled);
        let (range, newline) = self.wrap.row(laid_out, index)?;
        let bytes = laid_out.get(range.clone())?;
        let tags = self.tags.get(self.run_of(range.start)..).unwrap_or_default();
        Some(FlowRow { range, newline, bytes, tags })
    }

    /// Finds the row and the cell column of an offset; at a soft break that is the start of the next row.
    pub fn place_of(&self, offset: usize) -> (usize, u16) {
        self.wrap.place_of(laid_out(&self.bytes, self.settled), offset)
    }

    /// Finds the boundary between clusters nearest to a cell; a row or column past the end is the last one.
    pub fn offset_at(&self, row: usize, column: u16) -> usize {
        self.wrap.offset_at(laid_out(&self.bytes, self.settled), row, column)
    }

    /// Tells what the byte at an offset belongs to; past the end, what the last byte does, and 0 if there is
    /// none.
    pub fn tag_at(&self, offset: usize) -> u32 {
        self.tags.get(self.run_of(offset)).map_or(0, |(_, tag)| *tag)
    }

    fn run_of(&self, offset: usize) -> usize {
        self.tags.partition_point(|(start, _)| *start <= offset).saturating_sub(1)
    }

    fn settle(&mut self, settled: usize) {
        let before = std::mem::replace(&mut self.settled, settled);
        self.wrap.edited(laid_out(&self.bytes, settled), before, 0, settled - before);
    }
}

fn laid_out(bytes: &[u8], settled: usize) -> &[u8] {
    bytes.get(..settled).unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(flow: &Flow) -> Vec<String> {
        (0..flow.rows())
            .filter_map(|row| flow.row(row))
            .map(|row| row.glyphs().map(|(glyph, tag)| format!("{}{tag}", glyph.text)).collect())
            .collect()
    }

    #[test]
    fn tokens_join_into_characters_and_words() {
        let mut flow = Flow::new(6);
        flow.push(b"", 9);
        flow.push(b"ab ", 0);
        flow.push(b"c\n", 1);
        let korean = "한".as_bytes();
        flow.push(&korean[..1], 2);
        assert_eq!(shown(&flow), ["a0b0 0c1", ""]);
        flow.push(&korean[1..], 3);
        flow.push("e".as_bytes(), 4);
        flow.push("\u{301}x".as_bytes(), 5);
        assert_eq!(shown(&flow), ["a0b0 0c1", "한2e\u{301}4x5"]);
        assert_eq!(flow.tag_at(6), 3);
        assert_eq!((flow.tag_at(99), Flow::new(1).tag_at(0)), (5, 0));
        assert_eq!(flow.place_of(8), (1, 2));
        assert_eq!(flow.offset_at(1, 2), 8);
    }

    #[test]
    fn an_unfinished_character_is_shown_at_the_end_only() {
        let mut flow = Flow::new(20);
        flow.push(b"a\xF0\x9F\x91", 1);
        assert_eq!(shown(&flow), ["a1"]);
        assert_eq!((flow.len(), flow.bytes()), (4, b"a\xF0\x9F\x91".as_slice()));
        flow.finish();
        assert_eq!(shown(&flow), ["a1\\xF01\\x9F1\\x911"]);
        flow.push(b"\xA9!", 2);
        assert_eq!(shown(&flow), ["a1👩1!2"]);
    }
}
