//! Where everything stands on the screen: one function, used by painting, by wrapping and by the mouse.
//!
//! The samples have the room: prefix, params and guide take as many rows as they need, and what is called for (the list
//! of cells, all params, an instrument, a token) stands where it is called. Never paints and never changes anything.

use ratatui::layout::Rect;

use crate::{
    app::{
        read::{coach, foot, keys::fill_in},
        state::{CellState, Instrument, LaneView, Overlay, Pane, State, form},
    },
    session::Param,
    text::{self, cells},
};

/// The smallest terminal that has room for every pane: columns, rows. Below it one lane is shown.
pub const SMALLEST: (u16, u16) = (60, 16);

/// On such a screen all params stay in sight.
const ROOMY: (u16, u16) = (160, 50);

/// Cells for an unfolded slider's label, and for its value.
const LABEL_WIDTH: u16 = 13;

const VALUE_WIDTH: u16 = 7;

/// The narrowest unfolded slider worth having.
const SLIDER_WIDTH: u16 = 30;

/// Cells of a bar in the one line of params.
const SHORT_BAR: u16 = 8;

/// The narrowest and lowest tile worth having; where lanes would be smaller they become rows.
const LANE_WIDTH: u16 = 24;

const LANE_HEIGHT: u16 = 4;

/// Cells for what stands before the text of a lane that is a row, and for what sets its column apart.
const ROW_TITLE: u16 = 17;

const ROW_HEADING: u16 = 12;

/// In fewer rows there is one big thing at a time: lanes, or an instrument, or one lane and a token of it.
const SHARED_FROM: u16 = 18;

/// The most rows of a guide's step.
const STEP_ROWS: u16 = 3;

/// The widest list of cells.
const CELLS_WIDTH: u16 = 64;

/// The widest box of help, with its border.
pub(super) const HELP_WIDTH: u16 = 96;

/// Where a lane stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaneArea {
    /// Title and text.
    pub frame: Rect,
    /// The title.
    pub title: Rect,
    /// One column that marks generated rows.
    pub gutter: Rect,
    /// The text.
    pub text: Rect,
    /// The row that says how the sample ended where one may do something about it; empty where there is nothing to do.
    pub foot: Rect,
    /// The lane is one row: its title and the beginning of its text.
    pub is_row: bool,
}

/// Where a slider stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SliderArea {
    /// The parameter.
    pub param: Param,
    /// Label, bar and value.
    pub frame: Rect,
    /// The bar, on which the mouse drags; empty where it has no room.
    pub bar: Rect,
    /// The value.
    pub value: Rect,
}

/// Where everything stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The terminal is smaller than [`SMALLEST`]: there is one lane and the row at the bottom.
    pub too_small: bool,
    /// The row at the top.
    pub status: Rect,
    /// The row at the bottom.
    pub footer: Rect,
    /// The list of cells with its border, above everything else; empty where it is not called.
    pub cells: Rect,
    /// The rows of the list.
    pub cell_rows: Rect,
    /// The prefix with the row below it.
    pub prefix: Rect,
    /// The text of the prefix.
    pub prefix_text: Rect,
    /// The row below the prefix: what is to be known of it, and what may come next.
    pub prefix_rule: Rect,
    /// The sliders.
    pub params: Rect,
    /// The sliders that are visible.
    pub sliders: Vec<SliderArea>,
    /// Where the line of params says what it leaves out.
    pub params_rest: Rect,
    /// The row that explains the selected param; empty while the params are one line.
    pub params_help: Rect,
    /// Params that are in force and have no room in the line.
    pub hidden_sliders: u16,
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
    /// The headings of the columns, where there are several and their lanes are tiles: number and row.
    pub headings: Vec<(u32, Rect)>,
    /// The step of the guide with the rule above it; empty where there is none.
    pub coach: Rect,
    /// The box of the overlay.
    pub overlay: Rect,
    /// The text field of the overlay.
    pub overlay_text: Rect,
    /// The list or prose of the overlay.
    pub overlay_list: Rect,
}

/// Shrinks a rectangle by one cell on every side.
fn inner(area: Rect) -> Rect {
    Rect::new(
        area.x + area.width.min(1),
        area.y + area.height.min(1),
        area.width.saturating_sub(2),
        area.height.saturating_sub(2),
    )
}

