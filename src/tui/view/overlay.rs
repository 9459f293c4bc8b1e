//! What lies above the panes: pickers, inputs, the stop list, the note, help, questions.
//!
//! Never decides what its keys do.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};

use super::{
    brush::{Look, clear, frame_pane, prose, put, put_glyph, put_right},
    prefix::Text,
    samples,
};
use crate::{
    app::{
        State,
        read::{self, HELP_KEYS, HelpKey, Layout, overlay_first_row},
        state::{
            FormTable, Overlay, Part, Picker, PrefixState, Purpose, StopList, View, form_rows, surprise_bits,
        },
    },
    language::counted,
    session::{Form, Param, escape},
    text::{EditBuffer, cells, glyphs, visible},
    tr,
    tui::theme::Role,
};

pub(super) fn paint(buffer: &mut Buffer, state: &State, layout: &Layout, look: Look) -> Option<Position> {
    let overlay = state.program.overlay.as_ref()?;
    let area = layout.overlay;
    clear(buffer, area, look.theme.style(Role::Overlay));
    frame_pane(buffer, area, &heading(overlay), true, look);
    match overlay {
        Overlay::Picker(picker) => {
            list(buffer, picker, overlay_first_row(state), layout.overlay_list, look);
            let about = picker.chosen().map_or("", |entry| entry.about.as_str());
            prose(buffer, layout.overlay_about, &visible(about), look.theme.style(Role::Text), 0);
            Some(field(buffer, &picker.query, layout.overlay_text, "⌕", look))
        }
        Overlay::Line(line) => {
            let list = layout.overlay_list;
            let below = Rect { y: list.y + 1, height: list.height.saturating_sub(1), ..list };
            let (text, role) = match &line.error {
                Some(error) => (error.clone(), Role::Error),
                None => (explanation(state, line.purpose), Role::Dim),
            };
            fill(buffer, below, &visible(&text), look.theme.style(role));
            Some(field(buffer, &line.field, layout.overlay_text, "›", look))
        }
        Overlay::Samples(list) => {
            samples::paint(buffer, state, list, layout.overlay_list, look);
            let caret = field(buffer, &list.query, layout.overlay_text, "⌕", look);
            if list.query.text().is_empty() {
                let (x, y) = (caret.x + 1, caret.y);
                let room = layout.overlay_text.right().saturating_sub(x);
                put(buffer, x, y, tr!("overlays-samples-filters"), room, look.theme.style(Role::Dim));
            }
            Some(caret)
        }
        Overlay::Sample(edit) => Some(text_editor(buffer, &edit.text, None, layout, look)),
        Overlay::Note(note) => Some(text_editor(buffer, note, None, layout, look)),
        Overlay::Reference(text) => {
            surprise(buffer, text, layout, look);
            Some(text_editor(buffer, &text.buffer, Some(text), layout, look))
        }
        Overlay::Stops(stops) => stop_list(buffer, stops, layout, look),
        Overlay::Form(table) => form(buffer, state, table, layout, look),
        Overlay::Help { scroll, query, contexts } => {
            let rows = read::help(state, contexts, &query.text(), layout.overlay_list.width);
            help(buffer, state, &rows, *scroll, layout.overlay_list, look);
            Some(field(buffer, query, layout.overlay_text, "⌕", look))
        }
        Overlay::Confirm { text, .. } => {
            let keys = tr!("overlays-confirm-keys");
            report(buffer, &format!("{text}\n\n{keys}"), 0, layout.overlay_list, look);
            None
        }
        Overlay::Report { text, scroll, .. } => {
            report(buffer, text, *scroll, layout.overlay_list, look);
            None
        }
    }
}

