//! Why the screen could not be run, and why it ended.
//!
//! Never printed here.

use std::{io, path::PathBuf};

use thiserror::Error;

use crate::{engine::EngineError, store::StoreError, tr};

/// Why the screen could not be run.
#[derive(Debug, Error)]
pub enum RuntimeError {
    /// The session could not be opened or closed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The engine could not be had.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The terminal failed.
    #[error("{}", tr!("runtime-terminal", error = _0.to_string()))]
    Terminal(#[from] io::Error),
    /// A path that is no session and cannot become one.
    #[error("{}", tr!("runtime-no-session", path = path.display(), reason = reason))]
    NoSession {
        /// The path.
        path: PathBuf,
        /// Why not, and what to do.
        reason: String,
    },
    /// The theme could not be had.
    #[error("{0}")]
    Theme(String),
}

/// Why the screen ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The user left.
    Left,
    /// A signal of this number asked for it.
    Signal(u8),
}
