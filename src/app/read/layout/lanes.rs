//! Where the lanes stand: as tiles, as rows where tiles would be too small, or one alone.
//!
//! Never moves a lane because something else has the keys.

use ratatui::layout::Rect;

use super::areas::{LaneArea, Layout};
use crate::{
    app::{
        read::foot,
        state::{LaneView, State},
    },
    text::cells,
};

/// The narrowest and lowest tile worth having; where lanes would be smaller they become rows.
const LANE_WIDTH: u16 = 24;

pub(super) const LANE_HEIGHT: u16 = 4;

/// Cells for what stands before the text of a lane that is a row, and for what sets its column apart.
const ROW_TITLE: u16 = 17;

const ROW_HEADING: u16 = 12;

/// In fewer rows there is one big thing at a time: lanes, or an instrument, or one lane and a token of it.
pub(super) const SHARED_FROM: u16 = 18;

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
pub(super) fn one_lane(state: &State, layout: &mut Layout) {
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
pub(super) fn lanes(state: &State, rest: u16, layout: &mut Layout) {
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
        let is_wide_enough = each >= LANE_WIDTH || count == 1;
        grid(cells(group.len()), each, rest.saturating_sub(heading)).filter(|_| is_wide_enough)
    };
    let Some(grids) = groups.iter().map(plan).collect::<Option<Vec<_>>>() else {
        let columns: Vec<usize> = groups.iter().map(|group| group.len()).collect();
        rows(board.selected, &columns, layout);
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

/// Places the lanes as rows; where not all have room every column keeps as many as the others, and the selected lane is
/// among them.
fn rows(selected: usize, columns: &[usize], layout: &mut Layout) {
    let area = layout.lanes_frame;
    let title = ROW_TITLE + if columns.len() > 1 { ROW_HEADING } else { 0 };
    let height = usize::from(area.height);
    let (each, more) = (height / columns.len().max(1), height % columns.len().max(1));
    let fits = columns.iter().sum::<usize>() <= height;
    // Where not even every column has a row, those around the selected one have.
    let ends = columns.iter().scan(0, |end, count| {
        *end += count;
        Some(*end)
    });
    let here = ends.take_while(|end| *end <= selected).count();
    let start = if each == 0 { (here + 1).saturating_sub(height) } else { 0 };
    let mut y = area.y;
    let mut before = 0;
    for (number, count) in columns.iter().enumerate() {
        let room = if fits { *count } else { each + usize::from((start..start + more).contains(&number)) };
        let own = selected.checked_sub(before).filter(|lane| lane < count).unwrap_or(0);
        let first = (own + 1).saturating_sub(room);
        for place in (first..*count).take(room) {
            let Some(lane) = layout.lanes.get_mut(before + place).filter(|_| y < area.bottom()) else {
                break;
            };
            let frame = Rect::new(area.x, y, area.width, 1);
            let text = Rect::new(area.x + title + 1, y, area.width.saturating_sub(title + 2).max(1), 1);
            *lane = Some(LaneArea {
                frame,
                title: Rect { width: title, ..frame },
                gutter: Rect::new(area.x + title, y, 1, 1),
                text,
                foot: Rect::default(),
                is_row: true,
                heads_column: columns.len() > 1 && place == first,
            });
            y += 1;
        }
        before += count;
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
        heads_column: false,
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
