//! Which two models a cell can be compared under, and what they make of a token of a sample.
//!
//! Never asks a model.

use uuid::Uuid;

use crate::{
    app::{
        Variant,
        state::{State, TokenContrast, View},
    },
    session::{Sample, Token, model_title},
};

/// Returns the first column and the first other one in which another model answers.
pub fn models_compared(state: &State) -> Option<[Variant; 2]> {
    let who = |variant: &Variant| (variant.engine.clone(), variant.model.clone());
    let mut variants = state.cell().variants().into_iter();
    let first = variants.next()?;
    let second = variants.find(|variant| who(variant) != who(&first))?;
    Some([first, second])
}

/// Returns what a model of the comparison is called.
pub fn model_compared(state: &State, variant: &Variant) -> String {
    // What stands before the path or the name says how it is run.
    let bare = |engine: &str| engine.split_once(':').map_or(engine.to_owned(), |(_, rest)| rest.to_owned());
    let engine = variant.engine.as_deref().map(bare);
    match (&variant.model, engine) {
        (Some(model), _) => model_title(model).to_owned(),
        (None, Some(engine)) => model_title(&engine).to_owned(),
        (None, None) => model_title(&state.program.engine.model).to_owned(),
    }
}

/// Returns what two models make of a token of a sample, once they have been asked.
pub fn token_contrast(state: &State, sample: &Sample, index: usize) -> Option<TokenContrast> {
    let before: usize = sample.tokens.get(..index)?.iter().map(|token| token.bytes.len()).sum();
    contrast_at(state, sample, before, sample.tokens.get(index)?)
}

/// As [`token_contrast`], of a token that begins at a byte of what was generated.
fn contrast_at(state: &State, sample: &Sample, start: usize, token: &Token) -> Option<TokenContrast> {
    let contrast = state.session.contrasts.known.get(&sample.id)?.as_ref().ok()?;
    let given = sample.given(state.prompt_length(sample));
    let start = given.map(<[u8]>::len).iter().sum::<usize>() + start;
    let surprises = contrast.surprises(start..start + token.bytes.len())?;
    Some(TokenContrast { surprises, divergence: contrast.divergence(start) })
}

/// Returns why two models could not be asked about a sample, if so.
pub fn contrast_error(state: &State, sample: Uuid) -> Option<&str> {
    state.session.contrasts.known.get(&sample)?.as_ref().err().map(String::as_str)
}

/// Returns where a token, which begins at a byte of what its sample generated, stands on the scale of a view.
pub fn heat_level(state: &State, view: View, sample: &Sample, start: usize, token: &Token) -> Option<usize> {
    match view {
        View::Contrast => contrast_at(state, sample, start, token)
            .map(|contrast| View::level_of_contrast(contrast.difference())),
        _ => view.level(token),
    }
}
