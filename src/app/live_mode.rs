//! Live mode: lanes that are drawn again while a slider moves, and inherited once it rests.
//!
//! Never draws anew what another engine than the one in force said, and never keeps what was only passed through.

use std::collections::HashSet;

use uuid::Uuid;

use super::{
    message::{Effect, LaneStart},
    runs,
    state::{LaneSample, Level, State},
};
use crate::session::{Sample, Token};

/// How long the sliders must rest before what they led to is inherited, or a server is asked.
const RESTS_AFTER_MS: u64 = 800;
/// How long changed tokens are marked.
const FLASH_MS: u64 = 450;
/// How long one redrawing may take before a newer one takes its place.
const PATIENCE_MS: u64 = 300;

/// What live mode is doing.
#[derive(Debug, Default)]
pub struct LiveMode {
    /// It is on.
    pub on: bool,
    /// How often lanes were drawn again.
    pub count: u64,
    /// Tokens that live mode had drawn, or inherited from background.
    pub tokens: u64,
    /// Money that live mode spent, in US dollars, as far as it is known.
    pub cost_usd: f64,
    /// The sliders moved at this time, and the lanes do not follow yet.
    moved_ms: Option<u64>,
    /// Which redrawing is under way, and since when.
    under_way: Option<(u64, u64)>,
    generation: u64,
    /// Samples on the board that no run holds yet, and since when.
    passing: Vec<Uuid>,
    passing_since_ms: u64,
    /// A run is being started for a server.
    starting: bool,
    /// Runs that live mode started.
    runs: HashSet<Uuid>,
    /// The first changed token of each lane on the board, and until when it is marked.
    flashes: Vec<Option<usize>>,
    flash_until_ms: u64,
}

impl LiveMode {
    /// Returns the first token of a lane that has just changed.
    pub fn flash(&self, lane: usize, now_ms: u64) -> Option<usize> {
        if now_ms >= self.flash_until_ms { None } else { self.flashes.get(lane).copied().flatten() }
    }

    /// Returns what of the screen changes by itself: whether tokens are marked, and how many samples pass.
    pub fn shows(&self, now_ms: u64) -> (bool, usize) {
        (now_ms < self.flash_until_ms, self.passing.len())
    }

    /// Returns when something is to happen by itself.
    pub(super) fn wake_at_ms(&self, now_ms: u64) -> Option<u64> {
        let rests = self.moved_ms.filter(|_| self.under_way.is_none()).map(|at| at + RESTS_AFTER_MS);
        // While a redrawing is under way its answer wakes the screen; the clock would only ask again and again.
        let keeps = self.is_resting().then_some(self.passing_since_ms + RESTS_AFTER_MS);
        let fades = (self.flash_until_ms > now_ms).then_some(self.flash_until_ms);
        [rests, keeps, fades].into_iter().flatten().min()
    }

    /// Tells whether nothing more is to come, but for keeping what is on the board.
    fn is_resting(&self) -> bool {
        self.moved_ms.is_none() && self.under_way.is_none() && !self.passing.is_empty()
    }

    /// Tells whether a sample was only passed through and is in no run.
    pub fn is_passing(&self, sample: Uuid) -> bool {
        self.passing.contains(&sample)
    }
}

/// Turns live mode on or off.
pub(super) fn toggle(state: &mut State, effects: &mut Vec<Effect>) {
    keep(state, effects);
    state.live_mode =
        LiveMode { on: !state.live_mode.on, generation: state.live_mode.generation, ..LiveMode::default() };
    let text = match (state.live_mode.on, state.engine.drafts) {
        (false, _) => "live mode is off",
        (true, true) => "live mode is on: the lanes follow the sliders, and what they rest at is inherited",
        (true, false) => {
            "live mode is on: each time the sliders rest the server is asked again, at its price"
        }
    };
    state.notify(Level::Info, text);
}

/// Notes that the params changed.
pub(super) fn params_changed(state: &mut State) {
    if state.live_mode.on && state.cell().board.lanes.iter().any(|view| view.sample.is_some()) {
        state.live_mode.moved_ms = Some(state.now_ms);
    }
}

/// Asks for what the sliders call for now.
pub(super) fn follow(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(moved_ms) = state.live_mode.moved_ms else { return };
    if !state.engine.drafts {
        if state.now_ms >= moved_ms + RESTS_AFTER_MS {
            state.live_mode.moved_ms = None;
            state.live_mode.starting = true;
            state.live_mode.count += 1;
            runs::sample(state, effects);
        }
        return;
    }
    if state.live_mode.under_way.is_some_and(|(_, since)| state.now_ms < since + PATIENCE_MS) {
        return;
    }
    let cell = state.cell();
    let mut variants = cell.variants();
    // Only the engine in force draws again, and only in columns that there still are.
    let own = |sample: &&Sample| {
        let variant = variants.get(sample.column as usize);
        variant.is_some_and(|variant| variant.engine.is_none() && variant.model.is_none())
    };
    let shown: Vec<&Sample> = cell
        .board
        .lanes
        .iter()
        .filter_map(|view| state.samples.get(&view.sample?))
        .filter(|entry| !entry.is_live())
        .map(|entry| &entry.sample)
        .filter(own)
        .collect();
    let Some(first) = shown.first() else {
        state.live_mode.moved_ms = None;
        return;
    };
    let seed = first.seed;
    let (lanes, drafts): (Vec<LaneStart>, Vec<Vec<Token>>) =
        shown.iter().map(|sample| (restart(state, sample), drawn(sample))).unzip();
    runs::count_lanes(&mut variants, cell.board.lanes.len());
    let effect = Effect::LiveResample {
        generation: state.live_mode.generation + 1,
        cell: cell.id.clone(),
        variants,
        seed,
        lanes,
        drafts,
    };
    state.live_mode.generation += 1;
    state.live_mode.under_way = Some((state.live_mode.generation, state.now_ms));
    state.live_mode.moved_ms = None;
    effects.push(effect);
}

