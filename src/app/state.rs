//! All that the screen shows and the user changes.
//!
//! Never reads a clock, a file or a channel: `update` is the only writer, drawing only reads.

use std::collections::{HashMap, VecDeque};

use ratatui::layout::Rect;
use uuid::Uuid;

use super::{
    cell::{CellState, PrefixState, Run, is_background},
    filter::Filter,
    inspector::Inspector,
    instruments::{Instrument, Instruments},
    layout::{self, Layout},
    live_mode::LiveMode,
    message::{LaneStart, PrefixId, Variant},
    next::NextToken,
    overlay::Overlay,
    view::View,
};
use crate::session::{Cell, CellId, LogprobKind, Param, Params, Price, Sample, Session};

/// The panes that can have the focus, in the order of Tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pane {
    /// The list of cells.
    Cells,
    /// The prefix editor.
    Prefix,
    /// The sliders.
    Params,
    /// The lanes.
    Lanes,
    /// The instrument.
    Instrument,
}

impl Pane {
    const ORDER: [Self; 5] = [Self::Prefix, Self::Params, Self::Lanes, Self::Instrument, Self::Cells];

    /// Returns the pane `steps` further in the order of Tab.
    pub fn step(self, steps: isize) -> Self {
        let at = Self::ORDER.iter().position(|pane| *pane == self).unwrap_or(0);
        Self::ORDER[(at as isize + steps).rem_euclid(Self::ORDER.len() as isize) as usize]
    }
}

/// How loudly a notice speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Something happened as wished.
    Info,
    /// Something to know.
    Warning,
    /// Something failed.
    Error,
}

/// One line of news, shown until the next key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How loudly.
    pub level: Level,
    /// What happened, and what to do.
    pub text: String,
}

/// Where the session lives and whether it is inherited.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// The path shown.
    pub path: String,
    /// Why nothing is written, if so.
    pub read_only: Option<String>,
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

/// Who answers, as the title bar says it.
#[derive(Clone, Debug, PartialEq)]
pub struct EngineStatus {
    /// `builtin` or `server:NAME`; the value in session files.
    pub choice: String,
    /// The model's name.
    pub model: String,
    /// It can tokenise at no cost.
    pub tokenizer: bool,
    /// What its log-probabilities are.
    pub logprobs: LogprobKind,
    /// Tokens of prefix and sample together, if known.
    pub context: Option<usize>,
    /// It can score a given text at no cost.
    pub scoring: bool,
    /// It knows the whole distribution of the next token, at no cost.
    pub whole_distribution: bool,
    /// What its tokens cost, if that is stated.
    pub price: Option<Price>,
    /// It draws lanes again from drafts, so that they can follow a slider.
    pub drafts: bool,
    /// What is worth knowing of the model before it answers.
    pub about: Option<String>,
    /// Sessions may name it; an address given on the command line has no name to come back by.
    pub lasting: bool,
}

/// What the user set once that matters here.
#[derive(Clone, Debug, PartialEq)]
pub struct Preferences {
    /// The params of a new cell.
    pub new_cell: Params,
    /// Quitting asks where something would be lost.
    pub confirm_quit: bool,
    /// Nothing more is drawn once so much was spent since the start, in US dollars.
    pub cap_usd: Option<f64>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self { new_cell: Params::default(), confirm_quit: true, cap_usd: None }
    }
}

/// What a lane is doing.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// Asked for; nothing has come yet, for this reason.
    Waiting(String),
    /// Tokens arrive.
    Streaming,
    /// Over; the sample's finish says how.
    Ended,
}

/// A sample and what is known of its making.
#[derive(Clone, Debug)]
pub struct LaneSample {
    /// What it has so far.
    pub sample: Sample,
    /// What it is doing.
    pub phase: Phase,
    /// When the first token came, in milliseconds of the program's clock.
    pub first_token_ms: Option<u64>,
    /// When the last one came.
    pub last_token_ms: u64,
    /// Why it could not be written to disk.
    pub not_written: Option<String>,
}

impl LaneSample {
    /// Wraps a sample read from a file.
    pub fn ended(sample: Sample) -> Self {
        Self { sample, phase: Phase::Ended, first_token_ms: None, last_token_ms: 0, not_written: None }
    }

    /// Wraps a sample that was just asked for.
    pub fn waiting(sample: Sample) -> Self {
        Self { phase: Phase::Waiting(String::new()), ..Self::ended(sample) }
    }

    /// Tells whether tokens may still come.
    pub fn is_live(&self) -> bool {
        self.phase != Phase::Ended
    }