/// Computes the layout of the state on a screen.
pub fn layout(state: &State, screen: Rect) -> Layout {
    let mut layout = Layout::default();
    let (width, height) = (screen.width, screen.height);
    if width < SMALLEST.0 || height < SMALLEST.1 {
        layout.too_small = true;
        layout.footer = Rect::new(0, height.saturating_sub(1), width, height.min(1));
        layout.lanes_frame = Rect::new(0, 0, width, height.saturating_sub(1));
        one_lane(state, &mut layout);
        return layout;
    }
    layout.status = Rect::new(0, 0, width, 1);
    // News that is longer than a row is worth a few: what to do stands at its end.
    let news = state.program.notice.as_ref().map_or(0, |notice| text::width(&notice.text) + 3);
    let footer = cells(news.div_ceil(usize::from(width - 2))).clamp(1, 4);
    layout.footer = Rect::new(0, height - footer, width, footer);
    let guide = guide_rows(state, width, height);
    layout.coach = Rect::new(0, height - 1 - guide, width, guide.saturating_sub(footer - 1));

    let cell = state.cell();
    let roomy = width >= ROOMY.0 && height >= ROOMY.1;
    let unfolded = roomy || state.session.focus == Pane::Params;
    let own_rows = cells(cell.prefix().rows());
    let at_rest = own_rows.clamp(1, (height / 5).max(1));
    let text_rows = match state.session.focus {
        Pane::Prefix => own_rows.clamp(1, (height / 3).max(1)),
        _ => at_rest,
    };
    layout.prefix = Rect::new(0, 1, width, text_rows + 1);
    // Two columns are kept free: a space may hang over the edge, and the caret after it needs a cell to stand in.
    layout.prefix_text = Rect::new(1, 1, width - 4, text_rows);
    layout.prefix_rule = Rect::new(0, 1 + text_rows, width, 1);

    let bottom = height - 1 - guide;
    let top = layout.prefix.bottom();
    if unfolded {
        unfold_params(state, Rect::new(0, top, width, bottom.saturating_sub(top)), &mut layout);
    } else {
        line_of_params(cell, Rect::new(0, top, width, 1), &mut layout);
    }
    layout.runs = Rect::new(0, layout.params.bottom(), width, 1);
    let bottom = bottom.min(layout.footer.y);
    let main = Rect::new(0, layout.runs.bottom(), width, bottom.saturating_sub(layout.runs.bottom()));
    share(state, main, &mut layout);
    // The tiles are those of the screen at rest, so that calling for something moves no lane to another place.
    let params = if roomy { layout.params.height } else { 1 };
    let rest = height.saturating_sub(1 + at_rest + 1 + params + 1 + guide + 1);
    lanes(state, rest, &mut layout);
    if state.session.focus == Pane::Cells {
        let rows = cells(state.session.cells.len()).saturating_add(2);
        layout.cells = Rect::new(0, 1, CELLS_WIDTH.min(width - 4), rows.min(height - 2));
        layout.cell_rows = inner(layout.cells);
    }
    place_overlay(state, screen, &mut layout);
    layout
}

/// Returns the rows of the guide: as many as the longest step of the cell needs, so that steps do not move the lanes.
fn guide_rows(state: &State, width: u16, height: u16) -> u16 {
    if coach::step(state).is_none() {
        return 0;
    }
    let room = usize::from(width - 2);
    let most = if height < 20 { 2 } else { STEP_ROWS };
    let rows_of = |text: &String| {
        let filled = fill_in(state, text);
        let least = text::width(&filled).div_ceil(room);
        if least >= usize::from(most) {
            most
        } else {
            cells(text::wrapped(&filled, room as u16).len()).min(most)
        }
    };
    coach::guide(state).iter().map(rows_of).max().unwrap_or(1).max(1) + 1
}

