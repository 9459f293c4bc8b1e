//! Where a configuration text is wrong and why: positions, near misses, and every problem reported together.
//!
//! Never knows which keys exist; the reader of each file does.

use std::{fmt, ops::Range, path::PathBuf};

use thiserror::Error;
use toml::de::{DeTable, DeValue};
use toml::{Spanned, de};

/// One thing that is wrong in a configuration text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong and what would be right.
    pub reason: String,
}

/// All that is wrong in one configuration file; one line each, `path:line:column: reason`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub struct Problems {
    /// The file the text came from.
    pub path: PathBuf,
    /// The problems, in the order of the text.
    pub list: Vec<Problem>,
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Problem { line, column, reason }) in self.list.iter().enumerate() {
            let newline = if index == 0 { "" } else { "\n" };
            write!(f, "{newline}{}:{line}:{column}: {reason}", self.path.display())?;
        }
        Ok(())
    }
}

/// A value in a parsed text, with its place.
pub type Value<'t> = Spanned<DeValue<'t>>;

/// A configuration text being read, and the problems found so far.
#[derive(Debug)]
pub struct Reading<'t> {
    text: &'t str,
    found: Vec<(usize, String)>,
}

impl<'t> Reading<'t> {
    /// Parses the text; what is not TOML becomes problems, and whatever could be understood is still
    /// returned.
    pub fn parse(text: &'t str) -> (Self, DeTable<'t>) {
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut reading = Self { text, found: Vec::new() };
        for error in &errors {
            reading.toml_error(error, 0..0);
        }
        (reading, table.into_inner())
    }

    /// Notes a problem at a place.
    pub fn problem(&mut self, span: Range<usize>, reason: impl Into<String>) {
        self.found.push((span.start, reason.into()));
    }

    /// Notes what the TOML library found, at its own place or else at `span`.
    pub fn toml_error(&mut self, error: &de::Error, span: Range<usize>) {
        self.problem(error.span().unwrap_or(span), error.message());
    }

    /// Notes a key nobody knows, with the nearest known one.
    pub fn unknown<'k>(&mut self, span: Range<usize>, key: &str, known: impl IntoIterator<Item = &'k str>) {
        let hint = nearest(key, known).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        self.problem(span, format!("unknown key `{key}`{hint}"));
    }

    /// Notes a value of the wrong type or out of range.
    pub fn expected(&mut self, key: &str, wanted: &str, value: &Value<'_>) {
        let given = &self.text[value.span()];
        let shown = given.lines().next().unwrap_or_default();
        self.problem(value.span(), format!("`{key}` must be {wanted}, not {shown}"));
    }

    /// Reads a text.
    pub fn string(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        let read = value.get_ref().as_str().map(str::to_owned);
        self.or_expected(read, key, "a string", value)
    }

    /// Reads `true` or `false`.
    pub fn boolean(&mut self, key: &str, value: &Value<'_>) -> Option<bool> {
        let read = value.get_ref().as_bool();
        self.or_expected(read, key, "true or false", value)
    }

    /// Reads a whole number in a range.
    pub fn whole(&mut self, key: &str, value: &Value<'_>, range: Range<i64>) -> Option<i64> {
        let read = integer(value.get_ref()).filter(|number| range.contains(number));
        self.or_expected(read, key, &format!("a whole number, {} to {}", range.start, range.end - 1), value)
    }

    /// Reads a number that is not below zero.
    pub fn amount(&mut self, key: &str, value: &Value<'_>) -> Option<f64> {
        let read = number(value.get_ref()).filter(|number| number.is_finite() && *number >= 0.0);
        self.or_expected(read, key, "a number, 0 or more", value)
    }

    /// Reads a string or a list of strings; a string alone is a list of one.
    pub fn strings(&mut self, key: &str, value: &Value<'_>) -> Option<Vec<String>> {
        let read = match value.get_ref() {
            DeValue::String(one) => Some(vec![one.to_string()]),
            DeValue::Array(list) => {
                list.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect()
            }
            _ => None,
        };
        self.or_expected(read, key, "a string or a list of strings", value)
    }

    /// Reads a table.
    pub fn table<'v>(&mut self, key: &str, value: &'v Value<'t>) -> Option<&'v DeTable<'t>> {
        let read = value.get_ref().as_table();
        self.or_expected(read, key, "a table", value)
    }

    /// Returns the problems found, in the order of the text.
    pub fn finish(self) -> Vec<Problem> {
        let Self { text, mut found } = self;
        found.sort();
        found.dedup();
        let locate = |(offset, reason)| {
            let before = text.get(..offset).unwrap_or(text);
            let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
            let line = before.matches('\n').count() + 1;
            Problem { line, column: before[line_start..].chars().count() + 1, reason }
        };
        found.into_iter().map(locate).collect()
    }

    fn or_expected<T>(&mut self, read: Option<T>, key: &str, wanted: &str, value: &Value<'_>) -> Option<T> {
        if read.is_none() {
            self.expected(key, wanted, value);
        }
        read
    }
}

/// Returns a whole number, where the value is one that fits.
pub fn integer(value: &DeValue<'_>) -> Option<i64> {
    let number = value.as_integer()?;
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

/// Returns a number, whole or not.
pub fn number(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Float(float) => float.as_str().parse().ok(),
        _ => integer(value).map(|whole| whole as f64),
    }
}

/// Finds the known name nearest to the given one, if it is within about a third of its letters.
pub fn nearest<'k>(given: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let tolerance = (given.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|name| (edit_distance(given, name), name))
        .filter(|(distance, _)| *distance <= tolerance)
        .min()
        .map(|(_, name)| name)
}

/// Counts the insertions, deletions and substitutions between two words (Levenshtein 1966).
fn edit_distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (index, a) in from.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], index + 1);
        for (column, b) in to.chars().enumerate() {
            let substituted = diagonal + usize::from(a != b);
            diagonal = row[column + 1];
            row[column + 1] = substituted.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_counts_edits() {
        for (from, to, distance) in [("", "abc", 3), ("kitten", "sitting", 3), ("theme", "theme", 0)] {
            assert_eq!(edit_distance(from, to), distance);
            assert_eq!(edit_distance(to, from), distance);
        }
    }

    #[test]
    fn a_near_miss_is_suggested_and_a_far_one_is_not() {
        let known = ["theme", "engine", "editor"];
        assert_eq!(nearest("them", known), Some("theme"));
        assert_eq!(nearest("edtior", known), Some("editor"));
        assert_eq!(nearest("colour", known), None);
    }

    #[test]
    fn columns_count_characters_and_problems_stand_in_the_order_of_the_text() {
        let text = "a = 1\n\"ключ\" = 2 # x\n";
        let mut reading = Reading { text, found: Vec::new() };
        reading.problem(text.find('2').unwrap()..0, "second");
        reading.problem(4..5, "first");
        let place = |line, column, reason: &str| Problem { line, column, reason: reason.to_owned() };
        assert_eq!(reading.finish(), [place(1, 5, "first"), place(2, 10, "second")]);
    }

    #[test]
    fn what_is_not_toml_is_one_problem_with_its_place() {
        let (reading, _) = Reading::parse("mouse = true\ntheme = \"auto\neditor = \"vi\"\n");
        let found = reading.finish();
        assert_eq!(found.first().map(|problem| problem.line), Some(2), "{found:?}");
    }
}
