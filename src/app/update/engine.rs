//! Another engine answers.
//!
//! Never asks an engine.

use crate::{
    app::Effect,
    app::state::{EngineStatus, Level, State},
    tr,
};

/// Lets another engine answer from now on.
pub(super) fn changed(state: &mut State, engine: EngineStatus, about: Option<String>) {
    let (choice, model) = (without_path(&engine.choice), &engine.model);
    let text = match about {
        None => tr!("notices-engine-answers", engine = choice, model = model),
        Some(about) => tr!("notices-engine-answers-about", engine = choice, model = model, about = about),
    };
    state.notify(Level::Info, text);
    if engine.lasting && state.session.engine.as_ref() != Some(&engine.choice) {
        state.session.engine = Some(engine.choice.clone());
        // The model was one of the engine before.
        state.session.model = None;
        state.mark_dirty();
    }
    state.program.engine = engine;
    state.forget_answers();
}

/// Takes what the engine that answers was found to be, by asking it.
pub(super) fn learned(state: &mut State, engine: EngineStatus) {
    let known = &state.program.engine;
    if known.choice != engine.choice || *known == engine {
        return;
    }
    let can_more = known.can != engine.can;
    state.program.engine = engine;
    if can_more {
        state.forget_answers();
    }
}

/// Returns how a choice is called beside the name of its model, which says more than where its files lie.
fn without_path(choice: &str) -> &str {
    match choice.split_once(':') {
        Some((kind @ ("local" | "llamacpp"), _)) => kind,
        _ => choice,
    }
}

/// Says what is worth knowing of the model; whatever was said before stays.
pub(super) fn about(state: &mut State, about: String) {
    let text = match state.program.notice.take() {
        Some(notice) => format!("{} · {about}", notice.text),
        None => about,
    };
    state.notify(Level::Warning, text);
}

/// Lets another engine answer: in the column aimed at, or else in the session.
pub(super) fn choose(state: &mut State, choice: String, effects: &mut Vec<Effect>) {
    match state.cell().target() {
        Some(_) => of_column(state, Some(choice)),
        None => effects.push(Effect::UseEngine(choice)),
    }
}

/// Lets an engine answer in the column aimed at; none leaves it to the session.
pub(super) fn of_column(state: &mut State, engine: Option<String>) {
    if let Some(column) = state.cell_mut().target_mut() {
        // The model was one of the engine before.
        (column.engine, column.model) = (engine, None);
        state.mark_dirty();
    }
}
