//! The row at the top: the session, who answers, what was sampled and spent.
//!
//! Never shows a path's or a model's control characters.

use ratatui::buffer::Buffer;

use super::brush::{Look, put, put_right};
use crate::{
    app::{State, read::Layout, state::Busy},
    session::LogprobKind,
    tui::theme::Role,
};

pub(super) use crate::text::{counted, grouped};

pub(super) fn paint(buffer: &mut Buffer, state: &State, layout: &Layout, look: Look) {
    let area = layout.status;
    let style = |role| look.theme.style(role);
    buffer.set_style(area, style(Role::FooterText));
    let mut x = put(buffer, 1, area.y, state.display_title(), area.width / 3, style(Role::Title));
    let (sign, word, role) = saved(state);
    x = put(buffer, x + 1, area.y, sign, 2, style(role));
    x = put(buffer, x + 1, area.y, word, 20, style(Role::Dim));

    let count = state.cell().text().stripes.starts.len();
    let mut right = String::new();
    if state.program.engine.can.tokenizer && state.cell().text().stripes.revision.is_some() {
        right.push_str(&format!("{} tok prefix   ", grouped(count)));
    }
    right.push_str(&format!("{} sampled   {} ", grouped(state.program.sampled_tokens), cost(state)));
    let room = area.width.saturating_sub(x + 2);
    let used = if crate::text::width(&right) < usize::from(room) {
        put_right(buffer, area, area.y, &right, style(Role::FooterText))
    } else {
        0
    };

    let mut middle = format!("{} · {}", state.program.engine.choice, state.program.engine.model);
    if state.program.engine.can.logprobs == LogprobKind::None {
        middle.push_str(" · no log-probabilities");
    }
    let width = crate::text::cells(crate::text::width(&middle));
    let free = area.width.saturating_sub(x + used);
    if free > 6 {
        let start = x + (free.saturating_sub(width) / 2).max(3);
        put(buffer, start, area.y, &middle, free.saturating_sub(4), style(Role::Accent));
    }
}

fn saved(state: &State) -> (&'static str, &'static str, Role) {
    let place = &state.session.place;
    if place.busy == Some(Busy::Reading) {
        ("○", "reading its samples", Role::Dim)
    } else if place.read_only.is_some() {
        ("○", "read-only", Role::Warning)
    } else if !state.session.unwritten.is_empty() {
        ("✗", "samples not on disk", Role::Error)
    } else if place.failure.is_some() {
        ("✗", "not saved", Role::Error)
    } else if place.saving.is_some() {
        ("○", "saving", Role::Dim)
    } else if state.is_dirty() {
        ("○", "edited", Role::Warning)
    } else {
        ("●", "saved", Role::StateDone)
    }
}

/// Writes what was spent; a price nobody stated is not nothing.
fn cost(state: &State) -> String {
    let spent = state.spent_usd();
    let spent_so_far = match (state.program.cost_is_partial, spent > 0.0) {
        (false, _) => format!("${spent:.4}"),
        (true, true) => format!("≥ ${spent:.4}"),
        (true, false) => "$ ?".to_owned(),
    };
    match state.program.preferences.cap_usd {
        Some(cap) => format!("{spent_so_far} / ${cap:.2}"),
        None => spent_so_far,
    }
}
