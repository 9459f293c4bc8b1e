//! The instrument pane: which instrument it shows, what its rows do, what the instruments are to look for.
//!
//! Never counts: that is the instruments' own.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{
    Command, Effect, background,
    cell::{ColumnState, PrefixState},
    filter::{self, Filter},
    instruments::{Instrument, Instruments},
    layout::note_rows,
    overlay::{LineInput, Overlay, Purpose},
    state::{Level, Pane, State},
};
use crate::{
    analysis::{NodeId, Trie},
    session::{Column, lossy_text},
    text::visible,
};

/// How many rows an instrument has at most.
const MOST_ROWS: usize = 2_000;
/// Longer references, in bytes, are not scored: that would hold up the lanes.
const LONGEST_SCORED: usize = 1 << 16;
/// The words of prefix in a sweep over a reference.
const SWEEP_WORDS: [usize; 6] = [5, 10, 20, 40, 80, 160];

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
            let last = rows(state).saturating_sub(1);
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
        Command::SweepReference => sweep(state),
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

/// Returns how many rows the pane has to choose from.
pub fn rows(state: &State) -> usize {
    match state.instruments.shown {
        Some(Instrument::Tally) => {
            state.instruments.groups.iter().map(|group| group.tally.different()).sum::<usize>().min(MOST_ROWS)
        }
        Some(Instrument::Forks) => forks(state).len(),
        Some(Instrument::Note) => {
            let width = state.layout().instrument.width.saturating_sub(2);
            usize::from(note_rows(state, width))
        }
        Some(Instrument::Shots) => {
            let Instruments { dial, scored, .. } = &state.instruments;
            dial.keys().chain(scored.keys()).collect::<BTreeSet<_>>().len()
        }
        Some(Instrument::Verbatim) => state.cell().board.lanes.len() + state.instruments.groups.len(),
        Some(Instrument::Agreement | Instrument::Bill) | None => 0,
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
        Some(Instrument::Forks) => forks(state).into_iter().nth(selected).and_then(|row| {
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

/// One row of the map of forks.
#[derive(Clone, Debug, PartialEq)]
pub struct ForkRow {
    /// Which group it is of.
    pub group: usize,
    /// The stretch of text.
    pub node: NodeId,
    /// How many forks lie above it.
    pub depth: usize,
    /// How many samples come through.
    pub samples: usize,
    /// The model's probability of its first token, 0 to 1, if known.
    pub probability: Option<f32>,
    /// Its text, as it may be drawn.
    pub text: String,
    /// How many samples end in it.
    pub endings: usize,
}

/// Returns the map of forks row by row, the most common branch first.
pub fn forks(state: &State) -> Vec<ForkRow> {
    let mut rows = Vec::new();
    for (group, trie) in state.instruments.groups.iter().map(|group| &group.trie).enumerate() {
        let mut open: Vec<(NodeId, usize, Option<f32>)> = vec![(trie.root(), 0, None)];
        while let Some((node, depth, probability)) = open.pop() {
            if rows.len() >= MOST_ROWS {
                return rows;
            }
            let branches = trie.branches(node);
            let text = text_of(trie, node);
            // Where samples differ in their first token, the root has no text of its own.
            if !text.is_empty() || depth > 0 {
                let (samples, endings) = (trie.through(node), trie.endings(node).len());
                rows.push(ForkRow { group, node, depth, samples, probability, text, endings });
            }
            open.extend(branches.iter().rev().map(|branch| (branch.node, depth + 1, branch.probability)));
        }
    }
    rows
}

fn text_of(trie: &Trie<Uuid>, node: NodeId) -> String {
    let mut bytes = Vec::new();
    for token in trie.tokens(node) {
        bytes.extend_from_slice(token.bytes);
        if bytes.len() > 200 {
            break;
        }
    }
    visible(&lossy_text(&bytes))
}

/// Makes columns that begin with 5, 10, 20 … words of the reference, to see how little of it calls up the rest.
fn sweep(state: &mut State) {
    let Some(text) = state.cell().reference.clone() else {
        state.notify(Level::Info, "this cell has no reference: r types or pastes one, Shift-r reads a file");
        return;
    };
    let swept = |column: &ColumnState| {
        let own = column.prefix.as_ref().map(|own| own.buffer.text());
        column.title.ends_with(" words") && own.is_some_and(|own| text.starts_with(&own))
    };
    let columns = &state.cell().columns;
    if !columns.is_empty() && columns.iter().all(swept) {
        super::columns::replace(state, &[]);
        state.notify(Level::Info, "the sweep is over; what was drawn in it stays in the history");
        return;
    }
    if !columns.is_empty() {
        let text = "this cell has columns already; a copy of the cell (d in the cells) is free for the sweep";
        state.notify(Level::Warning, text);
        return;
    }
    let ends = word_ends(&text, SWEEP_WORDS[SWEEP_WORDS.len() - 1]);
    let lengths = SWEEP_WORDS.into_iter().filter(|words| *words < ends.len());
    let columns: Vec<Column> = lengths
        .map(|words| Column {
            title: format!("{words} words"),
            prefix: Some(text[..ends[words - 1]].to_owned()),
            ..Column::default()
        })
        .collect();
    if columns.is_empty() {
        state.notify(Level::Warning, "the reference has fewer words than the shortest prefix of a sweep");
        return;
    }
    let count = columns.len();
    super::columns::replace(state, &columns);
    show(state, Instrument::Verbatim);
    state.notify(
        Level::Info,
        format!("{count} columns, each with its part of the reference; ctrl-r samples them"),
    );
}

/// Returns where the first words of a text end.
fn word_ends(text: &str, most: usize) -> Vec<usize> {
    let spaces = text.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at);
    let ends = spaces.filter(|at| text[..*at].chars().next_back().is_some_and(|c| !c.is_whitespace()));
    ends.take(most + 1).collect()
}
