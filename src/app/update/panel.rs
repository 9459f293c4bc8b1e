//! The instrument pane: which instrument it shows and what its rows do.
//!
//! Never counts: that is the instruments' own.

use super::{background, filter, reference};
use crate::app::{
    Command, Effect, read,
    state::{Filter, Instrument, Level, LineInput, Overlay, Pane, PrefixState, Purpose, State},
    update::reference::LONGEST_SCORED,
};

/// Applies a command of the pane.
pub(super) fn command(state: &mut State, command: Command, effects: &mut Vec<Effect>) {
    match command {
        Command::NextInstrument => next(state),
        Command::CloseInstrument => close(state),
        Command::FocusInstrument => {
            if state.instruments.shown.is_none() {
                show(state, Instrument::Tally);
            }
            state.focus = Pane::Instrument;
        }
        Command::ShowInstrument(instrument) => show(state, instrument),
        Command::PreviousRow => state.instruments.selected = state.instruments.selected.saturating_sub(1),
        Command::NextRow => {
            let last = read::instrument_rows(state).saturating_sub(1);
            state.instruments.selected = (state.instruments.selected + 1).min(last);
        }
        Command::ChooseRow => choose(state),
        Command::DrawMore => background::more(state),
        Command::StopDrawing => background::stop(state, effects),
        Command::Dial => {
            show(state, Instrument::Shots);
            background::dial(state);
        }
        Command::ScoreDial => {
            show(state, Instrument::Shots);
            background::score_dial(state, effects);
        }
        Command::AnswerRule => {
            let rule = state.cell().answer.clone();
            let rule = if rule.is_empty() { "line".to_owned() } else { rule };
            state.overlay = Some(Overlay::Line(LineInput::new(Purpose::Answer, &rule)));
        }
        Command::EditReference => {
            let text = state.cell().reference.clone().unwrap_or_default();
            state.overlay = Some(Overlay::Reference(Box::new(PrefixState::new(&text, 60))));
            if state.engine.scoring && (1..=LONGEST_SCORED).contains(&text.len()) {
                effects.push(Effect::ScoreReference { epoch: state.epoch, text });
            }
        }
        Command::ReferenceFile => {
            state.overlay = Some(Overlay::Line(LineInput::new(Purpose::ReferenceFile, "")));
        }
        Command::SweepReference => reference::sweep(state),
        _ => {}
    }
}

fn next(state: &mut State) {
    let at = state.instruments.shown.and_then(|shown| Instrument::ALL.iter().position(|one| *one == shown));
    match Instrument::ALL.get(at.map_or(0, |at| at + 1)) {
        Some(instrument) => show(state, *instrument),
        None => close(state),
    }
}

/// Shows an instrument in the pane.
pub(super) fn show(state: &mut State, instrument: Instrument) {
    state.instruments.shown = Some(instrument);
    state.instruments.selected = 0;
    if state.layout().instrument.height > 0 {
        return;
    }
    match instrument {
        // There is no room beside the lanes, but a note can be read above them.
        Instrument::Note => {
            let about = if state.current == 0 { format!("{}\n", state.note) } else { String::new() };
            let text = format!("{about}{}", state.cell().note);
            let title = format!("Note · {}", state.cell().title);
            state.overlay = Some(Overlay::Report { title, text, scroll: 0 });
        }
        _ => state.notify(Level::Info, format!("{} needs a larger terminal", instrument.word())),
    }
}

fn close(state: &mut State) {
    state.instruments.shown = None;
    if state.focus == Pane::Instrument {
        state.focus = Pane::Lanes;
    }
}

/// Shows the samples behind the selected row, or all again.
fn choose(state: &mut State) {
    let selected = state.instruments.selected;
    let filter = match state.instruments.shown {
        Some(Instrument::Tally) => {
            let groups = &state.instruments.groups;
            let mut answers = groups.iter().flat_map(|group| group.tally.bars());
            answers.nth(selected).map(|bar| Filter::Answer(bar.answer.to_vec()))
        }
        Some(Instrument::Forks) => read::forks(state).into_iter().nth(selected).and_then(|row| {
            let group = state.instruments.groups.get(row.group)?;
            let what = format!("what goes on with “{}”", row.text);
            Some(Filter::These(what, group.trie.samples(row.node)))
        }),
        _ => None,
    };
    let same = filter.is_some() && filter == state.filter;
    if let Some(filter) = filter {
        filter::show(state, (!same).then_some(filter));
    }
}
