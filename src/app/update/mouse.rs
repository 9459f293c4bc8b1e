//! What the mouse does where it points.
//!
//! Never does what no key can do.

use super::{
    cells, columns, inspector, lanes, live,
    overlays::{self, Outcome},
    panes, params,
};
use crate::app::{
    CellsCommand, Command, Effect, LanesCommand, Mouse, MouseAction, ParamsCommand,
    read::{self, Target},
    state::{Drag, Overlay, Pane, Searched, State},
};

/// Two clicks closer than this are a double click.
const DOUBLE_CLICK_MS: u64 = 400;

/// Applies a mouse event; returns the command that was chosen by it from a list, if one was.
pub(super) fn update(state: &mut State, event: Mouse, effects: &mut Vec<Effect>) -> Option<Command> {
    match event.action {
        MouseAction::Down => return down(state, event, effects),
        MouseAction::Drag => drag(state, event),
        MouseAction::Up => state.program.drag = None,
        MouseAction::WheelUp => wheel(state, event, -3, effects),
        MouseAction::WheelDown => wheel(state, event, 3, effects),
    }
    None
}

fn clicks(state: &mut State, at: (u16, u16)) -> u8 {
    let (then, place, count) = state.program.last_click;
    let again = place == at && state.program.now_ms.saturating_sub(then) <= DOUBLE_CLICK_MS && count < 3;
    let count = if again { count + 1 } else { 1 };
    state.program.last_click = (state.program.now_ms, at, count);
    count
}

fn down(state: &mut State, event: Mouse, effects: &mut Vec<Effect>) -> Option<Command> {
    state.program.notice = None;
    let clicks = clicks(state, event.at);
    let target = read::target(state, event.at);
    match target {
        Target::Slider(..) | Target::OverlayRow(_) | Target::Overlay | Target::Nothing => {}
        // As before a key: what live mode only passed through is kept before anything else changes the board.
        Target::Cell(_) | Target::Prefix(_) | Target::Lane(_) | Target::Heading(_) | Target::Runs { .. } => {
            live::keep(state, effects);
        }
    }
    match target {
        Target::Cell(index) => {
            cells::go(state, index);
            panes::focus(state, Pane::Lanes);
        }
        Target::Prefix(offset) => {
            panes::focus(state, Pane::Prefix);
            state.program.drag = Some(Drag::Prefix);
            let buffer = state.cell_mut().prefix_mut();
            match clicks {
                1 => buffer.go_to(offset, event.shift),
                2 => buffer.select_word(offset),
                _ => buffer.select_line(offset),
            }
        }
        Target::Slider(param, position) => {
            panes::focus(state, Pane::Params);
            state.session.param = param;
            if let Some(position) = position {
                // The pane grows when it gets the focus: the drag goes on where the slider is then.
                state.program.drag = Some(Drag::Slider(param));
                params::change(state, |params| params.set_fraction(param, position));
            } else if clicks == 2 {
                params::command(state, ParamsCommand::Edit);
            }
        }
        Target::Lane(lane) => {
            state.session.focus = Pane::Lanes;
            lanes::select(state, lane);
            if let Some(token) = read::token_at(state, lane, event.at) {
                inspector::point_at(state, token);
            }
            if clicks == 2 {
                lanes::command(state, LanesCommand::Zoom, effects);
            }
        }
        Target::Heading(number) => {
            let (number, cell) = (number as usize, state.cell());
            let aimed = cell.column != Some(number) && number < cell.columns.len();
            columns::aim(state, aimed.then_some(number));
        }
        Target::Runs { older: true } => lanes::command(state, LanesCommand::OlderRun, effects),
        Target::Runs { older: false } => lanes::command(state, LanesCommand::NewerRun, effects),
        Target::OverlayRow(row) => {
            let first = read::overlay_first_row(state);
            if let Outcome::Chosen(command) = overlays::choose_row(state, first + row, effects) {
                return Some(command);
            }
        }
        Target::Overlay | Target::Nothing => {}
    }
    None
}

fn drag(state: &mut State, event: Mouse) {
    match state.program.drag {
        Some(Drag::Prefix) => {
            if let Target::Prefix(offset) = read::target(state, event.at) {
                state.cell_mut().prefix_mut().go_to(offset, true);
            }
        }
        Some(Drag::Slider(param)) => {
            let layout = state.layout();
            if let Some(slider) = layout.sliders.iter().find(|slider| slider.param == param) {
                let position = read::fraction(slider.bar, event.at.0);
                params::change(state, |params| params.set_fraction(param, position));
            }
        }
        None => {}
    }
}

fn wheel(state: &mut State, event: Mouse, rows: isize, effects: &mut Vec<Effect>) {
    match read::target(state, event.at) {
        Target::Slider(param, _) => {
            params::change(state, |params| params.nudge(param, -rows.signum() as i32, false));
        }
        Target::Lane(_) if event.shift => {
            for lane in 0..state.cell().board.lanes.len() {
                lanes::scroll_lane(state, lane, rows);
            }
        }
        Target::Lane(lane) => lanes::scroll_lane(state, lane, rows),
        Target::Prefix(_) => {
            let motion = if rows < 0 { crate::text::Motion::RowUp } else { crate::text::Motion::RowDown };
            for _ in 0..rows.abs() {
                state.cell_mut().prefix_mut().go(motion, false);
            }
        }
        Target::Cell(_) => {
            let command = if rows < 0 { CellsCommand::Previous } else { CellsCommand::Next };
            live::keep(state, effects);
            cells::command(state, command);
        }
        Target::Overlay | Target::OverlayRow(_) => {
            let help_rows = match &state.program.overlay {
                Some(Overlay::Help { query, contexts, .. }) => {
                    read::help_rows(state, contexts, &query.text())
                }
                _ => 0,
            };
            match &mut state.program.overlay {
                Some(Overlay::Picker(picker)) => picker.step(rows.signum()),
                Some(Overlay::Samples(list)) => list.step(rows.signum()),
                Some(Overlay::Help { scroll, .. }) => {
                    *scroll = scroll.saturating_add_signed(rows).min(help_rows.saturating_sub(1));
                }
                _ => {}
            }
        }
        Target::Heading(_) | Target::Runs { .. } | Target::Nothing => {}
    }
}
