//! The instrument pane: its frame, what is being sampled, and which drawing it has.
//!
//! Never counts: it shows what the instruments hold.

mod forks;
mod row;
mod shots;
mod table;
mod tally;
#[cfg(test)]
mod tests;
mod words;

use ratatui::{buffer::Buffer, layout::Rect};

use self::row::{Seen, is_active};
use super::brush::{Look, frame_pane, put, put_right};
use crate::{
    app::{
        State,
        read::{Layout, background_left, instrument_inside, pane_rows},
        state::Instrument,
    },
    language::counted,
    text::visible,
    tr,
    tui::theme::Role,
};

pub(super) fn paint(buffer: &mut Buffer, state: &State, layout: &Layout, look: Look) {
    let (Some(instrument), area) = (state.program.instrument, layout.instrument) else { return };
    if area.height < 3 || area.width < 4 {
        return;
    }
    let title = title(state, instrument);
    frame_pane(buffer, area, &title, is_active(state), look);
    let inside = instrument_inside(area);
    let seen = match (pane_rows(state, inside.width), instrument) {
        (Some(rows), _) => words::paint(buffer, state, &rows, inside, look),
        (None, Instrument::Tally) if state.session.instruments.groups.len() > 1 => {
            table::paint(buffer, state, inside, look)
        }
        (None, Instrument::Tally) => tally::paint(buffer, state, inside, look),
        (None, Instrument::Forks) => forks::paint(buffer, state, inside, look),
        (None, Instrument::Shots) => shots::paint(buffer, state, inside, look),
        (None, Instrument::Next) => {
            super::next::paint(buffer, state, inside, look);
            Seen::default()
        }
        // The others are read.
        (None, _) => Seen::default(),
    };
    let border = Rect::new(inside.x, area.bottom() - 1, inside.width, 1);
    let taken = progress(buffer, state, border, look);
    let room = border.width.saturating_sub(taken);
    put(buffer, border.x, border.y, &seen.words(room), room, look.theme.style(Role::Info));
}

fn title(state: &State, instrument: Instrument) -> String {
    match instrument {
        Instrument::Note => return format!("{} · {}", tr!("screen-instrument-note"), state.cell().title),
        Instrument::Next => {
            return format!("{} · {}", tr!("screen-instrument-next"), super::next::title(state));
        }
        Instrument::Shots => return format!("{} · {}", instrument.word(), tr!("screen-instrument-shots")),
        _ => {}
    }
    let groups = &state.session.instruments.groups;
    let samples: usize = groups.iter().map(|group| group.members.len()).sum();
    let failed: usize = groups.iter().map(|group| group.failed).sum();
    let repeated: usize = groups.iter().map(|group| group.repeated).sum();
    let counted = tr!("screen-instrument-counted", samples = counted(samples, "sample"));
    let mut title = vec![instrument.word().to_owned(), counted];
    // What is asked of the samples is worth more than what is not counted: the end is what a narrow pane leaves out.
    if instrument == Instrument::Tally {
        let rule = &state.cell().answer;
        let rule = if rule.is_empty() { "line" } else { rule };
        title.push(tr!("screen-instrument-answer", rule = visible(rule)));
    }
    // Samples of other settings, engines or prefixes stay where they are; they are not of this distribution.
    let others = state.cell().samples().count().saturating_sub(samples + failed + repeated);
    if others > 0 {
        title.push(tr!("screen-instrument-others", samples = others.to_string()));
    }
    if failed > 0 {
        title.push(tr!("screen-instrument-failed", samples = failed.to_string()));
    }
    if repeated > 0 {
        title.push(tr!("screen-instrument-repeated", samples = repeated.to_string()));
    }
    title.join(" · ")
}

/// What is being sampled in the background, in the lower border; returns its width.
fn progress(buffer: &mut Buffer, state: &State, border: Rect, look: Look) -> u16 {
    let Some(background) = &state.session.background else { return 0 };
    // What was stopped before may still be ending.
    let done = background.total.saturating_sub(background_left(state, background));
    let width = if border.width < 60 { 0 } else { 20 };
    let full = done * width / background.total.max(1);
    let bar: String = (0..width).map(|at| if at < full { '█' } else { '─' }).collect();
    let (done, total) = (done.to_string(), background.total.to_string());
    let text = format!(" {} {bar}", tr!("screen-instrument-sampling", done = done, total = total));
    let text = format!("{} ", text.trim_end());
    put_right(buffer, border, border.y, &text, look.theme.style(Role::StateStreaming))
}
