//! The only place where things are done for the screen: the loop, effects into tasks, tasks into messages.
//!
//! Never decides anything about the session: that is `app`.

mod arrivals;
pub mod editor;
mod engines;
mod error;
mod fetch;
mod frames;
mod input;
mod lanes;
mod options;
mod perform;
mod program;
mod servers;
mod sessions;
mod signals;
mod terminal;
mod themes;

use self::program::Program;
pub use self::{
    error::{Exit, RuntimeError},
    options::{Colours, Options},
};

/// The session that opens when none is named.
pub const TOUR: &str = "tour";
/// The same with its notes in Chinese.
pub const TOUR_CHINESE: &str = "tour.zh-CN";

/// Runs the screen until the user leaves.
///
/// # Errors
/// Where the session cannot be opened or the terminal fails; the terminal is given back first.
pub fn run(options: Options) -> Result<Exit, RuntimeError> {
    let executor = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let result = executor.block_on(async { Program::open(options)?.run().await });
    // A tokenisation, a slow disk or an editor may still be at work; nothing waits for them.
    executor.shutdown_background();
    result
}
