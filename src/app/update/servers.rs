//! A server that is to stand in the settings: its address is typed, it is asked who it is, and one of its models is picked.
//!
//! Never asks it and never writes it down: those are effects.

use super::{engine, pickers};
use crate::{
    app::{
        Effect, ServerAnswer,
        state::{Level, LineInput, Overlay, Purpose, State},
    },
    tr,
};

/// Asks for an address.
pub(super) fn ask(state: &mut State) {
    state.put_up(Overlay::Line(LineInput::new(Purpose::Server, "")));
}

/// Offers the models of a server that answered, or says in the line why there is none; an answer that comes after the line
/// was left is nobody's.
pub(super) fn asked(state: &mut State, answer: Result<ServerAnswer, String>) {
    let Some(Overlay::Line(line)) = &mut state.program.overlay else { return };
    if line.purpose != Purpose::Server {
        return;
    }
    match answer {
        Ok(answer) => pickers::models_of_server(state, answer),
        Err(reason) => line.error = Some(reason),
    }
}

/// Lets a server answer that stands in the settings now, or says why it does not.
pub(super) fn added(state: &mut State, added: Result<String, String>, effects: &mut Vec<Effect>) {
    match added {
        Ok(choice) => {
            state.notify(Level::Info, tr!("notices-server-added", choice = &choice));
            engine::choose(state, choice, effects);
        }
        Err(reason) => state.report(tr!("notices-server-failed"), reason),
    }
}
