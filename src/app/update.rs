//! The one function that changes the state: a message in, effects out.
//!
//! Never looks anything up outside the state; what it does not decide itself it hands to one file per pane.

use super::{
    COMMANDS, Command, background,
    cell::{Scores, Stripes},
    cells, columns,
    command::Context,
    edit, filter, forms, inspector, instruments, live_mode, marks,
    message::{Effect, Message, Picture, PrefixId},
    mouse, next,
    overlay::{Choice, Entry, LineInput, Overlay, Picker, Purpose},
    overlays, panel, params, runs,
    state::{EngineStatus, Level, Pane, Place, State},
    tree, view,
};
use crate::session::{CellId, Price};
use std::path::Path;

/// How long the session must have been left alone before it is written by itself.
const AUTOSAVE_AFTER_MS: u64 = 1_500;
/// How long it may go on changing before it is written all the same.
const AUTOSAVE_AT_LATEST_MS: u64 = 10_000;

/// Returns where keys are looked up, nearest first.
pub fn context(state: &State) -> [Context; 2] {
    let nearest = match (&state.overlay, state.focus) {
        (Some(_), _) | (None, Pane::Prefix) => Context::Prefix,
        (None, Pane::Cells) => Context::Cells,
        (None, Pane::Params) => Context::Params,
        (None, Pane::Lanes) if state.inspector.is_some() => Context::Inspector,
        (None, Pane::Lanes) => Context::Lanes,
        (None, Pane::Instrument) => Context::Instrument,
    };
    [nearest, Context::Everywhere]
}

/// Returns when the state wants to hear from the clock again, if it does.
pub fn wake_at_ms(state: &State) -> Option<u64> {
    autosave_at_ms(state).into_iter().chain(state.live_mode.wake_at_ms(state.now_ms)).min()
}

fn autosave_at_ms(state: &State) -> Option<u64> {
    let place = &state.place;
    let wants =
        state.is_dirty() && place.read_only.is_none() && place.saving.is_none() && place.failure.is_none();
    let quiet = state.changed_ms + AUTOSAVE_AFTER_MS;
    wants.then(|| quiet.min(state.unsaved_since_ms + AUTOSAVE_AT_LATEST_MS))
}

