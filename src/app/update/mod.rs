//! The one function that changes the state: a message in, effects out.
//!
//! Never looks anything up outside the state; what it does not decide itself it hands to one file per pane.

mod background;
mod board;
mod cells;
mod changes;
mod clipboard;
mod coach;
mod columns;
mod contrasts;
mod counting;
mod edit;
mod engine;
mod fetch;
mod filter;
mod fit;
mod forms;
mod history;
mod holds;
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
mod sample_list;
mod samples;
mod saving;
mod servers;
mod shades;
mod stops;
mod text;
mod tree;
mod views;

use self::overlays::Outcome;

use crate::{
    app::{
        Command, Effect, Message, Nature, SessionEntry, read,
        state::{Busy, Choice, Entry, Level, Overlay, Pane, State},
    },
    text::visible,
    tr,
};

/// Applies a message and returns what is to be done about it, in order.
pub fn update(state: &mut State, message: Message) -> Vec<Effect> {
    let mut effects = Vec::new();
    let lays_out = !matches!(message, Message::Clock(_) | Message::TokenArrived(..) | Message::LaneWaits(..));
    match message {
        Message::Clock(now_ms) => {
            state.program.now_ms = now_ms;
            if read::autosave_at_ms(state).is_some_and(|at| now_ms >= at) {
                effects.push(saving::save(state));
            }
            live::tick(state, &mut effects);
        }
        Message::Resized(width, height) => state.program.size = (width, height),
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
        Message::ChatRendered(id, prompt) => samples::rendered(state, id, prompt),
        Message::TokenArrived(id, token) => {
            samples::token(state, id, token);
            next::moved(state);
        }
        Message::SampleEnded { sample, not_written } => {
            live::sample_ended(state, &sample);
            samples::ended(state, *sample, not_written);
        }
        Message::CaughtUp => {
            samples::all_written(state);
            state.notify(Level::Info, tr!("notices-all-written"));
        }
        Message::Tokenized { prefix, revision, epoch, starts } => {
            prefix::tokenized(state, &prefix, revision, epoch, starts)
        }
        Message::Scored { prefix, revision, epoch, scored } => {
            prefix::scored(state, &prefix, revision, epoch, scored)
        }
        Message::AnswerScored { cell, epoch, examples, probability } => {
            let here = epoch == state.program.epoch && cell == state.cell().id;
            match probability {
                Ok(probability) if here => state.session.instruments.shots.score(examples, probability),
                Err(reason) if here => state.notify(Level::Warning, reason),
                _ => {}
            }
        }
        Message::Indexed(text, index) => state.session.instruments.indexed(text, index),
        Message::ReferenceScored { epoch, text, scored } => match (scored, &mut state.program.overlay) {
            (Ok(scored), Some(Overlay::Reference(shown)))
                if epoch == state.program.epoch && shown.buffer.text() == *text =>
            {
                shown.take_scores(scored);
            }
            (Err(reason), Some(Overlay::Reference(_))) => state.notify(Level::Info, reason),
            _ => {}
        },
        Message::ReferenceRead(cell, path, read) => reference::read_done(state, &cell, &path, read),
        Message::NextKnown { place, epoch, answer } => {
            next::answered(state, place, epoch, answer.map(|answer| *answer));
        }
        // What is heard of a session that is no longer the open one says nothing about this one.
        Message::Saved(revision) if revision < state.session.place.base => {}
        Message::SaveFailed(revision, _) if revision < state.session.place.base => {}
        Message::Saved(revision) => {
            state.session.place.saved = revision;
            state.session.place.saving = None;
            state.session.place.failure = None;
            state.session.unsaved_since_ms = state.program.now_ms;
            if std::mem::take(&mut state.session.saving_by_hand) {
                state.notify(Level::Info, tr!("notices-saved", path = &state.session.place.path));
            }
        }
        Message::SaveFailed(_, reason) => saving::save_failed(state, &reason),
        Message::Opened { session, samples, place, reports } => {
            opening::opened(state, &session, samples, place, &reports, &mut effects);
        }
        Message::Moved(place) => opening::moved(state, place),
        Message::OpenFailed(reason) => {
            state.session.place.saving = None;
            state.session.place.busy = None;
            state.report(tr!("notices-open-failed"), reason);
        }
        Message::SessionFreed => saving::freed(state, &mut effects),
        Message::SessionsListed(sessions) => {
            let entry = |session: SessionEntry| {
                Entry::new(session.title, session.detail, Choice::Effect(Effect::Open(session.open)))
            };
            // Whoever has gone on to something else meanwhile is not disturbed in it.
            if state.program.overlay.is_none() {
                pickers::pick(state, tr!("notices-pick-session"), sessions.into_iter().map(entry).collect());
            }
        }
        Message::EngineChanged { engine, about } => engine::changed(state, engine, about),
        Message::EngineAbout(about) => engine::about(state, about),
        Message::SamplesRead { samples, read_only, reports } => {
            opening::samples_read(state, samples, read_only, &reports, &mut effects);
        }
        Message::EngineFailed(reason) => {
            state.report(tr!("notices-engine-failed"), reason);
        }
        Message::ModelsFound(models) => pickers::models_found(state, models),
        Message::ModelsToFetch(models) => pickers::models_to_fetch(state, models),
        Message::FetchBegun { fetch, spec, wanted } => fetch::begun(state, fetch, spec, wanted),
        Message::FetchRefused(reason) => fetch::refused(state, reason),
        Message::FetchProgressed { fetch, progress } => fetch::progressed(state, fetch, progress),
        Message::FetchEnded { fetch, end } => fetch::ended(state, fetch, end, &mut effects),
        Message::EnginesListed(engines) => pickers::engines_listed(state, engines),
        Message::ThemeChanged(name) => {
            let text = tr!("notices-theme", name = &name, quoted = format!("{name:?}"));
            state.notify(Level::Info, text);
            state.program.theme = name;
        }
        Message::LanguageChanged(language) => {
            let (name, tag) = (language.name(), format!("{:?}", language.tag()));
            state.notify(Level::Info, tr!("notices-language", name = name, quoted = tag));
        }
        Message::EngineLearned(engine) => engine::learned(state, engine),
        Message::Contrasted { sample, epoch, scored } => contrasts::known(state, sample, epoch, scored),
        Message::ExchangeShown(sample, text) => sample_list::show_exchange(state, sample, text),
        Message::ServerAsked(answer) => servers::asked(state, answer),
        Message::ServerTested(Ok(said)) => state.notify(Level::Info, visible(&said)),
        Message::ServerTested(Err(reason)) => state.report(tr!("notices-server-mute"), reason),
        Message::ServersListed(servers) => servers::listed(state, servers),
        Message::ServerRemoved(removed) => servers::removed(state, removed),
        Message::ServerAdded(added) => servers::added(state, added, &mut effects),
        Message::ThemesListed(themes) => {
            let entry = |(name, detail): (String, String)| {
                Entry::new(name.clone(), detail, Choice::Effect(Effect::UseTheme(name)))
            };
            let current = themes.iter().position(|(name, _)| *name == state.program.theme);
            pickers::pick(state, tr!("notices-pick-theme"), themes.into_iter().map(entry).collect());
            pickers::select(state, current);
        }
        Message::Edited(id, text) => edit::replaced(state, &id, &text),
        Message::EditorFailed(reason) => state.report(tr!("notices-editor-failed"), reason),
        Message::Reported(reports) => opening::tell(state, &reports),
        Message::Warned(text) => state.notify(Level::Warning, text),
        Message::Told(text) => state.notify(Level::Info, text),
    }
    history::note(state);
    if lays_out {
        state.relayout();
        prefix::tokenize(state, &mut effects);
        prefix::score(state, &mut effects);
        next::follow(state, &mut effects);
        contrasts::follow(state, &mut effects);
        live::follow(state, &mut effects);
    }
    background::follow(state, &mut effects);
    holds::while_busy(state, &mut effects);
    holds::at_cap(state, &mut effects);
    counting::follow(state, &mut effects);
    state.drop_stale_notice();
    state.show_report();
    if state.program.quitting || state.session.opening.is_some() {
        // What was written above the panes meanwhile goes with the session.
        state.keep_written();
    }
    let is_moving = state.session.place.busy == Some(Busy::Moving);
    if !state.is_dirty() && state.live().next().is_none() && !is_moving {
        if state.program.quitting {
            effects.push(Effect::Quit);
        } else if let Some(what) = state.session.opening.take() {
            effects.push(Effect::Open(what));
        }
    }
    effects
}

