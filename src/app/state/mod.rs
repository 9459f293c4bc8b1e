//! All that the screen shows and the user changes: nouns only.
//!
//! Never decides: `read` tells what follows from it, `update` alone changes it.

mod board;
mod cell;
mod filter;
pub(in crate::app) mod form;
mod inspector;
mod instruments;
mod live;
mod next;
mod overlay;
mod program;
mod samples;
mod session;
mod shades;
mod view;

pub use board::{Board, INHERITED_FROM, LaneView, TAG_INHERITED, TAG_PROMPT};
pub use cell::{CellState, ColumnState, PrefixState, Run, Scores, Stripes, is_background};
pub use filter::Filter;
pub use form::{FormRow, FormTable, Part, form_rows};
pub use inspector::Inspector;
pub use instruments::{Indexed, Instrument, Instruments, Member, SampleGroup, Wanted};
pub use live::{LiveMode, RESTS_AFTER_MS};
pub use next::NextToken;
pub use overlay::{Choice, Entry, LineInput, Match, Overlay, Picker, Purpose, StopList};
pub use program::{Drag, EngineStatus, Level, Notice, Pane, Preferences};
pub use samples::{Background, LaneSample, Phase};
pub use session::Place;
pub use shades::{Shades, Spans};
pub use view::{View, surprise_bits};

use std::collections::HashMap;

use uuid::Uuid;

use crate::session::{Param, Session};

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
    pub drag: Option<Drag>,
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
    /// Returns the cell shown.
    pub fn cell(&self) -> &CellState {
        &self.cells[self.current]
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

    /// Returns the samples that may still get tokens.
    pub fn live(&self) -> impl Iterator<Item = &LaneSample> {
        self.live.iter().filter_map(|id| self.samples.get(id))
    }

    /// Returns the sample shown in the selected lane.
    pub fn selected_sample(&self) -> Option<&LaneSample> {
        let board = &self.cell().board;
        self.samples.get(&board.lanes.get(board.selected)?.sample?)
    }
}