/// Describes the lane that draws a sample again from its beginning.
fn restart(state: &State, sample: &Sample) -> LaneStart {
    LaneStart {
        parent: sample.parent,
        inherited: runs::inherited(state, sample),
        chosen: sample.tokens.first().filter(|token| token.chosen).cloned(),
        ..runs::continuation(state, sample)
    }
}

/// Returns the tokens that were drawn, without one put there by hand.
fn drawn(sample: &Sample) -> Vec<Token> {
    sample.tokens.iter().filter(|token| !token.chosen).cloned().collect()
}

/// Shows what was drawn again; unchanged text stays where it is.
pub(super) fn resampled(state: &mut State, generation: u64, samples: Vec<Sample>) {
    if state.live_mode.under_way.is_none_or(|(known, _)| known != generation) {
        return;
    }
    state.live_mode.under_way = None;
    let here = state.cell().id.clone();
    if samples.iter().any(|sample| sample.cell != here || sample.error.is_some()) {
        if let Some(error) = samples.into_iter().find_map(|sample| sample.error) {
            state.notify(Level::Error, error);
        }
        return;
    }
    for id in std::mem::take(&mut state.live_mode.passing) {
        state.samples.remove(&id);
    }
    state.live_mode.count += 1;
    state.live_mode.passing_since_ms = state.now_ms;
    state.live_mode.flash_until_ms = state.now_ms + FLASH_MS;
    state.live_mode.flashes = vec![None; state.cell().board.lanes.len()];
    for sample in samples {
        let id = sample.id;
        state.live_mode.tokens += sample.tokens.len() as u64;
        let lanes = &state.cell().board.lanes;
        let Some(place) =
            lanes.iter().position(|view| (view.column, view.lane) == (sample.column, sample.lane))
        else {
            continue;
        };
        let before = lanes[place].sample.and_then(|id| state.samples.get(&id));
        let same = before.map_or(0, |before| {
            let pairs = before.sample.tokens.iter().zip(&sample.tokens);
            pairs.take_while(|(a, b)| a.bytes == b.bytes).count()
        });
        let changed = same < sample.tokens.len() || before.is_some_and(|b| b.sample.tokens.len() > same);
        state.live_mode.flashes[place] = changed.then_some(same);
        state.samples.insert(id, LaneSample::ended(sample));
        state.live_mode.passing.push(id);
        state.show_instead(place, id);
    }
}

/// Keeps what is on the board as a run.
pub(super) fn keep(state: &mut State, effects: &mut Vec<Effect>) {
    let passing = std::mem::take(&mut state.live_mode.passing);
    let entries: Vec<LaneSample> = passing.iter().filter_map(|id| state.samples.remove(id)).collect();
    if entries.is_empty() {
        return;
    }
    let samples: Vec<Sample> = entries.iter().map(|entry| entry.sample.clone()).collect();
    let cell = samples.first().map(|sample| sample.cell.clone());
    for entry in entries {
        state.add_sample(entry);
    }
    if let Some(cell) = state.cells.iter_mut().find(|known| Some(&known.id) == cell.as_ref()) {
        cell.step = cell.runs.len().saturating_sub(1);
    }
    state.rebuild_board();
    effects.push(Effect::WriteSamples(samples));
}

/// Does what was to happen by itself at this time.
pub(super) fn tick(state: &mut State, effects: &mut Vec<Effect>) {
    follow(state, effects);
    let live_mode = &state.live_mode;
    if live_mode.is_resting() && state.now_ms >= live_mode.passing_since_ms + RESTS_AFTER_MS {
        keep(state, effects);
    }
}

/// Notes that a run has begun, which may be live mode's own.
pub(super) fn run_started(state: &mut State, run: Option<Uuid>) {
    if std::mem::take(&mut state.live_mode.starting) {
        state.live_mode.runs.extend(run);
    }
}

/// Counts what a sample of live mode took.
pub(super) fn sample_ended(state: &mut State, sample: &Sample) {
    if sample.run.is_some_and(|run| state.live_mode.runs.contains(&run)) {
        state.live_mode.tokens += sample.usage.sampled_tokens + sample.usage.prefix_tokens.unwrap_or(0);
        state.live_mode.cost_usd += sample.cost_usd.unwrap_or(0.0);
    }
}
