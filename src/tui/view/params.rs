//! The sliders.
//!
//! Never knows a parameter by name: everything comes from the table.

use ratatui::{buffer::Buffer, layout::Rect};

use super::brush::{Look, put, put_right, rule};
use crate::{
    app::{State, read::Layout, state::Pane},
    language::counted,
    session::{Param, Params},
    text::visible,
    tr,
    tui::theme::Role,
};

/// Parts of a cell, in eighths.
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

pub(super) fn paint(buffer: &mut Buffer, state: &State, layout: &Layout, look: Look) {
    if layout.params.height == 0 {
        return;
    }
    let active = state.session.focus == Pane::Params;
    let cell = state.cell();
    let params = &cell.params_here();
    // A param that columns set themselves has no one value; beside a column's own one stands a sign.
    let swept = |param| cell.target().is_none() && cell.columns.iter().any(|column| column.params.has(param));
    let own = |param| cell.target().is_some_and(|column| column.params.has(param));
    let disobeyed = state.program.engine.can.disobeyed(params);
    for slider in &layout.sliders {
        let selected = active && slider.param == state.session.param;
        let label_role = match (selected, params.is_changed(slider.param)) {
            (true, _) => Role::TitleActive,
            _ if disobeyed.contains(&slider.param) => Role::Warning,
            (false, true) => Role::Text,
            (false, false) => Role::Dim,
        };
        let sign = if selected {
            "▸"
        } else if disobeyed.contains(&slider.param) {
            "✗"
        } else if own(slider.param) {
            "▪"
        } else {
            " "
        };
        let label = format!("{sign}{}", slider.param.spec().label());
        let label_width = slider.bar.x - slider.frame.x;
        put(buffer, slider.frame.x, slider.frame.y, &label, label_width, look.theme.style(label_role));
        if slider.param == Param::Stop {
            stop(buffer, slider.bar.union(slider.value), params, look);
            continue;
        }
        bar(buffer, slider.bar, params.fraction(slider.param), look);
        let value = if swept(slider.param) {
            tr!("screen-params-columns").to_owned()
        } else {
            params.display(slider.param)
        };
        let role = if params.get(slider.param).is_some() { Role::SliderValue } else { Role::Dim };
        let area = match slider.param {
            // A seed has up to ten digits; its bar says nothing, so the number may cover it.
            Param::Seed => slider.bar.union(slider.value),
            _ if swept(slider.param) => slider.bar.union(slider.value),
            _ => slider.value,
        };
        if area.width > slider.value.width && params.get(slider.param).is_some() {
            buffer.set_style(area, look.theme.style(Role::Text));
            blank(buffer, area);
        }
        put_right(buffer, area, area.y, &value, look.theme.style(role));
    }
    rest(buffer, state, layout, look);
    help(buffer, state, layout, active, look);
}

/// What the line of params leaves out, and live mode.
fn rest(buffer: &mut Buffer, state: &State, layout: &Layout, look: Look) {
    let area = layout.params_rest;
    let mut words = Vec::new();
    if state.program.live {
        words.push(tr!("screen-params-live").to_owned());
    }
    match layout.hidden_sliders {
        0 => words.push(tr!("screen-params-else-off").to_owned()),
        more => words.push(tr!("screen-params-more", params = more)),
    }
    if area.width > 4 {
        put_right(buffer, area, area.y, &words.join(" · "), look.theme.style(Role::Dim));
    }
}

/// The row below the unfolded params explains the selected one, and what live mode does.
fn help(buffer: &mut Buffer, state: &State, layout: &Layout, active: bool, look: Look) {
    let area = layout.params_help;
    if area.height == 0 {
        return;
    }
    rule(buffer, area, look.theme.style(if active { Role::BorderActive } else { Role::Border }));
    let mut left = area.right().saturating_sub(2);
    if let Some(live) = live(state) {
        let place = Rect { width: area.width.saturating_sub(2), ..area };
        left = left.saturating_sub(put_right(
            buffer,
            place,
            area.y,
            &format!(" {live} "),
            look.theme.style(Role::Info),
        ));
    }
    if active {
        let spec = state.session.param.spec();
        let can = &state.program.engine.can;
        let help = match spec.param {
            param if can.ignored.contains(&param) => tr!("screen-params-not-taken"),
            param if can.counts_prefix(param) => tr!("screen-params-counts-prefix"),
            _ => spec.help(),
        };
        let text = format!(" {} ", tr!("screen-params-help", param = spec.label(), help = help));
        put(buffer, area.x + 1, area.y, &text, left.saturating_sub(area.x + 1), look.theme.style(Role::Info));
    } else {
        let title = format!(" {} ", tr!("screen-params"));
        put(
            buffer,
            area.x + 1,
            area.y,
            &title,
            left.saturating_sub(area.x + 1),
            look.theme.style(Role::Title),
        );
    }
}

/// Says what live mode did so far, if it is on.
fn live(state: &State) -> Option<String> {
    let live_mode = &state.session.live_mode;
    match (state.program.live, state.program.engine.can.drafts) {
        (false, _) => None,
        (true, true) => {
            let (count, tokens) = (counted(live_mode.count, "re-flow"), counted(live_mode.tokens, "token"));
            Some(tr!("screen-params-live-drafts", drafts = count, tokens = tokens))
        }
        (true, false) => Some(tr!(
            "screen-params-live-asked",
            times = counted(live_mode.count, "time"),
            tokens = counted(live_mode.tokens, "token"),
            cost = format!("${:.4}", live_mode.cost_usd),
        )),
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
