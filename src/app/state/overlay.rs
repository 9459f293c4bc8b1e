//! What can lie above the panes: pickers, one-line inputs, the note, the stop list, help, questions.
//!
//! Never acts: it only holds what was typed and chosen; `update` acts.

use std::collections::HashSet;

use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{CaseMatching, Normalization, Pattern},
};

use super::{cell::PrefixState, form::FormTable};
use crate::{
    app::{Command, Effect},
    session::Param,
    text::EditBuffer,
};

/// One of them.
#[derive(Debug)]
pub enum Overlay {
    /// A list with a search field.
    Picker(Picker),
    /// One line to type.
    Line(LineInput),
    /// The note of a cell.
    Note(EditBuffer),
    /// The reference of a cell, with how surprising the model finds it.
    Reference(Box<PrefixState>),
    /// The form that writes the prefix.
    Form(FormTable),
    /// The list of stop texts.
    Stops(StopList),
    /// All keys; the first row shown.
    Help {
        /// The first row shown.
        scroll: usize,
    },
    /// A question answered by y or n.
    Confirm {
        /// The question.
        text: String,
        /// What yes does.
        then: Effect,
    },
    /// Something long to read.
    Report {
        /// Its heading.
        title: String,
        /// The text.
        text: String,
        /// The first line shown.
        scroll: usize,
    },
}

impl Overlay {
    /// Fits the text field to its width.
    pub fn fit(&mut self, width: u16) {
        match self {
            Self::Picker(picker) => picker.query.set_width(u16::MAX),
            Self::Line(line) => line.field.set_width(u16::MAX),
            Self::Stops(stops) => stops.field.set_width(u16::MAX),
            Self::Form(table) => table.field.set_width(u16::MAX),
            Self::Note(text) => text.set_width(width),
            Self::Reference(text) => text.buffer.set_width(width),
            Self::Help { .. } | Self::Confirm { .. } | Self::Report { .. } => {}
        }
    }

    /// Returns the text field the keys go to, if there is one.
    pub fn field(&mut self) -> Option<&mut EditBuffer> {
        match self {
            Self::Picker(picker) => Some(&mut picker.query),
            Self::Line(line) => Some(&mut line.field),
            Self::Note(text) => Some(text),
            Self::Reference(text) => Some(&mut text.buffer),
            Self::Stops(stops) => stops.editing.then_some(&mut stops.field),
            Self::Form(table) => table.editing.is_some().then_some(&mut table.field),
            Self::Help { .. } | Self::Confirm { .. } | Self::Report { .. } => None,
        }
    }
}

/// What choosing an entry of a picker does.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// Runs a command.
    Command(Command),
    /// Asks for an effect.
    Effect(Effect),
    /// Goes to a sample of the cell.
    Sample(uuid::Uuid),
    /// Lets an engine answer in the column aimed at; none leaves it to the session.
    ColumnEngine(Option<String>),
}

/// One entry of a picker.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What is searched and shown.
    pub label: String,
    /// What is shown beside it.
    pub detail: String,
    /// What choosing it does.
    pub choice: Choice,
    /// How deep it lies in a tree.
    pub depth: usize,
}

/// An entry that matches the query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Index of the entry.
    pub entry: usize,
    /// Indices of the label's characters that matched.
    pub characters: Vec<u32>,
}

/// A list with a fuzzy search field.
#[derive(Debug)]
pub struct Picker {
    /// The heading.
    pub title: &'static str,
    /// What is typed.
    pub query: EditBuffer,
    /// All entries.
    pub entries: Vec<Entry>,
    /// Those that match, best first.
    pub matches: Vec<Match>,
    /// The selected one among the matches.
    pub selected: usize,
    /// Entries whose branches are not shown while nothing is searched for.
    pub folded: HashSet<usize>,
}

impl Picker {
    /// Makes a picker that shows every entry.
    pub fn new(title: &'static str, entries: Vec<Entry>) -> Self {
        let mut picker = Self {
            title,
            query: field(""),
            entries,
            matches: Vec::new(),
            selected: 0,
            folded: HashSet::new(),
        };
        picker.search();
        picker
    }

