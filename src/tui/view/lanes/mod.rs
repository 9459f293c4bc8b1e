//! The lanes: samples side by side, prompt and generated text told apart by colour, by weight and by a bar.
//!
//! Never wraps text here: the state holds every lane already wrapped.

mod ink;
mod row;
mod runs;
mod state;

use ratatui::{buffer::Buffer, layout::Rect};

use self::{ink::Ink, state::state_role};
use super::{
    brush::{Look, prose, put, put_glyph, put_right},
    token,
};
use crate::{
    app::{
        LanesCommand, State,
        read::{self, Heading, LaneArea, Layout, foot, heading, inherited_tokens, signs, status},
        state::{LaneSample, LaneView, Pane, Phase, TAG_PROMPT},
    },
    text::{cells, visible},
    tr,
    tui::theme::Role,
};

pub(super) fn paint(buffer: &mut Buffer, state: &State, layout: &Layout, look: Look) {
    runs::paint(buffer, state, layout, look);
    headings(buffer, state, layout, look);
    let board = &state.cell().board;
    for (index, (view, area)) in board.lanes.iter().zip(&layout.lanes).enumerate() {
        let Some(area) = area else { continue };
        if area.is_row {
            row::paint(buffer, state, index, area, look);
            continue;
        }
        title(buffer, state, index, area, look);
        match view.sample.and_then(|id| state.session.samples.get(&id)) {
            Some(entry) => {
                text(buffer, state, index, view, entry, area, look);
                foot_of(buffer, state, index, area, look);
                reason(buffer, view, entry, area, look);
            }
            None if index == 0 => {
                let key = read::way_to(state, LanesCommand::Sample);
                let long = tr!("screen-lanes-sample-here", key = key.as_str());
                let fits = crate::text::width(&long) <= usize::from(area.text.width);
                let hint = if fits { long } else { tr!("screen-lanes-sample", key = key) };
                put(buffer, area.text.x, area.text.y, &hint, area.text.width, look.theme.style(Role::Dim));
            }
            None => {}
        }
    }
}

/// What stands above the columns: the number, and what sets each apart.
fn headings(buffer: &mut Buffer, state: &State, layout: &Layout, look: Look) {
    // One form for all: what is too long in one is shortened in every one.
    let fits = |(number, area): &(u32, Rect)| {
        let text = heading_text(" ", *number, &heading(state, *number), true);
        crate::text::width(&text) <= usize::from(area.width)
    };
    let forms = layout.headings.iter().all(fits);
    for (number, area) in &layout.headings {
        let aimed = state.cell().column == Some(*number as usize);
        let (sign, role) = if aimed { ("▪", Role::TitleActive) } else { (" ", Role::Title) };
        let heading = heading(state, *number);
        put(
            buffer,
            area.x,
            area.y,
            &heading_text(sign, *number, &heading, forms),
            area.width,
            look.theme.style(role),
        );
    }
}

fn heading_text(sign: &str, number: u32, heading: &Heading, long: bool) -> String {
    format!("{sign}{} {}", number + 1, if long { &heading.long } else { &heading.short })
}

/// A lane's number, the marks of its sample, how it is doing, and how long it is.
fn title(buffer: &mut Buffer, state: &State, place: usize, area: &LaneArea, look: Look) {
    let board = &state.cell().board;
    let Some(view) = board.lanes.get(place) else { return };
    let selected = place == board.selected && state.session.focus == Pane::Lanes;
    let border = look.theme.style(if selected { Role::BorderActive } else { Role::Border });
    let row = area.title;
    let rule = if selected { "━" } else { "─" };
    for x in row.left()..row.right() {
        buffer.set_stringn(x, row.y, rule, 1, border);
    }
    // Where the keys go elsewhere, one still sees which lane is meant.
    let sign = match place == board.selected && board.lanes.len() > 1 {
        _ if selected => "▸",
        true => "▹",
        false => " ",
    };
    let mark = view.sample.map(|id| signs(state, id)).unwrap_or_default();
    // A branch has the number of its parent, behind which it stands.
    let same = |before: &LaneView| (before.column, before.lane) == (view.column, view.lane);
    let is_branch = place.checked_sub(1).is_some_and(|before| same(&board.lanes[before]));
    let branch = if is_branch && state.session.filter.is_none() { "└" } else { "" };
    let number = format!("{sign}{branch}{}{mark} ", view.lane + 1);
    let role = if selected { Role::TitleActive } else { Role::Title };
    let mut x = put(buffer, row.x + 1, row.y, &number, row.width.saturating_sub(2), look.theme.style(role));
    if let Some(entry) = view.sample.and_then(|id| state.session.samples.get(&id)) {
        let (sign, word) = status(state, entry);
        let text = format!("{sign} {word} ");
        let room = row.right().saturating_sub(x + 1);
        x = put(buffer, x, row.y, &text, room, look.theme.style(state_role(entry)));
        let lost = match entry.not_written {
            Some(_) => format!(" {}", tr!("screen-lanes-not-written")),
            None => String::new(),
        };
        let kept = match inherited_tokens(state, &entry.sample) {
            0 => String::new(),
            kept => format!("{kept}+"),
        };
        let about = if entry.sample.is_counted_here() { "~" } else { "" };
        let count = format!(" {kept}{about}{}{lost} ", entry.sample.tokens.len());
        let free = Rect::new(x, row.y, row.right().saturating_sub(x + 1), 1);
        if crate::text::width(&count) + 2 <= usize::from(free.width) && !entry.sample.tokens.is_empty() {
            put_right(buffer, free, row.y, &count, look.theme.style(Role::Dim));
        }
    }
}

