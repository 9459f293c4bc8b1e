//! Which samples the lanes of the current cell show: those of a run, laid over the page it belongs to.
//!
//! Never lays out a text.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::marks;
use crate::{app::state::State, session::Sample};

/// How many runs before a continuation are asked whether they show what it continues.
const NEAR_RUNS: usize = 8;

/// What the lanes show, by column and lane.
type Page = BTreeMap<(u32, u32), Uuid>;

/// A sample with its column and lane.
type Placed = ((u32, u32), Uuid);

/// Returns the first sample shown of every column.
pub fn first_samples(state: &State) -> Vec<&Sample> {
    let mut shown: Vec<&Sample> = Vec::new();
    for view in &state.cell().board.lanes {
        let entry = view.sample.and_then(|id| state.session.samples.get(&id));
        let known = shown.iter().any(|sample| sample.column == view.column);
        shown.extend(entry.filter(|_| !known).map(|entry| &entry.sample));
    }
    shown
}

impl State {
    /// Returns the lanes of the current cell with what they show, by column: those of its step, or a lane for each
    /// sample that a filter lets through. Samples of several runs may have the same lane.
    pub(in crate::app) fn lanes_shown(&self) -> Vec<((u32, u32), Option<Uuid>)> {
        if self.session.filter.is_some() {
            let mut lanes: Vec<_> =
                marks::filter_shown(self).into_iter().map(|id| (self.place_of(&id), Some(id))).collect();
            // The sort is stable: within a column they stay in the order they were sampled.
            lanes.sort_by_key(|((column, _), _)| *column);
            return lanes;
        }
        let cell = self.cell();
        let last = cell.runs.len().checked_sub(1);
        let page = last.map(|last| self.page(cell.step.min(last), &mut HashMap::new())).unwrap_or_default();
        let places = cell.places(page.keys().copied());
        places.into_iter().map(|place| (place, page.get(&place).copied())).collect()
    }

    /// Returns the page of a run of the current cell, by column and lane.
    ///
    /// A run of all lanes is a fresh page; a run of fewer than its params say (one lane again, one continued) is laid
    /// over the page it belongs to: the last one before it that shows what its samples continue, or else the one before.
    fn page(&self, index: usize, known: &mut HashMap<usize, Page>) -> Page {
        // Runs whose pages are wanted, those that others lie on last: a history may be longer than a stack is deep.
        let mut open = vec![index];
        while let Some(run) = open.last().copied() {
            if known.contains_key(&run) {
                open.pop();
                continue;
            }
            let (parents, below) = self.may_lie_below(run);
            let unknown = open.len();
            open.extend(below.iter().filter(|below| !known.contains_key(below)));
            if open.len() > unknown {
                continue;
            }
            let shows = |page: &Page| parents.iter().all(|(place, parent)| page.get(place) == Some(parent));
            let pages = || below.iter().filter_map(|run| known.get(run));
            let mut page =
                pages().find(|page| shows(page)).or(pages().next_back()).cloned().unwrap_or_default();
            page.extend(self.lanes_of(run));
            known.insert(run, page);
        }
        known.remove(&index).unwrap_or_default()
    }

    /// Returns the samples of one run by column and lane.
    fn lanes_of(&self, run: usize) -> impl Iterator<Item = ((u32, u32), Uuid)> {
        self.cell().runs[run].samples.iter().map(|id| (self.place_of(id), *id))
    }

    /// Tells whether a run fills a page of its own.
    fn is_fresh(&self, run: usize) -> bool {
        let run = &self.cell().runs[run];
        let lanes = run.samples.iter().filter_map(|id| self.session.samples.get(id));
        run.samples.len() >= lanes.map(|entry| entry.sample.params.lanes()).max().unwrap_or(1)
    }

    /// Returns what a run of some lanes continues, and the runs on whose pages it may lie, the likeliest first.
    fn may_lie_below(&self, index: usize) -> (Vec<Placed>, Vec<usize>) {
        if self.is_fresh(index) {
            return (Vec::new(), Vec::new());
        }
        let cell = self.cell();
        let parents: Vec<Placed> = cell.runs[index]
            .samples
            .iter()
            .filter_map(|id| Some((self.place_of(id), self.session.samples.get(id)?.sample.parent?.sample)))
            .filter(|(_, parent)| self.session.samples.contains_key(parent))
            .collect();
        let run_of = |parent: &Uuid| {
            let sample = &self.session.samples.get(parent)?.sample;
            cell.run_index.get(&sample.run.unwrap_or(sample.id)).copied().filter(|run| *run < index)
        };
        let Some(oldest) = parents.iter().filter_map(|(_, parent)| run_of(parent)).min() else {
            return (Vec::new(), index.checked_sub(1).into_iter().collect());
        };
        // Between the parents' run and this one lie few runs, or some of another page: those do not show the parents.
        let near = (oldest + 1..index).rev().take(NEAR_RUNS);
        (parents, near.chain([oldest]).collect())
    }

    /// Returns column and lane of a sample.
    fn place_of(&self, id: &Uuid) -> (u32, u32) {
        self.session.samples.get(id).map_or((0, 0), |entry| (entry.sample.column, entry.sample.lane))
    }
}
