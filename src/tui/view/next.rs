//! What may come next: bars of the model's own probabilities beside those that the params make of them.
//!
//! Never asks for anything; what is not known is said to be so.

use ratatui::{buffer::Buffer, layout::Rect, style::Modifier};

use super::{
    brush::{Look, prose, put, put_right},
    token,
};
use crate::{
    analysis::{Outcome, Shape, percent},
    app::{
        NextCommand, State,
        read::{self, cursor, unfinished_before},
    },
    language::counted,
    text::{cells, visible, width},
    tr,
    tui::theme::Role,
};

/// Paints the bars, in the place of an instrument.
pub(super) fn paint(buffer: &mut Buffer, state: &State, inside: Rect, look: Look) {
    match state.session.next.shape() {
        Some(shape) => bars(buffer, shape, &unfinished_before(state), inside, look),
        None => {
            let (text, role) = unknown(state);
            prose(buffer, inside, &text, look.theme.style(role), 0);
        }
    }
}

/// Says of which place the bars speak.
pub(super) fn title(state: &State) -> String {
    let cell = state.cell();
    if let Some((sample, token)) = cursor(state) {
        return tr!("screen-next-before-token", token = (token + 1).to_string(), lane = sample.lane + 1);
    }
    let place = match cell.prefix().caret() {
        end if end == cell.prefix().len() => tr!("screen-next-at-end").to_owned(),
        byte => tr!("screen-next-at-byte", byte = byte.to_string()),
    };
    match (cell.columns.is_empty(), cell.column) {
        (true, _) => place,
        (false, Some(column)) => tr!("screen-next-of-column", place = place, column = column + 1),
        (false, None) => tr!("screen-next-of-cell", place = place),
    }
}

/// The same in one row, the most probable first; nothing where there is too little room.
pub(super) fn strip(buffer: &mut Buffer, state: &State, area: Rect, look: Look) {
    let dim = look.theme.style(Role::Dim);
    let Some(shape) = state.session.next.shape() else {
        let (text, role) = unknown(state);
        let text = format!(" {text} ");
        if width(&text) <= usize::from(area.width) {
            put_right(buffer, area, area.y, &text, look.theme.style(role));
        }
        return;
    };
    let mut left = usize::from(area.width);
    let mut words = Vec::new();
    let mut known = 0.0;
    let head = format!(" {} ", tr!("screen-next-strip"));
    let rest = |share: f64| format!("{}  ", tr!("screen-next-rest", share = percent(share)));
    // The word before them, and the rest behind them.
    left = left.saturating_sub(width(&head) + width(&rest(1.0)));
    let likely: Vec<Outcome> =
        shape.outcomes.iter().take_while(|outcome| outcome.cut.is_none()).take(8).cloned().collect();
    let labels = token::labels(&likely, &unfinished_before(state), 14);
    for (outcome, label) in likely.iter().zip(labels) {
        let share = percent(outcome.sampled);
        let taken = width(&label) + width(&share) + 3;
        if taken > left {
            break;
        }
        left -= taken;
        known += outcome.sampled;
        words.push((label, share));
    }
    if words.is_empty() {
        return;
    }
    let taken: usize = words.iter().map(|(label, share)| width(label) + width(share) + 3).sum();
    let rest = rest((1.0 - known).max(0.0));
    let all = width(&head) + taken + width(&rest);
    let mut x = area.right().saturating_sub(cells(all));
    x = put(buffer, x, area.y, &head, area.width, dim);
    for (label, share) in &words {
        x = put(buffer, x, area.y, &format!(" {label}"), area.width, look.theme.style(Role::Text));
        x = put(buffer, x, area.y, &format!(" {share} "), area.width, look.theme.style(Role::SliderValue));
    }
    put(buffer, x, area.y, &rest, area.width, dim);
}

/// Says why there is nothing to see.
fn unknown(state: &State) -> (String, Role) {
    if let Some(failure) = state.session.next.failure() {
        return (visible(failure), Role::Warning);
    }
    if state.session.next.is_asking() || state.program.engine.can.whole_distribution {
        return ("…".to_owned(), Role::Dim);
    }
    let key = read::way_to(state, NextCommand::Ask);
    (tr!("screen-next-ask", key = key), Role::Dim)
}

/// The bars; `before` is the beginning of a character that stands before the place.
fn bars(buffer: &mut Buffer, shape: &Shape, before: &[u8], area: Rect, look: Look) {
    if area.height < 2 || area.width < 16 {
        return;
    }
    let label_width = (area.width / 4).clamp(6, 24);
    let bar_width = area.width.saturating_sub(label_width + 8).min(60);
    let rows = area.height - 1;
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
        let place = Rect { width: label_width + bar_width + 8, ..area };
        put_right(buffer, place, y, &percent(probability), style);
    }
    let shown = shape.outcomes.iter().take(usize::from(rows)).map(|outcome| outcome.raw).sum::<f64>();
    let mut facts = vec![tr!("screen-next-not-shown", share = percent((1.0 - shown).max(0.0)))];
    match shape.kept {
        Some(kept) => facts.push(tr!("screen-next-left", tokens = counted(kept, "token"))),
        None => facts.push(tr!("screen-known", alternatives = counted(shape.outcomes.len(), "alternative"))),
    }
    if let (Some(raw), Some(sampled)) = (shape.raw_entropy_bits, shape.sampled_entropy_bits) {
        facts.push(tr!(
            "screen-next-entropy",
            raw = format!("{raw:.2}"),
            sampled = format!("{:.2}", sampled.abs())
        ));
    }
    put(buffer, area.x, area.bottom() - 1, &facts.join(" · "), area.width, look.theme.style(Role::Dim));
}
