//! What can go wrong with kept things: where, why and what to do.
//!
//! Never swallows a path or the system's own reason.

use std::{io, path::PathBuf};

use thiserror::Error;

use crate::{problem::Problems, tr};

/// Why something could not be read or kept.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The session file is not one this version can read without losing something.
    #[error(transparent)]
    Document(#[from] Problems),
    /// The session cannot be written so that it reads back the same.
    #[error("{}", tr!("store-unwritable", path = path.display(), reason = reason))]
    Unwritable {
        /// The session file.
        path: PathBuf,
        /// What would not come back.
        reason: String,
    },
    /// There is no such session.
    #[error("{}", tr!("store-missing", path = path.display()))]
    Missing {
        /// The session file.
        path: PathBuf,
    },
    /// A file cannot be read.
    #[error("{}", tr!("store-read", path = path.display(), error = source.to_string()))]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A file cannot be written; what it should hold is still in memory.
    #[error("{}", tr!("store-write", path = path.display(), error = source.to_string()))]
    Write {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// There is a file of that name already.
    #[error("{}", tr!("store-exists", path = path.display()))]
    Exists {
        /// The file in the way.
        path: PathBuf,
    },
    /// Another program has the session open.
    #[error("{}", tr!("store-open", path = path.display()))]
    Open {
        /// The session file.
        path: PathBuf,
    },
    /// The file was changed by someone else since it was read.
    #[error("{}", tr!("store-changed", path = path.display()))]
    Changed {
        /// The session file.
        path: PathBuf,
    },
    /// The session is open for reading only.
    #[error("{}", tr!("store-read-only", reason = reason))]
    ReadOnly {
        /// Why it cannot be written.
        reason: String,
    },
    /// No shipped session has that name.
    #[error("{}", tr!("store-not-shipped", name = format!("{name:?}"), known = known))]
    NotShipped {
        /// The name asked for.
        name: String,
        /// The names there are, separated by commas.
        known: String,
    },
    /// There is no home directory to keep sessions in.
    #[error("{}", tr!("store-no-home"))]
    NoHome,
    /// The writing thread is gone.
    #[error("{}", tr!("store-thread", reason = reason))]
    Thread {
        /// What happened to it.
        reason: String,
    },
}
