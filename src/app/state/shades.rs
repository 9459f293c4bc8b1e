//! What the bytes of lanes are coloured by where texts are compared.
//!
//! Never compares; `update::shades` does.

use std::{collections::HashMap, ops::Range};

use uuid::Uuid;

use super::view::{Likeness, View};

/// Ascending ranges of bytes behind the prompt, each with how it is like what it is compared with.
pub type Spans = Vec<(Range<usize>, Likeness)>;

/// The shades of the lanes shown.
#[derive(Debug, Default)]
pub struct Shades {
    pub(in crate::app) spans: HashMap<Uuid, Spans>,
    /// The view they are of, and the selected sample where that matters.
    pub(in crate::app) by: Option<(View, Option<Uuid>)>,
    pub(in crate::app) at_ms: u64,
    /// Something has come since.
    pub(in crate::app) stale: bool,
}

impl Shades {
    /// Returns how a byte is like what it is compared with.
    pub(in crate::app) fn of(&self, sample: Uuid, offset: usize) -> Option<Likeness> {
        let spans = self.spans.get(&sample)?;
        let at = spans.partition_point(|(range, _)| range.end <= offset);
        spans.get(at).filter(|(range, _)| range.start <= offset).map(|(_, likeness)| *likeness)
    }
}
