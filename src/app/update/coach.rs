//! The guide of a cell: moves on when what a step asks for was done, or when it is told to.
//!
//! Never does what a step says.

use super::{cells, panes};
use crate::app::{
    CoachCommand, Command, ParamsCommand, read,
    state::{Coach, Pane, State, View},
};

/// Applies a command of the guide.
pub(super) fn command(state: &mut State, command: CoachCommand) {
    match command {
        CoachCommand::Toggle => state.program.guide_hidden = !state.program.guide_hidden,
        CoachCommand::Next => next(state),
        CoachCommand::Previous => {
            let step = at(state, read::guide(state).len());
            go_to(state, step.saturating_sub(1));
        }
    }
}

fn next(state: &mut State) {
    let steps = read::guide(state).len();
    let step = at(state, steps);
    if step + 1 < steps {
        go_to(state, step + 1);
    } else if state.session.current + 1 < state.session.cells.len() {
        cells::go(state, state.session.current + 1);
        // Each experiment begins with its samples: what the last one called for is its own.
        (state.program.instrument, state.program.view) = (None, View::default());
        state.session.inspector = None;
        panes::focus(state, Pane::Lanes);
    }
}

/// Returns which of so many steps is shown.
fn at(state: &State, steps: usize) -> usize {
    state.cell().coach.step.min(steps.saturating_sub(1))
}

fn go_to(state: &mut State, step: usize) {
    state.cell_mut().coach = Coach { step, ..Coach::default() };
}

/// Notes that a command was given; goes on to the next step once the one that is shown has all it asks for.
pub(super) fn given(state: &mut State, command: Command) {
    // Going from step to step is nothing that a step waits for.
    if matches!(command, Command::Coach(_)) {
        return;
    }
    let Some(texts) = read::shown_guide(state) else { return };
    let step = at(state, texts.len());
    let Some(text) = texts.get(step) else { return };
    let command = family(command);
    let wanted = read::wanted(text);
    if !wanted.iter().any(|one| family(*one) == command) {
        return;
    }
    let done = &mut state.cell_mut().coach.done;
    done.extend(wanted.into_iter().filter(|one| family(*one) == command));
    if read::is_done(state.cell(), text) && step + 1 < texts.len() {
        go_to(state, step + 1);
    }
}

/// A slider is moved by any of its keys.
fn family(command: Command) -> Command {
    match command {
        Command::Params(
            ParamsCommand::NudgeDown
            | ParamsCommand::NudgeUp
            | ParamsCommand::NudgeDownCoarse
            | ParamsCommand::NudgeUpCoarse
            | ParamsCommand::Edit,
        ) => ParamsCommand::NudgeUp.into(),
        other => other,
    }
}