fn heading(overlay: &Overlay) -> String {
    match overlay {
        Overlay::Picker(picker) => picker.title.to_owned(),
        Overlay::Line(line) => match line.purpose {
            Purpose::Rename => tr!("overlays-rename").to_owned(),
            Purpose::SaveAs => tr!("overlays-save-as").to_owned(),
            Purpose::OpenPath => tr!("overlays-open").to_owned(),
            Purpose::ModelPath => tr!("overlays-model").to_owned(),
            Purpose::Fetch => tr!("overlays-fetch").to_owned(),
            Purpose::Server => match &line.server {
                Some(name) => tr!("overlays-server-change", name = visible(name)),
                None => tr!("overlays-server").to_owned(),
            },
            Purpose::Find => tr!("overlays-find").to_owned(),
            Purpose::Value(param) => param.to_string(),
            Purpose::Sweep(param) => tr!("overlays-sweep", param = param.to_string()),
            Purpose::ColumnTitle => tr!("overlays-column-title").to_owned(),
            Purpose::SystemPrompt => tr!("overlays-system-prompt").to_owned(),
            Purpose::Answer => tr!("overlays-answer").to_owned(),
            Purpose::PriceAsIf => tr!("overlays-price").to_owned(),
            Purpose::ReferenceFile => tr!("overlays-reference-file").to_owned(),
            Purpose::Turn => tr!("overlays-turn").to_owned(),
            Purpose::Label => tr!("overlays-label").to_owned(),
            Purpose::Comment => tr!("overlays-comment").to_owned(),
        },
        Overlay::Note(_) => tr!("overlays-note").to_owned(),
        Overlay::Sample(_) => tr!("overlays-sample").to_owned(),
        Overlay::Samples(list) => tr!(
            "overlays-samples",
            title = visible(&list.title),
            matches = list.matches.len().to_string(),
            samples = list.rows.len().to_string()
        ),
        Overlay::Reference(_) => tr!("overlays-reference").to_owned(),
        Overlay::Stops(_) => tr!("overlays-stops").to_owned(),
        Overlay::Form(_) => tr!("overlays-form").to_owned(),
        Overlay::Help { .. } => tr!("overlays-help").to_owned(),
        Overlay::Confirm { .. } => tr!("overlays-confirm").to_owned(),
        Overlay::Report { title, .. } => title.clone(),
    }
}

fn explanation(state: &State, purpose: Purpose) -> String {
    match purpose {
        Purpose::Rename => tr!("overlays-rename-help").to_owned(),
        Purpose::SaveAs => tr!("overlays-save-as-help").to_owned(),
        Purpose::OpenPath => tr!("overlays-open-help").to_owned(),
        Purpose::ModelPath => tr!("overlays-model-help").to_owned(),
        Purpose::Fetch => tr!("overlays-fetch-help").to_owned(),
        Purpose::Server => tr!("overlays-server-help").to_owned(),
        Purpose::Sweep(param) => {
            let spec = param.spec();
            tr!("overlays-sweep-help", min = spec.min.to_string(), max = spec.max.to_string())
        }
        Purpose::Answer => tr!("overlays-answer-help").to_owned(),
        Purpose::PriceAsIf => tr!("overlays-price-help").to_owned(),
        Purpose::ReferenceFile => tr!("overlays-reference-file-help").to_owned(),
        Purpose::Turn => tr!("overlays-turn-help").to_owned(),
        Purpose::Label => tr!("overlays-label-help").to_owned(),
        Purpose::Comment => tr!("overlays-comment-help").to_owned(),
        Purpose::ColumnTitle => tr!("overlays-column-title-help").to_owned(),
        Purpose::SystemPrompt => tr!("overlays-system-prompt-help").to_owned(),
        Purpose::Find => read::fill_in(state, tr!("overlays-find-help")),
        Purpose::Value(param) => {
            let spec = param.spec();
            let (min, max) = (spec.min.to_string(), spec.max.to_string());
            let values = match param {
                Param::Lanes => tr!("overlays-values", min = min, max = max),
                _ => tr!("overlays-values-or-unset", min = min, max = max),
            };
            format!("{values} · {}", spec.help())
        }
    }
}

/// A one-row field that scrolls sideways; returns where its caret stands.
fn field(buffer: &mut Buffer, text: &EditBuffer, area: Rect, sign: &str, look: Look) -> Position {
    put(buffer, area.x.saturating_sub(2), area.y, sign, 1, look.theme.style(Role::Accent));
    let selection = text.selection();
    let content = text.text();
    // Not the buffer's own place of the caret: a text of more cells than a row may have goes on in a second one.
    let column: usize = glyphs(content.as_bytes(), 0)
        .take_while(|glyph| glyph.offset < text.caret())
        .map(|glyph| usize::from(glyph.width))
        .sum();
    let left = column.saturating_sub(usize::from(area.width.saturating_sub(1)));
    let mut after = 0;
    for glyph in glyphs(content.as_bytes(), 0) {
        let at: usize = after;
        after += usize::from(glyph.width);
        if at < left {
            continue;
        }
        if after - left > usize::from(area.width) + 1 {
            break;
        }
        let x = area.x + cells(at - left);
        let mut style = look.theme.style(if glyph.mark { Role::Mark } else { Role::Text });
        if selection.as_ref().is_some_and(|range| range.contains(&glyph.offset)) {
            style = style.patch(look.theme.style(Role::Selection));
        }
        put_glyph(buffer, x, area.y, &glyph, style);
    }
    Position::new(area.x + cells(column - left), area.y)
}

