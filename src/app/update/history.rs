//! One key takes back whatever was changed last, wherever the focus is, and another one makes it again.
//!
//! Never takes a sample back.

use super::{cells, live};
use crate::{
    app::state::{CellParts, CellState, Change, ColumnState, History, Known, Level, MOST_STEPS, State},
    session::CellId,
    tr,
};

/// Changes of one kind in less time than this are one step.
const JOINS_MS: u64 = 1_000;

/// Begins with the session as it is: what came before is not known.
pub(super) fn begin(state: &mut State) {
    let mut history = History { revision: state.session.place.revision, ..History::default() };
    learn(&mut history, state);
    state.session.history = history;
}

fn learn(history: &mut History, state: &State) {
    history.cells = ids(state);
    for cell in &state.session.cells {
        history.known.insert(cell.id.clone(), Known::of(cell));
    }
}

fn ids(state: &State) -> Vec<CellId> {
    state.session.cells.iter().map(|cell| cell.id.clone()).collect()
}

/// Notes what a message has changed, if it did.
pub(super) fn note(state: &mut State) {
    if state.session.history.revision == state.session.place.revision {
        return;
    }
    let mut history = std::mem::take(&mut state.session.history);
    history.revision = state.session.place.revision;
    let now = ids(state);
    if history.cells != now {
        let before = std::mem::replace(&mut history.cells, now);
        push(&mut history, Change::Cells(before), state.program.now_ms);
        learn(&mut history, state);
    } else {
        note_cell(&mut history, state);
    }
    state.session.history = history;
}

fn note_cell(history: &mut History, state: &mut State) {
    let now_ms = state.program.now_ms;
    let cell = state.cell_mut();
    let Some(known) = history.known.get_mut(&cell.id) else { return };
    let now = Known::of(cell);
    let made = now.steps.saturating_sub(known.steps);
    let typed_on = now.column_steps <= known.column_steps;
    let before = std::mem::replace(known, now).parts;
    let parts = &known.parts;
    let what = parts.differing(&before);
    let same_number = parts.columns.len() == before.columns.len();
    let goes_on =
        parts.params != before.params || parts.note != before.note || parts.columns != before.columns;
    if what.is_empty() {
        for _ in 0..made {
            push(history, Change::Cell { id: cell.id.clone(), parts: None, steps: 1 }, now_ms);
        }
        // What is typed on joins a step that is already noted; nothing can be made again after it.
        history.future.clear();
        return;
    }
    // Typing goes on in a step of its own behind this one.
    cell.base.buffer.seal();
    let joins = made == 0
        && typed_on
        && same_number
        && what.len() == 1
        && goes_on
        && now_ms.saturating_sub(history.at_ms) < JOINS_MS
        && matches!(
            history.past.last(),
            Some(Change::Cell { id, parts: Some(last), steps: 0 })
                if *id == cell.id && last.differing(&before) == what && last.columns.len() == before.columns.len()
        );
    if joins {
        history.at_ms = now_ms;
        history.future.clear();
        return;
    }
    push(history, Change::Cell { id: cell.id.clone(), parts: Some(Box::new(before)), steps: made }, now_ms);
}

fn push(history: &mut History, change: Change, now_ms: u64) {
    history.past.push(change);
    if history.past.len() > MOST_STEPS {
        history.past.remove(0);
    }
    history.future.clear();
    history.at_ms = now_ms;
}

/// Takes the last change back.
pub(super) fn undo(state: &mut State) {
    let Some(change) = state.session.history.past.pop() else {
        state.notify(Level::Info, tr!("notices-undo-nothing"));
        return;
    };
    let (inverse, what) = apply(state, change, true);
    state.session.history.future.push(inverse);
    state.notify(Level::Info, tr!("notices-undone", what = what));
}

/// Makes the change again that was taken back last.
pub(super) fn redo(state: &mut State) {
    let Some(change) = state.session.history.future.pop() else {
        state.notify(Level::Info, tr!("notices-redo-nothing"));
        return;
    };
    let (inverse, what) = apply(state, change, false);
    state.session.history.past.push(inverse);
    state.notify(Level::Info, tr!("notices-redone", what = what));
}

/// Makes a change; returns what takes it back, and says what it was.
fn apply(state: &mut State, change: Change, back: bool) -> (Change, String) {
    let result = match change {
        Change::Cells(wanted) => {
            let before = ids(state);
            arrange(state, &wanted);
            (Change::Cells(before), tr!("notices-undo-cells").to_owned())
        }
        Change::Cell { id, parts, steps } => {
            let Some(place) = state.session.cells.iter().position(|cell| cell.id == id) else {
                return (Change::Cell { id, parts, steps }, tr!("notices-undo-gone").to_owned());
            };
            let is_elsewhere = place != state.session.current;
            if is_elsewhere {
                cells::go(state, place);
            }
            let mut what = Vec::new();
            let inverse = parts.map(|parts| {
                let before = CellParts::of(state.cell());
                what = parts.differing(&before);
                put_back(state, *parts, &before);
                Box::new(before)
            });
            if steps > 0 {
                what.push(tr!("notices-undo-prefix"));
            }
            let buffer = &mut state.cell_mut().base.buffer;
            for _ in 0..steps {
                if back {
                    buffer.undo()
                } else {
                    buffer.redo()
                };
            }
            let mut what = what.join(tr!("notices-undo-and"));
            if is_elsewhere {
                what = tr!("notices-undo-elsewhere", what = what, cell = &state.cell().title);
            }
            (Change::Cell { id, parts: inverse, steps }, what)
        }
    };
    state.mark_dirty();
    let mut history = std::mem::take(&mut state.session.history);
    history.revision = state.session.place.revision;
    learn(&mut history, state);
    state.session.history = history;
    state.rebuild_board();
    result
}

/// Puts the cells in this order; those that are not named are kept with the deleted ones.
fn arrange(state: &mut State, wanted: &[CellId]) {
    let (before, here) = (ids(state), state.cell().id.clone());
    let mut all: Vec<CellState> = std::mem::take(&mut state.session.cells);
    all.append(&mut state.session.deleted);
    let mut ordered = Vec::new();
    for id in wanted {
        if let Some(at) = all.iter().position(|cell| cell.id == *id) {
            ordered.push(all.remove(at));
        }
    }
    state.session.deleted = all;
    state.session.cells = ordered;
    // What came back is shown, or else what was shown, or else what stands in its place.
    let came_back = wanted.iter().position(|id| !before.contains(id));
    let at = came_back.or_else(|| wanted.iter().position(|id| *id == here)).unwrap_or(state.session.current);
    cells::go(state, at);
}

/// Gives the cell shown what it had; `now` is what it has.
fn put_back(state: &mut State, parts: CellParts, now: &CellParts) {
    let (same_params, same_columns) = (parts.params == now.params, parts.columns == now.columns);
    let cell = state.cell_mut();
    cell.title = parts.title;
    cell.note = parts.note;
    cell.form = parts.form;
    cell.reference = parts.reference;
    cell.answer = parts.answer;
    cell.price_as_if = parts.price_as_if;
    cell.params = parts.params;
    cell.marks = parts.marks;
    if !same_columns {
        cell.columns = parts.columns.iter().map(|column| ColumnState::new(column, 80)).collect();
        cell.column = cell.column.filter(|at| *at < cell.columns.len());
        state.forget_answers();
    }
    if !same_params || !same_columns {
        live::params_changed(state);
    }
}
