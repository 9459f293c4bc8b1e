//! What can go wrong with kept things: where, why and what to do.
//!
//! Never swallows a path or the system's own reason.

use std::{fmt, io, path::PathBuf};

use thiserror::Error;

/// One fault of a session file and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong and what to write instead.
    pub reason: String,
}

impl Problem {
    /// Makes a problem at a byte offset of a text.
    pub(super) fn at(text: &str, offset: usize, reason: impl Into<String>) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column =
            before.get(line_start..).unwrap_or("").trim_start_matches('\u{feff}').chars().count() + 1;
        Self { line: before.matches('\n').count() + 1, column, reason: reason.into() }
    }
}

/// Why something could not be read or kept.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The session file is not one this version can read without losing something.
    #[error("{}", Lines(path, problems))]
    Document {
        /// The session file.
        path: PathBuf,
        /// Every fault found, in the order of the file; at least one.
        problems: Vec<Problem>,
    },
    /// The session cannot be written so that it reads back the same.
    #[error("{}: this session cannot be written: {reason}", path.display())]
    Unwritable {
        /// The session file.
        path: PathBuf,
        /// What would not come back.
        reason: String,
    },
    /// There is no such session.
    #[error("there is no session {}; check the name", path.display())]
    Missing {
        /// The session file.
        path: PathBuf,
    },
    /// A file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A file cannot be written; what it should hold is still in memory.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// There is a file of that name already.
    #[error("{} exists already; choose another name", path.display())]
    Exists {
        /// The file in the way.
        path: PathBuf,
    },
    /// Another program has the session open.
    #[error("{} is open in another program; close it there, or choose another name", path.display())]
    Open {
        /// The session file.
        path: PathBuf,
    },
    /// The file was changed by someone else since it was read.
    #[error(
        "{} was changed on disk by another program since it was read; save under another name, or reopen it",
        path.display()
    )]
    Changed {
        /// The session file.
        path: PathBuf,
    },
    /// The session is open for reading only.
    #[error("nothing is kept: {reason}; save under another name to keep it")]
    ReadOnly {
        /// Why it cannot be written.
        reason: String,
    },
    /// No shipped session has that name.
    #[error("no session named {name:?} is shipped; there are: {known}")]
    NotShipped {
        /// The name asked for.
        name: String,
        /// The names there are, separated by commas.
        known: String,
    },
    /// There is no home directory to keep sessions in.
    #[error("no home directory found: set HOME, or XDG_DATA_HOME, XDG_STATE_HOME and XDG_CONFIG_HOME")]
    NoHome,
    /// The writing thread is gone.
    #[error("the thread that writes the session {reason}")]
    Thread {
        /// What happened to it.
        reason: String,
    },
}

struct Lines<'a>(&'a PathBuf, &'a [Problem]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.1.iter().enumerate() {
            let newline = if index == 0 { "" } else { "\n" };
            let (line, column, reason) = (problem.line, problem.column, &problem.reason);
            write!(f, "{newline}{}:{line}:{column}: {reason}", self.0.display())?;
        }
        Ok(())
    }
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
        let error = StoreError::Document { path: "a.toml".into(), problems: vec![problem(1), problem(3)] };
        assert_eq!(error.to_string(), "a.toml:1:2: no\na.toml:3:2: no");
    }
}
