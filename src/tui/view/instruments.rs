//! The instrument pane: what many samples say, as bars, as a tree and as numbers.
//!
//! Never counts: it shows what the instruments hold.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::{Modifier, Style},
    widgets::{Paragraph, Widget, Wrap},
};

use super::brush::{Look, frame_pane, put, put_right};
use crate::{
    analysis::{
        instrument::{AnswerRow, Counter, MODEL_NOTE},
        percent,
    },
    app::{
        State,
        read::{Layout, background_left, forks, heading, run_on_sums},
        state::{Instrument, Pane, SampleGroup},
    },
    session::lossy_text,
    text::{cells, counted, visible},
    tui::theme::Role,
};

/// The narrowest column worth having.
const COLUMN: u16 = 18;

pub(super) fn paint(buffer: &mut Buffer, state: &State, layout: &Layout, look: Look) {
    let (Some(instrument), area) = (state.program.instrument, layout.instrument) else { return };
    if area.height < 3 {
        return;
    }
    let active = state.session.focus == Pane::Instrument;
    let title = match instrument {
        Instrument::Note => format!("Note · {}", state.cell().title),
        _ => title(state, instrument),
    };
    frame_pane(buffer, area, &title, active, look);
    progress(buffer, state, area, look);
    let inside = Rect::new(area.x + 1, area.y + 1, area.width - 2, area.height - 2);
    match instrument {
        Instrument::Note => note(buffer, state, inside, look),
        Instrument::Tally => tally(buffer, state, inside, look),
        Instrument::Forks => fork_map(buffer, state, inside, look),
        Instrument::Agreement => agreement(buffer, state, inside, look),
        Instrument::Verbatim => verbatim(buffer, state, inside, look),
        Instrument::Shots => dial(buffer, state, inside, look),
        Instrument::Bill => bill(buffer, state, inside, look),
    }
}

fn title(state: &State, instrument: Instrument) -> String {
    let groups = &state.session.instruments.groups;
    let samples: usize = groups.iter().map(|group| group.members.len()).sum();
    let failed: usize = groups.iter().map(|group| group.failed).sum();
    let repeated: usize = groups.iter().map(|group| group.repeated).sum();
    if instrument == Instrument::Shots {
        return format!("{} · held-out pairs answered right, by number of examples", instrument.word());
    }
    let mut title = format!("{} · {} of these settings", instrument.word(), counted(samples, "sample"));
    // Samples of other settings, engines or prefixes stay where they are; they are not of this distribution.
    let cell = state.cell();
    let others = cell.samples().count().saturating_sub(samples + failed + repeated);
    if others > 0 {
        title.push_str(&format!(" · {} not counted", counted(others, "other")));
    }
    if failed > 0 {
        title.push_str(&format!(" · {failed} failed"));
    }
    if repeated > 0 {
        title.push_str(&format!(" · {} of a seed left out", counted(repeated, "repeat")));
    }
    if instrument == Instrument::Tally {
        let rule = &state.cell().answer;
        let rule = if rule.is_empty() { "line" } else { rule };
        title.push_str(&format!(" · answer: {}", visible(rule)));
    }
    title
}

/// What is being sampled in the background, in the lower border.
fn progress(buffer: &mut Buffer, state: &State, area: Rect, look: Look) {
    let Some(background) = &state.session.background else { return };
    // What was stopped before may still be ending.
    let done = background.total.saturating_sub(background_left(state, background));
    let width = 20;
    let full = done * width / background.total.max(1);
    let bar: String = (0..width).map(|at| if at < full { '█' } else { '─' }).collect();
    let text = format!(" drawing {done} of {} {bar} ", background.total);
    let inside = Rect::new(area.x + 1, area.bottom() - 1, area.width - 2, 1);
    put_right(buffer, inside, inside.y, &text, look.theme.style(Role::StateStreaming));
}

/// The note of the cell; before that of the first one, what the session is about.
fn note(buffer: &mut Buffer, state: &State, area: Rect, look: Look) {
    let about = if state.session.current == 0 && !state.session.note.is_empty() {
        format!("{}\n", state.session.note)
    } else {
        String::new()
    };
    let text = match format!("{about}{}", state.cell().note) {
        none if none.is_empty() => "this cell has no note; e in the cells writes one".to_owned(),
        text => text.lines().map(visible).collect::<Vec<_>>().join("\n"),
    };
    let scrolled = cells(state.session.instruments.selected);
    Paragraph::new(text)
        .style(look.theme.style(Role::Text))
        .wrap(Wrap { trim: true })
        .scroll((scrolled, 0))
        .render(area, buffer);
}

