//! Which key asks for which command: the table's defaults, changed by the settings.
//!
//! Never decides what a command does, and never lets a broken binding pass in silence: all problems are reported together.

use std::collections::{BTreeMap, HashMap};

use crokey::KeyCombination;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::{
    app::{COMMANDS, Command, Context, Row, state::KeyNames},
    tr,
};

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
    names: KeyNames,
}

/// Names of commands that were other ones in earlier settings, with what they are called now; nothing where a key of
/// its own is needed no more.
const RETIRED: &[(&str, Option<&str>)] = &[
    ("cycle-view-lanes", Some("next-view")),
    ("cycle-view-inspecting", None),
    ("stop-inspecting", None),
    ("restore-cell", None),
    ("restore-column", None),
];

impl Keymap {
    /// Builds the keymap; `changes` maps command names to their keys, as settings state them.
    ///
    /// # Errors
    /// All problems at once, one a line: unknown commands, keys that do not exist, keys bound twice in one place.
    pub fn new(changes: &BTreeMap<String, Vec<String>>) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        let mut changed: BTreeMap<&str, &[String]> = BTreeMap::new();
        for (name, keys) in changes {
            match RETIRED.iter().find(|(old, _)| old == name) {
                Some((_, Some(new))) => _ = changed.entry(new).or_insert(keys),
                Some((_, None)) => {}
                None if COMMANDS.iter().any(|row| row.name == name) => _ = changed.insert(name, keys),
                None => problems.push(tr!("keys-no-such-command", name = name)),
            }
        }
        let mut owners: HashMap<(Context, KeyCombination), &str> = HashMap::new();
        let mut bindings = HashMap::new();
        let mut names: Vec<Vec<String>> = vec![Vec::new(); COMMANDS.len()];
        // What somebody chose comes before what the table offers: a default key that is taken is no clash.
        let chosen = |row: &&(usize, &Row<Command>)| changed.contains_key(row.1.name);
        let rows: Vec<(usize, &Row<Command>)> = COMMANDS.iter().enumerate().collect();
        let (mine, defaults) = rows.iter().partition::<Vec<_>, _>(chosen);
        for (index, row) in mine.into_iter().chain(defaults).copied() {
            let keys: Vec<&str> = match changed.get(row.name) {
                Some(changed) => changed.iter().map(String::as_str).collect(),
                None => row.keys.to_vec(),
            };
            let is_default = !changed.contains_key(row.name);
            for key in keys {
                let Some(combination) = parse(key) else {
                    problems.push(tr!("keys-no-key", name = row.name, key = format!("{key:?}")));
                    continue;
                };
                let place = (row.context, combination);
                match owners.get(&place) {
                    Some(owner) if is_default && changed.contains_key(owner) => {}
                    Some(owner) => {
                        problems.push(tr!("keys-twice", key = key, one = *owner, other = row.name));
                    }
                    None => {
                        owners.insert(place, row.name);
                        bindings.insert(place, row.command);
                        names[index].push(show(combination));
                    }
                }
            }
        }
        if problems.is_empty() { Ok(Self { bindings, names: KeyNames::new(names) }) } else { Err(problems) }
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

    /// Returns the keys as they are shown.
    pub fn names(&self) -> &KeyNames {
        &self.names
    }

    /// Writes the table of keys in Markdown, for the README.
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        for context in Context::ALL {
            text.push_str(&format!(
                "| {} | | {} |\n| --- | --- | --- |\n",
                context.title(),
                tr!("keys-name-in-settings")
            ));
            for (index, row) in COMMANDS.iter().enumerate().filter(|(_, row)| row.context == context) {
                let keys: Vec<String> =
                    self.names.of_row(index).iter().map(|key| format!("`{key}`")).collect();
                text.push_str(&format!("| {} | {} | `{}` |\n", keys.join(" "), row.title(), row.name));
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

    fn first_key(keymap: &Keymap, command: Command) -> Option<&str> {
        let rows = COMMANDS.iter().enumerate().filter(|(_, row)| row.command == command);
        rows.flat_map(|(index, _)| keymap.names().of_row(index)).map(String::as_str).next()
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
        assert_eq!(first_key(&keymap, LanesCommand::Sample.into()), Some("^R"));
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
        let problems = keymap(&[
            ("sample", &["f9"]),
            ("quit", &["f9"]),
            ("fly", &["ctrl-f"]),
            ("redraw", &["ctrl-alt-no"]),
        ])
        .unwrap_err();
        assert_eq!(problems.len(), 3, "{problems:?}");
        assert!(problems.iter().any(|problem| problem.contains("fly")));
        assert!(problems.iter().any(|problem| problem.contains("f9") && problem.contains("quit")));
        assert!(problems.iter().any(|problem| problem.contains("ctrl-alt-no")));
    }

    #[test]
    fn a_key_that_somebody_chose_is_taken_from_what_the_table_offers() {
        let keymap =
            keymap(&[("pin", &["c"]), ("cycle-view-lanes", &["f9"]), ("stop-inspecting", &["i"])]).unwrap();
        let meaning = |key| keymap.meaning(key, &[Context::Lanes, Context::OutsideText]);
        let plain = |code| KeyEvent::new(code, KeyModifiers::NONE);
        assert_eq!(
            meaning(plain(KeyCode::Char('c'))),
            Meaning::Command(crate::app::MarksCommand::Pin.into())
        );
        assert_eq!(meaning(plain(KeyCode::F(9))), Meaning::Command(crate::app::ViewsCommand::Cycle.into()));
        assert_eq!(first_key(&keymap, LanesCommand::Continue.into()), None);
    }

    #[test]
    fn letters_outside_the_prefix_mean_one_thing_in_every_pane() {
        let keys =
            |context| COMMANDS.iter().filter(move |row| row.context == context).flat_map(|row| row.keys);
        let outside: Vec<_> = keys(Context::OutsideText).collect();
        for context in Context::ALL {
            if !matches!(context, Context::OutsideText | Context::Prefix) {
                let shadows: Vec<_> = keys(context).filter(|key| outside.contains(key)).collect();
                let known: &[&&str] = if context == Context::Params { &[&"backspace"] } else { &[] };
                assert_eq!(shadows, known, "{context:?}");
            }
        }
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
        assert_eq!(first_key(&keymap, ProgramCommand::Quit.into()), None);
    }
}
