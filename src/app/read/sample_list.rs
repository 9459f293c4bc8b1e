//! What a row of the list of samples is searched by.
//!
//! Never orders or searches: the list does.

use uuid::Uuid;

use crate::{
    analysis::{Described, Searchable},
    app::state::{SampleRow, State},
};

/// Returns the rows of samples, those of every cell, newest first; only these where some are named.
pub(in crate::app) fn sample_rows(state: &State, only: Option<&[Uuid]>) -> Vec<SampleRow> {
    let mut rows: Vec<SampleRow> = Vec::new();
    for (place, cell) in state.session.cells.iter().enumerate() {
        for id in cell.samples().filter(|id| only.is_none_or(|only| only.contains(id))) {
            let Some(entry) = state.session.samples.get(id) else { continue };
            let sample = &entry.sample;
            let generated = state.generated(sample);
            rows.push(SampleRow {
                id: *id,
                cell: place,
                searchable: Searchable::from(Described {
                    text: &String::from_utf8_lossy(&generated),
                    cell: (place + 1, &cell.id, &cell.title),
                    mark: cell.marks.get(id),
                    column: sample.column,
                    model: &sample.model,
                    params: &sample.params,
                    finish: sample.finish,
                    started: sample.started,
                }),
            });
        }
    }
    // Their ids begin with the time at which they were made.
    rows.sort_by_key(|row| std::cmp::Reverse(row.id));
    rows
}
