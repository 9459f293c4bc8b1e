//! Texts with newlines, as they are typed on one line: stop texts, and what stands around an answer.
//!
//! Never loses a byte: what was written is read back the same.

use crate::tr;

/// Writes a text so that newlines, tabs and backslashes can be seen and typed.
pub fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t")
}

/// Reads what [`escape`] wrote.
///
/// # Errors
/// Names a backslash that begins nothing known.
pub fn unescape(text: &str) -> Result<String, String> {
    let mut result = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            result.push(character);
            continue;
        }
        match characters.next() {
            Some('n') => result.push('\n'),
            Some('r') => result.push('\r'),
            Some('t') => result.push('\t'),
            Some('\\') => result.push('\\'),
            Some(other) => return Err(tr!("session-escape-unknown", character = other)),
            None => return Err(tr!("session-escape-at-end").to_owned()),
        }
    }
    Ok(result)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn escapes_that_mean_nothing_are_named() {
        assert!(unescape("\\q").unwrap_err().contains("\\q"));
        assert!(unescape("a\\").is_err());
    }

    proptest! {
        #[test]
        fn what_was_escaped_comes_back(text: String) {
            prop_assert_eq!(unescape(&escape(&text)).unwrap(), text);
        }
    }
}
