//! Where everything stands on the screen: one function, used by painting, by wrapping and by the mouse.
//!
//! Never paints and never changes anything.

use ratatui::layout::Rect;

use crate::{
    app::state::{Instrument, LaneView, Overlay, Pane, State, form},
    session::Param,
    text::cells,
};

/// The smallest terminal samplebook works in: columns, rows.
pub const SMALLEST: (u16, u16) = (60, 16);

/// Cells for a slider's label, and for its value.
const LABEL_WIDTH: u16 = 13;

const VALUE_WIDTH: u16 = 7;

/// The narrowest slider worth having.
const SLIDER_WIDTH: u16 = 30;

/// The narrowest and lowest lane worth having; below that lanes go into more rows.
const LANE_WIDTH: u16 = 24;

const LANE_HEIGHT: u16 = 4;

/// The widest box of help, with its border.
pub(super) const HELP_WIDTH: u16 = 96;

/// The narrowest column worth having; what does not fit beside the selected one is left out.
const COLUMN_WIDTH: u16 = 16;

/// Where a lane stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaneArea {
    /// Title and text.
    pub frame: Rect,
    /// The title's row.
    pub title: Rect,
    /// One column that marks generated rows.
    pub gutter: Rect,
    /// The text.
    pub text: Rect,
    /// The row that says what is folded away; empty where nothing is.
    pub fold: Rect,
}

/// Where a slider stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SliderArea {
    /// The parameter.
    pub param: Param,
    /// Label, bar and value.
    pub frame: Rect,
    /// The bar, on which the mouse drags.
    pub bar: Rect,
    /// The value.
    pub value: Rect,
}

/// Where everything stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The terminal is smaller than [`SMALLEST`]; nothing else is set.
    pub too_small: bool,
    /// The row at the top.
    pub status: Rect,
    /// The row at the bottom.
    pub footer: Rect,
    /// The list of cells with its border; empty where it has no room.
    pub cells: Rect,
    /// The rows of the list.
    pub cell_rows: Rect,
    /// The prefix with its border.
    pub prefix: Rect,
    /// The text of the prefix.
    pub prefix_text: Rect,
    /// The sliders with their border.
    pub params: Rect,
    /// The sliders that are visible.
    pub sliders: Vec<SliderArea>,
    /// Rows of sliders that do not fit.
    pub hidden_slider_rows: u16,
    /// What may come next, with its border; empty where it is not shown.
    pub next: Rect,
    /// The token looked at, with its border; empty where none is.
    pub inspector: Rect,
    /// The row that tells about the runs.
    pub runs: Rect,
    /// The instrument, with its border; empty where none is shown.
    pub instrument: Rect,
    /// All lanes.
    pub lanes_frame: Rect,
    /// Each lane; none where it is not visible.
    pub lanes: Vec<Option<LaneArea>>,
    /// The headings of the columns that are visible, where there are several: number and row.
    pub headings: Vec<(u32, Rect)>,
    /// The box of the overlay.
    pub overlay: Rect,
    /// The text field of the overlay.
    pub overlay_text: Rect,
    /// The list or prose of the overlay.
    pub overlay_list: Rect,
}

/// Shrinks a rectangle by one cell on every side.
fn inner(area: Rect) -> Rect {
    Rect::new(area.x + 1, area.y + 1, area.width.saturating_sub(2), area.height.saturating_sub(2))
}

