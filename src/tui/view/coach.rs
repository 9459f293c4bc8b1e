//! The guide of the cell, one step at a time.
//!
//! Never decides when a step is done.

use ratatui::{buffer::Buffer, layout::Rect};

use super::brush::{Look, put, put_right, rule};
use crate::{
    app::{
        CoachCommand, InstrumentsCommand, State,
        read::{self, Layout, step},
        state::Instrument,
    },
    text::{cells, visible, wrapped},
    tr,
    tui::theme::Role,
};

pub(super) fn paint(buffer: &mut Buffer, state: &State, layout: &Layout, look: Look) {
    let area = layout.coach;
    let Some(step) = step(state).filter(|_| area.height >= 2) else { return };
    rule(buffer, Rect { height: 1, ..area }, look.theme.style(Role::Border));
    let text = wrapped(&step.text, area.width.saturating_sub(2));
    let shown = usize::from(area.height - 1);
    let title = match step.number {
        0 => format!(" {} ", tr!("screen-coach-note")),
        number => {
            let step_of = tr!("screen-coach-step", step = number, of = step.of);
            format!(" {}{step_of} ", if step.is_done { "✓ " } else { "" })
        }
    };
    let role = if step.is_done { Role::StateDone } else { Role::TitleActive };
    put(buffer, area.x + 2, area.y, &title, area.width / 2, look.theme.style(role));
    let mut hints = Vec::new();
    if text.len() > shown {
        let key = read::way_to(state, InstrumentsCommand::Show(Instrument::Note));
        hints.push(tr!("screen-coach-whole-text", key = key));
    }
    let last = step.number == step.of || step.number == 0;
    let more_cells = state.session.current + 1 < state.session.cells.len();
    if !last || more_cells {
        let key = read::way_to(state, CoachCommand::Next);
        hints.push(if last {
            tr!("screen-coach-next-cell", key = key)
        } else {
            tr!("screen-coach-next-step", key = key)
        });
    }
    if !hints.is_empty() {
        let place = Rect { width: area.width.saturating_sub(2), ..area };
        put_right(buffer, place, area.y, &format!(" {} ", hints.join(" · ")), look.theme.style(Role::Dim));
    }
    for (line, y) in text.iter().take(shown).zip(area.y + 1..area.bottom()) {
        put(
            buffer,
            area.x + 1,
            y,
            &visible(line),
            area.width.saturating_sub(2),
            look.theme.style(Role::Text),
        );
    }
    if text.len() > shown {
        let x = area.x + 1 + cells(text.get(shown - 1).map_or(0, |line| crate::text::width(line)));
        put(buffer, x.min(area.right() - 2), area.bottom() - 1, "…", 1, look.theme.style(Role::Accent));
    }
}
