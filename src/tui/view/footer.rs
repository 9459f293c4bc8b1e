//! The row at the bottom: news, or the keys that work here.
//!
//! Never names a key itself: all come from the key table.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    widgets::{Paragraph, Widget, Wrap},
};

use super::brush::{Look, put};
use crate::{
    app::{
        COMMANDS, ProgramCommand, State,
        read::{Layout, context},
        state::{Level, Overlay},
    },
    tui::theme::Role,
};

pub(super) fn paint(buffer: &mut Buffer, state: &State, layout: &Layout, look: Look) {
    let area = layout.footer;
    buffer.set_style(area, look.theme.style(Role::FooterText));
    if let Some(notice) = &state.program.notice {
        let (sign, role) = match notice.level {
            Level::Info => ("·", Role::Info),
            Level::Warning => ("!", Role::Warning),
            Level::Error => ("✗", Role::Error),
        };
        let text = format!("{sign} {}", crate::text::visible(&notice.text));
        let inside = Rect::new(1, area.y, area.width.saturating_sub(2), area.height);
        Paragraph::new(text).style(look.theme.style(role)).wrap(Wrap { trim: true }).render(inside, buffer);
        return;
    }
    let mut hints: Vec<(&str, &str)> = Vec::new();
    let everywhere = |command| matches!(command, "sample" | "palette" | "help");
    if state.program.overlay.is_some() {
        match state.program.overlay {
            Some(Overlay::Confirm { .. }) => hints.extend([("y", "yes"), ("n", "no")]),
            Some(
                Overlay::Note(_) | Overlay::Reference(_) | Overlay::Report { .. } | Overlay::Help { .. },
            )
            | None => {}
            Some(Overlay::Picker(_) | Overlay::Line(_) | Overlay::Form(_) | Overlay::Stops(_)) => {
                hints.push(("Enter", "take"));
            }
        }
        hints.push(("Esc", "close"));
        write(buffer, area, &hints, look);
        return;
    }
    // Esc stops what streams here; in another cell lanes go on.
    if state.live().any(|live| live.sample.cell == state.cell().id) {
        hints.extend(look.keymap.key_of(ProgramCommand::Escape).map(|key| (key, "stop")));
    }
    // What always works first, then what works only here, then the rest while there is room.
    let [here, global] = context(state);
    for wanted in [0, 1, 2] {
        for (index, row) in COMMANDS.iter().enumerate().filter(|(_, row)| !row.hint.is_empty()) {
            let rank = match (row.context == here, row.context == global, everywhere(row.name)) {
                (_, true, true) => 0,
                (true, false, _) => 1,
                (_, true, false) => 2,
                _ => continue,
            };
            if let Some(key) = look.keymap.keys_of_row(index).first().filter(|_| rank == wanted) {
                hints.push((key, row.hint));
            }
        }
    }
    write(buffer, area, &hints, look);
}

fn write(buffer: &mut Buffer, area: Rect, hints: &[(&str, &str)], look: Look) {
    let mut x = area.x + 1;
    for (key, hint) in hints {
        let width = crate::text::width(key) + 1 + crate::text::width(hint) + 2;
        if usize::from(x) + width > usize::from(area.right()) {
            break;
        }
        x = put(buffer, x, area.y, key, 20, look.theme.style(Role::FooterKey));
        x = put(buffer, x + 1, area.y, hint, 30, look.theme.style(Role::FooterText)) + 2;
    }
}