    /// Returns tokens per second between the first and the last token.
    pub fn rate(&self) -> Option<f64> {
        let elapsed = self.last_token_ms.saturating_sub(self.first_token_ms?);
        let steps = self.sample.tokens.len().checked_sub(1)?;
        (elapsed > 0).then(|| steps as f64 * 1000.0 / elapsed as f64)
    }
}

/// Samples that are drawn in the background, a few at a time.
#[derive(Debug)]
pub struct Background {
    /// For this cell.
    pub cell: CellId,
    /// Its columns, as they were when it began.
    pub variants: Vec<Variant>,
    /// Those still to be started.
    pub waiting: VecDeque<LaneStart>,
    /// How many there are in all.
    pub total: usize,
    /// Those under way.
    pub wave: Vec<Uuid>,
    /// How many have failed.
    pub failed: usize,
}

/// Everything.
#[derive(Debug)]
pub struct State {
    /// Cells of the terminal: width, height.
    pub size: (u16, u16),
    /// Milliseconds of the program's clock.
    pub now_ms: u64,
    /// When the session last changed.
    pub changed_ms: u64,
    /// When it first changed since it was last written.
    pub unsaved_since_ms: u64,
    /// Goes up with every engine and session, so that answers meant for an earlier one can be told.
    pub epoch: u64,
    /// The session's title.
    pub title: String,
    /// The session's note.
    pub note: String,
    /// The engine named in the file, if one is.
    pub session_engine: Option<String>,
    /// The model named in the file, if one is.
    pub session_model: Option<String>,
    /// The cells; never empty.
    pub cells: Vec<CellState>,
    /// Which cell is shown.
    pub current: usize,
    /// Deleted cells and where they stood, newest last.
    pub deleted: Vec<(usize, CellState)>,
    /// Every sample known.
    pub samples: HashMap<Uuid, LaneSample>,
    /// Those that could not be written.
    pub unwritten: Vec<Uuid>,
    /// Those that may still get tokens; asked for in every frame, so not searched for among all.
    pub live: Vec<Uuid>,
    /// Which pane the keys go to.
    pub focus: Pane,
    /// What lies above the panes.
    pub overlay: Option<Overlay>,
    /// One line of news.
    pub notice: Option<Notice>,
    /// Where the session is inherited.
    pub place: Place,
    /// Who answers.
    pub engine: EngineStatus,
    /// What the user set once.
    pub preferences: Preferences,
    /// The selected parameter.
    pub param: Param,
    /// Token stripes are shown in the prefix.
    pub stripes_on: bool,
    /// A tokenisation is under way.
    pub tokenizing: bool,
    /// A scoring is under way.
    pub scoring: bool,
    /// What the colours of the lanes say.
    pub view: View,
    /// The token cursor, while tokens are looked at.
    pub inspector: Option<Inspector>,
    /// What may come next.
    pub next: NextToken,
    /// Live mode.
    pub live_mode: LiveMode,
    /// What many samples say.
    pub instruments: Instruments,
    /// Which samples the board shows in place of a run's.
    pub filter: Option<Filter>,
    /// What is being drawn in the background.
    pub background: Option<Background>,
    /// What was last copied here.
    pub copied: String,
    /// What was last searched for.
    pub needle: String,
    /// What the mouse button went down on.
    pub drag: Option<super::mouse::Drag>,
    /// Time, place and count of the last click, to tell double clicks.
    pub last_click: (u64, (u16, u16), u8),
    /// Tokens sampled since the program started.
    pub sampled_tokens: u64,
    /// Money spent since the program started, in US dollars, as far as it is known.
    pub cost_usd: f64,
    /// Some sample's price is not known.
    pub cost_is_partial: bool,
    /// The theme's name.
    pub theme: String,
    /// Asked to quit; waiting for writes.
    pub quitting: bool,
    /// Asked for another session; waiting for writes.
    pub opening: Option<String>,
    /// The user asked for the write under way and is to be told of it.
    pub saving_by_hand: bool,
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

    /// Returns the cell shown.
    pub fn cell(&self) -> &CellState {
        &self.cells[self.current]
    }

    /// Returns the cell shown, to change it.
    pub fn cell_mut(&mut self) -> &mut CellState {
        &mut self.cells[self.current]
    }

    /// Returns the session as files keep it.
    pub fn session(&self) -> Session {
        Session {
            title: self.title.clone(),
            note: self.note.clone(),
            engine: self.session_engine.clone(),
            model: self.session_model.clone(),
            cells: self.cells.iter().map(CellState::cell).collect(),
        }
    }

