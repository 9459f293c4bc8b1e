//! A lane that is one row: its state and the beginning of its text.
//!
//! Never wraps.

use ratatui::buffer::Buffer;

use super::super::brush::{Look, put, put_glyph};
use super::{ink::Ink, state::state_role};
use crate::{
    app::{
        State,
        read::{LaneArea, heading, signs, status},
        state::{LaneSample, LaneView, Pane, Phase},
    },
    text::visible,
    tui::theme::Role,
};

/// A lane that is a row: what sets its column apart, its number and state, and the beginning of its text.
pub(super) fn paint(buffer: &mut Buffer, state: &State, place: usize, area: &LaneArea, look: Look) {
    let board = &state.cell().board;
    let Some(view) = board.lanes.get(place) else { return };
    let selected = place == board.selected;
    let active = selected && state.session.focus == Pane::Lanes;
    if active {
        buffer.set_style(area.frame, look.theme.style(Role::CaretLine));
    }
    let mut x = area.title.x;
    let has_columns = area.title.width > 20;
    if has_columns && state.session.filter.is_none() {
        if area.heads_column {
            let text = format!("{} {}", view.column + 1, heading(state, view.column).short);
            put(buffer, x, area.title.y, &text, 11, look.theme.style(Role::Title));
        }
        x += 12;
    }
    let sign = match selected {
        _ if active => "▸",
        true => "▹",
        false => " ",
    };
    let role = if active { Role::TitleActive } else { Role::Title };
    x = put(buffer, x, area.title.y, &format!("{sign}{:>2} ", view.lane + 1), 4, look.theme.style(role));
    let Some(entry) = view.sample.and_then(|id| state.session.samples.get(&id)) else { return };
    let (sign, word) = status(state, entry);
    let marks = signs(state, entry.sample.id);
    let count = entry.sample.tokens.len();
    let text = match entry.phase {
        Phase::Ended => format!("{sign} {count}{marks}"),
        Phase::Waiting(_) | Phase::Streaming => format!("{sign} {word}"),
    };
    put(
        buffer,
        x,
        area.title.y,
        &text,
        area.title.right().saturating_sub(x),
        look.theme.style(state_role(entry)),
    );
    line(buffer, state, place, view, entry, area, look);
}

/// The beginning of a lane's generated text in one row; where a line ends stands a sign.
fn line(
    buffer: &mut Buffer,
    state: &State,
    place: usize,
    view: &LaneView,
    entry: &LaneSample,
    area: &LaneArea,
    look: Look,
) {
    let ink = Ink::new(state, place, view, entry, look);
    let mark = look.theme.style(Role::Mark);
    let (y, end) = (area.text.y, area.text.right());
    let mut x = area.text.x;
    if let Some(error) = entry.sample.error.as_ref().filter(|_| entry.phase == Phase::Ended) {
        put(buffer, x, y, &visible(error), area.text.width, look.theme.style(Role::Error));
        return;
    }
    let from = view.generated_from;
    for index in view.flow.place_of(from).0..view.flow.rows() {
        let Some(row) = view.flow.row(index) else { break };
        for (glyph, tag) in row.glyphs().filter(|(glyph, _)| glyph.offset >= from) {
            if x.saturating_add(glyph.width) >= end {
                buffer.set_stringn(x, y, "…", 1, mark);
                return;
            }
            let style = ink.style(glyph.offset, tag);
            x = put_glyph(buffer, x, y, &glyph, if glyph.mark { look.theme.mark_on(style) } else { style });
        }
        if row.newline && row.range.end >= from {
            if x + 1 >= end {
                break;
            }
            buffer.set_stringn(x, y, "⏎", 1, mark);
            x += 1;
        }
    }
}
