//! What is said in a few words: of a lane, of a filter, of log-probabilities, of the session.
//!
//! Never names a colour.

use super::room;
use crate::{
    app::state::{LaneSample, Phase, State},
    session::{Finish, LogprobKind, Sample},
    text::visible,
    tr,
};

/// Says what a lane's title says: a sign and a word.
pub fn status(state: &State, entry: &LaneSample) -> (char, String) {
    let full = room::is_full(state, &entry.sample);
    let word = match &entry.phase {
        Phase::Waiting(reason) if reason.is_empty() => tr!("states-lane-waiting").to_owned(),
        Phase::Waiting(reason) => reason.clone(),
        Phase::Streaming => match (entry.silent_s(state.program.now_ms), entry.rate()) {
            (Some(seconds), _) => tr!("states-lane-silent", seconds = seconds.to_string()),
            (None, Some(rate)) => tr!("states-lane-rate", rate = format!("{rate:.0}")),
            (None, None) => tr!("states-lane-streaming").to_owned(),
        },
        Phase::Ended => match (&entry.sample.finish_raw, &entry.sample.stop_string) {
            _ if full => full_words(state, &entry.sample),
            // The server's own word, unless it is the one that is said here anyway.
            (Some(raw), _) if *raw != entry.sample.finish.key() => visible(raw),
            (_, Some(stop)) => tr!("states-lane-stopped-at", text = visible(stop)),
            (_, None) => entry.sample.finish.word().to_owned(),
        },
    };
    (if full && !entry.is_live() { FULL } else { sign(entry) }, word)
}

/// The sign of a sample that filled the context.
const FULL: char = '▣';

/// Returns the sign of a lane's state.
pub fn sign(entry: &LaneSample) -> char {
    match (&entry.phase, entry.sample.finish) {
        (Phase::Waiting(_), _) => '○',
        (Phase::Streaming, _) => '●',
        (Phase::Ended, _) if entry.sample.filled_context() => FULL,
        (Phase::Ended, Finish::Stop | Finish::StopString) => '✓',
        (Phase::Ended, Finish::Length) => '✂',
        (Phase::Ended, Finish::CutOff | Finish::Failed) => '✗',
        (Phase::Ended, Finish::Cancelled | Finish::Interrupted) => '■',
    }
}

/// Says that a sample filled the context, and how large that is where it is known.
fn full_words(state: &State, sample: &Sample) -> String {
    match room::context_of(state, sample) {
        Some(size) => tr!("states-context-full-of", tokens = size),
        None => tr!("states-context-full").to_owned(),
    }
}

/// Says in a few words what log-probabilities are, where that is not what one would expect.
pub fn caveat(kind: LogprobKind) -> Option<&'static str> {
    match kind {
        LogprobKind::Raw => None,
        LogprobKind::Sampled => Some(tr!("states-logprobs-sampled")),
        LogprobKind::Unknown => Some(tr!("states-logprobs-unknown")),
        LogprobKind::None => Some(tr!("states-logprobs-none")),
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
