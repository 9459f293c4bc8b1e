//! Live mode: lanes that are sampled again while a slider moves, and kept once it rests.
//!
//! Never samples again what another engine than the one in force said, and never keeps what was only passed through.

use uuid::Uuid;

use super::lanes;
use crate::{
    app::{
        Effect, LaneStart, LiveCommand, read,
        state::{LaneSample, LaneView, Level, LiveMode, RESTS_AFTER_MS, State},
    },
    session::{Sample, Token},
    tr,
};

/// How long changed tokens are marked.
const FLASH_MS: u64 = 450;

/// How long one redrawing may take before a newer one takes its place.
const PATIENCE_MS: u64 = 300;

/// Applies a command of live mode.
pub(super) fn command(state: &mut State, command: LiveCommand, effects: &mut Vec<Effect>) {
    match command {
        LiveCommand::Toggle => toggle(state, effects),
    }
}

/// Turns live mode on or off.
fn toggle(state: &mut State, effects: &mut Vec<Effect>) {
    keep(state, effects);
    state.program.live = !state.program.live;
    state.session.live_mode =
        LiveMode { generation: state.session.live_mode.generation, ..LiveMode::default() };
    let text = match (state.program.live, state.program.engine.can.drafts) {
        (false, _) => tr!("notices-live-off"),
        (true, true) => tr!("notices-live-on"),
        (true, false) => tr!("notices-live-on-server"),
    };
    state.notify(Level::Info, text);
}

/// Notes that the params changed.
pub(super) fn params_changed(state: &mut State) {
    if state.program.live && state.cell().board.lanes.iter().any(|view| view.sample.is_some()) {
        state.session.live_mode.moved_ms = Some(state.program.now_ms);
    }
}

/// Asks for what the sliders call for now.
pub(super) fn follow(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(moved_ms) = state.session.live_mode.moved_ms else { return };
    if !state.program.engine.can.drafts {
        if state.program.now_ms >= moved_ms + RESTS_AFTER_MS {
            state.session.live_mode.moved_ms = None;
            state.session.live_mode.starting = true;
            state.session.live_mode.count += 1;
            // The noise of the run on the board, so that nothing but the slider makes the difference.
            let shown =
                state.cell().board.lanes.iter().find_map(|view| state.session.samples.get(&view.sample?));
            lanes::sample_with(state, shown.map(|entry| entry.sample.seed), effects);
        }
        return;
    }
    if state.session.live_mode.under_way.is_some_and(|(_, since)| state.program.now_ms < since + PATIENCE_MS)
    {
        return;
    }
    let cell = state.cell();
    let mut variants = cell.variants();
    // Only the engine in force samples again, and only in columns that there still are.
    let own = |sample: &&Sample| {
        let variant = variants.get(sample.column as usize);
        variant.is_some_and(|variant| variant.engine.is_none() && variant.model.is_none())
    };
    let shown: Vec<&Sample> = cell
        .board
        .lanes
        .iter()
        .filter_map(|view| state.session.samples.get(&view.sample?))
        .filter(|entry| !entry.is_live())
        .map(|entry| &entry.sample)
        .filter(own)
        .collect();
    let Some(first) = shown.first() else {
        state.session.live_mode.moved_ms = None;
        return;
    };
    let seed = first.seed;
    let (lanes, drafts): (Vec<LaneStart>, Vec<Vec<Token>>) = shown
        .iter()
        .map(|sample| (read::restarted_lane(state, sample), read::sampled_tokens(sample)))
        .unzip();
    lanes::count_lanes(&mut variants, cell.board.lanes.len());
    let effect = Effect::LiveResample {
        generation: state.session.live_mode.generation + 1,
        cell: cell.id.clone(),
        variants,
        seed,
        lanes,
        drafts,
    };
    state.session.live_mode.generation += 1;
    state.session.live_mode.under_way = Some((state.session.live_mode.generation, state.program.now_ms));
    state.session.live_mode.moved_ms = None;
    effects.push(effect);
}

