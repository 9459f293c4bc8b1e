//! Owns what the pane of the next token says of itself among the instruments.
//!
//! Never counts: it shows one distribution.

use super::counter::About;

pub(super) const ABOUT: About = About {
    word: "Next token",
    name: "distribution",
    title: "Instrument: what may come next",
    subject: "next token",
    help: &[
        "the model's own probability of every token that may come next, and what the params make of it;",
        "struck through: cut by a param; at the caret of the prefix, or at the token that is looked at",
    ],
};
