//! The row at the top: the session, who answers, what was sampled and spent.
//!
//! Never shows a path's or a model's control characters.

use ratatui::buffer::Buffer;

use super::brush::{Look, put, put_right};
use crate::{
    app::{State, read::Layout, state::Busy},
    session::{LogprobKind, model_title},
    tr,
    tui::theme::Role,
};

pub(super) fn paint(buffer: &mut Buffer, state: &State, layout: &Layout, look: Look) {
    let area = layout.status;
    let style = |role| look.theme.style(role);
    buffer.set_style(area, style(Role::FooterText));
    let mut x = put(buffer, 1, area.y, state.display_title(), area.width / 4, style(Role::Title));
    let (at, of) = (state.session.current + 1, state.session.cells.len());
    let place = if of > 1 { format!(" {at}/{of}") } else { String::new() };
    x = put(buffer, x, area.y, &place, 16, style(Role::Dim));
    if state.cell().title != state.display_title() {
        x = put(buffer, x, area.y, " · ", 3, style(Role::Dim));
        x = put(buffer, x, area.y, &state.cell().title, area.width / 3, style(Role::TitleActive));
    }
    let (sign, word, role) = saved(state);
    x = put(buffer, x + 1, area.y, sign, 2, style(role));
    x = put(buffer, x + 1, area.y, word, 20, style(Role::Dim));

    let room = usize::from(area.width.saturating_sub(x + 2));
    let counts = counts(state);
    let right = counts.iter().find(|text| crate::text::width(text) < room);
    let used = right.map_or(0, |right| put_right(buffer, area, area.y, right, style(Role::FooterText)));

    let engine = &state.program.engine;
    let none = match engine.can.logprobs {
        LogprobKind::None => format!(" · {}", tr!("screen-status-no-logprobs")),
        _ => String::new(),
    };
    let model = model_title(&engine.model);
    let long = format!("{} · {model}{none}", engine.choice);
    let free = area.width.saturating_sub(x + used);
    let fits = |text: &&String| crate::text::width(text) + 4 <= usize::from(free);
    let short = [long, format!("{model}{none}"), model.to_owned()];
    if let Some(middle) = short.iter().find(fits).or(short.last()).filter(|_| free > 6) {
        let width = crate::text::cells(crate::text::width(middle));
        let start = x + (free.saturating_sub(width) / 2).max(2);
        put(buffer, start, area.y, middle, free.saturating_sub(3), style(Role::Accent));
    }
}

fn saved(state: &State) -> (&'static str, &'static str, Role) {
    let place = &state.session.place;
    if place.busy == Some(Busy::Reading) {
        ("○", tr!("screen-status-reading"), Role::Dim)
    } else if place.read_only.is_some() {
        ("○", tr!("screen-status-read-only"), Role::Warning)
    } else if !state.session.unwritten.is_empty() {
        ("✗", tr!("screen-status-samples-not-written"), Role::Error)
    } else if place.failure.is_some() {
        ("✗", tr!("screen-status-not-saved"), Role::Error)
    } else if place.saving.is_some() {
        ("○", tr!("screen-status-saving"), Role::Dim)
    } else if state.is_dirty() {
        ("○", tr!("screen-status-edited"), Role::Warning)
    } else {
        ("●", tr!("screen-status-saved"), Role::StateDone)
    }
}

/// Says how long the prefix is and what was spent, longest first.
fn counts(state: &State) -> [String; 3] {
    let engine = &state.program.engine.can;
    let tokens = state.cell().text().stripes.starts.len();
    let known = engine.tokenizer && state.cell().text().stripes.revision.is_some();
    let prefix = match (known, engine.context) {
        (true, Some(context)) => Some(tr!("screen-status-tokens-of", tokens = tokens, context = context)),
        (true, None) => Some(tr!("screen-status-tokens", tokens = tokens)),
        (false, _) => None,
    };
    let (sampled, cost) = (state.program.sampled_tokens, cost(state));
    let before = |sampled: String| {
        let words: Vec<String> = prefix.iter().cloned().chain([sampled, cost.clone()]).collect();
        format!("{} ", words.join("   "))
    };
    [
        before(tr!("screen-status-sampled-since-start", tokens = sampled)),
        before(tr!("screen-status-sampled", tokens = sampled)),
        format!("{cost} "),
    ]
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
