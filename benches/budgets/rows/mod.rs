//! What is measured, one file for each part of the program.

pub mod editor;
pub mod engine;
pub mod headless;
pub mod large;
pub mod screen;
pub mod start;
