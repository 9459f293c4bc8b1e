//! Where a reader stands in the guide of a cell.
//!
//! Never holds the guide: that is the cell's note.

use crate::app::Command;

/// Where a reader stands in the guide of a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coach {
    /// Which step is shown, from 0.
    pub step: usize,
    /// The commands of this step that were given already.
    pub done: Vec<Command>,
}
