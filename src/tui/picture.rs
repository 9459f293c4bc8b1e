//! The screen as a picture: a painted buffer, or several one after another, as SVG with their colours, for pages and papers.
//!
//! Never paints a pane itself and never writes a file.

use std::{collections::HashMap, fmt::Write};

use ratatui::{
    buffer::{Buffer, Cell},
    layout::Rect,
    style::{Color, Modifier},
};

use super::{
    colour::Rgb,
    theme::{Role, Theme},
};
use crate::{
    app::{Picture, read::Layout},
    export::escaped,
};

/// The size of a character cell in the picture.
const CELL: (f64, f64) = (8.4, 18.0);
/// How far the baseline is below the top of a row.
const BASELINE: f64 = 13.5;
/// Room around the screen.
const MARGIN: f64 = 12.0;
/// Room below the screens of a film for the key that was pressed.
const CAPTION: f64 = 36.0;

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
    let paper = Paper::of(theme);
    let mut text = head(buffer.area, 0.0, &paper);
    for y in 0..buffer.area.height {
        write_row(&mut text, buffer, y, MARGIN + f64::from(y) * CELL.1, &paper);
    }
    text.push_str("</svg>\n");
    text
}

/// One picture of a film.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The screen; all of a film have one size.
    pub screen: Buffer,
    /// The key that led here, and in a few words what it does; written below the screen.
    pub caption: (String, String),
    /// How long it stays, in milliseconds.
    pub milliseconds: u32,
}

/// Returns frames as one SVG document that shows them one after another and begins again.
///
/// Each row of text is written once, however many frames show it. Who wants no motion, or sees it where nothing moves,
/// sees the last frame.
pub fn film(frames: &[Frame], theme: &Theme) -> String {
    let paper = Paper::of(theme);
    let area = frames.first().map_or(Rect::ZERO, |frame| frame.screen.area);
    let whole = frames.iter().map(|frame| f64::from(frame.milliseconds)).sum::<f64>().max(1.0);
    let mut rows: HashMap<String, usize> = HashMap::new();
    let (mut definitions, mut shown, mut rules) = (String::new(), String::new(), String::new());
    let mut begun = 0.0;
    for (number, frame) in frames.iter().enumerate() {
        let ended = begun + f64::from(frame.milliseconds);
        let (from, to) = (100.0 * begun / whole, 100.0 * ended / whole);
        begun = ended;
        let before = if number == 0 { "" } else { "0%{visibility:hidden}" };
        let after = if number + 1 == frames.len() { "" } else { "visibility:hidden" };
        // A frame that is not the last one ends where the next one begins; the last one ends with the film.
        let end = if after.is_empty() { String::new() } else { format!("{to:.4}%,to{{{after}}}") };
        // Writing to a String cannot fail, so the results below are of no use.
        let _ = write!(rules, "@keyframes k{number}{{{before}{from:.4}%{{visibility:visible}}{end}}}");
        let _ = writeln!(rules, "#f{number}{{animation-name:k{number}}}");
        let _ = write!(shown, "<g id=\"f{number}\" class=\"f\">");
        for y in 0..area.height {
            let mut row = String::new();
            write_row(&mut row, &frame.screen, y, 0.0, &paper);
            if row.is_empty() {
                continue;
            }
            let fresh = rows.len();
            let row = *rows.entry(row).or_insert_with_key(|row| {
                let _ = write!(definitions, "<g id=\"r{fresh}\">\n{row}</g>");
                fresh
            });
            let top = MARGIN + f64::from(y) * CELL.1;
            let _ = write!(shown, "<use href=\"#r{row}\" y=\"{top:.0}\"/>");
        }
        let (key, words) = &frame.caption;
        write_caption(&mut shown, area, key, words, &paper);
        shown.push_str("</g>\n");
    }
    let mut text = head(area, CAPTION, &paper);
    let seconds = whole / 1000.0;
    let last = frames.len().saturating_sub(1);
    let _ = writeln!(
        text,
        "<style>\n.f{{visibility:hidden;animation:{seconds:.3}s step-end infinite}}\n#f{last}{{visibility:visible}}\n\
         {rules}@media (prefers-reduced-motion:reduce){{.f{{animation:none!important}}}}\n</style>"
    );
    let _ = writeln!(text, "<defs>\n{definitions}</defs>\n{shown}</svg>");
    text
}

