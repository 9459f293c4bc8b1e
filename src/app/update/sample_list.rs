//! The samples of the session: finding one, using what it was made with, editing it, holding two side by side.
//!
//! Never changes a sample: an edited one is a branch.

use uuid::Uuid;

use super::{cells, clipboard, filter, lanes, panes, params, tree};
use crate::{
    app::{
        Effect, LanesCommand, SamplesCommand, read,
        state::{
            Choice, Entry, Filter, Level, Overlay, Pane, Picker, SampleEdit, SampleList, State, Until, View,
        },
    },
    language::counted,
    session::{Param, Parent, Token},
    text::EditBuffer,
    tr,
};

/// Applies a command about samples.
pub(super) fn command(state: &mut State, command: SamplesCommand, effects: &mut Vec<Effect>) {
    match command {
        SamplesCommand::List => list(state, None, tr!("notices-pick-sample").to_owned()),
        SamplesCommand::ListBehind => list_behind(state),
        SamplesCommand::Runs => runs(state),
        SamplesCommand::Use => use_settings(state),
        SamplesCommand::Edit => edit(state),
        SamplesCommand::Compare => compare(state),
        SamplesCommand::Exchange => ask_exchange(state, effects),
    }
}

fn list(state: &mut State, only: Option<&[Uuid]>, title: String) {
    let rows = read::sample_rows(state, only);
    if rows.is_empty() {
        state.notify(Level::Info, tr!("notices-samples-none"));
        return;
    }
    state.put_up(Overlay::Samples(SampleList::new(title, rows)));
}

fn list_behind(state: &mut State) {
    let Some(behind) = read::behind_row(state, state.session.instruments.selected) else {
        state.notify(Level::Info, tr!("notices-row-no-samples"));
        return;
    };
    let ids = read::samples_of(state, &behind);
    list(state, Some(&ids), behind.words());
}

fn ask_exchange(state: &State, effects: &mut Vec<Effect>) {
    effects.extend(state.selected_sample().map(|entry| Effect::ShowExchange(entry.sample.id)));
}

/// Shows what went over the wire for a sample, or says why that is not there.
pub(super) fn show_exchange(state: &mut State, id: Uuid, text: Option<String>) {
    match text {
        Some(text) => state.report(tr!("overlays-exchange"), text),
        None => {
            let sample = state.session.samples.get(&id).map(|entry| &entry.sample);
            let text = match sample.is_some_and(|sample| sample.server.is_some()) {
                true => tr!("notices-exchange-gone"),
                false => tr!("notices-exchange-none"),
            };
            state.notify(Level::Info, text);
        }
    }
}

/// Goes to the sample that is chosen in the list; returns whether one is.
pub(super) fn go_to_chosen(state: &mut State, list: &SampleList) -> bool {
    let chosen = list.chosen().map(|row| (row.id, row.cell));
    if let Some((id, cell)) = chosen {
        go_to(state, cell, id);
    }
    chosen.is_some()
}

/// Shows a sample where it stands: in a run, or, made to be counted only, alone.
fn go_to(state: &mut State, cell: usize, id: Uuid) {
    if cell != state.session.current {
        cells::go(state, cell);
    }
    if state.cell().background.contains(&id) {
        filter::show(state, Some(Filter::These(tr!("notices-filter-background").to_owned(), vec![id])));
        panes::focus(state, Pane::Lanes);
    } else {
        tree::go_to(state, id);
    }
}

fn runs(state: &mut State) {
    let cell = state.cell();
    let entries: Vec<Entry> = cell
        .runs
        .iter()
        .enumerate()
        .rev()
        .map(|(index, run)| {
            let first = run.samples.first().and_then(|id| state.session.samples.get(id));
            let (at, settings) = first.map_or((String::new(), String::new()), |entry| {
                (state.program.local_time(entry.sample.started), read::describe_settings(&entry.sample, &[]))
            });
            let pins =
                run.samples.iter().filter(|id| cell.marks.get(id).is_some_and(|mark| mark.pinned)).count();
            let pins = if pins > 0 { format!(" · {pins}⚑") } else { String::new() };
            let count = counted(run.samples.len(), "sample");
            let run = tr!("notices-run", run = (index + 1).to_string());
            Entry::new(format!("{run} · {at} · {count}{pins}"), settings, Choice::Run(index))
        })
        .collect();
    if entries.is_empty() {
        state.notify(Level::Info, tr!("notices-runs-none"));
        return;
    }
    let shown = entries.len() - 1 - cell.step.min(entries.len() - 1);
    let mut picker = Picker::new(tr!("notices-pick-run"), entries);
    picker.selected = shown;
    state.put_up(Overlay::Picker(picker));
}

/// Sets the sliders as the selected sample had them, with its seed: the same run again, or the start of another one.
fn use_settings(state: &mut State) {
    let Some(entry) = state.selected_sample() else { return };
    let (mut wanted, seed) = (entry.sample.params.clone(), entry.sample.seed);
    let lanes = state.cell().params_here().get(Param::Lanes);
    // How many lanes there are says nothing of a sample.
    let _in_range = wanted.set(Param::Lanes, lanes);
    let _in_range = wanted.set(Param::Seed, Some(seed as f64));
    params::change(state, |params| *params = wanted);
    let again = read::way_to(state, LanesCommand::Sample);
    state.notify(Level::Info, tr!("notices-settings-used", again = again));
}

/// Opens the text of the selected sample.
fn edit(state: &mut State) {
    let Some(text) = clipboard::lane_text(state, tr!("notices-not-text-edit")) else { return };
    let Some(id) = state.selected_sample().filter(|entry| !entry.is_live()).map(|entry| entry.sample.id)
    else {
        state.notify_until(Until::Silent, tr!("notices-lane-streams"));
        return;
    };
    state.put_up(Overlay::Sample(SampleEdit { id, before: text.clone(), text: EditBuffer::new(&text, 60) }));
}

/// Goes on from an edited text, as a branch: what both have in common is inherited, the rest was put there by hand.
pub(super) fn take_edit(state: &mut State, edit: &SampleEdit, effects: &mut Vec<Effect>) {
    let text = edit.text.text();
    if text == edit.before {
        return;
    }
    let Some(entry) = state.session.samples.get(&edit.id) else { return };
    let mut start = read::continued_lane(state, &entry.sample);
    let own_from = start.inherited.len() - entry.sample.tokens.len();
    let mut common = 0;
    let mut left = text.as_bytes();
    for token in &start.inherited {
        match left.strip_prefix(token.bytes.as_slice()) {
            Some(rest) => left = rest,
            None => break,
        }
        common += 1;
    }
    start.inherited.truncate(common);
    start.parent =
        common.checked_sub(own_from).map(|token| Parent { sample: edit.id, token }).or(start.parent);
    let by_hand = Token { bytes: left.to_vec(), chosen: true, ..Token::default() };
    start.chosen = (!left.is_empty()).then_some(by_hand);
    lanes::start_some(state, vec![start], effects);
}

/// Holds the selected sample, or shows it beside the one that is held, by what differs.
fn compare(state: &mut State) {
    let Some(id) = state.selected_sample().map(|entry| entry.sample.id) else { return };
    match state.session.held.take() {
        Some(held) if held != id && state.cell().samples().any(|own| *own == held) => {
            let before = state.program.view;
            filter::show(state, Some(Filter::Compared([held, id], before)));
            state.program.view = View::Difference;
        }
        _ => {
            state.session.held = Some(id);
            let key = read::way_to(state, SamplesCommand::Compare);
            state.notify(Level::Info, tr!("notices-held", key = key));
        }
    }
}