/// Computes the layout of the state on a screen.
pub fn layout(state: &State, screen: Rect) -> Layout {
    let mut layout = Layout::default();
    if screen.width < SMALLEST.0 || screen.height < SMALLEST.1 {
        layout.too_small = true;
        layout.lanes = vec![None; state.cell().board.lanes.len()];
        return layout;
    }
    let (width, height) = (screen.width, screen.height);
    layout.status = Rect::new(0, 0, width, 1);
    // News that is longer than a row is worth a few: what to do stands at its end.
    let news = state
        .program
        .notice
        .as_ref()
        .map_or(1, |notice| cells(crate::text::width(&notice.text) + 3).div_ceil(width - 2));
    let footer = news.clamp(1, 4);
    layout.footer = Rect::new(0, height - footer, width, footer);
    let body = Rect::new(0, 1, width, height - 1 - footer);
    let side = match width {
        110.. => 22,
        80.. => 17,
        _ if state.session.focus == Pane::Cells => 22,
        _ => 0,
    };
    let shown = state.program.next_shown.unwrap_or(body.height >= 28 && side >= 20);
    let next = if shown && side > 0 && body.height >= 18 { (body.height / 3).clamp(7, 16) } else { 0 };
    layout.next = Rect::new(0, body.bottom() - next, if next > 0 { side } else { 0 }, next);
    layout.cells = Rect::new(0, body.y, side, body.height - next);
    layout.cell_rows = inner(layout.cells);
    let main = Rect::new(side, body.y, width - side, body.height);
    // Where there is no room for both, the token that is looked at has it.
    let crowded = state.session.inspector.is_some() && state.session.focus == Pane::Lanes && main.height < 18;
    if is_zoomed(state) || crowded {
        layout.runs = Rect { height: 1, ..main };
        layout.lanes_frame = Rect::new(main.x, main.y + 1, main.width, main.height - 1);
    } else {
        stack(state, main, &mut layout);
    }
    if state.session.inspector.is_some() {
        let height = if layout.lanes_frame.height >= 18 { 9 } else { 6 };
        let height = height.min(layout.lanes_frame.height.saturating_sub(LANE_HEIGHT));
        layout.lanes_frame.height -= height;
        layout.inspector = Rect::new(main.x, layout.lanes_frame.bottom(), main.width, height);
    }
    if let Some(shown) = state.program.instrument.filter(|_| layout.inspector.height == 0) {
        let room = layout.lanes_frame.height;
        let wanted = match shown {
            // A note is there to be read: it has the rows it needs where the lanes keep some, too.
            Instrument::Note => note_rows(state, main.width - 2).clamp(3, room * 2 / 3 + 1) + 2,
            _ => (room / 2).clamp(5, 14),
        };
        let height = wanted.min(layout.lanes_frame.height.saturating_sub(LANE_HEIGHT));
        // Fewer rows could not even say what is counted.
        let height = if height < 4 { 0 } else { height };
        layout.lanes_frame.height -= height;
        layout.instrument = Rect::new(main.x, layout.lanes_frame.bottom(), main.width, height);
    }
    lanes(state, &mut layout);
    place_overlay(state, screen, &mut layout);
    layout
}

/// Stacks prefix, params and lanes.
fn stack(state: &State, main: Rect, layout: &mut Layout) {
    let wanted = state.cell().prefix().rows().min(100) as u16 + 2;
    // On a low screen the editor makes room for what has the keys.
    let least = if main.height < 20 && state.session.focus != Pane::Prefix {
        3
    } else {
        6.min(main.height / 4).max(4)
    };
    let most = if main.height < 20 && state.session.focus != Pane::Prefix { 4 } else { main.height * 2 / 5 };
    let prefix_height = wanted.clamp(least, most.max(least));
    layout.prefix = Rect { height: prefix_height, ..main };
    let text = inner(layout.prefix);
    // Two columns are kept free: a space may hang over the edge, and the caret after it needs a cell to stand in.
    layout.prefix_text = Rect { width: text.width.saturating_sub(2), ..text };

    let columns = ((main.width - 2) / SLIDER_WIDTH).clamp(1, 4);
    let rows = (Param::COUNT as u16).div_ceil(columns);
    let at_most = match (state.session.focus == Pane::Params, main.height) {
        (true, _) => rows.min(main.height.saturating_sub(prefix_height + 7)),
        (false, 30..) => rows.min(6),
        (false, 20..) => rows.min(3),
        (false, _) => 1,
    }
    .max(1);
    layout.params = Rect::new(main.x, main.y + prefix_height, main.width, at_most + 2);
    sliders(state, columns, rows, at_most, layout);

    let y = layout.params.bottom();
    layout.runs = Rect::new(main.x, y, main.width, 1);
    layout.lanes_frame = Rect::new(main.x, y + 1, main.width, main.bottom().saturating_sub(y + 1));
}

/// Returns about how many rows a note takes.
pub fn note_rows(state: &State, width: u16) -> u16 {
    let about = if state.session.current == 0 { state.session.note.as_str() } else { "" };
    let lines = about.lines().chain(state.cell().note.lines());
    // Words do not fill every row to its end.
    let rows_of = |line| (crate::text::width(line) + 6).div_ceil(usize::from(width.max(1))).max(1);
    cells(lines.map(rows_of).sum())
}

