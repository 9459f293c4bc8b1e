//! What happens: the state, the messages that change it and the effects they ask for.
//!
//! Never does anything itself: no clock, file, channel, thread or random number. Time, sizes and answers arrive as
//! messages; everything to be done leaves as an effect.

mod background;
mod bill;
mod board;
mod cell;
mod cells;
mod columns;
mod command;
mod edit;
mod filter;
mod forms;
mod inspector;
mod instruments;
pub mod layout;
mod live_mode;
mod marks;
mod message;
mod mouse;
mod next;
mod overlay;
mod overlays;
mod panel;
mod params;
mod runs;
mod shades;
mod state;
mod tree;
mod update;
mod view;

pub use background::left;
pub use board::{Board, INHERITED_FROM, LaneView, TAG_INHERITED, TAG_PROMPT};
pub use cell::{CellState, ColumnState, PrefixState, Run, Scores, Stripes};
pub use columns::{Heading, common, describe, heading};
pub use command::{COMMANDS, Command, Context, Row};
pub use filter::{Filter, matching};
pub use forms::{FormRow, FormTable, Part, form_rows};
pub use inspector::{Inspector, alternatives, cursor};
pub use instruments::{AnswerBar, Instrument, Instruments, Member, SampleGroup, bars, run_on};
pub use live_mode::LiveMode;
pub use marks::past_turn;
pub use message::{
    Effect, LaneStart, Message, Mouse, MouseAction, Picture, PrefixId, Question, SessionEntry, Variant,
};
pub use mouse::{Drag, Target, first_cell_row, overlay_first_row, target};
pub use next::{NextToken, NextTokenPlace};
pub use overlay::{Choice, Entry, LineInput, Match, Overlay, Picker, Purpose, StopList};
pub use panel::{ForkRow, forks, rows};
pub use runs::{filter_word, inherited_tokens, status};
pub use state::{
    Background, EngineStatus, LaneSample, Level, Notice, Pane, Phase, Place, Preferences, State,
};
pub use tree::signs;
pub use update::{context, tell, update, wake_at_ms};
pub use view::{View, caveat, surprise_bits};
