//! Reads values out of a configuration text, and notes every problem with its place, to be reported together.
//!
//! Never knows which keys exist; the reader of each file does.

use std::ops::Range;

use toml::de::{DeTable, DeValue};
use toml::{Spanned, de};

use crate::{
    problem::{Problem, nearest},
    tr,
};

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
        let reason = match nearest(key, known) {
            Some(near) => tr!("settings-unknown-key-near", key = key, near = near),
            None => tr!("settings-unknown-key", key = key),
        };
        self.problem(span, reason);
    }

    /// Notes a value of the wrong type or out of range.
    pub fn expected(&mut self, key: &str, wanted: &str, value: &Value<'_>) {
        let given = &self.text[value.span()];
        let shown = given.lines().next().unwrap_or_default();
        self.problem(value.span(), tr!("settings-expected", key = key, wanted = wanted, shown = shown));
    }

    /// Reads a text.
    pub fn string(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        let read = value.get_ref().as_str().map(str::to_owned);
        self.or_expected(read, key, value, || tr!("settings-a-string").to_owned())
    }

    /// Reads `true` or `false`.
    pub fn boolean(&mut self, key: &str, value: &Value<'_>) -> Option<bool> {
        let read = value.get_ref().as_bool();
        self.or_expected(read, key, value, || tr!("settings-true-or-false").to_owned())
    }

    /// Reads a whole number in a range.
    pub fn whole(&mut self, key: &str, value: &Value<'_>, range: Range<i64>) -> Option<i64> {
        let read = integer(value.get_ref()).filter(|number| range.contains(number));
        self.or_expected(read, key, value, || {
            let (min, max) = (range.start.to_string(), (range.end - 1).to_string());
            tr!("settings-a-whole-number", min = min, max = max)
        })
    }

    /// Reads a number that is not below zero.
    pub fn amount(&mut self, key: &str, value: &Value<'_>) -> Option<f64> {
        let read = number(value.get_ref()).filter(|number| number.is_finite() && *number >= 0.0);
        self.or_expected(read, key, value, || tr!("settings-an-amount").to_owned())
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
        self.or_expected(read, key, value, || tr!("settings-strings").to_owned())
    }

    /// Reads a table.
    pub fn table<'v>(&mut self, key: &str, value: &'v Value<'t>) -> Option<&'v DeTable<'t>> {
        let read = value.get_ref().as_table();
        self.or_expected(read, key, value, || tr!("settings-a-table").to_owned())
    }

    /// Returns the problems found, in the order of the text.
    pub fn finish(self) -> Vec<Problem> {
        let Self { text, mut found } = self;
        found.sort();
        found.dedup();
        found.into_iter().map(|(offset, reason)| Problem::at(text, offset, reason)).collect()
    }

    fn or_expected<T>(
        &mut self,
        read: Option<T>,
        key: &str,
        value: &Value<'_>,
        wanted: impl FnOnce() -> String,
    ) -> Option<T> {
        if read.is_none() {
            self.expected(key, &wanted(), value);
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

#[cfg(test)]
mod tests {
    use super::*;

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
