//! How lanes are asked for: fresh, continued, restarted, from the token cursor on.
//!
//! Never starts one.

use super::{cursor::cursor, lineage};
use crate::{
    app::{LaneStart, state::State},
    session::{Parent, Sample, Token},
};

/// Describes a lane that continues its column's prefix.
pub fn fresh_lane(state: &State, column: u32, lane: u32) -> LaneStart {
    let prefix = state.cell().text_of(Some(column as usize)).buffer.text().into_bytes();
    LaneStart { column, lane, parent: None, prefix, inherited: Vec::new(), chosen: None }
}

/// Describes the lane that goes on where a sample ended: the user's prefix, and every token inherited since.
pub fn continued_lane(state: &State, sample: &Sample) -> LaneStart {
    let mut inherited = lineage::inherited_of(state, sample);
    inherited.extend_from_slice(&sample.tokens);
    // A sample without a token adds nothing to the chain; what it was to continue is continued instead.
    let link = Parent { sample: sample.id, token: sample.tokens.len() };
    let parent = if sample.tokens.is_empty() { sample.parent } else { Some(link) };
    LaneStart {
        column: sample.column,
        lane: sample.lane,
        parent,
        prefix: sample.prefix[..state.prompt_length(sample)].to_vec(),
        inherited,
        chosen: None,
    }
}

/// Describes the lane that samples the token under the cursor anew.
pub fn lane_at_cursor(state: &State) -> Option<LaneStart> {
    let (sample, index) = cursor(state)?;
    let mut start = continued_lane(state, sample);
    let dropped = sample.tokens.len() - index;
    start.inherited.truncate(start.inherited.len().saturating_sub(dropped));
    start.parent = Some(Parent { sample: sample.id, token: index });
    Some(start)
}

/// Describes the lane that makes a sample again from its beginning.
pub fn restarted_lane(state: &State, sample: &Sample) -> LaneStart {
    LaneStart {
        parent: sample.parent,
        inherited: lineage::inherited_of(state, sample),
        chosen: sample.tokens.first().filter(|token| token.chosen).cloned(),
        ..continued_lane(state, sample)
    }
}

/// Returns the tokens that were sampled, without one put there by hand.
pub fn sampled_tokens(sample: &Sample) -> Vec<Token> {
    sample.tokens.iter().filter(|token| !token.chosen).cloned().collect()
}
