//! What arrives for samples: their headers, their tokens, their ends.
//!
//! Never changes a sample that has ended.

use uuid::Uuid;

use super::{background, filter, lanes};
use crate::{
    app::state::{LaneSample, Level, Phase, State, is_background},
    session::{Sample, Token},
    text::visible,
    tr,
};

/// Files the headers of a run and shows it.
pub(super) fn started(state: &mut State, headers: Vec<Sample>) {
    let cell_id = headers.first().map(|sample| sample.cell.clone());
    let background = headers.iter().all(is_background);
    let one = match headers.as_slice() {
        [one] => Some(one.id),
        _ => None,
    };
    if background {
        background::started(state, &headers);
    }
    for header in headers {
        state.add_sample(LaneSample::waiting(header));
    }
    if background {
        return;
    }
    filter::end(state);
    if let Some(cell) = state.session.cells.iter_mut().find(|cell| Some(&cell.id) == cell_id.as_ref()) {
        cell.step = cell.runs.len().saturating_sub(1);
    }
    if Some(&state.cell().id) == cell_id.as_ref() {
        // What live mode asked for before would take the place of the lanes that stream now.
        state.session.live_mode.under_way = None;
        state.rebuild_board();
        // A branch stands beside its parent, which moves the lanes behind.
        if let Some(place) = one.and_then(|id| state.place_on_board(id)) {
            lanes::select(state, place);
        }
    }
}

/// Notes why a lane has nothing yet.
pub(super) fn waits(state: &mut State, id: Uuid, reason: String) {
    if let Some(entry) = state.session.samples.get_mut(&id).filter(|entry| entry.is_live()) {
        entry.phase = Phase::Waiting(visible(&reason));
    }
}

/// Takes the text that was made of the messages of a chat, and shows it before the sample.
pub(super) fn rendered(state: &mut State, id: Uuid, prompt: String) {
    let entry = state.session.samples.get_mut(&id).filter(|entry| entry.is_live());
    let Some(chat) = entry.and_then(|entry| entry.sample.chat.as_mut()) else { return };
    chat.prompt = Some(prompt);
    if let Some(place) = state.place_on_board(id) {
        state.show_instead(place, id);
    }
}

/// Appends a token to its sample and to the lane that shows it.
pub(super) fn token(state: &mut State, id: Uuid, token: Token) {
    let now_ms = state.program.now_ms;
    let Some(entry) = state.session.samples.get_mut(&id).filter(|entry| entry.is_live()) else { return };
    entry.phase = Phase::Streaming;
    entry.first_token_ms.get_or_insert(now_ms);
    entry.last_token_ms = now_ms;
    let tag = entry.sample.tokens.len() as u32 + 1;
    let bytes = token.bytes.clone();
    entry.sample.tokens.push(token);
    state.program.sampled_tokens += 1;
    state.show_token(id, &bytes, tag);
}

/// Puts the complete sample in place of the growing one.
pub(super) fn ended(state: &mut State, sample: Sample, not_written: Option<String>) {
    let id = sample.id;
    // What a server does not price, such as a sample that was stopped, costs at least the tokens that came.
    let at_least = state
        .program
        .engine
        .can
        .price
        .map_or(0.0, |price| price.at_least(sample.usage.prefix_tokens, sample.tokens.len() as u64));
    state.program.cost_usd += sample.cost_usd.unwrap_or(at_least);
    state.program.cost_is_partial |= sample.cost_usd.is_none();
    state.session.live.retain(|live| *live != id);
    let Some(entry) = state.session.samples.get_mut(&id) else { return };
    // A server may count other tokens than those that came one by one.
    let came = entry.sample.tokens.len() as u64;
    state.program.sampled_tokens =
        (state.program.sampled_tokens + sample.tokens_sampled()).saturating_sub(came);
    entry.phase = Phase::Ended;
    entry.not_written.clone_from(&not_written);
    // A server that tells its tokens only at the end may tell others than those that came.
    let others = entry.sample.tokens.len() != sample.tokens.len();
    entry.sample = sample;
    if let Some(place) = state.place_on_board(id) {
        if others {
            state.show_instead(place, id);
        }
        let view = &mut state.cell_mut().board.lanes[place];
        view.flow.finish();
        view.ended = true;
        give_back(state, place, id);
    }
    if let Some(reason) = not_written {
        state.session.unwritten.push(id);
        state.notify(Level::Error, tr!("notices-sample-not-written", reason = reason));
    }
}

/// Shows what a lane had before a sample that failed at once, and says why that failed.
fn give_back(state: &mut State, place: usize, id: Uuid) {
    let Some(entry) = state.session.samples.get(&id) else { return };
    let (Some(error), true) = (&entry.sample.error, entry.sample.tokens.iter().all(|token| token.chosen))
    else {
        return;
    };
    let lane = (entry.sample.lane + 1).to_string();
    let text = tr!("notices-lane-stays", lane = lane, error = visible(error));
    let (selected, before) = (state.cell().board.selected, state.cell().board.lanes.len());
    state.rebuild_board();
    if state.place_on_board(id).is_none() {
        // Where a branch is gone, the lanes behind it move up, and its parent stands before it.
        let gone = state.cell().board.lanes.len() < before && selected >= place;
        lanes::select(state, selected.saturating_sub(usize::from(gone)));
        state.notify(Level::Error, text);
    }
}

/// Forgets that samples could not be written: they are now.
pub(super) fn all_written(state: &mut State) {
    for id in std::mem::take(&mut state.session.unwritten) {
        if let Some(entry) = state.session.samples.get_mut(&id) {
            entry.not_written = None;
        }
    }
}
