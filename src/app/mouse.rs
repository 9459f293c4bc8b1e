//! What the mouse points at and does there.
//!
//! Never does what no key can do.

use super::{
    Effect, Mouse, MouseAction,
    board::{INHERITED_FROM, TAG_PROMPT},
    cells, columns, inspector, overlays, params, runs,
    state::{Pane, State},
    update::focus,
};
use crate::session::Param;
use ratatui::layout::{Position, Rect};

/// Two clicks closer than this are a double click.
const DOUBLE_CLICK_MS: u64 = 400;

/// What the button went down on, so that moving it goes on there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drag {
    /// The prefix: extends the selection.
    Prefix,
    /// A slider: moves the value.
    Slider(Param),
}

/// What lies under a place on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// A cell of the list.
    Cell(usize),
    /// A byte offset of the prefix.
    Prefix(usize),
    /// A slider; the position on its bar, 0 to 1, if on it.
    Slider(Param, Option<f64>),
    /// A lane.
    Lane(usize),
    /// The heading of a column.
    Heading(u32),
    /// The line about the runs: its left half goes back, its right half forward.
    Runs {
        /// Whether it is the left half.
        older: bool,
    },
    /// A row of the overlay's list.
    OverlayRow(usize),
    /// The overlay, or beside it.
    Overlay,
    /// Nothing.
    Nothing,
}

/// Finds what lies under a place.
pub fn target(state: &State, at: (u16, u16)) -> Target {
    let layout = state.layout();
    let position = Position::new(at.0, at.1);
    let inside = |area: Rect| area.contains(position);
    if state.overlay.is_some() {
        return if inside(layout.overlay_list) {
            Target::OverlayRow(usize::from(at.1 - layout.overlay_list.y))
        } else {
            Target::Overlay
        };
    }
    if inside(layout.cell_rows) {
        let first = first_cell_row(state.current, usize::from(layout.cell_rows.height));
        let index = first + usize::from(at.1 - layout.cell_rows.y);
        return if index < state.cells.len() { Target::Cell(index) } else { Target::Nothing };
    }
    if inside(layout.prefix) {
        let text = layout.prefix_text;
        let cell = state.cell();
        let row =
            cell.text().scroll + usize::from(at.1.saturating_sub(text.y).min(text.height.saturating_sub(1)));
        let row = row.min(cell.prefix().rows() - 1);
        return Target::Prefix(cell.prefix().offset_at(row, at.0.saturating_sub(text.x)));
    }
    if let Some(slider) = layout.sliders.iter().find(|slider| inside(slider.frame)) {
        let on_bar = inside(slider.bar).then(|| fraction(slider.bar, at.0));
        return Target::Slider(slider.param, on_bar);
    }
    if inside(layout.runs) {
        return Target::Runs { older: at.0 < layout.runs.x + layout.runs.width / 2 };
    }
    if let Some((number, _)) = layout.headings.iter().find(|(_, area)| inside(*area)) {
        return Target::Heading(*number);
    }
    let lane = layout.lanes.iter().position(|area| area.is_some_and(|area| inside(area.frame)));
    lane.map_or(Target::Nothing, Target::Lane)
}

/// Returns the first row of a list that keeps the selected one in view.
pub fn first_cell_row(selected: usize, height: usize) -> usize {
    (selected + 1).saturating_sub(height)
}

fn fraction(bar: Rect, x: u16) -> f64 {
    let last = bar.width.saturating_sub(1).max(1);
    f64::from(x.saturating_sub(bar.x).min(last)) / f64::from(last)
}

/// Applies a mouse event.
pub(super) fn update(state: &mut State, event: Mouse, effects: &mut Vec<Effect>) {
    match event.action {
        MouseAction::Down => down(state, event, effects),
        MouseAction::Drag => drag(state, event),
        MouseAction::Up => state.drag = None,
        MouseAction::WheelUp => wheel(state, event, -3),
        MouseAction::WheelDown => wheel(state, event, 3),
    }
}

fn clicks(state: &mut State, at: (u16, u16)) -> u8 {
    let (then, place, count) = state.last_click;
    let again = place == at && state.now_ms.saturating_sub(then) <= DOUBLE_CLICK_MS && count < 3;
    let count = if again { count + 1 } else { 1 };
    state.last_click = (state.now_ms, at, count);
    count
}