    /// Finds the entries that match the query, best first; an empty query keeps the order.
    pub fn search(&mut self) {
        let query = self.query.text();
        let pattern = Pattern::parse(&query, CaseMatching::Smart, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut buffer = Vec::new();
        let mut found: Vec<(u32, Match)> = Vec::new();
        let mut below: Option<usize> = None;
        for (index, entry) in self.entries.iter().enumerate() {
            if query.is_empty() {
                if below.is_some_and(|depth| entry.depth > depth) {
                    continue;
                }
                below = self.folded.contains(&index).then_some(entry.depth);
            }
            let mut characters = Vec::new();
            let haystack = Utf32Str::new(&entry.label, &mut buffer);
            if let Some(score) = pattern.indices(haystack, &mut matcher, &mut characters) {
                characters.sort_unstable();
                characters.dedup();
                found.push((score, Match { entry: index, characters }));
            }
        }
        found.sort_by_key(|(score, found)| (std::cmp::Reverse(*score), found.entry));
        self.matches = found.into_iter().map(|(_, found)| found).collect();
        self.selected = 0;
    }

    /// Moves the selection, staying in the list.
    pub fn step(&mut self, steps: isize) {
        let last = self.matches.len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(steps).min(last);
    }

    /// Folds the branches of the selected entry, or shows them again; returns whether it has any.
    pub fn fold(&mut self, folded: bool) -> bool {
        let Some(entry) = self.matches.get(self.selected).map(|found| found.entry) else { return false };
        let depth = |index: usize| self.entries.get(index).map(|entry| entry.depth);
        let has_branches = depth(entry + 1) > depth(entry);
        if has_branches && self.query.is_empty() {
            if folded {
                self.folded.insert(entry)
            } else {
                self.folded.remove(&entry)
            };
            let selected = self.selected;
            self.search();
            self.selected = selected;
        }
        has_branches
    }

    /// Returns what is selected.
    pub fn chosen(&self) -> Option<&Entry> {
        self.entries.get(self.matches.get(self.selected)?.entry)
    }
}

/// What a typed line is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A cell's title.
    Rename,
    /// A path to write to.
    SaveAs,
    /// A path to read from.
    OpenPath,
    /// Text to search for.
    Find,
    /// A parameter's value.
    Value(Param),
    /// The values of a sweep.
    Sweep(Param),
    /// A column's title.
    ColumnTitle,
    /// The rule that finds the answer.
    Answer,
    /// The price that the bill pretends.
    PriceAsIf,
    /// A path to read the reference from.
    ReferenceFile,
    /// A sample's label.
    Label,
    /// A comment on a sample.
    Comment,
    /// The next turn of a conversation.
    Turn,
}

/// One line to type.
#[derive(Debug)]
pub struct LineInput {
    /// What for.
    pub purpose: Purpose,
    /// The field.
    pub field: EditBuffer,
    /// Why the last Enter was refused.
    pub error: Option<String>,
}

impl LineInput {
    /// Makes an input that begins with a text, selected so that typing replaces it.
    pub fn new(purpose: Purpose, text: &str) -> Self {
        let mut field = field(text);
        field.select_all();
        Self { purpose, field, error: None }
    }
}

/// The list of stop texts, one being edited; newlines are typed as `\n`.
#[derive(Debug)]
pub struct StopList {
    /// The texts.
    pub items: Vec<String>,
    /// The selected one; `items.len()` is the empty row for a new one.
    pub selected: usize,
    /// The field edits the selected one.
    pub editing: bool,
    /// The field, in escaped form.
    pub field: EditBuffer,
    /// Why the last Enter was refused.
    pub error: Option<String>,
}

impl StopList {
    /// Shows a list.
    pub fn new(items: Vec<String>) -> Self {
        let editing = items.is_empty();
        Self { selected: 0, editing, field: field(""), items, error: None }
    }
}

/// A one-row text field; it never wraps.
pub(in crate::app) fn field(text: &str) -> EditBuffer {
    EditBuffer::new(text, u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::ProgramCommand;

    fn picker(labels: &[&str]) -> Picker {
        let entry = |label: &&str| Entry {
            label: (*label).to_owned(),
            detail: String::new(),
            choice: Choice::Command(Command::Program(ProgramCommand::Help)),
            depth: 0,
        };
        Picker::new("test", labels.iter().map(entry).collect())
    }

    #[test]
    fn a_picker_finds_by_scattered_letters_and_keeps_order_without_a_query() {
        let mut picker = picker(&["Save the session", "Sample every lane", "Quit"]);
        assert_eq!(picker.matches.iter().map(|found| found.entry).collect::<Vec<_>>(), [0, 1, 2]);
        picker.query.insert("sev");
        picker.search();
        assert_eq!(picker.chosen().unwrap().label, "Sample every lane");
        picker.query.insert("zzz");
        picker.search();
        assert!(picker.chosen().is_none());
        picker.step(5);
        assert!(picker.chosen().is_none());
    }
}
