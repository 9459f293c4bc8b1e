//! The tables of commands, one a pane: name, title, help, where each works and its default keys.
//!
//! Dispatch, footer hints, the help overlay, the palette and the README's table all derive from them. Never decides what
//! a command does; that is `update`.

mod background;
mod cells;
mod coach;
mod columns;
mod forms;
mod inspector;
mod instruments;
mod lanes;
mod live;
mod marks;
mod next;
mod params;
mod prefix;
mod program;
mod reference;
mod row;
mod samples;
mod text;
mod tree;
mod views;

use std::sync::LazyLock;

pub use background::BackgroundCommand;
pub use cells::CellsCommand;
pub use coach::CoachCommand;
pub use columns::ColumnsCommand;
pub use forms::FormsCommand;
pub use inspector::InspectorCommand;
pub use instruments::InstrumentsCommand;
pub use lanes::LanesCommand;
pub use live::LiveCommand;
pub use marks::MarksCommand;
pub use next::NextCommand;
pub use params::ParamsCommand;
pub use prefix::PrefixCommand;
pub use program::ProgramCommand;
pub use reference::ReferenceCommand;
pub use row::{Context, Nature, Row};
pub use samples::SamplesCommand;
pub use text::TextCommand;
pub use tree::TreeCommand;
pub use views::ViewsCommand;

/// Everything a user can ask for, by the pane that does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// The lanes: sampling, stopping, scrolling, stepping through runs.
    Lanes(LanesCommand),
    /// The program as a whole: files, panes, lists to choose from, leaving.
    Program(ProgramCommand),
    /// The list of cells.
    Cells(CellsCommand),
    /// Any text that is edited: the prefix, and every field of an overlay.
    Text(TextCommand),
    /// The prefix beyond the editing of its text.
    Prefix(PrefixCommand),
    /// The sliders.
    Params(ParamsCommand),
    /// The columns of a cell.
    Columns(ColumnsCommand),
    /// What the colours of the lanes say.
    Views(ViewsCommand),
    /// Live mode.
    Live(LiveCommand),
    /// What may come next.
    Next(NextCommand),
    /// The token cursor.
    Inspector(InspectorCommand),
    /// The instrument pane.
    Instruments(InstrumentsCommand),
    /// Samples in the background.
    Background(BackgroundCommand),
    /// The reference of a cell.
    Reference(ReferenceCommand),
    /// The form that writes the prefix.
    Forms(FormsCommand),
    /// What people make of samples, and what is past a turn.
    Marks(MarksCommand),
    /// The tree of branches.
    Tree(TreeCommand),
    /// The guide of a cell, step by step.
    Coach(CoachCommand),
    /// The samples of the session.
    Samples(SamplesCommand),
}

impl Command {
    /// Says what the command is, for those who must know before it runs.
    pub fn nature(self) -> Nature {
        match self {
            Self::Lanes(command) => command.nature(),
            Self::Program(command) => command.nature(),
            Self::Cells(command) => command.nature(),
            Self::Text(command) => command.nature(),
            Self::Prefix(command) => command.nature(),
            Self::Params(command) => command.nature(),
            Self::Columns(command) => command.nature(),
            Self::Views(command) => command.nature(),
            Self::Live(command) => command.nature(),
            Self::Next(command) => command.nature(),
            Self::Inspector(command) => command.nature(),
            Self::Instruments(command) => command.nature(),
            Self::Background(command) => command.nature(),
            Self::Reference(command) => command.nature(),
            Self::Forms(command) => command.nature(),
            Self::Marks(command) => command.nature(),
            Self::Tree(command) => command.nature(),
            Self::Coach(command) => command.nature(),
            Self::Samples(command) => command.nature(),
        }
    }
}

impl From<LanesCommand> for Command {
    fn from(command: LanesCommand) -> Self {
        Self::Lanes(command)
    }
}

impl From<ProgramCommand> for Command {
    fn from(command: ProgramCommand) -> Self {
        Self::Program(command)
    }
}

