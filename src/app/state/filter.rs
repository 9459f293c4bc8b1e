//! Which samples the board shows instead of a run's lanes.
//!
//! Never hides a sample for good: Esc shows the run again.

use uuid::Uuid;

use super::view::View;
use crate::{text::visible, tr};

/// What a sample must have to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// This answer.
    Answer(Vec<u8>),
    /// It is one of these, which somebody calls this.
    These(String, Vec<Uuid>),
    /// It is one of the two that are compared; the view that was on before they were.
    Compared([Uuid; 2], View),
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
                tr!("states-filter-answer", answer = visible(&String::from_utf8_lossy(answer)))
            }
            Self::These(what, _) => what.clone(),
            Self::Compared(..) => tr!("states-filter-compared").to_owned(),
            Self::Pinned => tr!("states-filter-pinned").to_owned(),
            Self::Rated(stars) => tr!("states-filter-rated", stars = *stars),
            Self::Labelled => tr!("states-filter-labelled").to_owned(),
        }
    }
}
