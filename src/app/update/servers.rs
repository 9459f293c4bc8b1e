//! A server that is to stand in the settings: its address is typed, it is asked who it is, and one of its models is picked.
//!
//! Never asks it and never writes it down: those are effects.

use super::{engine, pickers};
use crate::{
    app::{
        Effect, ServerAnswer,
        state::{Choice, Entry, Level, LineInput, Overlay, Purpose, State},
    },
    text::visible,
    tr,
};

/// Asks for an address.
pub(super) fn ask(state: &mut State) {
    state.put_up(Overlay::Line(LineInput::new(Purpose::Server, "")));
}

/// Offers the servers of the settings, to change or to remove one.
pub(super) fn listed(state: &mut State, servers: Vec<(String, String)>) {
    if servers.is_empty() {
        state.notify(Level::Info, tr!("notices-servers-none"));
        return;
    }
    let entry = |(name, line): (String, String)| {
        Entry::new(visible(&name), visible(&line), Choice::ServerEdit(name, line))
    };
    let entries = servers.into_iter().map(entry).collect();
    pickers::pick(state, tr!("notices-pick-server"), entries);
}

/// Asks how a server is to be changed.
pub(super) fn edit(state: &mut State, name: String, line: &str) {
    let mut input = LineInput::new(Purpose::Server, line);
    input.server = Some(name);
    state.put_up(Overlay::Line(input));
}

/// Asks whether a server is to be removed.
pub(super) fn ask_to_remove(state: &mut State, name: &str) {
    let text = tr!("notices-server-remove", name = visible(name));
    state.put_up(Overlay::Confirm { text, then: Effect::RemoveServer(name.to_owned()) });
}

/// Says that a server is gone, or why it is not.
pub(super) fn removed(state: &mut State, removed: Result<String, String>) {
    match removed {
        Ok(name) => state.notify(Level::Info, tr!("notices-server-removed", name = visible(&name))),
        Err(reason) => state.report(tr!("notices-server-not-removed"), reason),
    }
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
