//! What a layout is: a rectangle for everything on the screen.
//!
//! Never computes one.

use ratatui::layout::Rect;

use crate::session::Param;

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
    /// The row is the first one shown of a column, of several.
    pub heads_column: bool,
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
    /// The terminal is smaller than [`SMALLEST`](super::SMALLEST): there is one lane and the row at the bottom.
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
    /// Below the list, what is said of the selected entry; empty where nothing is.
    pub overlay_about: Rect,
}

/// Shrinks a rectangle by one cell on every side.
pub(super) fn inner(area: Rect) -> Rect {
    Rect::new(
        area.x + area.width.min(1),
        area.y + area.height.min(1),
        area.width.saturating_sub(2),
        area.height.saturating_sub(2),
    )
}
