//! What a reader of the prefix should know before it is sampled: that the model which answers hardly knows its script, or
//! that a server reads a part of it as something else than its letters.
//!
//! Never knows the script of a model other than the built-in one, nor the vocabulary of a server.

use super::keys::way_to;
use crate::{
    app::{ProgramCommand, state::State},
    session::{is_hardly_known, spelled_token},
    text::visible,
    tr,
};

/// The choice of the built-in model.
const BUILTIN: &str = "builtin";
/// So much of the end of the prefix is looked at: as much as the model reads before it goes on, and no book.
const LOOKED_AT: usize = 4096;

/// Says what is doubtful of the prefix that the editor shows, and what to do; longest first.
pub fn doubt(state: &State) -> Option<[String; 2]> {
    let cell = state.cell();
    let own = cell.target().and_then(|column| column.engine.as_deref());
    let choice = own.unwrap_or(&state.program.engine.choice);
    let end = cell.prefix().tail(LOOKED_AT);
    if choice == BUILTIN && is_hardly_known(end) {
        let key = way_to(state, ProgramCommand::ChooseEngine);
        return Some([
            tr!("states-script-hardly-known", key = key.as_str()),
            tr!("states-script-hardly-known.short", key = key),
        ]);
    }
    let choices = cell.columns.iter().filter_map(|column| column.engine.as_deref()).chain([choice]);
    let token =
        choices.into_iter().any(|choice| choice.starts_with("server")).then(|| spelled_token(end))??;
    let token = visible(token);
    Some([
        tr!("states-token-in-prefix", token = token.as_str()),
        tr!("states-token-in-prefix.short", token = token),
    ])
}
