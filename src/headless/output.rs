//! How text and JSON leave the program: as they are to a file or a pipe, made harmless to a terminal.
//!
//! Never chooses what is written.

use std::io::{self, Write};

use serde::Serialize;

use super::error::HeadlessError;
use crate::text::{glyphs, visible};

/// Writes one line; for a terminal, what is not plain text in it is escaped, which leaves the same JSON.
pub(super) fn write_json(
    record: &impl Serialize,
    to_terminal: bool,
    out: &mut (impl Write + ?Sized),
) -> Result<(), HeadlessError> {
    let mut line = serde_json::to_string(record)?;
    if to_terminal {
        line = escape_marks(&line);
    }
    line.push('\n');
    out.write_all(line.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Escapes every character of a JSON text that a terminal must not get.
fn escape_marks(json: &str) -> String {
    let mut safe = String::new();
    for glyph in glyphs(json.as_bytes(), 0) {
        if !glyph.mark {
            safe.push_str(&glyph.text);
            continue;
        }
        let source = json.get(glyph.offset..glyph.offset + glyph.len).unwrap_or_default();
        for unit in source.encode_utf16() {
            safe.push_str(&format!("\\u{unit:04x}"));
        }
    }
    safe
}

/// Text on its way out: raw to a file or a pipe, made harmless to a terminal.
pub(super) struct Shown {
    to_terminal: bool,
    /// Bytes of a character that is not complete yet.
    held: Vec<u8>,
    /// The last thing written was a newline.
    at_line_start: bool,
}

impl Shown {
    /// Begins where the text goes.
    pub(super) fn new(to_terminal: bool) -> Self {
        Self { to_terminal, held: Vec::new(), at_line_start: false }
    }

    /// Takes the next bytes.
    pub(super) fn write(&mut self, bytes: &[u8], out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        if let Some(last) = bytes.last() {
            self.at_line_start = *last == b'\n';
        }
        if !self.to_terminal {
            return out.write_all(bytes);
        }
        self.held.extend_from_slice(bytes);
        let complete = match std::str::from_utf8(&self.held) {
            Ok(_) => self.held.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => self.held.len(),
        };
        let rest = self.held.split_off(complete);
        let ready = std::mem::replace(&mut self.held, rest);
        show(&ready, out)
    }

    /// Writes what was held back, whole or not.
    pub(super) fn finish(&mut self, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        show(&std::mem::take(&mut self.held), out)
    }

    /// Ends the line on a terminal, where the prompt of the shell would stand in it; a pipe gets no byte more.
    pub(super) fn end_line(&mut self, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        if self.to_terminal && !std::mem::replace(&mut self.at_line_start, true) {
            out.write_all(b"\n")?;
        }
        Ok(())
    }
}

/// Writes bytes to a terminal: newlines as they are, everything that is not plain text as a visible mark.
fn show(bytes: &[u8], out: &mut (impl Write + ?Sized)) -> io::Result<()> {
    for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        if index > 0 {
            out.write_all(b"\n")?;
        }
        for glyph in glyphs(line, 0) {
            out.write_all(glyph.text.as_bytes())?;
        }
    }
    Ok(())
}

/// Shows a text on one line of so many cells at most.
pub(super) fn short(text: &str, cells: usize) -> String {
    let line = visible(text);
    let mut shown = String::new();
    let mut width = 0;
    for glyph in glyphs(line.as_bytes(), 0) {
        width += usize::from(glyph.width);
        if width > cells {
            shown.push('…');
            break;
        }
        shown.push_str(&glyph.text);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_gets_no_control_byte_and_a_pipe_gets_every_byte() {
        let hostile = "a\u{1b}]52;c;evil\u{7}\tb\nc\u{202e}d\r".as_bytes();
        let mut piped = Vec::new();
        Shown::new(false).write(hostile, &mut piped).unwrap();
        assert_eq!(piped, hostile);
        let mut seen = Vec::new();
        let mut shown = Shown::new(true);
        for byte in hostile {
            shown.write(&[*byte], &mut seen).unwrap();
        }
        shown.finish(&mut seen).unwrap();
        let seen = String::from_utf8(seen).unwrap();
        assert!(seen.chars().all(|c| c == '\n' || !c.is_control()), "{seen:?}");
        assert!(!seen.contains('\u{202e}'));
        assert!(seen.contains('b') && seen.contains('d'));
    }

    #[test]
    fn json_on_a_terminal_is_the_same_json_without_marks() {
        let json = serde_json::to_string("a\u{9b}31m\u{202e}b\u{e0041} 灯 é\u{7f}").unwrap();
        let safe = escape_marks(&json);
        assert!(safe.chars().all(|c| !c.is_control() && c != '\u{202e}'), "{safe:?}");
        assert_eq!(
            serde_json::from_str::<String>(&safe).unwrap(),
            serde_json::from_str::<String>(&json).unwrap()
        );
        assert!(safe.contains("灯"));
    }

    #[test]
    fn a_character_that_comes_in_pieces_is_whole_on_a_terminal() {
        let mut seen = Vec::new();
        let mut shown = Shown::new(true);
        for byte in "灯".as_bytes() {
            shown.write(&[*byte], &mut seen).unwrap();
        }
        assert_eq!(String::from_utf8(seen).unwrap(), "灯");
    }
}
