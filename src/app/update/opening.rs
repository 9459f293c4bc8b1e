//! Opening a session, going on under another name, and what was reported of it.
//!
//! Never reads a file: what was read arrives in a message.

use std::collections::HashMap;

use super::pickers;
use crate::{
    app::state::{
        CellState, EngineStatus, Instrument, Instruments, LaneSample, Level, LiveMode, NextToken, Pane,
        Place, Preferences, State, View,
    },
    session::{Cell, CellId, Param, Sample, Session},
};

/// Lets the revisions of a newly opened session follow on those of the one before.
pub(super) fn follow_on(place: &mut Place, before: &Place) {
    place.base = before.revision + 1;
    place.revision = place.base;
    place.saved = place.base;
}

/// Tells what opening a session brought up: one thing in the footer, more in a box.
pub fn tell(state: &mut State, reports: &[String]) {
    match reports {
        [] => {}
        [one] => state.notify(Level::Warning, one.clone()),
        many => pickers::report(state, "About this session", many.join("\n")),
    }
}

impl State {
    /// Makes the state of a session that was just opened.
    pub fn new(
        session: &Session,
        samples: Vec<Sample>,
        place: Place,
        engine: EngineStatus,
        size: (u16, u16),
    ) -> Self {
        let mut cells: Vec<CellState> = session.cells.iter().map(|cell| CellState::new(cell, 80)).collect();
        if cells.is_empty() {
            cells.push(CellState::new(&Cell::new(CellId::new("cell"), "Cell 1"), 80));
        }
        let mut state = Self {
            size,
            now_ms: 0,
            changed_ms: 0,
            unsaved_since_ms: 0,
            epoch: 0,
            title: session.title.clone(),
            note: session.note.clone(),
            session_engine: session.engine.clone(),
            session_model: session.model.clone(),
            cells,
            current: 0,
            deleted: Vec::new(),
            samples: HashMap::new(),
            unwritten: Vec::new(),
            live: Vec::new(),
            focus: Pane::Prefix,
            overlay: None,
            notice: None,
            place,
            engine,
            preferences: Preferences::default(),
            param: Param::Temperature,
            stripes_on: false,
            tokenizing: false,
            scoring: false,
            view: View::default(),
            inspector: None,
            next: NextToken::default(),
            live_mode: LiveMode::default(),
            instruments: Instruments::default(),
            filter: None,
            background: None,
            copied: String::new(),
            needle: String::new(),
            drag: None,
            last_click: (0, (0, 0), 0),
            sampled_tokens: 0,
            cost_usd: 0.0,
            cost_is_partial: false,
            theme: String::new(),
            quitting: false,
            opening: None,
            saving_by_hand: false,
        };
        for sample in samples {
            state.add_sample(LaneSample::ended(sample));
        }
        for cell in &mut state.cells {
            cell.step = cell.runs.len().saturating_sub(1);
        }
        // Whoever wrote something about the session wants it read first.
        if !state.note.is_empty() {
            state.instruments.shown = Some(Instrument::Note);
        }
        state.rebuild_board();
        state
    }
}