/// Shares the room below the params between lanes, instrument and inspector.
fn share(state: &State, main: Rect, layout: &mut Layout) {
    layout.lanes_frame = main;
    let shares = main.height >= SHARED_FROM;
    let inspects =
        state.session.inspector.is_some() && matches!(state.session.focus, Pane::Lanes | Pane::Prefix);
    let part = if inspects {
        if shares { 9 } else { 8.min(main.height.saturating_sub(LANE_HEIGHT)) }
    } else {
        match (state.program.instrument, shares) {
            (None, _) => return,
            (Some(Instrument::Note), true) => {
                note_rows(state, main.width - 2).saturating_add(2).clamp(5, main.height * 2 / 3)
            }
            (Some(_), true) => (main.height * 2 / 5).clamp(9, 18),
            (Some(_), false) if state.session.focus == Pane::Instrument => main.height,
            (Some(_), false) => return,
        }
    };
    layout.lanes_frame.height = main.height - part;
    let below = Rect::new(main.x, layout.lanes_frame.bottom(), main.width, part);
    if inspects {
        layout.inspector = below;
    } else {
        layout.instrument = below;
    }
}

/// Returns the rows a note takes when it is shown whole.
fn note_rows(state: &State, width: u16) -> u16 {
    let about = if state.session.current == 0 { state.session.note.as_str() } else { "" };
    let lines = about.lines().chain(state.cell().note.lines());
    // Words do not fill every row to its end.
    let rows_of = |line| (text::width(line) + 6).div_ceil(usize::from(width.max(1))).max(1);
    cells(lines.map(rows_of).sum())
}

/// Tells whether a param does something, or is said to: what is off is not worth a slider.
fn is_on(cell: &CellState, param: Param) -> bool {
    let always = matches!(param, Param::Temperature | Param::MaxTokens | Param::Lanes);
    let params = cell.params_here();
    let set = match params.get(param) {
        Some(value) => value != param.spec().neutral || !param.is_number(),
        None => param == Param::Stop && !params.stop.is_empty(),
    };
    let swept = cell.columns.iter().any(|column| column.params.has(param));
    always || set || swept
}

/// Places the params that do something in one line: with bars where all have room so, then without, then what fits.
fn line_of_params(cell: &CellState, area: Rect, layout: &mut Layout) {
    layout.params = area;
    let params = cell.params_here();
    let on: Vec<Param> = Param::ALL.into_iter().filter(|param| is_on(cell, *param)).collect();
    let label = |param: Param| cells(text::width(param.spec().label)) + 2;
    let value = |param: Param| match param {
        Param::Stop => cells(text::width(&text::visible(&params.display(param)))).clamp(4, 24),
        _ => cells(params.display(param).len()).max(4),
    };
    let bar = |param: Param| if matches!(param, Param::Stop | Param::Seed) { 0 } else { SHORT_BAR + 1 };
    let gap = 2;
    let rest = 16;
    let room = area.width.saturating_sub(rest);
    let wanted: u16 = on.iter().map(|param| label(*param) + bar(*param) + value(*param) + gap).sum();
    let bars = wanted <= room;
    let mut x = area.x;
    for param in on {
        let bar_width = if bars { bar(param).saturating_sub(1) } else { 0 };
        let width = label(param) + bar_width + u16::from(bar_width > 0) + value(param);
        if x + width > area.x + room {
            layout.hidden_sliders += 1;
            continue;
        }
        let bar_x = x + label(param);
        layout.sliders.push(SliderArea {
            param,
            frame: Rect::new(x, area.y, width, 1),
            bar: Rect::new(bar_x, area.y, bar_width, 1),
            value: Rect::new(x + width - value(param), area.y, value(param), 1),
        });
        x += width + gap;
    }
    layout.params_rest = Rect::new(x, area.y, area.right().saturating_sub(x + 1), 1);
}

