//! Opening a session, going on under another name, and what was reported of it.
//!
//! Never reads a file: what was read arrives in a message.

use super::{fetch, history, samples, saving};
use crate::{
    app::{
        Effect,
        state::{LaneSample, Level, OpenSession, Place, Program, State},
    },
    session::{Sample, Session},
    tr,
};

/// Lets the revisions of a newly opened session follow on those of the one before.
fn follow_on(place: &mut Place, before: &Place) {
    place.base = before.revision + 1;
    place.revision = place.base;
    place.saved = place.base;
}

/// Tells what opening a session brought up: one thing in the footer, more in a box.
pub(super) fn tell(state: &mut State, reports: &[String]) {
    match reports {
        [] => {}
        [one] => state.notify(Level::Warning, one.clone()),
        many => state.report(tr!("notices-about-session"), many.join("\n")),
    }
}

impl State {
    /// Makes the state of a program with a session that was just opened.
    pub fn new(program: Program, session: &Session, samples: Vec<Sample>, place: Place) -> Self {
        let mut state = Self { program, session: OpenSession::new(session, place) };
        take_in(&mut state, samples);
        history::begin(&mut state);
        state
    }
}

/// Takes in the samples of a session that was just opened, and shows the newest run of every cell.
fn take_in(state: &mut State, samples: Vec<Sample>) {
    for sample in samples {
        state.add_sample(LaneSample::ended(sample));
    }
    for cell in &mut state.session.cells {
        cell.step = cell.runs.len().saturating_sub(1);
    }
    state.rebuild_board();
}

/// Takes in the samples of a session that was on the screen before they were read; what was edited meanwhile stays.
pub(super) fn samples_read(
    state: &mut State,
    samples: Vec<Sample>,
    read_only: Option<String>,
    reports: &[String],
    effects: &mut Vec<Effect>,
) {
    let place = &mut state.session.place;
    (place.busy, place.read_only) = (None, read_only);
    take_in(state, samples);
    // Whoever is leaving waits for what could not be written meanwhile.
    let leaves = state.program.quitting || state.session.opening.is_some();
    if leaves && state.is_dirty() {
        effects.push(saving::save(state));
    }
    if !reports.is_empty() {
        tell(state, reports);
    }
}

/// Puts another session in the place of the one that was open.
pub(super) fn opened(
    state: &mut State,
    session: &Session,
    samples: Vec<Sample>,
    mut place: Place,
    reports: &[String],
    effects: &mut Vec<Effect>,
) {
    effects.extend(state.live().map(|live| Effect::CancelSample(live.sample.id)));
    follow_on(&mut place, &state.session.place);
    let program = &mut state.program;
    program.epoch += 1;
    // What was said and pointed at was about the session before.
    (program.overlay, program.notice, program.drag, program.quitting) = (None, None, None, false);
    fetch::leave(state);
    let before = &state.session.place;
    let is_same = place.path == before.path;
    let is_taken_over = is_same && before.read_only.is_some() && place.read_only.is_none();
    let cell = state.cell().id.clone();
    state.session = OpenSession::new(session, place);
    if is_same && let Some(current) = state.session.cells.iter().position(|known| known.id == cell) {
        state.session.current = current;
    }
    take_in(state, samples);
    history::begin(state);
    if is_taken_over {
        state.notify(Level::Info, tr!("notices-session-taken-over"));
    }
    tell(state, reports);
}

/// Goes on under another name: the copy holds every sample, also those the old file could not take.
pub(super) fn moved(state: &mut State, mut place: Place) {
    let path = place.path.clone();
    let before = &state.session.place;
    let changed_since = before.saving.is_some_and(|saving| saving != before.revision);
    follow_on(&mut place, before);
    state.session.place = place;
    if changed_since {
        state.mark_dirty();
    }
    samples::all_written(state);
    state.notify(Level::Info, tr!("notices-saved-as", path = path));
}
