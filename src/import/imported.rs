//! What a file of another tool becomes, while it is made.
//!
//! Never knows a tool.

use thiserror::Error;

use crate::{
    session::{Cell, CellId, Sample, Session},
    tr,
};

/// What a file became.
#[derive(Debug, Default)]
pub struct Imported {
    /// The cells.
    pub session: Session,
    /// What models said in it, each of a cell.
    pub samples: Vec<Sample>,
    /// What of the file is not in the session, and why.
    pub left_out: Vec<String>,
}

/// Why a file cannot be read as anything.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ImportError {
    /// A binary weave.
    #[error("{}", tr!("import-tapestry"))]
    Tapestry,
    /// No text.
    #[error("{}", tr!("import-not-utf8", at = at.to_string()))]
    NotUtf8 {
        /// The first byte that is none.
        at: usize,
    },
    /// A line is wrong.
    #[error("{}", tr!("import-line", line = line.to_string(), reason = reason))]
    Line {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// The tree is none.
    #[error("{0}")]
    Tree(String),
    /// There is nothing in it.
    #[error("{}", tr!("import-empty"))]
    Empty,
}

/// The cells of a session that is being made.
#[derive(Debug, Default)]
pub(super) struct Cells(pub(super) Vec<Cell>);

impl Cells {
    /// Adds a cell of a prefix under an id of its own.
    pub(super) fn add(&mut self, title: &str, prefix: String) -> &mut Cell {
        let id = CellId::fresh(title, |id| self.0.iter().any(|cell| cell.id == *id));
        self.0.push(Cell { prefix, ..Cell::new(id, title) });
        let last = self.0.len() - 1;
        &mut self.0[last]
    }
}
