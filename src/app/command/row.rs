//! What a row of a table of commands is.
//!
//! Never names a command.

use crate::{
    language::{message, searched},
    tr,
};

/// Where a command's keys work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// Wherever no overlay is open.
    Everywhere,
    /// In every pane but the prefix editor, where letters are text.
    OutsideText,
    /// In the prefix editor.
    Prefix,
    /// In the list of cells.
    Cells,
    /// In the sliders.
    Params,
    /// In the lanes.
    Lanes,
    /// In the lanes while a token is looked at.
    Inspector,
    /// In the instrument.
    Instrument,
}

impl Context {
    /// Every context, in the order of the help.
    pub const ALL: [Self; 8] = [
        Self::Everywhere,
        Self::OutsideText,
        Self::Prefix,
        Self::Params,
        Self::Lanes,
        Self::Inspector,
        Self::Instrument,
        Self::Cells,
    ];

    /// Returns the heading of the context in help.
    pub fn title(self) -> &'static str {
        match self {
            Self::Everywhere => tr!("commands-everywhere"),
            Self::OutsideText => tr!("commands-outside-text"),
            Self::Prefix => tr!("commands-prefix"),
            Self::Cells => tr!("commands-cells"),
            Self::Params => tr!("commands-params"),
            Self::Lanes => tr!("commands-lanes"),
            Self::Inspector => tr!("commands-inspector"),
            Self::Instrument => tr!("commands-instrument"),
        }
    }
}

/// What a command is, for those who must know before it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// It moves a slider: in live mode the lanes follow, so what is passing on the board goes on.
    MovesSlider,
    /// It is about the sample of the selected lane.
    NeedsSample,
    /// Anything else.
    Other,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Row<C> {
    /// The command.
    pub command: C,
    /// Its name in settings.
    pub name: &'static str,
    /// Where its keys work.
    pub context: Context,
    /// Default keys, as settings write them.
    pub keys: &'static [&'static str],
}

impl<C> Row<C> {
    /// Returns the command's title in palette and help.
    pub fn title(&self) -> &'static str {
        self.said("").unwrap_or(self.name)
    }

    /// Returns the short word in the footer, `None` for a command that is not shown there.
    pub fn hint(&self) -> Option<&'static str> {
        self.said(".hint")
    }

    /// Returns the words by which people look for it, in the reader's language and in English; never shown.
    pub fn keywords(&self) -> String {
        let key = format!("command-{}", self.name);
        format!("{} {}", searched(&format!("{key}.keywords")), searched(&key))
    }

    fn said(&self, what: &str) -> Option<&'static str> {
        message(&format!("command-{}{what}", self.name))
    }
}

/// Writes the rows of one pane's table.
macro_rules! rows {
    ($($context:ident { $($command:expr, $name:literal, [$($key:literal),*];)* })*) => {
        &[$($($crate::app::command::row::Row {
            command: $command,
            name: $name,
            context: $crate::app::command::row::Context::$context,
            keys: &[$($key),*],
        },)*)*]
    };
}
pub(super) use rows;
