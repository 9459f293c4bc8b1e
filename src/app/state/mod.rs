//! All that the screen shows and the user changes: nouns only.
//!
//! Never decides: `read` tells what follows from it, `update` alone changes it.

mod board;
mod cell;
mod coach;
mod contrasts;
mod fetch;
mod filter;
pub(in crate::app) mod form;
mod history;
mod inspector;
mod instruments;
mod keys;
mod live;
mod next;
mod overlay;
mod picker;
mod program;
mod sample_list;
mod samples;
mod session;
mod shades;
mod view;

pub use board::{Board, INHERITED_FROM, LaneView, TAG_INHERITED, TAG_PROMPT};
pub use cell::{CellState, ColumnState, PrefixState, Run, Scores, Stripes, is_background};
pub use coach::Coach;
pub use contrasts::{Contrasts, TokenContrast};
pub use fetch::Fetch;
pub use filter::Filter;
pub use form::{FormRow, FormTable, Part, form_rows};
pub use history::{CellParts, Change, History};
pub(in crate::app) use history::{Known, MOST_STEPS};
pub use inspector::Inspector;
pub use instruments::{Indexed, Instruments, Member, SampleGroup};
pub use keys::KeyNames;
pub use live::{LiveMode, RESTS_AFTER_MS};
pub use next::NextToken;
pub use overlay::{LineInput, Overlay, Purpose, SampleEdit, StopList};
pub(in crate::app) use picker::field;
pub use picker::{Choice, Entry, Match, Picker, Searched};
pub use program::{Drag, EngineStatus, Level, Notice, Pane, Preferences, Program, Until};
pub use sample_list::{SampleList, SampleRow};
pub use samples::{Background, LaneSample, Phase};
pub use session::{Busy, OpenSession, Place};
pub use shades::{Shades, Spans};
pub use view::{Likeness, View, surprise_bits};

pub use crate::analysis::instrument::Instrument;
use crate::session::Session;

/// Everything.
#[derive(Debug)]
pub struct State {
    /// What lives as long as the program.
    pub program: Program,
    /// What another session takes the place of.
    pub session: OpenSession,
}

impl State {
    /// Returns the cell shown.
    pub fn cell(&self) -> &CellState {
        &self.session.cells[self.session.current]
    }

    /// Returns the session as files keep it.
    pub fn to_session(&self) -> Session {
        Session {
            title: self.session.title.clone(),
            note: self.session.note.clone(),
            engine: self.session.engine.clone(),
            model: self.session.model.clone(),
            cells: self.session.cells.iter().map(CellState::cell).collect(),
        }
    }

    /// Tells whether the session differs from what is on disk.
    pub fn is_dirty(&self) -> bool {
        self.session.place.revision != self.session.place.saved
    }

    /// Returns the samples that may still get tokens.
    pub fn live(&self) -> impl Iterator<Item = &LaneSample> {
        self.session.live.iter().filter_map(|id| self.session.samples.get(id))
    }

    /// Returns the sample shown in the selected lane.
    pub fn selected_sample(&self) -> Option<&LaneSample> {
        let board = &self.cell().board;
        self.session.samples.get(&board.lanes.get(board.selected)?.sample?)
    }
}
