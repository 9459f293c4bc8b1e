//! The instrument pane: which instrument it shows and what its rows do.
//!
//! Never counts: that is the instruments' own.

use super::{filter, pickers};
use crate::app::{
    InstrumentsCommand, read,
    state::{Instrument, LineInput, Overlay, Pane, Purpose, State},
};

/// Applies a command of the pane.
pub(super) fn command(state: &mut State, command: InstrumentsCommand) {
    match command {
        InstrumentsCommand::Choose => pickers::instruments(state),
        InstrumentsCommand::Next => next(state),
        InstrumentsCommand::Close => close(state),
        InstrumentsCommand::Focus => {
            if state.program.instrument.is_none() {
                show(state, Instrument::Tally);
            }
            state.session.focus = Pane::Instrument;
        }
        InstrumentsCommand::Show(instrument) => toggle(state, instrument),
        InstrumentsCommand::PreviousRow => {
            // A pane that has grown since may have fewer rows to scroll through.
            let last = read::instrument_rows(state).saturating_sub(1);
            let selected = state.session.instruments.selected.min(last);
            state.session.instruments.selected = selected.saturating_sub(1);
        }
        InstrumentsCommand::NextRow => {
            let last = read::instrument_rows(state).saturating_sub(1);
            state.session.instruments.selected = (state.session.instruments.selected + 1).min(last);
        }
        InstrumentsCommand::PreviousColumn => {
            let first = state.session.instruments.first_column.min(read::last_first_column(state));
            state.session.instruments.first_column = first.saturating_sub(1);
        }
        InstrumentsCommand::NextColumn => {
            let first = state.session.instruments.first_column + 1;
            state.session.instruments.first_column = first.min(read::last_first_column(state));
        }
        InstrumentsCommand::ChooseRow => choose(state),
        InstrumentsCommand::AnswerRule => {
            let rule = state.cell().answer.clone();
            let rule = if rule.is_empty() { "line".to_owned() } else { rule };
            state.put_up(Overlay::Line(LineInput::new(Purpose::Answer, &rule)));
        }
        InstrumentsCommand::PriceAsIf => {
            let price = state.cell().price_as_if.map_or(String::new(), |price| price.to_string());
            state.put_up(Overlay::Line(LineInput::new(Purpose::PriceAsIf, &price)));
        }
    }
}

fn next(state: &mut State) {
    let at = state.program.instrument.and_then(|shown| Instrument::ALL.iter().position(|one| *one == shown));
    match Instrument::ALL.get(at.map_or(0, |at| at + 1)) {
        Some(instrument) => show(state, *instrument),
        None => close(state),
    }
}

/// Shows an instrument, or hides it where it is shown and has the keys.
fn toggle(state: &mut State, instrument: Instrument) {
    if state.program.instrument == Some(instrument) && state.session.focus == Pane::Instrument {
        close(state);
    } else {
        show(state, instrument);
    }
}

/// Shows an instrument in the pane, and gives it the keys: where there is little room it has all of it.
pub(super) fn show(state: &mut State, instrument: Instrument) {
    state.program.instrument = Some(instrument);
    state.session.instruments.selected = 0;
    state.session.inspector = None;
    if state.session.focus != Pane::Prefix || state.layout().instrument.height == 0 {
        state.session.focus = Pane::Instrument;
    }
}

fn close(state: &mut State) {
    state.program.instrument = None;
    if state.session.focus == Pane::Instrument {
        state.session.focus = Pane::Lanes;
    }
}

/// Shows the samples behind the selected row, or all again.
fn choose(state: &mut State) {
    let filter = read::behind_row(state, state.session.instruments.selected);
    let same = filter.is_some() && filter == state.session.filter;
    if let Some(filter) = filter {
        filter::show(state, (!same).then_some(filter));
        // Where there is room for one thing only, it is the samples that were asked for.
        if state.layout().lanes_frame.height == 0 {
            state.session.focus = Pane::Lanes;
        }
    }
}
