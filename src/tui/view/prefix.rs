//! The prefix editor: text, selection, token stripes and the marks of what is easily overlooked.
//!
//! Never paints a byte of the prefix that has not been through the sanitiser.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::brush::{Look, put, put_glyph};
use crate::{
    app::{
        State,
        read::{Layout, doubt},
        state::{CellState, Overlay, Pane, PrefixState, Purpose, View},
    },
    language::counted,
    text::{EditBuffer, Glyph},
    tr,
    tui::theme::Role,
};

pub(super) fn paint(buffer: &mut Buffer, state: &State, layout: &Layout, look: Look) -> Option<Position> {
    if layout.prefix.height == 0 {
        return None;
    }
    let active = state.session.focus == Pane::Prefix;
    let cell = state.cell();
    edge(buffer, state, layout, active, look);
    let searching =
        matches!(&state.program.overlay, Some(Overlay::Line(line)) if line.purpose == Purpose::Find);
    let text = Text {
        buffer: cell.prefix(),
        selection: cell.prefix().selection(),
        stripes: (state.program.stripes_on || state.program.view.is_heat()).then_some(cell.text()),
        view: if state.program.view.is_heat() { state.program.view } else { View::Tokens },
        show_selection: active || searching,
    };
    text.paint(buffer, layout.prefix_text, cell.text().scroll, look);
    scrollbar(buffer, layout, cell, look);
    let (row, column) = cell.prefix().caret_place();
    let area = layout.prefix_text;
    let visible = row >= cell.text().scroll && row < cell.text().scroll + usize::from(area.height);
    (active && visible)
        .then(|| Position::new(area.x.saturating_add(column), area.y + (row - cell.text().scroll) as u16))
}

/// Names the column that editor and sliders change, where a cell has several.
fn aimed(cell: &CellState) -> Option<String> {
    Some(match (cell.columns.is_empty(), cell.column, cell.target().map(|column| &column.prefix)) {
        (true, ..) => return None,
        (_, Some(index), Some(Some(_))) => tr!("screen-prefix-own", column = index + 1),
        (_, Some(index), Some(None)) => tr!("screen-prefix-aimed", column = index + 1),
        _ => {
            let own = cell.columns.iter().filter(|column| column.prefix.is_some()).count();
            match (own, cell.columns.len()) {
                (0, _) => tr!("screen-prefix-shared").to_owned(),
                (own, all) if own == all => tr!("screen-prefix-all-own").to_owned(),
                (own, all) => {
                    tr!("screen-prefix-shared-by", shared = all - own, columns = counted(all, "column"))
                }
            }
        }
    })
}

/// The row below the prefix: whose it is, how it ends and how long it is; and what may come next.
fn edge(buffer: &mut Buffer, state: &State, layout: &Layout, active: bool, look: Look) {
    let (area, cell) = (layout.prefix_rule, state.cell());
    let (border, title) =
        if active { (Role::BorderActive, Role::TitleActive) } else { (Role::Border, Role::Title) };
    for x in area.left()..area.right() {
        buffer.set_stringn(x, area.y, if active { "━" } else { "─" }, 1, look.theme.style(border));
    }
    let name = match aimed(cell) {
        Some(aimed) => format!("{} · {aimed}", tr!("screen-prefix")),
        None => tr!("screen-prefix").to_owned(),
    };
    let mut x = put(buffer, 1, area.y, &format!(" {name} "), area.width / 2, look.theme.style(title));
    if let Some(warning) = ending(cell.prefix()) {
        x = put(buffer, x + 1, area.y, &format!(" {warning} "), 30, look.theme.style(Role::Warning));
    }
    if let Some(warnings) = doubt(state) {
        let room = area.right().saturating_sub(x + 2);
        let fits = |text: &&String| crate::text::width(text) + 2 <= usize::from(room);
        let [_, short] = &warnings;
        let warning = warnings.iter().find(fits).unwrap_or(short);
        x = put(buffer, x + 1, area.y, &format!(" {warning} "), room, look.theme.style(Role::Warning));
    }
    let (facts, role) = facts(state);
    if active || role == Role::Error {
        let room = area.right().saturating_sub(x + 2);
        if crate::text::width(&facts) + 2 <= usize::from(room) {
            x = put(buffer, x + 1, area.y, &format!(" {facts} "), room, look.theme.style(role));
        }
    }
    super::next::strip(
        buffer,
        state,
        Rect { x: x + 1, width: area.right().saturating_sub(x + 2), ..area },
        look,
    );
}

/// Says how long the prefix is.
fn facts(state: &State) -> (String, Role) {
    let cell = state.cell();
    let mut facts = vec![counted(cell.prefix().len(), "byte")];
    let mut role = Role::Dim;
    if state.program.engine.can.tokenizer {
        let fresh = cell.text().stripes.revision == Some(cell.prefix().revision());
        let count = cell.text().stripes.starts.len();
        facts.insert(
            0,
            match (&cell.text().stripes.error, state.program.engine.can.context) {
                (Some(error), _) => error.clone(),
                (None, _) if !fresh => tr!("screen-prefix-counting").to_owned(),
                (None, Some(context)) if count >= context => {
                    role = Role::Error;
                    tr!("screen-prefix-too-long", tokens = count, context = context)
                }
                (None, _) => counted(count, "token"),
            },
        );
    }
    (facts.join(" · "), role)
}

