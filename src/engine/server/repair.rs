//! Mends what some servers write and JSON does not allow: Python's `NaN` and infinities.
//!
//! Never touches text that is valid JSON.

/// A number beyond every log-probability, for an infinity.
const HUGE: &str = "1e300";

/// Returns the text with `null` for `NaN` and a huge number for `Infinity`.
pub(super) fn repaired(text: &str) -> String {
    let mut repaired = String::with_capacity(text.len());
    let mut rest = text;
    let mut in_string = false;
    while let Some(first) = rest.chars().next() {
        let (replacement, len) = match first {
            // The escaped character may be the quote that would end the string.
            '\\' if in_string => (None, 1 + rest.chars().nth(1).map_or(0, char::len_utf8)),
            'N' if !in_string && rest.starts_with("NaN") => (Some("null"), 3),
            'I' if !in_string && rest.starts_with("Infinity") => (Some(HUGE), 8),
            '"' => {
                in_string = !in_string;
                (None, 1)
            }
            other => (None, other.len_utf8()),
        };
        let (given, after) = rest.split_at(len);
        repaired.push_str(replacement.unwrap_or(given));
        rest = after;
    }
    repaired
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_what_json_does_not_allow_is_changed() {
        for (given, expected) in [
            (r#"[NaN,Infinity,-Infinity,"NaN -Infinity"]"#, r#"[null,1e300,-1e300,"NaN -Infinity"]"#),
            (r#"["\"NaN",NaN]"#, r#"["\"NaN",null]"#),
            (r#"["\\",NaN]"#, r#"["\\",null]"#),
            (r#""\ud83e\udd93""#, r#""\ud83e\udd93""#),
            (r#"["\ud83e",NaN]"#, r#"["\ud83e",null]"#),
            (r#""\ud83é"#, r#""\ud83é"#),
            (r#""\"#, r#""\"#),
        ] {
            assert_eq!(repaired(given), expected);
        }
    }

    proptest! {
        #[test]
        fn valid_json_stays_and_nothing_panics(text: String, any in "[\\\\\"uNaInfity0-9d8é{}]{0,40}") {
            let json = serde_json::to_string(&[&text]).unwrap();
            prop_assert_eq!(repaired(&json), json);
            repaired(&any);
        }
    }
}
