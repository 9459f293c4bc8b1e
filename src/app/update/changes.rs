//! The small changes that every pane makes: a notice, a dirty session, a sample filed.
//!
//! Never asks for an effect.

use crate::{
    app::{
        PrefixId, read,
        state::{
            CellState, LaneSample, Level, Notice, Overlay, PrefixState, Run, State, Until, is_background,
        },
    },
    session::CellId,
};

impl State {
    /// Returns the cell shown, to change it.
    pub fn cell_mut(&mut self) -> &mut CellState {
        &mut self.session.cells[self.session.current]
    }

    /// Notes that the session changed.
    pub fn mark_dirty(&mut self) {
        if !self.is_dirty() {
            self.session.unsaved_since_ms = self.program.now_ms;
        }
        self.session.place.revision += 1;
        self.session.changed_ms = self.program.now_ms;
    }

    /// Says something in the footer.
    pub fn notify(&mut self, level: Level, text: impl Into<String>) {
        self.program.notice = Some(Notice { level, text: text.into(), until: None });
    }

    /// Says something in the footer in which commands are named in braces, as `{sample}`: their keys stand there.
    pub(super) fn notify_keys(&mut self, level: Level, text: impl AsRef<str>) {
        let text = read::fill_in(self, text.as_ref());
        self.notify(level, text);
    }

    /// Says something in the footer about what is under way; it goes once that is over.
    pub(super) fn notify_until(&mut self, until: Until, text: impl Into<String>) {
        self.program.notice = Some(Notice { level: Level::Info, text: text.into(), until: Some(until) });
    }

    /// Puts something above the panes. What was there is closed as by Esc, so that nothing written in it is lost.
    pub(super) fn put_up(&mut self, overlay: Overlay) {
        if let Some(Overlay::Reference(text)) = self.program.overlay.take() {
            self.keep_reference(&text.buffer.text());
        }
        self.program.overlay = Some(overlay);
    }

    /// Says something long; once what lies above the panes is closed, for it may be in the middle of being typed.
    pub(super) fn report(&mut self, title: &str, text: String) {
        self.program.reports.push_back((title.to_owned(), text));
        self.show_report();
    }

    /// Shows what there is to say, unless something lies above the panes.
    pub(super) fn show_report(&mut self) {
        if self.program.overlay.is_some() {
            return;
        }
        if let Some((title, text)) = self.program.reports.pop_front() {
            self.program.overlay = Some(Overlay::Report { title, text, scroll: 0 });
        }
    }

    /// Takes what is written above the panes and not in the session yet, which stays open.
    pub(super) fn keep_written(&mut self) {
        if let Some(Overlay::Reference(text)) = &self.program.overlay {
            let text = text.buffer.text();
            self.keep_reference(&text);
        }
    }

    /// Takes the reference once it is written: indexing it after every key would be waste.
    pub(super) fn keep_reference(&mut self, text: &str) {
        if self.cell().reference.as_deref().unwrap_or_default() != text {
            self.cell_mut().reference = (!text.is_empty()).then(|| text.into());
            self.mark_dirty();
        }
    }

    /// Takes a notice off the screen that is about something that is over.
    pub(super) fn drop_stale_notice(&mut self) {
        let Some(until) = self.program.notice.as_ref().and_then(|notice| notice.until) else { return };
        let over = match until {
            Until::Free => self.session.place.busy.is_none(),
            Until::Silent => self.live().next().is_none(),
            Until::Answered => !self.session.next.is_asking(),
            Until::Sampled => self.session.background.is_none(),
        };
        if over {
            self.program.notice = None;
        }
    }

    /// Files a sample under its cell and run; samples of cells that are gone are only remembered.
    pub fn add_sample(&mut self, entry: LaneSample) {
        let (id, run) = (entry.sample.id, entry.sample.run.unwrap_or(entry.sample.id));
        let background = is_background(&entry.sample);
        if let Some(cell) = self.session.cells.iter_mut().find(|cell| cell.id == entry.sample.cell) {
            match cell.run_index.get(&run).and_then(|index| cell.runs.get_mut(*index)) {
                _ if background => cell.background.push(id),
                Some(known) => known.samples.push(id),
                None => {
                    cell.run_index.insert(run, cell.runs.len());
                    cell.runs.push(Run { id: run, samples: vec![id] });
                }
            }
        }
        if entry.is_live() {
            self.session.live.push(id);
        }
        self.session.samples.insert(id, entry);
    }

    /// Forgets what the engine said of prefixes; answers that are still to come are of before.
    pub(super) fn forget_answers(&mut self) {
        self.program.epoch += 1;
        self.session.tokenizing = false;
        self.session.scoring = false;
        self.session.next.forget();
        self.session.cells.iter_mut().for_each(CellState::forget_answers);
    }

    /// Returns a prefix by its name.
    pub(super) fn prefix_named(&mut self, id: &PrefixId) -> Option<&mut PrefixState> {
        let cell = self.session.cells.iter_mut().find(|known| known.id == id.cell)?;
        match id.column {
            None => Some(&mut cell.base),
            Some(index) => cell.columns.get_mut(index)?.prefix.as_mut(),
        }
    }

    /// Returns an id made from a title that no cell has, had, or left samples under.
    pub fn fresh_id(&self, title: &str) -> CellId {
        let taken = |id: &CellId| {
            self.session.cells.iter().chain(&self.session.deleted).any(|cell| cell.id == *id)
                || self.session.samples.values().any(|entry| entry.sample.cell == *id)
        };
        CellId::fresh(title, taken)
    }
}
