//! Text in an HTML page: harmless between tags and in attributes, with marks for what is no plain text.
//!
//! Never lets a byte of a sample through that a page would obey.

use std::fmt::Write as _;

use crate::text::{glyphs, visible};

/// Replaces what would begin a tag or an entity.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Makes a text harmless between tags.
pub fn in_element(text: &str) -> String {
    escaped(&visible(text))
}

/// Makes a text harmless in an attribute in double quotes; its lines stay.
pub fn in_attribute(text: &str) -> String {
    let lines: Vec<String> =
        text.lines().map(|line| escaped(&visible(line)).replace('"', "&quot;")).collect();
    lines.join("&#10;")
}

/// Writes bytes between tags: newlines as they are, what is no plain text as a mark.
pub fn write_bytes(page: &mut String, bytes: &[u8]) {
    for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        if index > 0 {
            page.push('\n');
        }
        for glyph in glyphs(line, 0) {
            // Writing to a String cannot fail.
            let _ = match glyph.mark {
                true => write!(page, "<span class=\"mark\">{}</span>", escaped(&glyph.text)),
                false => write!(page, "{}", escaped(&glyph.text)),
            };
        }
    }
}

/// Writes bytes as a span of a class, which says a title under the pointer.
pub fn write_span(page: &mut String, class: &str, title: &str, bytes: &[u8]) {
    if bytes.is_empty() {
        return;
    }
    let title = if title.is_empty() { String::new() } else { format!(" title=\"{}\"", in_attribute(title)) };
    // Writing to a String cannot fail.
    let _ = write!(page, "<span class=\"{class}\"{title}>");
    write_bytes(page, bytes);
    page.push_str("</span>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_obeyed_by_a_page() {
        let hostile = "<script>\"'&amp;\u{1b}[31m\u{202e}\nend";
        let mut page = String::new();
        write_span(&mut page, "token", hostile, hostile.as_bytes());
        assert!(
            !page.contains("<script") && !page.contains('\u{1b}') && !page.contains('\u{202e}'),
            "{page}"
        );
        assert!(page.contains("&lt;script&gt;") && page.contains("&amp;amp;"), "{page}");
        // The attribute ends where it is meant to.
        let title = page.split("title=\"").nth(1).unwrap().split('"').next().unwrap();
        assert!(title.ends_with("&#10;end"), "{title}");
    }
}