/// Places the sliders in columns, top to bottom, showing the rows around the selected one.
fn sliders(state: &State, columns: u16, rows: u16, visible: u16, layout: &mut Layout) {
    let area = inner(layout.params);
    let selected_row = state.session.param as u16 % rows;
    let first = (selected_row + 1).saturating_sub(visible).min(rows - visible);
    layout.hidden_slider_rows = rows - visible;
    let each = area.width / columns;
    for param in Param::ALL {
        let (column, row) = (param as u16 / rows, param as u16 % rows);
        if row < first || row >= first + visible {
            continue;
        }
        let gap = if column + 1 < columns { 2 } else { 0 };
        let frame = Rect::new(area.x + column * each, area.y + row - first, each - gap, 1);
        let bar_width = frame.width.saturating_sub(LABEL_WIDTH + VALUE_WIDTH + 1);
        layout.sliders.push(SliderArea {
            param,
            frame,
            bar: Rect::new(frame.x + LABEL_WIDTH, frame.y, bar_width, 1),
            value: Rect::new(frame.x + LABEL_WIDTH + bar_width + 1, frame.y, VALUE_WIDTH, 1),
        });
    }
}

/// Chooses columns and rows for `count` lanes: as few rows as leave every lane wide enough.
fn grid(count: u16, width: u16, height: u16) -> (u16, u16) {
    let fits = |columns: u16, least_width: u16| width / columns >= least_width;
    for least in [LANE_WIDTH, 16, 10] {
        for rows in 1..=count {
            let columns = count.div_ceil(rows);
            if fits(columns, least) && (height / rows >= LANE_HEIGHT || rows == 1) {
                return (columns, rows);
            }
        }
    }
    let columns = (width / 10).clamp(1, count);
    (columns, count.div_ceil(columns))
}

fn lanes(state: &State, layout: &mut Layout) {
    let (board, area) = (&state.cell().board, layout.lanes_frame);
    layout.lanes = vec![None; board.lanes.len()];
    if board.lanes.is_empty() || area.height < 2 || area.width < 4 {
        return;
    }
    if is_zoomed(state) {
        if let (Some(lane), Some(view)) =
            (layout.lanes.get_mut(board.selected), board.lanes.get(board.selected))
        {
            *lane = Some(lane_area(area, view));
        }
        return;
    }
    let groups: Vec<&[LaneView]> = board.lanes.chunk_by(|a, b| a.column == b.column).collect();
    let here = board.lanes.get(board.selected).map(|view| view.column);
    let count = cells(groups.len());
    let visible = count.min((area.width / COLUMN_WIDTH).max(1));
    let at = groups.iter().position(|group| group.first().map(|view| view.column) == here);
    let at = cells(at.unwrap_or(0)).min(count - 1);
    let leftmost = (at + 1).saturating_sub(visible).min(count - visible);
    let mut first_lane = 0;
    for (index, group) in (0..count).zip(groups) {
        let lanes = first_lane..first_lane + group.len();
        first_lane = lanes.end;
        let Some(place) = index.checked_sub(leftmost).filter(|place| *place < visible) else { continue };
        let (x0, x1) = (cut(area.width, visible, place), cut(area.width, visible, place + 1));
        let mut column = Rect::new(area.x + x0, area.y, x1 - x0, area.height);
        if count > 1 {
            let number = group.first().map_or(0, |view| view.column);
            // A cell is kept free between one heading and the next.
            layout
                .headings
                .push((number, Rect { height: 1, width: column.width.saturating_sub(1), ..column }));
            column = Rect { y: column.y + 1, height: column.height - 1, ..column };
        }
        let selected = board.selected.saturating_sub(lanes.start);
        let placed = tiles(cells(group.len()), cells(selected), column);
        for ((lane, area), view) in layout.lanes[lanes].iter_mut().zip(placed).zip(group) {
            *lane = area.map(|area| lane_area(area, view));
        }
    }
}

/// Tiles an area with the lanes of a column; those that do not fit are left out, the selected one is not.
fn tiles(count: u16, selected: u16, area: Rect) -> Vec<Option<Rect>> {
    let (columns, rows) = grid(count, area.width, area.height);
    let visible = rows.min(area.height / 2);
    let first = (selected.min(count - 1) / columns + 1).saturating_sub(visible).min(rows - visible);
    (0..count)
        .map(|lane| {
            let (column, row) = (lane % columns, lane / columns);
            let row = row.checked_sub(first).filter(|row| *row < visible)?;
            let (x0, x1) = (cut(area.width, columns, column), cut(area.width, columns, column + 1));
            let (y0, y1) = (cut(area.height, visible, row), cut(area.height, visible, row + 1));
            Some(Rect::new(area.x + x0, area.y + y0, x1 - x0, y1 - y0))
        })
        .collect()
}

