//! The list of cells, above the panes while it is called for.
//!
//! Never scrolls by itself: the first row follows from the selected cell.

use ratatui::{buffer::Buffer, layout::Rect};

use super::brush::{Look, clear, frame_pane, put, put_right};
use crate::{
    app::{
        State,
        read::{Layout, first_cell_row},
        state::CellState,
    },
    language::counted,
    tr,
    tui::theme::Role,
};

pub(super) fn paint(buffer: &mut Buffer, state: &State, layout: &Layout, look: Look) {
    if layout.cells.height == 0 {
        return;
    }
    clear(buffer, layout.cells, look.theme.style(Role::Overlay));
    let title = format!("{} · {}", tr!("screen-cells"), state.display_title());
    frame_pane(buffer, layout.cells, &title, true, look);
    let rows = layout.cell_rows;
    let first = first_cell_row(state.session.current, usize::from(rows.height));
    for (y, (index, cell)) in (rows.y..rows.bottom()).zip(state.session.cells.iter().enumerate().skip(first))
    {
        let current = index == state.session.current;
        let role = if current { Role::OverlaySelected } else { Role::Text };
        let row = Rect { y, height: 1, ..rows };
        if current {
            buffer.set_style(row, look.theme.style(role));
        }
        let sign = if current { "▸" } else { " " };
        let about = about(state, cell);
        let style = look.theme.style(if current { role } else { Role::Dim });
        let taken = put_right(buffer, Rect { width: row.width - 1, ..row }, y, &about, style);
        let title = format!("{sign}{:>2} {}", index + 1, cell.title);
        put(buffer, row.x, y, &title, row.width.saturating_sub(taken + 2), look.theme.style(role));
    }
}

/// What stands behind a title: whether it streams, its samples, its pins, and when the last one was made.
fn about(state: &State, cell: &CellState) -> String {
    let streams = state.live().any(|live| live.sample.cell == cell.id);
    let samples = cell.samples().count();
    let pins = cell.marks.values().filter(|mark| mark.pinned).count();
    let newest =
        cell.samples().filter_map(|id| state.session.samples.get(id)).map(|entry| entry.sample.started).max();
    let mut words = Vec::new();
    if streams {
        words.push(format!("● {}", tr!("screen-cells-streams")));
    }
    if pins > 0 {
        words.push(format!("{pins}⚑"));
    }
    if samples > 0 {
        words.push(counted(samples, "sample"));
    }
    words.extend(newest.map(|at| state.program.local_time(at)));
    words.join(" · ")
}
