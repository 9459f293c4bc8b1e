//! What people made of samples, as signs; which samples a filter lets through; what is past a turn.
//!
//! Never changes a mark.

use uuid::Uuid;

use crate::{
    app::state::{CellState, Filter, State},
    session::Mark,
    text::visible,
};

/// Returns the signs of a sample's mark: a pin, stars, the label, and whether there is a comment.
pub fn signs(state: &State, id: Uuid) -> String {
    signs_of(state.cell(), id)
}

/// Returns the same of a sample of some cell.
pub fn signs_of(cell: &CellState, id: Uuid) -> String {
    let Some(mark) = cell.marks.get(&id) else { return String::new() };
    let pin = if mark.pinned { " ⚑" } else { "" };
    let stars = if mark.rating > 0 { format!(" {}★", mark.rating) } else { String::new() };
    let label = if mark.label.is_empty() { String::new() } else { format!(" {}", visible(&mark.label)) };
    let note = if mark.note.is_empty() { "" } else { " ✎" };
    format!("{pin}{stars}{label}{note}")
}

/// Returns how many tokens of a lane are past its turn.
pub fn past_turn(state: &State, place: usize) -> Option<usize> {
    let view = state.cell().board.lanes.get(place)?;
    let found = view.run_on.found()?;
    let sample = &state.session.samples.get(&view.sample?)?.sample;
    Some(found.tokens_past(view.inherited.iter().chain(&sample.tokens)))
}

/// The most samples that are shown at once.
const MOST_SHOWN: usize = 1_000;

/// Returns the samples that the filter lets through, in the order they were sampled.
pub fn filter_matches(state: &State) -> Vec<Uuid> {
    state.session.filter.as_ref().map(|filter| samples_of(state, filter)).unwrap_or_default()
}

/// Returns the samples that a filter lets through, in the order they were sampled.
pub fn samples_of(state: &State, filter: &Filter) -> Vec<Uuid> {
    let cell = state.cell();
    let marked = |wanted: &dyn Fn(&Mark) -> bool| {
        let marks =
            cell.marks.iter().filter(|(id, mark)| wanted(mark) && state.session.samples.contains_key(id));
        marks.map(|(id, _)| *id).collect()
    };
    match filter {
        Filter::Answer(answer) => {
            let groups = &state.session.instruments.groups;
            let answers = groups.iter().filter_map(|group| group.counters.tally.as_ref());
            let bars = answers.flat_map(|answers| answers.tally().bars());
            bars.filter(|bar| bar.answer == answer).flat_map(|bar| bar.samples.iter().copied()).collect()
        }
        Filter::These(_, samples) => samples.clone(),
        Filter::Compared(pair, _) => pair.to_vec(),
        Filter::Pinned => marked(&|mark| mark.pinned),
        Filter::Rated(stars) => marked(&|mark| mark.rating >= *stars),
        Filter::Labelled => marked(&|mark| !mark.label.is_empty() || !mark.note.is_empty()),
    }
}

/// Returns those that are shown: as many as there is room for.
pub fn filter_shown(state: &State) -> Vec<Uuid> {
    let mut samples = filter_matches(state);
    samples.truncate(MOST_SHOWN);
    samples
}

/// Returns what the selected lane answered, without what is past its turn: a next question with its label, or whatever
/// else is seen to be past it.
pub fn answer_of_lane(state: &State, asker: &str) -> Option<String> {
    let board = &state.cell().board;
    let view = board.lanes.get(board.selected)?;
    let sample = &state.session.samples.get(&view.sample?)?.sample;
    let mut bytes = state.generated(sample);
    // What the sample stopped at belongs to the text: the gap before the next turn may have begun before it.
    let sampled = bytes.len();
    bytes.extend(sample.stop_string.iter().flat_map(|stop| stop.bytes()));
    let label = bytes.windows(asker.len().max(1)).position(|window| window == asker.as_bytes());
    match (view.run_on.found(), label) {
        (Some(found), label) => bytes.truncate(label.unwrap_or(found.offset).min(found.offset)),
        (None, Some(label)) if label >= sampled.saturating_sub(asker.len()) => {
            let before = bytes.get(..label).unwrap_or_default();
            let gap = [b"\n\n".as_slice(), b"\n"].into_iter().find_map(|gap| before.strip_suffix(gap));
            bytes.truncate(gap.map_or(label, <[u8]>::len).min(sampled));
        }
        (None, _) => bytes.truncate(sampled),
    }
    String::from_utf8(bytes).ok()
}
