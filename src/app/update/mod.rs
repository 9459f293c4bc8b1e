//! The one function that changes the state: a message in, effects out.
//!
//! Never looks anything up outside the state; what it does not decide itself it hands to one file per pane.

mod background;
mod board;
mod cells;
mod changes;
mod clipboard;
mod columns;
mod counting;
mod edit;
mod engine;
mod filter;
mod fit;
mod forms;
mod inspector;
mod lanes;
mod lines;
mod live;
mod marks;
mod mouse;
mod next;
mod opening;
mod overlays;
mod panel;
mod panes;
mod params;
mod pickers;
mod prefix;
mod program;
mod reference;
mod samples;
mod saving;
mod shades;
mod stops;
mod text;
mod tree;
mod views;

use self::overlays::Outcome;

use crate::app::{
    Command, Effect, Message, Nature, SessionEntry, read,
    state::{Choice, Entry, Level, Overlay, Pane, State},
};

/// Applies a message and returns what is to be done about it, in order.
pub fn update(state: &mut State, message: Message) -> Vec<Effect> {
    let mut effects = Vec::new();
    let lays_out = !matches!(message, Message::Clock(_) | Message::TokenArrived(..) | Message::LaneWaits(..));
    match message {
        Message::Clock(now_ms) => {
            state.now_ms = now_ms;
            if read::autosave_at_ms(state).is_some_and(|at| now_ms >= at) {
                effects.push(saving::save(state));
            }
            live::tick(state, &mut effects);
        }
        Message::Resized(width, height) => state.size = (width, height),
        Message::Command(command) => self::command(state, command, &mut effects),
        Message::Typed(character) => typed(state, character, &mut effects),
        Message::Pasted(text) => pasted(state, &text),
        Message::Mouse(event) => {
            if let Some(chosen) = mouse::update(state, event, &mut effects) {
                command(state, chosen, &mut effects);
            }
        }
        Message::RunStarted(headers) => {
            live::run_started(state, headers.first().and_then(|header| header.run));
            samples::started(state, headers);
        }
        Message::LiveResampled { generation, samples } => live::resampled(state, generation, samples),
        Message::LaneWaits(id, reason) => samples::waits(state, id, reason),
        Message::TokenArrived(id, token) => samples::token(state, id, token),
        Message::SampleEnded { sample, not_written } => {
            live::sample_ended(state, &sample);
            samples::ended(state, *sample, not_written);
        }
        Message::CaughtUp => {
            samples::all_written(state);
            state.notify(Level::Info, "every sample is on disk again");
        }
        Message::Tokenized { prefix, revision, epoch, starts } => {
            prefix::tokenized(state, &prefix, revision, epoch, starts)
        }
        Message::Scored { prefix, revision, epoch, scored } => {
            prefix::scored(state, &prefix, revision, epoch, scored)
        }
        Message::AnswerScored { cell, epoch, examples, probability } => {
            let here = epoch == state.epoch && cell == state.cell().id;
            match probability {
                Ok(probability) if here => {
                    state.instruments.scored.entry(examples).or_default().push(probability)
                }
                Err(reason) if here => state.notify(Level::Warning, reason),
                _ => {}
            }
        }
        Message::Indexed(text, index) => state.instruments.indexed(text, index),
        Message::ReferenceScored { epoch, text, scored } => match (scored, &mut state.overlay) {
            (Ok(scored), Some(Overlay::Reference(shown)))
                if epoch == state.epoch && shown.buffer.text() == *text =>
            {
                shown.take_scores(scored);
            }
            (Err(reason), Some(Overlay::Reference(_))) => state.notify(Level::Info, reason),
            _ => {}
        },
        Message::ReferenceRead(cell, path, read) => reference::read_done(state, &cell, &path, read),
        Message::NextKnown { spot, epoch, answer } => {
            next::answered(state, spot, epoch, answer.map(|answer| *answer));
        }
        // What is heard of a session that is no longer the open one says nothing about this one.
        Message::Saved(revision) if revision < state.place.base => {}
        Message::SaveFailed(revision, _) if revision < state.place.base => {}
        Message::Saved(revision) => {
            state.place.saved = revision;
            state.place.saving = None;
            state.place.failure = None;
            state.unsaved_since_ms = state.now_ms;
            if std::mem::take(&mut state.saving_by_hand) {
                state.notify(Level::Info, format!("saved {}", state.place.path));
            }
        }
        Message::SaveFailed(_, reason) => saving::save_failed(state, &reason),
        Message::Opened { session, samples, mut place, reports } => {
            effects.extend(state.live().map(|live| Effect::CancelSample(live.sample.id)));
            opening::follow_on(&mut place, &state.place);
            let mut fresh = State::new(&session, samples, place, state.engine.clone(), state.size);
            fresh.epoch = state.epoch + 1;
            fresh.now_ms = state.now_ms;
            fresh.stripes_on = state.stripes_on;
            fresh.view = state.view;
            fresh.next.wanted = state.next.wanted;
            fresh.live_mode.on = state.live_mode.on;
            fresh.instruments.shown = fresh.instruments.shown.or(state.instruments.shown);
            fresh.copied = std::mem::take(&mut state.copied);
            fresh.preferences = state.preferences.clone();
            (fresh.sampled_tokens, fresh.cost_usd) = (state.sampled_tokens, state.cost_usd);
            (fresh.cost_is_partial, fresh.theme) = (state.cost_is_partial, std::mem::take(&mut state.theme));
            *state = fresh;
            opening::tell(state, &reports);
        }
        Message::Moved(mut place) => {
            let path = place.path.clone();
            let changed_since = state.place.saving.is_some_and(|saving| saving != state.place.revision);
            opening::follow_on(&mut place, &state.place);
            state.place = place;
            if changed_since {
                state.mark_dirty();
            }
            // The copy holds every sample, also those the old file could not take.
            samples::all_written(state);
            state.notify(Level::Info, format!("saved as {path}"));
        }
        Message::OpenFailed(reason) => {
            state.place.saving = None;
            pickers::report(state, "That did not work", reason);
        }
        Message::SessionsListed(sessions) => {
            let entry = |session: SessionEntry| Entry {
                label: session.title,
                detail: session.detail,
                choice: Choice::Effect(Effect::Open(session.open)),
                depth: 0,
            };
            pickers::pick(state, "Open a session", sessions.into_iter().map(entry).collect());
        }
        Message::EngineChanged(engine) => engine::engine_changed(state, engine),
        Message::EngineFailed(reason) => {
            pickers::report(state, "That engine cannot be had", reason);
        }
        Message::EnginesListed(engines) => pickers::engines_listed(state, engines),
        Message::ThemeChanged(name) => {
            state.notify(
                Level::Info,
                format!("theme {name} until you quit; theme = {name:?} in the settings keeps it"),
            );
            state.theme = name;
        }
        Message::EngineNamed(model) => state.engine.model = model,
        Message::ThemesListed(themes) => {
            let entry = |(name, detail): (String, String)| Entry {
                label: name.clone(),
                detail,
                choice: Choice::Effect(Effect::UseTheme(name)),
                depth: 0,
            };
            let current = themes.iter().position(|(name, _)| *name == state.theme);
            pickers::pick(state, "Theme", themes.into_iter().map(entry).collect());
            pickers::select(state, current);
        }
        Message::Edited(id, text) => edit::replaced(state, &id, &text),
        Message::EditorFailed(reason) => pickers::report(state, "The editor", reason),
        Message::Reported(reports) => opening::tell(state, &reports),
        Message::Warned(text) => state.notify(Level::Warning, text),
        Message::Told(text) => state.notify(Level::Info, text),
    }
    if lays_out {
        state.relayout();
        prefix::tokenize(state, &mut effects);
        prefix::score(state, &mut effects);
        next::follow(state, &mut effects);
        live::follow(state, &mut effects);
    }
    background::follow(state, &mut effects);
    engine::hold_cap(state, &mut effects);
    counting::follow(state, &mut effects);
    if !state.is_dirty() && state.live().next().is_none() {
        if state.quitting {
            effects.push(Effect::Quit);
        } else if let Some(what) = state.opening.take() {
            effects.push(Effect::Open(what));
        }
    }
    effects
}

