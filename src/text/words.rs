//! Owns where words, lines and paragraphs begin and end.
//!
//! Never looks further than it must: an answer costs the length of what is crossed, not of the text.

use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// Bytes on either side of an offset in which words are looked for; a longer one is taken for several.
const WINDOW: usize = 4096;

fn window(text: &str, offset: usize) -> Range<usize> {
    let (first, last) = (offset.saturating_sub(WINDOW), offset.saturating_add(WINDOW));
    let start = (first..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    let end = (last..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    start..end
}

/// Finds the end of the word after `at`, over the space before it.
///
/// Words are those of UAX #29: each Chinese character or hiragana is one, a run of punctuation counts as one.
pub(super) fn word_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..window(text, at).end).unwrap_or("");
    let mut end = at;
    let mut crossed = Crossed::default();
    for part in rest.split_word_bounds() {
        if !crossed.takes(part) {
            break;
        }
        end += part.len();
    }
    end
}

/// Finds the start of the word before `at`, over the space after it.
pub(super) fn word_start(text: &str, at: usize) -> usize {
    let head = text.get(window(text, at).start..at).unwrap_or("");
    let mut start = at;
    let mut crossed = Crossed::default();
    for part in head.split_word_bounds().rev() {
        if !crossed.takes(part) {
            break;
        }
        start -= part.len();
    }
    start
}

/// What a word motion has passed so far.
#[derive(Default)]
enum Crossed {
    #[default]
    Space,
    Punctuation,
    Word,
}

impl Crossed {
    /// Tells whether the motion goes over one more part.
    fn takes(&mut self, part: &str) -> bool {
        let space = part.chars().all(char::is_whitespace);
        let punctuation = !space && !part.chars().any(char::is_alphanumeric);
        match self {
            Crossed::Space if space => {}
            Crossed::Space if punctuation => *self = Crossed::Punctuation,
            Crossed::Space => *self = Crossed::Word,
            Crossed::Punctuation => return punctuation,
            Crossed::Word => return false,
        }
        true
    }
}

/// Finds the word, or the run of space or punctuation, that holds the byte at `offset`.
pub(super) fn word_at(text: &str, offset: usize) -> Range<usize> {
    let window = window(text, offset);
    let mut start = window.start;
    for part in text.get(window).unwrap_or("").split_word_bounds() {
        if offset < start + part.len() {
            return start..start + part.len();
        }
        start += part.len();
    }
    start..start
}

/// Finds the start of the line that holds `at`.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|head| head.rfind('\n')).map_or(0, |newline| newline + 1)
}

/// Finds the end of the line that holds `at`, before its newline (and before the `\r` of a `\r\n`).
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let newline = text.get(at..).and_then(|rest| rest.find('\n')).map(|distance| at + distance);
    match newline {
        Some(end) if text.get(at..end).is_some_and(|line| line.ends_with('\r')) => end - 1,
        Some(end) => end,
        None => text.len(),
    }
}

/// Finds the start of the line after the one that holds `at`, if there is one.
pub(super) fn next_line(text: &str, at: usize) -> Option<usize> {
    text.get(at..)?.find('\n').map(|distance| at + distance + 1)
}

/// Finds the first blank line after the lines that follow `at`, or the end.
pub(super) fn paragraph_end(text: &str, at: usize) -> usize {
    let mut line = line_start(text, at);
    let mut inside = false;
    loop {
        if !is_blank(text, line) {
            inside = true;
        } else if inside {
            return line;
        }
        match next_line(text, line) {
            Some(next) => line = next,
            None => return text.len(),
        }
    }
}

/// Finds the last blank line before the lines that precede `at`, or the start.
pub(super) fn paragraph_start(text: &str, at: usize) -> usize {
    let mut line = line_start(text, at);
    let mut inside = at > line && !is_blank(text, line);
    while line > 0 {
        line = line_start(text, line - 1);
        if !is_blank(text, line) {
            inside = true;
        } else if inside {
            return line;
        }
    }
    0
}

fn is_blank(text: &str, line: usize) -> bool {
    text.get(line..line_end(text, line)).is_some_and(|line| line.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stops(text: &str) -> Vec<&str> {
        let mut at = 0;
        let mut words = Vec::new();
        while at < text.len() {
            let end = word_end(text, at);
            words.push(&text[at..end]);
            at = end;
        }
        words
    }

    #[test]
    fn words_of_several_scripts() {
        assert_eq!(stops("what is 2+2= (yes)..."), ["what", " is", " 2", "+", "2", "=", " (", "yes", ")..."]);
        assert_eq!(stops("안녕하세요 세계"), ["안녕하세요", " 세계"]);
        assert_eq!(stops("你好，カタカナ"), ["你", "好", "，", "カタカナ"]);
        assert_eq!(stops("don't 👩‍👩‍👧x\n"), ["don't", " 👩‍👩‍👧", "x", "\n"]);
    }

    #[test]
    fn words_backwards() {
        let text = "what is 2+2=\n  (한국어)!!";
        let mut at = text.len();
        let mut words = Vec::new();
        while at > 0 {
            let start = word_start(text, at);
            words.push(&text[start..at]);
            at = start;
        }
        assert_eq!(words, [")!!", "한국어", "(", "=\n  ", "2", "+", "2", "is ", "what "]);
    }

    #[test]
    fn a_word_around_an_offset() {
        let text = "one two  三四";
        assert_eq!(&text[word_at(text, 5)], "two");
        assert_eq!(&text[word_at(text, 7)], "  ");
        assert_eq!(&text[word_at(text, 10)], "三");
        assert_eq!(word_at(text, text.len()), text.len()..text.len());
    }

    #[test]
    fn paragraphs_are_parted_by_blank_lines() {
        let text = "a\nb\n\n \r\nc\r\n\r\nd";
        let down: Vec<_> = [0, 4, 8, 11, 13].map(|at| paragraph_end(text, at)).into();
        assert_eq!(down, [4, 11, 11, 14, 14]);
        assert_eq!(paragraph_start(text, text.len()), 11);
        assert_eq!(paragraph_start(text, 11), 5);
        assert_eq!(paragraph_start(text, 5), 0);
    }

    #[test]
    fn lines() {
        let text = "a\r\nbc\n";
        assert_eq!((line_start(text, 4), line_end(text, 3), next_line(text, 3)), (3, 5, Some(6)));
        assert_eq!((line_end(text, 0), next_line(text, 6)), (1, None));
    }
}
