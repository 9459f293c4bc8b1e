//! Which rows of an overlay are shown, and what the help says in how many rows.
//!
//! Never scrolls.

use super::{layout::HELP_WIDTH, target};
use crate::{
    app::{
        COMMANDS, Context,
        state::{Instrument, Overlay, State},
    },
    session::Param,
    text,
};

/// Returns the first match a picker shows.
pub fn overlay_first_row(state: &State) -> usize {
    match &state.program.overlay {
        Some(Overlay::Picker(picker)) => {
            target::first_cell_row(picker.selected, usize::from(state.layout().overlay_list.height))
        }
        _ => 0,
    }
}

/// The cells of a row of help that stand before its text.
pub const HELP_KEYS: u16 = 24;

/// What stands before the text of a row of help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HelpKey {
    /// Nothing: the text is a heading, or there is none.
    Heading,
    /// The keys of a row of the table of commands.
    Keys(usize),
    /// A param or an instrument.
    Word(&'static str),
    /// Nothing: the text goes on.
    More,
}

/// Returns the rows of help, in a box so many cells wide inside.
pub fn help(width: u16) -> Vec<(HelpKey, String)> {
    let width = usize::from(width.saturating_sub(HELP_KEYS)).max(1);
    let mut rows = Vec::new();
    let mut say = |key: HelpKey, text: &str| {
        let keys = std::iter::once(key).chain(std::iter::repeat(HelpKey::More));
        rows.extend(keys.zip(between_words(text, width)));
    };
    for context in Context::ALL {
        say(HelpKey::Heading, context.title());
        for (index, row) in COMMANDS.iter().enumerate().filter(|(_, row)| row.context == context) {
            say(HelpKey::Keys(index), row.title);
        }
        say(HelpKey::Heading, "");
    }
    say(HelpKey::Heading, "Params");
    for param in Param::ALL {
        say(HelpKey::Word(param.spec().label), param.spec().help);
    }
    say(HelpKey::Heading, "");
    say(HelpKey::Heading, "What the instruments say");
    for instrument in Instrument::ALL {
        for (index, line) in instrument.about().help.iter().enumerate() {
            say(if index == 0 { HelpKey::Word(instrument.word()) } else { HelpKey::More }, line);
        }
    }
    rows
}

/// Returns how many rows the help has on the screen as it is.
pub fn help_rows(state: &State) -> usize {
    let outside = HELP_WIDTH.min(state.program.size.0.saturating_sub(4));
    help(outside.saturating_sub(4)).len()
}

/// Breaks a text between words into rows; a word that is wider than a row has one of its own.
fn between_words(text: &str, width: usize) -> Vec<String> {
    let mut rows = vec![String::new()];
    for word in text.split(' ') {
        match rows.last_mut() {
            Some(row) if row.is_empty() => row.push_str(word),
            Some(row) if text::width(row) + 1 + text::width(word) <= width => {
                row.push(' ');
                row.push_str(word);
            }
            _ => rows.push(word.to_owned()),
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_says_all_of_it_at_every_width() {
        let all = |width: u16| -> String {
            let rows = help(width);
            let text = rows.iter().map(|(_, text)| text.as_str()).filter(|text| !text.is_empty());
            text.collect::<Vec<_>>().join(" ")
        };
        let whole = all(1_000);
        for width in [92, 72, 52, 30] {
            assert_eq!(all(width), whole);
            let room = usize::from(width - HELP_KEYS);
            assert!(help(width).iter().all(|(_, text)| text::width(text) <= room || !text.contains(' ')));
        }
    }
}
