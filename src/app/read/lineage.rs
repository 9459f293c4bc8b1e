//! What a sample inherited from the samples it grew from, and what was generated.
//!
//! Never guesses: an ancestor that is not here leaves a gap.

use crate::{
    app::state::State,
    session::{Sample, Token},
};

/// Returns the tokens a sample inherited from its ancestors, the oldest first, as far as those are known.
pub fn inherited_of(state: &State, sample: &Sample) -> Vec<Token> {
    let mut inherited: Vec<Token> = Vec::new();
    let prompt = state.prompt_length(sample);
    let (mut length, mut parent) = (sample.prefix.len(), sample.parent);
    while length > prompt {
        let Some(link) = parent else { break };
        let Some(ancestor) = state.session.samples.get(&link.sample) else { break };
        let mut tokens: Vec<Token> = ancestor.sample.tokens.iter().take(link.token).cloned().collect();
        length = ancestor.sample.prefix.len();
        parent = ancestor.sample.parent;
        tokens.append(&mut inherited);
        inherited = tokens;
    }
    inherited
}

/// Returns how many tokens a sample inherited from its ancestors, as far as they are known.
pub fn inherited_tokens(state: &State, sample: &Sample) -> usize {
    let (mut inherited, mut parent) = (0, sample.parent);
    let mut left = state.session.samples.len();
    while let Some(link) = parent.filter(|_| left > 0) {
        inherited += link.token;
        parent = state.session.samples.get(&link.sample).and_then(|ancestor| ancestor.sample.parent);
        // Only a broken file has an ancestor that is its own descendant.
        left -= 1;
    }
    inherited
}

/// Returns the tokens a sample inherited from those it continues; nothing where it was not sampled plainly: where somebody chose a
/// token, or sampled it anew from the middle of another sample.
pub fn inherited_whole(state: &State, sample: &Sample) -> Option<Vec<Token>> {
    let (mut parent, mut left) = (sample.parent, state.session.samples.len());
    while let Some(link) = parent {
        let ancestor = &state.session.samples.get(&link.sample)?.sample;
        // Only a broken file has an ancestor that is its own descendant.
        left = left.checked_sub(1)?;
        if link.token != ancestor.tokens.len() {
            return None;
        }
        parent = ancestor.parent;
    }
    let inherited = inherited_of(state, sample);
    let chosen = inherited.iter().chain(&sample.tokens).any(|token| token.chosen);
    (!chosen).then_some(inherited)
}

impl State {
    /// Returns how many bytes of the sample's prefix the user wrote; the rest was inherited from its ancestors.
    pub fn prompt_length(&self, sample: &Sample) -> usize {
        let mut length = sample.prefix.len();
        let (mut parent, mut left) = (sample.parent, self.session.samples.len());
        while let Some(link) = parent.filter(|_| left > 0) {
            let Some(ancestor) = self.session.samples.get(&link.sample) else { break };
            // Samples that continue nothing have the prefix of their parents: in a broken file, in a circle.
            left -= 1;
            // An ancestor's prefix is shorter than its child's; anything else is a broken file, not a loop.
            if ancestor.sample.prefix.len() > length || !sample.prefix.starts_with(&ancestor.sample.prefix) {
                break;
            }
            if ancestor.sample.prefix.len() == length && link.token > 0 {
                break;
            }
            length = ancestor.sample.prefix.len();
            parent = ancestor.sample.parent;
        }
        length
    }

    /// Returns what was generated for a sample: what it inherited from its ancestors, and its own.
    pub fn generated(&self, sample: &Sample) -> Vec<u8> {
        [&sample.prefix[self.prompt_length(sample)..], &sample.bytes()].concat()
    }
}
