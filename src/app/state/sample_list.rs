//! The samples of a session in one list, and which of them match what is typed.
//!
//! Never holds a sample: a row names one and what it is searched by.

use uuid::Uuid;

use super::picker::Searched;
use crate::{session::Param, text::EditBuffer};

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
    /// What words are looked for in: text, title, label, comment, model; in lower case.
    pub words: String,
    /// How it ended, as files write it.
    pub finish: &'static str,
    /// Its column, from 1.
    pub column: u32,
    /// Its params, as far as they are set.
    pub params: Vec<(Param, f64)>,
    /// It is pinned.
    pub pinned: bool,
    /// Its stars.
    pub rating: u8,
    /// It has a label or a comment.
    pub labelled: bool,
}

/// One word of what is typed.
#[derive(Debug, PartialEq)]
enum Term {
    Word(String),
    Finish(String),
    Cell(String),
    Column(u32),
    Is(Param, f64),
    Pinned,
    Rated(u8),
    Labelled,
}

impl Term {
    fn parse(word: &str) -> Self {
        let word = word.to_lowercase();
        let named = word.split_once(':').and_then(|(name, value)| match name {
            "finish" => Some(Self::Finish(value.to_owned())),
            "cell" => Some(Self::Cell(value.to_owned())),
            "column" => value.parse().ok().map(Self::Column),
            "rated" => value.parse().ok().map(Self::Rated),
            "t" => value.parse().ok().map(|value| Self::Is(Param::Temperature, value)),
            name => {
                let param = Param::ALL.into_iter().find(|param| param.spec().key == name)?;
                Some(Self::Is(param, value.parse().ok()?))
            }
        });
        match (named, word.as_str()) {
            (Some(term), _) => term,
            (None, "pinned") => Self::Pinned,
            (None, "rated") => Self::Rated(1),
            (None, "labelled") => Self::Labelled,
            (None, _) => Self::Word(word),
        }
    }

    fn takes(&self, row: &SampleRow) -> bool {
        match self {
            Self::Word(word) => row.words.contains(word.as_str()),
            Self::Finish(finish) => row.finish.starts_with(finish.as_str()),
            Self::Cell(cell) => (row.cell + 1).to_string() == *cell,
            Self::Column(column) => row.column == *column,
            Self::Is(param, value) => {
                row.params.iter().any(|(of, own)| of == param && (own - value).abs() < 1e-9)
            }
            Self::Pinned => row.pinned,
            Self::Rated(stars) => row.rating >= *stars,
            Self::Labelled => row.labelled,
        }
    }
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
        let query = self.query.text();
        let terms: Vec<Term> = query.split_whitespace().map(Term::parse).collect();
        let matches = |row: &SampleRow| terms.iter().all(|term| term.takes(row));
        self.matches =
            self.rows.iter().enumerate().filter(|(_, row)| matches(row)).map(|(index, _)| index).collect();
        self.selected = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: u128) -> SampleRow {
        SampleRow {
            id: Uuid::from_u128(number),
            cell: number as usize % 2,
            words: format!("text number {number} zebra"),
            finish: if number == 1 { "length" } else { "stop" },
            column: 1,
            params: vec![(Param::Temperature, number as f64 / 10.0)],
            pinned: number == 2,
            rating: number as u8,
            labelled: number == 3,
        }
    }

    #[test]
    fn words_and_filters_narrow_the_list_together() {
        let mut list = SampleList::new(String::new(), (0..5).map(row).collect());
        for (query, expected) in [
            ("", vec![0, 1, 2, 3, 4]),
            ("ZEBRA", vec![0, 1, 2, 3, 4]),
            ("number 3", vec![3]),
            ("finish:len", vec![1]),
            ("t:0.2", vec![2]),
            ("temperature:0.2", vec![2]),
            ("temperature:x", vec![]),
            ("pinned", vec![2]),
            ("rated", vec![1, 2, 3, 4]),
            ("rated:3 cell:1", vec![4]),
            ("labelled zebra", vec![3]),
            ("labelled column:2", vec![]),
        ] {
            list.query = EditBuffer::new(query, u16::MAX);
            list.search();
            assert_eq!(list.matches, expected, "{query}");
        }
        list.step(9);
        assert_eq!(list.chosen(), None);
    }
}
