//! Why a sample could not be delivered.
//!
//! Never prints it; `main` does.

use std::io;

use thiserror::Error;

use crate::tr;

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
    /// Lanes failed.
    #[error("{0}")]
    Lanes(String),
}
