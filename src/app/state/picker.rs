//! A list to choose from with a search field.
//!
//! Never does what is chosen.

use std::collections::HashSet;

use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{CaseMatching, Normalization, Pattern},
};

use crate::{
    app::{Command, Effect},
    session::Param,
    text::EditBuffer,
};

/// A list that is searched by what is typed, and gone through by keys.
pub trait Searched {
    /// Returns what is typed.
    fn query(&mut self) -> &mut EditBuffer;

    /// Finds what matches it, and selects the first.
    fn search(&mut self);

    /// Counts what matches.
    fn count(&self) -> usize;

    /// Returns which of it is selected.
    fn selected(&mut self) -> &mut usize;

    /// Moves the selection, staying in the list.
    fn step(&mut self, steps: isize) {
        let last = self.count().saturating_sub(1);
        let selected = self.selected();
        *selected = selected.saturating_add_signed(steps).min(last);
    }

    /// Selects a row; returns whether there is one.
    fn select(&mut self, row: usize) -> bool {
        let is_there = row < self.count();
        if is_there {
            *self.selected() = row;
        }
        is_there
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
    /// Goes to a run of the cell.
    Run(usize),
    /// Gives a param a value, or asks for one.
    Param(Param, Option<String>),
    /// Lets an engine answer in the column aimed at; none leaves it to the session.
    ColumnEngine(Option<String>),
    /// Asks for a model's path.
    ModelPath,
    /// Fetches a model; what is said first is why it would not answer in this program.
    Fetch(String, Option<String>),
    /// Asks for a model on the hub.
    FetchLine,
    /// Asks for a server's address.
    ServerLine,
    /// Asks how a server of the settings is to be changed: its name, and how it is described.
    ServerEdit(String, String),
}

/// One entry of a picker.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What is searched and shown.
    pub label: String,
    /// What is shown beside it.
    pub detail: String,
    /// What is shown below the list while it is selected.
    pub about: String,
    /// Other words that find it.
    pub keywords: String,
    /// What choosing it does.
    pub choice: Choice,
    /// How deep it lies in a tree.
    pub depth: usize,
}

impl Entry {
    /// Makes an entry that stands alone.
    pub fn new(label: impl Into<String>, detail: impl Into<String>, choice: Choice) -> Self {
        Self {
            label: label.into(),
            detail: detail.into(),
            about: String::new(),
            keywords: String::new(),
            choice,
            depth: 0,
        }
    }
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
    /// Makes an entry of what is typed, where it says something by itself.
    pub offers: Option<fn(&str) -> Option<Entry>>,
    offered: Option<Box<Entry>>,
    /// More entries may still come.
    pub grows: bool,
    /// A digit takes the entry of that number at once, as long as nothing is searched for.
    pub numbered: bool,
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
            offers: None,
            offered: None,
            grows: false,
            numbered: false,
        };
        picker.search();
        picker
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

    /// Selects the entry that a digit stands for; returns whether there is one.
    pub fn number(&mut self, digit: char) -> bool {
        let number = digit.to_digit(10).filter(|_| self.numbered && self.query.is_empty());
        let Some(at) = number.and_then(|number| (number as usize).checked_sub(1)) else { return false };
        self.select(at)
    }

    /// Returns what is selected.
    pub fn chosen(&self) -> Option<&Entry> {
        self.entry(self.matches.get(self.selected)?)
    }

    /// Tells whether something is shown below the list about what is selected.
    pub fn explains(&self) -> bool {
        self.entries.iter().any(|entry| !entry.about.is_empty())
    }

    /// Returns the entry that matched.
    pub fn entry(&self, found: &Match) -> Option<&Entry> {
        self.entries.get(found.entry).or(self.offered.as_deref())
    }
}

impl Searched for Picker {
    fn query(&mut self) -> &mut EditBuffer {
        &mut self.query
    }

    fn count(&self) -> usize {
        self.matches.len()
    }

    fn selected(&mut self) -> &mut usize {
        &mut self.selected
    }

    /// Finds the entries that match the query, best first; an empty query keeps the order.
    fn search(&mut self) {
        let query = self.query.text();
        let pattern = Pattern::parse(&query, CaseMatching::Smart, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut buffer = Vec::new();
        let mut found: Vec<((u8, u32), Match)> = Vec::new();
        let typed = query.to_lowercase();
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
            let score = pattern.indices(haystack, &mut matcher, &mut characters);
            let rank = rank(&entry.label, &entry.keywords, &typed);
            if score.is_none() && rank == 0 {
                continue;
            }
            characters.sort_unstable();
            characters.dedup();
            found.push(((rank, score.unwrap_or(0)), Match { entry: index, characters }));
        }
        found.sort_by_key(|(score, found)| (std::cmp::Reverse(*score), found.entry));
        self.offered = self.offers.and_then(|offers| offers(&query)).map(Box::new);
        let offered =
            self.offered.iter().map(|_| Match { entry: self.entries.len(), characters: Vec::new() });
        self.matches = offered.chain(found.into_iter().map(|(_, found)| found)).collect();
        self.selected = 0;
    }
}

/// Says how well what is typed finds an entry: as its beginning, as beginnings of its words, as a word it is also known
/// by; 0 where only its letters are scattered in it.
fn rank(label: &str, keywords: &str, typed: &str) -> u8 {
    let typed = typed.trim();
    if typed.is_empty() {
        return 0;
    }
    let label = label.to_lowercase();
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (wanted, of_label, known_by) = (words(typed), words(&label), words(keywords));
    let begins =
        |words: &[String], wanted: &String| words.iter().any(|word| word.starts_with(wanted.as_str()));
    // Chinese has no spaces that would tell where a word begins.
    let is_within = !typed.is_ascii() && label.contains(typed);
    if label.starts_with(typed) {
        4
    } else if is_within || !wanted.is_empty() && wanted.iter().all(|word| of_label.contains(word)) {
        3
    } else if !wanted.is_empty() && wanted.iter().all(|word| begins(&of_label, word)) {
        2
    } else if !wanted.is_empty()
        && wanted.iter().all(|word| begins(&of_label, word) || begins(&known_by, word))
    {
        1
    } else {
        0
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
        let entry =
            |label: &&str| Entry::new(*label, "", Choice::Command(Command::Program(ProgramCommand::Help)));
        Picker::new("test", labels.iter().map(entry).collect())
    }

    #[test]
    fn beginnings_and_whole_words_come_before_scattered_letters() {
        let mut picker = picker(&["Tree of branches", "The cell's note", "Next token", "Save a picture"]);
        picker.entries[3].keywords = "export svg".to_owned();
        for (typed, first) in [("t", "Tree of branches"), ("token", "Next token"), ("exp", "Save a picture")]
        {
            picker.query = field(typed);
            picker.search();
            assert_eq!(picker.chosen().unwrap().label, first, "{typed}");
        }
    }

    #[test]
    fn a_chinese_word_is_found_within_a_label() {
        let mut picker = picker(&["采用样本", "对所有栏采样", "Quit"]);
        picker.query = field("采样");
        picker.search();
        assert_eq!(picker.chosen().unwrap().label, "对所有栏采样");
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
