//! Owns finding a string in a text, onwards or backwards and around its ends.
//!
//! Never normalises: what is found is the bytes of the text, whatever case they have.

use std::ops::Range;

/// Finds the first match that begins at `from` or later, else the first of all; backwards, the last that
/// begins before `from`, else the last of all.
///
/// Case is ignored when the needle has no capital. An empty needle is never found.
pub(super) fn find(text: &str, needle: &str, from: usize, forward: bool) -> Option<Range<usize>> {
    if needle.is_empty() {
        return None;
    }
    let from = (from..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    let needle = Needle { text: needle, exact: needle.chars().any(char::is_uppercase) };
    let (nearest, all) = if forward { (from..text.len(), 0..text.len()) } else { (0..from, 0..text.len()) };
    needle.search(text, nearest, forward).or_else(|| needle.search(text, all, forward))
}

struct Needle<'a> {
    text: &'a str,
    exact: bool,
}

impl Needle<'_> {
    /// Finds the first or last match that begins in `starts`.
    fn search(&self, text: &str, starts: Range<usize>, first: bool) -> Option<Range<usize>> {
        let mut found = text.get(starts.clone())?.char_indices().filter_map(|(at, _)| {
            let at = starts.start + at;
            let length = self.matches(text.get(at..)?)?;
            Some(at..at + length)
        });
        if first { found.next() } else { found.next_back() }
    }

    /// Measures the match at the beginning of `text`, in bytes.
    fn matches(&self, text: &str) -> Option<usize> {
        if self.exact {
            return text.starts_with(self.text).then_some(self.text.len());
        }
        let mut wanted = self.text.chars();
        for (at, c) in text.char_indices() {
            if wanted.as_str().is_empty() {
                return Some(at);
            }
            for lower in c.to_lowercase() {
                if wanted.next() != Some(lower) {
                    return None;
                }
            }
        }
        wanted.as_str().is_empty().then_some(text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_on_and_around() {
        let text = "Human: hi\nhuman: ho";
        assert_eq!(find(text, "human", 0, true), Some(0..5));
        assert_eq!(find(text, "human", 1, true), Some(10..15));
        assert_eq!(find(text, "human", 11, true), Some(0..5));
        assert_eq!(find(text, "human", 10, false), Some(0..5));
        assert_eq!(find(text, "human", 0, false), Some(10..15));
        assert_eq!(find(text, "Human", 1, true), Some(0..5));
        assert_eq!(find(text, "HUMAN", 0, true), None);
        assert_eq!(find(text, "", 0, true), None);
        assert_eq!(find("aab", "ab", 0, true), Some(1..3));
    }

    #[test]
    fn knows_case_beyond_ascii() {
        assert_eq!(find("ÉCOLE", "école", 0, true), Some(0..6));
        assert_eq!(find("x İ", "i\u{307}", 0, true), Some(2..4));
        assert_eq!(find("x İ", "i", 0, true), None);
        assert_eq!(find("한국어", "국", 4, true), Some(3..6));
    }
}
