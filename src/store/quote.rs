//! TOML text for exact strings and numbers.
//!
//! Never loses a byte: what an editor or parser might change is written as an escape.

use std::fmt::Write as _;

/// Writes a string that reads back the same: over several lines where it has newlines, else on one.
pub(super) fn string(text: &str) -> String {
    if text.contains('\n') { several_lines(text) } else { one_line(text) }
}

/// Writes an array of strings on one line.
pub(super) fn array(texts: &[String]) -> String {
    let elements: Vec<String> = texts.iter().map(|text| one_line(text)).collect();
    format!("[{}]", elements.join(", "))
}

/// Writes a number: as a whole one where there are no decimals.
pub(super) fn number(value: f64, decimals: u8) -> String {
    // `{:?}` is the shortest text that reads back as the same number, and always has a point or an exponent.
    if decimals == 0 { format!("{value:.0}") } else { format!("{value:?}") }
}

fn one_line(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            other => push_escaped(&mut quoted, other),
        }
    }
    quoted.push('"');
    quoted
}

fn several_lines(text: &str) -> String {
    // The newline right after the opening quotes is not part of the value, so one is always written there.
    let mut quoted = String::with_capacity(text.len() + 8);
    quoted.push_str("\"\"\"\n");
    let mut quotes_in_a_row = 0;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '"' {
            quotes_in_a_row = 0;
        }
        match c {
            '"' => {
                quotes_in_a_row += 1;
                // A third quote, or one that would touch the closing ones, would end the string.
                if quotes_in_a_row == 3 || rest.peek().is_none() {
                    quoted.push('\\');
                    quotes_in_a_row = 0;
                }
                quoted.push('"');
            }
            '\n' | '\t' => quoted.push(c),
            other => push_escaped(&mut quoted, other),
        }
    }
    quoted.push_str("\"\"\"");
    quoted
}

/// Escapes what TOML forbids and what an editor may take for a line break or drop.
fn push_escaped(quoted: &mut String, c: char) {
    match c {
        '\\' => quoted.push_str("\\\\"),
        '\r' => quoted.push_str("\\r"),
        c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
            // Writing to a String cannot fail.
            let _ = write!(quoted, "\\u{:04X}", u32::from(c));
        }
        c => quoted.push(c),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(value: &str) -> String {
        let text = format!("x = {value} # after\n");
        toml_edit::Document::parse(text.as_str()).unwrap()["x"].as_str().unwrap().to_owned()
    }

    #[test]
    fn a_prefix_of_several_lines_stays_readable() {
        assert_eq!(string("what is 2+2="), "\"what is 2+2=\"");
        assert_eq!(string("Human: hi\n\tAI: \"yo\"\n"), "\"\"\"\nHuman: hi\n\tAI: \"yo\"\n\"\"\"");
        assert_eq!(string("\n"), "\"\"\"\n\n\"\"\"");
        assert_eq!(string("a\r\nb"), "\"\"\"\na\\r\nb\"\"\"");
    }

    #[test]
    fn strings_that_look_like_syntax_come_back() {
        for text in [
            "",
            "\"",
            "\"\"\"",
            "\n\"\"\"\"\"\"\"",
            "a\n\"",
            "\\",
            "\n\\",
            "a \\\n  b",
            "\r",
            "\n\r\n",
            "\u{0}\n",
            "x  \n  ",
            "\u{2028}\u{85}\u{feff}\n",
            "\u{7f}",
            "'''\n'''",
            "# no comment\n[[cell]]\n",
            "\u{10ffff}",
        ] {
            assert_eq!(read(&string(text)), text, "{}", string(text));
        }
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(number(4_294_967_295.0, 0), "4294967295");
        assert_eq!(number(0.8, 2), "0.8");
        assert_eq!(number(1.0, 2), "1.0");
        assert_eq!(number(-0.05, 2), "-0.05");
    }

    proptest! {
        #[test]
        fn any_string_comes_back(text in "(?s)([\"\\\\\r\n\t '#\u{0}\u{2028}]|.|\\PC){0,30}") {
            prop_assert_eq!(read(&string(&text)), text);
        }

        #[test]
        fn any_list_comes_back(texts: Vec<String>) {
            let text = format!("x = {}\n", array(&texts));
            let document = toml_edit::Document::parse(text.as_str()).unwrap();
            let back: Vec<&str> = document["x"].as_array().unwrap().iter().map(|v| v.as_str().unwrap()).collect();
            prop_assert_eq!(back, texts);
        }

        #[test]
        fn any_number_comes_back(value in prop::num::f64::NORMAL) {
            let text = format!("x = {}\n", number(value, 2));
            prop_assert_eq!(toml_edit::Document::parse(text.as_str()).unwrap()["x"].as_float(), Some(value));
        }
    }
}
