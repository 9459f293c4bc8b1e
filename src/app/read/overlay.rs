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
    text::wrapped,
    tr,
};

/// Returns the first match a picker shows.
pub fn overlay_first_row(state: &State) -> usize {
    match &state.program.overlay {
        Some(Overlay::Picker(picker)) => {
            target::first_cell_row(picker.selected, usize::from(state.layout().overlay_list.height))
        }
        Some(Overlay::Samples(list)) => {
            target::first_cell_row(list.selected, usize::from(state.layout().overlay_list.height))
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

/// Returns the rows of help in a box so many cells wide inside: what works in these contexts first, then all else; only
/// what has every word of the query.
pub fn help(state: &State, contexts: &[Context], query: &str, width: u16) -> Vec<(HelpKey, String)> {
    let width = width.saturating_sub(HELP_KEYS).max(1);
    let words: Vec<String> = query.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let fits = |text: &str| {
        let text = text.to_lowercase();
        words.iter().all(|word| text.contains(word.as_str()))
    };
    let mut rows: Vec<(HelpKey, String)> = Vec::new();
    let mut section = |title: &str, lines: Vec<(HelpKey, String)>| {
        if lines.is_empty() {
            return;
        }
        if !rows.is_empty() {
            rows.push((HelpKey::Heading, String::new()));
        }
        rows.push((HelpKey::Heading, title.to_owned()));
        for (key, text) in lines {
            let keys = std::iter::once(key).chain(std::iter::repeat(HelpKey::More));
            rows.extend(keys.zip(wrapped(&text, width)));
        }
    };
    let others = Context::ALL.into_iter().filter(|context| !contexts.contains(context));
    for context in contexts.iter().copied().chain(others) {
        let of_context = COMMANDS.iter().enumerate().filter(|(_, row)| row.context == context);
        let lines = of_context.filter(|(index, row)| {
            let keys = state.program.keys.of_row(*index).join(" ");
            fits(&format!("{} {} {keys} {}", row.title(), row.name, row.keywords()))
        });
        section(
            context.title(),
            lines.map(|(index, row)| (HelpKey::Keys(index), row.title().to_owned())).collect(),
        );
    }
    let params = Param::ALL
        .into_iter()
        .map(Param::spec)
        .filter(|spec| fits(&format!("{} {}", spec.label(), spec.help())));
    section(
        tr!("overlays-help-params"),
        params.map(|spec| (HelpKey::Word(spec.label()), spec.help().to_owned())).collect(),
    );
    let instruments = Instrument::ALL.into_iter().flat_map(|instrument| {
        let lines = instrument.help().enumerate();
        lines.map(move |(index, line)| {
            let key = if index == 0 { HelpKey::Word(instrument.word()) } else { HelpKey::More };
            (key, line.to_owned())
        })
    });
    let instruments = instruments.filter(|(_, line)| fits(line));
    section(tr!("overlays-help-instruments"), instruments.collect());
    rows
}

/// Returns how many rows the help has on the screen as it is.
pub fn help_rows(state: &State, contexts: &[Context], query: &str) -> usize {
    let outside = HELP_WIDTH.min(state.program.size.0.saturating_sub(4));
    help(state, contexts, query, outside.saturating_sub(4)).len()
}
