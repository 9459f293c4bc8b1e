//! Owns a text being edited: its exact bytes, its caret and selection, its rows, and the way back.
//!
//! Never adds, trims or normalises a byte that was not typed or removed by name.

use super::glyph::{Glyph, glyphs};
use super::history::{Change, History, Kind, Mark};
use super::wrap::{Wrap, next_boundary};
use super::{search, words};
use std::ops::Range;

/// A way for the caret to go.
///
/// Rows are what is seen, lines what is between newlines. `RowUp`, `RowDown` and the pages (so many rows)
/// keep to the column where they began; past the first or the last row they go to the start or the end of the
/// text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each name says what it does")]
pub enum Motion {
    Left,
    Right,
    WordLeft,
    WordRight,
    RowStart,
    RowEnd,
    LineStart,
    LineEnd,
    RowUp,
    RowDown,
    PageUp(usize),
    PageDown(usize),
    ParagraphUp,
    ParagraphDown,
    Start,
    End,
}

/// One visual row of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<'a> {
    /// The bytes of the text it shows.
    pub range: Range<usize>,
    /// True where a `\n`, not in the range, follows.
    pub newline: bool,
    bytes: &'a [u8],
}

impl<'a> Row<'a> {
    /// Gives what to paint, in order.
    pub fn glyphs(&self) -> impl Iterator<Item = Glyph<'a>> + use<'a> {
        glyphs(self.bytes, self.range.start)
    }
}

/// A text with a caret, wrapped at a width; offsets are in bytes, and the caret stands between clusters.
#[derive(Debug, Clone)]
pub struct EditBuffer {
    text: String,
    wrap: Wrap,
    caret: usize,
    anchor: Option<usize>,
    /// The column that motions between rows keep to, while they follow one another.
    column: Option<u16>,
    history: History,
    revision: u64,
    unchanged_head: usize,
}

impl EditBuffer {
    /// Opens a text, with the caret at its end.
    pub fn new(text: &str, width: u16) -> Self {
        Self {
            text: text.to_owned(),
            wrap: Wrap::new(text.as_bytes(), width),
            caret: text.len(),
            anchor: None,
            column: None,
            history: History::default(),
            revision: 0,
            unchanged_head: text.len(),
        }
    }

    /// Copies the whole text.
    pub fn text(&self) -> String {
        self.text.clone()
    }

    /// Shows the end of the text: so many bytes, or as many fewer as the character there asks for.
    pub fn tail(&self, bytes: usize) -> &str {
        let mut rest = self.text.len().saturating_sub(bytes)..self.text.len();
        let from = rest.find(|&at| self.text.is_char_boundary(at)).unwrap_or(self.text.len());
        &self.text[from..]
    }

    /// Counts the bytes of the text.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Tells whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Counts the changes of the text since it was opened; undoing is one too.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Reports where the caret stands.
    pub fn caret(&self) -> usize {
        self.caret
    }

    /// Reports what is selected, never an empty range.
    pub fn selection(&self) -> Option<Range<usize>> {
        let anchor = self.anchor?;
        (anchor != self.caret).then(|| anchor.min(self.caret)..anchor.max(self.caret))
    }

    /// Copies what is selected.
    pub fn selected_text(&self) -> Option<String> {
        self.text.get(self.selection()?).map(str::to_owned)
    }

    /// Puts text in place of the selection, or at the caret.
    ///
    /// Characters that come one by one are undone together, up to a newline or a move of the caret; what
    /// comes in one piece is undone in one piece.
    pub fn insert(&mut self, text: &str) {
        let range = self.selection().unwrap_or(self.caret..self.caret);
        let newline = text.contains('\n');
        let typed = !newline && next_boundary(text.as_bytes(), 0) == text.len();
        self.edit(range, text, if typed { Kind::Typed } else { Kind::Whole });
    }

    /// Removes the selection, or what lies between the caret and where a motion leads.
    pub fn delete(&mut self, motion: Motion) {
        let (range, kind) = match self.selection() {
            Some(range) => (range, Kind::Whole),
            None => {
                let to = self.target(motion);
                let kind = match motion {
                    Motion::Left => Kind::Backspace,
                    Motion::Right => Kind::Delete,
                    _ => Kind::Whole,
                };
                (to.min(self.caret)..to.max(self.caret), kind)
            }
        };
        self.edit(range, "", kind);
    }

