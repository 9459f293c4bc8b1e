//! What is told of the state; all that painting may ask.
//!
//! Never changes it.

mod bill;
mod cursor;
mod figures;
mod forks;
mod headings;
mod layout;
mod lineage;
mod marks;
mod overlay;
mod pages;
mod room;
mod schedule;
mod starts;
mod status;
mod target;

pub use cursor::{alternatives, characters_at, cursor, next_token_place, unfinished_before};
pub use figures::{background_left, background_under_way, run_on_sums};
pub use forks::{GroupFork, behind_row, forks, instrument_rows};
pub use headings::{Heading, common_settings, describe_settings, heading};
pub use layout::{LaneArea, Layout, SMALLEST, SliderArea, layout, note_rows};
pub use lineage::{inherited_of, inherited_tokens, inherited_whole};
pub use marks::{answer_of_lane, filter_matches, filter_shown, past_turn, signs};
pub use overlay::{HELP_KEYS, HelpKey, help, help_rows, overlay_first_row};
pub use pages::first_samples;
pub use room::{cannot_continue, too_long};
pub use schedule::{autosave_at_ms, context, wake_at_ms};
pub use starts::{continued_lane, fresh_lane, lane_at_cursor, restarted_lane, sampled_tokens};
pub use status::{caveat, status};
pub use target::{Target, first_cell_row, fraction, target, token_at};
