//! Owns what the note says of itself among the instruments.
//!
//! Never counts: people wrote it.

use super::counter::About;

pub(super) const ABOUT: About = About {
    word: "Note",
    name: "note",
    title: "Instrument: the cell's note",
    subject: "note",
    help: &["what the cell is about: a guide whose numbered lines are steps; edited from the list of cells"],
};
