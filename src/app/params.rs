//! The sliders: selecting, nudging, typing, resetting.
//!
//! Never knows a range or a step: those are in the table.

use super::{
    Command,
    overlay::{LineInput, Overlay, Purpose, StopList},
    reflow,
    state::{Level, State},
};
use crate::session::Param;

/// Applies a command of the sliders.
pub(super) fn command(state: &mut State, command: Command) {
    let param = state.param;
    match command {
        Command::PreviousParam => step(state, -1),
        Command::NextParam => step(state, 1),
        Command::NudgeDown => change(state, |state| state.cell_mut().params.nudge(param, -1, false)),
        Command::NudgeUp => change(state, |state| state.cell_mut().params.nudge(param, 1, false)),
        Command::NudgeDownCoarse => change(state, |state| state.cell_mut().params.nudge(param, -1, true)),
        Command::NudgeUpCoarse => change(state, |state| state.cell_mut().params.nudge(param, 1, true)),
        Command::ResetParam => change(state, |state| state.cell_mut().params.reset(param)),
        Command::ToggleUnset => change(state, toggle_unset),
        Command::EditParam => edit(state),
        _ => {}
    }
}

/// Changes params and keeps what depends on them in step.
pub(super) fn change(state: &mut State, how: impl FnOnce(&mut State)) {
    let before = state.cell().params.clone();
    how(state);
    if state.cell().params != before {
        state.touch();
        reflow::params_changed(state);
        if state.cell().params.lanes() != before.lanes() {
            state.rebuild_board();
        }
    }
}

fn step(state: &mut State, steps: i32) {
    let last = Param::COUNT as i32 - 1;
    state.param = Param::ALL[(state.param as i32 + steps).clamp(0, last) as usize];
}

fn toggle_unset(state: &mut State) {
    let param = state.param;
    if !param.is_number() || param == Param::Lanes {
        state.notify(Level::Info, format!("{param} is never left to the engine"));
        return;
    }
    let spec = param.spec();
    let params = &mut state.cell_mut().params;
    let value = if params.get(param).is_some() { None } else { Some(spec.default.unwrap_or(spec.neutral)) };
    // Neutral and default values are in range by the table's own test.
    let _in_range = params.set(param, value);
}

fn edit(state: &mut State) {
    let param = state.param;
    if param == Param::Stop {
        let stops = StopList::new(state.cell().params.stop.clone());
        state.overlay = Some(Overlay::Stops(stops));
    } else {
        // The exact value, not the one shown: accepting it unchanged must change nothing.
        let value = state.cell().params.get(param).map_or("unset".to_owned(), |value| value.to_string());
        state.overlay = Some(Overlay::Line(LineInput::new(Purpose::Value(param), &value)));
    }
}

/// Opens the value field with the first digit already typed.
pub(super) fn begin_typing(state: &mut State, character: char) {
    if !state.param.is_number() {
        return;
    }
    let mut line = LineInput::new(Purpose::Value(state.param), "");
    line.field.insert(character.encode_utf8(&mut [0; 4]));
    state.overlay = Some(Overlay::Line(line));
}
