//! What is measured, one file for each part of the program.

pub(crate) mod editor;
pub(crate) mod engine;
pub(crate) mod headless;
pub(crate) mod large;
pub(crate) mod screen;
pub(crate) mod start;
