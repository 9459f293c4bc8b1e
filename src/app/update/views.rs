//! Chooses what the colours of the lanes say.
//!
//! Never names a colour.

use super::pickers;
use crate::{
    app::{
        ViewsCommand, read,
        state::{Level, State, View},
    },
    text::visible,
    tr,
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
    let nothing = view != View::Contrast
        && view.is_heat()
        && !tokens.is_empty()
        && tokens.iter().all(|token| view.level(token).is_none());
    let text = match (nothing, view) {
        (true, View::Entropy) => tr!("notices-view-no-entropy"),
        (true, _) => tr!("notices-view-no-logprobs"),
        (false, View::Contrast) => match read::models_compared(state) {
            Some([first, second]) => {
                let [first, second] = [first, second].map(|one| read::model_compared(state, &one));
                let text = tr!("notices-view-contrast", first = visible(&first), second = visible(&second));
                state.notify(Level::Info, text);
                return;
            }
            None => tr!("notices-view-one-model"),
        },
        (false, View::Verbatim) if state.cell().reference.is_none() => tr!("notices-view-no-reference"),
        _ => return,
    };
    state.notify_keys(Level::Info, text);
}