fn say(buffer: &mut Buffer, area: Rect, text: &str, role: Role, look: Look) {
    Paragraph::new(text.to_owned())
        .style(look.theme.style(role))
        .wrap(Wrap { trim: true })
        .render(area, buffer);
}

/// Says so where there is no sample to count; returns whether that is so.
fn says_none(buffer: &mut Buffer, state: &State, area: Rect, look: Look) -> bool {
    let groups = &state.session.instruments.groups;
    if groups.iter().any(|group| !group.members.is_empty()) {
        return false;
    }
    let text = match groups.iter().map(|group| group.failed).sum::<usize>() {
        0 => "no samples yet: sample the prefix, and they are counted here as they come".to_owned(),
        1 => "the one sample failed; its lane says why".to_owned(),
        many => format!("all {} failed; their lanes say why", counted(many, "sample")),
    };
    say(buffer, area, &text, Role::Dim, look);
    true
}

/// Returns how many answers a group has.
fn answers_of(group: &SampleGroup) -> usize {
    group.counters.tally.as_ref().map_or(0, Counter::rows)
}

/// Divides the pane among the columns; says so where there is nothing to divide.
fn columns<'a>(
    buffer: &mut Buffer,
    state: &'a State,
    area: Rect,
    look: Look,
) -> Vec<(&'a SampleGroup, Rect, usize)> {
    let groups = &state.session.instruments.groups;
    if says_none(buffer, state, area, look) {
        return Vec::new();
    }
    let shown = cells(groups.len()).min((area.width / COLUMN).max(1));
    let each = area.width / shown;
    // Those around the selected row are shown, where not all have room.
    let mut rows = 0;
    let here = groups.iter().position(|group| {
        rows += answers_of(group);
        state.session.instruments.selected < rows
    });
    let first = cells(here.unwrap_or(0) + 1).saturating_sub(shown);
    let hidden = groups.len() - usize::from(shown);
    if hidden > 0 {
        let text = format!(" {}: ↓ goes on ", counted(hidden, "more column"));
        put(buffer, area.x, area.bottom(), &text, area.width, look.theme.style(Role::Info));
    }
    let mut row = 0;
    let mut divided = Vec::new();
    for (index, group) in (0u16..).zip(groups) {
        if let Some(at) = index.checked_sub(first).filter(|at| *at < shown) {
            let mut place = Rect::new(area.x + at * each, area.y, each - u16::from(shown > 1), area.height);
            if groups.len() > 1 {
                let heading = heading(state, group.column);
                let long = format!("{} {}", group.column + 1, heading.long);
                let fits = crate::text::width(&long) <= usize::from(place.width);
                let text = if fits { long } else { format!("{} {}", group.column + 1, heading.short) };
                put(buffer, place.x, place.y, &text, place.width, look.theme.style(Role::Title));
                place = Rect { y: place.y + 1, height: place.height - 1, ..place };
            }
            divided.push((group, place, row));
        }
        row += answers_of(group);
    }
    divided
}

fn tally(buffer: &mut Buffer, state: &State, area: Rect, look: Look) {
    if let Some(error) = &state.session.instruments.rule_error {
        say(buffer, area, &visible(error), Role::Error, look);
        return;
    }
    for (group, place, first_row) in columns(buffer, state, area, look) {
        let Some(answers) = &group.counters.tally else { continue };
        let rows = usize::from(place.height.saturating_sub(1));
        let selected = state.session.instruments.selected.checked_sub(first_row);
        let skipped = selected.map_or(0, |at| (at + 1).saturating_sub(rows));
        let bars = answers.bars(state, rows + skipped);
        let most = bars.iter().map(|bar| bar.share.share).fold(0.0, f64::max);
        for (index, (bar, y)) in bars.iter().skip(skipped).zip(place.y..).enumerate() {
            let here = state.session.focus == Pane::Instrument && selected == Some(index + skipped);
            let row = Rect { y, height: 1, ..place };
            answer(buffer, bar, most, row, here, look);
        }
        let mut facts = answers.words(state);
        if bars.iter().any(|bar| bar.expected.is_some()) && place.width > 60 {
            facts.insert(1, format!("┃ {MODEL_NOTE}"));
        }
        if answers.rows() > bars.len() {
            facts.push(format!("{} in all", counted(answers.rows(), "answer")));
        }
        let facts = facts.join(" · ");
        put(buffer, place.x, place.bottom() - 1, &facts, place.width, look.theme.style(Role::Dim));
    }
}