/// Applies a message and returns what is to be done about it, in order.
pub fn update(state: &mut State, message: Message) -> Vec<Effect> {
    let mut effects = Vec::new();
    let lays_out = !matches!(message, Message::Clock(_) | Message::TokenArrived(..) | Message::LaneWaits(..));
    match message {
        Message::Clock(now_ms) => {
            state.now_ms = now_ms;
            if autosave_at_ms(state).is_some_and(|at| now_ms >= at) {
                effects.push(save(state));
            }
            live_mode::tick(state, &mut effects);
        }
        Message::Resized(width, height) => state.size = (width, height),
        Message::Command(command) => self::command(state, command, &mut effects),
        Message::Typed(character) => typed(state, character, &mut effects),
        Message::Pasted(text) => pasted(state, &text),
        Message::Mouse(event) => mouse::update(state, event, &mut effects),
        Message::RunStarted(headers) => {
            live_mode::run_started(state, headers.first().and_then(|header| header.run));
            runs::started(state, headers);
        }
        Message::LiveResampled { generation, samples } => live_mode::resampled(state, generation, samples),
        Message::LaneWaits(id, reason) => runs::waits(state, id, reason),
        Message::TokenArrived(id, token) => runs::token(state, id, token),
        Message::SampleEnded { sample, not_written } => {
            live_mode::sample_ended(state, &sample);
            runs::ended(state, *sample, not_written);
        }
        Message::CaughtUp => {
            runs::all_written(state);
            state.notify(Level::Info, "every sample is on disk again");
        }
        Message::Tokenized { prefix, revision, epoch, starts } => {
            tokenized(state, &prefix, revision, epoch, starts)
        }
        Message::Scored { prefix, revision, epoch, scored } => {
            self::scored(state, &prefix, revision, epoch, scored)
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
        Message::ReferenceRead(cell, path, read) => reference_read(state, &cell, &path, read),
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
        Message::SaveFailed(_, reason) => save_failed(state, &reason),
        Message::Opened { session, samples, mut place, reports } => {
            effects.extend(state.live().map(|live| Effect::CancelSample(live.sample.id)));
            follow_on(&mut place, &state.place);
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
            tell(state, &reports);
        }
        Message::Moved(mut place) => {
            let path = place.path.clone();
            let changed_since = state.place.saving.is_some_and(|saving| saving != state.place.revision);
            follow_on(&mut place, &state.place);
            state.place = place;
            if changed_since {
                state.mark_dirty();
            }
            // The copy holds every sample, also those the old file could not take.
            runs::all_written(state);
            state.notify(Level::Info, format!("saved as {path}"));
        }
        Message::OpenFailed(reason) => {
            state.place.saving = None;
            report(state, "That did not work", reason);
        }
        Message::SessionsListed(sessions) => {
            let entry = |session: super::SessionEntry| Entry {
                label: session.title,
                detail: session.detail,
                choice: Choice::Effect(Effect::Open(session.open)),
                depth: 0,
            };
            pick(state, "Open a session", sessions.into_iter().map(entry).collect());
        }
        Message::EngineChanged(engine) => engine_changed(state, engine),
        Message::EngineFailed(reason) => {
            report(state, "That engine cannot be had", reason);
        }
        Message::EnginesListed(engines) => engines_listed(state, engines),
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
            pick(state, "Theme", themes.into_iter().map(entry).collect());
            select(state, current);
        }
        Message::Edited(id, text) => edit::replaced(state, &id, &text),
        Message::EditorFailed(reason) => report(state, "The editor", reason),
        Message::Warned(text) => state.notify(Level::Warning, text),
        Message::Told(text) => state.notify(Level::Info, text),
    }
    if lays_out {
        state.relayout();
        tokenize(state, &mut effects);
        score(state, &mut effects);
        next::follow(state, &mut effects);
        live_mode::follow(state, &mut effects);
    }
    background::follow(state, &mut effects);
    hold_cap(state, &mut effects);
    instruments::follow(state, &mut effects);
    if !state.is_dirty() && state.live().next().is_none() {
        if state.quitting {
            effects.push(Effect::Quit);
        } else if let Some(what) = state.opening.take() {
            effects.push(Effect::Open(what));
        }
    }
    effects
}

/// Draws nothing more, and stops what streams, once as much was spent as the user allows.
fn hold_cap(state: &mut State, effects: &mut Vec<Effect>) {
    let draws = |effect: &Effect| matches!(effect, Effect::StartRun { .. } | Effect::AskNext { .. });
    let free = state.engine.price == Some(Price::FREE);
    let streams = state.live().next().is_some();
    if free || !(streams || effects.iter().any(draws)) || !state.is_over_cap() {
        return;
    }
    effects.retain(|effect| !draws(effect));
    effects.extend(state.live().map(|live| Effect::CancelSample(live.sample.id)));
    state.background = None;
    let cap = state.preferences.cap_usd.unwrap_or(0.0);
    let text = format!(
        "the cap of ${cap:.2} is reached: nothing more is drawn; cap_usd in the settings is higher or 0"
    );
    state.notify(Level::Warning, text);
}

/// Lets the revisions of a newly opened session follow on those of the one before.
fn follow_on(place: &mut Place, before: &Place) {
    place.base = before.revision + 1;
    place.revision = place.base;
    place.saved = place.base;
}

fn save_failed(state: &mut State, reason: &str) {
    state.place.saving = None;
    state.place.failure = Some(reason.to_owned());
    state.saving_by_hand = false;
    let ask = |what: &str| {
        format!("The session could not be saved.\n\n{reason}\n\n{what} and lose what is not on disk?")
    };
    if std::mem::take(&mut state.quitting) {
        state.overlay = Some(Overlay::Confirm { text: ask("Quit"), then: Effect::Quit });
    } else if let Some(what) = state.opening.take() {
        state.overlay = Some(Overlay::Confirm { text: ask("Open the other"), then: Effect::Open(what) });
    } else {
        state.notify(Level::Error, format!("not saved: {reason}"));
    }
}

