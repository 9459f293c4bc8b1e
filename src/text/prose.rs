//! Owns prose cut into rows: what the program itself says, and notes that people wrote, wrapped as any text is.
//!
//! Never loses a character at the end of a row.

use super::{glyph::glyphs, wrap::Wrap};

/// Cuts a text into rows of a width, as they may be painted: at words, and between the characters of Chinese, no row
/// beginning with what closes a sentence.
pub fn wrapped(text: &str, width: u16) -> Vec<String> {
    let mut rows = Vec::new();
    for line in text.lines() {
        let bytes = line.as_bytes();
        let wrap = Wrap::new(bytes, width);
        rows.extend((0..wrap.rows()).filter_map(|index| {
            let (range, _) = wrap.row(bytes, index)?;
            let row: String = glyphs(bytes.get(range)?, 0).map(|glyph| glyph.text).collect();
            Some(row.trim_end().to_owned())
        }));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_end_between_words_and_between_chinese_characters() {
        assert_eq!(wrapped("the quick brown fox", 10), ["the quick", "brown fox"]);
        assert_eq!(wrapped("一\r\n\n二", 10), ["一", "", "二"]);
        assert_eq!(wrapped("", 10), Vec::<String>::new());
        let rows = wrapped("样本逐字照抄参考文本，然后离开它。从这里起是它自己的话。", 12);
        assert_eq!(rows.concat(), "样本逐字照抄参考文本，然后离开它。从这里起是它自己的话。");
        assert!(rows.iter().all(|row| !row.starts_with(['，', '。'])), "{rows:?}");
        assert!(rows.iter().all(|row| crate::text::width(row) <= 12), "{rows:?}");
    }

    #[test]
    fn what_a_terminal_would_obey_is_shown_and_not_sent() {
        assert_eq!(wrapped("a\u{1b}[2Jb", 20), ["a␛[2Jb"]);
    }
}
