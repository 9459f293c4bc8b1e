//! Why a sample could not be delivered.
//!
//! Never prints it; `main` does.

use std::io;

use thiserror::Error;

use crate::{store::ResultsError, tr};

/// Why a sample could not be delivered.
#[derive(Debug, Error)]
pub enum HeadlessError {
    /// Standard output is gone or full.
    #[error("{}", tr!("headless-output", error = _0.to_string()))]
    Output(#[from] io::Error),
    /// A sample, or what samples say, could not be written as JSON.
    #[error("{}", tr!("headless-json", error = _0.to_string()))]
    Json(#[from] serde_json::Error),
    /// The person had enough; what had come is written.
    #[error("{}", tr!("headless-interrupted"))]
    Interrupted,
    /// The person had enough of a sweep, which goes on when it is run again.
    #[error("{}", tr!("headless-over-interrupted"))]
    SweepInterrupted,
    /// The results of a sweep cannot be kept.
    #[error(transparent)]
    Results(#[from] ResultsError),
    /// Lanes failed.
    #[error("{0}")]
    Lanes(String),
}
