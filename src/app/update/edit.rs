//! What keys do to a text: the prefix, and every field of an overlay.
//!
//! Never changes a byte that was not asked for.

use super::{clipboard, history, saving, text};
use crate::{
    app::{
        Effect, PrefixCommand, PrefixId, TextCommand, read,
        state::{Level, LineInput, Overlay, Purpose, State},
    },
    language::counted,
    session::Form,
    tr,
};

/// Applies a command of the prefix.
pub(super) fn command(state: &mut State, command: PrefixCommand, effects: &mut Vec<Effect>) {
    match command {
        PrefixCommand::ToggleStripes => toggle_stripes(state),
        PrefixCommand::Find => {
            let needle =
                state.cell().prefix().selected_text().unwrap_or_else(|| state.program.needle.clone());
            state.put_up(Overlay::Line(LineInput::new(Purpose::Find, &needle)));
        }
        PrefixCommand::FindNext => find(state, true),
        PrefixCommand::FindPrevious => find(state, false),
        PrefixCommand::ExternalEditor => {
            if !may_edit(state) {
                return;
            }
            saving::save_first(state, effects);
            effects.push(Effect::EditExternally(state.cell().prefix_id(), state.cell().prefix().text()));
        }
        PrefixCommand::TakeSample => take(state),
    }
}

/// Applies an editing command to the prefix.
pub(super) fn text_command(state: &mut State, command: TextCommand, effects: &mut Vec<Effect>) {
    let changes = match command {
        TextCommand::InsertNewline => return insert(state, "\n"),
        TextCommand::InsertTab => return insert(state, "\t"),
        TextCommand::Undo => return history::undo(state),
        TextCommand::Redo => return history::redo(state),
        TextCommand::Delete(_) | TextCommand::Cut | TextCommand::Paste => true,
        TextCommand::Go(_) | TextCommand::Extend(_) | TextCommand::SelectAll | TextCommand::Copy => false,
    };
    if changes && !may_edit(state) {
        return;
    }
    let copied = std::mem::take(&mut state.program.copied);
    let before = state.cell().prefix().revision();
    let copy = text::apply(state.cell_mut().prefix_mut(), command, &copied);
    state.program.copied = copied;
    if state.cell().prefix().revision() != before {
        state.mark_dirty();
    }
    match copy {
        Some(text) => clipboard::copy_out(state, text, effects),
        None if command == TextCommand::Copy => state.notify(Level::Info, tr!("notices-nothing-selected")),
        None => {}
    }
}

/// How long a pause begins another step of undo.
const PAUSE_MS: u64 = 1_000;

/// Types a character; what undo takes back at once is a word, or what was typed without a pause.
pub(super) fn typed(state: &mut State, character: char) {
    if !may_edit(state) {
        return;
    }
    let paused = state.program.now_ms.saturating_sub(state.session.changed_ms) > PAUSE_MS;
    let buffer = state.cell_mut().prefix_mut();
    // A caret that is put where it is ends the step.
    if paused && buffer.selection().is_none() {
        buffer.go_to(buffer.caret(), false);
    }
    buffer.insert(character.encode_utf8(&mut [0; 4]));
    if character.is_whitespace() {
        buffer.go_to(buffer.caret(), false);
    }
    state.mark_dirty();
}

/// Types or pastes a text into the prefix.
pub(super) fn insert(state: &mut State, text: &str) {
    if may_edit(state) {
        state.cell_mut().prefix_mut().insert(text);
        state.mark_dirty();
    }
}

/// Tells whether the prefix shown is written by hand; says who writes it where it is not.
pub(super) fn may_edit(state: &mut State) -> bool {
    let cell = state.cell();
    let text = match cell.form {
        _ if cell.prefix_id().column.is_some() => return true,
        Form::Text => return true,
        Form::Shots(_) => tr!("notices-pairs-write-prefix"),
        Form::Turns(_) => tr!("notices-turns-write-prefix"),
    };
    state.notify_keys(Level::Info, text);
    false
}

fn toggle_stripes(state: &mut State) {
    if !state.program.engine.can.tokenizer {
        let text = tr!("notices-no-tokenizer", model = &state.program.engine.model);
        state.notify(Level::Warning, text);
        return;
    }
    state.program.stripes_on = !state.program.stripes_on;
}

/// Selects the next or previous place of the needle.
pub(super) fn find(state: &mut State, forward: bool) {
    if state.program.needle.is_empty() {
        state.notify(Level::Info, tr!("notices-find-nothing"));
        return;
    }
    let needle = state.program.needle.clone();
    let buffer = state.cell_mut().prefix_mut();
    let selection = buffer.selection();
    let from = match (&selection, forward) {
        (Some(range), true) => range.end,
        (Some(range), false) => range.start,
        (None, _) => buffer.caret(),
    };
    match buffer.find(&needle, from, forward) {
        Some(range) => buffer.select(range),
        None => state.notify(Level::Info, tr!("notices-find-missing", text = format!("{needle:?}"))),
    }
}

/// Takes a prefix back from `$EDITOR`.
pub(super) fn replaced(state: &mut State, id: &PrefixId, text: &str) {
    let Some(prefix) = state.prefix_named(id) else { return };
    if prefix.buffer.text() != text {
        prefix.buffer.replace_all(text);
        state.mark_dirty();
    }
}

/// Appends the generated text of the selected lane to the prefix, as one edit that can be undone.
fn take(state: &mut State) {
    if !may_edit(state) {
        return;
    }
    let Some(text) = clipboard::lane_text(state, tr!("notices-not-text-take")) else { return };
    let end = state.cell().prefix().len();
    let buffer = state.cell_mut().prefix_mut();
    buffer.go_to(end, false);
    buffer.insert(&text);
    state.mark_dirty();
    let undo = read::way_to(state, TextCommand::Undo);
    let bytes = counted(text.len(), "byte");
    state.notify(Level::Info, tr!("notices-taken", bytes = bytes, undo = undo));
}