/// Says what the prefix ends with, where that is easily overlooked.
fn ending(prefix: &EditBuffer) -> Option<String> {
    let mut rows = (0..prefix.rows()).rev().filter_map(|row| prefix.row(row));
    let last_row = rows.next()?;
    if last_row.range.is_empty() {
        // A row that is empty comes after a newline, or is all there is.
        let mut newlines = 0_usize;
        for row in rows.take_while(|row| row.newline) {
            newlines += 1;
            if !row.range.is_empty() {
                break;
            }
        }
        return match newlines {
            0 => None,
            count => Some(tr!("screen-prefix-ends-newlines", count = count)),
        };
    }
    let spaces =
        last_row.glyphs().fold(0_usize, |spaces, glyph| if glyph.text == " " { spaces + 1 } else { 0 });
    match spaces {
        0 => {}
        count => return Some(tr!("screen-prefix-ends-spaces", count = count)),
    }
    let last = last_row.glyphs().last()?;
    match last.text.chars().next()? {
        '→' if last.mark => Some(tr!("screen-prefix-ends-tab").to_owned()),
        '⍽' if last.mark => Some(tr!("screen-prefix-ends-blank").to_owned()),
        c if c.is_whitespace() => Some(tr!("screen-prefix-ends-blank").to_owned()),
        _ => None,
    }
}

/// A buffer as it is painted.
pub(super) struct Text<'a> {
    pub buffer: &'a EditBuffer,
    pub selection: Option<std::ops::Range<usize>>,
    pub stripes: Option<&'a PrefixState>,
    /// What the stripes say.
    pub view: View,
    pub show_selection: bool,
}

impl Text<'_> {
    pub(super) fn paint(&self, buffer: &mut Buffer, area: Rect, first: usize, look: Look) {
        for line in 0..area.height {
            let index = first + usize::from(line);
            let Some(row) = self.buffer.row(index) else { break };
            // Trailing spaces are marked where a line ends, not where it only wraps.
            let ends_line = row.newline || row.range.end == self.buffer.len();
            let trailing = if ends_line { trailing_spaces(row.glyphs()) } else { row.range.end };
            let y = area.y + line;
            let mut x = area.x;
            for glyph in row.glyphs() {
                if x.saturating_add(glyph.width) > area.right() + 2 {
                    break;
                }
                let mut style = look.theme.style(if glyph.mark { Role::Mark } else { Role::Text });
                style = style.patch(self.stripe(glyph.offset, look));
                let spaced = Glyph { text: "·".into(), mark: true, ..glyph.clone() };
                let shown = if glyph.offset >= trailing && glyph.text == " " {
                    style = look.theme.mark_on(style);
                    &spaced
                } else {
                    &glyph
                };
                if self.is_selected(glyph.offset) {
                    style = style.patch(look.theme.style(Role::Selection));
                }
                x = put_glyph(buffer, x, y, shown, style);
            }
            if row.newline {
                self.newline(buffer, x, y, row.range.end, area, look);
            }
        }
    }

    /// A newline shows where it matters: at the end of the prefix, in a selection, between token stripes.
    fn newline(&self, buffer: &mut Buffer, x: u16, y: u16, offset: usize, area: Rect, look: Look) {
        let selected = self.is_selected(offset);
        let last_row = self.buffer.rows().checked_sub(1).and_then(|last| self.buffer.row(last));
        let final_one = last_row.is_some_and(|row| row.range.is_empty() && offset + 1 == row.range.start);
        if x > area.right() + 1 || !(selected || final_one || self.stripes.is_some()) {
            return;
        }
        let mut style = look.theme.style(Role::Mark).patch(self.stripe(offset, look));
        if selected {
            style = style.patch(look.theme.style(Role::Selection));
        }
        buffer.set_stringn(x, y, "⏎", 1, style);
    }

    fn is_selected(&self, offset: usize) -> bool {
        self.show_selection && self.selection.as_ref().is_some_and(|range| range.contains(&offset))
    }

    /// The background of the token a byte belongs to; none where the tokens are out of date.
    fn stripe(&self, offset: usize, look: Look) -> ratatui::style::Style {
        let Some(text) = self.stripes else { return ratatui::style::Style::new() };
        if self.view.is_heat() {
            let scored = text.score_at(offset);
            return scored.map_or(ratatui::style::Style::new(), |(index, scored)| {
                super::token::style(self.view, &scored.token, index, look)
            });
        }
        let fresh =
            text.stripes.revision == Some(self.buffer.revision()) || offset < self.buffer.unchanged_head();
        if !fresh || text.stripes.starts.is_empty() {
            return ratatui::style::Style::new();
        }
        let token = text.stripes.starts.partition_point(|start| *start <= offset);
        look.theme.style(if token % 2 == 0 { Role::StripeA } else { Role::StripeB })
    }
}

/// Returns the offset from which a row holds only spaces.
fn trailing_spaces<'a>(glyphs: impl Iterator<Item = Glyph<'a>>) -> usize {
    let mut from = usize::MAX;
    for glyph in glyphs {
        if glyph.text != " " {
            from = usize::MAX;
        } else if from == usize::MAX {
            from = glyph.offset;
        }
    }
    from
}

fn scrollbar(buffer: &mut Buffer, layout: &Layout, cell: &CellState, look: Look) {
    let area = layout.prefix_text;
    let rows = cell.prefix().rows();
    if rows <= usize::from(area.height) || area.height < 2 {
        return;
    }
    let last = rows - usize::from(area.height);
    let at = cell.text().scroll.min(last) * usize::from(area.height - 1) / last;
    let x = layout.prefix.right() - 1;
    buffer.set_stringn(x, area.y + at as u16, "█", 1, look.theme.style(Role::Accent));
}
