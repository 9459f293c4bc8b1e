//! What keeps samples from being started: a reached cap, files that are busy.
//!
//! Never loses a sample: what has been sampled stays, what is held back is said.

use crate::{
    app::{
        Effect,
        state::{Busy, Level, State, Until},
    },
    session::Price,
    tr,
};

/// Samples nothing more, and stops what streams, once as much was spent as the user allows.
pub(super) fn at_cap(state: &mut State, effects: &mut Vec<Effect>) {
    let samples = |effect: &Effect| matches!(effect, Effect::StartRun { .. } | Effect::AskNext { .. });
    let free = state.program.engine.can.price == Some(Price::FREE);
    let streams = state.live().next().is_some();
    if free || !(streams || effects.iter().any(samples)) || !state.is_over_cap() {
        return;
    }
    effects.retain(|effect| !samples(effect));
    effects.extend(state.live().map(|live| Effect::CancelSample(live.sample.id)));
    state.session.background = None;
    let cap = state.program.preferences.cap_usd.unwrap_or(0.0);
    state.notify(Level::Warning, tr!("notices-cap", cap = format!("{cap:.2}")));
}

/// Starts no sample while the files of the session are busy: it could not be written.
pub(super) fn while_busy(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(busy) = state.session.place.busy else { return };
    let starts = |effect: &Effect| matches!(effect, Effect::StartRun { .. } | Effect::LiveResample { .. });
    if !effects.iter().any(starts) {
        return;
    }
    effects.retain(|effect| !starts(effect));
    state.session.background = None;
    let text = match busy {
        Busy::Reading => tr!("notices-busy-reading"),
        Busy::Moving => tr!("notices-busy-moving"),
    };
    state.notify_until(Until::Free, text);
}