/// Takes the tokens of a prefix, unless it has changed since: then they are asked for again.
fn tokenized(
    state: &mut State,
    prefix: &PrefixId,
    revision: u64,
    epoch: u64,
    starts: Result<Vec<usize>, String>,
) {
    if epoch != state.epoch {
        return;
    }
    state.tokenizing = false;
    let Some(prefix) = state.prefix_named(prefix).filter(|text| text.buffer.revision() == revision) else {
        return;
    };
    let (starts, error) = match starts {
        Ok(starts) => (starts, None),
        Err(error) => (Vec::new(), Some(error)),
    };
    prefix.buffer.mark_seen();
    prefix.stripes = Stripes { revision: Some(revision), starts, error };
}

/// Asks for the tokens of the prefix, one request at a time.
fn tokenize(state: &mut State, effects: &mut Vec<Effect>) {
    let shown = state.cell().text();
    let revision = shown.buffer.revision();
    if state.tokenizing || !state.engine.tokenizer || shown.stripes.revision == Some(revision) {
        return;
    }
    let (prefix, text) = (state.cell().prefix_id(), shown.buffer.text());
    state.tokenizing = true;
    effects.push(Effect::Tokenize { prefix, revision, epoch: state.epoch, text });
}

/// Takes the scores of a prefix, unless it has changed since.
fn scored(
    state: &mut State,
    prefix: &PrefixId,
    revision: u64,
    epoch: u64,
    scored: Result<Vec<crate::session::Scored>, String>,
) {
    if epoch != state.epoch {
        return;
    }
    state.scoring = false;
    if let Some(prefix) = state.prefix_named(prefix).filter(|text| text.buffer.revision() == revision) {
        let (scored, error) = match scored {
            Ok(scored) => (scored, None),
            Err(error) => (Vec::new(), Some(error)),
        };
        let text = prefix.buffer.text();
        prefix.scores = Scores { revision: Some(revision), text, scored, error };
    }
}

/// Asks for the scores of the prefix while something shows them, one request at a time.
fn score(state: &mut State, effects: &mut Vec<Effect>) {
    let wanted = state.view.is_heat() || (state.inspector.is_some() && state.focus == Pane::Prefix);
    let shown = state.cell().text();
    let revision = shown.buffer.revision();
    let known = shown.scores.revision == Some(revision);
    let fits = (1..=next::LONGEST).contains(&shown.buffer.len());
    if !wanted || known || state.scoring || !state.engine.scoring || !fits {
        return;
    }
    let (prefix, text) = (state.cell().prefix_id(), shown.buffer.text());
    state.scoring = true;
    effects.push(Effect::Score { prefix, revision, epoch: state.epoch, text });
}

fn engine_changed(state: &mut State, engine: EngineStatus) {
    let about = engine.about.as_ref().map_or(String::new(), |about| format!("; {about}"));
    state.notify(Level::Info, format!("{} · {} answers from now on{about}", engine.choice, engine.model));
    if engine.lasting && state.session_engine.as_ref() != Some(&engine.choice) {
        state.session_engine = Some(engine.choice.clone());
        // The model was one of the engine before.
        state.session_model = None;
        state.mark_dirty();
    }
    state.engine = engine;
    state.forget_answers();
}

/// Tells what opening a session brought up: one thing in the footer, more in a box.
pub fn tell(state: &mut State, reports: &[String]) {
    match reports {
        [] => {}
        [one] => state.notify(Level::Warning, one.clone()),
        many => report(state, "About this session", many.join("\n")),
    }
}

/// Offers engines: for the column aimed at, or else for the session.
fn engines_listed(state: &mut State, engines: Vec<(String, String)>) {
    let column = state.cell().target().map(|column| column.engine.clone());
    let choice = |engine: String| match column {
        Some(_) => Choice::ColumnEngine(Some(engine)),
        None => Choice::Effect(Effect::UseEngine(engine)),
    };
    let in_force = column.clone().flatten().unwrap_or_else(|| state.engine.choice.clone());
    let mut entries: Vec<Entry> = engines
        .into_iter()
        .map(|(label, detail)| Entry { choice: choice(label.clone()), label, detail, depth: 0 })
        .collect();
    let current = entries.iter().position(|entry| entry.label == in_force);
    if column.is_some() {
        let label = "as the session".to_owned();
        let (detail, choice) = (String::new(), Choice::ColumnEngine(None));
        entries.push(Entry { label, detail, choice, depth: 0 });
    }
    pick(state, if column.is_some() { "Who answers in this column" } else { "Who answers" }, entries);
    select(state, current);
}

