//! The picture: one file per pane, each painting from the state it is shown.
//!
//! Never changes the state, not even a scroll position.

mod brush;
mod cells;
mod footer;
mod inspector;
mod instruments;
mod lanes;
mod next;
mod overlay;
mod params;
mod prefix;
mod status;
mod token;

pub use brush::Look;
pub(super) use token::label;

use ratatui::{Frame, buffer::Buffer, layout::Position};

use super::theme::Role;
use crate::app::{State, read::SMALLEST};

/// Paints the whole screen and puts the terminal's cursor at the caret.
pub fn render(frame: &mut Frame, state: &State, look: Look) {
    let cursor = paint(frame.buffer_mut(), state, look);
    if let Some(cursor) = cursor {
        frame.set_cursor_position(cursor);
    }
}

/// Paints the screen into a buffer and returns where the caret stands, if it is visible.
pub fn paint(buffer: &mut Buffer, state: &State, look: Look) -> Option<Position> {
    let layout = state.layout();
    buffer.set_style(buffer.area, look.theme.style(Role::Screen));
    if layout.too_small {
        too_small(buffer, state, look);
        return None;
    }
    status::paint(buffer, state, &layout, look);
    cells::paint(buffer, state, &layout, look);
    let mut cursor = prefix::paint(buffer, state, &layout, look);
    params::paint(buffer, state, &layout, look);
    lanes::paint(buffer, state, &layout, look);
    next::paint(buffer, state, &layout, look);
    inspector::paint(buffer, state, &layout, look);
    instruments::paint(buffer, state, &layout, look);
    footer::paint(buffer, state, &layout, look);
    if state.program.overlay.is_some() {
        cursor = overlay::paint(buffer, state, &layout, look);
    }
    cursor
}

fn too_small(buffer: &mut Buffer, state: &State, look: Look) {
    let (width, height) = state.program.size;
    let lines = [
        format!("needs {}x{}", SMALLEST.0, SMALLEST.1),
        format!("this is {width}x{height}"),
        "nothing is lost".to_owned(),
    ];
    for (row, line) in lines.iter().enumerate().take(usize::from(height)) {
        buffer.set_stringn(0, row as u16, line, usize::from(width), look.theme.style(Role::Warning));
    }
}
