//! Whether a text has room in the model's context, as far as that is known before an engine is asked.
//!
//! Never counts tokens itself: the engine's tokenizer does, or whoever counted for a sample.

use crate::{
    app::state::State,
    language::counted,
    session::{Finish, Sample},
    tr,
};

/// Returns how many tokens the context holds in which a sample was made; nothing where another model answers now.
pub(super) fn context_of(state: &State, sample: &Sample) -> Option<usize> {
    let engine = &state.program.engine;
    let kind = engine.choice.split(':').next();
    engine
        .can
        .context
        .filter(|_| engine.model == sample.asked_model() && kind == Some(sample.engine.as_str()))
}

/// Tells whether a sample was cut because the context was full.
pub(super) fn is_full(state: &State, sample: &Sample) -> bool {
    // Records of before tell it by their counts alone.
    let filled = || {
        let tokens = sample.usage.prefix_tokens?.saturating_add(sample.usage.sampled_tokens);
        Some(tokens >= context_of(state, sample)? as u64)
    };
    sample.filled_context() || sample.finish == Finish::Length && filled() == Some(true)
}

/// Tells whether the model that would go on with a sample is the one that made it, as far as its name tells.
fn same_model(state: &State, sample: &Sample) -> bool {
    let own = state
        .cell()
        .columns
        .get(sample.column as usize)
        .filter(|own| own.engine.is_some() || own.model.is_some());
    match own {
        Some(own) => own.model.as_ref().is_none_or(|model| *model == sample.asked_model()),
        None => state.program.engine.model == sample.asked_model(),
    }
}

/// Says why a sample cannot be continued, if so.
pub fn cannot_continue(state: &State, sample: &Sample) -> Option<String> {
    if !sample.finish.can_continue() {
        return Some(tr!("states-room-ended", finish = sample.finish.word()));
    }
    (is_full(state, sample) && same_model(state, sample)).then(|| match context_of(state, sample) {
        Some(size) => tr!("states-room-full-of", tokens = counted(size, "token")),
        None => tr!("states-room-full").to_owned(),
    })
}

/// Says of the first of these columns whose prefix leaves no room for a token how much too long it is.
///
/// Of columns with an engine or a model of their own nothing is known here.
pub fn too_long(state: &State, mut columns: impl Iterator<Item = u32>) -> Option<String> {
    let cell = state.cell();
    let context = state.program.engine.can.context?;
    columns.find_map(|column| {
        let own = cell.columns.get(column as usize);
        let tokens = match own.is_some_and(|own| own.engine.is_some() || own.model.is_some()) {
            true => None,
            false => state.prefix_tokens(column as usize),
        }?;
        // A token has to be sampled behind it.
        let excess = tokens.checked_sub(context.saturating_sub(1) as u64).filter(|excess| *excess > 0)?;
        let length = counted(tokens, "token");
        Some(match own.is_some_and(|own| own.prefix.is_some()) {
            true => tr!(
                "states-room-too-long-column",
                column = column + 1,
                length = length,
                context = context,
                excess = excess
            ),
            false => tr!("states-room-too-long", length = length, context = context, excess = excess),
        })
    })
}
