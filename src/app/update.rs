//! The one function that changes the state: a message in, effects out.
//!
//! Never looks anything up outside the state; what it does not decide itself it hands to one file per pane.

use super::{
    COMMANDS, Command, cells,
    command::Context,
    edit,
    message::{Effect, Message},
    mouse,
    overlay::{Choice, Entry, Overlay, Picker},
    overlays, params, runs,
    state::{EngineStatus, LaneSample, Level, Pane, State, Stripes},
};

/// How long the session must have been left alone before it is written by itself.
const AUTOSAVE_AFTER_MS: u64 = 1_500;

/// Returns where keys are looked up, nearest first.
pub fn context(state: &State) -> [Context; 2] {
    let nearest = match (&state.overlay, state.focus) {
        (Some(_), _) | (None, Pane::Prefix) => Context::Prefix,
        (None, Pane::Cells) => Context::Cells,
        (None, Pane::Params) => Context::Params,
        (None, Pane::Lanes) => Context::Lanes,
    };
    [nearest, Context::Everywhere]
}

/// Returns when the state wants to hear from the clock again, if it does.
pub fn wake_at_ms(state: &State) -> Option<u64> {
    autosave_is_due(state).then(|| state.touched_ms + AUTOSAVE_AFTER_MS)
}

fn autosave_is_due(state: &State) -> bool {
    let place = &state.place;
    state.is_dirty() && place.read_only.is_none() && place.saving.is_none() && place.failure.is_none()
}

/// Applies a message and returns what is to be done about it, in order.
pub fn update(state: &mut State, message: Message) -> Vec<Effect> {
    let mut effects = Vec::new();
    let lays_out = !matches!(message, Message::Clock(_) | Message::TokenArrived(..) | Message::LaneWaits(..));
    match message {
        Message::Clock(now_ms) => {
            state.now_ms = now_ms;
            if autosave_is_due(state) && now_ms >= state.touched_ms + AUTOSAVE_AFTER_MS {
                effects.push(save(state));
            }
        }
        Message::Resized(width, height) => state.size = (width, height),
        Message::Command(command) => self::command(state, command, &mut effects),
        Message::Typed(character) => typed(state, character, &mut effects),
        Message::Pasted(text) => pasted(state, &text),
        Message::Mouse(event) => mouse::update(state, event, &mut effects),
        Message::RunStarted(headers) => runs::started(state, headers),
        Message::LaneWaits(id, reason) => runs::waits(state, id, reason),
        Message::TokenArrived(id, token) => runs::token(state, id, token),
        Message::SampleEnded { sample, not_kept } => runs::ended(state, *sample, not_kept),
        Message::Tokenized { cell, revision, starts } => {
            state.tokenizing = false;
            if let Some(cell) = state.cells.iter_mut().find(|known| known.id == cell) {
                let (starts, error) = match starts {
                    Ok(starts) => (starts, None),
                    Err(error) => (Vec::new(), Some(error)),
                };
                cell.stripes = Stripes { revision: Some(revision), starts, error };
            }
        }
        Message::Saved(revision) => {
            state.place.saved = revision;
            state.place.saving = None;
            state.place.failure = None;
        }
        Message::SaveFailed(reason) => {
            state.place.saving = None;
            state.place.failure = Some(reason.clone());
            if state.quitting {
                state.quitting = false;
                let text = format!(
                    "The session could not be saved.\n\n{reason}\n\nQuit and lose what is not on disk?"
                );
                state.overlay = Some(Overlay::Confirm { text, then: Effect::Quit });
            } else {
                state.notify(Level::Error, format!("not saved: {reason}"));
            }
        }
        Message::Opened { session, samples, place, reports } => {
            effects.extend(state.live().map(|live| Effect::CancelSample(live.sample.id)));
            let mut fresh = State::new(&session, samples, place, state.engine.clone(), state.size);
            fresh.now_ms = state.now_ms;
            fresh.stripes_on = state.stripes_on;
            fresh.copied = std::mem::take(&mut state.copied);
            fresh.preferences = state.preferences.clone();
            (fresh.sampled_tokens, fresh.cost_usd) = (state.sampled_tokens, state.cost_usd);
            *state = fresh;
            tell(state, &reports);
        }
        Message::Moved(place) => {
            let path = place.path.clone();
            // What changed while the copy was being written is still unsaved.
            let unsaved = state.place.saving.map_or(0, |saving| state.place.revision.saturating_sub(saving));
            state.place = place;
            state.place.revision += unsaved;
            state.notify(Level::Info, format!("saved as {path}"));
        }
        Message::OpenFailed(reason) => {
            state.place.saving = None;
            state.overlay = Some(Overlay::Report { title: "That did not work".to_owned(), text: reason });
        }
        Message::SessionsListed(sessions) => {
            let entry = |session: super::SessionEntry| Entry {
                label: session.title,
                detail: session.detail,
                choice: Choice::Effect(Effect::Open(session.open)),
            };
            pick(state, "Open a session", sessions.into_iter().map(entry).collect());
        }
        Message::EngineChanged(engine) => engine_changed(state, engine),
        Message::EngineFailed(reason) => {
            state.overlay =
                Some(Overlay::Report { title: "That engine cannot be had".to_owned(), text: reason });
        }
        Message::EnginesListed(engines) => {
            let entry = |(choice, detail): (String, String)| Entry {
                label: choice.clone(),
                detail,
                choice: Choice::Effect(Effect::UseEngine(choice)),
            };
            pick(state, "Who answers", engines.into_iter().map(entry).collect());
        }
        Message::ThemeChanged(name) => state.notify(Level::Info, format!("theme: {name}")),
        Message::ThemesListed(themes) => {
            let entry = |(name, detail): (String, String)| Entry {
                label: name.clone(),
                detail,
                choice: Choice::Effect(Effect::UseTheme(name)),
            };
            pick(state, "Theme", themes.into_iter().map(entry).collect());
        }
        Message::Edited(id, text) => edit::replaced(state, &id, &text),
        Message::Warned(text) => state.notify(Level::Warning, text),
    }
    if lays_out {
        state.relayout();
        tokenize(state, &mut effects);
    }
    if state.quitting && !state.is_dirty() && state.live().next().is_none() {
        effects.push(Effect::Quit);
    }
    effects
}

