//! Which key asks for which command: the table's defaults, changed by the settings.
//!
//! Never decides what a command does, and never lets a broken binding pass in silence: all problems are reported together.

use std::collections::{BTreeMap, HashMap};

use crokey::KeyCombination;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::app::{COMMANDS, Command, Context};

/// What a key means at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A command.
    Command(Command),
    /// A character to type.
    Typed(char),
    /// Nothing.
    Nothing,
}

/// The keys in force.
#[derive(Clone, Debug)]
pub struct Keymap {
    bindings: HashMap<(Context, KeyCombination), Command>,
    /// The keys of each row of the table, in its order.
    shown: Vec<Vec<String>>,
}

impl Keymap {
    /// Builds the keymap; `changes` maps command names to their keys, as settings state them.
    ///
    /// # Errors
    /// All problems at once, one a line: unknown commands, keys that do not exist, keys bound twice in one place.
    pub fn new(changes: &BTreeMap<String, Vec<String>>) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        for name in changes.keys().filter(|name| !COMMANDS.iter().any(|row| row.name == name.as_str())) {
            problems.push(format!("[keys] {name}: there is no such command; `samplebook keys` lists them"));
        }
        let mut owners: HashMap<(Context, KeyCombination), &str> = HashMap::new();
        let mut keymap = Self { bindings: HashMap::new(), shown: Vec::new() };
        for row in COMMANDS.iter() {
            let keys: Vec<&str> = match changes.get(row.name) {
                Some(changed) => changed.iter().map(String::as_str).collect(),
                None => row.keys.to_vec(),
            };
            let mut shown = Vec::new();
            for key in keys {
                let Some(combination) = parse(key) else {
                    problems.push(format!(
                        "[keys] {}: {key:?} is not a key; write like ctrl-r, alt-left, f5",
                        row.name
                    ));
                    continue;
                };
                let place = (row.context, combination);
                match owners.insert(place, row.name) {
                    Some(owner) => {
                        problems.push(format!("[keys] {key} is bound to both {owner} and {}", row.name))
                    }
                    None => {
                        keymap.bindings.insert(place, row.command);
                        shown.push(show(combination));
                    }
                }
            }
            keymap.shown.push(shown);
        }
        if problems.is_empty() { Ok(keymap) } else { Err(problems) }
    }

    /// Returns what a key means, looked up in these contexts in order.
    pub fn meaning(&self, key: KeyEvent, contexts: &[Context]) -> Meaning {
        let combination = normalise(key);
        if let Some(command) = contexts.iter().find_map(|context| self.bindings.get(&(*context, combination)))
        {
            return Meaning::Command(*command);
        }
        match key.code {
            KeyCode::Char(character) if (key.modifiers - KeyModifiers::SHIFT).is_empty() => {
                Meaning::Typed(character)
            }
            _ => Meaning::Nothing,
        }
    }

    /// Returns the keys of the table's row at an index, as they are shown.
    pub fn keys_of_row(&self, index: usize) -> &[String] {
        self.shown.get(index).map_or(&[], Vec::as_slice)
    }

    /// Returns the first key of a command, as it is shown.
    pub fn key_of(&self, command: impl Into<Command>) -> Option<&str> {
        let command = command.into();
        let rows = COMMANDS.iter().zip(&self.shown).filter(|(row, _)| row.command == command);
        rows.flat_map(|(_, keys)| keys).map(String::as_str).next()
    }

    /// Writes the table of keys in Markdown, for the README.
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        for context in Context::ALL {
            text.push_str(&format!("| {} | | name in settings |\n| --- | --- | --- |\n", context.title()));
            for (row, keys) in COMMANDS.iter().zip(&self.shown).filter(|(row, _)| row.context == context) {
                let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
                text.push_str(&format!("| {} | {} | `{}` |\n", keys.join(" "), row.title, row.name));
            }
            text.push('\n');
        }
        text
    }
}

/// Reads a key as settings write it.
fn parse(text: &str) -> Option<KeyCombination> {
    if text == "-" || text == "+" {
        return text.chars().next().map(|c| normalise(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE)));
    }
    crokey::parse(text).ok().map(|combination| match combination.codes {
        crokey::OneToThree::One(code) => normalise(KeyEvent::new(code, combination.modifiers)),
        _ => combination,
    })
}

/// Brings one key to one form: terminals differ in whether they report Shift with a capital or a sign.
fn normalise(key: KeyEvent) -> KeyCombination {
    let (code, modifiers) = match key.code {
        KeyCode::Char(c) if c.is_uppercase() => {
            (KeyCode::Char(c.to_lowercase().next().unwrap_or(c)), key.modifiers | KeyModifiers::SHIFT)
        }
        KeyCode::Char(c) if !c.is_alphabetic() => (key.code, key.modifiers - KeyModifiers::SHIFT),
        KeyCode::BackTab => (KeyCode::BackTab, key.modifiers | KeyModifiers::SHIFT),
        code => (code, key.modifiers),
    };
    KeyCombination { codes: crokey::OneToThree::One(code), modifiers }
}

