//! The reference of a cell: written, read from a file, swept over.
//!
//! Never reads the file itself.

use std::path::Path;

use super::{columns, panel};
use crate::language::counted;
use crate::{
    app::{
        Effect, ReferenceCommand,
        state::{ColumnState, Instrument, Level, LineInput, Overlay, PrefixState, Purpose, State},
    },
    session::{CellId, Column},
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
        state.notify_keys(
            Level::Info,
            "this cell has no reference: {edit-reference} types or pastes one, {reference-file} reads a file",
        );
        return;
    };
    let swept = |column: &ColumnState| {
        let own = column.prefix.as_ref().map(|own| own.buffer.text());
        column.title.ends_with(" words") && own.is_some_and(|own| text.starts_with(&own))
    };
    let columns = &state.cell().columns;
    if !columns.is_empty() && columns.iter().all(swept) {
        columns::replace(state, &[]);
        state.notify(Level::Info, "the sweep is over; what was drawn in it stays in the history");
        return;
    }
    if !columns.is_empty() {
        let text = "this cell has columns already; a copy of the cell ({cells}, {duplicate-cell}) is free for the sweep";
        state.notify_keys(Level::Warning, text);
        return;
    }
    let ends = word_ends(&text, SWEEP_WORDS[SWEEP_WORDS.len() - 1]);
    let lengths = SWEEP_WORDS.into_iter().filter(|words| *words < ends.len());
    let columns: Vec<Column> = lengths
        .map(|words| Column {
            title: format!("{words} words"),
            prefix: Some(text[..ends[words - 1]].to_owned()),
            ..Column::default()
        })
        .collect();
    if columns.is_empty() {
        state.notify(Level::Warning, "the reference has fewer words than the shortest prefix of a sweep");
        return;
    }
    let count = columns.len();
    columns::replace(state, &columns);
    panel::show(state, Instrument::Verbatim);
    state.notify_keys(
        Level::Info,
        format!("{}, each with its part of the reference; next: {{sample}}", counted(count, "column")),
    );
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
            state.notify_keys(
                Level::Info,
                format!(
                    "a reference of {}; {{view-verbatim}} shows the verbatim view",
                    counted(bytes, "byte")
                ),
            );
        }
        // Whoever has gone on to something else meanwhile is not disturbed in it.
        (Err(reason), _) if state.program.overlay.is_some() => {
            state.report("That file cannot be the reference", reason);
        }
        (Err(reason), _) => {
            let mut line = LineInput::new(Purpose::ReferenceFile, &path.display().to_string());
            line.error = Some(reason);
            state.put_up(Overlay::Line(line));
        }
        (Ok(_), None) => {}
    }
}
