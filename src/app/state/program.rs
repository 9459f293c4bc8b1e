//! What lives as long as the program: who answers, what the user prefers, what was said last.
//!
//! Never holds what belongs to one session.

use std::collections::VecDeque;

use jiff::{Timestamp, tz::TimeZone};

use super::{Instrument, fetch::Fetch, keys::KeyNames, overlay::Overlay, view::View};
use crate::session::{Capabilities, Param, Params};

/// What lives as long as the program, whichever session is open.
#[derive(Debug)]
pub struct Program {
    /// Cells of the terminal: width, height.
    pub size: (u16, u16),
    /// Milliseconds of the program's clock.
    pub now_ms: u64,
    /// Goes up with every engine and session, so that answers meant for an earlier one can be told.
    pub epoch: u64,
    /// Who answers.
    pub engine: EngineStatus,
    /// What the user set once.
    pub preferences: Preferences,
    /// The theme's name.
    pub theme: String,
    /// What the colours of the lanes say.
    pub view: View,
    /// Token stripes are shown in the prefix.
    pub stripes_on: bool,
    /// What was last copied here.
    pub copied: String,
    /// What was last searched for.
    pub needle: String,
    /// Tokens sampled since the program started.
    pub sampled_tokens: u64,
    /// Money spent since the program started, in US dollars, as far as it is known.
    pub cost_usd: f64,
    /// Some sample's price is not known.
    pub cost_is_partial: bool,
    /// What lies above the panes.
    pub overlay: Option<Overlay>,
    /// What is to be said at length once nothing lies above the panes: heading and text.
    pub reports: VecDeque<(String, String)>,
    /// One line of news.
    pub notice: Option<Notice>,
    /// What the mouse button went down on.
    pub drag: Option<Drag>,
    /// Time, place and count of the last click, to tell double clicks.
    pub last_click: (u64, (u16, u16), u8),
    /// The model that is being fetched.
    pub fetch: Option<Fetch>,
    /// Asked to quit; waiting for writes.
    pub quitting: bool,
    /// The instrument that the pane shows.
    pub instrument: Option<Instrument>,
    /// The keys in force, as they are shown.
    pub keys: KeyNames,
    /// The guide is hidden.
    pub guide_hidden: bool,
    /// Where the reader's clock stands.
    pub zone: TimeZone,
    /// Live mode is on: the lanes follow the sliders.
    pub live: bool,
}

impl Program {
    /// Makes a program in which an engine answers and nothing has happened yet.
    pub fn new(engine: EngineStatus, size: (u16, u16)) -> Self {
        Self {
            size,
            now_ms: 0,
            epoch: 0,
            engine,
            preferences: Preferences::default(),
            theme: String::new(),
            view: View::default(),
            stripes_on: false,
            copied: String::new(),
            needle: String::new(),
            sampled_tokens: 0,
            cost_usd: 0.0,
            cost_is_partial: false,
            overlay: None,
            reports: VecDeque::new(),
            notice: None,
            drag: None,
            last_click: (0, (0, 0), 0),
            fetch: None,
            quitting: false,
            instrument: None,
            keys: KeyNames::default(),
            guide_hidden: false,
            zone: TimeZone::UTC,
            live: false,
        }
    }
}

impl Program {
    /// Writes a moment as the reader's clock has it, to the minute.
    pub fn local_time(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%m-%d %H:%M").to_string()
    }
}

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
    /// From what is read to what changes it, and back.
    const ORDER: [Self; 4] = [Self::Lanes, Self::Instrument, Self::Params, Self::Prefix];

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
    /// What takes it off the screen before the next key does, if anything.
    pub until: Option<Until>,
}

/// What a notice about something under way waits for: once it is over the notice would be stale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// The files of the session are free again.
    Free,
    /// No lane streams any more.
    Silent,
    /// What may come next is known.
    Answered,
    /// Nothing is sampled in the background any more.
    Sampled,
}

/// Who answers, as the title bar says it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EngineStatus {
    /// `builtin` or `server:NAME`; the value in session files.
    pub choice: String,
    /// The model's name.
    pub model: String,
    /// What it can do.
    pub can: Capabilities,
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
    /// Nothing more is sampled once so much was spent since the start, in US dollars.
    pub cap_usd: Option<f64>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self { new_cell: Params::default(), confirm_quit: true, cap_usd: None }
    }
}

/// What the button went down on, so that moving it goes on there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drag {
    /// The prefix: extends the selection.
    Prefix,
    /// A slider: moves the value.
    Slider(Param),
}
