//! What a row of a table of commands is.
//!
//! Never names a command.

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
            Self::Everywhere => "Everywhere",
            Self::OutsideText => "Outside the prefix",
            Self::Prefix => "Prefix",
            Self::Cells => "Cells",
            Self::Params => "Params",
            Self::Lanes => "Lanes",
            Self::Inspector => "Looking at tokens",
            Self::Instrument => "Instruments",
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
    /// Its title in palette and help.
    pub title: &'static str,
    /// The short word in the footer; empty keeps it out of the footer.
    pub hint: &'static str,
    /// Where its keys work.
    pub context: Context,
    /// Default keys, as settings write them.
    pub keys: &'static [&'static str],
}

/// Writes the rows of one pane's table.
macro_rules! rows {
    ($($context:ident { $($command:expr, $name:literal, $title:literal, $hint:literal, [$($key:literal),*];)* })*) => {
        &[$($($crate::app::command::row::Row {
            command: $command,
            name: $name,
            title: $title,
            hint: $hint,
            context: $crate::app::command::row::Context::$context,
            keys: &[$($key),*],
        },)*)*]
    };
}
pub(super) use rows;