fn typed(state: &mut State, character: char, effects: &mut Vec<Effect>) {
    state.program.notice = None;
    if state.program.overlay.is_some() {
        if let Some(chosen) = overlays::typed(state, character, effects) {
            command(state, chosen, effects);
        }
        return;
    }
    match state.session.focus {
        Pane::Prefix => edit::typed(state, character),
        Pane::Params if character.is_ascii_digit() || character == '.' => {
            params::begin_typing(state, character)
        }
        Pane::Params | Pane::Lanes | Pane::Instrument | Pane::Cells => {}
    }
}

fn pasted(state: &mut State, text: &str) {
    state.program.notice = None;
    if state.program.overlay.is_some() {
        overlays::pasted(state, text);
    } else {
        // A paste goes to the prefix wherever the focus is: nothing else takes text.
        panes::focus(state, Pane::Prefix);
        edit::insert(state, text);
    }
}

fn command(state: &mut State, command: Command, effects: &mut Vec<Effect>) {
    state.program.notice = None;
    if state.program.overlay.is_some() {
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
        state.notify(Level::Info, tr!("notices-no-sample"));
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
        Command::Coach(command) => coach::command(state, command),
        Command::Samples(command) => sample_list::command(state, command, effects),
    }
    coach::given(state, command);
}
