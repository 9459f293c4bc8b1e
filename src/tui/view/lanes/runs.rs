//! The row above the lanes: which run is shown, how it was sampled, and what the colours mean.
//!
//! Never looks at a token.

use ratatui::{buffer::Buffer, layout::Rect};

use super::super::brush::{Look, put, put_right};
use crate::{
    app::{
        State,
        read::{Layout, common_settings, filter_matches},
        state::{Likeness, View},
    },
    language::counted,
    text::cells,
    tr,
    tui::theme::Role,
};

/// The row above the lanes: which run is shown, and how it was sampled.
pub(super) fn paint(buffer: &mut Buffer, state: &State, layout: &Layout, look: Look) {
    let (cell, area) = (state.cell(), layout.runs);
    if area.height == 0 {
        return;
    }
    if cell.runs.is_empty() {
        put(buffer, area.x + 1, area.y, tr!("screen-runs-none"), area.width, look.theme.style(Role::Dim));
        return;
    }
    let area = Rect { width: area.width.saturating_sub(legend(buffer, state, area, look)), ..area };
    let area = Rect { width: area.width.saturating_sub(hidden(buffer, layout, area, look)), ..area };
    let passing = cell
        .board
        .lanes
        .iter()
        .filter_map(|view| view.sample)
        .find(|id| state.session.live_mode.is_passing(*id));
    if let Some(filter) = &state.session.filter {
        let all = filter_matches(state);
        let shown = cell.board.lanes.len();
        let all_samples = counted(all.len(), "sample");
        let samples = match all.len() > shown {
            true => tr!("screen-runs-some", shown = shown.to_string(), samples = all_samples),
            false => all_samples,
        };
        let text = format!("  {}", tr!("screen-runs-filter", filter = filter.words(), samples = samples));
        put(buffer, area.x + 1, area.y, &text, area.width, look.theme.style(Role::Accent));
        return;
    }
    let described = common_settings(state).unwrap_or_default();
    if passing.is_some() {
        let live = format!("  {} ", tr!("screen-runs-live"));
        let x = put(buffer, area.x + 1, area.y, &live, area.width, look.theme.style(Role::Accent));
        let text = described;
        put(buffer, x + 2, area.y, &text, area.right().saturating_sub(x + 2), look.theme.style(Role::Dim));
        return;
    }
    let older = if cell.step > 0 { "‹" } else { " " };
    let newer = if cell.step + 1 < cell.runs.len() { "›" } else { " " };
    let (run, runs) = ((cell.step + 1).to_string(), cell.runs.len().to_string());
    let position = format!("{older} {} {newer}", tr!("screen-runs-run", run = run, runs = runs));
    let x = put(buffer, area.x + 1, area.y, &position, area.width, look.theme.style(Role::Accent));
    let run = cell.runs.get(cell.step);
    if let Some(entry) = run.and_then(|run| run.samples.first()).and_then(|id| state.session.samples.get(id))
    {
        let of_some = run.is_some_and(|run| run.samples.len() < entry.sample.params.lanes());
        let text = match of_some {
            true => tr!("screen-runs-lane", lane = entry.sample.lane + 1, settings = described),
            false => described,
        };
        put(buffer, x + 2, area.y, &text, area.right().saturating_sub(x + 2), look.theme.style(Role::Dim));
    }
}

/// How many lanes have no room, where lanes are rows; returns how many cells that takes.
fn hidden(buffer: &mut Buffer, layout: &Layout, area: Rect, look: Look) -> u16 {
    let shown = layout.lanes.iter().flatten().count();
    let are_rows = layout.lanes.iter().flatten().any(|lane| lane.is_row);
    if !are_rows || shown == layout.lanes.len() {
        return 0;
    }
    let lanes = counted(layout.lanes.len(), "lane");
    let text = format!(" {} ↓ ", tr!("screen-runs-some-lanes", shown = shown, lanes = lanes));
    put_right(buffer, area, area.y, &text, look.theme.style(Role::Info))
}

/// What the colours mean, at the right of the row; returns how many cells it takes.
fn legend(buffer: &mut Buffer, state: &State, area: Rect, look: Look) -> u16 {
    let view = state.program.view;
    if view == View::Plain {
        return 0;
    }
    let wide = area.width >= 90;
    let name = match view.unit() {
        "" => view.word().to_owned(),
        _ if view.is_comparison() && !wide => view.word().to_owned(),
        unit => tr!("screen-legend-unit", view = view.word(), unit = unit),
    };
    let word = match view.is_comparison() {
        true => format!(" {}", tr!("screen-legend-compared", view = name)),
        false => format!(" {name}"),
    };
    if !view.is_heat() && !view.is_comparison() {
        return put_right(buffer, area, area.y, &word, look.theme.style(Role::Accent)) + 1;
    }
    let shown: Vec<(String, Role)> = if view.is_comparison() {
        let said = |likeness: &Likeness| {
            let (long, short) = likeness.words();
            ((if wide { long } else { short }).to_owned(), Role::from(*likeness))
        };
        view.likenesses().iter().map(said).collect()
    } else {
        let steps = view.legend().into_iter().zip(Role::HEAT).enumerate();
        // On a narrow screen the ends and the middle say enough.
        steps.filter(|(level, _)| wide || [0, 3, 7].contains(level)).map(|(_, step)| step).collect()
    };
    // Words have no grounds that would part them.
    let between = if view.is_comparison() { " / " } else { " " };
    let width = |text: &str| cells(crate::text::width(text));
    let parts = cells(shown.len().saturating_sub(1)) * width(between);
    let wanted = shown.iter().map(|(text, _)| width(text)).sum::<u16>() + parts + width(&word) + 2;
    if wanted + 16 > area.width {
        return put_right(buffer, area, area.y, &word, look.theme.style(Role::Accent)) + 1;
    }
    let mut x = area.right() - wanted;
    x = put(buffer, x, area.y, &word, area.width, look.theme.style(Role::Accent)) + 1;
    for (index, (text, role)) in shown.into_iter().enumerate() {
        if index > 0 {
            x = put(buffer, x, area.y, between, area.width, look.theme.style(Role::Dim));
        }
        x = put(buffer, x, area.y, &text, area.width, look.theme.style(role));
    }
    wanted
}
