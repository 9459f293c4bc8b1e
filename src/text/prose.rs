//! Owns prose on the screen: a text of ours or of a person, in rows.
//!
//! Never keeps the spaces at which it broke: it is for reading, not for editing.

use super::{glyph::visible, wrap::Wrap};

/// Breaks a text into rows of so many cells: between words, between the characters of scripts that have no spaces, and
/// with no closing sign at the start of a row; what a terminal would obey is made visible.
pub fn wrapped(text: &str, width: u16) -> Vec<String> {
    text.lines()
        .flat_map(|line| {
            let line = visible(line);
            // A space hangs over the edge, so a cell less would be wasted.
            let wrap = Wrap::new(line.as_bytes(), width);
            let rows: Vec<String> = (0..wrap.rows())
                .filter_map(|row| wrap.row(line.as_bytes(), row))
                .map(|(range, _)| line.get(range).unwrap_or_default().trim_end_matches(' ').to_owned())
                .collect();
            rows
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_breaks_between_words_and_chinese_between_characters() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("a\n\nb", 7), ["a", "", "b"]);
        assert_eq!(
            wrapped("基座模型接着写下去，它不回答问题。", 10),
            ["基座模型接", "着写下去，", "它不回答问", "题。"]
        );
        assert_eq!(wrapped("四个字是，对", 8), ["四个字", "是，对"]);
        assert_eq!(wrapped("tab\there \u{1b}[0m", 20).concat().contains('\u{1b}'), false);
        assert!(wrapped("", 5).is_empty());
    }
}
