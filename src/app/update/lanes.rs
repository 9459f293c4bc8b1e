//! The lanes: starting, continuing and stopping samples, stepping through runs, scrolling.
//!
//! Never changes a sample that has ended.

use super::{clipboard, filter};
use crate::{
    app::{
        Effect, LaneStart, LanesCommand, Variant, read,
        state::{Level, Pane, State, Until, is_background},
    },
    language::counted,
    session::{Param, Sample},
    tr,
};

/// The most samples that one press of the key makes.
const MOST_LANES: usize = 64;

/// Applies a command of the lanes.
pub(super) fn command(state: &mut State, command: LanesCommand, effects: &mut Vec<Effect>) {
    match command {
        LanesCommand::Sample => sample(state, effects),
        LanesCommand::CancelAll => cancel_all(state, effects),
        LanesCommand::Previous => select(state, state.cell().board.selected.saturating_sub(1)),
        LanesCommand::Next => select(state, state.cell().board.selected + 1),
        LanesCommand::ScrollUp => scroll(state, -1),
        LanesCommand::ScrollDown => scroll(state, 1),
        LanesCommand::ScrollPageUp => scroll(state, -page(state)),
        LanesCommand::ScrollPageDown => scroll(state, page(state)),
        LanesCommand::ScrollStart => scroll(state, isize::MIN / 2),
        LanesCommand::ScrollEnd => scroll(state, isize::MAX / 2),
        LanesCommand::ScrollAllUp => scroll_all(state, -1),
        LanesCommand::ScrollAllDown => scroll_all(state, 1),
        LanesCommand::Zoom => {
            state.session.focus = Pane::Lanes;
            let board = &mut state.cell_mut().board;
            board.zoomed = !board.zoomed;
        }
        LanesCommand::OlderRun => go_to_run(state, state.cell().step.saturating_sub(1)),
        LanesCommand::NewerRun => go_to_run(state, state.cell().step + 1),
        LanesCommand::Cancel => {
            let live = state.selected_sample().filter(|entry| entry.is_live()).map(|entry| entry.sample.id);
            effects.extend(live.map(Effect::CancelSample));
        }
        LanesCommand::Resample => resample(state, effects),
        LanesCommand::Continue => continue_lane(state, effects),
        LanesCommand::ContinueAll => continue_all(state, effects),
        LanesCommand::Copy => clipboard::copy_lane(state, effects),
    }
}

/// Samples every lane; what still streams in this cell is stopped first.
pub(super) fn sample(state: &mut State, effects: &mut Vec<Effect>) {
    sample_with(state, None, effects);
}

/// Does so with a seed for params that have none.
pub(super) fn sample_with(state: &mut State, seed: Option<u64>, effects: &mut Vec<Effect>) {
    cancel_shown(state, effects);
    filter::end(state);
    let cell = state.cell();
    let columns = cell.columns.len().max(1);
    let each = cell.params.lanes();
    if columns * each > MOST_LANES {
        let text = tr!(
            "notices-lanes-too-many",
            columns = counted(columns, "column"),
            lanes = counted(each, "lane"),
            total = (columns * each).to_string(),
            most = MOST_LANES
        );
        state.notify(Level::Warning, text);
        return;
    }
    if let Some(text) = read::too_long(state, 0..columns as u32) {
        state.notify(Level::Warning, text);
        return;
    }
    let lanes = (0..columns as u32)
        .flat_map(|column| (0..each as u32).map(move |lane| (column, lane)))
        .map(|(column, lane)| read::fresh_lane(state, column, lane))
        .collect();
    let cell = state.cell();
    effects.push(Effect::StartRun { cell: cell.id.clone(), variants: cell.variants(), lanes, seed });
}

pub(super) fn start(state: &State, lanes: Vec<LaneStart>, effects: &mut Vec<Effect>) {
    let cell = state.cell();
    effects.push(Effect::StartRun { cell: cell.id.clone(), variants: cell.variants(), lanes, seed: None });
}

/// Starts some lanes of the board again; their params count all its lanes, which is how such a run is told from one
/// of all lanes.
pub(super) fn start_some(state: &State, lanes: Vec<LaneStart>, effects: &mut Vec<Effect>) {
    let cell = state.cell();
    let mut variants = cell.variants();
    count_lanes(&mut variants, cell.board.lanes.len());
    effects.push(Effect::StartRun { cell: cell.id.clone(), variants, lanes, seed: None });
}

/// Notes in the params how many lanes the board has, as far as their range goes.
pub(super) fn count_lanes(variants: &mut [Variant], lanes: usize) {
    let most = Param::Lanes.spec().max;
    for variant in variants {
        let _in_range = variant.params.set(Param::Lanes, Some((lanes as f64).min(most)));
    }
}