impl From<CellsCommand> for Command {
    fn from(command: CellsCommand) -> Self {
        Self::Cells(command)
    }
}

impl From<TextCommand> for Command {
    fn from(command: TextCommand) -> Self {
        Self::Text(command)
    }
}

impl From<PrefixCommand> for Command {
    fn from(command: PrefixCommand) -> Self {
        Self::Prefix(command)
    }
}

impl From<ParamsCommand> for Command {
    fn from(command: ParamsCommand) -> Self {
        Self::Params(command)
    }
}

impl From<ColumnsCommand> for Command {
    fn from(command: ColumnsCommand) -> Self {
        Self::Columns(command)
    }
}

impl From<ViewsCommand> for Command {
    fn from(command: ViewsCommand) -> Self {
        Self::Views(command)
    }
}

impl From<LiveCommand> for Command {
    fn from(command: LiveCommand) -> Self {
        Self::Live(command)
    }
}

impl From<NextCommand> for Command {
    fn from(command: NextCommand) -> Self {
        Self::Next(command)
    }
}

impl From<InspectorCommand> for Command {
    fn from(command: InspectorCommand) -> Self {
        Self::Inspector(command)
    }
}

impl From<InstrumentsCommand> for Command {
    fn from(command: InstrumentsCommand) -> Self {
        Self::Instruments(command)
    }
}

impl From<BackgroundCommand> for Command {
    fn from(command: BackgroundCommand) -> Self {
        Self::Background(command)
    }
}

impl From<ReferenceCommand> for Command {
    fn from(command: ReferenceCommand) -> Self {
        Self::Reference(command)
    }
}

impl From<FormsCommand> for Command {
    fn from(command: FormsCommand) -> Self {
        Self::Forms(command)
    }
}

impl From<MarksCommand> for Command {
    fn from(command: MarksCommand) -> Self {
        Self::Marks(command)
    }
}

impl From<TreeCommand> for Command {
    fn from(command: TreeCommand) -> Self {
        Self::Tree(command)
    }
}

impl From<SamplesCommand> for Command {
    fn from(command: SamplesCommand) -> Self {
        Self::Samples(command)
    }
}

impl From<CoachCommand> for Command {
    fn from(command: CoachCommand) -> Self {
        Self::Coach(command)
    }
}

/// The tables, joined; within a context their order is the order in help and footer.
pub static COMMANDS: LazyLock<Vec<Row<Command>>> = LazyLock::new(|| {
    let mut rows = Vec::new();
    join(&mut rows, lanes::ROWS);
    join(&mut rows, program::ROWS);
    join(&mut rows, cells::ROWS);
    join(&mut rows, text::ROWS);
    join(&mut rows, prefix::ROWS);
    join(&mut rows, params::ROWS);
    join(&mut rows, columns::ROWS);
    join(&mut rows, views::ROWS);
    join(&mut rows, live::ROWS);
    join(&mut rows, next::ROWS);
    join(&mut rows, inspector::ROWS);
    join(&mut rows, &instruments::table());
    join(&mut rows, background::ROWS);
    join(&mut rows, reference::ROWS);
    join(&mut rows, forms::ROWS);
    join(&mut rows, marks::ROWS);
    join(&mut rows, tree::ROWS);
    join(&mut rows, coach::ROWS);
    join(&mut rows, samples::ROWS);
    rows
});

/// Adds the table of a pane.
fn join<C: Copy + Into<Command>>(rows: &mut Vec<Row<Command>>, table: &[Row<C>]) {
    rows.extend(table.iter().map(|row| Row {
        command: row.command.into(),
        name: row.name,
        context: row.context,
        keys: row.keys,
    }));
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_are_unique_and_everything_has_a_title() {
        let mut names = HashSet::new();
        for row in COMMANDS.iter() {
            assert!(names.insert(row.name), "{} stands twice", row.name);
            assert_ne!(row.title(), row.name, "no message is its title");
            assert!(row.name.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", row.name);
        }
    }
}
