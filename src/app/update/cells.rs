//! The list of cells: going, making, copying, moving, removing.
//!
//! Never removes a sample: a deleted cell comes back with its history.

use super::panes;
use crate::{
    app::{
        CellsCommand,
        state::{CellState, Level, LineInput, Overlay, Pane, Purpose, State},
    },
    session::Cell,
    text::EditBuffer,
};

/// Applies a command of the list.
pub(super) fn command(state: &mut State, command: CellsCommand) {
    match command {
        CellsCommand::Previous => go(state, state.current.saturating_sub(1)),
        CellsCommand::Next => go(state, state.current + 1),
        CellsCommand::New => {
            let title = format!("Cell {}", state.cells.len() + 1);
            let mut cell = Cell::new(state.fresh_id(&title), title);
            cell.params = state.preferences.new_cell.clone();
            add(state, cell);
            panes::focus(state, Pane::Prefix);
        }
        CellsCommand::Duplicate => {
            let mut cell = state.cell().cell();
            // Marks are about samples, which stay with the first.
            cell.marks.clear();
            cell.title.push_str(" copy");
            cell.id = state.fresh_id(&cell.title);
            add(state, cell);
        }
        CellsCommand::Rename => {
            let title = state.cell().title.clone();
            state.overlay = Some(Overlay::Line(LineInput::new(Purpose::Rename, &title)));
        }
        CellsCommand::EditNote => {
            let note = EditBuffer::new(&state.cell().note, 60);
            state.overlay = Some(Overlay::Note(note));
        }
        CellsCommand::Delete => delete(state),
        CellsCommand::Restore => restore(state),
        CellsCommand::MoveUp => shift(state, -1),
        CellsCommand::MoveDown => shift(state, 1),
    }
}

/// Shows another cell.
pub(super) fn go(state: &mut State, index: usize) {
    state.current = index.min(state.cells.len() - 1);
    state.filter = None;
    state.instruments.selected = 0;
    state.rebuild_board();
}

fn add(state: &mut State, cell: Cell) {
    let at = state.current + 1;
    state.cells.insert(at, CellState::new(&cell, 80));
    state.mark_dirty();
    go(state, at);
}

fn delete(state: &mut State) {
    let streams = state.live().any(|live| live.sample.cell == state.cell().id);
    if streams {
        state.notify(Level::Warning, "its lanes still stream; Esc stops them");
        return;
    }
    let at = state.current;
    let cell = state.cells.remove(at);
    let title = cell.title.clone();
    state.deleted.push((at, cell));
    if state.cells.is_empty() {
        let cell = Cell::new(state.fresh_id("Cell 1"), "Cell 1");
        state.cells.push(CellState::new(&cell, 80));
    }
    state.mark_dirty();
    go(state, at.min(state.cells.len() - 1));
    state.notify(Level::Info, format!("deleted {title:?}; u in the cells brings it back"));
}

fn restore(state: &mut State) {
    let Some((at, cell)) = state.deleted.pop() else {
        state.notify(Level::Info, "no cell was deleted");
        return;
    };
    let at = at.min(state.cells.len());
    state.cells.insert(at, cell);
    state.mark_dirty();
    go(state, at);
}

fn shift(state: &mut State, steps: isize) {
    let to = state.current.saturating_add_signed(steps).min(state.cells.len() - 1);
    if to != state.current {
        state.cells.swap(state.current, to);
        state.current = to;
        state.mark_dirty();
    }
}
