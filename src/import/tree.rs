//! A tree of texts as cells and samples: what stands at a root is a prefix, what follows are samples, each of which goes on
//! from the one above it.
//!
//! Never joins or splits a text.

use std::collections::HashMap;

use jiff::Timestamp;
use uuid::Uuid;

use super::imported::{Cells, ImportError, Imported};
use crate::{
    session::{CellId, Finish, LogprobKind, Mark, Param, Params, Parent, Sample, Session, Token},
    tr,
};

/// A text of a tree.
#[derive(Clone, Debug, Default)]
pub(super) struct Node {
    /// The place of what it follows, in the list of nodes.
    pub(super) parent: Option<usize>,
    /// What it says, token by token where that is known.
    pub(super) tokens: Vec<Token>,
    /// Who said it.
    pub(super) model: Option<String>,
    pub(super) when: Option<Timestamp>,
    pub(super) is_bookmarked: bool,
    pub(super) note: String,
}

impl Node {
    /// Makes a node of one text; what a person wrote is a token put there by a person.
    pub(super) fn of_text(text: &str, is_written: bool) -> Self {
        let token = Token { bytes: text.as_bytes().to_vec(), chosen: is_written, ..Token::default() };
        Self { tokens: (!text.is_empty()).then_some(token).into_iter().collect(), ..Self::default() }
    }

    fn bytes(&self) -> Vec<u8> {
        self.tokens.iter().flat_map(|token| token.bytes.iter().copied()).collect()
    }
}

/// A node to add, the sample that it goes on from with the number of its tokens, and the bytes it stands behind.
type Below = (usize, Option<(Uuid, usize)>, Vec<u8>);

/// Makes the cells of a tree: one of each root, or, where a root says nothing, of each text below it.
///
/// # Errors
/// Where nodes follow each other in a circle, or a prefix is no text.
pub(super) fn cells(
    nodes: &[Node],
    title: &str,
    tool: &str,
    now: Timestamp,
    cells: &mut Cells,
    into: &mut Imported,
) -> Result<(), ImportError> {
    let mut children: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
    for (at, node) in nodes.iter().enumerate() {
        children.entry(node.parent).or_default().push(at);
    }
    let below = |at: usize| children.get(&Some(at)).map_or(&[][..], Vec::as_slice);
    let mut roots: Vec<usize> = Vec::new();
    let mut silent: Vec<usize> = children.get(&None).cloned().unwrap_or_default();
    silent.reverse();
    let mut reached = 0;
    while let Some(at) = silent.pop() {
        if nodes[at].tokens.is_empty() {
            reached += 1;
            silent.extend(below(at).iter().rev());
        } else {
            roots.push(at);
        }
    }
    for root in roots {
        reached += 1;
        let prefix = String::from_utf8(nodes[root].bytes())
            .map_err(|error| ImportError::NotUtf8 { at: error.utf8_error().valid_up_to() })?;
        let cell = cells.add(title, prefix.clone());
        cell.note.clone_from(&nodes[root].note);
        let mut todo: Vec<Below> = Vec::new();
        let start = |of: usize, parent: Option<(Uuid, usize)>, bytes: &[u8]| {
            below(of).iter().rev().map(move |at| (*at, parent, bytes.to_vec())).collect::<Vec<_>>()
        };
        todo.extend(start(root, None, prefix.as_bytes()));
        while let Some((at, parent, before)) = todo.pop() {
            reached += 1;
            let node = &nodes[at];
            if node.tokens.is_empty() {
                todo.extend(start(at, parent, &before));
                continue;
            }
            let id = Uuid::now_v7();
            let sample = Sample {
                id,
                cell: cell.id.clone(),
                parent: parent.map(|(sample, token)| Parent { sample, token }),
                prefix: before.clone(),
                tokens: node.tokens.clone(),
                ..said(tool, node.model.as_deref(), node.when.unwrap_or(now))
            };
            if node.is_bookmarked || !node.note.is_empty() {
                let mark = Mark { pinned: node.is_bookmarked, note: node.note.clone(), ..Mark::default() };
                cell.marks.insert(id, mark);
            }
            let mut after = before;
            after.extend(node.bytes());
            todo.extend(start(at, Some((id, node.tokens.len())), &after));
            into.samples.push(sample);
        }
    }
    match nodes.len() - reached {
        0 => Ok(()),
        _ => Err(ImportError::Tree(tr!("import-circle").to_owned())),
    }
}

/// Makes a sample of another tool, of which nothing is known but what it says.
pub(super) fn said(tool: &str, model: Option<&str>, when: Timestamp) -> Sample {
    let mut sample = Sample {
        engine: "import".to_owned(),
        model: model.unwrap_or("unknown").to_owned(),
        params: Params::unset(),
        started: when,
        ended: Some(when),
        finish: Finish::Length,
        logprobs: LogprobKind::None,
        ..Sample::default()
    };
    sample.usage.source = "counted".to_owned();
    sample.extra.insert("imported_from".to_owned(), tool.into());
    sample
}

/// Puts samples that go on from the same place side by side: as the lanes of one run, or of several where they are more than
/// a run has.
pub(super) fn lay_out(samples: &mut [Sample]) {
    let mut beside: HashMap<(CellId, Option<Uuid>), Vec<&mut Sample>> = HashMap::new();
    for sample in samples {
        let from = sample.parent.map(|parent| parent.sample);
        beside.entry((sample.cell.clone(), from)).or_default().push(sample);
    }
    for group in beside.values_mut() {
        for run in group.chunks_mut(Param::Lanes.spec().max as usize) {
            let (id, lanes) = (run.first().map(|sample| sample.id), run.len());
            for (lane, sample) in (0..).zip(run) {
                (sample.run, sample.lane) = (id, lane);
                // A lane beyond those of its run would be taken for one that is only counted.
                let _in_range = sample.params.set(Param::Lanes, Some(lanes as f64));
            }
        }
    }
}

/// Returns the session of the cells that were made.
pub(super) fn session(cells: Cells) -> Session {
    Session { cells: cells.0, ..Session::default() }
}
