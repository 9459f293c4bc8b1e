//! The picture: one file per pane, each drawing from the state it is shown.
//!
//! Never changes the state, not even a scroll position.

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

pub(super) use token::label;

use ratatui::{
    Frame,
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
    widgets::{Block, BorderType, Widget},
};

use super::{
    keys::Keymap,
    theme::{Role, Theme},
};
use crate::{
    app::{State, read::SMALLEST},
    text::{Glyph, glyphs},
};

/// What drawing looks at besides the state.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// The colours.
    pub theme: &'a Theme,
    /// The keys to show.
    pub keymap: &'a Keymap,
}

/// Draws the whole screen and puts the terminal's cursor at the caret.
pub fn draw(frame: &mut Frame, state: &State, look: Look) {
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

/// Draws a pane's border with its title; returns nothing, the layout knows the inside.
fn frame_pane(buffer: &mut Buffer, area: Rect, title: &str, active: bool, look: Look) {
    if area.width < 2 || area.height < 2 {
        return;
    }
    let (border, role) =
        if active { (Role::BorderActive, Role::TitleActive) } else { (Role::Border, Role::Title) };
    // The focused pane also has heavier lines, for those who see no colours.
    let kind = if active { BorderType::Thick } else { BorderType::Plain };
    Block::bordered().border_type(kind).border_style(look.theme.style(border)).render(area, buffer);
    let title = format!(" {title} ");
    put(buffer, area.x + 1, area.y, &title, area.width.saturating_sub(2), look.theme.style(role));
}

/// Writes a sanitised text into one row of `width` cells, `…` for what does not fit; returns the column after it.
fn put(buffer: &mut Buffer, x: u16, y: u16, text: &str, width: u16, style: Style) -> u16 {
    let fits = crate::text::width(text) <= usize::from(width);
    let end = x.saturating_add(if fits { width } else { width.saturating_sub(1) });
    let mut column = x;
    for glyph in glyphs(text.as_bytes(), 0) {
        if column + glyph.width > end {
            break;
        }
        column = put_glyph(buffer, column, y, &glyph, style);
    }
    if !fits && width > 0 {
        buffer.set_stringn(column, y, "…", 1, style);
        column += 1;
    }
    column
}

/// Writes a text so that it ends at the right edge of a row.
fn put_right(buffer: &mut Buffer, area: Rect, y: u16, text: &str, style: Style) -> u16 {
    let width = (crate::text::width(text) as u16).min(area.width);
    put(buffer, area.right() - width, y, text, width, style);
    width
}

/// Writes one glyph; the buffer's own filter stands behind the sanitiser as a second wall.
fn put_glyph(buffer: &mut Buffer, x: u16, y: u16, glyph: &Glyph, style: Style) -> u16 {
    buffer.set_stringn(x, y, &glyph.text, usize::from(glyph.width), style);
    x + glyph.width
}
