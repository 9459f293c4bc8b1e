//! What is said in a few words: of a lane, of a filter, of log-probabilities, of the session.
//!
//! Never names a colour.

use super::room;
use crate::{
    app::state::{LaneSample, Phase, State},
    session::{Finish, LogprobKind, Sample},
    text::{grouped, visible},
};

/// Says what a lane's title says: a sign and a word.
pub fn status(state: &State, entry: &LaneSample) -> (char, String) {
    match &entry.phase {
        Phase::Waiting(reason) if reason.is_empty() => ('○', "waiting".to_owned()),
        Phase::Waiting(reason) => ('○', reason.clone()),
        Phase::Streaming => match entry.rate() {
            Some(rate) => ('●', format!("{rate:.0} tok/s")),
            None => ('●', "streaming".to_owned()),
        },
        Phase::Ended => {
            let sign = match entry.sample.finish {
                Finish::Stop | Finish::StopString => '✓',
                Finish::Length => '✂',
                Finish::CutOff | Finish::Failed => '✗',
                Finish::Cancelled | Finish::Interrupted => '■',
            };
            let word = match (&entry.sample.finish_raw, &entry.sample.stop_string) {
                _ if room::is_full(state, &entry.sample) => full(state, &entry.sample),
                (Some(raw), _) => visible(raw),
                (None, Some(stop)) => format!("stop {}", visible(stop)),
                (None, None) => entry.sample.finish.word().to_owned(),
            };
            (sign, word)
        }
    }
}

/// Says that a sample filled the context, and how large that is where it is known.
fn full(state: &State, sample: &Sample) -> String {
    match room::context_of(state, sample).map(grouped) {
        Some(size) => format!("context full, {size} of {size}"),
        None => "context full".to_owned(),
    }
}

/// Says in a few words what log-probabilities are, where that is not what one would expect.
pub fn caveat(kind: LogprobKind) -> Option<&'static str> {
    match kind {
        LogprobKind::Raw => None,
        LogprobKind::Sampled => Some("after the samplers"),
        LogprobKind::Unknown => Some("the server does not say whether before or after the samplers"),
        LogprobKind::None => Some("the server gives none"),
    }
}

impl State {
    /// Returns the session's title, or its file's name where it has none.
    pub fn display_title(&self) -> &str {
        if !self.session.title.is_empty() {
            return &self.session.title;
        }
        let file = self.session.place.path.rsplit('/').next().unwrap_or_default();
        file.strip_suffix(".toml").unwrap_or(file)
    }
}
