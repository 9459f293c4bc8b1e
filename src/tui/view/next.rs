//! What may come next: bars of the model's own probabilities beside those that the params make of them.
//!
//! Never asks for anything; what is not known is said to be so.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Modifier,
    widgets::{Paragraph, Widget, Wrap},
};

use super::{
    brush::{Look, frame_pane, put, put_right},
    token,
};
use crate::{
    analysis::{Shape, percent},
    app::{
        NextCommand, State,
        read::{Layout, unfinished_before},
    },
    text::visible,
    tui::theme::Role,
};

pub(super) fn paint(buffer: &mut Buffer, state: &State, layout: &Layout, look: Look) {
    let area = layout.next;
    if area.height < 3 || area.width < 10 {
        return;
    }
    let title = if state.session.inspector.is_some() { "At the token" } else { "Next token" };
    frame_pane(buffer, area, title, false, look);
    let inside = Rect::new(area.x + 1, area.y + 1, area.width - 2, area.height - 2);
    match state.session.next.shape() {
        Some(shape) => bars(buffer, shape, &unfinished_before(state), inside, look),
        None => {
            let (text, role) = unknown(state, look);
            Paragraph::new(text)
                .style(look.theme.style(role))
                .wrap(Wrap { trim: true })
                .render(inside, buffer);
        }
    }
}

/// Says why there is nothing to see.
fn unknown(state: &State, look: Look) -> (String, Role) {
    if let Some(failure) = state.session.next.failure() {
        return (visible(failure), Role::Warning);
    }
    if state.session.next.is_asking() || state.program.engine.can.whole_distribution {
        return ("…".to_owned(), Role::Dim);
    }
    let key = look.keymap.key_of(NextCommand::Ask).unwrap_or("the palette");
    (format!("{key} asks the server: it costs what one sampled token costs"), Role::Dim)
}

/// The bars; `before` is the beginning of a character that stands before the place.
fn bars(buffer: &mut Buffer, shape: &Shape, before: &[u8], area: Rect, look: Look) {
    let facts = if area.height > 5 { 2 } else { 1 };
    let label_width = (area.width / 3).min(12);
    let bar_width = area.width.saturating_sub(label_width + 6);
    let rows = area.height - facts;
    let shown = &shape.outcomes[..shape.outcomes.len().min(usize::from(rows))];
    let labels = token::labels(shown, before, label_width);
    for ((outcome, label), y) in shown.iter().zip(&labels).zip(area.y..) {
        let text = look.theme.style(Role::Text);
        token::put_label(buffer, (area.x, y), label_width, outcome, label, text);
        token::bar(buffer, area.x + label_width + 1, y, bar_width, outcome, look);
        let (probability, style) = match outcome.cut {
            None => (outcome.sampled, look.theme.style(Role::SliderValue)),
            Some(_) => (outcome.raw, look.theme.style(Role::Dim).add_modifier(Modifier::CROSSED_OUT)),
        };
        put_right(buffer, area, y, &percent(probability), style);
    }
    let dim = look.theme.style(Role::Dim);
    let shown = shape.outcomes.iter().take(usize::from(rows)).map(|outcome| outcome.raw).sum::<f64>();
    let rest = format!("rest {}", percent((1.0 - shown).max(0.0)));
    let y = area.bottom() - 1;
    let x = put(buffer, area.x, y, &rest, area.width, dim);
    if let Some(kept) = shape.kept {
        let room = Rect::new(x + 1, y, area.right().saturating_sub(x + 1), 1);
        put_right(buffer, room, y, &format!("{kept} left"), dim);
    } else {
        let room = Rect::new(x + 1, y, area.right().saturating_sub(x + 1), 1);
        let known = format!("{} known", shape.outcomes.len());
        if crate::text::width(&known) <= usize::from(room.width) {
            put_right(buffer, room, y, &known, dim);
        }
    }
    if let (2, Some(raw), Some(sampled)) = (facts, shape.raw_entropy_bits, shape.sampled_entropy_bits) {
        put(buffer, area.x, y - 1, &format!("{raw:.2} → {:.2} bit", sampled.abs()), area.width, dim);
    }
}
