//! The pane where it is read: wrapped rows, which Up and Down scroll.
//!
//! Never decides what they say; that is `read`.

use ratatui::{buffer::Buffer, layout::Rect};

use super::row::{Seen, meter};
use crate::{
    app::{
        State,
        read::{PaneLine, SHARE_WIDTH, Tone},
    },
    tui::{
        theme::Role,
        view::brush::{Look, put},
    },
};

pub(super) fn paint(buffer: &mut Buffer, state: &State, rows: &[PaneLine], area: Rect, look: Look) -> Seen {
    let height = usize::from(area.height);
    let first = state.session.instruments.selected.min(rows.len().saturating_sub(height));
    for (row, y) in rows.iter().skip(first).zip(area.y..area.bottom()) {
        let role = match row.tone {
            Tone::Plain => Role::Text,
            Tone::Main => Role::Accent,
            Tone::Aside => Role::Dim,
            Tone::Wrong => Role::Error,
        };
        put(buffer, area.x, y, &row.text, area.width, look.theme.style(role));
        if let Some(share) = row.share {
            let x = area.right() - SHARE_WIDTH;
            meter(buffer, x, y, f64::from(SHARE_WIDTH) * share, look.theme.style(Role::SliderFill));
        }
    }
    Seen::of(rows.len(), first, height)
}