fn text(
    buffer: &mut Buffer,
    state: &State,
    place: usize,
    view: &LaneView,
    entry: &LaneSample,
    area: &LaneArea,
    look: Look,
) {
    let ink = Ink::new(state, place, view, entry, look);
    let height = usize::from(area.text.height);
    let last = view.flow.rows().saturating_sub(height);
    let first = view.first_row(height);
    for line in 0..area.text.height {
        let Some(row) = view.flow.row(first + usize::from(line)) else { break };
        let y = area.text.y + line;
        let mut x = area.text.x;
        let mut has_generated = false;
        for (glyph, tag) in row.glyphs() {
            if x.saturating_add(glyph.width) > area.text.right() {
                break;
            }
            let style = ink.style(glyph.offset, tag);
            has_generated |= tag != TAG_PROMPT;
            x = match (glyph.mark, ink.marks(tag)) {
                (true, _) => put_glyph(buffer, x, y, &glyph, look.theme.mark_on(style)),
                (false, true) => token::put_marked(buffer, x, y, &glyph, style, look),
                (false, false) => put_glyph(buffer, x, y, &glyph, style),
            };
        }
        let newline_tag = view.flow.tag_at(row.range.end);
        if row.newline && ink.marks(newline_tag) && x < area.text.right() {
            let style = ink.style(row.range.end, newline_tag);
            buffer.set_stringn(x, y, "⏎", 1, style);
        }
        // The bar is the cue for those who see no colours: it stands beside every row with generated text. Where a
        // sample goes on from another one, the seam is marked.
        if has_generated {
            let seam = view.own_from > view.generated_from && row.range.contains(&view.own_from);
            buffer.set_stringn(
                area.gutter.x,
                y,
                if seam { "╞" } else { "▎" },
                1,
                look.theme.style(Role::Accent),
            );
        } else if first == 0 && line == 0 && view.hidden_above > 0 {
            buffer.set_stringn(area.gutter.x, y, "…", 1, look.theme.style(Role::Dim));
        }
    }
    if let Some(at) = (first * height.saturating_sub(1)).checked_div(last) {
        let x = area.frame.right() - 1;
        buffer.set_stringn(x, area.text.y + at as u16, "▐", 1, look.theme.style(Role::Border));
    }
}

/// How the sample ended, where one may do something about it.
fn foot_of(buffer: &mut Buffer, state: &State, place: usize, area: &LaneArea, look: Look) {
    let Some(texts) = foot(state, place).filter(|_| area.foot.height > 0) else { return };
    let fits = |text: &&String| crate::text::width(text) <= usize::from(area.foot.width);
    if let Some(text) = texts.iter().find(fits).or(texts.last()) {
        put(buffer, area.foot.x, area.foot.y, text, area.foot.width, look.theme.style(Role::Info));
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
    // Words do not fill every row to its end.
    let wanted = cells(crate::text::width(&text) / usize::from(area.text.width.max(1)) + 2).min(room);
    let used = cells(view.flow.rows()).min(room);
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
    buffer.set_style(place, style);
    prose(buffer, place, &text, style, 0);
}
