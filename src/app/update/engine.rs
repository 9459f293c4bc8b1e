//! Another engine answers.
//!
//! Never asks an engine.

use crate::{
    app::state::{EngineStatus, Level, State},
    tr,
};

/// Lets another engine answer from now on.
pub(super) fn changed(state: &mut State, engine: EngineStatus, about: Option<String>) {
    let (choice, model) = (&engine.choice, &engine.model);
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

/// Says what is worth knowing of the model; whatever was said before stays.
pub(super) fn about(state: &mut State, about: String) {
    let text = match state.program.notice.take() {
        Some(notice) => format!("{} · {about}", notice.text),
        None => about,
    };
    state.notify(Level::Warning, text);
}