/// The colours of what has none of its own.
struct Paper {
    ink: String,
    ground: String,
}

impl Paper {
    fn of(theme: &Theme) -> Self {
        let screen = theme.style(Role::Screen);
        Self {
            ink: hex(screen.fg.unwrap_or(Color::Reset), "#d0d0d0"),
            ground: hex(screen.bg.unwrap_or(Color::Reset), "#16161e"),
        }
    }
}

/// Begins a document for a screen of this size and so much below it.
fn head(screen: Rect, below: f64, paper: &Paper) -> String {
    let width = f64::from(screen.width) * CELL.0 + 2.0 * MARGIN;
    let height = f64::from(screen.height) * CELL.1 + 2.0 * MARGIN + below;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.1} {height:.1}\" \
         font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"14\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{}\"/>\n",
        paper.ground
    )
}

/// Writes a row of the screen with its upper edge there; nothing of a row without anything on it.
fn write_row(text: &mut String, buffer: &Buffer, y: u16, top: f64, paper: &Paper) {
    let Paper { ink, ground } = paper;
    let mut x = 0;
    while x < buffer.area.width {
        let run = run(buffer, x, y);
        let (fill, back) = colours(&buffer[(x, y)], ink, ground);
        let left = MARGIN + f64::from(x) * CELL.0;
        let length = f64::from(run.width) * CELL.0;
        // Writing to a String cannot fail, so the results below are of no use.
        if back != *ground {
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

/// Writes below the screen which key was pressed, as on a key, and what it does.
fn write_caption(text: &mut String, screen: Rect, key: &str, words: &str, paper: &Paper) {
    let top = 2.0 * MARGIN + f64::from(screen.height) * CELL.1;
    let mut left = MARGIN;
    // Writing to a String cannot fail, so the results below are of no use.
    if !key.is_empty() {
        let width = (crate::text::width(key) as f64 + 2.0) * CELL.0;
        let _ = write!(
            text,
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"24\" rx=\"4\" fill=\"{0}\"/>\
             <text x=\"{1:.1}\" y=\"{2:.1}\" font-weight=\"bold\" fill=\"{3}\">{4}</text>",
            paper.ink,
            left + CELL.0,
            top + 17.0,
            paper.ground,
            escaped(key)
        );
        left += width + CELL.0;
    }
    let _ = write!(
        text,
        "<text x=\"{left:.1}\" y=\"{:.1}\" fill=\"{}\">{}</text>",
        top + 17.0,
        paper.ink,
        escaped(words)
    );
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

    #[test]
    fn a_film_writes_each_row_once_shows_one_frame_at_a_time_and_rests_on_the_last() {
        let theme = Theme::builtin("night").unwrap();
        let frame = |rows: [&str; 2], milliseconds| {
            let mut screen = Buffer::empty(Rect::new(0, 0, 8, 3));
            screen.set_string(0, 0, rows[0], Style::new());
            screen.set_string(0, 2, rows[1], Style::new());
            Frame { screen, caption: ("^R".to_owned(), "<samples>".to_owned()), milliseconds }
        };
        let film = film(
            &[frame(["title", "one"], 500), frame(["title", "two"], 500), frame(["two", "one"], 3000)],
            &theme,
        );
        for once in [">title ", ">one ", ">two "] {
            assert_eq!(film.matches(once).count(), 1, "{once}: {film}");
        }
        assert_eq!(film.matches("<use ").count(), 6);
        assert_eq!(film.matches("&lt;samples&gt;").count(), 3);
        assert!(film.contains(".f{visibility:hidden;animation:4.000s step-end infinite}"), "{film}");
        assert!(
            film.contains("@keyframes k0{0.0000%{visibility:visible}12.5000%,to{visibility:hidden}}"),
            "{film}"
        );
        let middle =
            "@keyframes k1{0%{visibility:hidden}12.5000%{visibility:visible}25.0000%,to{visibility:hidden}}";
        assert!(film.contains(middle), "{film}");
        assert!(film.contains("@keyframes k2{0%{visibility:hidden}25.0000%{visibility:visible}}"), "{film}");
        // Without motion the last one is seen.
        assert!(
            film.contains("#f2{visibility:visible}") && film.contains("prefers-reduced-motion"),
            "{film}"
        );
    }
}
