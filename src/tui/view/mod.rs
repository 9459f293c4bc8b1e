//! The picture: one file per pane, each painting from the state it is shown.
//!
//! Never changes the state, not even a scroll position.

mod brush;
mod cells;
mod coach;
mod footer;
mod inspector;
mod instruments;
mod lanes;
mod next;
mod overlay;
mod params;
mod prefix;
mod samples;
mod status;
mod token;

pub use brush::Look;
pub(super) use token::label;

use ratatui::{Frame, buffer::Buffer, layout::Position};

use super::theme::Role;
use crate::{
    app::{
        Command, LanesCommand, ProgramCommand, State,
        read::{self, Layout, SMALLEST},
    },
    tr,
};

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
        lanes::paint(buffer, state, &layout, look);
        too_small(buffer, &layout, state, look);
        return None;
    }
    status::paint(buffer, state, &layout, look);
    let mut cursor = prefix::paint(buffer, state, &layout, look);
    params::paint(buffer, state, &layout, look);
    lanes::paint(buffer, state, &layout, look);
    inspector::paint(buffer, state, &layout, look);
    instruments::paint(buffer, state, &layout, look);
    coach::paint(buffer, state, &layout, look);
    footer::paint(buffer, state, &layout, look);
    cells::paint(buffer, state, &layout, look);
    if state.program.overlay.is_some() {
        cursor = overlay::paint(buffer, state, &layout, look);
    }
    cursor
}

/// The row at the bottom of a screen that has no room for the panes: what works all the same.
fn too_small(buffer: &mut Buffer, layout: &Layout, state: &State, look: Look) {
    let works: Vec<String> = [
        (LanesCommand::Sample.into(), tr!("screen-small-sample")),
        (Command::from(ProgramCommand::Save), tr!("screen-small-save")),
        (ProgramCommand::Quit.into(), tr!("screen-small-quit")),
    ]
    .into_iter()
    .map(|(command, word)| format!("{} {word}", read::way_to(state, command)))
    .collect();
    let needs = tr!("screen-small-needs", columns = SMALLEST.0, rows = SMALLEST.1);
    let news = state.program.notice.as_ref().map(|notice| crate::text::visible(&notice.text));
    let text = news.unwrap_or_else(|| format!("{needs} · {}", works.join("  ")));
    let area = layout.footer;
    if area.height > 0 {
        brush::put(buffer, area.x, area.y, &text, area.width, look.theme.style(Role::Warning));
    }
}
