//! The reference of a cell: written, read from a file, swept over.
//!
//! Never reads the file itself.

use std::path::Path;

use super::{columns, panel};
use crate::{
    app::{
        Effect, ReferenceCommand,
        state::{ColumnState, Instrument, Level, LineInput, Overlay, PrefixState, Purpose, State},
    },
    language::counted,
    session::{CellId, Column},
    tr,
};

/// Longer references, in bytes, are not scored: that would hold up the lanes.
const LONGEST_SCORED: usize = 1 << 16;

/// The words of prefix in a sweep over a reference.
const SWEEP_WORDS: [usize; 6] = [5, 10, 20, 40, 80, 160];

/// Applies a command about the reference.
pub(super) fn command(state: &mut State, command: ReferenceCommand, effects: &mut Vec<Effect>) {
    match command {
        ReferenceCommand::Edit => {
            let text = state.cell().reference.clone().unwrap_or_default();
            state.put_up(Overlay::Reference(Box::new(PrefixState::new(&text, 60))));
            if state.program.engine.can.scoring && (1..=LONGEST_SCORED).contains(&text.len()) {
                effects.push(Effect::ScoreReference { epoch: state.program.epoch, text });
            }
        }
        ReferenceCommand::ReadFile => {
            state.put_up(Overlay::Line(LineInput::new(Purpose::ReferenceFile, "")));
        }
        ReferenceCommand::Sweep => sweep(state),
    }
}

/// Makes columns that begin with 5, 10, 20 … words of the reference, to see how little of it calls up the rest.
fn sweep(state: &mut State) {
    let Some(text) = state.cell().reference.clone() else {
        state.notify_keys(Level::Info, tr!("notices-reference-none"));
        return;
    };
    let swept = |column: &ColumnState| {
        let own = column.prefix.as_ref().map(|own| own.buffer.text());
        is_title_of_sweep(&column.title) && own.is_some_and(|own| text.starts_with(&own))
    };
    let columns = &state.cell().columns;
    if !columns.is_empty() && columns.iter().all(swept) {
        columns::replace(state, &[]);
        state.notify(Level::Info, tr!("notices-reference-sweep-over"));
        return;
    }
    if !columns.is_empty() {
        state.notify_keys(Level::Warning, tr!("notices-reference-columns"));
        return;
    }
    let ends = word_ends(&text, SWEEP_WORDS[SWEEP_WORDS.len() - 1]);
    let lengths = SWEEP_WORDS.into_iter().filter(|words| *words < ends.len());
    let columns: Vec<Column> = lengths
        .map(|words| Column {
            title: tr!("notices-reference-words", words = words),
            prefix: Some(text[..ends[words - 1]].to_owned()),
            ..Column::default()
        })
        .collect();
    if columns.is_empty() {
        state.notify(Level::Warning, tr!("notices-reference-short"));
        return;
    }
    let count = columns.len();
    columns::replace(state, &columns);
    panel::show(state, Instrument::Verbatim);
    let text = tr!("notices-reference-swept", columns = counted(count, "column"));
    state.notify_keys(Level::Info, text);
}

/// Tells whether a column's title is one that a sweep gives, whatever the language was: a number of words comes first.
fn is_title_of_sweep(title: &str) -> bool {
    let number = title.split_once(' ').and_then(|(number, _)| number.parse().ok());
    number.is_some_and(|number: usize| SWEEP_WORDS.contains(&number))
}

/// Returns where the first words of a text end.
fn word_ends(text: &str, most: usize) -> Vec<usize> {
    let spaces = text.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at);
    let ends = spaces.filter(|at| text[..*at].chars().next_back().is_some_and(|c| !c.is_whitespace()));
    ends.take(most + 1).collect()
}

/// Takes a reference that was read from a file.
pub(super) fn read_done(state: &mut State, cell: &CellId, path: &Path, read: Result<String, String>) {
    match (read, state.session.cells.iter_mut().find(|known| known.id == *cell)) {
        (Ok(text), Some(cell)) => {
            let bytes = text.len();
            cell.reference = Some(text.into());
            state.mark_dirty();
            let text = tr!("notices-reference-read", bytes = counted(bytes, "byte"));
            state.notify_keys(Level::Info, text);
        }
        // Whoever has gone on to something else meanwhile is not disturbed in it.
        (Err(reason), _) if state.program.overlay.is_some() => {
            state.report(tr!("notices-reference-failed"), reason);
        }
        (Err(reason), _) => {
            let mut line = LineInput::new(Purpose::ReferenceFile, &path.display().to_string());
            line.error = Some(reason);
            state.put_up(Overlay::Line(line));
        }
        (Ok(_), None) => {}
    }
}
