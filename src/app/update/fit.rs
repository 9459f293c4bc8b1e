//! Fits every wrapped text to the panes' present widths.
//!
//! Never changes a byte of a text.

use crate::app::state::State;

impl State {
    /// Fits every wrapped text to the panes' present widths and keeps the caret in view.
    pub fn relayout(&mut self) {
        let layout = self.layout();
        let cell = &mut self.session.cells[self.session.current];
        if layout.prefix_text.width > 0 {
            let text = cell.text_mut();
            text.buffer.set_width(layout.prefix_text.width);
            let (row, _) = text.buffer.caret_place();
            let height = usize::from(layout.prefix_text.height.max(1));
            // The caret is in view, and no row is left empty below the text while rows above are hidden.
            let least = (row + 1).saturating_sub(height);
            let most = row.min(text.buffer.rows().saturating_sub(height).max(least));
            text.scroll = text.scroll.clamp(least, most);
        }
        for (view, area) in cell.board.lanes.iter_mut().zip(&layout.lanes) {
            if let Some(area) = area {
                view.flow.set_width(area.text.width.max(1));
            }
        }
        if let Some(overlay) = &mut self.program.overlay {
            overlay.fit(layout.overlay_text.width.max(1));
        }
    }
}
