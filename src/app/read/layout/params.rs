//! Where the sliders stand: in one line, or unfolded.
//!
//! Never knows a parameter by name, but for those that are always shown.

use ratatui::layout::Rect;

use super::areas::{Layout, SliderArea};
use crate::{
    app::state::{CellState, State},
    session::Param,
    text::{self, cells},
};

/// Cells for an unfolded slider's label, and for its value.
const LABEL_WIDTH: u16 = 13;

const VALUE_WIDTH: u16 = 7;

/// The narrowest unfolded slider worth having.
const SLIDER_WIDTH: u16 = 30;

/// Cells of a bar in the one line of params.
const SHORT_BAR: u16 = 8;

/// Rows that the lanes keep while all params are shown.
const LANES_KEEP: u16 = 6;

/// Tells whether a param does something, or is said to: what is off is not worth a slider.
fn is_on(cell: &CellState, param: Param) -> bool {
    let always = matches!(param, Param::Temperature | Param::MaxTokens | Param::Lanes);
    let params = cell.params_here();
    let set = match params.get(param) {
        Some(value) => value != param.spec().neutral || !param.is_number(),
        None => param == Param::Stop && !params.stop.is_empty(),
    };
    let swept = cell.columns.iter().any(|column| column.params.has(param));
    always || set || swept
}

/// Places the params that do something in one line: with bars where all have room so, then without, then what fits.
pub(super) fn line_of_params(cell: &CellState, area: Rect, layout: &mut Layout) {
    layout.params = area;
    let params = cell.params_here();
    let on: Vec<Param> = Param::ALL.into_iter().filter(|param| is_on(cell, *param)).collect();
    let label = |param: Param| cells(text::width(param.spec().label())) + 2;
    let value = |param: Param| match param {
        Param::Stop => cells(text::width(&text::visible(&params.display(param)))).clamp(4, 24),
        _ => cells(text::width(&params.display(param))).max(4),
    };
    let bar = |param: Param| if matches!(param, Param::Stop | Param::Seed) { 0 } else { SHORT_BAR + 1 };
    let gap = 2;
    let rest = 16;
    let room = area.width.saturating_sub(rest);
    let wanted: u16 = on.iter().map(|param| label(*param) + bar(*param) + value(*param) + gap).sum();
    let bars = wanted <= room;
    let mut x = area.x;
    for param in on {
        let bar_width = if bars { bar(param).saturating_sub(1) } else { 0 };
        let width = label(param) + bar_width + u16::from(bar_width > 0) + value(param);
        if x + width > area.x + room {
            layout.hidden_sliders += 1;
            continue;
        }
        let bar_x = x + label(param);
        layout.sliders.push(SliderArea {
            param,
            frame: Rect::new(x, area.y, width, 1),
            bar: Rect::new(bar_x, area.y, bar_width, 1),
            value: Rect::new(x + width - value(param), area.y, value(param), 1),
        });
        x += width + gap;
    }
    layout.params_rest = Rect::new(x, area.y, area.right().saturating_sub(x + 1), 1);
}

/// Places all params in columns, top to bottom, showing the rows around the selected one, and a row that explains it.
pub(super) fn unfold_params(state: &State, area: Rect, layout: &mut Layout) {
    let columns = (area.width / SLIDER_WIDTH).clamp(1, 4);
    let rows = (Param::COUNT as u16).div_ceil(columns);
    // Some lanes stay in sight.
    let visible = rows.min(area.height.saturating_sub(LANES_KEEP)).max(1);
    layout.params = Rect { height: visible + 1, ..area };
    layout.params_help = Rect::new(area.x, area.y + visible, area.width, 1);
    let selected_row = state.session.param as u16 % rows;
    let first = (selected_row + 1).saturating_sub(visible).min(rows - visible);
    let each = area.width / columns;
    for param in Param::ALL {
        let (column, row) = (param as u16 / rows, param as u16 % rows);
        if row < first || row >= first + visible {
            continue;
        }
        let gap = if column + 1 < columns { 2 } else { 1 };
        let frame = Rect::new(area.x + column * each, area.y + row - first, each - gap, 1);
        let bar_width = frame.width.saturating_sub(LABEL_WIDTH + VALUE_WIDTH + 1);
        layout.sliders.push(SliderArea {
            param,
            frame,
            bar: Rect::new(frame.x + LABEL_WIDTH, frame.y, bar_width, 1),
            value: Rect::new(frame.x + LABEL_WIDTH + bar_width + 1, frame.y, VALUE_WIDTH, 1),
        });
    }
}
