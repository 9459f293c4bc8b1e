//! The list of cells at the left.
//!
//! Never scrolls by itself: the first row follows from the selected cell.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::Line,
    widgets::{Paragraph, Widget, Wrap},
};

use super::brush::{Look, frame_pane, put};
use crate::{
    app::{
        InstrumentsCommand, State,
        read::{Layout, first_cell_row},
        state::{Instrument, Pane},
    },
    text::visible,
    tui::theme::Role,
};

pub(super) fn paint(buffer: &mut Buffer, state: &State, layout: &Layout, look: Look) {
    if layout.cells.width == 0 {
        return;
    }
    let active = state.session.focus == Pane::Cells;
    frame_pane(buffer, layout.cells, "Cells", active, look);
    let rows = layout.cell_rows;
    let note_height = if rows.height > 14 { rows.height / 2 } else { 0 };
    let first = first_cell_row(state.session.current, usize::from(rows.height));
    for (row, (index, cell)) in
        (rows.y..rows.bottom()).zip(state.session.cells.iter().enumerate().skip(first))
    {
        let current = index == state.session.current;
        let role = if current { Role::TitleActive } else { Role::Text };
        let sign = if current { "▸" } else { " " };
        let streams = state.live().any(|live| live.sample.cell == cell.id);
        let count = if streams { "● ".to_owned() } else { String::new() };
        let line = format!("{sign}{:>2} {count}{}", index + 1, cell.title);
        put(buffer, rows.x, row, &line, rows.width, look.theme.style(role));
    }
    note(buffer, state, layout, note_height, look);
}

/// The note of the current cell stands below the list where there is room.
fn note(buffer: &mut Buffer, state: &State, layout: &Layout, height: u16, look: Look) {
    let note = &state.cell().note;
    let rows = layout.cell_rows;
    let free = rows.height.saturating_sub(crate::text::cells(state.session.cells.len() + 1));
    let height = height.max(free.min(rows.height * 2 / 3)).min(free);
    // Whole beside the lanes, it need not stand here too.
    let beside_the_lanes = state.program.instrument == Some(Instrument::Note)
        && prose_rows(note, layout.instrument.width.saturating_sub(2).max(1)) + 2
            <= usize::from(layout.instrument.height);
    if note.is_empty() || height < 3 || rows.width < 8 || beside_the_lanes {
        return;
    }
    let lines: Vec<Line> = note.trim_end().lines().map(|line| Line::raw(visible(line))).collect();
    let prose = Paragraph::new(lines).style(look.theme.style(Role::Dim)).wrap(Wrap { trim: true });
    // One row for the heading; what does not fit is read with the note's own key.
    let shown = crate::text::cells(prose_rows(note, rows.width)).min(height - 1);
    let top = rows.bottom() - shown;
    put(buffer, rows.x, top - 1, "Note", rows.width, look.theme.style(Role::Title));
    prose.render(Rect::new(rows.x, top, rows.width, shown), buffer);
    if usize::from(shown) < prose_rows(note, rows.width) {
        let key = look.keymap.key_of(InstrumentsCommand::Show(Instrument::Note)).unwrap_or("the palette");
        let text = format!("… {key}: all");
        for x in rows.left()..rows.right() {
            buffer[(x, rows.bottom() - 1)].set_symbol(" ");
        }
        put(buffer, rows.x, rows.bottom() - 1, &text, rows.width, look.theme.style(Role::Info));
    }
}

/// An upper bound of the rows a note takes when it is wrapped between words.
fn prose_rows(note: &str, width: u16) -> usize {
    let width = usize::from(width);
    let rows_of = |line: &str| {
        let (rows, _) = line.split(' ').fold((1, 0), |(rows, used), word| {
            let word = crate::text::width(word);
            let after = if used == 0 { word } else { used + 1 + word };
            if after <= width { (rows, after) } else { (rows + word.div_ceil(width).max(1), word % width) }
        });
        rows
    };
    note.trim_end().lines().map(rows_of).sum()
}
