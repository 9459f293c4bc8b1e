//! All that the screen shows and the user changes.
//!
//! Never reads a clock, a file or a channel: `update` is the only writer, drawing only reads.

use std::collections::{BTreeMap, HashMap, VecDeque};

use ratatui::layout::Rect;
use uuid::Uuid;

use super::{
    cell::{CellState, PrefixState, Run, is_background},
    filter::{self, Filter},
    inspector::Inspector,
    instruments::{self, Instrument, Instruments},
    layout::{self, Layout},
    message::{LaneStart, PrefixId, Variant},
    outlook::Outlook,
    overlay::Overlay,
    reflow::Reflow,
    runs,
    view::View,
};
use crate::{
    analysis::{Scissors, Spent, Turns},
    session::{Cell, CellId, Estimate, LogprobKind, Param, Params, Price, Sample, Session, Token},
    text::Flow,
};

/// The bytes of a prefix shown above a sample; the rest is summarised.
pub const PROMPT_TAIL: usize = 2_000;
/// The tag of prompt bytes in a lane's [`Flow`].
pub const TAG_PROMPT: u32 = 0;
/// The tag of bytes kept from a parent sample; token `n` has the tag `n + 1`.
///
/// Kept token `n` has the tag `TAG_KEPT - n`.
pub const TAG_KEPT: u32 = u32::MAX;
/// Tags from here on are of kept bytes.
pub const KEPT_FROM: u32 = u32::MAX / 2;

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

/// Where the session lives and whether it is kept.
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
    pub redraw: bool,
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
    pub not_kept: Option<String>,
}