fn report(state: &mut State, title: &str, text: String) {
    state.overlay = Some(Overlay::Report { title: title.to_owned(), text, scroll: 0 });
}

fn pick(state: &mut State, title: &'static str, entries: Vec<Entry>) {
    state.overlay = Some(Overlay::Picker(Picker::new(title, entries)));
}

/// Selects the entry in force, so that Enter changes nothing.
fn select(state: &mut State, current: Option<usize>) {
    if let (Some(Overlay::Picker(picker)), Some(current)) = (&mut state.overlay, current) {
        picker.selected = current;
    }
}

/// Notes that the session is being written and returns the effect that does it.
fn save(state: &mut State) -> Effect {
    let revision = state.place.revision;
    state.place.saving = Some(revision);
    Effect::Save { session: Box::new(state.session()), revision }
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
        focus(state, Pane::Prefix);
        edit::insert(state, text);
    }
}

fn command(state: &mut State, command: Command, effects: &mut Vec<Effect>) {
    state.notice = None;
    if state.overlay.is_some() && overlays::command(state, command, effects) {
        return;
    }
    // What live mode only passed through is inherited before anything else changes the board.
    let moves_sliders = COMMANDS.iter().any(|row| row.command == command && row.context == Context::Params);
    if !moves_sliders {
        live_mode::keep(state, effects);
    }
    match command {
        Command::Sample => runs::sample(state, effects),
        Command::CancelAll => runs::cancel_all(state, effects),
        Command::Escape => escape(state, effects),
        Command::Save => save_now(state, effects),
        Command::SaveAs => overlays::ask_save_as(state),
        Command::OpenSession => effects.push(Effect::ListSessions),
        Command::OpenPath => overlays::ask_path(state),
        Command::Quit => quit(state, effects),
        Command::Suspend => {
            save_first(state, effects);
            effects.push(Effect::Suspend);
        }
        Command::Repaint => effects.push(Effect::Repaint),
        Command::Palette => palette(state),
        Command::Help => state.overlay = Some(Overlay::Help { scroll: 0 }),
        Command::ChooseEngine => effects.push(Effect::ListEngines),
        Command::ChooseTheme => effects.push(Effect::ListThemes),
        Command::NextPane => step_pane(state, 1),
        Command::PreviousPane => step_pane(state, -1),
        Command::FocusPrefix => focus(state, Pane::Prefix),
        Command::FocusParams => focus(state, Pane::Params),
        Command::FocusLanes => focus(state, Pane::Lanes),
        Command::FocusCells => focus(state, Pane::Cells),
        Command::NewCell
        | Command::DuplicateCell
        | Command::RenameCell
        | Command::EditNote
        | Command::DeleteCell
        | Command::RestoreCell
        | Command::MoveCellUp
        | Command::MoveCellDown
        | Command::PreviousCell
        | Command::NextCell => cells::command(state, command),
        Command::PreviousParam
        | Command::NextParam
        | Command::NudgeDown
        | Command::NudgeUp
        | Command::NudgeDownCoarse
        | Command::NudgeUpCoarse
        | Command::EditParam
        | Command::ResetParam
        | Command::ToggleUnset => params::command(state, command),
        Command::PreviousLane
        | Command::NextLane
        | Command::ScrollUp
        | Command::ScrollDown
        | Command::ScrollPageUp
        | Command::ScrollPageDown
        | Command::ScrollStart
        | Command::ScrollEnd
        | Command::ScrollAllUp
        | Command::ScrollAllDown
        | Command::ZoomLane
        | Command::CancelLane
        | Command::ResampleLane
        | Command::ContinueLane
        | Command::ContinueAll
        | Command::OlderRun
        | Command::NewerRun
        | Command::CopyLane
        | Command::CheckPossible
        | Command::TakeIntoPrefix => runs::command(state, command, effects),
        Command::CycleView => view::show(state, state.view.next()),
        Command::Show(view) => view::show(state, view),
        Command::ToggleNext => {
            let shown = state.layout().next.height > 0;
            state.next.wanted = Some(!shown);
        }
        Command::NextInstrument
        | Command::CloseInstrument
        | Command::ShowInstrument(_)
        | Command::FocusInstrument
        | Command::PreviousRow
        | Command::NextRow
        | Command::ChooseRow
        | Command::DrawMore
        | Command::StopDrawing
        | Command::Dial
        | Command::ScoreDial
        | Command::AnswerRule
        | Command::EditReference
        | Command::ReferenceFile
        | Command::SweepReference => panel::command(state, command, effects),
        Command::EditForm => forms::open(state),
        Command::SendTurn => forms::ask_turn(state),
        Command::FilterMarks => filter::command(state, command),
        Command::Fold
        | Command::StopHere
        | Command::Pin
        | Command::Rate(_)
        | Command::Label
        | Command::Comment => marks::command(state, command),
        Command::NextColumn
        | Command::NewColumn
        | Command::RemoveColumn
        | Command::RestoreColumn
        | Command::RenameColumn
        | Command::OwnPrefix
        | Command::Sweep
        | Command::SweepValues => columns::command(state, command),
        Command::Tree => tree::open(state),
        Command::SavePicture => {
            let entry = |label: &str, detail: &str, picture: Picture| Entry {
                label: label.to_owned(),
                detail: detail.to_owned(),
                choice: Choice::Effect(Effect::SavePicture(picture)),
                depth: 0,
            };
            let entries = vec![
                entry("the screen", "SVG as it is; HTML of every lane", Picture::Screen),
                entry("this lane", "with what is known of every token", Picture::Lane),
                entry("what may come next", "the distribution", Picture::Next),
            ];
            pick(state, "Save a picture", entries);
        }
        Command::AskNext => next::ask_now(state, effects),
        Command::ToggleLive => live_mode::toggle(state, effects),
        Command::Inspect
        | Command::PreviousToken
        | Command::NextToken
        | Command::FirstToken
        | Command::LastToken
        | Command::PreviousSurprise
        | Command::NextSurprise
        | Command::PreviousAlternative
        | Command::NextAlternative
        | Command::Branch
        | Command::BranchHere
        | Command::BranchAll => inspector::command(state, command, effects),
        Command::Go(_)
        | Command::Extend(_)
        | Command::Delete(_)
        | Command::InsertNewline
        | Command::InsertTab
        | Command::Undo
        | Command::Redo
        | Command::SelectAll
        | Command::Copy
        | Command::Cut
        | Command::PasteCopied
        | Command::Find
        | Command::FindNext
        | Command::FindPrevious
        | Command::ToggleStripes
        | Command::ExternalEditor => edit::command(state, command, effects),
    }
}

