//! The open session and where it is kept.
//!
//! Never writes it.

/// Where the session lives and whether it is inherited.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// The path shown.
    pub path: String,
    /// Why nothing is written, if so.
    pub read_only: Option<String>,
    /// Goes up with every change, and never starts again: what was written for an earlier session has a lower one.
    pub revision: u64,
    /// The revision at which this session became the open one.
    pub base: u64,
    /// The revision last written.
    pub saved: u64,
    /// The revision being written.
    pub saving: Option<u64>,
    /// Why the last write failed.
    pub failure: Option<String>,
}
