//! The lanes: samples side by side, prompt and generated text told apart by colour, by weight and by a bar.
//!
//! Never wraps text here: the state holds every lane already wrapped.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    widgets::{Paragraph, Widget, Wrap},
};

use super::{Look, put, put_glyph, put_right};
use crate::{
    app::{
        LaneSample, LaneView, Pane, Phase, State, TAG_KEPT, TAG_PROMPT, describe, kept_tokens,
        layout::LaneArea, layout::Layout, status,
    },
    session::Finish,
    text::visible,
    tui::theme::Role,
};

pub(super) fn paint(buffer: &mut Buffer, state: &State, layout: &Layout, look: Look) {
    runs(buffer, state, layout, look);
    let board = &state.cell().board;
    for (index, (view, area)) in board.lanes.iter().zip(&layout.lanes).enumerate() {
        let Some(area) = area else { continue };
        let selected = index == board.selected && state.focus == Pane::Lanes;
        let entry = view.sample.and_then(|id| state.samples.get(&id));
        title(
            buffer,
            view,
            entry.map(|entry| (entry, kept_tokens(state, &entry.sample))),
            area,
            selected,
            look,
        );
        match entry {
            Some(entry) => {
                text(buffer, view, area, look);
                reason(buffer, view, entry, area, look);
            }
            None if index == 0 => {
                let key = look.keymap.key_of(crate::app::Command::Sample).unwrap_or("the palette");
                let hint = format!("{key} samples the prefix here");
                put(buffer, area.text.x, area.text.y, &hint, area.text.width, look.theme.style(Role::Dim));
            }
            None => {}
        }
    }
}

/// The row above the lanes: which run is shown, and how it was drawn.
fn runs(buffer: &mut Buffer, state: &State, layout: &Layout, look: Look) {
    let (cell, area) = (state.cell(), layout.runs);
    if area.height == 0 {
        return;
    }
    if cell.runs.is_empty() {
        put(buffer, area.x + 1, area.y, "no samples yet", area.width, look.theme.style(Role::Dim));
        return;
    }
    let older = if cell.step > 0 { "‹" } else { " " };
    let newer = if cell.step + 1 < cell.runs.len() { "›" } else { " " };
    let position = format!("{older} run {} of {} {newer}", cell.step + 1, cell.runs.len());
    let x = put(buffer, area.x + 1, area.y, &position, area.width, look.theme.style(Role::Accent));
    let run = cell.runs.get(cell.step);
    if let Some(entry) = run.and_then(|run| run.samples.first()).and_then(|id| state.samples.get(id)) {
        let of_some = run.is_some_and(|run| run.samples.len() < entry.sample.params.lanes());
        let lane = if of_some { format!("lane {}: ", entry.sample.lane + 1) } else { String::new() };
        let mut text = format!("{lane}{}", describe(&entry.sample));
        text.push_str(&format!(" · {}", visible(&entry.sample.model)));
        put(buffer, x + 2, area.y, &text, area.right().saturating_sub(x + 2), look.theme.style(Role::Dim));
    }
}

fn title(
    buffer: &mut Buffer,
    view: &LaneView,
    entry: Option<(&LaneSample, usize)>,
    area: &LaneArea,
    selected: bool,
    look: Look,
) {
    let border = look.theme.style(if selected { Role::BorderActive } else { Role::Border });
    let row = area.title;
    let rule = if selected { "━" } else { "─" };
    for x in row.left()..row.right() {
        buffer.set_stringn(x, row.y, rule, 1, border);
    }
    let number = format!("{}{} ", if selected { "▸" } else { " " }, view.lane + 1);
    let role = if selected { Role::TitleActive } else { Role::Title };
    let mut x = put(buffer, row.x + 1, row.y, &number, row.width.saturating_sub(2), look.theme.style(role));
    if let Some((entry, kept)) = entry {
        let (sign, word) = status(entry);
        let text = format!("{sign} {word} ");
        let room = row.right().saturating_sub(x + 1);
        x = put(buffer, x, row.y, &text, room, look.theme.style(state_role(entry)));
        let lost = if entry.not_kept.is_some() { " not on disk" } else { "" };
        let kept = if kept > 0 { format!("{kept}+") } else { String::new() };
        let count = format!(" {kept}{}{lost} ", entry.sample.tokens.len());
        let free = Rect::new(x, row.y, row.right().saturating_sub(x + 1), 1);
        if crate::text::width(&count) + 2 <= usize::from(free.width) && !entry.sample.tokens.is_empty() {
            put_right(buffer, free, row.y, &count, look.theme.style(Role::Dim));
        }
    }
}