/// One answer: what it is, its bar with the interval, count and share, and the model's own probability of it.
fn answer(buffer: &mut Buffer, bar: &AnswerRow, most: f64, row: Rect, here: bool, look: Look) {
    let text = visible(&lossy_text(&bar.answer));
    let text = if text.is_empty() { "(empty)".to_owned() } else { text };
    let label = if row.width < 40 { row.width / 2 } else { (row.width * 2 / 5).min(48) };
    let style = if here { look.theme.style(Role::Selection) } else { look.theme.style(Role::Text) };
    put(buffer, row.x, row.y, if here { "▸" } else { " " }, 1, look.theme.style(Role::Accent));
    put(buffer, row.x + 1, row.y, &text, label - 1, style);
    let numbers = format!("{} {}", bar.count, percent(bar.share.share));
    let interval = format!(" {}–{}", percent(bar.share.low), percent(bar.share.high));
    let model = bar.expected.map(|own| format!(" model {}", percent(own))).unwrap_or_default();
    // What does not fit is left out from the right: the count is worth most.
    let mut words = numbers;
    for more in [model, interval] {
        let taken = crate::text::width(&words) + crate::text::width(&more);
        if usize::from(label) + 12 + taken <= usize::from(row.width) {
            words.push_str(&more);
        }
    }
    let taken = put_right(buffer, row, row.y, &words, look.theme.style(Role::SliderValue));
    let room = row.width.saturating_sub(label + taken + 2);
    let full = f64::from(room) * bar.share.share / most.max(f64::EPSILON);
    meter(buffer, row.x + label + 1, row.y, full, look.theme.style(Role::SliderFill));
    if let Some(own) = bar.expected {
        let at = (f64::from(room) * own / most.max(f64::EPSILON)).min(f64::from(room)) as u16;
        if room > 0 {
            buffer.set_stringn(
                row.x + label + 1 + at.min(room - 1),
                row.y,
                "┃",
                1,
                look.theme.style(Role::Accent),
            );
        }
    }
}

/// A bar of so many cells, to the eighth.
fn meter(buffer: &mut Buffer, x: u16, y: u16, cells: f64, style: Style) {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (cells * 8.0).round().max(0.0) as u16;
    for at in 0..eighths / 8 {
        buffer.set_stringn(x + at, y, "█", 1, style);
    }
    buffer.set_stringn(x + eighths / 8, y, EIGHTHS[usize::from(eighths % 8)], 1, style);
}

fn fork_map(buffer: &mut Buffer, state: &State, area: Rect, look: Look) {
    if says_none(buffer, state, area, look) {
        return;
    }
    let rows = forks(state);
    let height = usize::from(area.height);
    let selected = state.session.instruments.selected.min(rows.len().saturating_sub(1));
    let first = (selected + 1).saturating_sub(height);
    for ((index, fork), y) in rows.iter().enumerate().skip(first).take(height).zip(area.y..) {
        let row = &fork.row;
        let here = state.session.focus == Pane::Instrument && index == selected;
        let dim = look.theme.style(Role::Dim);
        let of =
            state.session.instruments.groups.get(fork.group).map_or(1, |group| group.members.len().max(1));
        put(buffer, area.x, y, &format!("{:>4}", row.samples), 4, look.theme.style(Role::SliderValue));
        meter(
            buffer,
            area.x + 5,
            y,
            8.0 * row.samples as f64 / of as f64,
            look.theme.style(Role::SliderFill),
        );
        let own = row.probability.map(|own| percent(f64::from(own))).unwrap_or_default();
        put_right(buffer, Rect::new(area.x + 13, y, 7, 1), y, &own, dim);
        let indent = " ".repeat((row.depth * 2).min(usize::from(area.width / 3)));
        let sign = if here { "▸" } else { " " };
        let style = if here { look.theme.style(Role::Selection) } else { look.theme.style(Role::Text) };
        let end = if row.endings > 0 { format!(" ■{}", row.endings) } else { String::new() };
        let text = format!("{sign}{indent}{}{end}", row.text);
        put(buffer, area.x + 21, y, &text, area.width.saturating_sub(21), style);
    }
}

fn agreement(buffer: &mut Buffer, state: &State, area: Rect, look: Look) {
    for (group, place, _) in columns(buffer, state, area, look) {
        let Some(words) = &group.counters.agreement else { continue };
        put(buffer, place.x, place.y, &words.sentence(), place.width, look.theme.style(Role::Accent));
        let selected = state.selected_sample().map(|entry| &entry.sample);
        let Some(sample) = selected.filter(|sample| group.members.contains_key(&sample.id)) else {
            let below = Rect { y: place.y + 1, height: place.height.saturating_sub(1), ..place };
            if state.session.instruments.groups.len() == 1 {
                let text = "the selected lane is a branch or was continued elsewhere: it is not compared";
                say(buffer, below, text, Role::Dim, look);
            }
            continue;
        };
        let bytes = state.generated(sample);
        let spans = words.minority(sample.id);
        let texts: Vec<String> = spans
            .iter()
            .filter_map(|span| bytes.get(span.clone()))
            .map(|bytes| format!("“{}”", visible(&lossy_text(bytes))))
            .collect();
        let text = format!("only a minority says, of what this lane says: {}", texts.join("  "));
        let below = Rect { y: place.y + 1, height: place.height.saturating_sub(1), ..place };
        say(buffer, below, &text, Role::Text, look);
    }
}

