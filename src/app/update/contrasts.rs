//! Has two models say how probable they find the samples shown, one sample after the other, while their view is on.
//!
//! Never asks about the same sample twice, unless other models are to be compared.

use uuid::Uuid;

use super::next::LONGEST;
use crate::{
    analysis::Contrast,
    app::{
        Effect, read,
        state::{Contrasts, Level, State, View},
    },
    session::Scored,
    text::visible,
    tr,
};

/// Asks about the next sample shown, if the view is on and nobody is being asked.
pub(super) fn follow(state: &mut State, effects: &mut Vec<Effect>) {
    if state.program.view != View::Contrast {
        return;
    }
    let pair = read::models_compared(state);
    let who = |pair: &Option<[crate::app::Variant; 2]>| {
        pair.as_ref().map(|pair| pair.each_ref().map(|one| (one.engine.clone(), one.model.clone())))
    };
    let (contrasts, epoch) = (&mut state.session.contrasts, state.program.epoch);
    if who(&contrasts.pair) != who(&pair) || contrasts.epoch != epoch {
        *contrasts = Contrasts { pair: pair.clone(), epoch, ..Contrasts::default() };
    }
    let (Some(variants), None) = (pair, state.session.contrasts.asking) else { return };
    let shown = state.cell().board.lanes.iter().filter_map(|view| view.sample);
    let known = &state.session.contrasts.known;
    let next = shown.filter_map(|id| state.session.samples.get(&id)).find(|entry| {
        !entry.is_live() && !entry.sample.tokens.is_empty() && !known.contains_key(&entry.sample.id)
    });
    let Some(sample) = next.map(|entry| &entry.sample) else { return };
    let [prompt, kept] = sample.given(state.prompt_length(sample));
    let (id, bytes) = (sample.id, [prompt, kept, &sample.bytes()].concat());
    match String::from_utf8(bytes) {
        Ok(text) if text.len() <= LONGEST => {
            state.session.contrasts.asking = Some(id);
            effects.push(Effect::Contrast { sample: id, epoch, variants: Box::new(variants), text });
        }
        _ => {
            let reason = tr!("notices-contrast-no-text").to_owned();
            state.session.contrasts.known.insert(id, Err(reason));
        }
    }
}

/// Takes what two models make of a sample.
pub(super) fn known(state: &mut State, id: Uuid, epoch: u64, scored: Result<[Vec<Scored>; 2], String>) {
    if state.session.contrasts.asking != Some(id) || epoch != state.program.epoch {
        return;
    }
    state.session.contrasts.asking = None;
    if let Err(reason) = &scored {
        state.notify(Level::Warning, visible(reason));
    }
    let contrast = scored.map(|[first, second]| Contrast::of(&first, &second));
    state.session.contrasts.known.insert(id, contrast);
}