fn typed(state: &mut State, character: char, effects: &mut Vec<Effect>) {
    state.notice = None;
    if state.overlay.is_some() {
        overlays::typed(state, character, effects);
        return;
    }
    match state.focus {
        Pane::Prefix => edit::typed(state, character),
        Pane::Params if character.is_ascii_digit() || character == '.' => {
            params::begin_typing(state, character)
        }
        Pane::Params | Pane::Lanes | Pane::Instrument | Pane::Cells => {}
    }
}

fn pasted(state: &mut State, text: &str) {
    state.notice = None;
    if state.overlay.is_some() {
        overlays::pasted(state, text);
    } else {
        // A paste goes to the prefix wherever the focus is: nothing else takes text.
        panes::focus(state, Pane::Prefix);
        edit::insert(state, text);
    }
}

fn command(state: &mut State, command: Command, effects: &mut Vec<Effect>) {
    state.notice = None;
    if state.overlay.is_some() {
        match overlays::command(state, command, effects) {
            Outcome::Passed => {}
            Outcome::Done => return,
            Outcome::Chosen(chosen) => return self::command(state, chosen, effects),
        }
    }
    match command.nature() {
        // The lanes follow; what is passing on the board goes on.
        Nature::MovesSlider => {}
        // What live mode only passed through is kept before anything else changes the board.
        Nature::NeedsSample | Nature::Other => live::keep(state, effects),
    }
    if command.nature() == Nature::NeedsSample && state.selected_sample().is_none() {
        state.notify(Level::Info, "this lane has no sample yet");
        return;
    }
    match command {
        Command::Program(command) => program::command(state, command, effects),
        Command::Cells(command) => cells::command(state, command),
        Command::Text(command) => edit::text_command(state, command, effects),
        Command::Prefix(command) => edit::command(state, command, effects),
        Command::Params(command) => params::command(state, command),
        Command::Columns(command) => columns::command(state, command),
        Command::Lanes(command) => lanes::command(state, command, effects),
        Command::Views(command) => views::command(state, command),
        Command::Live(command) => live::command(state, command, effects),
        Command::Next(command) => next::command(state, command, effects),
        Command::Inspector(command) => inspector::command(state, command, effects),
        Command::Instruments(command) => panel::command(state, command),
        Command::Background(command) => background::command(state, command, effects),
        Command::Reference(command) => reference::command(state, command, effects),
        Command::Forms(command) => forms::command(state, command),
        Command::Marks(command) => marks::command(state, command),
        Command::Tree(command) => tree::command(state, command),
    }
}
