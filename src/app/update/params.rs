//! The sliders: selecting, nudging, typing, resetting.
//!
//! Never knows a range or a step: those are in the table.

use super::live;
use crate::{
    app::{
        ParamsCommand,
        state::{Level, LineInput, Overlay, Purpose, State, StopList},
    },
    session::{Param, Params},
    tr,
};

/// Applies a command of the sliders.
pub(super) fn command(state: &mut State, command: ParamsCommand) {
    let param = state.session.param;
    match command {
        ParamsCommand::Previous => step(state, -1),
        ParamsCommand::Next => step(state, 1),
        ParamsCommand::NudgeDown => change(state, |params| params.nudge(param, -1, false)),
        ParamsCommand::NudgeUp => change(state, |params| params.nudge(param, 1, false)),
        ParamsCommand::NudgeDownCoarse => change(state, |params| params.nudge(param, -1, true)),
        ParamsCommand::NudgeUpCoarse => change(state, |params| params.nudge(param, 1, true)),
        ParamsCommand::Reset => reset(state, param),
        ParamsCommand::ToggleUnset => toggle_unset(state),
        ParamsCommand::Edit => edit(state),
    }
}

/// Changes the params of the column aimed at, or else the cell's, and keeps what depends on them in step.
pub(super) fn change(state: &mut State, how: impl FnOnce(&mut Params)) {
    let before = state.cell().params_here();
    let mut params = before.clone();
    how(&mut params);
    if params == before {
        return;
    }
    let cell = state.cell_mut();
    match cell.target_mut() {
        None => cell.params = params.clone(),
        Some(column) => {
            for param in Param::ALL.into_iter().filter(|param| params.differs(&before, *param)) {
                column.params.take(param, &params);
            }
            // How many lanes there are is the cell's alone.
            let _in_range = cell.params.set(Param::Lanes, params.get(Param::Lanes));
        }
    }
    after_change(state, before.lanes() != params.lanes());
}

fn after_change(state: &mut State, lanes: bool) {
    state.mark_dirty();
    live::params_changed(state);
    if lanes {
        state.rebuild_board();
    }
}

/// Puts a param back to its default; in a column, to the cell's.
fn reset(state: &mut State, param: Param) {
    match state.cell_mut().target_mut() {
        Some(column) if param != Param::Lanes => {
            if column.params.has(param) {
                column.params.clear(param);
                after_change(state, false);
            }
        }
        _ => change(state, |params| params.reset(param)),
    }
}

fn step(state: &mut State, steps: i32) {
    let last = Param::COUNT as i32 - 1;
    state.session.param = Param::ALL[(state.session.param as i32 + steps).clamp(0, last) as usize];
}

fn toggle_unset(state: &mut State) {
    let param = state.session.param;
    if !param.is_number() || param == Param::Lanes {
        state.notify(Level::Info, tr!("notices-param-always-set", param = param.to_string()));
        return;
    }
    let spec = param.spec();
    change(state, |params| {
        let is_set = params.get(param).is_some();
        let value = if is_set { None } else { Some(spec.default.unwrap_or(spec.neutral)) };
        // Neutral and default values are in range by the table's own test.
        let _in_range = params.set(param, value);
    });
}

fn edit(state: &mut State) {
    let param = state.session.param;
    if param == Param::Stop {
        let stops = StopList::new(state.cell().params_here().stop);
        state.put_up(Overlay::Stops(stops));
    } else {
        // The exact value, not the one shown: accepting it unchanged must change nothing.
        let value =
            state.cell().params_here().get(param).map_or("unset".to_owned(), |value| value.to_string());
        state.put_up(Overlay::Line(LineInput::new(Purpose::Value(param), &value)));
    }
}

/// Gives a param a value that was typed, or asks for one.
pub(super) fn choose(state: &mut State, param: Param, value: Option<String>) {
    state.session.param = param;
    let Some(value) = value else { return edit(state) };
    change(state, |params| {
        // What is no value was not offered.
        let _in_range = params.set_text(param, &value);
    });
}

/// Opens the value field with the first digit already typed.
pub(super) fn begin_typing(state: &mut State, character: char) {
    if !state.session.param.is_number() {
        return;
    }
    let mut line = LineInput::new(Purpose::Value(state.session.param), "");
    line.field.insert(character.encode_utf8(&mut [0; 4]));
    state.put_up(Overlay::Line(line));
}
