//! The line behind a column in JSON: which column it is, who answered, and what its samples come to.
//!
//! Never counts anything.

use serde::Serialize;

use crate::session::CellId;

/// The line.
#[derive(Serialize)]
pub(super) struct SummaryLine<'a, F> {
    pub(super) summary: Summary<'a, F>,
}

/// What it says.
#[derive(Serialize)]
pub(super) struct Summary<'a, F> {
    pub(super) cell: &'a CellId,
    pub(super) column: u32,
    pub(super) title: &'a str,
    pub(super) column_title: Option<&'a str>,
    pub(super) engine: Option<&'static str>,
    pub(super) model: Option<String>,
    pub(super) seed: Option<u64>,
    /// Why the column, or the rest of it, was not drawn.
    pub(super) error: Option<String>,
    /// What is to be known of the samples beside their text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) notes: Vec<String>,
    #[serde(flatten)]
    pub(super) figures: F,
}
