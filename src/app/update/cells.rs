//! The list of cells: going, making, copying, moving, removing.
//!
//! Never removes a sample: a deleted cell comes back with its history.

use super::{filter, panes};
use crate::{
    app::{
        CellsCommand, TextCommand, read,
        state::{CellState, Level, LineInput, Overlay, Pane, Purpose, State, Until},
    },
    session::Cell,
    text::EditBuffer,
    tr,
};

/// Applies a command of the list.
pub(super) fn command(state: &mut State, command: CellsCommand) {
    match command {
        CellsCommand::Previous => go(state, state.session.current.saturating_sub(1)),
        CellsCommand::Next => go(state, state.session.current + 1),
        CellsCommand::New => {
            // By the place it will have in the list.
            let mut cell = numbered(state, state.session.current + 2);
            cell.params = state.program.preferences.new_cell.clone();
            add(state, cell);
            panes::focus(state, Pane::Prefix);
        }
        CellsCommand::Duplicate => {
            let mut cell = state.cell().cell();
            // Marks are about samples, which stay with the first.
            cell.marks.clear();
            cell.id = state.fresh_id(&format!("{} copy", cell.title));
            cell.title = tr!("notices-cell-copy", title = cell.title);
            add(state, cell);
        }
        CellsCommand::Rename => {
            let title = state.cell().title.clone();
            state.put_up(Overlay::Line(LineInput::new(Purpose::Rename, &title)));
        }
        CellsCommand::EditNote => {
            let note = EditBuffer::new(&state.cell().note, 60);
            state.put_up(Overlay::Note(note));
        }
        CellsCommand::Delete => delete(state),
        CellsCommand::MoveUp => shift(state, -1),
        CellsCommand::MoveDown => shift(state, 1),
    }
}

/// Shows another cell.
pub(super) fn go(state: &mut State, index: usize) {
    state.session.current = index.min(state.session.cells.len() - 1);
    state.session.live_mode.drop_asked();
    filter::end(state);
    state.session.instruments.selected = 0;
    state.rebuild_board();
}

fn add(state: &mut State, cell: Cell) {
    let at = state.session.current + 1;
    state.session.cells.insert(at, CellState::new(&cell, 80));
    state.mark_dirty();
    go(state, at);
}

/// Makes a cell that is called by a number; its id is the same in every language.
fn numbered(state: &State, number: usize) -> Cell {
    let id = state.fresh_id(&format!("cell {number}"));
    Cell::new(id, tr!("states-cell-title", number = number))
}

fn delete(state: &mut State) {
    let streams = state.live().any(|live| live.sample.cell == state.cell().id);
    if streams {
        state.notify_until(Until::Silent, tr!("notices-cell-streams"));
        return;
    }
    let at = state.session.current;
    let cell = state.session.cells.remove(at);
    let title = cell.title.clone();
    state.session.deleted.push(cell);
    if state.session.cells.is_empty() {
        let cell = numbered(state, 1);
        state.session.cells.push(CellState::new(&cell, 80));
    }
    state.mark_dirty();
    go(state, at.min(state.session.cells.len() - 1));
    let undo = read::way_to(state, TextCommand::Undo);
    state.notify(Level::Info, tr!("notices-cell-deleted", title = format!("{title:?}"), undo = undo));
}

fn shift(state: &mut State, steps: isize) {
    let to = state.session.current.saturating_add_signed(steps).min(state.session.cells.len() - 1);
    if to != state.session.current {
        state.session.cells.swap(state.session.current, to);
        state.session.current = to;
        state.mark_dirty();
    }
}
