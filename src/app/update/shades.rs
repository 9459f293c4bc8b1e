//! What the bytes of lanes are coloured by where texts are compared: agreement, the reference, the selected lane.
//!
//! Never counts: it asks the instruments, and not more often than the eye follows.

use std::collections::HashMap;

use uuid::Uuid;

use crate::{
    analysis::{Difference, Verbatim},
    app::state::{Likeness, SampleGroup, Shades, Spans, State, View},
};

/// How long the shades of lanes may lag behind what streams.
const SHADE_EVERY_MS: u64 = 150;

/// Returns the sample that stands in the groups for this one: itself, or, of one that repeats the seed of another, that
/// other one, whose text is the same.
fn counted_as(state: &State, groups: &[SampleGroup], id: Uuid) -> Uuid {
    let draw = |id: &Uuid| {
        let sample = &state.session.samples.get(id)?.sample;
        Some((sample.seed, sample.lane, sample.column, sample.parent))
    };
    let members = || groups.iter().flat_map(|group| group.members.keys());
    if members().any(|member| *member == id) {
        return id;
    }
    members().find(|member| draw(member) == draw(&id)).copied().unwrap_or(id)
}

/// Returns what colours a sample where it is compared with the others of its group, or with the reference.
fn spans_of(groups: &[SampleGroup], view: View, id: Uuid) -> Spans {
    let Some(group) = groups.iter().find(|group| group.members.contains_key(&id)) else {
        return Vec::new();
    };
    if view == View::Agreement {
        let shades = group.counters.agreement.as_ref().map(|words| words.shades(id)).unwrap_or_default();
        return shades.into_iter().map(|shade| (shade.span, Likeness::of_share(shade.share))).collect();
    }
    let verbatim = group.counters.verbatim.as_ref().and_then(|copies| copies.of(id));
    let spans = verbatim.map(Verbatim::spans).unwrap_or_default();
    spans.into_iter().map(|(range, closeness)| (range, closeness.into())).collect()
}

/// Marks what differs: in every lane what the selected one does not have, in that one what more than half of the
/// others do not have.
fn differences(state: &State, shown: &[Uuid], selected: Option<Uuid>) -> HashMap<Uuid, Spans> {
    let text = |id: &Uuid| Some(state.generated(&state.session.samples.get(id)?.sample));
    let mut shades: HashMap<Uuid, Spans> = shown.iter().map(|id| (*id, Vec::new())).collect();
    let Some((selected, own)) = selected.and_then(|id| Some((id, text(&id)?))) else { return shades };
    let others: Vec<Uuid> = shown.iter().filter(|id| **id != selected).copied().collect();
    let mut lacking = vec![0usize; own.len()];
    for id in &others {
        let Some(other) = text(id) else { continue };
        let difference = Difference::of(&own, &other);
        for byte in difference.first.into_iter().flatten() {
            lacking[byte] += 1;
        }
        shades.insert(*id, difference.second.into_iter().map(|range| (range, Likeness::Differs)).collect());
    }
    let mut spans: Spans = Vec::new();
    for (byte, _) in lacking.iter().enumerate().filter(|(_, lack)| **lack * 2 > others.len()) {
        match spans.last_mut() {
            Some((last, _)) if last.end == byte => last.end += 1,
            _ => spans.push((byte..byte + 1, Likeness::Differs)),
        }
    }
    shades.insert(selected, spans);
    shades
}

impl Shades {
    /// Returns the shades of the lanes shown: these, where they are as good as new.
    pub(super) fn follow(self, state: &State, groups: &[SampleGroup]) -> Self {
        let selected = state.selected_sample().map(|entry| entry.sample.id);
        let by = match state.program.view {
            View::Agreement | View::Verbatim => (state.program.view, None),
            View::Difference => (state.program.view, selected),
            _ => {
                return Self { stale: true, ..Self::default() };
            }
        };
        let streams = state.live().next().is_some();
        let late = state.program.now_ms >= self.at_ms + SHADE_EVERY_MS;
        let shown: Vec<Uuid> = state.cell().board.lanes.iter().filter_map(|view| view.sample).collect();
        let all_here = shown.iter().all(|id| self.spans.contains_key(id));
        if self.by == Some(by) && all_here && (!self.stale || (streams && !late)) {
            return self;
        }
        let spans = match by {
            (View::Difference, selected) => differences(state, &shown, selected),
            _ => {
                let spans = |id| (id, spans_of(groups, by.0, counted_as(state, groups, id)));
                shown.into_iter().map(spans).collect()
            }
        };
        Self { spans, by: Some(by), at_ms: state.program.now_ms, stale: false }
    }
}