fn list(buffer: &mut Buffer, picker: &Picker, first: usize, area: Rect, look: Look) {
    if picker.matches.is_empty() {
        put(buffer, area.x, area.y, tr!("overlays-nothing-matches"), area.width, look.theme.style(Role::Dim));
    }
    for (y, (index, found)) in (area.y..area.bottom()).zip(picker.matches.iter().enumerate().skip(first)) {
        let Some(entry) = picker.entry(found) else { continue };
        let selected = index == picker.selected;
        let base = look.theme.style(if selected { Role::OverlaySelected } else { Role::Text });
        if selected {
            buffer.set_style(Rect { y, height: 1, ..area }, base);
        }
        put(buffer, area.x, y, if selected { "▸" } else { " " }, 1, base);
        let mut x = area.x + 2;
        if picker.numbered && picker.query.is_empty() {
            x = put(buffer, x, y, &format!("{} ", index + 1), 3, look.theme.style(Role::FooterKey));
        }
        for (position, character) in entry.label.chars().enumerate() {
            let hit = found.characters.contains(&(position as u32));
            let style = if hit { base.patch(look.theme.style(Role::Match)) } else { base };
            x = put(buffer, x, y, character.encode_utf8(&mut [0; 4]), area.right().saturating_sub(x), style);
        }
        let room = Rect::new(x + 2, y, area.right().saturating_sub(x + 2), 1);
        put_right(buffer, room, y, &entry.detail, if selected { base } else { look.theme.style(Role::Dim) });
    }
}

/// Below a scored reference: what the colours mean, and how surprising it is in the mean.
fn surprise(buffer: &mut Buffer, text: &PrefixState, layout: &Layout, look: Look) {
    if text.score_at(0).is_none() {
        return;
    }
    let bits: Vec<f32> =
        text.scores.scored.iter().filter_map(|one| one.token.logprob).map(surprise_bits).collect();
    let mean = bits.iter().sum::<f32>() / bits.len().max(1) as f32;
    let area = layout.overlay_text;
    let mut x = area.x;
    for (level, step) in View::Surprise.legend().iter().enumerate() {
        x = put(
            buffer,
            x,
            area.bottom(),
            step,
            area.right().saturating_sub(x),
            look.theme.style(Role::HEAT[level]),
        ) + 1;
    }
    let text = tr!("overlays-reference-surprise", bits = format!("{mean:.2}"));
    put(buffer, x, area.bottom(), &text, area.right().saturating_sub(x), look.theme.style(Role::Dim));
}

fn text_editor(
    buffer: &mut Buffer,
    note: &EditBuffer,
    scored: Option<&PrefixState>,
    layout: &Layout,
    look: Look,
) -> Position {
    let area = layout.overlay_text;
    let (row, column) = note.caret_place();
    let first = (row + 1).saturating_sub(usize::from(area.height));
    let text = Text {
        buffer: note,
        selection: note.selection(),
        stripes: scored,
        view: if scored.is_some() { View::Surprise } else { View::Plain },
        show_selection: true,
    };
    text.paint(buffer, area, first, look);
    Position::new(area.x.saturating_add(column), area.y + cells(row - first))
}

/// The rows of a form, and the field of the one that is edited.
fn form(
    buffer: &mut Buffer,
    state: &State,
    table: &FormTable,
    layout: &Layout,
    look: Look,
) -> Option<Position> {
    let area = layout.overlay_list;
    let rows = form_rows(&state.cell().form);
    let (text, role) = form_hint(state, table);
    // Words do not fill every row to its end.
    let hint = (crate::text::width(&text) + 12).div_ceil(usize::from(area.width.max(1)));
    let hint = cells(hint).clamp(2, (area.height / 2).max(2));
    let height = usize::from(area.height.saturating_sub(hint));
    let first = (table.selected + 1).saturating_sub(height);
    for ((index, row), y) in rows.iter().enumerate().skip(first).take(height).zip(area.y..) {
        let selected = index == table.selected;
        let style = look.theme.style(match (selected, row.on) {
            (true, _) => Role::Selection,
            (false, true) => Role::Text,
            (false, false) => Role::Dim,
        });
        let sign = match (selected, row.on) {
            (true, _) => "▸",
            (false, true) => " ",
            (false, false) => "○",
        };
        put(buffer, area.x, y, &format!("{sign} {}", row.label), 16, look.theme.style(Role::Dim));
        let text = if row.text.is_empty() { "…" } else { &row.text };
        put(buffer, area.x + 17, y, &visible(text), area.width.saturating_sub(17), style);
    }
    let below = Rect { y: area.bottom().saturating_sub(hint), height: hint, ..area };
    let text = match rows.len().saturating_sub(first + height) {
        0 => text,
        more => format!("↓ {} · {text}", counted(more, "more-row")),
    };
    fill(buffer, below, &visible(&text), look.theme.style(role));
    let part = table.editing?;
    let name = match part {
        Part::Input(_) | Part::HeldInput(_) => tr!("overlays-form-in"),
        Part::Output(_) | Part::HeldOutput(_) => tr!("overlays-form-out"),
        _ => "›",
    };
    let field_area =
        Rect { x: layout.overlay_text.x + 4, width: layout.overlay_text.width - 4, ..layout.overlay_text };
    let position = field(buffer, &table.field, field_area, "›", look);
    put(
        buffer,
        layout.overlay_text.x.saturating_sub(2),
        field_area.y,
        name,
        3,
        look.theme.style(Role::Accent),
    );
    Some(position)
}