/// Goes to the next pane that is there.
fn step_pane(state: &mut State, steps: isize) {
    let next = state.focus.step(steps);
    let absent = next == Pane::Instrument && state.instruments.shown.is_none();
    focus(state, if absent { next.step(steps) } else { next });
}

/// Takes a reference that was read from a file.
fn reference_read(state: &mut State, cell: &CellId, path: &Path, read: Result<String, String>) {
    match (read, state.cells.iter_mut().find(|known| known.id == *cell)) {
        (Ok(text), Some(cell)) => {
            let bytes = text.len();
            cell.reference = Some(text.into());
            state.mark_dirty();
            state.notify(
                Level::Info,
                format!("a reference of {bytes} bytes; Alt-v goes on to the verbatim view"),
            );
        }
        (Err(reason), _) => {
            let mut line = LineInput::new(Purpose::ReferenceFile, &path.display().to_string());
            line.error = Some(reason);
            state.overlay = Some(Overlay::Line(line));
        }
        (Ok(_), None) => {}
    }
}

pub(super) fn focus(state: &mut State, pane: Pane) {
    state.focus = pane;
    if pane != Pane::Lanes && pane != Pane::Cells {
        state.cell_mut().board.zoomed = false;
    }
}

fn palette(state: &mut State) {
    let entries = COMMANDS
        .iter()
        .filter(|row| !matches!(row.command, Command::Go(_) | Command::Extend(_) | Command::Delete(_)))
        // The same command bound a second time for another pane would stand here twice.
        .enumerate()
        .filter(|(index, row)| !COMMANDS.iter().take(*index).any(|earlier| earlier.command == row.command))
        .map(|(_, row)| Entry {
            label: row.title.to_owned(),
            detail: row.name.to_owned(),
            choice: Choice::Command(row.command),
            depth: 0,
        })
        .collect();
    pick(state, "Commands", entries);
}

