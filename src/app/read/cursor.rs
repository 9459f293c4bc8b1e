//! Where the token cursor stands, what could have stood there, of which character it is a piece, and the place to ask
//! about.
//!
//! Never moves the cursor.

use crate::{
    analysis::Shape,
    app::{
        NextTokenPlace,
        state::{Pane, State},
    },
    session::Sample,
    text::unfinished,
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
    match state.session.next.answer(&next_token_place(state)) {
        Some(Ok(distribution)) => Some(Shape::new(distribution, &sample.params)),
        _ => Some(Shape::of_token(sample.tokens.get(index)?, sample.logprobs, &sample.params)),
    }
}

/// Returns the beginning of a character that stands before the token under the cursor, or before the caret: none there.
pub fn unfinished_before(state: &State) -> Vec<u8> {
    let Some((sample, index)) = cursor(state) else { return Vec::new() };
    // No character has more than four bytes.
    let mut before: Vec<u8> = Vec::new();
    for token in sample.tokens[..index].iter().rev() {
        before.splice(0..0, token.bytes.iter().copied());
        if before.len() >= 4 {
            break;
        }
    }
    if before.len() < 4 {
        before.splice(0..0, sample.prefix[sample.prefix.len().saturating_sub(4)..].iter().copied());
    }
    unfinished(&before).to_vec()
}

/// Returns the characters that the token under the cursor may be a piece of: the one the sample goes on with, then those
/// that the alternatives behind it would have made.
pub fn characters_at(state: &State) -> Vec<String> {
    let Some((sample, index)) = cursor(state) else { return Vec::new() };
    let mut begun = unfinished_before(state);
    begun.extend_from_slice(&sample.tokens[index].bytes);
    let mut own = first_character(&begun);
    let mut others = Vec::new();
    for token in &sample.tokens[index + 1..] {
        if own.is_some() || begun.len() >= 4 {
            break;
        }
        let with = |bytes: &[u8]| first_character(&[&begun, bytes].concat());
        others.extend(token.top.iter().filter_map(|other| with(&other.bytes)));
        begun.extend_from_slice(&token.bytes);
        own = first_character(&begun);
    }
    let mut characters: Vec<String> = Vec::new();
    for one in own.into_iter().chain(others) {
        if !characters.contains(&one) {
            characters.push(one);
        }
    }
    characters
}

fn first_character(bytes: &[u8]) -> Option<String> {
    let text = bytes.utf8_chunks().next()?.valid();
    text.chars().next().map(String::from)
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