/// Says why something was refused, or what the keys do.
fn form_hint(state: &State, table: &FormTable) -> (String, Role) {
    match &table.error {
        Some(error) => (error.clone(), Role::Error),
        None if table.editing.is_some() => (tr!("overlays-form-editing").to_owned(), Role::Dim),
        None if matches!(state.cell().form, Form::Shots(_)) => {
            (tr!("overlays-form-pairs").to_owned(), Role::Dim)
        }
        None => (read::fill_in(state, tr!("overlays-form-turns")), Role::Dim),
    }
}

fn stop_list(buffer: &mut Buffer, stops: &StopList, layout: &Layout, look: Look) -> Option<Position> {
    let area = layout.overlay_list;
    let hint = if stops.editing { tr!("overlays-stops-editing") } else { tr!("overlays-stops-keys") };
    put(buffer, area.x, area.bottom().saturating_sub(1), hint, area.width, look.theme.style(Role::Dim));
    if let Some(error) = &stops.error {
        let y = area.bottom().saturating_sub(2);
        put(buffer, area.x, y, error, area.width, look.theme.style(Role::Error));
    }
    let mut cursor = None;
    for (row, y) in (0..=stops.items.len()).zip(layout.overlay_text.y..area.bottom().saturating_sub(2)) {
        let selected = row == stops.selected;
        if selected && stops.editing {
            cursor = Some(field(buffer, &stops.field, Rect { y, ..layout.overlay_text }, "›", look));
            continue;
        }
        let text =
            stops.items.get(row).map_or_else(|| tr!("overlays-stops-add").to_owned(), |item| escape(item));
        let role = match (selected, row == stops.items.len()) {
            (true, _) => Role::OverlaySelected,
            (false, true) => Role::Dim,
            (false, false) => Role::Text,
        };
        let sign = if selected { "▸ " } else { "  " };
        put(buffer, area.x, y, &format!("{sign}{}", visible(&text)), area.width, look.theme.style(role));
    }
    cursor
}

fn report(buffer: &mut Buffer, text: &str, first: usize, area: Rect, look: Look) {
    // It may be far longer than what there is room for.
    let shown = text.lines().skip(first).take(usize::from(area.height));
    let safe: Vec<String> = shown.map(visible).collect();
    fill(buffer, area, &safe.join("\n"), look.theme.style(Role::Text));
}

/// Writes prose into a place that has its style to the end of every row.
fn fill(buffer: &mut Buffer, area: Rect, text: &str, style: Style) {
    buffer.set_style(area, style);
    prose(buffer, area, text, style, 0);
}

fn help(
    buffer: &mut Buffer,
    state: &State,
    rows: &[(HelpKey, String)],
    scroll: usize,
    area: Rect,
    look: Look,
) {
    if rows.is_empty() {
        put(buffer, area.x, area.y, tr!("overlays-nothing-matches"), area.width, look.theme.style(Role::Dim));
    }
    let first = scroll.min(rows.len().saturating_sub(usize::from(area.height)));
    for (y, (key, text)) in (area.y..area.bottom()).zip(rows.iter().skip(first)) {
        let keys = match key {
            HelpKey::Heading => {
                put(buffer, area.x, y, text, area.width, look.theme.style(Role::Title));
                continue;
            }
            HelpKey::Keys(row) => state.program.keys.of_row(*row).join("  "),
            HelpKey::Word(word) => (*word).to_owned(),
            HelpKey::More => String::new(),
        };
        put(buffer, area.x, y, &keys, HELP_KEYS - 2, look.theme.style(Role::FooterKey));
        let room = area.width.saturating_sub(HELP_KEYS);
        put(buffer, area.x + HELP_KEYS, y, text, room, look.theme.style(Role::Text));
    }
}
