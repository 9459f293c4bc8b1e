//! The map of forks: the samples of each column as a tree, row by row, below a heading where there are several.
//!
//! Never merges the samples of two columns.

use ratatui::{buffer::Buffer, layout::Rect};

use super::row::{Seen, first_row, is_active, meter};
use crate::{
    analysis::{instrument::MOST_FORKS, percent},
    app::{
        State,
        read::{GroupFork, column_names, forks},
    },
    language::counted,
    text::cells,
    tr,
    tui::{
        theme::Role,
        view::brush::{Look, put, put_right},
    },
};

/// A row of the screen.
#[derive(Clone, Copy)]
enum Line {
    /// What the forks of a group below it are of.
    Heading(usize),
    /// A fork by its number.
    Fork(usize),
}

pub(super) fn paint(buffer: &mut Buffer, state: &State, area: Rect, look: Look) -> Seen {
    let rows = forks(state);
    let selected = state.session.instruments.selected.min(rows.len().saturating_sub(1));
    let lines = lines(state, &rows);
    let at = lines.iter().position(|line| matches!(line, Line::Fork(index) if *index == selected));
    let height = usize::from(area.height);
    let first = first_row(at.unwrap_or(0), height);
    for ((place, line), y) in lines.iter().enumerate().skip(first).zip(area.y..area.bottom()) {
        let group = match line {
            Line::Heading(group) => Some(*group),
            // No fork is shown without a word on whose it is: the heading stays while its rows scroll.
            Line::Fork(index) if place == first && height > 1 && has_headings(state) => {
                rows.get(*index).map(|fork| fork.group)
            }
            Line::Fork(_) => None,
        };
        match (group, line) {
            (Some(group), _) => {
                put(buffer, area.x, y, &heading(state, group), area.width, look.theme.style(Role::Title));
            }
            (None, Line::Fork(index)) => {
                let row = Rect { y, height: 1, ..area };
                if let Some(fork) = rows.get(*index) {
                    paint_fork(buffer, state, fork, row, is_active(state) && *index == selected, look);
                }
            }
            (None, Line::Heading(_)) => {}
        }
    }
    let mut seen = Seen::of(lines.len(), first, height);
    if rows.len() >= MOST_FORKS {
        seen.beside = Some(tr!("screen-forks-end", rows = MOST_FORKS.to_string()));
    }
    seen
}

fn has_headings(state: &State) -> bool {
    state.session.instruments.groups.len() > 1
}

/// Puts a heading before the forks of each group, where there are several.
fn lines(state: &State, rows: &[GroupFork]) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut before = None;
    for (index, fork) in rows.iter().enumerate() {
        if has_headings(state) && before.replace(fork.group) != Some(fork.group) {
            lines.push(Line::Heading(fork.group));
        }
        lines.push(Line::Fork(index));
    }
    lines
}

fn heading(state: &State, group: usize) -> String {
    let groups = &state.session.instruments.groups;
    let names = column_names(state, groups.iter().map(|group| group.column));
    let name = names.each.get(group).map_or("", |name| name.long.as_str());
    let samples = groups.get(group).map_or(0, |group| group.members.len());
    let text = format!("{} {name} · {}", names.what, counted(samples, "sample"));
    text.trim_start().to_owned()
}

fn paint_fork(buffer: &mut Buffer, state: &State, fork: &GroupFork, area: Rect, here: bool, look: Look) {
    let row = &fork.row;
    let of = state.session.instruments.groups.get(fork.group).map_or(1, |group| group.members.len().max(1));
    put(buffer, area.x, area.y, &format!("{:>4}", row.samples), 4, look.theme.style(Role::SliderValue));
    let mut x = area.x + 5;
    // A narrow pane keeps count and text.
    if area.width >= 40 {
        let share = row.samples as f64 / of as f64;
        meter(buffer, x, area.y, 8.0 * share, look.theme.style(Role::SliderFill));
        let own = row.probability.map(|own| percent(f64::from(own))).unwrap_or_default();
        put_right(buffer, Rect::new(x + 8, area.y, 7, 1), area.y, &own, look.theme.style(Role::Dim));
        x += 16;
    }
    let indent = " ".repeat((row.depth * 2).min(usize::from(area.width / 3)));
    let sign = if here { "▸" } else { " " };
    let style = if here { look.theme.style(Role::Selection) } else { look.theme.style(Role::Text) };
    // How many end here is worth more than the end of the text.
    let end = if row.endings > 0 { format!(" ■{}", row.endings) } else { String::new() };
    let room = area.right().saturating_sub(x + cells(crate::text::width(&end)));
    let after = put(buffer, x, area.y, &format!("{sign}{indent}{}", row.text), room, style);
    put(buffer, after, area.y, &end, area.right().saturating_sub(after), style);
}