impl LaneSample {
    /// Wraps a sample read from a file.
    pub fn ended(sample: Sample) -> Self {
        Self { sample, phase: Phase::Ended, first_token_ms: None, last_token_ms: 0, not_kept: None }
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

/// One lane of the board: a sample laid out in the lane's width.
#[derive(Debug)]
pub struct LaneView {
    /// The column's number, from 0.
    pub column: u32,
    /// The lane's number in it, from 0.
    pub lane: u32,
    /// The sample shown; none before the first run.
    pub sample: Option<Uuid>,
    /// Prompt tail and sample, wrapped.
    pub flow: Flow,
    /// How many bytes of the prefix are left out above.
    pub hidden_above: usize,
    /// The first row shown; `None` follows the end.
    pub scroll: Option<usize>,
    /// The tokens kept from ancestors, as far as they are known.
    pub kept: Vec<Token>,
    /// Where the generated text begins in the flow.
    pub generated_from: usize,
    /// Whether the sample goes past its turn.
    pub scissors: Scissors,
    /// How many generated bytes are shown: the rest is past the turn and folded.
    pub cut: Option<usize>,
}

impl LaneView {
    fn new(column: u32, lane: u32, sample: Option<Uuid>, width: u16) -> Self {
        Self {
            column,
            lane,
            sample,
            flow: Flow::new(width),
            hidden_above: 0,
            scroll: None,
            kept: Vec::new(),
            generated_from: 0,
            scissors: Scissors::new(Turns::default()),
            cut: None,
        }
    }

    /// Appends generated bytes, as far as they are not folded away.
    fn push(&mut self, bytes: &[u8], tag: u32) {
        let room = self.cut.map_or(bytes.len(), |cut| {
            cut.saturating_sub(self.flow.len() - self.generated_from).min(bytes.len())
        });
        self.flow.push(&bytes[..room], tag);
    }

    /// Returns the offset of a byte of the flow behind the prompt, if it is.
    pub fn generated_offset(&self, offset: usize) -> Option<usize> {
        offset.checked_sub(self.generated_from)
    }
}

/// The lanes of a cell at one step of its history.
#[derive(Debug, Default)]
pub struct Board {
    /// The lanes, by column and number.
    pub lanes: Vec<LaneView>,
    /// Which one the keys go to.
    pub selected: usize,
    /// Only the selected one is shown.
    pub zoomed: bool,
    /// What is past the turns is shown too.
    pub unfolded: bool,
}

/// Samples that are drawn in the background, a few at a time.
#[derive(Debug)]
pub struct Drawing {
    /// For this cell.
    pub cell: CellId,
    /// Its columns, as they were when it began.
    pub variants: Vec<Variant>,
    /// Those still to be started.
    pub waiting: VecDeque<LaneStart>,
    /// How many there are in all.
    pub total: usize,
    /// The run of those under way.
    pub runs: Vec<Uuid>,
}

/// Everything.
#[derive(Debug)]
pub struct State {
    /// Cells of the terminal: width, height.
    pub size: (u16, u16),
    /// Milliseconds of the program's clock.
    pub now_ms: u64,
    /// When the session last changed.
    pub touched_ms: u64,
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
    pub unkept: Vec<Uuid>,
    /// Those that may still get tokens; asked for in every frame, so not searched for among all.
    pub live: Vec<Uuid>,
    /// Which pane the keys go to.
    pub focus: Pane,
    /// What lies above the panes.
    pub overlay: Option<Overlay>,
    /// One line of news.
    pub notice: Option<Notice>,
    /// Where the session is kept.
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
    pub outlook: Outlook,
    /// Live mode.
    pub reflow: Reflow,
    /// What many samples say.
    pub instruments: Instruments,
    /// Which samples the board shows in place of a run's.
    pub filter: Option<Filter>,
    /// What is being drawn in the background.
    pub drawing: Option<Drawing>,
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
    pub cost_open: bool,
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
            touched_ms: 0,
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
            unkept: Vec::new(),
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
            outlook: Outlook::default(),
            reflow: Reflow::default(),
            instruments: Instruments::default(),
            filter: None,
            drawing: None,
            copied: String::new(),
            needle: String::new(),
            drag: None,
            last_click: (0, (0, 0), 0),
            sampled_tokens: 0,
            cost_usd: 0.0,
            cost_open: false,
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
    pub fn touch(&mut self) {
        if !self.is_dirty() {
            self.unsaved_since_ms = self.now_ms;
        }
        self.place.revision += 1;
        self.touched_ms = self.now_ms;
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

    /// Returns how many samples the next run draws and what they may cost, where that is known before.
    pub fn estimate(&self) -> Option<(u64, Estimate)> {
        let cell = self.cell();
        let text = &cell.base;
        let counted = text.stripes.revision == Some(text.buffer.revision()) && self.engine.tokenizer;
        let tokens = counted.then_some(text.stripes.starts.len() as u64);
        let lanes = (cell.params.lanes() * cell.columns.len().max(1)) as u64;
        let most = cell.params.get(Param::MaxTokens).map(|most| most as u64);
        Some((lanes, self.engine.price?.estimate(tokens, lanes, most)?))
    }

    /// Returns what was spent since the start, and what streams now as far as it has come, in US dollars.
    pub fn spent_usd(&self) -> f64 {
        let streams = self.live().filter_map(|live| {
            let sampled = live.sample.tokens.len() as u64;
            self.engine.price?.of(live.sample.usage.prefix_tokens.or(Some(0)), sampled)
        });
        self.cost_usd + streams.sum::<f64>()
    }

    /// Tells whether as much was spent as the user allows.
    pub(super) fn is_over_cap(&self) -> bool {
        self.preferences.cap_usd.is_some_and(|cap| self.spent_usd() >= cap)
    }

    /// Says what samples cost: of the cell shown, of the whole session, and since the program started.
    pub fn bill(&self) -> Vec<String> {
        let line = |what: &str, samples: &mut dyn Iterator<Item = &Sample>| {
            let mut spent = Spent::default();
            let mut count = 0;
            for sample in samples {
                spent.add(sample.cost_usd, &sample.usage);
                count += 1;
            }
            let open = match spent.open {
                0 => String::new(),
                open => format!(", and {open} samples of unknown price"),
            };
            format!(
                "{what}: {count} samples, {} tokens read, {} sampled, ${:.4}{open}",
                spent.prefix_tokens, spent.sampled_tokens, spent.usd
            )
        };
        let estimate = self.estimate().map_or_else(
            || "the next run: its price is not known before".to_owned(),
            |(lanes, estimate)| match estimate.most_usd {
                Some(most) => {
                    format!("the next run: {lanes} samples, ${:.6} to ${most:.6}", estimate.least_usd)
                }
                None => format!("the next run: {lanes} samples, at least ${:.6}", estimate.least_usd),
            },
        );
        let cap = match self.preferences.cap_usd {
            Some(cap) => format!(" of at most ${cap:.2}"),
            None => "; no cap is set (cap_usd in the settings)".to_owned(),
        };
        let here = &self.cell().id;
        let all = || self.samples.values().map(|entry| &entry.sample);
        vec![
            estimate,
            line("this cell", &mut all().filter(|sample| sample.cell == *here)),
            line("this session", &mut all()),
            format!(
                "since the start: {} tokens sampled, ${:.4}{}{cap}",
                self.sampled_tokens,
                self.spent_usd(),
                if self.cost_open { " and more" } else { "" }
            ),
        ]
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

    /// Returns what the lanes of the current cell show at its step, by column and lane.
    ///
    /// A run of all lanes is a fresh page; a run of fewer than its params say (one lane again, one continued) is laid
    /// over the page it belongs to: that of the sample it continues, or else the one before it.
    fn shown(&self) -> Vec<Uuid> {
        if self.filter.is_some() {
            return filter::shown(self);
        }
        let cell = self.cell();
        let mut shown: BTreeMap<(u32, u32), Uuid> = BTreeMap::new();
        let mut next = if cell.runs.is_empty() { None } else { Some(cell.step.min(cell.runs.len() - 1)) };
        while let Some(index) = next {
            let run = &cell.runs[index];
            let (mut lanes, mut below) = (1, index.checked_sub(1));
            for entry in run.samples.iter().filter_map(|id| self.samples.get(id)) {
                lanes = entry.sample.params.lanes();
                let parent = entry.sample.parent.and_then(|parent| self.samples.get(&parent.sample));
                if let Some(parent) = parent {
                    let run = parent.sample.run.unwrap_or(parent.sample.id);
                    below = cell.run_index.get(&run).copied().filter(|parent| *parent < index).or(below);
                }
                shown.entry((entry.sample.column, entry.sample.lane)).or_insert(entry.sample.id);
            }
            next = if run.samples.len() >= lanes { None } else { below };
        }
        shown.into_values().collect()
    }

    /// Returns column and lane of a sample.
    fn place_of(&self, id: &Uuid) -> (u32, u32) {
        self.samples.get(id).map_or((0, 0), |entry| (entry.sample.column, entry.sample.lane))
    }

    /// Forgets what the engine said of prefixes; answers that are still to come are of before.
    pub(super) fn forget_answers(&mut self) {
        self.epoch += 1;
        self.tokenizing = false;
        self.scoring = false;
        self.outlook.forget();
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

    /// Lays the current cell's lanes out anew.
    pub fn rebuild_board(&mut self) {
        let shown = self.shown();
        let places = match &self.filter {
            Some(_) => shown.iter().map(|id| self.place_of(id)).collect(),
            None => self.cell().places(&shown, |id| self.place_of(id)),
        };
        let mut samples: HashMap<(u32, u32), Uuid> =
            shown.into_iter().map(|id| (self.place_of(&id), id)).collect();
        let old = std::mem::take(&mut self.cell_mut().board.lanes);
        let mut lanes: Vec<LaneView> = places
            .into_iter()
            .map(|(column, lane)| {
                let sample = samples.remove(&(column, lane));
                let before = old
                    .iter()
                    .find(|view| view.column == column && view.lane == lane && view.sample == sample);
                let scroll = before.and_then(|view| view.scroll);
                LaneView { scroll, ..LaneView::new(column, lane, sample, 40) }
            })
            .collect();
        for view in &mut lanes {
            if let Some(id) = view.sample {
                self.fill(view, id);
            }
        }
        let board = &mut self.cell_mut().board;
        board.selected = board.selected.min(lanes.len().saturating_sub(1));
        board.lanes = lanes;
        self.relayout();
    }

    /// Shows another sample in a lane of the board; what both have in common stays where it is.
    pub fn show_instead(&mut self, place: usize, id: Uuid) {
        let Some(old) = self.cell().board.lanes.get(place) else { return };
        let (column, lane, scroll) = (old.column, old.lane, old.scroll);
        let mut view = LaneView { scroll, ..LaneView::new(column, lane, Some(id), old.flow.width()) };
        self.fill(&mut view, id);
        self.cell_mut().board.lanes[place] = view;
    }

    /// Puts prompt tail, kept tokens and sampled tokens into a lane's flow.
    fn fill(&self, view: &mut LaneView, id: Uuid) {
        let Some(entry) = self.samples.get(&id) else { return };
        let sample = &entry.sample;
        let prompt_end = self.prompt_length(sample);
        let tail_start = tail_start(&sample.prefix[..prompt_end], PROMPT_TAIL);
        view.hidden_above = tail_start;
        view.flow.push(&sample.prefix[tail_start..prompt_end], TAG_PROMPT);
        view.generated_from = view.flow.len();
        let kept = &sample.prefix[prompt_end..];
        if !kept.is_empty() {
            view.kept = runs::continuation(self, sample).kept;
            view.kept.truncate(view.kept.len().saturating_sub(sample.tokens.len()));
        }
        let mut scissors = Scissors::new(instruments::turns_of(&sample.prefix[..prompt_end]));
        scissors.push(kept);
        for token in &sample.tokens {
            scissors.push(&token.bytes);
        }
        if !entry.is_live() {
            scissors.end();
        }
        let folds = !self.cell().board.unfolded;
        view.cut = scissors.found().map(|found| found.offset).filter(|_| folds);
        view.scissors = scissors;
        let mut left = kept;
        for number in 0..view.kept.len() {
            let bytes = view.kept[number].bytes.clone();
            // A file may lack an ancestor: then nothing is known of the bytes that are left.
            let Some(rest) = left.strip_prefix(bytes.as_slice()) else { break };
            view.push(&bytes, TAG_KEPT - number as u32);
            left = rest;
        }
        view.push(left, TAG_KEPT);
        for (index, token) in sample.tokens.iter().enumerate() {
            view.push(&token.bytes, index as u32 + 1);
        }
        if !entry.is_live() {
            view.flow.finish();
        }
    }

    /// Returns how many bytes of the sample's prefix the user wrote; the rest was kept from its ancestors.
    pub fn prompt_length(&self, sample: &Sample) -> usize {
        let mut length = sample.prefix.len();
        let mut parent = sample.parent;
        while let Some(link) = parent {
            let Some(ancestor) = self.samples.get(&link.sample) else { break };
            // An ancestor's prefix is shorter than its child's; anything else is a broken file, not a loop.
            if ancestor.sample.prefix.len() > length || !sample.prefix.starts_with(&ancestor.sample.prefix) {
                break;
            }
            if ancestor.sample.prefix.len() == length && link.token > 0 {
                break;
            }
            length = ancestor.sample.prefix.len();
            parent = ancestor.sample.parent;
        }
        length
    }

    /// Appends one token to the lane that shows the sample, if one does.
    pub fn show_token(&mut self, id: Uuid, bytes: &[u8], tag: u32) {
        let board = &mut self.cell_mut().board;
        let Some(place) = board.lanes.iter().position(|view| view.sample == Some(id)) else { return };
        let (folds, view) = (!board.unfolded, &mut board.lanes[place]);
        let found = view.scissors.push(bytes).is_some();
        if found && folds && view.cut.is_none() {
            // What it ran on with is already on the screen in part.
            self.show_instead(place, id);
        } else {
            view.push(bytes, tag);
        }
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

/// Returns where a tail of at most `most` bytes begins, on a character boundary.
fn tail_start(bytes: &[u8], most: usize) -> usize {
    let mut start = bytes.len().saturating_sub(most);
    while start > 0 && start < bytes.len() && bytes[start] & 0b1100_0000 == 0b1000_0000 {
        start += 1;
    }
    start
}
