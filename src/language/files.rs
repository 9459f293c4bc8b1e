//! Owns the message files, which are part of the program.
//!
//! Never reads them.

use super::known::Language;

/// Lists the files, which are the same for every language.
macro_rules! files {
    ($($name:literal),* $(,)?) => {
        /// Returns the files of a language: name and text.
        pub(super) fn of(language: Language) -> &'static [(&'static str, &'static str)] {
            match language {
                Language::English => {
                    &[$(($name, include_str!(concat!("../../languages/en/", $name, ".ftl")))),*]
                }
                Language::Chinese => {
                    &[$(($name, include_str!(concat!("../../languages/zh-CN/", $name, ".ftl")))),*]
                }
            }
        }
    };
}

files![
    "counts",
    "commands",
    "screen",
    "overlays",
    "notices",
    "states",
    "params",
    "analysis",
    "themes",
    "session",
    "settings",
    "store",
    "rows",
    "import",
    "engine",
    "model-files",
    "models",
    "runtime",
    "export",
    "headless",
    "hub",
    "command-line",
];