/// Shows what was sampled again; unchanged text stays where it is.
pub(super) fn resampled(state: &mut State, generation: u64, samples: Vec<Sample>) {
    if state.session.live_mode.under_way.is_none_or(|(known, _)| known != generation) {
        return;
    }
    state.session.live_mode.under_way = None;
    let here = state.cell().id.clone();
    if samples.iter().any(|sample| sample.cell != here || sample.error.is_some()) {
        if let Some(error) = samples.into_iter().find_map(|sample| sample.error) {
            state.notify(Level::Error, error);
        }
        return;
    }
    // They tell which lane a sample is for, and where it differs from them.
    let before = std::mem::take(&mut state.session.live_mode.passing);
    state.session.live_mode.count += 1;
    state.session.live_mode.passing_since_ms = state.program.now_ms;
    state.session.live_mode.flash_until_ms = state.program.now_ms + FLASH_MS;
    state.session.live_mode.flashes = vec![None; state.cell().board.lanes.len()];
    for sample in samples {
        let id = sample.id;
        state.session.live_mode.tokens += sample.tokens.len() as u64;
        let lanes = &state.cell().board.lanes;
        let shown = |view: &LaneView| view.sample.and_then(|id| state.session.samples.get(&id));
        // A branch has the lane of its parent, beside which it stands.
        let same = |view: &LaneView| {
            (view.column, view.lane) == (sample.column, sample.lane)
                && shown(view).is_some_and(|before| before.sample.parent == sample.parent)
        };
        let Some(place) = lanes.iter().position(same) else { continue };
        let before = shown(&lanes[place]);
        let same = before.map_or(0, |before| {
            let pairs = before.sample.tokens.iter().zip(&sample.tokens);
            pairs.take_while(|(a, b)| a.bytes == b.bytes).count()
        });
        let changed = same < sample.tokens.len() || before.is_some_and(|b| b.sample.tokens.len() > same);
        state.session.live_mode.flashes[place] = changed.then_some(same);
        state.session.samples.insert(id, LaneSample::ended(sample));
        state.session.live_mode.passing.push(id);
        state.show_instead(place, id);
    }
    let gone = |id: &Uuid| !state.session.live_mode.passing.contains(id);
    for id in before.into_iter().filter(gone).collect::<Vec<_>>() {
        state.session.samples.remove(&id);
    }
}

/// Keeps what is on the board as a run.
pub(super) fn keep(state: &mut State, effects: &mut Vec<Effect>) {
    let passing = std::mem::take(&mut state.session.live_mode.passing);
    let entries: Vec<LaneSample> = passing.iter().filter_map(|id| state.session.samples.remove(id)).collect();
    if entries.is_empty() {
        return;
    }
    let samples: Vec<Sample> = entries.iter().map(|entry| entry.sample.clone()).collect();
    let cell = samples.first().map(|sample| sample.cell.clone());
    for entry in entries {
        state.add_sample(entry);
    }
    if let Some(cell) = state.session.cells.iter_mut().find(|known| Some(&known.id) == cell.as_ref()) {
        cell.step = cell.runs.len().saturating_sub(1);
    }
    state.rebuild_board();
    effects.push(Effect::WriteSamples(samples));
}

/// Does what was to happen by itself at this time.
pub(super) fn tick(state: &mut State, effects: &mut Vec<Effect>) {
    follow(state, effects);
    let live_mode = &state.session.live_mode;
    if live_mode.is_resting() && state.program.now_ms >= live_mode.passing_since_ms + RESTS_AFTER_MS {
        keep(state, effects);
    }
}

/// Notes that a run has begun, which may be live mode's own.
pub(super) fn run_started(state: &mut State, run: Option<Uuid>) {
    if std::mem::take(&mut state.session.live_mode.starting) {
        state.session.live_mode.runs.extend(run);
    }
}

/// Counts what a sample of live mode took.
pub(super) fn sample_ended(state: &mut State, sample: &Sample) {
    if sample.run.is_some_and(|run| state.session.live_mode.runs.contains(&run)) {
        state.session.live_mode.tokens +=
            sample.usage.sampled_tokens + sample.usage.prefix_tokens.unwrap_or(0);
        state.session.live_mode.cost_usd += sample.cost_usd.unwrap_or(0.0);
    }
}
