//! What a row of the list of samples is searched by.
//!
//! Never orders or searches: the list does.

use uuid::Uuid;

use crate::{
    analysis::Searchable,
    app::state::{SampleRow, State},
    session::Param,
};

/// Returns the rows of samples, those of every cell, newest first; only these where some are named.
pub(in crate::app) fn sample_rows(state: &State, only: Option<&[Uuid]>) -> Vec<SampleRow> {
    let mut rows: Vec<SampleRow> = Vec::new();
    for (place, cell) in state.session.cells.iter().enumerate() {
        for id in cell.samples().filter(|id| only.is_none_or(|only| only.contains(id))) {
            let Some(entry) = state.session.samples.get(id) else { continue };
            let sample = &entry.sample;
            let mark = cell.marks.get(id);
            let generated = state.generated(sample);
            let text = String::from_utf8_lossy(&generated);
            let (label, note) = mark.map_or(("", ""), |mark| (&mark.label, &mark.note));
            rows.push(SampleRow {
                id: *id,
                cell: place,
                searchable: Searchable {
                    words: format!("{text}\n{}\n{label}\n{note}\n{}", cell.title, sample.model)
                        .to_lowercase(),
                    finish: sample.finish.key(),
                    cell: (place + 1, cell.id.as_str().to_lowercase()),
                    column: sample.column + 1,
                    params: Param::ALL
                        .into_iter()
                        .filter_map(|param| Some((param, sample.params.get(param)?)))
                        .collect(),
                    model: sample.model.to_lowercase(),
                    started: sample.started,
                    pinned: mark.is_some_and(|mark| mark.pinned),
                    rating: mark.map_or(0, |mark| mark.rating),
                    labelled: !label.is_empty() || !note.is_empty(),
                },
            });
        }
    }
    // Their ids begin with the time at which they were made.
    rows.sort_by_key(|row| std::cmp::Reverse(row.id));
    rows
}
