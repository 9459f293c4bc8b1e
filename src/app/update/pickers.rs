//! Lists to choose from: commands, sessions, engines, themes.
//!
//! Never does what is chosen.

use crate::app::{
    COMMANDS, Command, Effect, Picture, TextCommand,
    state::{Choice, Entry, Overlay, Picker, State},
};

/// Offers engines: for the column aimed at, or else for the session.
pub(super) fn engines_listed(state: &mut State, engines: Vec<(String, String)>) {
    let column = state.cell().target().map(|column| column.engine.clone());
    let choice = |engine: String| match column {
        Some(_) => Choice::ColumnEngine(Some(engine)),
        None => Choice::Effect(Effect::UseEngine(engine)),
    };
    let in_force = column.clone().flatten().unwrap_or_else(|| state.program.engine.choice.clone());
    let mut entries: Vec<Entry> = engines
        .into_iter()
        .map(|(label, detail)| Entry { choice: choice(label.clone()), label, detail, depth: 0 })
        .collect();
    let current = entries.iter().position(|entry| entry.label == in_force);
    if column.is_some() {
        let label = "as the session".to_owned();
        let (detail, choice) = (String::new(), Choice::ColumnEngine(None));
        entries.push(Entry { label, detail, choice, depth: 0 });
    }
    pick(state, if column.is_some() { "Who answers in this column" } else { "Who answers" }, entries);
    select(state, current);
}

pub(super) fn pick(state: &mut State, title: &'static str, entries: Vec<Entry>) {
    state.put_up(Overlay::Picker(Picker::new(title, entries)));
}

/// Selects the entry in force, so that Enter changes nothing.
pub(super) fn select(state: &mut State, current: Option<usize>) {
    if let (Some(Overlay::Picker(picker)), Some(current)) = (&mut state.program.overlay, current) {
        picker.selected = current;
    }
}

pub(super) fn palette(state: &mut State) {
    let entries = COMMANDS
        .iter()
        .filter(|row| !is_motion(row.command))
        // The same command bound a second time for another pane would stand here twice.
        .enumerate()
        .filter(|(index, row)| !COMMANDS.iter().take(*index).any(|earlier| earlier.command == row.command))
        .map(|(_, row)| Entry {
            label: row.title.to_owned(),
            detail: row.name.to_owned(),
            choice: Choice::Command(row.command),
            depth: 0,
        })
        .collect();
    pick(state, "Commands", entries);
}

/// Asks what to save as a picture.
pub(super) fn pictures(state: &mut State) {
    let entry = |label: &str, detail: &str, picture: Picture| Entry {
        label: label.to_owned(),
        detail: detail.to_owned(),
        choice: Choice::Effect(Effect::SavePicture(picture)),
        depth: 0,
    };
    let entries = vec![
        entry("the screen", "SVG as it is; HTML of every lane", Picture::Screen),
        entry("this lane", "with what is known of every token", Picture::Lane),
        entry("what may come next", "the distribution", Picture::Next),
    ];
    pick(state, "Save a picture", entries);
}

/// Tells whether a command moves the caret or deletes: nobody looks for those in a list.
fn is_motion(command: Command) -> bool {
    matches!(command, Command::Text(TextCommand::Go(_) | TextCommand::Extend(_) | TextCommand::Delete(_)))
}
