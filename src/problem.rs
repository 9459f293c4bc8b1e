//! What is wrong in a text that a person wrote: the place, the reason, and the word that was perhaps meant.
//!
//! Never knows what a text may say; the reader of each file does.

use std::{fmt, path::PathBuf};

use thiserror::Error;

/// One thing that is wrong in a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong and what would be right.
    pub reason: String,
}

impl Problem {
    /// Makes a problem at a byte offset of a text; a byte order mark is no column.
    pub fn at(text: &str, offset: usize, reason: impl Into<String>) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column =
            before.get(line_start..).unwrap_or("").trim_start_matches('\u{feff}').chars().count() + 1;
        Self { line: before.matches('\n').count() + 1, column, reason: reason.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.reason)
    }
}

/// All that is wrong in one file; one line each, `path:line:column: reason`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub struct Problems {
    /// The file the text came from.
    pub path: PathBuf,
    /// The problems, in the order of the text; at least one.
    pub list: Vec<Problem>,
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.list.iter().enumerate() {
            let newline = if index == 0 { "" } else { "\n" };
            write!(f, "{newline}{}:{problem}", self.path.display())?;
        }
        Ok(())
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
    fn places_count_characters_not_bytes() {
        let problem = Problem::at("\u{feff}a\né二x", "\u{feff}a\né二".len(), "r");
        assert_eq!((problem.line, problem.column), (2, 3));
        let problem = Problem::at("\u{feff}abc", "\u{feff}ab".len(), "r");
        assert_eq!((problem.line, problem.column), (1, 3));
    }

    #[test]
    fn every_problem_is_a_line_with_its_place() {
        let problem = |line| Problem { line, column: 2, reason: "no".to_owned() };
        let problems = Problems { path: "a.toml".into(), list: vec![problem(1), problem(3)] };
        assert_eq!(problems.to_string(), "a.toml:1:2: no\na.toml:3:2: no");
    }

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
}
