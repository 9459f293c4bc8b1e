//! Saving by hand and by itself, and what leaving would lose.
//!
//! Never writes: that is an effect.

use crate::{
    app::{
        Effect, ProgramCommand, read,
        state::{Level, Overlay, State, Until},
    },
    language::counted,
    tr,
};

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
        let path = &state.session.place.path;
        let text = tr!("notices-read-only", path = path, reason = reason, save_as = save_as);
        state.notify(Level::Warning, text);
        return;
    }
    if state.session.place.busy.is_some() {
        state.notify_until(Until::Free, tr!("notices-files-busy"));
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
    let place = &mut state.session.place;
    place.saving = None;
    let is_known = place.failure.as_deref() == Some(reason);
    place.failure = Some(reason.to_owned());
    state.session.failed_ms = state.program.now_ms;
    let by_hand = std::mem::take(&mut state.session.saving_by_hand);
    if std::mem::take(&mut state.program.quitting) {
        let text = tr!("notices-not-saved-quit", reason = reason);
        state.put_up(Overlay::Confirm { text, then: Effect::Quit });
    } else if let Some(what) = state.session.opening.take() {
        let text = tr!("notices-not-saved-open", reason = reason);
        state.put_up(Overlay::Confirm { text, then: Effect::Open(what) });
    } else if by_hand || !is_known {
        state.notify(Level::Error, tr!("notices-not-saved", reason = reason));
    }
}

/// Opens another session once this one is written; asks first where something would be lost.
pub(super) fn open_another(state: &mut State, what: String, effects: &mut Vec<Effect>) {
    state.keep_written();
    if let Some(lost) = would_lose(state) {
        let save_as = read::way_to(state, ProgramCommand::SaveAs);
        let text = tr!("notices-lose-open", lost = lost, save_as = save_as);
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

/// Opens the session anew that another program had, unless something here would be lost by that.
pub(super) fn freed(state: &mut State, effects: &mut Vec<Effect>) {
    match would_lose(state) {
        None => effects.push(Effect::Open(state.session.place.path.clone())),
        Some(_) => {
            let save_as = read::way_to(state, ProgramCommand::SaveAs);
            state.notify(Level::Warning, tr!("notices-session-free", save_as = save_as));
        }
    }
}

/// Says what leaving the session would lose, if anything.
fn would_lose(state: &State) -> Option<String> {
    let unwritten = state.session.unwritten.len();
    let streaming = state.live().count();
    match &state.session.place.read_only {
        Some(reason) if state.is_dirty() || unwritten + streaming > 0 => {
            Some(tr!("notices-lost-changes", reason = reason))
        }
        _ if unwritten > 0 => Some(tr!("notices-lost-samples", samples = counted(unwritten, "sample"))),
        _ => None,
    }
}

pub(super) fn quit(state: &mut State, effects: &mut Vec<Effect>) {
    state.keep_written();
    let lost = match (state.program.quitting, would_lose(state)) {
        // Asked twice: something does not end by itself.
        (true, _) => Some(tr!("notices-lost-writes").to_owned()),
        (false, lost) => lost.filter(|_| state.program.preferences.confirm_quit),
    };
    if let Some(lost) = lost {
        let save_as = read::way_to(state, ProgramCommand::SaveAs);
        let text = tr!("notices-lose-quit", lost = lost, save_as = save_as);
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
