//! What the engine says of a prefix: where its tokens begin, and how probable they are.
//!
//! Never asks twice at once.

use crate::app::{
    Effect, PrefixId,
    state::{Pane, Scores, State, Stripes},
    update::next::LONGEST,
};

/// Takes the tokens of a prefix, unless it has changed since: then they are asked for again.
pub(super) fn tokenized(
    state: &mut State,
    prefix: &PrefixId,
    revision: u64,
    epoch: u64,
    starts: Result<Vec<usize>, String>,
) {
    if epoch != state.program.epoch {
        return;
    }
    state.session.tokenizing = false;
    let Some(prefix) = state.prefix_named(prefix).filter(|text| text.buffer.revision() == revision) else {
        return;
    };
    let (starts, error) = match starts {
        Ok(starts) => (starts, None),
        Err(error) => (Vec::new(), Some(error)),
    };
    prefix.buffer.mark_seen();
    prefix.stripes = Stripes { revision: Some(revision), starts, error };
}

/// Asks for the tokens of the prefix, one request at a time.
pub(super) fn tokenize(state: &mut State, effects: &mut Vec<Effect>) {
    let shown = state.cell().text();
    let revision = shown.buffer.revision();
    if state.session.tokenizing
        || !state.program.engine.can.tokenizer
        || shown.stripes.revision == Some(revision)
    {
        return;
    }
    let (prefix, text) = (state.cell().prefix_id(), shown.buffer.text());
    state.session.tokenizing = true;
    effects.push(Effect::Tokenize { prefix, revision, epoch: state.program.epoch, text });
}

/// Takes the scores of a prefix, unless it has changed since.
pub(super) fn scored(
    state: &mut State,
    prefix: &PrefixId,
    revision: u64,
    epoch: u64,
    scored: Result<Vec<crate::session::Scored>, String>,
) {
    if epoch != state.program.epoch {
        return;
    }
    state.session.scoring = false;
    if let Some(prefix) = state.prefix_named(prefix).filter(|text| text.buffer.revision() == revision) {
        let (scored, error) = match scored {
            Ok(scored) => (scored, None),
            Err(error) => (Vec::new(), Some(error)),
        };
        let text = prefix.buffer.text();
        prefix.scores = Scores { revision: Some(revision), text, scored, error };
    }
}

/// Asks for the scores of the prefix while something shows them, one request at a time.
pub(super) fn score(state: &mut State, effects: &mut Vec<Effect>) {
    let wanted = state.program.view.is_heat()
        || (state.session.inspector.is_some() && state.session.focus == Pane::Prefix);
    let shown = state.cell().text();
    let revision = shown.buffer.revision();
    let known = shown.scores.revision == Some(revision);
    let fits = (1..=LONGEST).contains(&shown.buffer.len());
    if !wanted || known || state.session.scoring || !state.program.engine.can.scoring || !fits {
        return;
    }
    let (prefix, text) = (state.cell().prefix_id(), shown.buffer.text());
    state.session.scoring = true;
    effects.push(Effect::Score { prefix, revision, epoch: state.program.epoch, text });
}
