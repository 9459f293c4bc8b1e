//! What the instrument pane says in words, wrapped as wide as the pane is, so that painting and scrolling agree.
//!
//! Never words a number itself: the instruments do, and the bill.

use ratatui::layout::Rect;

use super::{figures::run_on_sums, headings::heading, keys::fill_in};
use crate::{
    app::state::{Instrument, SampleGroup, State},
    session::{Sample, lossy_text},
    text::{visible, width as text_width, wrapped},
    tr,
};

/// What a line is to the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It says what is.
    Plain,
    /// It is what the others are about.
    Main,
    /// It says what could be done, or why there is nothing.
    Aside,
    /// It says what is wrong.
    Wrong,
}

/// A line of words, or one row of it.
#[derive(Clone, Debug, PartialEq)]
pub struct PaneLine {
    /// The words; as they may be painted, once they are wrapped.
    pub text: String,
    /// What they are.
    pub tone: Tone,
    /// A share that is shown as a bar behind the words, where there is room.
    pub share: Option<f64>,
}

impl PaneLine {
    fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self { text: text.into(), tone, share: None }
    }
}

/// Cells of a bar behind words.
pub const SHARE_WIDTH: u16 = 16;

/// Returns the inside of the pane.
pub fn instrument_inside(pane: Rect) -> Rect {
    Rect::new(pane.x + 1, pane.y + 1, pane.width.saturating_sub(2), pane.height.saturating_sub(2))
}

/// Returns the rows of the pane where it is read, row by row; nothing where its rows are chosen from.
pub fn pane_rows(state: &State, width: u16) -> Option<Vec<PaneLine>> {
    let mut rows = Vec::new();
    for line in words(state)? {
        let beside = usize::from(width.saturating_sub(SHARE_WIDTH + 1));
        let share = line.share.filter(|_| text_width(&line.text) <= beside);
        let texts = wrapped(&line.text, width).into_iter();
        rows.extend(texts.map(|text| PaneLine { text, tone: line.tone, share }));
    }
    Some(rows)
}

/// Returns what the pane says in words, if it does.
fn words(state: &State) -> Option<Vec<PaneLine>> {
    let instruments = &state.session.instruments;
    let none = || no_samples(&instruments.groups).map(|text| vec![PaneLine::new(Tone::Aside, text)]);
    match state.program.instrument? {
        Instrument::Next => None,
        Instrument::Note => Some(note(state)),
        Instrument::Tally => match &instruments.rule_error {
            Some(error) => Some(vec![PaneLine::new(Tone::Wrong, error)]),
            None => none(),
        },
        Instrument::Forks => none(),
        Instrument::Agreement => Some(none().unwrap_or_else(|| agreement(state))),
        Instrument::Verbatim => Some(verbatim(state)),
        Instrument::Shots if instruments.shots.rows().is_empty() => {
            Some(vec![PaneLine::new(Tone::Aside, fill_in(state, tr!("states-shots-none")))])
        }
        Instrument::Shots => None,
        Instrument::Bill => Some(bill(state)),
    }
}

/// Says so where there is no sample to count.
fn no_samples(groups: &[SampleGroup]) -> Option<String> {
    if groups.iter().any(|group| !group.members.is_empty()) {
        return None;
    }
    Some(match groups.iter().map(|group| group.failed).sum::<usize>() {
        0 => tr!("states-pane-no-samples").to_owned(),
        failed => tr!("states-pane-all-failed", failed = failed),
    })
}

/// The note of the cell; before that of the first one, what the session is about.
fn note(state: &State) -> Vec<PaneLine> {
    let about = if state.session.current == 0 { state.session.note.as_str() } else { "" };
    let lines: Vec<PaneLine> = about
        .lines()
        .chain(state.cell().note.lines())
        // A blank line is a row, too.
        .map(|line| {
            PaneLine::new(Tone::Plain, if line.is_empty() { " ".to_owned() } else { fill_in(state, line) })
        })
        .collect();
    if lines.is_empty() {
        return vec![PaneLine::new(Tone::Aside, tr!("states-pane-no-note"))];
    }
    lines
}

