//! The tally of one column: answers as bars, with interval, count, share and the model's own probability.
//!
//! Never counts.

use ratatui::{buffer::Buffer, layout::Rect};

use super::row::{Seen, answer_text, first_row, is_active, label, share_bar};
use crate::{
    analysis::{
        instrument::{AnswerRow, Counter, model_note},
        percent,
    },
    app::State,
    text::wrapped,
    tr,
    tui::{
        theme::Role,
        view::brush::{Look, put, put_right},
    },
};

pub(super) fn paint(buffer: &mut Buffer, state: &State, area: Rect, look: Look) -> Seen {
    let instruments = &state.session.instruments;
    let Some(answers) = instruments.groups.first().and_then(|group| group.counters.tally.as_ref()) else {
        return Seen::default();
    };
    let selected = instruments.selected.min(answers.rows().saturating_sub(1));
    let mut facts = wrapped(&answers.words(state).join(" · "), area.width);
    facts.truncate(usize::from((area.height / 3).max(area.height.min(2) / 2)));
    let height = usize::from(area.height) - facts.len();
    let first = first_row(selected, height);
    let bars = answers.bars(state, first + height);
    let most = answers.largest_share();
    for ((index, bar), y) in bars.iter().enumerate().skip(first).zip(area.y..) {
        row(buffer, bar, most, Rect { y, height: 1, ..area }, is_active(state) && index == selected, look);
    }
    for (text, y) in facts.iter().zip(area.bottom() - facts.len() as u16..) {
        put(buffer, area.x, y, text, area.width, look.theme.style(Role::Dim));
    }
    let own_known = bars.iter().skip(first).any(|bar| bar.expected.is_some());
    let legend = own_known.then(|| format!("┃ {}", model_note()));
    Seen { legend, ..Seen::of(answers.rows(), first, height) }
}

/// One answer: what it is, its bar with the interval, count and share, and the model's own probability of it.
fn row(buffer: &mut Buffer, bar: &AnswerRow, most: f64, row: Rect, here: bool, look: Look) {
    let wide = if row.width < 40 { row.width / 2 } else { (row.width * 2 / 5).min(48) };
    label(buffer, Rect { width: wide, ..row }, &answer_text(&bar.answer), here, look);
    let interval = format!(" {}–{}", percent(bar.share.low), percent(bar.share.high));
    let model = bar
        .expected
        .map(|own| format!(" {}", tr!("screen-tally-model", share = percent(own))))
        .unwrap_or_default();
    // What does not fit is left out from the right: the count is worth most.
    let mut words = format!("{} {}", bar.count, percent(bar.share.share));
    for more in [model, interval] {
        let taken = crate::text::width(&words) + crate::text::width(&more);
        if usize::from(wide) + 12 + taken <= usize::from(row.width) {
            words.push_str(&more);
        }
    }
    let taken = put_right(buffer, row, row.y, &words, look.theme.style(Role::SliderValue));
    let room = Rect { x: row.x + wide + 1, width: row.width.saturating_sub(wide + taken + 2), ..row };
    share_bar(buffer, room, bar.share.share, bar.expected, most, look);
}