fn escape(state: &mut State, effects: &mut Vec<Effect>) {
    let focus = state.focus;
    if state.inspector.take().is_some() {
        return;
    }
    if state.filter.is_some() {
        filter::show(state, None);
        return;
    }
    if state.background.is_some() {
        background::stop(state, effects);
        return;
    }
    let cell = state.cell_mut();
    if cell.board.zoomed && focus == Pane::Lanes {
        cell.board.zoomed = false;
    } else if focus == Pane::Prefix && cell.prefix().selection().is_some() {
        let caret = cell.prefix().caret();
        cell.prefix_mut().go_to(caret, false);
    } else {
        runs::cancel_all(state, effects);
    }
}

fn save_now(state: &mut State, effects: &mut Vec<Effect>) {
    if let Some(reason) = &state.place.read_only {
        let text =
            format!("{} is read-only here ({reason}); Alt-s saves under another name", state.place.path);
        state.notify(Level::Warning, text);
        return;
    }
    state.saving_by_hand = true;
    effects.push(save(state));
}

/// Writes what is unsaved before the clock stops for a while.
pub(super) fn save_first(state: &mut State, effects: &mut Vec<Effect>) {
    if autosave_at_ms(state).is_some() {
        effects.push(save(state));
    }
}

/// Opens another session once this one is written; asks first where something would be lost.
pub(super) fn open_another(state: &mut State, what: String, effects: &mut Vec<Effect>) {
    if let Some(lost) = would_lose(state) {
        let text = format!(
            "{lost}\n\nOpen the other session and lose them? (Esc and Alt-s saves under another name.)"
        );
        state.overlay = Some(Overlay::Confirm { text, then: Effect::Open(what) });
        return;
    }
    effects.extend(state.live().map(|live| Effect::CancelSample(live.sample.id)));
    state.opening = Some(what);
    if state.is_dirty() && state.place.saving.is_none() {
        effects.push(save(state));
    }
}

/// Says what leaving the session would lose, if anything.
fn would_lose(state: &State) -> Option<String> {
    let unwritten = state.unwritten.len();
    let streaming = state.live().count();
    match &state.place.read_only {
        Some(reason) if state.is_dirty() || unwritten + streaming > 0 => {
            Some(format!("Your changes and samples cannot be written: {reason}."))
        }
        _ if unwritten > 0 => Some(format!("{unwritten} samples could not be written to disk.")),
        _ => None,
    }
}

fn quit(state: &mut State, effects: &mut Vec<Effect>) {
    let lost = match (state.quitting, would_lose(state)) {
        // Asked twice: something does not end by itself.
        (true, _) => Some("The last writes are still under way.".to_owned()),
        (false, lost) => lost.filter(|_| state.preferences.confirm_quit),
    };
    if let Some(lost) = lost {
        let text = format!("{lost}\n\nQuit and lose them? (Esc and Alt-s saves under another name.)");
        state.overlay = Some(Overlay::Confirm { text, then: Effect::Quit });
        return;
    }
    effects.extend(state.live().map(|live| Effect::CancelSample(live.sample.id)));
    if state.place.read_only.is_some() {
        // There is nothing to wait for.
        effects.push(Effect::Quit);
        return;
    }
    state.quitting = true;
    if state.is_dirty() {
        effects.push(save(state));
    }
}
