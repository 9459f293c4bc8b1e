//! Which rows of an overlay are shown.
//!
//! Never scrolls.

use super::target;
use crate::{
    app::{
        COMMANDS, Context,
        state::{Instrument, Overlay, State},
    },
    session::Param,
};

/// Returns the first match a picker shows.
pub fn overlay_first_row(state: &State) -> usize {
    match &state.program.overlay {
        Some(Overlay::Picker(picker)) => {
            target::first_cell_row(picker.selected, usize::from(state.layout().overlay_list.height))
        }
        _ => 0,
    }
}

/// Returns how many rows the help has.
pub fn help_rows() -> usize {
    // Each context has a heading and an empty row after its commands, the params too, the instruments a heading.
    let instruments: usize = Instrument::ALL.iter().map(|instrument| instrument.about().help.len()).sum();
    COMMANDS.len() + 2 * Context::ALL.len() + 2 + Param::COUNT + 1 + instruments
}