    /// Moves the caret; `extend` keeps or begins a selection, otherwise left and right leave it at its end.
    pub fn go(&mut self, motion: Motion, extend: bool) {
        let column = match motion {
            Motion::RowUp | Motion::RowDown | Motion::PageUp(_) | Motion::PageDown(_) => {
                Some(self.kept_column())
            }
            _ => None,
        };
        let to = match (self.selection(), motion) {
            (Some(range), Motion::Left) if !extend => range.start,
            (Some(range), Motion::Right) if !extend => range.end,
            _ => self.target(motion),
        };
        self.move_to(to, extend);
        self.column = column;
    }

    /// Moves the caret to an offset, or to the boundary before it.
    pub fn go_to(&mut self, offset: usize, extend: bool) {
        self.move_to(self.boundary_before(offset), extend);
    }

    /// Selects a range, widened to whole clusters, with the caret at its end.
    pub fn select(&mut self, range: Range<usize>) {
        let start = self.boundary_before(range.start);
        let end = self.boundary_after(range.end.max(range.start));
        self.move_to(start, false);
        self.move_to(end, true);
    }

    /// Selects the whole text.
    pub fn select_all(&mut self) {
        self.select(0..self.len());
    }

    /// Selects the word, or the run of space or punctuation, at an offset.
    pub fn select_word(&mut self, offset: usize) {
        self.select(words::word_at(&self.text, self.boundary_before(offset)));
    }

    /// Selects the line at an offset, with its newline.
    pub fn select_line(&mut self, offset: usize) {
        let offset = self.boundary_before(offset);
        let end = words::next_line(&self.text, offset).unwrap_or(self.len());
        self.select(words::line_start(&self.text, offset)..end);
    }

    /// Takes back the last step, with the caret as it was before it; false if there is none.
    pub fn undo(&mut self) -> bool {
        let Some(step) = self.history.undo().cloned() else { return false };
        self.replace(step.at..step.at + step.inserted.len(), &step.removed);
        self.caret = step.before.caret;
        self.anchor = step.before.anchor;
        true
    }

    /// Does again the step taken back last; false if there is none.
    pub fn redo(&mut self) -> bool {
        let Some(step) = self.history.redo().cloned() else { return false };
        self.replace(step.at..step.at + step.removed.len(), &step.inserted);
        true
    }

    /// Counts the steps that can be taken back.
    pub fn steps(&self) -> usize {
        self.history.steps_done()
    }

    /// Ends the last step: what is typed next is taken back without it.
    pub fn seal(&mut self) {
        self.history.seal();
    }

    /// Changes the whole text in one step, as an editor outside may have; the caret stays with the text
    /// around it.
    pub fn replace_all(&mut self, text: &str) {
        let head = same(self.text.chars().zip(text.chars()));
        let (old, new) = (self.text.get(head..).unwrap_or(""), text.get(head..).unwrap_or(""));
        let tail = same(old.chars().rev().zip(new.chars().rev()));
        let caret = self.caret;
        let old_len = self.len();
        let (old_end, new_end) = (old_len - tail, text.len() - tail);
        let inserted = text.get(head..new_end).unwrap_or("");
        self.edit(head..old_end, inserted, Kind::Whole);
        if caret == old_len {
            self.go_to(self.len(), false);
        } else if caret <= head {
            self.go_to(caret, false);
        } else if caret >= old_end {
            self.go_to(caret - old_end + new_end, false);
        }
    }

    /// Finds a string, onwards from an offset (matches that begin there count) or backwards, around the ends.
    ///
    /// Case is ignored when the needle has no capital.
    pub fn find(&self, needle: &str, from: usize, forward: bool) -> Option<Range<usize>> {
        search::find(&self.text, needle, from, forward)
    }

    /// Says that the text as it is now has been seen; see [`unchanged_head`](Self::unchanged_head).
    pub fn mark_seen(&mut self) {
        self.unchanged_head = self.len();
    }

    /// Counts the bytes at the start that have not changed since the text was marked as seen.
    pub fn unchanged_head(&self) -> usize {
        self.unchanged_head
    }

    /// Wraps the text at another width in cells; 0 is treated as 1.
    pub fn set_width(&mut self, width: u16) {
        self.wrap.set_width(self.text.as_bytes(), width);
        self.column = None;
    }

    /// Reports the width, in cells.
    pub fn width(&self) -> u16 {
        self.wrap.width()
    }

    /// Counts the visual rows, at least 1.
    pub fn rows(&self) -> usize {
        self.wrap.rows()
    }