/// Places all params in columns, top to bottom, showing the rows around the selected one, and a row that explains it.
fn unfold_params(state: &State, area: Rect, layout: &mut Layout) {
    let columns = (area.width / SLIDER_WIDTH).clamp(1, 4);
    let rows = (Param::COUNT as u16).div_ceil(columns);
    // Some lanes stay in sight.
    let visible = rows.min(area.height.saturating_sub(1 + 1 + LANE_HEIGHT)).max(1);
    layout.params = Rect { height: visible + 1, ..area };
    layout.params_help = Rect::new(area.x, area.y + visible, area.width, 1);
    let selected_row = state.session.param as u16 % rows;
    let first = (selected_row + 1).saturating_sub(visible).min(rows - visible);
    let each = area.width / columns;
    for param in Param::ALL {
        let (column, row) = (param as u16 / rows, param as u16 % rows);
        if row < first || row >= first + visible {
            continue;
        }
        let gap = if column + 1 < columns { 2 } else { 1 };
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

/// Chooses columns and rows of tiles for `count` lanes: as few rows as leave every tile wide enough; nothing where
/// there is no room for tiles.
fn grid(count: u16, width: u16, height: u16) -> Option<(u16, u16)> {
    for rows in 1..=count {
        let columns = count.div_ceil(rows);
        if width / columns >= LANE_WIDTH {
            return (rows == 1 || height / rows >= LANE_HEIGHT).then_some((columns, rows));
        }
    }
    None
}

/// The selected lane alone.
fn one_lane(state: &State, layout: &mut Layout) {
    let board = &state.cell().board;
    layout.lanes = vec![None; board.lanes.len()];
    let area = layout.lanes_frame;
    if area.height >= 2
        && area.width >= 4
        && let Some(lane) = layout.lanes.get_mut(board.selected)
    {
        *lane = Some(tile(area, foot::has_foot(state, board.selected)));
    }
}

/// Places the lanes as tiles or as rows; `rest` is the height of their area while nothing is called for.
fn lanes(state: &State, rest: u16, layout: &mut Layout) {
    let (board, area) = (&state.cell().board, layout.lanes_frame);
    layout.lanes = vec![None; board.lanes.len()];
    if board.lanes.is_empty() || area.height < 2 || area.width < 4 {
        return;
    }
    // Looking at a token where there is little room, one looks at its lane.
    let looks = layout.inspector.height > 0 && area.height + layout.inspector.height < SHARED_FROM;
    if board.zoomed || looks {
        one_lane(state, layout);
        return;
    }
    let groups: Vec<&[LaneView]> = board.lanes.chunk_by(|a, b| a.column == b.column).collect();
    let count = cells(groups.len());
    let heading = u16::from(count > 1);
    let each = area.width / count.max(1);
    let plan = |group: &&[LaneView]| {
        let fits = each >= LANE_WIDTH || count == 1;
        grid(cells(group.len()), each, rest.saturating_sub(heading))
            .filter(|_| fits || group.len() == 1 && count == 1)
    };
    let Some(grids) = groups.iter().map(plan).collect::<Option<Vec<_>>>() else {
        rows(board.selected, count > 1, layout);
        return;
    };
    let mut first_lane = 0;
    for ((index, group), grid) in (0..count).zip(groups).zip(grids) {
        let lanes = first_lane..first_lane + group.len();
        first_lane = lanes.end;
        let mut column = Rect::new(area.x + index * each, area.y, each, area.height);
        if count > 1 {
            let number = group.first().map_or(0, |view| view.column);
            // A cell is kept free between one heading and the next.
            layout
                .headings
                .push((number, Rect { height: 1, width: column.width.saturating_sub(1), ..column }));
            column = Rect { y: column.y + 1, height: column.height - 1, ..column };
        }
        let selected = board.selected.saturating_sub(lanes.start);
        let placed = tiles(cells(group.len()), cells(selected), grid, column);
        for (place, area) in lanes.zip(placed) {
            layout.lanes[place] = area.map(|area| tile(area, foot::has_foot(state, place)));
        }
    }
}

/// Places the lanes as rows, those around the selected one.
fn rows(selected: usize, has_columns: bool, layout: &mut Layout) {
    let area = layout.lanes_frame;
    let title = ROW_TITLE + if has_columns { ROW_HEADING } else { 0 };
    let first = (selected + 1).saturating_sub(usize::from(area.height));
    for (lane, y) in layout.lanes.iter_mut().skip(first).zip(area.y..area.bottom()) {
        let frame = Rect::new(area.x, y, area.width, 1);
        let text = Rect::new(area.x + title + 1, y, area.width.saturating_sub(title + 2).max(1), 1);
        *lane = Some(LaneArea {
            frame,
            title: Rect { width: title, ..frame },
            gutter: Rect::new(area.x + title, y, 1, 1),
            text,
            foot: Rect::default(),
            is_row: true,
        });
    }
}

/// Tiles an area with the lanes of a column; those that do not fit are left out, the selected one is not.
fn tiles(count: u16, selected: u16, (columns, rows): (u16, u16), area: Rect) -> Vec<Option<Rect>> {
    let visible = rows.min(area.height / 3).max(1);
    let first =
        (selected.min(count.saturating_sub(1)) / columns + 1).saturating_sub(visible).min(rows - visible);
    let each = area.width / columns;
    (0..count)
        .map(|lane| {
            let (column, row) = (lane % columns, lane / columns);
            let row = row.checked_sub(first).filter(|row| *row < visible)?;
            let (y0, y1) = (cut(area.height, visible, row), cut(area.height, visible, row + 1));
            Some(Rect::new(area.x + column * each, area.y + y0, each, y1 - y0))
        })
        .collect()
}

/// Returns where a part of a whole begins; what is left over goes to the first parts.
fn cut(whole: u16, parts: u16, part: u16) -> u16 {
    (u32::from(whole) * u32::from(part)).div_ceil(u32::from(parts)) as u16
}

fn tile(frame: Rect, has_foot: bool) -> LaneArea {
    let foot = u16::from(has_foot && frame.height > 2);
    let text_height = frame.height.saturating_sub(1 + foot);
    LaneArea {
        frame,
        title: Rect { height: frame.height.min(1), ..frame },
        gutter: Rect::new(frame.x, frame.y + 1, 1, text_height),
        text: Rect::new(frame.x + 1, frame.y + 1, frame.width.saturating_sub(2).max(1), text_height),
        foot: Rect::new(frame.x + 1, frame.bottom() - foot, frame.width.saturating_sub(2), foot),
        is_row: false,
    }
}

fn place_overlay(state: &State, screen: Rect, layout: &mut Layout) {
    let Some(overlay) = &state.program.overlay else { return };
    let (wanted_width, wanted_height) = match overlay {
        Overlay::Picker(picker) => (84, cells(picker.matches.len() + 4).clamp(8, 24)),
        Overlay::Help { .. } => (HELP_WIDTH, screen.height),
        Overlay::Line(_) => (70, 6),
        Overlay::Note(_) | Overlay::Reference(_) | Overlay::Sample(_) => (84, 20),
        Overlay::Samples(_) => (140, screen.height),
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
        Overlay::Note(_) | Overlay::Reference(_) | Overlay::Sample(_) => {
            let width = inside.width.saturating_sub(2);
            layout.overlay_text = Rect { width, height: inside.height.saturating_sub(1), ..inside };
        }
        Overlay::Picker(_)
        | Overlay::Samples(_)
        | Overlay::Help { .. }
        | Overlay::Line(_)
        | Overlay::Stops(_)
        | Overlay::Form(_) => {
            let prompt = 2;
            layout.overlay_text =
                Rect { x: field.x + prompt, width: field.width.saturating_sub(prompt + 1), ..field };
            layout.overlay_list =
                Rect::new(inside.x, inside.y + 1, inside.width, inside.height.saturating_sub(1));
        }
        Overlay::Confirm { .. } | Overlay::Report { .. } => layout.overlay_list = inside,
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
        fn tiles_hold_every_lane_and_are_large_enough(count in 1u16..=64, width in 20u16..300, height in 4u16..100) {
            if let Some((columns, rows)) = grid(count, width, height) {
                prop_assert!(columns * rows >= count);
                prop_assert!(width / columns >= LANE_WIDTH);
                prop_assert!(rows == 1 || height / rows >= LANE_HEIGHT);
            }
        }
    }

    #[test]
    fn lanes_are_tiles_where_they_have_room_and_rows_where_not() {
        assert_eq!(grid(4, 120, 30), Some((4, 1)));
        assert_eq!(grid(4, 80, 15), Some((2, 2)));
        assert_eq!(grid(16, 120, 30), Some((4, 4)));
        assert_eq!(grid(16, 80, 14), None);
        assert_eq!(grid(1, 30, 5), Some((1, 1)));
    }
}
