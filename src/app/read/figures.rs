//! Figures over all groups of samples: where the counted ones are found, run-ons, how much is still under way.
//!
//! Never counts: the instruments hold the numbers.

use uuid::Uuid;

use crate::{
    analysis::instrument::{Drawn, RunOnSums, Samples},
    app::state::{Background, State, is_background},
    session::CellId,
};

impl Samples for State {
    fn find(&self, id: Uuid) -> Option<Drawn<'_>> {
        let sample = &self.session.samples.get(&id)?.sample;
        let member = self.session.instruments.groups.iter().find_map(|group| group.members.get(&id))?;
        Some(Drawn { inherited: &member.inherited, sample })
    }
}

/// Returns how many samples of the groups run on past their turn, and what that takes.
pub fn run_on_sums(state: &State) -> RunOnSums {
    let mut sums = RunOnSums::default();
    for counter in state.session.instruments.groups.iter().filter_map(|group| group.counters.run_ons.as_ref())
    {
        sums.add(counter.sums(state));
    }
    sums
}

/// Returns how many samples of a background run are not there yet.
pub fn background_left(state: &State, background: &Background) -> usize {
    background.waiting.len() + background_under_way(state, &background.cell).count()
}

/// Returns the samples of a cell that are being sampled in the background.
pub fn background_under_way(state: &State, cell: &CellId) -> impl Iterator<Item = Uuid> {
    let live = state.live().map(|live| &live.sample);
    live.filter(move |sample| sample.cell == *cell && is_background(sample)).map(|sample| sample.id)
}
