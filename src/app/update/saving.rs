//! Saving by hand and by itself, and what leaving would lose.
//!
//! Never writes: that is an effect.

use crate::app::{
    Effect, ProgramCommand, read,
    state::{Level, Overlay, State, Until},
};
use crate::language::counted;

/// Notes that the session is being written and returns the effect that does it.
pub(super) fn save(state: &mut State) -> Effect {
    let revision = state.session.place.revision;
    state.session.place.saving = Some(revision);
    Effect::Save { session: Box::new(state.to_session()), revision }
}

pub(super) fn save_now(state: &mut State, effects: &mut Vec<Effect>) {
    state.keep_written();
    if let Some(reason) = &state.session.place.read_only {
        let save_as = read::way_to(state, ProgramCommand::SaveAs);
        let text = format!(
            "{} is read-only here ({reason}); {save_as} saves under another name",
            state.session.place.path
        );
        state.notify(Level::Warning, text);
        return;
    }
    if state.session.place.busy.is_some() {
        let text = "the files of this session are busy; what you changed is saved as soon as they are free";
        state.notify_until(Until::Free, text);
        return;
    }
    state.session.saving_by_hand = true;
    effects.push(save(state));
}

/// Writes what is unsaved before the clock stops for a while.
pub(super) fn save_first(state: &mut State, effects: &mut Vec<Effect>) {
    if read::autosave_at_ms(state).is_some() {
        effects.push(save(state));
    }
}

pub(super) fn save_failed(state: &mut State, reason: &str) {
    state.session.place.saving = None;
    state.session.place.failure = Some(reason.to_owned());
    state.session.saving_by_hand = false;
    let ask = |what: &str| {
        format!("The session could not be saved.\n\n{reason}\n\n{what} and lose what is not on disk?")
    };
    if std::mem::take(&mut state.program.quitting) {
        state.put_up(Overlay::Confirm { text: ask("Quit"), then: Effect::Quit });
    } else if let Some(what) = state.session.opening.take() {
        state.put_up(Overlay::Confirm { text: ask("Open the other"), then: Effect::Open(what) });
    } else {
        state.notify(Level::Error, format!("not saved: {reason}"));
    }
}

/// Opens another session once this one is written; asks first where something would be lost.
pub(super) fn open_another(state: &mut State, what: String, effects: &mut Vec<Effect>) {
    state.keep_written();
    if let Some(lost) = would_lose(state) {
        let save_as = read::way_to(state, ProgramCommand::SaveAs);
        let text = format!(
            "{lost}\n\nOpen the other session and lose them? (Esc, then {save_as} saves under another name.)"
        );
        state.put_up(Overlay::Confirm { text, then: Effect::Open(what) });
        return;
    }
    effects.extend(state.live().map(|live| Effect::CancelSample(live.sample.id)));
    state.session.opening = Some(what);
    let place = &state.session.place;
    if state.is_dirty() && place.saving.is_none() && place.busy.is_none() {
        effects.push(save(state));
    }
}

/// Says what leaving the session would lose, if anything.
fn would_lose(state: &State) -> Option<String> {
    let unwritten = state.session.unwritten.len();
    let streaming = state.live().count();
    match &state.session.place.read_only {
        Some(reason) if state.is_dirty() || unwritten + streaming > 0 => {
            Some(format!("Your changes and samples cannot be written: {reason}."))
        }
        _ if unwritten > 0 => Some(format!("{} could not be written to disk.", counted(unwritten, "sample"))),
        _ => None,
    }
}

pub(super) fn quit(state: &mut State, effects: &mut Vec<Effect>) {
    state.keep_written();
    let lost = match (state.program.quitting, would_lose(state)) {
        // Asked twice: something does not end by itself.
        (true, _) => Some("The last writes are still under way.".to_owned()),
        (false, lost) => lost.filter(|_| state.program.preferences.confirm_quit),
    };
    if let Some(lost) = lost {
        let save_as = read::way_to(state, ProgramCommand::SaveAs);
        let text = format!("{lost}\n\nQuit and lose them? (Esc, then {save_as} saves under another name.)");
        state.put_up(Overlay::Confirm { text, then: Effect::Quit });
        return;
    }
    effects.extend(state.live().map(|live| Effect::CancelSample(live.sample.id)));
    if state.session.place.read_only.is_some() {
        // There is nothing to wait for.
        effects.push(Effect::Quit);
        return;
    }
    state.program.quitting = true;
    if state.is_dirty() && state.session.place.busy.is_none() {
        effects.push(save(state));
    }
}