/// Says of which of several columns a sentence is.
fn of_column(state: &State, group: &SampleGroup, sentence: String) -> String {
    match state.session.instruments.groups.len() {
        ..=1 => sentence,
        _ => tr!("states-pane-of-column", column = heading(state, group.column).long, sentence = sentence),
    }
}

fn agreement(state: &State) -> Vec<PaneLine> {
    let groups = &state.session.instruments.groups;
    let mut lines = Vec::new();
    for group in groups {
        let Some(shared) = &group.counters.agreement else { continue };
        let text = of_column(state, group, visible(&shared.sentence()));
        lines.push(PaneLine::new(Tone::Main, text));
    }
    let Some(sample) = state.selected_sample().map(|entry| &entry.sample) else { return lines };
    match groups.iter().find(|group| group.members.contains_key(&sample.id)) {
        Some(group) => lines.extend(minority(state, group, sample)),
        None => lines.push(PaneLine::new(Tone::Aside, tr!("states-agreement-not-compared"))),
    }
    lines
}

/// Says what of a sample only a minority says.
fn minority(state: &State, group: &SampleGroup, sample: &Sample) -> Option<PaneLine> {
    let shared = group.counters.agreement.as_ref()?;
    let bytes = state.generated(sample);
    let spans = shared.minority(sample.id);
    let texts: Vec<String> = spans
        .iter()
        .filter_map(|span| bytes.get(span.clone()))
        .map(|bytes| tr!("states-agreement-quote", text = visible(&lossy_text(bytes))))
        .collect();
    let text = match texts.as_slice() {
        [] => tr!("states-agreement-no-minority").to_owned(),
        texts => tr!("states-agreement-minority", texts = texts.join("  ")),
    };
    Some(PaneLine::new(Tone::Plain, text))
}

fn verbatim(state: &State) -> Vec<PaneLine> {
    let instruments = &state.session.instruments;
    if let Some(problem) = instruments.reference_problem(state.cell()) {
        return vec![PaneLine::new(Tone::Aside, fill_in(state, &problem))];
    }
    let groups = &instruments.groups;
    let mut lines = Vec::new();
    if groups.len() > 1 {
        // A sweep: copied run against the length of the prefix.
        lines.extend(groups.iter().filter_map(|group| {
            let copies = group.counters.verbatim.as_ref()?;
            let text = of_column(state, group, copies.sentence());
            Some(PaneLine { share: Some(copies.mean_share()), ..PaneLine::new(Tone::Main, text) })
        }));
    }
    for view in &state.cell().board.lanes {
        let mut copies = groups.iter().filter_map(|group| group.counters.verbatim.as_ref());
        let row = view.sample.and_then(|id| copies.find_map(|copies| copies.row(id)));
        let Some(row) = row else { continue };
        let column = if groups.len() > 1 { format!("{}.", view.column + 1) } else { String::new() };
        let text = format!("{column}{} {}", view.lane + 1, visible(&row.words().join(" · ")));
        lines.push(PaneLine::new(Tone::Plain, text));
    }
    if lines.is_empty() {
        lines.push(PaneLine::new(Tone::Aside, tr!("states-verbatim-no-samples")));
    }
    lines
}

fn bill(state: &State) -> Vec<PaneLine> {
    let past = run_on_sums(state);
    let sentence = tr!("states-bill-settings", past = past.sentence());
    let past = state.with_as_if(sentence, past.tokens_past as u64);
    let mut lines: Vec<PaneLine> =
        state.bill().into_iter().chain([past]).map(|text| PaneLine::new(Tone::Plain, text)).collect();
    lines.push(PaneLine::new(Tone::Aside, state.as_if_words()));
    lines
}