    /// Tells whether the session differs from what is on disk.
    pub fn is_dirty(&self) -> bool {
        self.place.revision != self.place.saved
    }

    /// Returns the session's title, or its file's name where it has none.
    pub fn display_title(&self) -> &str {
        if !self.title.is_empty() {
            return &self.title;
        }
        let file = self.place.path.rsplit('/').next().unwrap_or_default();
        file.strip_suffix(".toml").unwrap_or(file)
    }

    /// Notes that the session changed.
    pub fn mark_dirty(&mut self) {
        if !self.is_dirty() {
            self.unsaved_since_ms = self.now_ms;
        }
        self.place.revision += 1;
        self.changed_ms = self.now_ms;
    }

    /// Returns the samples that may still get tokens.
    pub fn live(&self) -> impl Iterator<Item = &LaneSample> {
        self.live.iter().filter_map(|id| self.samples.get(id))
    }

    /// Says something in the footer.
    pub fn notify(&mut self, level: Level, text: impl Into<String>) {
        self.notice = Some(Notice { level, text: text.into() });
    }

    /// Returns the sample shown in the selected lane.
    pub fn selected_sample(&self) -> Option<&LaneSample> {
        let board = &self.cell().board;
        self.samples.get(&board.lanes.get(board.selected)?.sample?)
    }

    /// Returns where everything stands on the screen.
    pub fn layout(&self) -> Layout {
        layout::layout(self, Rect::new(0, 0, self.size.0, self.size.1))
    }

    /// Files a sample under its cell and run; samples of cells that are gone are only remembered.
    pub fn add_sample(&mut self, entry: LaneSample) {
        let (id, run) = (entry.sample.id, entry.sample.run.unwrap_or(entry.sample.id));
        let background = is_background(&entry.sample);
        if let Some(cell) = self.cells.iter_mut().find(|cell| cell.id == entry.sample.cell) {
            match cell.run_index.get(&run).and_then(|index| cell.runs.get_mut(*index)) {
                _ if background => cell.background.push(id),
                Some(known) => known.samples.push(id),
                None => {
                    cell.run_index.insert(run, cell.runs.len());
                    cell.runs.push(Run { id: run, samples: vec![id] });
                }
            }
        }
        if entry.is_live() {
            self.live.push(id);
        }
        self.samples.insert(id, entry);
    }

    /// Forgets what the engine said of prefixes; answers that are still to come are of before.
    pub(super) fn forget_answers(&mut self) {
        self.epoch += 1;
        self.tokenizing = false;
        self.scoring = false;
        self.next.forget();
        self.cells.iter_mut().for_each(CellState::forget_answers);
    }

    /// Returns a prefix by its name.
    pub(super) fn prefix_named(&mut self, id: &PrefixId) -> Option<&mut PrefixState> {
        let cell = self.cells.iter_mut().find(|known| known.id == id.cell)?;
        match id.column {
            None => Some(&mut cell.base),
            Some(index) => cell.columns.get_mut(index)?.prefix.as_mut(),
        }
    }

    /// Returns an id made from a title that no cell has, had, or left samples under.
    pub fn fresh_id(&self, title: &str) -> CellId {
        let taken = |id: &CellId| {
            let deleted = self.deleted.iter().map(|(_, cell)| cell);
            self.cells.iter().chain(deleted).any(|cell| cell.id == *id)
                || self.samples.values().any(|entry| entry.sample.cell == *id)
        };
        CellId::fresh(title, taken)
    }

    /// Fits every wrapped text to the panes' present widths and keeps the caret in view.
    pub fn relayout(&mut self) {
        let layout = self.layout();
        let cell = &mut self.cells[self.current];
        if layout.prefix_text.width > 0 {
            let text = cell.text_mut();
            text.buffer.set_width(layout.prefix_text.width);
            let (row, _) = text.buffer.caret_place();
            let height = usize::from(layout.prefix_text.height.max(1));
            // The caret is in view, and no row is left empty below the text while rows above are hidden.
            let least = (row + 1).saturating_sub(height);
            let most = row.min(text.buffer.rows().saturating_sub(height).max(least));
            text.scroll = text.scroll.clamp(least, most);
        }
        for (view, area) in cell.board.lanes.iter_mut().zip(&layout.lanes) {
            if let Some(area) = area {
                view.flow.set_width(area.text.width.max(1));
            }
        }
        if let Some(overlay) = &mut self.overlay {
            overlay.fit(layout.overlay_text.width.max(1));
        }
    }
}