    /// Gives a visual row.
    pub fn row(&self, index: usize) -> Option<Row<'_>> {
        let (range, newline) = self.wrap.row(self.text.as_bytes(), index)?;
        let bytes = self.text.as_bytes().get(range.clone())?;
        Some(Row { range, newline, bytes })
    }

    /// Finds the row and the cell column of an offset; at a soft break that is the start of the next row.
    ///
    /// The column is the width itself after a row that is full, and one more after a space that hangs over its edge.
    pub fn place_of(&self, offset: usize) -> (usize, u16) {
        self.wrap.place_of(self.text.as_bytes(), offset)
    }

    /// Finds the row and the cell column of the caret.
    pub fn caret_place(&self) -> (usize, u16) {
        self.place_of(self.caret)
    }

    /// Finds the place for a caret nearest to a cell; a row or column past the end is the last one.
    pub fn offset_at(&self, row: usize, column: u16) -> usize {
        self.wrap.offset_at(self.text.as_bytes(), row, column)
    }

    fn target(&self, motion: Motion) -> usize {
        let (caret, text) = (self.caret, self.text.as_str());
        let row = || self.wrap.row_of(caret);
        match motion {
            Motion::Left => self.boundary_before(caret.saturating_sub(1)),
            Motion::Right => next_boundary(text.as_bytes(), caret),
            Motion::WordLeft => self.boundary_before(words::word_start(text, caret)),
            Motion::WordRight => self.boundary_after(words::word_end(text, caret)),
            Motion::RowStart => self.offset_at(row(), 0),
            Motion::RowEnd => self.offset_at(row(), u16::MAX),
            Motion::LineStart => words::line_start(text, caret),
            Motion::LineEnd => words::line_end(text, caret),
            Motion::RowUp => self.rows_away(row().checked_sub(1)),
            Motion::RowDown => self.rows_away(row().checked_add(1)),
            Motion::PageUp(rows) if row() > 0 => self.rows_away(Some(row().saturating_sub(rows))),
            Motion::PageUp(_) => 0,
            Motion::PageDown(rows) if row() + 1 < self.rows() => {
                self.rows_away(Some(row().saturating_add(rows).min(self.rows() - 1)))
            }
            Motion::PageDown(_) => self.len(),
            Motion::ParagraphUp => words::paragraph_start(text, caret),
            Motion::ParagraphDown => words::paragraph_end(text, caret),
            Motion::Start => 0,
            Motion::End => self.len(),
        }
    }

    /// Finds the offset in another row, in the column kept; rows beyond the text are its ends.
    fn rows_away(&self, row: Option<usize>) -> usize {
        match row {
            None => 0,
            Some(row) if row >= self.rows() => self.len(),
            Some(row) => self.offset_at(row, self.kept_column()),
        }
    }

    fn kept_column(&self) -> u16 {
        self.column.unwrap_or_else(|| self.caret_place().1)
    }

    fn move_to(&mut self, caret: usize, extend: bool) {
        self.anchor = extend.then(|| self.anchor.unwrap_or(self.caret));
        self.caret = caret;
        self.column = None;
        self.history.seal();
    }

    fn boundary_before(&self, offset: usize) -> usize {
        self.wrap.boundary_before(self.text.as_bytes(), offset)
    }

    fn boundary_after(&self, offset: usize) -> usize {
        let before = self.boundary_before(offset);
        if before < offset { next_boundary(self.text.as_bytes(), before) } else { before }
    }

    /// Makes an edit that can be undone, unless it changes nothing.
    fn edit(&mut self, range: Range<usize>, text: &str, kind: Kind) {
        if self.text.get(range.clone()) == Some(text) {
            // Nothing changes but that it is typed: what comes next goes behind it.
            self.move_to(range.end, false);
            return;
        }
        let before = Mark { caret: self.caret, anchor: self.anchor };
        self.history.record(Change::new(&self.text, range.clone(), text, before, kind));
        self.replace(range, text);
    }

    /// Replaces a range, which lies between characters, and puts the caret after what came in.
    fn replace(&mut self, range: Range<usize>, text: &str) {
        let (at, removed) = (range.start, range.len());
        self.text.replace_range(range, text);
        self.wrap.edited(self.text.as_bytes(), at, removed, text.len());
        self.unchanged_head = self.unchanged_head.min(at);
        self.revision += 1;
        // Where the edit made a new cluster with what follows, the caret may not stand inside it.
        self.caret = self.boundary_after(at + text.len());
        self.anchor = None;
        self.column = None;
    }
}

