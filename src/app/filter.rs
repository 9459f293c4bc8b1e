//! Which samples the board shows instead of a run's lanes.
//!
//! Never hides a sample for good: Esc shows the run again.

use uuid::Uuid;

use super::{
    Command,
    state::{Level, State},
};
use crate::session::Mark;

/// The most samples that are shown at once.
const MOST_SHOWN: usize = 16;

/// What a sample must have to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// This answer.
    Answer(Vec<u8>),
    /// It is one of these, which somebody calls this.
    These(String, Vec<Uuid>),
    /// A pin.
    Pinned,
    /// This rating or a better one.
    Rated(u8),
    /// Any label or comment.
    Labelled,
}

impl Filter {
    /// Tells whether answers have to be read for it.
    pub fn is_answer(&self) -> bool {
        matches!(self, Self::Answer(_))
    }

    /// Says what is shown.
    pub fn words(&self) -> String {
        match self {
            Self::Answer(answer) => {
                format!("answer {}", crate::text::visible(&String::from_utf8_lossy(answer)))
            }
            Self::These(what, _) => what.clone(),
            Self::Pinned => "pinned".to_owned(),
            Self::Rated(stars) => format!("rated {stars} or better"),
            Self::Labelled => "labelled".to_owned(),
        }
    }
}

/// Returns the samples that the filter lets through, in the order they were drawn.
pub fn matching(state: &State) -> Vec<Uuid> {
    let cell = state.cell();
    let marked = |wanted: &dyn Fn(&Mark) -> bool| {
        let marks = cell.marks.iter().filter(|(id, mark)| wanted(mark) && state.samples.contains_key(id));
        marks.map(|(id, _)| *id).collect()
    };
    match &state.filter {
        None => Vec::new(),
        Some(Filter::Answer(answer)) => {
            let groups = &state.instruments.groups;
            let bars = groups.iter().flat_map(|group| group.tally.bars());
            bars.filter(|bar| bar.answer == answer).flat_map(|bar| bar.samples.iter().copied()).collect()
        }
        Some(Filter::These(_, samples)) => samples.clone(),
        Some(Filter::Pinned) => marked(&|mark| mark.pinned),
        Some(Filter::Rated(stars)) => marked(&|mark| mark.rating >= *stars),
        Some(Filter::Labelled) => marked(&|mark| !mark.label.is_empty() || !mark.note.is_empty()),
    }
}

/// Returns those that are shown: as many as there is room for.
pub(super) fn shown(state: &State) -> Vec<Uuid> {
    let mut samples = matching(state);
    samples.truncate(MOST_SHOWN);
    samples
}

/// Shows only some samples, or all again.
pub(super) fn show(state: &mut State, filter: Option<Filter>) {
    state.filter = filter;
    state.cell_mut().board.selected = 0;
    state.rebuild_board();
}

/// Applies a command that filters by marks.
pub(super) fn command(state: &mut State, command: Command) {
    let next = match command {
        Command::FilterMarks => match &state.filter {
            None => Some(Filter::Pinned),
            Some(Filter::Pinned) => Some(Filter::Rated(4)),
            Some(Filter::Rated(_)) => Some(Filter::Labelled),
            Some(_) => None,
        },
        _ => return,
    };
    show(state, next);
    match state.filter.as_ref().map(Filter::words) {
        None => state.notify(Level::Info, "every lane of the run is shown"),
        Some(words) if matching(state).is_empty() => {
            state.notify(Level::Info, format!("no sample here is {words}"));
        }
        Some(_) => {}
    }
}
