//! The tally of several columns: a table, answers down and columns across, all bars on one scale.
//!
//! Never counts.

use ratatui::{buffer::Buffer, layout::Rect};

use super::row::{Seen, answer_text, first_row, is_active, label, share_bar};
use crate::{
    analysis::{
        instrument::{AnswerRow, Answers, model_note},
        percent,
    },
    app::{
        InstrumentsCommand, State,
        read::{self, TableRoom, answers, column_names, table_room},
    },
    text::{cells, padded_before, width, wrapped},
    tr,
    tui::{
        theme::Role,
        view::brush::{Look, put, put_right},
    },
};

/// Answers whose texts decide how wide the label is.
const MEASURED: usize = 50;

/// The most rows of a heading.
const HEADING_ROWS: usize = 3;

/// The narrowest bar worth having.
const BAR: u16 = 3;

pub(super) fn paint(buffer: &mut Buffer, state: &State, area: Rect, look: Look) -> Seen {
    let instruments = &state.session.instruments;
    let groups: Vec<&Answers> =
        instruments.groups.iter().filter_map(|group| group.counters.tally.as_ref()).collect();
    let answers = answers(state);
    let names = column_names(state, instruments.groups.iter().map(|group| group.column));
    let widest = answers.iter().take(MEASURED).map(|shared| width(&answer_text(&shared.answer)) + 2).max();
    // The heading and the facts below are labels, too.
    let labels = [names.what.as_str(), tr!("screen-table-answered"), tr!("screen-table-entropy")];
    let wanted = labels.map(|label| width(label) + 2).into_iter().chain(widest).max().unwrap_or(0);
    let room = table_room(area.width, cells(wanted), groups.len(), instruments.first_column);
    let shown = || groups.iter().skip(room.first).take(room.shown);

    let headings: Vec<Vec<String>> = names
        .each
        .iter()
        .skip(room.first)
        .take(room.shown)
        .map(|name| {
            let fits = width(&name.long) < usize::from(room.entry);
            wrapped(if fits { &name.long } else { &name.short }, room.entry.saturating_sub(1))
        })
        .collect();
    let most_rows = usize::from(area.height / 3).clamp(usize::from(area.height > 1), HEADING_ROWS);
    let above = cells(headings.iter().map(Vec::len).max().unwrap_or(0).min(most_rows));
    let dim = look.theme.style(Role::Dim);
    if above > 0 {
        put(buffer, area.x + 1, area.y + above - 1, &names.what, room.label.saturating_sub(2), dim);
    }
    for (column, heading) in (0u16..).zip(&headings) {
        // A heading of fewer rows stands right above its column; what has no room is said to go on.
        let cut = heading.len() > usize::from(above);
        for (at, text) in heading.iter().take(usize::from(above)).enumerate() {
            let y = area.y + above.saturating_sub(cells(heading.len())) + at as u16;
            let last = cut && at + 1 == usize::from(above);
            let text = if last { format!("{text}…") } else { text.clone() };
            put_right(buffer, entry(area, room, column, y), y, &text, look.theme.style(Role::Title));
        }
    }

    let facts = facts(area.height, shown());
    let below = cells(facts.len());
    let height = usize::from(area.height - above - below);
    let selected = instruments.selected.min(answers.len().saturating_sub(1));
    let first = first_row(selected, height);
    let scale = Scale {
        most: groups.iter().map(|answers| answers.largest_share()).fold(0.0, f64::max),
        digits: answers.iter().map(|shared| shared.count.to_string().len()).max().unwrap_or(1),
    };
    let mut own_known = false;
    for ((index, shared), y) in answers.iter().enumerate().skip(first).take(height).zip(area.y + above..) {
        let here = is_active(state) && index == selected;
        let row = Rect { y, height: 1, width: room.label, ..area };
        label(buffer, row, &answer_text(&shared.answer), here, look);
        for (column, answers) in (0u16..).zip(shown()) {
            let place = entry(area, room, column, y);
            match answers.row(state, &shared.answer) {
                Some(bar) => {
                    own_known |= bar.expected.is_some();
                    number(buffer, &bar, &scale, place, look);
                }
                None => drop(put_right(buffer, place, y, "–", dim)),
            }
        }
    }
    for ((name, values), y) in facts.iter().zip(area.bottom() - below..) {
        put(buffer, area.x + 1, y, name, room.label.saturating_sub(2), dim);
        for (column, value) in (0u16..).zip(values) {
            put_right(buffer, entry(area, room, column, y), y, value, dim);
        }
    }

    let mut seen = Seen::of(answers.len(), first, height);
    let columns = groups.len();
    if room.shown < columns {
        let key = |command: InstrumentsCommand| read::way_to(state, command);
        let (left, right) = (key(InstrumentsCommand::PreviousColumn), key(InstrumentsCommand::NextColumn));
        let (from, to) = (room.first + 1, room.first + room.shown);
        let which = match from == to {
            true => tr!("screen-table-column", column = from, columns = columns),
            false => tr!("screen-table-columns", from = from, to = to, columns = columns),
        };
        let others = tr!("screen-table-others", keys = format!("{left} {right}"));
        seen.beside = Some(format!("{which} · {others}"));
    }
    seen.legend = own_known.then(|| format!("┃ {}", model_note()));
    seen
}

/// Where an entry stands; its first cell keeps it from the one before.
fn entry(area: Rect, room: TableRoom, column: u16, y: u16) -> Rect {
    let x = area.x + room.label + column * room.entry;
    Rect::new(x + 1, y, room.entry.saturating_sub(1), 1)
}

/// What holds for all entries of a table.
struct Scale {
    /// The share that fills a bar.
    most: f64,
    /// Cells for a count.
    digits: usize,
}

/// Count and share of an answer in a column, before them a bar where there is room.
fn number(buffer: &mut Buffer, bar: &AnswerRow, scale: &Scale, place: Rect, look: Look) {
    let share = percent(bar.share.share);
    let long = format!("{:>digits$} {share:>4}", bar.count, digits = scale.digits);
    let mut words = if cells(width(&long)) <= place.width { long } else { share };
    if let Some(own) = bar.expected {
        let own = format!(" {}", tr!("screen-tally-model", share = padded_before(&percent(own), 4)));
        if cells(width(&words) + width(&own)) + 2 * BAR <= place.width {
            words.push_str(&own);
        }
    }
    let taken = put_right(buffer, place, place.y, &words, look.theme.style(Role::SliderValue));
    let room = place.width.saturating_sub(taken + 1);
    if room >= BAR {
        let room = Rect { width: room, ..place };
        share_bar(buffer, room, bar.share.share, bar.expected, scale.most, look);
    }
}

/// What is told below the answers where there is room: how many samples have one, and how far these differ.
fn facts<'a>(height: u16, shown: impl Iterator<Item = &'a &'a Answers>) -> Vec<(&'static str, Vec<String>)> {
    if height < 6 {
        return Vec::new();
    }
    let (answered, bits) = shown
        .map(|answers| answers.tally())
        .map(|tally| {
            let (answered, all) = (tally.answered(), tally.total());
            let answered = if answered == all {
                answered.to_string()
            } else {
                tr!("screen-some-of", some = answered.to_string(), all = all.to_string())
            };
            (answered, format!("{:.2}", tally.entropy_bits()))
        })
        .unzip();
    vec![(tr!("screen-table-answered"), answered), (tr!("screen-table-entropy"), bits)]
}
