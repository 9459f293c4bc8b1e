//! The samples of a session in one list, and which of them match what is typed.
//!
//! Never holds a sample: a row names one and what it is searched by.

use uuid::Uuid;

use super::picker::Searched;
use crate::{
    analysis::{Query, Searchable},
    text::EditBuffer,
};

/// A list of samples with a field to search them by.
#[derive(Debug)]
pub struct SampleList {
    /// What is listed.
    pub title: String,
    /// What is typed.
    pub query: EditBuffer,
    /// All rows, newest first.
    pub rows: Vec<SampleRow>,
    /// Indices of those that match.
    pub matches: Vec<usize>,
    /// The selected one among the matches.
    pub selected: usize,
}

/// A sample as it is searched for.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleRow {
    /// Which one.
    pub id: Uuid,
    /// Its cell's place in the list, from 0.
    pub cell: usize,
    /// What it is searched by.
    pub searchable: Searchable,
}

impl SampleList {
    /// Lists rows, all of which match as long as nothing is typed.
    pub fn new(title: String, rows: Vec<SampleRow>) -> Self {
        let mut list =
            Self { title, query: EditBuffer::new("", u16::MAX), rows, matches: Vec::new(), selected: 0 };
        list.search();
        list
    }

    /// Returns what is selected.
    pub fn chosen(&self) -> Option<&SampleRow> {
        self.rows.get(*self.matches.get(self.selected)?)
    }
}

impl Searched for SampleList {
    fn query(&mut self) -> &mut EditBuffer {
        &mut self.query
    }

    fn count(&self) -> usize {
        self.matches.len()
    }

    fn selected(&mut self) -> &mut usize {
        &mut self.selected
    }

    /// Finds the rows that match all that is typed.
    fn search(&mut self) {
        let query = Query::parse(&self.query.text());
        let matches = |row: &SampleRow| query.takes(&row.searchable);
        self.matches =
            self.rows.iter().enumerate().filter(|(_, row)| matches(row)).map(|(index, _)| index).collect();
        self.selected = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_narrows_the_list() {
        let row = |number: u128| SampleRow {
            id: Uuid::from_u128(number),
            cell: 0,
            searchable: Searchable { words: format!("text {number}"), ..Searchable::default() },
        };
        let mut list = SampleList::new(String::new(), (0..5).map(row).collect());
        assert_eq!(list.matches, [0, 1, 2, 3, 4]);
        list.query = EditBuffer::new("TEXT 3", u16::MAX);
        list.search();
        assert_eq!(list.matches, [3]);
        list.query = EditBuffer::new("text 9", u16::MAX);
        list.search();
        list.step(9);
        assert_eq!(list.chosen(), None);
    }
}
