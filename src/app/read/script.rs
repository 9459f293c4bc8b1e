//! Whether the prefix is in a script that the model which answers hardly knows.
//!
//! Never knows that of a model other than the built-in one.

use super::keys::way_to;
use crate::{
    app::{ProgramCommand, state::State},
    session::is_hardly_known,
    tr,
};

/// The choice of the built-in model.
const BUILTIN: &str = "builtin";
/// So much of the end of the prefix is looked at: as much as the model reads before it goes on, and no book.
const LOOKED_AT: usize = 4096;

/// Says that the built-in model hardly knows the script of the prefix, and what to do; longest first.
pub fn unknown_script(state: &State) -> Option<[String; 2]> {
    let cell = state.cell();
    let own = cell.target().and_then(|column| column.engine.as_deref());
    if own.unwrap_or(&state.program.engine.choice) != BUILTIN {
        return None;
    }
    if !is_hardly_known(cell.prefix().tail(LOOKED_AT)) {
        return None;
    }
    let key = way_to(state, ProgramCommand::ChooseEngine);
    Some([
        tr!("states-script-hardly-known", key = key.as_str()),
        tr!("states-script-hardly-known.short", key = key),
    ])
}
