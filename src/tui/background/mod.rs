//! The terminal's background, asked for and understood: is it dark or light?
//!
//! Never reads keys, never waits longer than it may, and never decides which theme follows from the answer.

mod answer;
#[cfg(unix)]
mod terminal;

use std::time::Duration;

pub use answer::{Answer, Heard, LateAnswer, from_colorfgbg, parse_answer};

/// Asks the terminal for its background colour and waits for the answer, no longer than `timeout`; 20 ms more
/// where the answer has begun by then.
///
/// To be called before anything else reads the terminal. Nothing is asked where keys were already typed, for
/// they would be lost with the answer.
#[cfg(unix)]
pub fn ask_background(timeout: Duration) -> Answer {
    terminal::ask(timeout).unwrap_or(Answer::Unknown)
}

/// Asks nothing: only Unix terminals can be asked.
#[cfg(not(unix))]
pub fn ask_background(_timeout: Duration) -> Answer {
    Answer::Unknown
}
