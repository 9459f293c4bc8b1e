//! What the drawings share: which rows are in sight, the label of a row, and bars.
//!
//! Never knows an instrument.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use crate::{
    app::{State, state::Pane},
    language::counted,
    session::lossy_text,
    text::{visible, width},
    tr,
    tui::{
        theme::Role,
        view::brush::{Look, put},
    },
};

/// What of a pane's rows is in sight.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Rows above the first one in sight.
    pub(super) above: usize,
    /// Rows below the last one.
    pub(super) below: usize,
    /// What else is out of sight.
    pub(super) beside: Option<String>,
    /// What explains a sign, where there is room for it.
    pub(super) legend: Option<String>,
}

impl Seen {
    /// Tells what is in sight of `rows` where `height` of them are, from `first` on.
    pub(super) fn of(rows: usize, first: usize, height: usize) -> Self {
        Self { above: first.min(rows), below: rows.saturating_sub(first + height), ..Self::default() }
    }

    /// Says in so many cells what is out of sight and where it is.
    pub(super) fn words(&self, room: u16) -> String {
        let rows = |count: usize| counted(count, "more-row");
        let told = match (self.above, self.below) {
            (0, 0) => None,
            (0, below) => Some(format!("… {} ↓", rows(below))),
            (above, 0) => Some(format!("… {} ↑", rows(above))),
            (above, below) => Some(format!("… ↑ {above} · {} ↓", rows(below))),
        };
        let mut words: Vec<&str> = told.iter().chain(&self.beside).map(String::as_str).collect();
        if let Some(legend) = &self.legend {
            let taken: usize = words.iter().map(|word| width(word) + 3).sum();
            if taken + width(legend) + 2 <= usize::from(room) {
                words.push(legend);
            }
        }
        if words.is_empty() { String::new() } else { format!(" {} ", words.join(" · ")) }
    }
}

/// Returns the first row to show of so many that the selected one is in sight.
pub(super) fn first_row(selected: usize, height: usize) -> usize {
    (selected + 1).saturating_sub(height)
}

pub(super) fn is_active(state: &State) -> bool {
    state.session.focus == Pane::Instrument
}

/// Returns the text of an answer as a row shows it.
pub(super) fn answer_text(answer: &[u8]) -> String {
    let text = visible(&lossy_text(answer));
    if text.is_empty() { tr!("screen-answer-empty").to_owned() } else { text }
}

/// Writes what a row is about, with a sign where it is selected.
pub(super) fn label(buffer: &mut Buffer, row: Rect, text: &str, here: bool, look: Look) {
    let style = if here { look.theme.style(Role::Selection) } else { look.theme.style(Role::Text) };
    put(buffer, row.x, row.y, if here { "▸" } else { " " }, 1, look.theme.style(Role::Accent));
    put(buffer, row.x + 1, row.y, text, row.width.saturating_sub(1), style);
}

/// A bar of so many cells, to the eighth.
pub(super) fn meter(buffer: &mut Buffer, x: u16, y: u16, cells: f64, style: Style) {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (cells * 8.0).round().max(0.0) as u16;
    for at in 0..eighths / 8 {
        buffer.set_stringn(x + at, y, "█", 1, style);
    }
    buffer.set_stringn(x + eighths / 8, y, EIGHTHS[usize::from(eighths % 8)], 1, style);
}

/// A bar of a share where `most` fills the room, with a mark where the model's own probability stands.
pub(super) fn share_bar(
    buffer: &mut Buffer,
    room: Rect,
    share: f64,
    own: Option<f64>,
    most: f64,
    look: Look,
) {
    if room.width == 0 {
        return;
    }
    let cells_of =
        |share: f64| (f64::from(room.width) * share / most.max(f64::EPSILON)).min(f64::from(room.width));
    meter(buffer, room.x, room.y, cells_of(share), look.theme.style(Role::SliderFill));
    if let Some(own) = own {
        let at = (cells_of(own) as u16).min(room.width - 1);
        buffer.set_stringn(room.x + at, room.y, "┃", 1, look.theme.style(Role::Accent));
    }
}