/// Stops every lane of the current cell.
pub(super) fn cancel_all(state: &State, effects: &mut Vec<Effect>) {
    let here = &state.cell().id;
    effects.extend(
        state.live().filter(|live| live.sample.cell == *here).map(|l| Effect::CancelSample(l.sample.id)),
    );
}

/// Stops the lanes of the current cell that are shown; what is sampled in the background goes on.
fn cancel_shown(state: &State, effects: &mut Vec<Effect>) {
    let here = &state.cell().id;
    let live = state.live().filter(|live| live.sample.cell == *here && !is_background(&live.sample));
    effects.extend(live.map(|live| Effect::CancelSample(live.sample.id)));
}

fn resample(state: &mut State, effects: &mut Vec<Effect>) {
    let selected = state.cell().board.selected;
    let Some(view) = state.cell().board.lanes.get(selected) else { return };
    let (column, lane) = (view.column, view.lane);
    if let Some(entry) = state.selected_sample().filter(|entry| entry.is_live()) {
        effects.push(Effect::CancelSample(entry.sample.id));
    }
    if state.cell().step + 1 < state.cell().runs.len() {
        state.notify(Level::Info, tr!("notices-older-run"));
        return;
    }
    if let Some(text) = read::too_long(state, std::iter::once(column)) {
        state.notify(Level::Warning, text);
        return;
    }
    start_some(state, vec![read::fresh_lane(state, column, lane)], effects);
}

fn continue_lane(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(entry) = state.selected_sample() else {
        state.notify_keys(Level::Info, tr!("notices-no-sample-make"));
        return;
    };
    if entry.is_live() {
        state.notify_until(Until::Silent, tr!("notices-lane-streams"));
    } else if let Some(text) = read::cannot_continue(state, &entry.sample) {
        state.notify(Level::Info, text);
    } else {
        let lane = read::continued_lane(state, &entry.sample);
        start_some(state, vec![lane], effects);
    }
}

fn continue_all(state: &mut State, effects: &mut Vec<Effect>) {
    let shown = state.cell().board.lanes.iter().filter_map(|view| state.session.samples.get(&view.sample?));
    let cut: Vec<&Sample> = shown
        .filter(|entry| !entry.is_live() && entry.sample.finish.can_continue())
        .map(|entry| &entry.sample)
        .collect();
    let lanes: Vec<LaneStart> = cut
        .iter()
        .filter(|sample| read::cannot_continue(state, sample).is_none())
        .map(|sample| read::continued_lane(state, sample))
        .collect();
    if lanes.is_empty() {
        let full = cut.first().and_then(|sample| read::cannot_continue(state, sample));
        state.notify(Level::Info, full.unwrap_or_else(|| tr!("notices-nothing-cut").to_owned()));
        return;
    }
    start_some(state, lanes, effects);
}

/// Selects a lane.
pub(super) fn select(state: &mut State, lane: usize) {
    let board = &mut state.cell_mut().board;
    board.selected = lane.min(board.lanes.len().saturating_sub(1));
}

/// Shows another run of the cell.
pub(super) fn go_to_run(state: &mut State, step: usize) {
    let last = state.cell().runs.len().saturating_sub(1);
    filter::end(state);
    state.session.live_mode.drop_asked();
    state.cell_mut().step = step.min(last);
    state.rebuild_board();
}

fn page(state: &State) -> isize {
    let selected = state.cell().board.selected;
    let area = state.layout().lanes.get(selected).copied().flatten();
    area.map_or(1, |area| match area.is_row {
        true => 10,
        false => (area.text.height as isize - 1).max(1),
    })
}

/// Scrolls the selected lane; where lanes are rows, another one is selected.
fn scroll(state: &mut State, rows: isize) {
    let selected = state.cell().board.selected;
    let area = state.layout().lanes.get(selected).copied().flatten();
    if area.is_some_and(|area| area.is_row) {
        select(state, selected.saturating_add_signed(rows));
    } else {
        scroll_lane(state, selected, rows);
    }
}

fn scroll_all(state: &mut State, rows: isize) {
    for lane in 0..state.cell().board.lanes.len() {
        scroll_lane(state, lane, rows);
    }
}

/// Moves one lane's first row; at the end it follows what arrives.
pub(super) fn scroll_lane(state: &mut State, lane: usize, rows: isize) {
    let Some(Some(area)) = state.layout().lanes.get(lane).copied() else { return };
    let Some(view) = state.cell_mut().board.lanes.get_mut(lane) else { return };
    let height = usize::from(area.text.height);
    let last = view.flow.rows().saturating_sub(height);
    let first = view.first_row(height).saturating_add_signed(rows);
    view.scroll = (first < last || view.ended).then_some(first.min(last));
}
