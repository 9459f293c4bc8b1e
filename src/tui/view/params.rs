//! The sliders.
//!
//! Never knows a parameter by name: everything comes from the table.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    brush::{Look, frame_pane, put, put_right},
    status::counted,
};
use crate::{
    app::{State, read::Layout, state::Pane},
    session::{Param, Params},
    text::visible,
    tui::theme::Role,
};

/// Parts of a cell, in eighths.
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

pub(super) fn paint(buffer: &mut Buffer, state: &State, layout: &Layout, look: Look) {
    if layout.params.height == 0 {
        return;
    }
    let active = state.session.focus == Pane::Params;
    let live_mode = &state.session.live_mode;
    let title = match (state.program.live, state.program.engine.can.drafts) {
        (false, _) => "Params".to_owned(),
        (true, true) => {
            let (count, tokens) = (counted(live_mode.count, "re-flow"), counted(live_mode.tokens, "token"));
            format!("Params · live: {count}, {tokens}")
        }
        (true, false) => format!(
            "Params · live: asked {}, {}, ${:.4}",
            counted(live_mode.count, "time"),
            counted(live_mode.tokens, "token"),
            live_mode.cost_usd
        ),
    };
    frame_pane(buffer, layout.params, &title, active, look);
    let params = &state.cell().params_here();
    // A param that columns set themselves has no one value; beside a column's own one stands a sign.
    let cell = state.cell();
    let swept = |param| cell.target().is_none() && cell.columns.iter().any(|column| column.params.has(param));
    let own = |param| cell.target().is_some_and(|column| column.params.has(param));
    for slider in &layout.sliders {
        let selected = active && slider.param == state.session.param;
        let label_role = match (selected, params.is_changed(slider.param)) {
            (true, _) => Role::TitleActive,
            (false, true) => Role::Text,
            (false, false) => Role::Dim,
        };
        let sign = if selected {
            "▸"
        } else if own(slider.param) {
            "▪"
        } else {
            " "
        };
        let label = format!("{sign}{}", slider.param.spec().label);
        put(buffer, slider.frame.x, slider.frame.y, &label, 13, look.theme.style(label_role));
        if slider.param == Param::Stop {
            stop(buffer, slider.bar.union(slider.value), params, look);
            continue;
        }
        bar(buffer, slider.bar, params.fraction(slider.param), look);
        let value = if swept(slider.param) { "columns".to_owned() } else { params.display(slider.param) };
        let role = if params.get(slider.param).is_some() { Role::SliderValue } else { Role::Dim };
        if slider.param == Param::Seed {
            // A seed has up to ten digits; its bar says nothing, so the number may cover it.
            let area = slider.bar.union(slider.value);
            if params.get(Param::Seed).is_some() {
                buffer.set_style(area, look.theme.style(Role::Text));
                blank(buffer, area);
            }
            put_right(buffer, area, area.y, &value, look.theme.style(role));
        } else {
            put_right(buffer, slider.value, slider.value.y, &value, look.theme.style(role));
        }
    }
    footer(buffer, state, layout, active, look);
}

/// The lower border explains the selected parameter, or says that more rows exist.
fn footer(buffer: &mut Buffer, state: &State, layout: &Layout, active: bool, look: Look) {
    let y = layout.params.bottom() - 1;
    let inside = Rect::new(layout.params.x + 1, y, layout.params.width.saturating_sub(2), 1);
    if active {
        let spec = state.session.param.spec();
        let text = format!(" {}: {} ", spec.label, spec.help);
        put(buffer, inside.x, y, &text, inside.width, look.theme.style(Role::Info));
    } else if layout.hidden_slider_rows > 0 {
        put_right(buffer, inside, y, " more when focused ", look.theme.style(Role::Dim));
    }
}

fn blank(buffer: &mut Buffer, area: Rect) {
    for x in area.left()..area.right() {
        buffer[(x, area.y)].set_symbol(" ");
    }
}

fn bar(buffer: &mut Buffer, area: Rect, fraction: Option<f64>, look: Look) {
    let empty = look.theme.style(Role::SliderEmpty);
    for x in area.left()..area.right() {
        buffer.set_stringn(x, area.y, if fraction.is_some() { "─" } else { "·" }, 1, empty);
    }
    let Some(fraction) = fraction else { return };
    let eighths = (fraction * f64::from(area.width) * 8.0).round() as u16;
    let fill = look.theme.style(Role::SliderFill);
    for x in 0..eighths / 8 {
        buffer.set_stringn(area.x + x, area.y, "█", 1, fill);
    }
    if !eighths.is_multiple_of(8) {
        buffer.set_stringn(area.x + eighths / 8, area.y, EIGHTHS[usize::from(eighths % 8)], 1, fill);
    }
}

fn stop(buffer: &mut Buffer, area: Rect, params: &Params, look: Look) {
    let text = visible(&params.display(Param::Stop));
    let role = if params.stop.is_empty() { Role::Dim } else { Role::SliderValue };
    put(buffer, area.x, area.y, &text, area.width, look.theme.style(role));
}