/// Counts the bytes of the characters that are equal before the first that are not.
fn same(pairs: impl Iterator<Item = (char, char)>) -> usize {
    pairs.take_while(|(old, new)| old == new).map(|(c, _)| c.len_utf8()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Motion::*;

    #[test]
    fn a_selection_that_is_replaced_by_itself_is_no_selection_any_more() {
        let mut buffer = EditBuffer::new("1", 10);
        buffer.select_all();
        buffer.insert("1");
        buffer.insert(".5");
        assert_eq!(buffer.text(), "1.5");
        let mut deleted = EditBuffer::new("ab", 10);
        deleted.go_to(1, false);
        deleted.insert("");
        assert_eq!((deleted.text().as_str(), deleted.caret()), ("ab", 1));
    }

    /// Opens a text whose caret is at `|`.
    fn open(marked: &str) -> EditBuffer {
        let caret = marked.find('|').unwrap();
        let mut buffer = EditBuffer::new(&marked.replacen('|', "", 1), 10);
        buffer.go_to(caret, false);
        buffer
    }

    /// Writes a text with its caret as `|` and the other end of a selection as `^`.
    fn seen(buffer: &EditBuffer) -> String {
        let mut text = buffer.text();
        let mut marks = vec![(buffer.caret(), '|')];
        if let Some(range) = buffer.selection() {
            marks.push((if range.start == buffer.caret() { range.end } else { range.start }, '^'));
        }
        marks.sort_unstable();
        marks.into_iter().rev().for_each(|(at, mark)| text.insert(at, mark));
        text
    }

    fn after(marked: &str, motion: Motion) -> String {
        let mut buffer = open(marked);
        buffer.go(motion, false);
        seen(&buffer)
    }

    fn typed(buffer: &mut EditBuffer, text: &str) {
        text.chars().for_each(|c| buffer.insert(c.encode_utf8(&mut [0; 4])));
    }

    #[test]
    fn no_newline_comes_from_nowhere() {
        let mut buffer = EditBuffer::new("what is 2+2=", 80);
        buffer.go(End, false);
        buffer.insert("4");
        assert_eq!(buffer.text(), "what is 2+2=4");
        assert!(buffer.undo());
        assert_eq!(buffer.text(), "what is 2+2=");
        assert!(!buffer.undo());
    }

    #[test]
    fn bytes_stay_as_they_are() {
        let text = "\u{feff} a \r\n\tb\r\u{301}e\u{301}é \n\n";
        let mut buffer = EditBuffer::new("", 7);
        buffer.insert(text);
        assert_eq!(buffer.text(), text);
    }

    #[test]
    fn the_caret_goes_by_clusters() {
        assert_eq!(after("a👩‍👩‍👧|b", Left), "a|👩‍👩‍👧b");
        assert_eq!(after("|🇰🇷🇫🇷", Right), "🇰🇷|🇫🇷");
        assert_eq!(after("|क्षि", Right), "क्षि|");
        assert_eq!(after("|\u{1112}\u{1161}\u{11AB}글", Right), "\u{1112}\u{1161}\u{11AB}|글");
        let marks = "\u{301}".repeat(200);
        assert_eq!(after(&format!("|e{marks}x"), Right), format!("e{marks}|x"));
        assert_eq!(after("a|\r\nb", Right), "a\r\n|b");
        assert_eq!(after("a\r\n|b", Left), "a|\r\nb");
        assert_eq!(after("|a", Left), "|a");
        assert_eq!(after("a|", Right), "a|");
    }

    #[test]
    fn an_edit_that_joins_clusters_moves_the_caret_out_of_them() {
        let mut buffer = open("👩|👧");
        buffer.insert("\u{200D}");
        assert_eq!(seen(&buffer), "👩\u{200D}👧|");
        let mut buffer = open("e\n|\u{301}x");
        buffer.delete(Left);
        assert_eq!(seen(&buffer), "e\u{301}|x");
    }

    #[test]
    fn rows_and_lines() {
        let text = "aaaa bbbb cc|cc\ndd";
        assert_eq!(after(text, RowStart), "aaaa bbbb |cccc\ndd");
        assert_eq!(after(text, RowEnd), "aaaa bbbb cccc|\ndd");
        assert_eq!(after("a|aaa bbbb cccc", RowEnd), "aaaa bbbb| cccc");
        assert_eq!(after(text, LineStart), "|aaaa bbbb cccc\ndd");
        assert_eq!(after("aa|aa\r\nb", LineEnd), "aaaa|\r\nb");
        assert_eq!(after(text, RowUp), "aa|aa bbbb cccc\ndd");
        assert_eq!(after(text, RowDown), "aaaa bbbb cccc\ndd|");
        assert_eq!(after("a|b", RowUp), "|ab");
        assert_eq!(after("a|b", RowDown), "ab|");
        assert_eq!(after("a\nb\nc\n|d", PageUp(2)), "a\n|b\nc\nd");
        assert_eq!(after("a\nb\nc\n|d", PageUp(9)), "|a\nb\nc\nd");
        assert_eq!(after("|a\nb\nc\nd", PageDown(2)), "a\nb\n|c\nd");
        assert_eq!(after("a|\n\nb\n\nc", ParagraphDown), "a\n|\nb\n\nc");
        assert_eq!(after("a\n\nb\n\nc|", ParagraphUp), "a\n\nb\n|\nc");
    }

    #[test]
    fn the_column_is_kept_over_short_rows() {
        let mut buffer = open("12345|6\n1\n你好吗");
        buffer.go(RowDown, false);
        assert_eq!(buffer.caret_place(), (1, 1));
        buffer.go(RowDown, false);
        assert_eq!(buffer.caret_place(), (2, 4));
        buffer.go(PageUp(2), false);
        assert_eq!(buffer.caret_place(), (0, 5));
    }

    #[test]
    fn selections() {
        let mut buffer = open("one |two three");
        buffer.go(WordRight, true);
        assert_eq!(
            (seen(&buffer).as_str(), buffer.selected_text().as_deref()),
            ("one ^two| three", Some("two"))
        );
        buffer.go(Left, false);
        assert_eq!(seen(&buffer), "one |two three");
        buffer.select_word(9);
        buffer.insert("3");
        assert_eq!(seen(&buffer), "one two 3|");
        buffer.undo();
        assert_eq!(seen(&buffer), "one two ^three|");
        buffer.select_line(0);
        assert_eq!(seen(&buffer), "^one two three|");
        buffer.delete(Left);
        assert!(buffer.is_empty() && buffer.selection().is_none());
    }

    #[test]
    fn typing_is_undone_by_runs() {
        let mut buffer = EditBuffer::new("", 10);
        typed(&mut buffer, "ab");
        buffer.insert("\n");
        typed(&mut buffer, "cd");
        buffer.insert("pasted");
        typed(&mut buffer, "ef");
        buffer.go(Left, false);
        buffer.go(Right, false);
        typed(&mut buffer, "g");
        let mut texts = Vec::new();
        while buffer.undo() {
            texts.push(buffer.text());
        }
        assert_eq!(texts, ["ab\ncdpastedef", "ab\ncdpasted", "ab\ncd", "ab\n", "ab", ""]);
    }

    #[test]
    fn single_deletes_are_undone_by_runs() {
        let mut buffer = open("abc|def");
        buffer.delete(Left);
        buffer.delete(Left);
        buffer.delete(Right);
        buffer.delete(Right);
        assert_eq!(seen(&buffer), "a|f");
        buffer.undo();
        assert_eq!(seen(&buffer), "a|def");
        buffer.undo();
        assert_eq!(seen(&buffer), "abc|def");
        buffer.redo();
        buffer.redo();
        assert_eq!(seen(&buffer), "a|f");
        assert!(!buffer.redo());
    }

    #[test]
    fn an_editor_outside_is_one_step_and_the_caret_stays() {
        let mut buffer = open("one two| three");
        buffer.replace_all("ONE one two three");
        assert_eq!(seen(&buffer), "ONE one two| three");
        buffer.replace_all("ONE one two 3");
        assert_eq!(seen(&buffer), "ONE one two| 3");
        buffer.undo();
        buffer.undo();
        assert_eq!(seen(&buffer), "one two| three");
        let revision = buffer.revision();
        buffer.replace_all("one two three");
        assert_eq!(buffer.revision(), revision);
        let mut buffer = EditBuffer::new("한", 10);
        buffer.replace_all("핝");
        assert_eq!(buffer.text(), "핝");
    }

    #[test]
    fn what_was_seen_is_known() {
        let mut buffer = open("one two |three");
        buffer.insert("x");
        assert_eq!(buffer.unchanged_head(), 8);
        buffer.go(Start, false);
        buffer.go(WordRight, false);
        buffer.delete(Left);
        assert_eq!(buffer.unchanged_head(), 2);
        buffer.mark_seen();
        assert_eq!(buffer.unchanged_head(), buffer.len());
    }
}
