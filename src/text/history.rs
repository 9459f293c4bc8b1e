//! Owns what was done to a text, in steps that can be undone and done again.
//!
//! Never touches the text: it says what to put where.

use std::ops::Range;

/// A caret and the other end of its selection, if it has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Mark {
    pub caret: usize,
    pub anchor: Option<usize>,
}

/// How an edit was made, which decides whether it joins the step before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One character typed.
    Typed,
    /// One character removed on the left of the caret.
    Backspace,
    /// One character removed on the right of the caret.
    Delete,
    /// Anything else: a step of its own.
    Whole,
}

/// One step: at `at`, `removed` became `inserted`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    pub at: usize,
    pub removed: String,
    pub inserted: String,
    /// Where the caret was before the step.
    pub before: Mark,
    kind: Kind,
}

impl Change {
    /// Describes an edit that is about to be made to `text`.
    pub(super) fn new(text: &str, range: Range<usize>, inserted: &str, before: Mark, kind: Kind) -> Self {
        let at = range.start;
        let removed = text.get(range).unwrap_or_default().to_owned();
        Self { at, removed, inserted: inserted.to_owned(), before, kind }
    }
}

/// The steps done, and the steps undone that can be done again.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    steps: Vec<Change>,
    done: usize,
    sealed: bool,
}

impl History {
    /// Keeps an edit, as a part of the last step where both belong together; steps undone before it are gone.
    pub(super) fn record(&mut self, change: Change) {
        self.steps.truncate(self.done);
        let sealed = std::mem::take(&mut self.sealed);
        if sealed || !self.steps.last_mut().is_some_and(|last| last.takes(&change)) {
            self.steps.push(change);
        }
        self.done = self.steps.len();
    }

    /// Ends the last step: what comes next begins a new one.
    pub(super) fn seal(&mut self) {
        self.sealed = true;
    }

    /// Counts the steps that are done.
    pub(super) fn steps_done(&self) -> usize {
        self.done
    }

    /// Takes back a step, if there is one.
    pub(super) fn undo(&mut self) -> Option<&Change> {
        self.seal();
        self.done = self.done.checked_sub(1)?;
        self.steps.get(self.done)
    }

    /// Does the step that was taken back last, if there is one.
    pub(super) fn redo(&mut self) -> Option<&Change> {
        self.seal();
        let step = self.steps.get(self.done)?;
        self.done += 1;
        Some(step)
    }
}

impl Change {
    /// Joins a later edit to this one if they touch, and tells whether it did.
    fn takes(&mut self, later: &Change) -> bool {
        match later.kind {
            kind if kind != self.kind => return false,
            Kind::Typed if later.removed.is_empty() && later.at == self.at + self.inserted.len() => {
                self.inserted.push_str(&later.inserted);
            }
            Kind::Backspace if later.at + later.removed.len() == self.at => {
                self.at = later.at;
                self.removed.insert_str(0, &later.removed);
            }
            Kind::Delete if later.at == self.at => self.removed.push_str(&later.removed),
            _ => return false,
        }
        true
    }
}
