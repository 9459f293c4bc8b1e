//! Owns how numbers and pieces of samples are said in a sentence.
//!
//! Never makes bytes harmless for a terminal: whoever shows a sentence does.

/// The most bytes of a sample in a sentence.
const MOST_BYTES: usize = 60;

/// Writes a probability in four cells: `41%`, `3.1%`, `<.1%`.
pub fn percent(probability: f64) -> String {
    let percent = probability * 100.0;
    match percent {
        99.95.. => "100%".to_owned(),
        9.95.. => format!("{percent:.0}%"),
        0.095.. => format!("{percent:.1}%"),
        _ if percent <= 0.0 => "0%".to_owned(),
        _ => "<.1%".to_owned(),
    }
}

/// Leaves out a character at the end that is not all there.
pub(super) fn whole_characters(bytes: &[u8]) -> &[u8] {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => &bytes[..error.valid_up_to()],
        _ => bytes,
    }
}

/// Cuts a text that is too long for a sentence.
pub(super) fn cut(text: &str) -> String {
    match text.char_indices().find(|(at, _)| *at >= MOST_BYTES) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_take_four_cells() {
        for (probability, text) in
            [(1.0, "100%"), (0.41, "41%"), (0.0999, "10%"), (0.031, "3.1%"), (0.0004, "<.1%"), (0.0, "0%")]
        {
            assert_eq!(percent(probability), text);
        }
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!(cut("short"), "short");
        assert_eq!(cut(&"灯".repeat(30)), format!("{}…", "灯".repeat(20)));
        assert_eq!(whole_characters("a灯".get(..1).unwrap().as_bytes()), b"a");
        assert_eq!(whole_characters(&"a灯".as_bytes()[..3]), b"a");
    }
}
