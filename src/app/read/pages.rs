//! Which samples the lanes of the current cell show: those of a run, laid over the page it belongs to.
//!
//! Never lays out a text.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::marks;
use crate::{
    app::state::State,
    session::{Finish, Parent, Sample},
};

/// How many runs before a continuation are asked whether they show what it continues.
const NEAR_RUNS: usize = 8;

/// What the lanes show, by column and lane: a sample, or one and behind it the branch that grew from it.
type Page = BTreeMap<(u32, u32), Vec<Uuid>>;

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
    /// sample that a filter lets through. Samples of several runs may have the same lane, and so have a sample and its
    /// branch.
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
        let shown = |place| match page.get(&place) {
            Some(samples) => samples.iter().map(|id| (place, Some(*id))).collect(),
            None => vec![(place, None)],
        };
        places.into_iter().flat_map(shown).collect()
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
            let shows = |page: &Page| {
                parents
                    .iter()
                    .all(|(place, parent)| page.get(place).is_some_and(|shown| shown.contains(parent)))
            };
            let pages = || below.iter().filter_map(|run| known.get(run));
            let mut page =
                pages().find(|page| shows(page)).or(pages().next_back()).cloned().unwrap_or_default();
            self.lay_over(&mut page, run);
            known.insert(run, page);
        }
        known.remove(&index).unwrap_or_default()
    }

    /// Lays the samples of a run over a page: a branch stands beside the sample it grew from, a continuation takes the
    /// place of what it continues, and anything else that of the lane.
    fn lay_over(&self, page: &mut Page, run: usize) {
        let mut own = Page::new();
        for id in &self.cell().runs[run].samples {
            own.entry(self.place_of(id)).or_default().push(*id);
        }
        for (place, samples) in own {
            let shown = page.entry(place).or_default();
            let &[id] = samples.as_slice() else {
                *shown = samples;
                continue;
            };
            // What failed before its first token never takes a text away.
            if !shown.is_empty() && self.failed_at_once(&id) {
                continue;
            }
            let parent = self.session.samples.get(&id).and_then(|entry| entry.sample.parent);
            let place = parent.and_then(|link| shown.iter().position(|known| *known == link.sample));
            match (parent.zip(place), shown.as_mut_slice()) {
                (Some((link, _)), _) if self.is_inside(link) => *shown = vec![link.sample, id],
                (Some((_, at)), shown) => shown[at] = id,
                (None, _) => *shown = vec![id],
            }
        }
    }

    /// Tells whether a link leads into the middle of a sample, not to its end.
    fn is_inside(&self, link: Parent) -> bool {
        self.session.samples.get(&link.sample).is_some_and(|entry| link.token < entry.sample.tokens.len())
    }

    /// Tells whether a sample ended without a token of the engine because it failed.
    fn failed_at_once(&self, id: &Uuid) -> bool {
        self.session.samples.get(id).is_some_and(|entry| {
            let failed = matches!(entry.sample.finish, Finish::Failed | Finish::CutOff);
            !entry.is_live() && failed && entry.sample.tokens.iter().all(|token| token.chosen)
        })
    }

    /// Tells whether a run fills a page of its own; one sample that grew from another does not, where there is but one lane.
    fn is_fresh(&self, run: usize) -> bool {
        let run = &self.cell().runs[run];
        let lanes = run.samples.iter().filter_map(|id| self.session.samples.get(id));
        if run.samples.len() == 1 && lanes.clone().any(|entry| entry.sample.parent.is_some()) {
            return false;
        }
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
