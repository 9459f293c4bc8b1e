//! What every pane paints with: a bordered frame, a line of text, a glyph.
//!
//! Never looks at the state.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Style,
    widgets::{Block, BorderType, Clear, Widget},
};

use crate::{
    text::{Glyph, cells, glyphs, wrapped},
    tui::theme::{Role, Theme},
};

/// What painting looks at besides the state.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// The colours.
    pub theme: &'a Theme,
}

/// Paints a pane's border with its title; returns nothing, the layout knows the inside.
pub(super) fn frame_pane(buffer: &mut Buffer, area: Rect, title: &str, active: bool, look: Look) {
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
pub(super) fn put(buffer: &mut Buffer, x: u16, y: u16, text: &str, width: u16, style: Style) -> u16 {
    let fits = crate::text::width(text) <= usize::from(width);
    let end = x.saturating_add(if fits { width } else { width.saturating_sub(1) });
    let mut column = x;
    for glyph in glyphs(text.as_bytes(), 0) {
        if column.saturating_add(glyph.width) > end {
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

/// Writes prose from one of its rows on; returns how many rows it has in all.
pub(super) fn prose(buffer: &mut Buffer, area: Rect, text: &str, style: Style, first: usize) -> usize {
    let rows = wrapped(text, area.width.max(1));
    for (row, y) in rows.iter().skip(first).zip(area.y..area.bottom()) {
        put(buffer, area.x, y, row, area.width, style);
    }
    rows.len()
}

/// Clears a place for something above the panes; a wide character that reaches into it goes with it.
pub(super) fn clear(buffer: &mut Buffer, area: Rect, style: Style) {
    Clear.render(area, buffer);
    buffer.set_style(area, style);
    let Some(left) = area.x.checked_sub(1) else { return };
    for y in area.top()..area.bottom() {
        if let Some(cell) = buffer.cell_mut((left, y)).filter(|cell| crate::text::width(cell.symbol()) > 1) {
            cell.set_symbol(" ");
        }
    }
}

/// Draws a line across the first row of an area.
pub(super) fn rule(buffer: &mut Buffer, area: Rect, style: Style) {
    for x in area.left()..area.right() {
        buffer.set_stringn(x, area.y, "─", 1, style);
    }
}

/// Writes a text so that it ends at the right edge of a row.
pub(super) fn put_right(buffer: &mut Buffer, area: Rect, y: u16, text: &str, style: Style) -> u16 {
    let width = cells(crate::text::width(text)).min(area.width);
    put(buffer, area.right() - width, y, text, width, style);
    width
}

/// Writes one glyph; the buffer's own filter stands behind the sanitiser as a second wall.
pub(super) fn put_glyph(buffer: &mut Buffer, x: u16, y: u16, glyph: &Glyph, style: Style) -> u16 {
    buffer.set_stringn(x, y, &glyph.text, usize::from(glyph.width), style);
    x.saturating_add(glyph.width)
}
