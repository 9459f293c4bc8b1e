//! Accuracy by number of examples: a bar for each number, with its interval and the probability of a right answer.
//!
//! Never asks.

use ratatui::{buffer::Buffer, layout::Rect, style::Modifier};

use super::row::{Seen, first_row, is_active, label, meter};
use crate::{
    analysis::{instrument::ShotsRow, percent},
    app::State,
    text::{cells, width},
    tr,
    tui::{
        theme::Role,
        view::brush::{Look, put_right},
    },
};

/// Cells for the number of examples.
const LABEL: u16 = 13;

/// The shortest bar worth having.
const BAR: u16 = 10;

pub(super) fn paint(buffer: &mut Buffer, state: &State, area: Rect, look: Look) -> Seen {
    let rows = state.session.instruments.shots.rows();
    let selected = state.session.instruments.selected.min(rows.len().saturating_sub(1));
    let height = usize::from(area.height);
    let first = first_row(selected, height);
    let wide = LABEL.min(area.width.saturating_sub(5));
    let beside = Rect { x: area.x + wide, width: area.width - wide, ..area };
    // All rows are worded alike: in the most words that leave every row a bar.
    let ways: Vec<[String; 4]> = rows.iter().map(ways).collect();
    let fits = |way: &usize| ways.iter().all(|ways| cells(width(&ways[*way])) + BAR < beside.width);
    let way = (0..3).find(fits).unwrap_or(3);
    for (((index, row), numbers), y) in
        rows.iter().enumerate().zip(&ways).skip(first).zip(area.y..area.bottom())
    {
        let here = is_active(state) && index == selected;
        label(buffer, Rect { y, height: 1, width: wide, ..area }, &row.label(), here, look);
        numbered(buffer, row, &numbers[way], Rect { y, height: 1, ..beside }, look);
    }
    Seen::of(rows.len(), first, height)
}

/// Returns the numbers of a row in fewer and fewer words.
fn ways(row: &ShotsRow) -> [String; 4] {
    let share = percent(row.share.share);
    let own = row.expected.map(|own| format!("┃ {}", percent(own)));
    let joined = |counted: String| {
        let counted = (row.of > 0).then_some(counted);
        counted.into_iter().chain(own.clone()).collect::<Vec<_>>().join(" · ")
    };
    let (low, high) = (percent(row.share.low), percent(row.share.high));
    let right = tr!("screen-some-of", some = row.right.to_string(), all = row.of.to_string());
    [
        row.words().join(" · "),
        joined(format!("{right} · {share} ({low}–{high})")),
        joined(format!("{right} · {share}")),
        if row.of > 0 { share.clone() } else { own.clone().unwrap_or_default() },
    ]
}

/// The numbers at the right, and before them the bar with its marks.
fn numbered(buffer: &mut Buffer, row: &ShotsRow, numbers: &str, beside: Rect, look: Look) {
    let y = beside.y;
    let taken = put_right(buffer, beside, y, numbers, look.theme.style(Role::SliderValue));
    let room = beside.width.saturating_sub(taken + 2);
    meter(buffer, beside.x, y, f64::from(room) * row.share.share, look.theme.style(Role::SliderFill));
    let bounds = [row.share.low, row.share.high];
    let bounds = bounds.into_iter().filter(|_| row.of > 0).map(|at| (at, "│", Role::Dim));
    for (at, sign, role) in bounds.chain(row.expected.map(|own| (own, "┃", Role::Accent))) {
        if room > 0 {
            let x = beside.x + ((f64::from(room) * at) as u16).min(room - 1);
            buffer.set_stringn(x, y, sign, 1, look.theme.style(role).add_modifier(Modifier::BOLD));
        }
    }
}
