//! Themes by name, those of the user among them.
//!
//! Never decides which theme is used.

use super::{error::RuntimeError, options::Options};
use crate::{
    problem::Problems,
    store::Dirs,
    tr,
    tui::theme::{Appearance, Theme},
};

/// Returns the theme that fits a terminal's background, in the colours the terminal has.
pub(super) fn automatic(appearance: Option<Appearance>, options: &Options) -> Theme {
    Theme::automatic(appearance).degraded(options.colours.depth)
}

/// Returns the theme of a name, in the colours the terminal has; reads the user's own from its file.
///
/// # Errors
/// Where there is no such theme, or its file has a problem.
pub(super) fn named(name: &str, options: &Options) -> Result<Theme, RuntimeError> {
    let theme = match Theme::builtin(name) {
        Some(theme) => theme,
        None => own(name, &options.dirs)?,
    };
    Ok(theme.degraded(options.colours.depth))
}

/// Reads a theme of the user's own.
fn own(name: &str, dirs: &Dirs) -> Result<Theme, RuntimeError> {
    let path = dirs.config.join("themes").join(format!("{name}.toml"));
    let text = std::fs::read_to_string(&path).map_err(|error| {
        let known: Vec<&str> = Theme::names().collect();
        RuntimeError::Theme(tr!(
            "runtime-no-theme",
            name = format!("{name:?}"),
            path = path.display(),
            error = error.to_string(),
            known = known.join(", "),
        ))
    })?;
    let (theme, problems) = Theme::read(&text);
    match problems.first() {
        None => Ok(theme),
        Some(_) => Err(RuntimeError::Theme(Problems { path, list: problems }.to_string())),
    }
}