fn down(state: &mut State, event: Mouse, effects: &mut Vec<Effect>) {
    state.notice = None;
    let clicks = clicks(state, event.at);
    match target(state, event.at) {
        Target::Cell(index) => {
            focus(state, Pane::Cells);
            cells::go(state, index);
        }
        Target::Prefix(offset) => {
            focus(state, Pane::Prefix);
            state.drag = Some(Drag::Prefix);
            let buffer = state.cell_mut().prefix_mut();
            match clicks {
                1 => buffer.go_to(offset, event.shift),
                2 => buffer.select_word(offset),
                _ => buffer.select_line(offset),
            }
        }
        Target::Slider(param, position) => {
            focus(state, Pane::Params);
            state.param = param;
            if let Some(position) = position {
                // The pane grows when it gets the focus: the drag goes on where the slider is then.
                state.drag = Some(Drag::Slider(param));
                params::change(state, |params| params.set_fraction(param, position));
            } else if clicks == 2 {
                params::command(state, super::Command::EditParam);
            }
        }
        Target::Lane(lane) => {
            state.focus = Pane::Lanes;
            runs::select(state, lane);
            if let Some(token) = token_at(state, lane, event.at) {
                inspector::point_at(state, token);
            }
            if clicks == 2 {
                runs::command(state, super::Command::ZoomLane, effects);
            }
        }
        Target::Heading(number) => {
            let (number, cell) = (number as usize, state.cell());
            let aimed = cell.column != Some(number) && number < cell.columns.len();
            columns::aim(state, aimed.then_some(number));
        }
        Target::Runs { older: true } => runs::command(state, super::Command::OlderRun, effects),
        Target::Runs { older: false } => runs::command(state, super::Command::NewerRun, effects),
        Target::OverlayRow(row) => {
            let first = overlay_first_row(state);
            overlays::choose_row(state, first + row, effects);
        }
        Target::Overlay | Target::Nothing => {}
    }
}

/// Returns the number of the token under a place of a lane.
fn token_at(state: &State, lane: usize, at: (u16, u16)) -> Option<usize> {
    let area = state.layout().lanes.get(lane).copied().flatten()?;
    let view = state.cell().board.lanes.get(lane)?;
    let line = usize::from(at.1.checked_sub(area.text.y).filter(|line| *line < area.text.height)?);
    let row = view.flow.row(view.first_row(usize::from(area.text.height)) + line)?;
    let mut x = area.text.x;
    for (glyph, tag) in row.glyphs() {
        x += glyph.width;
        if at.0 < x {
            return (tag != TAG_PROMPT && tag < INHERITED_FROM).then(|| tag as usize - 1);
        }
    }
    None
}

/// Returns the first match a picker shows.
pub fn overlay_first_row(state: &State) -> usize {
    match &state.overlay {
        Some(super::Overlay::Picker(picker)) => {
            first_cell_row(picker.selected, usize::from(state.layout().overlay_list.height))
        }
        _ => 0,
    }
}

fn drag(state: &mut State, event: Mouse) {
    match state.drag {
        Some(Drag::Prefix) => {
            if let Target::Prefix(offset) = target(state, event.at) {
                state.cell_mut().prefix_mut().go_to(offset, true);
            }
        }
        Some(Drag::Slider(param)) => {
            let layout = state.layout();
            if let Some(slider) = layout.sliders.iter().find(|slider| slider.param == param) {
                let position = fraction(slider.bar, event.at.0);
                params::change(state, |params| params.set_fraction(param, position));
            }
        }
        None => {}
    }
}

fn wheel(state: &mut State, event: Mouse, rows: isize) {
    match target(state, event.at) {
        Target::Slider(param, _) => {
            params::change(state, |params| params.nudge(param, -rows.signum() as i32, false));
        }
        Target::Lane(_) if event.shift => {
            for lane in 0..state.cell().board.lanes.len() {
                runs::scroll_lane(state, lane, rows);
            }
        }
        Target::Lane(lane) => runs::scroll_lane(state, lane, rows),
        Target::Prefix(_) => {
            let motion = if rows < 0 { crate::text::Motion::RowUp } else { crate::text::Motion::RowDown };
            for _ in 0..rows.abs() {
                state.cell_mut().prefix_mut().go(motion, false);
            }
        }
        Target::Cell(_) => {
            let command = if rows < 0 { super::Command::PreviousCell } else { super::Command::NextCell };
            cells::command(state, command);
        }
        Target::Overlay | Target::OverlayRow(_) => match &mut state.overlay {
            Some(super::Overlay::Picker(picker)) => picker.step(rows.signum()),
            Some(super::Overlay::Help { scroll }) => *scroll = scroll.saturating_add_signed(rows),
            _ => {}
        },
        Target::Heading(_) | Target::Runs { .. } | Target::Nothing => {}
    }
}
