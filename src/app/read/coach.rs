//! The guide of a cell as steps: which one is shown, and what it waits for.
//!
//! Never moves on; `update::coach` does.

use super::keys::fill_in;
use crate::app::{
    COMMANDS, Command,
    state::{CellState, Instrument, State},
};

/// A note is looked through for steps so far, in bytes; what comes after is read with the note itself.
const LOOKED_THROUGH: usize = 16_384;

/// The step that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its number, from 1; 0 in a note without steps.
    pub number: usize,
    /// How many there are.
    pub of: usize,
    /// What it says, with the keys put in.
    pub text: String,
    /// Everything it asks for was done.
    pub is_done: bool,
}

/// Returns the steps of a note: its numbered lines, and what stands after them.
///
/// What stands before the first number belongs to the first step. A note without numbers is one step.
pub(super) fn steps(note: &str) -> Vec<&str> {
    let mut end = note.len().min(LOOKED_THROUGH);
    while !note.is_char_boundary(end) {
        end -= 1;
    }
    let note = note[..end].trim_end();
    let mut starts: Vec<usize> = Vec::new();
    let mut at = 0;
    for line in note.split_inclusive('\n') {
        let numbered = is_numbered(line);
        // A line without a number behind the steps is one of its own, unless it is indented.
        let closes = !starts.is_empty() && !line.starts_with(' ') && !line.trim().is_empty();
        if numbered || closes {
            starts.push(at);
        }
        at += line.len();
    }
    match starts.first_mut() {
        Some(first) => *first = 0,
        None => starts.push(0),
    }
    let ends = starts.iter().copied().skip(1).chain([note.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|(start, end)| note[*start..end].trim())
        .filter(|text| !text.is_empty())
        .collect()
}

fn is_numbered(line: &str) -> bool {
    number_of(line).is_some()
}

/// Returns what stands behind the number of a line.
fn number_of(line: &str) -> Option<&str> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line.get(digits..)?;
    (1..=3).contains(&digits).then_some(())?;
    rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") ")).or_else(|| rest.strip_prefix('、'))
}

/// Returns the commands that a step asks for: those it names in braces, but for `{~name}`, which only shows a key.
pub(in crate::app) fn wanted(step: &str) -> Vec<Command> {
    let names = step.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0));
    names.filter_map(|name| COMMANDS.iter().find(|row| row.name == name).map(|row| row.command)).collect()
}

/// Returns the texts of the steps of the cell shown; in the first cell what the session is about comes before them.
pub fn guide(state: &State) -> Vec<String> {
    let cell = state.cell();
    let mut texts: Vec<String> = steps(&cell.note).into_iter().map(without_number).collect();
    if state.session.current == 0 && !state.session.note.trim().is_empty() {
        let about = steps(&state.session.note).join(" ");
        match texts.first_mut() {
            Some(first) => *first = format!("{about} {first}"),
            None => texts.push(about),
        }
    }
    texts
}

/// Returns a step without its number, in one paragraph.
fn without_number(step: &str) -> String {
    let lines = step.lines().map(str::trim).map(|line| number_of(line).unwrap_or(line));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Returns the guide where it is shown step by step; nothing where there is none, or it is hidden or shown whole.
pub(in crate::app) fn shown_guide(state: &State) -> Option<Vec<String>> {
    let elsewhere = state.program.guide_hidden || state.program.instrument == Some(Instrument::Note);
    (!elsewhere).then(|| guide(state)).filter(|texts| !texts.is_empty())
}

/// Returns the step that is shown, if one is.
pub fn step(state: &State) -> Option<Step> {
    let texts = shown_guide(state)?;
    let at = state.cell().coach.step.min(texts.len() - 1);
    let text = texts.get(at)?;
    let has_steps = texts.len() > 1;
    Some(Step {
        number: if has_steps { at + 1 } else { 0 },
        of: texts.len(),
        is_done: is_done(state.cell(), text),
        text: fill_in(state, text),
    })
}

/// Tells whether everything that a step names was done; a step that names nothing is left by its key.
pub(in crate::app) fn is_done(cell: &CellState, text: &str) -> bool {
    let wanted = wanted(text);
    !wanted.is_empty() && wanted.iter().all(|command| cell.coach.done.contains(command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbered_lines_are_steps_and_what_follows_them_is_one_more() {
        let note = "Read this.\n1. Press {sample}.\n2. Look.\n   And look again.\nWhat to see: all.\n";
        let steps = steps(note);
        assert_eq!(
            steps,
            ["Read this.\n1. Press {sample}.", "2. Look.\n   And look again.", "What to see: all."]
        );
        let texts: Vec<String> = steps.iter().map(|step| without_number(step)).collect();
        assert_eq!(texts, ["Read this. Press {sample}.", "Look. And look again.", "What to see: all."]);
        assert_eq!(wanted(&texts[0]), [crate::app::LanesCommand::Sample.into()]);
        assert_eq!(super::steps("just a note\nof two lines"), ["just a note\nof two lines"]);
        assert!(super::steps(" \n").is_empty());
        assert_eq!(super::steps(&"字".repeat(20_000)).len(), 1);
    }
}
