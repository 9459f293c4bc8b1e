//! Which key to name for a command: one that works where the focus is, and on as many terminals as may be.
//!
//! Never reads a key.

use super::schedule;
use crate::{
    app::{
        COMMANDS, Command, InstrumentsCommand, ProgramCommand, ViewsCommand,
        state::{Instrument, State, View},
    },
    session::filled,
};

/// Returns the easiest key of a command that works where the focus is; nothing where it has none there.
pub fn key_of(state: &State, command: impl Into<Command>) -> Option<&str> {
    let command = command.into();
    let contexts = schedule::context_of_panes(state);
    let rows = COMMANDS.iter().enumerate();
    let keys = rows
        .filter(|(_, row)| row.command == command && contexts.contains(&row.context))
        .flat_map(|(index, _)| state.program.keys.of_row(index));
    keys.map(String::as_str).min_by_key(|key| hardness(key))
}

/// Returns the easiest key of a command where the focus is; else any key it has elsewhere, or how the palette finds it.
pub fn way_to(state: &State, command: impl Into<Command>) -> String {
    let command = command.into();
    let key = key_of(state, command);
    let easy = key.filter(|key| hardness(key) == 0).map(str::to_owned);
    if let Some(way) = easy.or_else(|| by_number(state, command)).or(key.map(str::to_owned)) {
        return way;
    }
    let rows = COMMANDS.iter().enumerate().filter(|(_, row)| row.command == command);
    let elsewhere =
        rows.flat_map(|(index, _)| state.program.keys.of_row(index)).min_by_key(|key| hardness(key));
    if let Some(key) = elsewhere {
        return key.clone();
    }
    format!("{} “{}”", key_of(state, ProgramCommand::Palette).unwrap_or("^P"), title_of(command))
}

/// Returns what a command is called in the palette.
pub(super) fn title_of(command: impl Into<Command>) -> &'static str {
    let command = command.into();
    COMMANDS.iter().find(|row| row.command == command).map_or("", |row| row.title())
}

/// Returns the key of the list that a command is in, and its number there.
fn by_number(state: &State, command: Command) -> Option<String> {
    let (list, at): (Command, usize) = match command {
        Command::Views(ViewsCommand::Show(view)) => {
            (ViewsCommand::Choose.into(), View::ALL.iter().position(|one| *one == view)?)
        }
        Command::Instruments(InstrumentsCommand::Show(shown)) => {
            (InstrumentsCommand::Choose.into(), Instrument::ALL.iter().position(|one| *one == shown)?)
        }
        _ => return None,
    };
    Some(format!("{} {}", key_of(state, list)?, at + 1))
}

/// Puts keys in the place of the names of commands that stand in braces, as `{sample}` or `{~sample}`; anything else in
/// braces stays as it is.
pub fn fill_in(state: &State, text: &str) -> String {
    filled(text, |name| {
        let name = name.strip_prefix('~').unwrap_or(name);
        let row = COMMANDS.iter().find(|row| row.name == name)?;
        Some(way_to(state, row.command))
    })
}

/// Says how hard a key is to press on all terminals: some send other characters for Alt, some keep function keys.
fn hardness(key: &str) -> u8 {
    let is_function = key.strip_prefix('F').is_some_and(|number| number.parse::<u8>().is_ok());
    u8::from(key.contains("Alt-")) * 2 + u8::from(is_function)
}
