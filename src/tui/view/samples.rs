//! The list of the session's samples.
//!
//! Never searches.

use ratatui::{buffer::Buffer, layout::Rect};

use super::brush::{Look, put, put_right};
use crate::{
    app::{
        State,
        read::{describe_settings, overlay_first_row, signs_of, status},
        state::{SampleList, SampleRow},
    },
    text::{padded, padded_before, visible},
    tr,
    tui::theme::Role,
};

/// Bytes of a sample's text that a row can show.
const SHOWN: usize = 400;

/// Cells for the title of a sample's cell.
const TITLE: u16 = 12;

pub(super) fn paint(buffer: &mut Buffer, state: &State, list: &SampleList, area: Rect, look: Look) {
    if list.matches.is_empty() {
        put(buffer, area.x, area.y, tr!("overlays-nothing-matches"), area.width, look.theme.style(Role::Dim));
        return;
    }
    let first = overlay_first_row(state);
    for (y, (index, row)) in (area.y..area.bottom()).zip(list.matches.iter().enumerate().skip(first)) {
        let Some(row) = list.rows.get(*row) else { continue };
        let selected = index == list.selected;
        let base = look.theme.style(if selected { Role::OverlaySelected } else { Role::Text });
        if selected {
            buffer.set_style(Rect { y, height: 1, ..area }, base);
        }
        one(buffer, state, row, selected, Rect { y, height: 1, ..area }, look);
    }
}

fn one(buffer: &mut Buffer, state: &State, row: &SampleRow, selected: bool, area: Rect, look: Look) {
    let style = |role| look.theme.style(if selected { Role::OverlaySelected } else { role });
    let Some(entry) = state.session.samples.get(&row.id) else { return };
    let Some(cell) = state.session.cells.get(row.cell) else { return };
    let sample = &entry.sample;
    let (sign, _) = status(state, entry);
    let run = cell.runs.iter().position(|run| run.samples.contains(&row.id));
    let place = match run {
        Some(run) => format!("{}.{}", run + 1, sample.lane + 1),
        None => tr!("overlays-samples-background").to_owned(),
    };
    let title = crate::text::wrapped(&cell.title, TITLE).into_iter().next().unwrap_or_default();
    let head = format!(
        "{}{} {:>2} {} {} {sign}{:<4}{} ",
        if selected { "▸" } else { " " },
        state.program.local_time(sample.started),
        row.cell + 1,
        padded(&title, TITLE.into()),
        padded_before(&place, 6),
        sample.tokens.len(),
        signs_of(cell, row.id),
    );
    let mut x = put(buffer, area.x, area.y, &head, area.width, style(Role::Dim));
    // What it was made with, where there is room beside its text.
    let mut end = area.right();
    if area.width >= 100 {
        let settings = describe_settings(sample, &[crate::session::Param::Seed]);
        let room = Rect { x: area.right() - 34, width: 34, ..area };
        end -= put_right(buffer, room, area.y, &settings, style(Role::Dim)) + 1;
    }
    let mut bytes = state.generated(sample);
    bytes.truncate(SHOWN);
    let text = visible(&String::from_utf8_lossy(&bytes));
    x = x.min(end);
    put(buffer, x, area.y, &text, end - x, style(Role::Generated));
}
