//! The only place where things are done for the screen: the loop, effects into tasks, tasks into messages.
//!
//! Never decides anything about the session: that is `app`.

mod arrivals;
pub mod editor;
mod engines;
mod frames;
mod input;
mod lanes;
mod perform;
mod program;
mod sessions;
mod signals;
mod terminal;
mod themes;

use std::{io, path::PathBuf};

use thiserror::Error;

use self::program::Program;
use crate::{
    engine::EngineError,
    settings::Settings,
    store::{Dirs, StoreError},
    tui::{colour::ColourDepth, keys::Keymap},
};

/// The session that opens when none is named.
pub const TOUR: &str = "tour";
/// The same with its notes in Chinese.
pub const TOUR_CHINESE: &str = "tour.zh-CN";

/// What the program was started with.
#[derive(Debug)]
pub struct Options {
    /// A session file; the tour if none.
    pub session: Option<PathBuf>,
    /// The shipped session that opens where no file is named.
    pub tour: &'static str,
    /// An engine instead of the session's or the settings'.
    pub engine: Option<String>,
    /// A model instead of the session's or the profile's.
    pub model: Option<String>,
    /// The settings, with what the command line changed.
    pub settings: Settings,
    /// Where things live.
    pub dirs: Dirs,
    /// The keys.
    pub keymap: Keymap,
    /// What is known of the terminal's colours.
    pub colours: Colours,
    /// The command that edits a text: `$VISUAL`, `$EDITOR` or the settings'.
    pub editor: String,
}

/// What the environment says about the terminal's colours.
#[derive(Clone, Debug)]
pub struct Colours {
    /// How many there are.
    pub depth: ColourDepth,
    /// The value of `COLORFGBG`.
    pub colorfgbg: Option<String>,
}

/// Why the screen could not be run.
#[derive(Debug, Error)]
pub enum RuntimeError {
    /// The session could not be opened or closed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The engine could not be had.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The terminal failed.
    #[error("the terminal: {0}")]
    Terminal(#[from] io::Error),
    /// A path that is no session and cannot become one.
    #[error("{}: {reason}", path.display())]
    NoSession {
        /// The path.
        path: PathBuf,
        /// Why not, and what to do.
        reason: String,
    },
    /// The theme could not be had.
    #[error("{0}")]
    Theme(String),
}

/// Why the screen ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The user left.
    Left,
    /// A signal of this number asked for it.
    Signal(u8),
}

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
