//! The names of the files of one session.
//!
//! Never makes or reads one of them.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

/// Returns the path of a session file: `.toml` is added to a name without it, unless there is such a file.
pub fn session_path(path: &Path) -> PathBuf {
    if path.extension().is_some_and(|extension| extension == "toml") || path.is_file() {
        return path.to_owned();
    }
    let mut name = OsString::from(path);
    name.push(".toml");
    name.into()
}

/// Returns a path beside the session: its name with another ending.
fn beside(session: &Path, ending: &str) -> PathBuf {
    let is_toml = session.extension().is_some_and(|extension| extension == "toml");
    let mut name = OsString::from(if is_toml { session.with_extension("") } else { session.to_owned() });
    name.push(ending);
    name.into()
}

/// Returns the path of the log of samples beside a session file.
pub fn log_path(session: &Path) -> PathBuf {
    beside(session, ".samples.jsonl")
}

/// Returns the path of the journal of samples that stream.
pub(super) fn journal_path(session: &Path) -> PathBuf {
    beside(session, ".samples.partial.jsonl")
}

/// Returns the path of the file that says who has the session open.
pub(super) fn owner_path(session: &Path) -> PathBuf {
    beside(session, ".samples.owner.json")
}

/// Returns the path of the file for half-written lines.
pub(super) fn torn_path(session: &Path) -> PathBuf {
    beside(session, ".samples.torn")
}
