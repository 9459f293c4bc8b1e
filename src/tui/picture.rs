//! The screen as a picture: a painted buffer as SVG, with its colours, for pages and papers.
//!
//! Never paints a pane itself and never writes a file.

use std::fmt::Write;

use ratatui::{
    buffer::{Buffer, Cell},
    layout::Rect,
    style::{Color, Modifier},
};

use super::{
    colour::Rgb,
    theme::{Role, Theme},
};
use crate::app::{Picture, read::Layout};

/// The size of a character cell in the picture.
const CELL: (f64, f64) = (8.4, 18.0);
/// How far the baseline is below the top of a row.
const BASELINE: f64 = 13.5;
/// Room around the screen.
const MARGIN: f64 = 12.0;

/// Cuts a part out of a painted screen; the whole where that part is not on it.
pub fn part(screen: &Buffer, layout: &Layout, selected: usize, what: Picture) -> Buffer {
    let area = match what {
        Picture::Screen => screen.area,
        Picture::Lane => layout.lanes.get(selected).copied().flatten().map_or(screen.area, |lane| lane.frame),
        Picture::Next => layout.instrument,
    };
    let area = if area.area() == 0 { screen.area } else { area.intersection(screen.area) };
    let mut part = Buffer::empty(Rect::new(0, 0, area.width, area.height));
    for y in 0..area.height {
        for x in 0..area.width {
            part[(x, y)] = screen[(area.x + x, area.y + y)].clone();
        }
    }
    part
}

/// Returns the buffer as an SVG document; colours the terminal would choose are taken from the theme.
pub fn svg(buffer: &Buffer, theme: &Theme) -> String {
    let (columns, rows) = (f64::from(buffer.area.width), f64::from(buffer.area.height));
    let (width, height) = (columns * CELL.0 + 2.0 * MARGIN, rows * CELL.1 + 2.0 * MARGIN);
    let screen = theme.style(Role::Screen);
    let ground = hex(screen.bg.unwrap_or(Color::Reset), "#16161e");
    let ink = hex(screen.fg.unwrap_or(Color::Reset), "#d0d0d0");
    let mut text = String::new();
    // Writing to a String cannot fail, so the results below are of no use.
    let _ = writeln!(
        text,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.1} {height:.1}\" \
         font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"14\">"
    );
    let _ = writeln!(text, "<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{ground}\"/>");
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < buffer.area.width {
            let run = run(buffer, x, y);
            let (fill, back) = colours(&buffer[(x, y)], &ink, &ground);
            let left = MARGIN + f64::from(x) * CELL.0;
            let top = MARGIN + f64::from(y) * CELL.1;
            let length = f64::from(run.width) * CELL.0;
            if back != ground {
                let _ = writeln!(
                    text,
                    "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{length:.1}\" height=\"{:.1}\" fill=\"{back}\"/>",
                    CELL.1
                );
            }
            if !run.text.trim().is_empty() {
                let _ = writeln!(
                    text,
                    "<text x=\"{left:.1}\" y=\"{:.1}\" textLength=\"{length:.1}\" fill=\"{fill}\"{} \
                     xml:space=\"preserve\">{}</text>",
                    top + BASELINE,
                    weight(buffer[(x, y)].modifier),
                    escaped(&run.text)
                );
            }
            x += run.width;
        }
    }
    text.push_str("</svg>\n");
    text
}

/// Neighbouring cells of one style.
struct StyledText {
    text: String,
    width: u16,
}

/// Collects the cells from here on that look the same; a wide character stands alone, so that it keeps its place.
fn run(buffer: &Buffer, x: u16, y: u16) -> StyledText {
    let first = &buffer[(x, y)];
    let look = |cell: &Cell| (cell.fg, cell.bg, cell.modifier);
    let mut run = StyledText { text: String::new(), width: 0 };
    let mut at = x;
    while at < buffer.area.width && look(&buffer[(at, y)]) == look(first) {
        let symbol = buffer[(at, y)].symbol();
        let cells = (crate::text::width(symbol) as u16).max(1);
        if cells > 1 && run.width > 0 {
            break;
        }
        run.text.push_str(symbol);
        run.width += cells;
        at += cells;
        if cells > 1 {
            break;
        }
    }
    run
}

/// The colours of a cell: ink and ground, exchanged where it is reversed.
fn colours(cell: &Cell, ink: &str, ground: &str) -> (String, String) {
    let (fill, back) = (hex(cell.fg, ink), hex(cell.bg, ground));
    if cell.modifier.contains(Modifier::REVERSED) { (back, fill) } else { (fill, back) }
}

fn hex(colour: Color, otherwise: &str) -> String {
    match Rgb::of(colour) {
        Some(Rgb(red, green, blue)) => format!("#{red:02x}{green:02x}{blue:02x}"),
        None => otherwise.to_owned(),
    }
}

fn weight(modifier: Modifier) -> String {
    let mut attributes = String::new();
    for (has, attribute) in [
        (modifier.contains(Modifier::BOLD), " font-weight=\"bold\""),
        (modifier.contains(Modifier::ITALIC), " font-style=\"italic\""),
        (modifier.contains(Modifier::UNDERLINED), " text-decoration=\"underline\""),
        (modifier.contains(Modifier::DIM), " opacity=\"0.7\""),
    ] {
        if has {
            attributes.push_str(attribute);
        }
    }
    attributes
}

/// Makes a text harmless between tags.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use ratatui::{layout::Rect, style::Style};

    use super::*;

    #[test]
    fn colours_weights_and_dangerous_characters_are_written() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 8, 1));
        let bold = Style::new().fg(Color::Rgb(1, 2, 3)).add_modifier(Modifier::BOLD);
        buffer.set_string(0, 0, "<a&b>", bold);
        buffer.set_string(5, 0, "灯", Style::new().bg(Color::Rgb(9, 9, 9)));
        let theme = Theme::builtin("night").unwrap();
        let svg = svg(&buffer, &theme);
        assert!(svg.contains("fill=\"#010203\" font-weight=\"bold\""), "{svg}");
        assert!(svg.contains("&lt;a&amp;b&gt;"), "{svg}");
        assert!(svg.contains("fill=\"#090909\"") && svg.contains('灯'), "{svg}");
    }
}
