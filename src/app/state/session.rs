//! The open session and where it is kept.
//!
//! Never writes it.

use std::collections::HashMap;

use uuid::Uuid;

use super::{
    cell::CellState,
    contrasts::Contrasts,
    filter::Filter,
    history::History,
    inspector::Inspector,
    instruments::Instruments,
    live::LiveMode,
    next::NextToken,
    program::Pane,
    samples::{Background, LaneSample},
};
use crate::{
    session::{Cell, CellId, Param, Session},
    tr,
};

/// Where the session lives and whether it is kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// The path shown.
    pub path: String,
    /// Why nothing is written, if so.
    pub read_only: Option<String>,
    /// What its files are busy with; no sample is started meanwhile, for it could not be written.
    pub busy: Option<Busy>,
    /// Goes up with every change, and never starts again: what was written for an earlier session has a lower one.
    pub revision: u64,
    /// The revision at which this session became the open one.
    pub base: u64,
    /// The revision last written.
    pub saved: u64,
    /// The revision being written.
    pub saving: Option<u64>,
    /// Why the last write failed.
    pub failure: Option<String>,
}

/// What the files of a session are busy with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Busy {
    /// Its samples are being read.
    Reading,
    /// It is being written under another name.
    Moving,
}

/// The open session, and all that is about it; another one takes its place whole.
#[derive(Debug)]
pub struct OpenSession {
    /// When the session last changed.
    pub changed_ms: u64,
    /// When it first changed since it was last written.
    pub unsaved_since_ms: u64,
    /// When a write last failed.
    pub failed_ms: u64,
    /// The session's title.
    pub title: String,
    /// The session's note.
    pub note: String,
    /// The engine named in the file, if one is.
    pub engine: Option<String>,
    /// The model named in the file, if one is.
    pub model: Option<String>,
    /// The cells; never empty.
    pub cells: Vec<CellState>,
    /// Which cell is shown.
    pub current: usize,
    /// Cells that were deleted: they may come back.
    pub deleted: Vec<CellState>,
    /// What can be taken back.
    pub history: History,
    /// Every sample known.
    pub samples: HashMap<Uuid, LaneSample>,
    /// Those that could not be written.
    pub unwritten: Vec<Uuid>,
    /// Those that may still get tokens; asked for in every frame, so not searched for among all.
    pub live: Vec<Uuid>,
    /// Which pane the keys go to.
    pub focus: Pane,
    /// Where the session is kept.
    pub place: Place,
    /// The selected parameter.
    pub param: Param,
    /// A tokenisation is under way.
    pub tokenizing: bool,
    /// A scoring is under way.
    pub scoring: bool,
    /// The token cursor, while tokens are looked at.
    pub inspector: Option<Inspector>,
    /// What may come next.
    pub next: NextToken,
    /// What two models make of the samples.
    pub contrasts: Contrasts,
    /// Live mode.
    pub live_mode: LiveMode,
    /// What many samples say.
    pub instruments: Instruments,
    /// Which samples the board shows in place of a run's.
    pub filter: Option<Filter>,
    /// The sample that another one is to be compared with.
    pub held: Option<Uuid>,
    /// What is sampled in the background.
    pub background: Option<Background>,
    /// Asked for another session; waiting for writes.
    pub opening: Option<String>,
    /// The user asked for the write under way and is to be told of it.
    pub saving_by_hand: bool,
}

impl OpenSession {
    /// Takes a session of a file into work, without its samples.
    pub fn new(session: &Session, place: Place) -> Self {
        let mut cells: Vec<CellState> = session.cells.iter().map(|cell| CellState::new(cell, 80)).collect();
        if cells.is_empty() {
            cells.push(CellState::new(
                &Cell::new(CellId::new("cell"), tr!("states-cell-title", number = 1_u8)),
                80,
            ));
        }
        // Who opens a session reads and samples first; a new one is written in.
        let is_empty = cells.iter().all(|cell| cell.base.buffer.is_empty() && cell.note.is_empty());
        Self {
            changed_ms: 0,
            unsaved_since_ms: 0,
            failed_ms: 0,
            title: session.title.clone(),
            note: session.note.clone(),
            engine: session.engine.clone(),
            model: session.model.clone(),
            cells,
            current: 0,
            deleted: Vec::new(),
            history: History::default(),
            samples: HashMap::new(),
            unwritten: Vec::new(),
            live: Vec::new(),
            focus: if is_empty { Pane::Prefix } else { Pane::Lanes },
            place,
            param: Param::Temperature,
            tokenizing: false,
            scoring: false,
            inspector: None,
            next: NextToken::default(),
            contrasts: Contrasts::default(),
            live_mode: LiveMode::default(),
            instruments: Instruments::default(),
            filter: None,
            held: None,
            background: None,
            opening: None,
            saving_by_hand: false,
        }
    }
}
