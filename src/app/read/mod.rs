//! What is told of the state; all that painting may ask.
//!
//! Never changes it.

mod bill;
mod coach;
mod contrast;
mod cursor;
mod doubt;
mod fetch;
mod figures;
mod foot;
mod forks;
mod headings;
mod hindrance;
mod keys;
mod layout;
mod lineage;
mod marks;
mod overlay;
mod pages;
mod pane;
mod panes;
mod room;
mod sample_list;
mod schedule;
mod starts;
mod status;
mod table;
mod target;

pub use coach::{Step, guide, step};
pub(in crate::app) use coach::{is_done, shown_guide, wanted};
pub use contrast::{contrast_error, heat_level, model_compared, models_compared, token_contrast};
pub use cursor::{alternatives, characters_at, cursor, next_token_place, unfinished_before};
pub use doubt::doubt;
pub use fetch::fetching;
pub use figures::{background_left, background_under_way, run_on_sums};
pub use foot::{Foot, foot};
pub use forks::{GroupFork, answers, behind_row, forks, instrument_rows};
pub use headings::{ColumnNames, Heading, column_names, common_settings, describe_settings, heading};
pub use hindrance::hindrance;
pub use keys::{fill_in, key_of, way_to};
pub use layout::{LaneArea, Layout, SMALLEST, SliderArea, layout};
pub use lineage::{inherited_of, inherited_tokens, inherited_whole};
pub use marks::{answer_of_lane, filter_matches, filter_shown, past_turn, samples_of, signs, signs_of};
pub use overlay::{HELP_KEYS, HelpKey, help, help_rows, overlay_first_row};
pub use pages::first_samples;
pub use pane::{PaneLine, SHARE_WIDTH, Tone, instrument_inside, pane_rows};
pub use panes::next_pane;
pub(in crate::app) use panes::pane_after;
pub use room::{cannot_continue, too_long};
pub(in crate::app) use sample_list::sample_rows;
pub use schedule::{autosave_at_ms, context, wake_at_ms};
pub use starts::{continued_lane, fresh_lane, lane_at_cursor, restarted_lane, sampled_tokens};
pub use status::{caveat, sign, status};
pub use table::{TableRoom, last_first_column, table_room};
pub use target::{Target, first_cell_row, fraction, target, token_at};
