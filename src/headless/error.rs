//! Why a sample could not be delivered.
//!
//! Never prints it; `main` does.

use std::io;

use thiserror::Error;

/// Why a sample could not be delivered.
#[derive(Debug, Error)]
pub enum HeadlessError {
    /// Standard output is gone or full.
    #[error("standard output: {0}")]
    Output(#[from] io::Error),
    /// A sample, or what samples say, could not be written as JSON.
    #[error("as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// Lanes failed.
    #[error("{0}")]
    Lanes(String),
}
