//! A model from the hub: asked for, on its way, here or not.
//!
//! Never fetches: that is an effect. There is one fetch at a time.

use crate::{
    app::{
        Effect, FetchProgress, FetchedFor, ProgramCommand, read,
        state::{Fetch, Level, LineInput, Overlay, Purpose, State},
    },
    text::visible,
    tr,
};

/// Returns where a model that is asked for now is to answer: in the column aimed at, or else in the session.
pub(super) fn here(state: &State) -> FetchedFor {
    match (state.cell().target(), state.cell().column) {
        (Some(_), Some(column)) => FetchedFor::Column(state.cell().id.clone(), column),
        _ => FetchedFor::Session,
    }
}

/// Asks for a model on the hub.
pub(super) fn ask(state: &mut State) {
    if !is_under_way(state) {
        state.put_up(Overlay::Line(LineInput::new(Purpose::Fetch, "")));
    }
}

/// Fetches a model of the list; one that would not answer in this program only if that is confirmed.
pub(super) fn choose(state: &mut State, spec: String, hindrance: Option<String>, effects: &mut Vec<Effect>) {
    if is_under_way(state) {
        return;
    }
    match hindrance {
        None => begin(state, spec, here(state), effects),
        Some(reason) => {
            let text = tr!("notices-fetch-anyway", spec = &spec, reason = reason);
            let then = Effect::Fetch { spec, wanted: FetchedFor::Nobody };
            state.put_up(Overlay::Confirm { text, then });
        }
    }
}

/// Begins to fetch, unless something is being fetched.
pub(super) fn begin(state: &mut State, spec: String, wanted: FetchedFor, effects: &mut Vec<Effect>) {
    if !is_under_way(state) {
        effects.push(Effect::Fetch { spec, wanted });
    }
}

/// Says so where something is being fetched: one at a time has the whole line.
fn is_under_way(state: &mut State) -> bool {
    let Some(fetch) = &state.program.fetch else { return false };
    let stop = read::way_to(state, ProgramCommand::StopFetch);
    let text = tr!("notices-fetch-one", name = visible(fetch.name()), stop = stop);
    state.notify(Level::Info, text);
    true
}

/// Notes that a model is being fetched; the line that asked for it is done.
pub(super) fn begun(state: &mut State, number: u64, spec: String, wanted: FetchedFor) {
    if is_line(state) {
        state.program.overlay = None;
    }
    state.program.fetch = Some(Fetch { number, spec, wanted, progress: FetchProgress::default() });
}

/// Says why nothing is fetched: in the line that asked for it, as long as it is there.
pub(super) fn refused(state: &mut State, reason: String) {
    match &mut state.program.overlay {
        Some(Overlay::Line(line)) if line.purpose == Purpose::Fetch => line.error = Some(reason),
        _ => state.report(tr!("notices-fetch-failed"), reason),
    }
}

fn is_line(state: &State) -> bool {
    matches!(&state.program.overlay, Some(Overlay::Line(line)) if line.purpose == Purpose::Fetch)
}

/// Notes how far it is.
pub(super) fn progressed(state: &mut State, number: u64, progress: FetchProgress) {
    if let Some(fetch) = state.program.fetch.as_mut().filter(|fetch| fetch.number == number) {
        fetch.progress = progress;
    }
}

/// Lets a model that is here answer as if its row had been picked, or says why it did not come.
pub(super) fn ended(state: &mut State, number: u64, end: Result<String, String>, effects: &mut Vec<Effect>) {
    let Some(fetch) = state.program.fetch.take_if(|fetch| fetch.number == number) else { return };
    let name = visible(fetch.name());
    let choice = match end {
        Ok(choice) => choice,
        Err(reason) => {
            return state.report(tr!("notices-fetch-failed"), format!("{}\n\n{reason}", fetch.spec));
        }
    };
    match fetch.wanted {
        FetchedFor::Session => {
            state.notify(Level::Info, tr!("notices-fetched", name = name));
            effects.push(Effect::UseEngine(choice));
        }
        FetchedFor::Column(cell, column) => {
            let cell = state.session.cells.iter_mut().find(|known| known.id == cell);
            let of_cell = cell.and_then(|cell| cell.columns.get_mut(column));
            if let Some(of_cell) = of_cell {
                (of_cell.engine, of_cell.model) = (Some(choice), None);
                state.mark_dirty();
                let number = (column + 1).to_string();
                state.notify(Level::Info, tr!("notices-fetched-column", name = name, column = number));
            } else {
                only_here(state, &name);
            }
        }
        FetchedFor::Nobody => only_here(state, &name),
    }
}

/// Says that a model is here which nobody is to be answered by.
fn only_here(state: &mut State, name: &str) {
    let engines = read::way_to(state, ProgramCommand::ChooseEngine);
    state.notify(Level::Info, tr!("notices-fetched-only", name = name, engines = engines));
}

/// Stops fetching.
pub(super) fn stop(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(fetch) = state.program.fetch.take() else {
        state.notify(Level::Info, tr!("notices-fetch-none"));
        return;
    };
    effects.push(Effect::StopFetch);
    state.notify(Level::Info, tr!("notices-fetch-stopped", name = visible(fetch.name())));
}

/// Another session takes the place of the one that asked: the model is only to be here then.
pub(super) fn leave(state: &mut State) {
    if let Some(fetch) = &mut state.program.fetch {
        fetch.wanted = FetchedFor::Nobody;
    }
}
