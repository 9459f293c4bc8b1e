//! What can go wrong with kept things: where, why and what to do.
//!
//! Never swallows a path or the system's own reason.

use std::{io, path::PathBuf};

use thiserror::Error;

use crate::problem::Problems;

/// Why something could not be read or kept.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The session file is not one this version can read without losing something.
    #[error(transparent)]
    Document(#[from] Problems),
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