fn state_role(entry: &LaneSample) -> Role {
    match (&entry.phase, entry.sample.finish) {
        (Phase::Waiting(_), _) => Role::StateWaiting,
        (Phase::Streaming, _) => Role::StateStreaming,
        (Phase::Ended, Finish::Stop | Finish::StopString) => Role::StateDone,
        (Phase::Ended, Finish::Length) => Role::StateLength,
        (Phase::Ended, Finish::CutOff) => Role::StateCutOff,
        (Phase::Ended, Finish::Failed) => Role::StateFailed,
        (Phase::Ended, Finish::Cancelled | Finish::Interrupted) => Role::StateCancelled,
    }
}

fn text(buffer: &mut Buffer, view: &LaneView, area: &LaneArea, look: Look) {
    let height = usize::from(area.text.height);
    let last = view.flow.rows().saturating_sub(height);
    let first = view.scroll.unwrap_or(last).min(last);
    let (prompt, kept, generated, mark) = (
        look.theme.style(Role::Prompt),
        look.theme.style(Role::Kept),
        look.theme.style(Role::Generated),
        look.theme.style(Role::Mark),
    );
    for line in 0..area.text.height {
        let Some(row) = view.flow.row(first + usize::from(line)) else { break };
        let y = area.text.y + line;
        let mut x = area.text.x;
        let mut has_generated = false;
        for (glyph, tag) in row.glyphs() {
            if x + glyph.width > area.text.right() {
                break;
            }
            let style = match tag {
                TAG_PROMPT => prompt,
                TAG_KEPT => kept,
                _ => generated,
            };
            has_generated |= tag != TAG_PROMPT;
            x = put_glyph(buffer, x, y, &glyph, if glyph.mark { style.patch(mark) } else { style });
        }
        // The bar is the cue for those who see no colours: it stands beside every row with generated text.
        if has_generated {
            buffer.set_stringn(area.gutter.x, y, "▎", 1, look.theme.style(Role::Accent));
        } else if first == 0 && line == 0 && view.cut_above {
            buffer.set_stringn(area.gutter.x, y, "…", 1, look.theme.style(Role::Dim));
        }
    }
    if let Some(at) = (first * height.saturating_sub(1)).checked_div(last) {
        let x = area.frame.right() - 1;
        buffer.set_stringn(x, area.text.y + at as u16, "▐", 1, look.theme.style(Role::Border));
    }
}

/// Why a lane failed or waits, below what it has; over its last rows where there is no room below.
fn reason(buffer: &mut Buffer, view: &LaneView, entry: &LaneSample, area: &LaneArea, look: Look) {
    let (text, role) = match (&entry.phase, &entry.sample.error) {
        (Phase::Ended, Some(error)) => (visible(error), Role::Error),
        (Phase::Waiting(reason), _) if !reason.is_empty() => (reason.clone(), Role::StateWaiting),
        _ => return,
    };
    let room = area.text.height;
    let wanted = (crate::text::width(&text) as u16 / area.text.width.max(1) + 2).min(room);
    let used = (view.flow.rows() as u16).min(room);
    let top = used.min(room - wanted);
    let place = Rect::new(area.text.x, area.text.y + top, area.text.width, room - top);
    for y in place.top()..place.bottom() {
        for x in area.gutter.x..place.right() {
            buffer[(x, y)].reset();
        }
    }
    let style = look.theme.style(role);
    buffer.set_style(
        Rect { x: area.gutter.x, width: place.width + 1, ..place },
        look.theme.style(Role::Screen),
    );
    Paragraph::new(text).style(style).wrap(Wrap { trim: true }).render(place, buffer);
}