fn verbatim(buffer: &mut Buffer, state: &State, area: Rect, look: Look) {
    if let Some(problem) = state.session.instruments.reference_problem(state.cell()) {
        say(buffer, area, &problem, Role::Dim, look);
        return;
    }
    let groups = &state.session.instruments.groups;
    let mut y = area.y;
    let skipped = state.session.instruments.selected;
    if groups.len() > 1 {
        // A sweep: copied run against the length of the prefix.
        for group in groups.iter().skip(skipped).take(usize::from(area.height)) {
            let Some(copies) = &group.counters.verbatim else { continue };
            let heading = heading(state, group.column).long;
            put(buffer, area.x, y, &heading, 20, look.theme.style(Role::Text));
            let taken = put_right(buffer, area, y, &copies.sentence(), look.theme.style(Role::SliderValue));
            let room = f64::from(area.width.saturating_sub(taken + 23));
            meter(buffer, area.x + 21, y, room * copies.mean_share(), look.theme.style(Role::SliderFill));
            y += 1;
        }
    }
    let board = &state.cell().board;
    let skipped = skipped.saturating_sub(if groups.len() > 1 { groups.len() } else { 0 });
    for view in board.lanes.iter().skip(skipped) {
        let copies = groups.iter().filter_map(|group| group.counters.verbatim.as_ref());
        let row = view.sample.and_then(|id| copies.into_iter().find_map(|copies| copies.row(id)));
        let Some(row) = row else { continue };
        if y >= area.bottom() {
            break;
        }
        let column = if groups.len() > 1 { format!("{}.", view.column + 1) } else { String::new() };
        let text = format!("{column}{} {}", view.lane + 1, visible(&row.words().join(" · ")));
        put(buffer, area.x, y, &text, area.width, look.theme.style(Role::Text));
        y += 1;
    }
    if y == area.y {
        say(buffer, area, "no samples to hold against the reference yet", Role::Dim, look);
    }
}

fn dial(buffer: &mut Buffer, state: &State, area: Rect, look: Look) {
    let rows = state.session.instruments.shots.rows();
    if rows.is_empty() {
        let text = "d asks the held-out pairs behind no example, one, two … in shuffled orders, and counts the right \
                    answers; Shift-d asks for the probability of the right answers instead; F7 edits the pairs";
        say(buffer, area, text, Role::Dim, look);
        return;
    }
    let most = rows.len().saturating_sub(usize::from(area.height));
    let skipped = state.session.instruments.selected.min(most);
    for (row, y) in rows.iter().skip(skipped).zip(area.y..area.bottom()) {
        put(buffer, area.x, y, &row.label(), 12, look.theme.style(Role::Text));
        let numbers = row.words().join(" · ");
        let taken = put_right(buffer, area, y, &numbers, look.theme.style(Role::SliderValue));
        let room = area.width.saturating_sub(taken + 15);
        meter(buffer, area.x + 13, y, f64::from(room) * row.share.share, look.theme.style(Role::SliderFill));
        let bounds = [row.share.low, row.share.high];
        let bounds = bounds.into_iter().filter(|_| row.of > 0).map(|at| (at, "│", Role::Dim));
        for (at, sign, role) in bounds.chain(row.expected.map(|own| (own, "┃", Role::Accent))) {
            if room > 0 {
                let x = area.x + 13 + ((f64::from(room) * at) as u16).min(room - 1);
                buffer.set_stringn(x, y, sign, 1, look.theme.style(role).add_modifier(Modifier::BOLD));
            }
        }
    }
}

fn bill(buffer: &mut Buffer, state: &State, area: Rect, look: Look) {
    let rows = state.bill();
    let past = format!("of the settings shown, {}", run_on_sums(state).sentence());
    let text = rows.into_iter().chain([past]).collect::<Vec<_>>().join("\n");
    Paragraph::new(text)
        .style(look.theme.style(Role::Text))
        .wrap(Wrap { trim: true })
        .scroll((cells(state.session.instruments.selected), 0))
        .render(area, buffer);
}
