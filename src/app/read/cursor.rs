//! Where the token cursor stands, what could have stood there, and the place to ask about.
//!
//! Never moves the cursor.

use crate::{
    analysis::Shape,
    app::{
        NextTokenPlace,
        state::{Pane, State},
    },
    session::Sample,
};

/// Returns the sample and token under the cursor; nothing while the keys go elsewhere.
pub fn cursor(state: &State) -> Option<(&Sample, usize)> {
    let inspector = state.session.inspector.filter(|_| state.session.focus == Pane::Lanes)?;
    let sample = &state.selected_sample()?.sample;
    let last = sample.tokens.len().checked_sub(1)?;
    Some((sample, inspector.token.min(last)))
}

/// Returns what could have stood under the cursor, as the sample's own params had it.
pub fn alternatives(state: &State) -> Option<Shape> {
    let (sample, index) = cursor(state)?;
    let place = state.session.next.place.as_ref()?;
    match state.session.next.answer(place) {
        Some(Ok(distribution)) => Some(Shape::new(distribution, &sample.params)),
        _ => Some(Shape::of_token(sample.tokens.get(index)?, sample.logprobs, &sample.params)),
    }
}

/// Returns the place that matters now.
pub fn next_token_place(state: &State) -> NextTokenPlace {
    if let Some((sample, index)) = cursor(state) {
        return NextTokenPlace::Token { sample: sample.id, index };
    }
    let cell = state.cell();
    NextTokenPlace::Caret {
        prefix: cell.prefix_id(),
        revision: cell.prefix().revision(),
        at: cell.prefix().caret(),
    }
}