/// Returns where a part of a whole begins; what is left over goes to the first parts.
fn cut(whole: u16, parts: u16, part: u16) -> u16 {
    (u32::from(whole) * u32::from(part)).div_ceil(u32::from(parts)) as u16
}

/// A zoomed lane has the room while the keys go to the lanes or the cells; whoever edits sees the editor.
fn is_zoomed(state: &State) -> bool {
    state.cell().board.zoomed && matches!(state.session.focus, Pane::Lanes | Pane::Cells)
}

fn lane_area(frame: Rect, view: &LaneView) -> LaneArea {
    let fold = u16::from(view.cut.is_some() && frame.height > 2);
    let text_height = frame.height - 1 - fold;
    LaneArea {
        frame,
        title: Rect { height: 1, ..frame },
        gutter: Rect::new(frame.x, frame.y + 1, 1, text_height),
        text: Rect::new(frame.x + 1, frame.y + 1, frame.width.saturating_sub(2).max(1), text_height),
        fold: Rect::new(frame.x + 1, frame.bottom() - fold, frame.width.saturating_sub(2), fold),
    }
}

fn place_overlay(state: &State, screen: Rect, layout: &mut Layout) {
    let Some(overlay) = &state.program.overlay else { return };
    let (wanted_width, wanted_height) = match overlay {
        Overlay::Picker(picker) => (84, cells(picker.matches.len() + 4).clamp(8, 24)),
        Overlay::Help { .. } => (HELP_WIDTH, screen.height),
        Overlay::Line(_) => (70, 6),
        Overlay::Note(_) | Overlay::Reference(_) => (84, 20),
        Overlay::Stops(stops) => (60, cells(stops.items.len() + 7).clamp(9, 20)),
        Overlay::Form(_) => (96, cells(form::form_rows(&state.cell().form).len() + 6).clamp(10, 30)),
        Overlay::Confirm { text, .. } | Overlay::Report { text, .. } => {
            let lines: usize = text.lines().map(|line| line.len() / 66 + 1).sum();
            (72, lines.min(60) as u16 + 5)
        }
    };
    let width = wanted_width.min(screen.width - 4);
    let height = wanted_height.min(screen.height - 4);
    let area = Rect::new((screen.width - width) / 2, (screen.height - height) / 3, width, height);
    let inside = inner(area);
    let inside = Rect::new(inside.x + 1, inside.y, inside.width.saturating_sub(2), inside.height);
    layout.overlay = area;
    let field = Rect { height: 1, ..inside };
    match overlay {
        Overlay::Note(_) | Overlay::Reference(_) => {
            let width = inside.width.saturating_sub(2);
            layout.overlay_text = Rect { width, height: inside.height.saturating_sub(1), ..inside };
        }
        Overlay::Picker(_) | Overlay::Line(_) | Overlay::Stops(_) | Overlay::Form(_) => {
            let prompt = 2;
            layout.overlay_text =
                Rect { x: field.x + prompt, width: field.width.saturating_sub(prompt + 1), ..field };
            layout.overlay_list =
                Rect::new(inside.x, inside.y + 1, inside.width, inside.height.saturating_sub(1));
        }
        Overlay::Help { .. } | Overlay::Confirm { .. } | Overlay::Report { .. } => {
            layout.overlay_list = inside
        }
    }
}

impl State {
    /// Returns where everything stands on the screen.
    pub fn layout(&self) -> Layout {
        layout(self, Rect::new(0, 0, self.program.size.0, self.program.size.1))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn lanes_tile_their_area(count in 1u16..=16, width in 20u16..300, height in 4u16..100) {
            let (columns, rows) = grid(count, width, height);
            prop_assert!(columns * rows >= count);
            prop_assert!(columns >= 1 && rows >= 1);
        }
    }

    #[test]
    fn four_lanes_stand_side_by_side_on_a_usual_screen_and_sixteen_in_a_grid() {
        assert_eq!(grid(4, 98, 20), (4, 1));
        assert_eq!(grid(4, 63, 10), (2, 2));
        assert_eq!(grid(16, 98, 20), (4, 4));
        assert_eq!(grid(1, 40, 5), (1, 1));
    }
}