/// Writes a key as the screen shows it: `^R`, `Alt-S`, `Shift-←`, `F1`.
fn show(combination: KeyCombination) -> String {
    let crokey::OneToThree::One(code) = combination.codes else { return combination.to_string() };
    let modifiers = combination.modifiers;
    let name = match code {
        KeyCode::Char(' ') => "Space".to_owned(),
        // Terminals send Ctrl-/ as Ctrl-7, which nobody would press.
        KeyCode::Char('7') if modifiers == KeyModifiers::CONTROL => "/".to_owned(),
        KeyCode::Char(c) if modifiers.contains(KeyModifiers::CONTROL) => c.to_uppercase().to_string(),
        KeyCode::Char(c) if modifiers == KeyModifiers::SHIFT => return c.to_uppercase().to_string(),
        KeyCode::Char(c) => c.to_string(),
        KeyCode::F(number) => format!("F{number}"),
        KeyCode::Left => "←".to_owned(),
        KeyCode::Right => "→".to_owned(),
        KeyCode::Up => "↑".to_owned(),
        KeyCode::Down => "↓".to_owned(),
        KeyCode::PageUp => "PgUp".to_owned(),
        KeyCode::PageDown => "PgDn".to_owned(),
        KeyCode::Delete => "Del".to_owned(),
        KeyCode::BackTab => "Tab".to_owned(),
        other => format!("{other:?}"),
    };
    let mut text = String::new();
    if modifiers.contains(KeyModifiers::ALT) {
        text.push_str("Alt-");
    }
    if modifiers.contains(KeyModifiers::SHIFT) {
        text.push_str("Shift-");
    }
    if modifiers.contains(KeyModifiers::CONTROL) {
        text.push_str(if name.chars().count() == 1 && name.is_ascii() { "^" } else { "Ctrl-" });
    }
    text + &name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{LanesCommand, ProgramCommand};

    fn keymap(changes: &[(&str, &[&str])]) -> Result<Keymap, Vec<String>> {
        let changes = changes
            .iter()
            .map(|(name, keys)| ((*name).to_owned(), keys.iter().map(|k| (*k).to_owned()).collect()));
        Keymap::new(&changes.collect())
    }

    #[test]
    fn the_default_keys_exist_and_do_not_clash() {
        keymap(&[]).unwrap();
    }

    #[test]
    fn the_fixed_keys_are_as_promised() {
        let keymap = keymap(&[]).unwrap();
        let meaning = |code, modifiers| {
            keymap.meaning(KeyEvent::new(code, modifiers), &[Context::Prefix, Context::Everywhere])
        };
        for (code, command) in [
            ('r', Command::from(LanesCommand::Sample)),
            ('s', Command::from(ProgramCommand::Save)),
            ('q', Command::from(ProgramCommand::Quit)),
            ('p', Command::from(ProgramCommand::Palette)),
        ] {
            assert_eq!(meaning(KeyCode::Char(code), KeyModifiers::CONTROL), Meaning::Command(command));
        }
        assert_eq!(meaning(KeyCode::F(1), KeyModifiers::NONE), Meaning::Command(ProgramCommand::Help.into()));
        assert_eq!(
            meaning(KeyCode::Tab, KeyModifiers::NONE),
            Meaning::Command(ProgramCommand::NextPane.into())
        );
        assert_eq!(
            meaning(KeyCode::BackTab, KeyModifiers::SHIFT),
            Meaning::Command(ProgramCommand::PreviousPane.into())
        );
        assert_eq!(
            meaning(KeyCode::BackTab, KeyModifiers::NONE),
            Meaning::Command(ProgramCommand::PreviousPane.into())
        );
        assert_eq!(keymap.key_of(LanesCommand::Sample), Some("^R"));
    }

    #[test]
    fn no_plain_character_is_taken_from_the_prefix() {
        let keymap = keymap(&[]).unwrap();
        for character in (' '..='~').chain(['é', '二', '😀', 'Ä']) {
            for modifiers in [KeyModifiers::NONE, KeyModifiers::SHIFT] {
                let key = KeyEvent::new(KeyCode::Char(character), modifiers);
                let meaning = keymap.meaning(key, &[Context::Prefix, Context::Everywhere]);
                assert_eq!(meaning, Meaning::Typed(character), "{character:?} {modifiers:?}");
            }
        }
    }

    #[test]
    fn all_problems_are_told_together() {
        let problems =
            keymap(&[("sample", &["ctrl-q"]), ("fly", &["ctrl-f"]), ("redraw", &["ctrl-alt-nonsense"])])
                .unwrap_err();
        assert_eq!(problems.len(), 3, "{problems:?}");
        assert!(problems.iter().any(|problem| problem.contains("fly")));
        assert!(problems.iter().any(|problem| problem.contains("ctrl-q") && problem.contains("quit")));
        assert!(problems.iter().any(|problem| problem.contains("nonsense")));
    }

    #[test]
    fn a_key_can_be_moved_and_removed() {
        let keymap = keymap(&[("sample", &["f9"]), ("quit", &[])]).unwrap();
        let meaning = |key| keymap.meaning(key, &[Context::Everywhere]);
        assert_eq!(
            meaning(KeyEvent::new(KeyCode::F(9), KeyModifiers::NONE)),
            Meaning::Command(LanesCommand::Sample.into())
        );
        assert_eq!(meaning(KeyEvent::new(KeyCode::Char('r'), KeyModifiers::CONTROL)), Meaning::Nothing);
        assert_eq!(meaning(KeyEvent::new(KeyCode::Char('q'), KeyModifiers::CONTROL)), Meaning::Nothing);
        assert_eq!(keymap.key_of(ProgramCommand::Quit), None);
    }
}
