//! The rows of the pane: answers and forks over all groups, how many rows there are, and what is behind one.
//!
//! Never counts: the instruments hold the numbers.

use super::pane::{instrument_inside, pane_rows};
use crate::{
    analysis::instrument::{Behind, ForkRow, MOST_FORKS, SharedAnswer, shared_answers},
    app::state::{Filter, Instrument, State},
    text::visible,
};

/// How many rows of the pane can be reached.
const MOST_ROWS: usize = 2_000;

/// A row of the map of forks and the group it is of.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupFork {
    /// Which group.
    pub group: usize,
    /// The row; its text is as it may be painted.
    pub row: ForkRow,
}

/// Returns the map of forks row by row, the most common branch first.
pub fn forks(state: &State) -> Vec<GroupFork> {
    let mut rows = Vec::new();
    for (group, counters) in state.session.instruments.groups.iter().map(|group| &group.counters).enumerate()
    {
        let map = counters.forks.as_ref().map(|forks| forks.map(MOST_FORKS - rows.len())).unwrap_or_default();
        rows.extend(map.into_iter().map(|row| {
            let text = visible(&row.text);
            GroupFork { group, row: ForkRow { text, ..row } }
        }));
    }
    rows
}

/// Returns the answers of all columns, those that most samples give first.
pub fn answers(state: &State) -> Vec<SharedAnswer> {
    let groups = &state.session.instruments.groups;
    shared_answers(groups.iter().filter_map(|group| group.counters.tally.as_ref()))
}

/// Returns how many rows the pane has to choose from, or to scroll through.
pub fn instrument_rows(state: &State) -> usize {
    let inside = instrument_inside(state.layout().instrument);
    if let Some(rows) = pane_rows(state, inside.width) {
        // The last row that can be the first one shown leaves no row below it out of sight.
        return rows.len().saturating_sub(usize::from(inside.height)) + 1;
    }
    match state.program.instrument {
        None | Some(Instrument::Next) => 0,
        Some(Instrument::Shots) => state.session.instruments.shots.rows().len(),
        Some(Instrument::Tally) => answers(state).len().min(MOST_ROWS),
        Some(counting) => {
            let groups = state.session.instruments.groups.iter();
            let counters = groups.filter_map(|group| group.counters.of(counting));
            counters.map(|counter| counter.rows()).sum::<usize>().min(MOST_ROWS)
        }
    }
}

/// Returns what shows the samples behind a row of the pane, where the row is of samples.
pub fn behind_row(state: &State, row: usize) -> Option<Filter> {
    let shown = state.program.instrument?;
    if shown == Instrument::Tally {
        return Some(Filter::Answer(answers(state).into_iter().nth(row)?.answer));
    }
    let mut row = row;
    for counter in state.session.instruments.groups.iter().filter_map(|group| group.counters.of(shown)) {
        match row.checked_sub(counter.rows()) {
            Some(below) => row = below,
            None => {
                return Some(match counter.behind(row)? {
                    Behind::Answer(answer) => Filter::Answer(answer),
                    Behind::These(what, samples) => Filter::These(visible(&what), samples),
                });
            }
        }
    }
    None
}
