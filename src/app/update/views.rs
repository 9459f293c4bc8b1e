//! Chooses what the colours of the lanes say.
//!
//! Never names a colour.

use super::pickers;
use crate::app::{
    ViewsCommand,
    state::{Level, State, View},
};

/// Applies a command of the views.
pub(super) fn command(state: &mut State, command: ViewsCommand) {
    match command {
        ViewsCommand::Choose => pickers::views(state),
        ViewsCommand::Cycle => show(state, state.program.view.next()),
        ViewsCommand::Show(view) => show(state, view),
    }
}

/// Shows a view; says so where there is nothing to colour by.
fn show(state: &mut State, view: View) {
    state.program.view = view;
    let entry = state.selected_sample();
    let tokens = entry.map(|entry| entry.sample.tokens.as_slice()).unwrap_or_default();
    let nothing =
        view.is_heat() && !tokens.is_empty() && tokens.iter().all(|token| view.level(token).is_none());
    let text = match (nothing, view) {
        (true, View::Entropy) => {
            "entropy is known only where the whole distribution is: of in-process engines"
        }
        (true, _) => "this sample came with no log-probabilities",
        (false, View::Verbatim) if state.cell().reference.is_none() => {
            "this cell has no reference to hold samples against: {verbatim}, then {edit-reference} takes one"
        }
        _ => return,
    };
    state.notify_keys(Level::Info, text);
}
