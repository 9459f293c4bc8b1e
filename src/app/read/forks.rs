//! The map of forks as rows, and how many rows an instrument has.
//!
//! Never counts: the instruments hold the numbers.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::layout;
use crate::{
    analysis::{NodeId, Trie},
    app::state::{Instrument, Instruments, State},
    session::lossy_text,
    text::visible,
};

/// How many rows an instrument has at most.
const MOST_ROWS: usize = 2_000;

/// One row of the map of forks.
#[derive(Clone, Debug, PartialEq)]
pub struct ForkRow {
    /// Which group it is of.
    pub group: usize,
    /// The stretch of text.
    pub node: NodeId,
    /// How many forks lie above it.
    pub depth: usize,
    /// How many samples come through.
    pub samples: usize,
    /// The model's probability of its first token, 0 to 1, if known.
    pub probability: Option<f32>,
    /// Its text, as it may be drawn.
    pub text: String,
    /// How many samples end in it.
    pub endings: usize,
}

/// Returns the map of forks row by row, the most common branch first.
pub fn forks(state: &State) -> Vec<ForkRow> {
    let mut rows = Vec::new();
    for (group, trie) in state.session.instruments.groups.iter().map(|group| &group.trie).enumerate() {
        let mut open: Vec<(NodeId, usize, Option<f32>)> = vec![(trie.root(), 0, None)];
        while let Some((node, depth, probability)) = open.pop() {
            if rows.len() >= MOST_ROWS {
                return rows;
            }
            let branches = trie.branches(node);
            let text = text_of(trie, node);
            // Where samples differ in their first token, the root has no text of its own.
            if !text.is_empty() || depth > 0 {
                let (samples, endings) = (trie.through(node), trie.endings(node).len());
                rows.push(ForkRow { group, node, depth, samples, probability, text, endings });
            }
            open.extend(branches.iter().rev().map(|branch| (branch.node, depth + 1, branch.probability)));
        }
    }
    rows
}

fn text_of(trie: &Trie<Uuid>, node: NodeId) -> String {
    let mut bytes = Vec::new();
    for token in trie.tokens(node) {
        bytes.extend_from_slice(token.bytes);
        if bytes.len() > 200 {
            break;
        }
    }
    visible(&lossy_text(&bytes))
}

/// Returns how many rows the pane has to choose from.
pub fn instrument_rows(state: &State) -> usize {
    match state.program.instrument {
        Some(Instrument::Tally) => state
            .session
            .instruments
            .groups
            .iter()
            .map(|group| group.tally.different())
            .sum::<usize>()
            .min(MOST_ROWS),
        Some(Instrument::Forks) => forks(state).len(),
        Some(Instrument::Note) => {
            let width = state.layout().instrument.width.saturating_sub(2);
            usize::from(layout::note_rows(state, width))
        }
        Some(Instrument::Shots) => {
            let Instruments { dial, scored, .. } = &state.session.instruments;
            dial.keys().chain(scored.keys()).collect::<BTreeSet<_>>().len()
        }
        Some(Instrument::Verbatim) => state.cell().board.lanes.len() + state.session.instruments.groups.len(),
        // What the cell, the session and the program cost, the next run, and what runs on: read row by row.
        Some(Instrument::Bill) => state.bill().len() + 1,
        Some(Instrument::Agreement) | None => 0,
    }
}
