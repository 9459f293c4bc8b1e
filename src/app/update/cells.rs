//! The list of cells: going, making, copying, moving, removing.
//!
//! Never removes a sample: a deleted cell comes back with its history.

use super::panes;
use crate::{
    app::{
        CellsCommand, TextCommand, read,
        state::{CellState, Level, LineInput, Overlay, Pane, Purpose, State, Until},
    },
    session::Cell,
    text::EditBuffer,
};

/// Applies a command of the list.
pub(super) fn command(state: &mut State, command: CellsCommand) {
    match command {
        CellsCommand::Previous => go(state, state.session.current.saturating_sub(1)),
        CellsCommand::Next => go(state, state.session.current + 1),
        CellsCommand::New => {
            // By the place it will have in the list.
            let title = format!("Cell {}", state.session.current + 2);
            let mut cell = Cell::new(state.fresh_id(&title), title);
            cell.params = state.program.preferences.new_cell.clone();
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
    state.session.filter = None;
    state.session.instruments.selected = 0;
    state.rebuild_board();
}

fn add(state: &mut State, cell: Cell) {
    let at = state.session.current + 1;
    state.session.cells.insert(at, CellState::new(&cell, 80));
    state.mark_dirty();
    go(state, at);
}

fn delete(state: &mut State) {
    let streams = state.live().any(|live| live.sample.cell == state.cell().id);
    if streams {
        state.notify_until(Until::Silent, "its lanes still stream; Esc stops them");
        return;
    }
    let at = state.session.current;
    let cell = state.session.cells.remove(at);
    let title = cell.title.clone();
    state.session.deleted.push(cell);
    if state.session.cells.is_empty() {
        let cell = Cell::new(state.fresh_id("Cell 1"), "Cell 1");
        state.session.cells.push(CellState::new(&cell, 80));
    }
    state.mark_dirty();
    go(state, at.min(state.session.cells.len() - 1));
    state.notify(Level::Info, {
        let undo = read::way_to(state, TextCommand::Undo);
        format!("deleted {title:?}; {undo} brings it back")
    });
}

fn shift(state: &mut State, steps: isize) {
    let to = state.session.current.saturating_add_signed(steps).min(state.session.cells.len() - 1);
    if to != state.session.current {
        state.session.cells.swap(state.session.current, to);
        state.session.current = to;
        state.mark_dirty();
    }
}
