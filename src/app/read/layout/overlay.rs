//! Where what lies above the panes stands.
//!
//! Never says what it holds.

use ratatui::layout::Rect;

use super::areas::{Layout, inner};
use crate::{
    app::state::{Overlay, Purpose, State, form},
    text::{self, cells},
};

/// The widest box of help, with its border.
pub(in crate::app::read) const HELP_WIDTH: u16 = 96;

/// The rows below a list that say more of the selected entry, with an empty one before them.
const ABOUT_ROWS: u16 = 3;

/// Places the box of the overlay, its field and its list.
pub(super) fn place(state: &State, screen: Rect, layout: &mut Layout) {
    let Some(overlay) = &state.program.overlay else { return };
    let (wanted_width, wanted_height) = match overlay {
        Overlay::Picker(picker) => {
            let about = if picker.explains() { ABOUT_ROWS } else { 0 };
            (84, cells(picker.matches.len() + 4).saturating_add(about).clamp(8, 24))
        }
        Overlay::Help { .. } => (HELP_WIDTH, screen.height),
        // Why a name was refused says how one is written.
        Overlay::Line(line) if line.purpose == Purpose::Fetch => (70, 7),
        Overlay::Line(line) if line.purpose == Purpose::Server => (70, 9),
        Overlay::Line(_) => (70, 6),
        Overlay::Note(_) | Overlay::Reference(_) | Overlay::Sample(_) => (84, 20),
        Overlay::Samples(_) => (140, screen.height),
        Overlay::Stops(stops) => (60, cells(stops.items.len() + 7).clamp(9, 20)),
        Overlay::Form(_) => (96, cells(form::form_rows(&state.cell().form).len() + 6).clamp(10, 30)),
        Overlay::Confirm { text, .. } | Overlay::Report { text, .. } => {
            let lines: usize = text.lines().take(60).map(|line| text::width(line) / 66 + 1).sum();
            (72, lines.min(60) as u16 + 5)
        }
    };
    let width = wanted_width.min(screen.width - 4);
    let height = wanted_height.min(screen.height - 4);
    let area = Rect::new((screen.width - width) / 2, (screen.height - height) / 3, width, height);
    let inside = inner(area);
    let inside = Rect::new(inside.x + 1, inside.y, inside.width.saturating_sub(2), inside.height);
    layout.overlay = area;
    let field = Rect { height: 1, ..inside };
    match overlay {
        Overlay::Note(_) | Overlay::Reference(_) | Overlay::Sample(_) => {
            let width = inside.width.saturating_sub(2);
            layout.overlay_text = Rect { width, height: inside.height.saturating_sub(1), ..inside };
        }
        Overlay::Picker(_)
        | Overlay::Samples(_)
        | Overlay::Help { .. }
        | Overlay::Line(_)
        | Overlay::Stops(_)
        | Overlay::Form(_) => {
            let prompt = 2;
            layout.overlay_text =
                Rect { x: field.x + prompt, width: field.width.saturating_sub(prompt + 1), ..field };
            layout.overlay_list =
                Rect::new(inside.x, inside.y + 1, inside.width, inside.height.saturating_sub(1));
        }
        Overlay::Confirm { .. } | Overlay::Report { .. } => layout.overlay_list = inside,
    }
    if let Overlay::Picker(picker) = overlay
        && picker.explains()
    {
        let list = &mut layout.overlay_list;
        let about = ABOUT_ROWS.min(list.height / 2);
        list.height -= about;
        layout.overlay_about = Rect { y: list.bottom() + 1, height: about.saturating_sub(1), ..*list };
    }
}
