//! Lays samples out in the lanes of the board.
//!
//! Never changes a sample; what is folded away is only not shown.

use uuid::Uuid;

use crate::{
    analysis::{RunOnDetector, Turns},
    app::{
        read,
        state::{LaneView, State, TAG_INHERITED, TAG_PROMPT},
    },
};

/// The bytes of a prefix shown above a sample; the rest is summarised.
const PROMPT_TAIL: usize = 2_000;

/// Returns where a tail of at most `most` bytes begins, on a character boundary.
fn tail_start(bytes: &[u8], most: usize) -> usize {
    let mut start = bytes.len().saturating_sub(most);
    while start > 0 && start < bytes.len() && bytes[start] & 0b1100_0000 == 0b1000_0000 {
        start += 1;
    }
    start
}

impl State {
    /// Lays the current cell's lanes out anew.
    pub fn rebuild_board(&mut self) {
        let shown = self.lanes_shown();
        let old = std::mem::take(&mut self.cell_mut().board.lanes);
        let mut lanes: Vec<LaneView> = shown
            .into_iter()
            .map(|((column, lane), sample)| {
                let before = old
                    .iter()
                    .find(|view| view.column == column && view.lane == lane && view.sample == sample);
                let scroll = before.and_then(|view| view.scroll);
                LaneView { scroll, ..LaneView::new(column, lane, sample, 40) }
            })
            .collect();
        for view in &mut lanes {
            if let Some(id) = view.sample {
                self.fill(view, id);
            }
        }
        let board = &mut self.cell_mut().board;
        board.selected = board.selected.min(lanes.len().saturating_sub(1));
        board.lanes = lanes;
        self.relayout();
    }

    /// Returns which lane of the board shows a sample.
    pub(super) fn place_on_board(&self, id: Uuid) -> Option<usize> {
        self.cell().board.lanes.iter().position(|view| view.sample == Some(id))
    }

    /// Shows another sample in a lane of the board; what both have in common stays where it is.
    pub fn show_instead(&mut self, place: usize, id: Uuid) {
        let Some(old) = self.cell().board.lanes.get(place) else { return };
        let (column, lane, scroll) = (old.column, old.lane, old.scroll);
        let mut view = LaneView { scroll, ..LaneView::new(column, lane, Some(id), old.flow.width()) };
        self.fill(&mut view, id);
        self.cell_mut().board.lanes[place] = view;
    }

    /// Puts prompt tail, inherited tokens and sampled tokens into a lane's flow.
    fn fill(&self, view: &mut LaneView, id: Uuid) {
        let Some(entry) = self.session.samples.get(&id) else { return };
        let sample = &entry.sample;
        let prompt_end = self.prompt_length(sample);
        let [prompt, inherited] = sample.given(prompt_end);
        let tail_start = tail_start(prompt, PROMPT_TAIL);
        view.hidden_above = tail_start;
        view.flow.push(&prompt[tail_start..], TAG_PROMPT);
        view.generated_from = view.flow.len();
        if !inherited.is_empty() {
            view.inherited = read::inherited_of(self, sample);
        }
        let mut run_on = RunOnDetector::new(Turns::of(prompt));
        run_on.push(inherited);
        for token in &sample.tokens {
            run_on.push(&token.bytes);
        }
        if !entry.is_live() {
            run_on.end();
        }
        let folds = self.cell().board.folded;
        view.cut = run_on.found().map(|found| found.offset).filter(|_| folds);
        view.run_on = run_on;
        let mut left = inherited;
        for number in 0..view.inherited.len() {
            let bytes = view.inherited[number].bytes.clone();
            // A file may lack an ancestor: then nothing is known of the bytes that are left.
            let Some(rest) = left.strip_prefix(bytes.as_slice()) else { break };
            view.push(&bytes, TAG_INHERITED - number as u32);
            left = rest;
        }
        view.push(left, TAG_INHERITED);
        view.own_from = view.flow.len();
        for (index, token) in sample.tokens.iter().enumerate() {
            view.push(&token.bytes, index as u32 + 1);
        }
        if !entry.is_live() {
            view.flow.finish();
            view.ended = true;
        }
    }

    /// Appends one token to the lane that shows the sample, if one does.
    pub fn show_token(&mut self, id: Uuid, bytes: &[u8], tag: u32) {
        let Some(place) = self.place_on_board(id) else { return };
        let board = &mut self.cell_mut().board;
        let (folds, view) = (board.folded, &mut board.lanes[place]);
        let found = view.run_on.push(bytes).is_some();
        if found && folds && view.cut.is_none() {
            // What it ran on with is already on the screen in part.
            self.show_instead(place, id);
        } else {
            view.push(bytes, tag);
        }
    }
}
