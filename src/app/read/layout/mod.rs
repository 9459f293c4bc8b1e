//! Where everything stands on the screen: one function, used by painting, by wrapping and by the mouse.
//!
//! The samples have the room: prefix, params and guide take as many rows as they need, and what is called for (the list
//! of cells, all params, an instrument, a token) stands where it is called. Never paints and never changes anything.

mod areas;
mod lanes;
mod overlay;
mod params;

pub use areas::{LaneArea, Layout, SliderArea};
pub(super) use overlay::HELP_WIDTH;

use ratatui::layout::Rect;

use self::{
    areas::inner,
    lanes::{LANE_HEIGHT, SHARED_FROM},
};
use crate::{
    app::{
        read::{coach, keys::fill_in},
        state::{Instrument, Pane, State},
    },
    text::{self, cells},
};

/// The smallest terminal that has room for every pane: columns, rows. Below it one lane is shown.
pub const SMALLEST: (u16, u16) = (60, 16);

/// On such a screen all params stay in sight.
const ROOMY: (u16, u16) = (160, 50);

/// The most rows of a guide's step.
const STEP_ROWS: u16 = 3;

/// The widest list of cells.
const CELLS_WIDTH: u16 = 64;

/// Computes the layout of the state on a screen.
pub fn layout(state: &State, screen: Rect) -> Layout {
    let mut layout = Layout::default();
    let (width, height) = (screen.width, screen.height);
    if width < SMALLEST.0 || height < SMALLEST.1 {
        layout.too_small = true;
        layout.footer = Rect::new(0, height.saturating_sub(1), width, height.min(1));
        layout.lanes_frame = Rect::new(0, 0, width, height.saturating_sub(1));
        lanes::one_lane(state, &mut layout);
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
        params::unfold_params(state, Rect::new(0, top, width, bottom.saturating_sub(top)), &mut layout);
    } else {
        params::line_of_params(cell, Rect::new(0, top, width, 1), &mut layout);
    }
    layout.runs = Rect::new(0, layout.params.bottom(), width, 1);
    let bottom = bottom.min(layout.footer.y);
    let main = Rect::new(0, layout.runs.bottom(), width, bottom.saturating_sub(layout.runs.bottom()));
    share(state, main, &mut layout);
    // The tiles are those of the screen at rest, so that calling for something moves no lane to another place.
    let params = if roomy { layout.params.height } else { 1 };
    let rest = height.saturating_sub(1 + at_rest + 1 + params + 1 + guide + 1);
    lanes::lanes(state, rest, &mut layout);
    if state.session.focus == Pane::Cells {
        let rows = cells(state.session.cells.len()).saturating_add(2);
        layout.cells = Rect::new(0, 1, CELLS_WIDTH.min(width - 4), rows.min(height - 2));
        layout.cell_rows = inner(layout.cells);
    }
    overlay::place(state, screen, &mut layout);
    layout
}

/// Returns the rows of the guide: as many as the longest step of the cell needs, so that steps do not move the lanes.
fn guide_rows(state: &State, width: u16, height: u16) -> u16 {
    let Some(texts) = coach::shown_guide(state) else { return 0 };
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
    texts.iter().map(rows_of).max().unwrap_or(1).max(1) + 1
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

impl State {
    /// Returns where everything stands on the screen.
    pub fn layout(&self) -> Layout {
        layout(self, Rect::new(0, 0, self.program.size.0, self.program.size.1))
    }
}
