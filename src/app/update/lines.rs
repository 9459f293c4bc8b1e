//! What Enter does to a typed line, whatever it is for.
//!
//! Never closes a line that is refused: it says why.

use std::path::PathBuf;

use super::{columns, edit, engine, fetch, forms, marks, params, saving, servers};
use crate::{
    analysis::Rule,
    app::{
        Effect,
        state::{Busy, Level, LineInput, Overlay, Purpose, State},
    },
    session::{Param, Price},
    tr,
};

/// Takes a typed line; returns whether the input is done.
pub(super) fn accept_line(state: &mut State, line: &mut LineInput, effects: &mut Vec<Effect>) -> bool {
    let text = line.field.text();
    match line.purpose {
        Purpose::Rename => {
            if text.trim().is_empty() {
                line.error = Some(tr!("notices-line-title").to_owned());
                return false;
            }
            state.cell_mut().title = text;
            state.mark_dirty();
        }
        Purpose::SaveAs | Purpose::OpenPath | Purpose::ModelPath if text.trim().is_empty() => {
            line.error = Some(tr!("notices-line-path").to_owned());
            return false;
        }
        // What streams goes to the file it began in.
        Purpose::SaveAs if state.live().next().is_some() => {
            line.error = Some(tr!("notices-line-streams").to_owned());
            return false;
        }
        Purpose::SaveAs => {
            state.session.place.saving = Some(state.session.place.revision);
            state.session.place.busy = Some(Busy::Moving);
            let samples = state.session.samples.values().filter(|entry| !entry.is_live());
            let mut samples: Vec<_> = samples.map(|entry| entry.sample.clone()).collect();
            samples.sort_unstable_by_key(|sample| sample.id);
            let session = Box::new(state.to_session());
            effects.push(Effect::SaveAs { session, samples, path: PathBuf::from(text.trim()) });
        }
        Purpose::ModelPath => engine::choose(state, format!("local:{}", text.trim()), effects),
        // What it names is read where the hub is known; until then the line stays.
        Purpose::Fetch => {
            fetch::begin(state, text.trim().to_owned(), fetch::here(state), effects);
            return false;
        }
        Purpose::Server => {
            if let Some(name) = line.server.as_ref().filter(|_| text.trim().is_empty()) {
                servers::ask_to_remove(state, name);
                return true;
            }
            line.error = None;
            state.notify(Level::Info, tr!("notices-server-asking"));
            let (typed, name) = (text.trim().to_owned(), line.server.clone());
            effects.push(Effect::AskServer { typed, name });
            return false;
        }
        Purpose::OpenPath => saving::open_another(state, text.trim().to_owned(), effects),
        Purpose::Find => {
            state.program.needle = text;
            edit::find(state, true);
        }
        Purpose::Value(param) => {
            let mut params = state.cell().params_here();
            if text.trim().is_empty() {
                line.error = Some(tr!("notices-line-number").to_owned());
                return false;
            }
            if let Err(error) = params.set_text(param, &text) {
                line.error = Some(error.to_string());
                return false;
            }
            if param == Param::Lanes && params.get(param).is_none() {
                params.reset(param);
            }
            params::change(state, |now| *now = params);
        }
        Purpose::Sweep(param) => match columns::values(param, &text) {
            Ok(values) => columns::sweep(state, param, &values),
            Err(error) => {
                line.error = Some(error);
                return false;
            }
        },
        Purpose::Answer => match Rule::parse(&text) {
            Ok(_) => {
                let rule = if text == "line" { String::new() } else { text };
                state.cell_mut().answer = rule;
                state.mark_dirty();
            }
            Err(error) => {
                line.error = Some(error.to_string());
                return false;
            }
        },
        Purpose::PriceAsIf => match price(&text) {
            Some(price) => {
                state.cell_mut().price_as_if = price;
                state.mark_dirty();
            }
            None => {
                line.error = Some(tr!("notices-line-price").to_owned());
                return false;
            }
        },
        Purpose::ReferenceFile => {
            let cell = state.cell().id.clone();
            effects.push(Effect::ReadReference(cell, PathBuf::from(text.trim())));
        }
        Purpose::Turn => forms::send_turn(state, text, effects),
        Purpose::Label => marks::change(state, |mark| mark.label = text),
        Purpose::Comment => marks::change(state, |mark| mark.note = text),
        Purpose::SystemPrompt => columns::ask_as_chat(state, text),
        Purpose::ColumnTitle => {
            if let Some(column) = state.cell_mut().target_mut() {
                column.title = text;
                state.mark_dirty();
            }
        }
    }
    true
}

/// Reads a price: a number of dollars, or nothing for none.
fn price(text: &str) -> Option<Option<f64>> {
    let text = text.trim().trim_start_matches('$').trim();
    if text.is_empty() {
        return Some(None);
    }
    text.parse().ok().filter(|price| Price::may_be(*price)).map(Some)
}

/// Asks for a path to save to.
pub(super) fn ask_save_as(state: &mut State) {
    let path = state.session.place.path.clone();
    state.put_up(Overlay::Line(LineInput::new(Purpose::SaveAs, &path)));
}

/// Asks for the path of a model.
pub(super) fn ask_model(state: &mut State) {
    state.put_up(Overlay::Line(LineInput::new(Purpose::ModelPath, "")));
}

/// Asks for a path to open.
pub(super) fn ask_path(state: &mut State) {
    state.put_up(Overlay::Line(LineInput::new(Purpose::OpenPath, "")));
}
