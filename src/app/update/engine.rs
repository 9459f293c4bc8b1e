//! Another engine answers; and the cap on what may be spent.
//!
//! Never asks an engine.

use crate::{
    app::{
        Effect,
        state::{EngineStatus, Level, State},
    },
    session::Price,
};

pub(super) fn engine_changed(state: &mut State, engine: EngineStatus) {
    let about = engine.about.as_ref().map_or(String::new(), |about| format!("; {about}"));
    state.notify(Level::Info, format!("{} · {} answers from now on{about}", engine.choice, engine.model));
    if engine.lasting && state.session.engine.as_ref() != Some(&engine.choice) {
        state.session.engine = Some(engine.choice.clone());
        // The model was one of the engine before.
        state.session.model = None;
        state.mark_dirty();
    }
    state.program.engine = engine;
    state.forget_answers();
}

/// Draws nothing more, and stops what streams, once as much was spent as the user allows.
pub(super) fn hold_cap(state: &mut State, effects: &mut Vec<Effect>) {
    let draws = |effect: &Effect| matches!(effect, Effect::StartRun { .. } | Effect::AskNext { .. });
    let free = state.program.engine.price == Some(Price::FREE);
    let streams = state.live().next().is_some();
    if free || !(streams || effects.iter().any(draws)) || !state.is_over_cap() {
        return;
    }
    effects.retain(|effect| !draws(effect));
    effects.extend(state.live().map(|live| Effect::CancelSample(live.sample.id)));
    state.session.background = None;
    let cap = state.program.preferences.cap_usd.unwrap_or(0.0);
    let text = format!(
        "the cap of ${cap:.2} is reached: nothing more is drawn; cap_usd in the settings is higher or 0"
    );
    state.notify(Level::Warning, text);
}
