//! What lies under a place on the screen.
//!
//! Never acts on it.

use ratatui::layout::{Position, Rect};

use crate::{
    app::state::{INHERITED_FROM, State, TAG_PROMPT},
    session::Param,
};

/// What lies under a place on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// A cell of the list.
    Cell(usize),
    /// A byte offset of the prefix.
    Prefix(usize),
    /// A slider; the position on its bar, 0 to 1, if on it.
    Slider(Param, Option<f64>),
    /// A lane.
    Lane(usize),
    /// The heading of a column.
    Heading(u32),
    /// The line about the runs: its left half goes back, its right half forward.
    Runs {
        /// Whether it is the left half.
        older: bool,
    },
    /// A row of the overlay's list.
    OverlayRow(usize),
    /// The overlay, or beside it.
    Overlay,
    /// Nothing.
    Nothing,
}

/// Finds what lies under a place.
pub fn target(state: &State, at: (u16, u16)) -> Target {
    let layout = state.layout();
    let position = Position::new(at.0, at.1);
    let inside = |area: Rect| area.contains(position);
    if state.program.overlay.is_some() {
        return if inside(layout.overlay_list) {
            Target::OverlayRow(usize::from(at.1 - layout.overlay_list.y))
        } else {
            Target::Overlay
        };
    }
    if inside(layout.cell_rows) {
        let first = first_cell_row(state.session.current, usize::from(layout.cell_rows.height));
        let index = first + usize::from(at.1 - layout.cell_rows.y);
        return if index < state.session.cells.len() { Target::Cell(index) } else { Target::Nothing };
    }
    if inside(layout.prefix) {
        let text = layout.prefix_text;
        let cell = state.cell();
        let row =
            cell.text().scroll + usize::from(at.1.saturating_sub(text.y).min(text.height.saturating_sub(1)));
        let row = row.min(cell.prefix().rows() - 1);
        return Target::Prefix(cell.prefix().offset_at(row, at.0.saturating_sub(text.x)));
    }
    if let Some(slider) = layout.sliders.iter().find(|slider| inside(slider.frame)) {
        let on_bar = inside(slider.bar).then(|| fraction(slider.bar, at.0));
        return Target::Slider(slider.param, on_bar);
    }
    if inside(layout.runs) {
        return Target::Runs { older: at.0 < layout.runs.x + layout.runs.width / 2 };
    }
    if let Some((number, _)) = layout.headings.iter().find(|(_, area)| inside(*area)) {
        return Target::Heading(*number);
    }
    let lane = layout.lanes.iter().position(|area| area.is_some_and(|area| inside(area.frame)));
    lane.map_or(Target::Nothing, Target::Lane)
}

/// Returns the first row of a list that keeps the selected one in view.
pub fn first_cell_row(selected: usize, height: usize) -> usize {
    (selected + 1).saturating_sub(height)
}

/// Returns where a column stands on a bar, 0 to 1.
pub fn fraction(bar: Rect, x: u16) -> f64 {
    let last = bar.width.saturating_sub(1).max(1);
    f64::from(x.saturating_sub(bar.x).min(last)) / f64::from(last)
}

/// Returns the number of the token under a place of a lane.
pub fn token_at(state: &State, lane: usize, at: (u16, u16)) -> Option<usize> {
    let area = state.layout().lanes.get(lane).copied().flatten()?;
    let view = state.cell().board.lanes.get(lane)?;
    let line = usize::from(at.1.checked_sub(area.text.y).filter(|line| *line < area.text.height)?);
    let row = view.flow.row(view.first_row(usize::from(area.text.height)) + line)?;
    let mut x = area.text.x;
    for (glyph, tag) in row.glyphs() {
        x = x.saturating_add(glyph.width);
        if at.0 < x {
            return (tag != TAG_PROMPT && tag < INHERITED_FROM).then(|| tag as usize - 1);
        }
    }
    None
}
