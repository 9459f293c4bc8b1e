//! What is known of the next token: the last answers, and the place that matters now.
//!
//! Never asks; `update::next` does.

use crate::{
    analysis::Shape,
    app::NextTokenPlace,
    session::{Distribution, Params},
};

/// What is known of what may come next.
#[derive(Debug, Default)]
pub struct NextToken {
    /// The last answers, newest first.
    pub(in crate::app) answers: Vec<(NextTokenPlace, Result<Distribution, String>)>,
    /// What is being asked for.
    pub(in crate::app) asking: Option<NextTokenPlace>,
    /// The place that matters now.
    pub place: Option<NextTokenPlace>,
    /// What the params make of the distribution there; and which params those were.
    pub(in crate::app) shape: Option<(NextTokenPlace, Params, Shape)>,
}

impl NextToken {
    /// Returns what is known of a place.
    pub fn answer(&self, place: &NextTokenPlace) -> Option<&Result<Distribution, String>> {
        self.answers.iter().find(|(known, _)| known == place).map(|(_, answer)| answer)
    }

    /// Returns what the cell's params make of the distribution at the place that matters now.
    pub fn shape(&self) -> Option<&Shape> {
        self.shape.as_ref().filter(|(place, ..)| Some(place) == self.place.as_ref()).map(|(.., shape)| shape)
    }

    /// Returns why nothing is known of the place that matters now.
    pub fn failure(&self) -> Option<&str> {
        self.answer(self.place.as_ref()?)?.as_ref().err().map(String::as_str)
    }

    /// Tells whether an answer is being waited for.
    pub fn is_asking(&self) -> bool {
        self.asking.is_some()
    }

    /// Forgets everything: another engine answers.
    pub(in crate::app) fn forget(&mut self) {
        *self = Self::default();
    }
}
