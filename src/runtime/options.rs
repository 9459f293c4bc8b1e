//! What the screen is started with.
//!
//! Never read from the command line here: that is the binary's.

use std::{path::PathBuf, sync::Arc};

use crate::{
    hub::{Hub, HubError},
    models::Root,
    settings::Settings,
    store::Dirs,
    tui::{colour::ColourDepth, keys::Keymap},
};

/// What the program was started with.
#[derive(Clone, Debug)]
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
    /// The file they were read from, or would be.
    pub settings_path: PathBuf,
    /// Where things live.
    pub dirs: Dirs,
    /// Where models may lie on this machine.
    pub model_roots: Vec<Root>,
    /// Where models are fetched from and kept, or why that is not known.
    pub hub: Result<Hub, Arc<HubError>>,
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
