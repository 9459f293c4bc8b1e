//! Owns the instrument that shows where samples part: all of them as one tree, row by row.
//!
//! Never merges what differs in a byte.

use uuid::Uuid;

use super::counter::{Behind, Counter, Facts, Samples, Start};
use crate::tr;
use crate::{
    analysis::{NodeId, Trie},
    session::{Finish, Token, lossy_text},
};

/// How many rows the map has at most.
pub const MOST_FORKS: usize = 2_000;

/// Bytes of a stretch that are shown.
const TEXT_BYTES: usize = 200;

/// One row of the map of forks.
#[derive(Clone, Debug, PartialEq)]
pub struct ForkRow {
    /// The stretch of text.
    pub node: NodeId,
    /// How many forks lie above it.
    pub depth: usize,
    /// How many samples come through.
    pub samples: usize,
    /// The model's probability of its first token, 0 to 1, if known.
    pub probability: Option<f32>,
    /// How its text begins; not made visible.
    pub text: String,
    /// How many samples end in it.
    pub endings: usize,
}

/// The samples of a group as one tree.
#[derive(Debug)]
pub struct Forks {
    trie: Trie<Uuid>,
}

impl Forks {
    /// Returns the map row by row, the most common branch first, but not more than `most` rows.
    pub fn map(&self, most: usize) -> Vec<ForkRow> {
        let trie = &self.trie;
        let mut rows = Vec::new();
        let mut open: Vec<(NodeId, usize, Option<f32>)> = vec![(trie.root(), 0, None)];
        while let Some((node, depth, probability)) = open.pop().filter(|_| rows.len() < most) {
            let text = self.text(node);
            // Where samples differ in their first token, the root has no text of its own.
            if !text.is_empty() || depth > 0 {
                let (samples, endings) = (trie.through(node), trie.endings(node).len());
                rows.push(ForkRow { node, depth, samples, probability, text, endings });
            }
            let branches = trie.branches(node);
            open.extend(branches.iter().rev().map(|branch| (branch.node, depth + 1, branch.probability)));
        }
        rows
    }

    fn text(&self, node: NodeId) -> String {
        let mut bytes = Vec::new();
        for token in self.trie.tokens(node) {
            bytes.extend_from_slice(token.bytes);
            if bytes.len() > TEXT_BYTES {
                break;
            }
        }
        lossy_text(&bytes)
    }
}

impl Counter for Forks {
    fn begin(_: &Start<'_>) -> Self {
        Self { trie: Trie::default() }
    }

    fn add(&mut self, _: Uuid) {}

    fn push(&mut self, sample: Uuid, token: &Token) {
        self.trie.push(sample, token);
    }

    fn end(&mut self, sample: Uuid, finish: Finish) {
        self.trie.end(sample, finish);
    }

    fn remove(&mut self, sample: Uuid) -> bool {
        // A trie forgets no sample.
        !self.trie.contains(sample)
    }

    fn rows(&self) -> usize {
        self.map(MOST_FORKS).len()
    }

    fn behind(&self, row: usize) -> Option<Behind> {
        let row = self.map(MOST_FORKS).into_iter().nth(row)?;
        Some(Behind::These(tr!("forks-behind", text = &row.text), self.trie.samples(row.node)))
    }

    fn words(&self, _: &dyn Samples) -> Vec<String> {
        Vec::new()
    }

    fn facts(&self, _: &dyn Samples) -> serde_json::Result<Facts> {
        Ok(Vec::new())
    }
}
