//! What may come next: asked for quietly where that costs nothing.
//!
//! Never asks for what is known already, nor for two things at once.

use super::panel;
use crate::{
    analysis::Shape,
    app::{
        Effect, InstrumentsCommand, NextCommand, NextTokenPlace, read,
        state::{Instrument, Level, State, Until},
    },
    session::{Distribution, Token},
    tr,
};

/// Longer texts, in bytes, are not asked about: splitting them into tokens would hold up every lane for seconds.
pub(super) const LONGEST: usize = 1 << 20;

/// How many answers are remembered.
const REMEMBERED: usize = 8;

/// Applies a command about what may come next.
pub(super) fn command(state: &mut State, command: NextCommand, effects: &mut Vec<Effect>) {
    match command {
        NextCommand::ToggleShown => {
            panel::command(state, InstrumentsCommand::Show(Instrument::Next));
        }
        NextCommand::Ask => ask_now(state, effects),
    }
}

/// Keeps what is known of the next token in step with caret, cursor and sliders; asks where asking is free.
pub(super) fn follow(state: &mut State, effects: &mut Vec<Effect>) {
    let place = read::next_token_place(state);
    state.session.next.place = Some(place.clone());
    if state.program.engine.can.whole_distribution
        && state.session.next.asking.is_none()
        && state.session.next.answer(&place).is_none()
    {
        ask(state, place.clone(), effects);
    }
    let params = state.cell().params_here();
    let next = &state.session.next;
    if next.shape.as_ref().is_some_and(|(known, with, _)| *known == place && *with == params) {
        return;
    }
    let shape = match next.answer(&place) {
        Some(Ok(distribution)) => Some(Shape::new(distribution, &params)),
        _ => read::cursor(state).and_then(|(sample, index)| {
            let token = sample.tokens.get(index).filter(|token| !token.top.is_empty())?;
            Some(Shape::of_token(token, sample.logprobs, &params))
        }),
    };
    // What comes of the stored alternatives is made anew once the whole is known.
    state.session.next.shape = shape.map(|shape| (place, params, shape));
}

/// Notes where the token cursor stands once a lane has its first token: what was known of the place before is not
/// known of this one.
pub(super) fn moved(state: &mut State) {
    if state.session.inspector.is_some() {
        state.session.next.place = Some(read::next_token_place(state));
    }
}

/// Asks what may come next, also where that costs something.
fn ask_now(state: &mut State, effects: &mut Vec<Effect>) {
    let place = read::next_token_place(state);
    if state.session.next.asking.is_some() {
        state.notify_until(Until::Answered, tr!("notices-next-waits"));
    } else if state.session.next.answer(&place).is_some_and(Result::is_ok) {
        state.notify(Level::Info, tr!("notices-next-known"));
    } else {
        ask(state, place, effects);
    }
}

fn ask(state: &mut State, place: NextTokenPlace, effects: &mut Vec<Effect>) {
    if matches!(&place, NextTokenPlace::Caret { at, .. } if *at > LONGEST) {
        remember(state, place, Err(tr!("notices-next-too-long").to_owned()));
        return;
    }
    let (prefix, inherited): (Vec<u8>, Vec<Token>) = match &place {
        NextTokenPlace::Caret { at, .. } => {
            let mut text = state.cell().prefix().text();
            text.truncate(*at);
            (text.into_bytes(), Vec::new())
        }
        NextTokenPlace::Token { .. } => {
            let Some(start) = read::lane_at_cursor(state) else { return };
            (start.prefix, start.inherited)
        }
    };
    let answer = match String::from_utf8(prefix) {
        Ok(prefix) => {
            state.session.next.asking = Some(place.clone());
            effects.push(Effect::AskNext { place, epoch: state.program.epoch, prefix, inherited });
            return;
        }
        Err(_) => Err(tr!("notices-next-incomplete").to_owned()),
    };
    remember(state, place, answer);
}

/// Takes an answer.
pub(super) fn answered(
    state: &mut State,
    place: NextTokenPlace,
    epoch: u64,
    answer: Result<Distribution, String>,
) {
    if epoch != state.program.epoch {
        return;
    }
    state.session.next.asking = None;
    if let Ok(Distribution { cost_usd, .. }) = &answer {
        state.program.cost_usd += cost_usd.unwrap_or(0.0);
        state.program.cost_is_partial |= cost_usd.is_none();
    }
    if let (Err(reason), false) = (&answer, state.program.engine.can.whole_distribution) {
        let text = tr!("notices-next-unknown", reason = reason);
        state.notify(Level::Warning, text);
    }
    remember(state, place, answer);
}

fn remember(state: &mut State, place: NextTokenPlace, answer: Result<Distribution, String>) {
    let next = &mut state.session.next;
    next.shape.take_if(|(known, ..)| *known == place);
    next.answers.retain(|(known, _)| *known != place);
    next.answers.insert(0, (place, answer));
    next.answers.truncate(REMEMBERED);
}