/// Asks for the tokens of the prefix, one request at a time.
fn tokenize(state: &mut State, effects: &mut Vec<Effect>) {
    let cell = state.cell();
    if state.tokenizing || !state.engine.tokenizer || cell.stripes.revision == Some(cell.prefix.revision()) {
        return;
    }
    let (id, revision, text) = (cell.id.clone(), cell.prefix.revision(), cell.prefix.text());
    state.cell_mut().prefix.mark_seen();
    state.tokenizing = true;
    effects.push(Effect::Tokenize { cell: id, revision, text });
}

fn engine_changed(state: &mut State, engine: EngineStatus) {
    state.notify(Level::Info, format!("{} answers from now on", engine.model));
    if engine.lasting && state.session_engine.as_ref() != Some(&engine.choice) {
        state.session_engine = Some(engine.choice.clone());
        state.touch();
    }
    state.engine = engine;
    for cell in &mut state.cells {
        cell.stripes = Stripes::default();
    }
}

fn tell(state: &mut State, reports: &[String]) {
    match reports {
        [] => {}
        [one] => state.notify(Level::Warning, one.clone()),
        many => {
            state.overlay =
                Some(Overlay::Report { title: "About this session".to_owned(), text: many.join("\n") });
        }
    }
}

fn pick(state: &mut State, title: &'static str, entries: Vec<Entry>) {
    state.overlay = Some(Overlay::Picker(Picker::new(title, entries)));
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
        Pane::Prefix => edit::insert(state, character.encode_utf8(&mut [0; 4])),
        Pane::Params if character.is_ascii_digit() || character == '.' => {
            params::begin_typing(state, character)
        }
        Pane::Params | Pane::Lanes | Pane::Cells => {}
    }
}

fn pasted(state: &mut State, text: &str) {
    state.notice = None;
    if state.overlay.is_some() {
        overlays::pasted(state, text);
    } else {
        // A paste goes to the prefix wherever the focus is: nothing else takes text.
        state.focus = Pane::Prefix;
        edit::insert(state, text);
    }
}

fn command(state: &mut State, command: Command, effects: &mut Vec<Effect>) {
    state.notice = None;
    if state.overlay.is_some() && overlays::command(state, command, effects) {
        return;
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
        Command::Suspend => effects.push(Effect::Suspend),
        Command::Redraw => effects.push(Effect::Redraw),
        Command::Palette => palette(state),
        Command::Help => state.overlay = Some(Overlay::Help { scroll: 0 }),
        Command::ChooseEngine => effects.push(Effect::ListEngines),
        Command::ChooseTheme => effects.push(Effect::ListThemes),
        Command::NextPane => focus(state, state.focus.step(1)),
        Command::PreviousPane => focus(state, state.focus.step(-1)),
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
        | Command::TakeIntoPrefix => runs::command(state, command, effects),
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
        })
        .collect();
    pick(state, "Commands", entries);
}

fn escape(state: &mut State, effects: &mut Vec<Effect>) {
    if state.overlay.take().is_some() {
        return;
    }
    if state.cell().board.zoomed {
        state.cell_mut().board.zoomed = false;
    } else if state.focus == Pane::Prefix && state.cell().prefix.selection().is_some() {
        let caret = state.cell().prefix.caret();
        state.cell_mut().prefix.go_to(caret, false);
    } else {
        runs::cancel_all(state, effects);
    }
}

fn save_now(state: &mut State, effects: &mut Vec<Effect>) {
    if let Some(reason) = &state.place.read_only {
        let text =
            format!("{} is read-only here ({reason}); alt-s saves under another name", state.place.path);
        state.notify(Level::Warning, text);
        return;
    }
    effects.push(save(state));
    state.notify(Level::Info, format!("saved {}", state.place.path));
}

fn quit(state: &mut State, effects: &mut Vec<Effect>) {
    let unkept = state.samples.values().filter(|entry: &&LaneSample| entry.not_kept.is_some()).count();
    let lost = match (&state.place.read_only, state.is_dirty()) {
        _ if !state.preferences.confirm_quit => None,
        (Some(reason), true) => Some(format!("Your changes cannot be written: {reason}.")),
        _ if unkept > 0 => Some(format!("{unkept} samples could not be written to disk.")),
        _ => None,
    };
    effects.extend(state.live().map(|live| Effect::CancelSample(live.sample.id)));
    if let Some(lost) = lost {
        let text = format!("{lost}\n\nQuit and lose them? (Esc and alt-s saves under another name.)");
        state.overlay = Some(Overlay::Confirm { text, then: Effect::Quit });
        return;
    }
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

/// Opens the stop list, an input or another overlay from outside this file.
pub(super) fn open(state: &mut State, overlay: Overlay) {
    state.overlay = Some(overlay);
}
