//! Owns how samples are searched: words that all must occur, and filters beside them.
//!
//! Never reads a sample: whoever searches says what is to be known of it.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::session::{CellId, Finish, Mark, Param, Params};

/// What is known of a sample that is searched for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Searchable {
    /// What words are looked for in: text, title, label, comment, model; in lower case.
    pub words: String,
    /// How it ended, as files write it.
    pub finish: &'static str,
    /// Its cell's place in the session, from 1, and its id.
    pub cell: (usize, String),
    /// Its column, from 1.
    pub column: u32,
    /// Its params, as far as they are set.
    pub params: Vec<(Param, f64)>,
    /// The model that answered, in lower case.
    pub model: String,
    /// When it was asked for.
    pub started: Timestamp,
    /// It is pinned.
    pub pinned: bool,
    /// Its stars.
    pub rating: u8,
    /// It has a label or a comment.
    pub labelled: bool,
}

/// A sample as whoever holds it knows it.
#[derive(Debug)]
pub struct Described<'a> {
    /// All that was generated.
    pub text: &'a str,
    /// Its cell's place in the session, from 1, its id and its title.
    pub cell: (usize, &'a CellId, &'a str),
    /// What a person made of it.
    pub mark: Option<&'a Mark>,
    /// Its column, from 0.
    pub column: u32,
    /// The model that answered.
    pub model: &'a str,
    /// The params of its run.
    pub params: &'a Params,
    /// How it ended.
    pub finish: Finish,
    /// When it was asked for.
    pub started: Timestamp,
}

impl From<Described<'_>> for Searchable {
    fn from(sample: Described<'_>) -> Self {
        let Described { text, cell: (place, id, title), mark, column, model, params, finish, started } =
            sample;
        let (label, note) = mark.map_or(("", ""), |mark| (&mark.label, &mark.note));
        let set = Param::ALL.into_iter().filter_map(|param| Some((param, params.get(param)?)));
        Self {
            words: format!("{text}\n{title}\n{label}\n{note}\n{model}").to_lowercase(),
            finish: finish.key(),
            cell: (place, id.as_str().to_lowercase()),
            column: column + 1,
            params: set.collect(),
            model: model.to_lowercase(),
            started,
            pinned: mark.is_some_and(|mark| mark.pinned),
            rating: mark.map_or(0, |mark| mark.rating),
            labelled: !label.is_empty() || !note.is_empty(),
        }
    }
}

/// What is typed to search samples, taken apart: `zebra finish:length temperature:0.2..0.8 since:2026-11 rated:3`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query(Vec<Term>);

/// One word of what is typed.
#[derive(Clone, Debug, PartialEq)]
enum Term {
    Word(String),
    Finish(String),
    Cell(String),
    Column(u32),
    Model(String),
    Within(Param, f64, f64),
    Since(Date),
    Until(Date),
    Pinned,
    Rated(u8),
    Labelled,
}

impl Query {
    /// Takes a text apart; what is no filter is a word.
    pub fn parse(text: &str) -> Self {
        Self(text.split_whitespace().map(Term::parse).collect())
    }

    /// Tells whether a sample has every word and passes every filter.
    pub fn takes(&self, sample: &Searchable) -> bool {
        self.0.iter().all(|term| term.takes(sample))
    }

    /// Returns the words alone, in lower case.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|term| match term {
            Term::Word(word) => Some(word.as_str()),
            _ => None,
        })
    }

    /// Tells whether there are only words, which also what is no sample may have.
    pub fn is_words(&self) -> bool {
        self.words().count() == self.0.len()
    }
}

impl Term {
    fn parse(word: &str) -> Self {
        let word = word.to_lowercase();
        let named = word.split_once(':').and_then(|(name, value)| match name {
            "finish" => Some(Self::Finish(value.to_owned())),
            "cell" => Some(Self::Cell(value.to_owned())),
            "model" => Some(Self::Model(value.to_owned())),
            "since" => first_day(value).map(Self::Since),
            "until" => last_day(value).map(Self::Until),
            "column" => value.parse().ok().map(Self::Column),
            "rated" => value.parse().ok().map(Self::Rated),
            name => {
                let is_named = |param: &Param| param.spec().key == name;
                let param = match name {
                    "t" => Param::Temperature,
                    _ => Param::ALL.into_iter().find(is_named)?,
                };
                let (from, to) = value.split_once("..").unwrap_or((value, value));
                let bound = |text: &str, open| if text.is_empty() { Some(open) } else { text.parse().ok() };
                Some(Self::Within(param, bound(from, f64::NEG_INFINITY)?, bound(to, f64::INFINITY)?))
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

    fn takes(&self, sample: &Searchable) -> bool {
        let day = || sample.started.to_zoned(TimeZone::system()).date();
        match self {
            Self::Word(word) => sample.words.contains(word.as_str()),
            Self::Finish(finish) => sample.finish.starts_with(finish.as_str()),
            Self::Cell(cell) => sample.cell.0.to_string() == *cell || sample.cell.1 == *cell,
            Self::Column(column) => sample.column == *column,
            Self::Model(model) => sample.model.contains(model.as_str()),
            Self::Within(param, from, to) => {
                let near = 1e-9;
                sample.params.iter().any(|(of, own)| of == param && own + near >= *from && own - near <= *to)
            }
            Self::Since(date) => day() >= *date,
            Self::Until(date) => day() <= *date,
            Self::Pinned => sample.pinned,
            Self::Rated(stars) => sample.rating >= *stars,
            Self::Labelled => sample.labelled,
        }
    }
}

/// Reads a year, a month or a day, as its first day.
fn first_day(text: &str) -> Option<Date> {
    let rest = ["", "-01", "-01-01"].get(2_usize.checked_sub(text.matches('-').count())?)?;
    format!("{text}{rest}").parse().ok()
}

/// Reads a year, a month or a day, as its last day.
fn last_day(text: &str) -> Option<Date> {
    let first = first_day(text)?;
    Some(match text.matches('-').count() {
        0 => first.last_of_year(),
        1 => first.last_of_month(),
        _ => first,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(number: usize) -> Searchable {
        Searchable {
            words: format!("text number {number} zebra"),
            finish: if number == 1 { "length" } else { "stop" },
            cell: (number % 2 + 1, format!("cell-{number}")),
            column: 1,
            params: vec![(Param::Temperature, number as f64 / 10.0)],
            model: "miniature".to_owned(),
            started: format!("2026-0{}-15T12:00:00Z", number + 1).parse().unwrap(),
            pinned: number == 2,
            rating: number as u8,
            labelled: number == 3,
        }
    }

    #[test]
    fn words_and_filters_narrow_the_search_together() {
        let samples: Vec<Searchable> = (0..5).map(sample).collect();
        for (text, expected) in [
            ("", vec![0, 1, 2, 3, 4]),
            ("ZEBRA", vec![0, 1, 2, 3, 4]),
            ("number 3", vec![3]),
            ("finish:len", vec![1]),
            ("t:0.2", vec![2]),
            ("temperature:0.2", vec![2]),
            ("temperature:0.2..0.3", vec![2, 3]),
            ("temperature:..0.1", vec![0, 1]),
            ("t:0.3..", vec![3, 4]),
            ("temperature:x", vec![]),
            ("pinned", vec![2]),
            ("rated", vec![1, 2, 3, 4]),
            ("rated:3 cell:1", vec![4]),
            ("cell:cell-3", vec![3]),
            ("model:mini since:2026-03", vec![2, 3, 4]),
            ("since:2026-02-15 until:2026-03", vec![1, 2]),
            ("until:2025", vec![]),
            ("since:soon", vec![]),
            ("labelled zebra", vec![3]),
            ("labelled column:2", vec![]),
        ] {
            let query = Query::parse(text);
            let takes = |index: &usize| query.takes(&samples[*index]);
            assert_eq!((0..5).filter(takes).collect::<Vec<usize>>(), expected, "{text}");
        }
        assert!(Query::parse("a b").is_words() && !Query::parse("a t:1").is_words());
    }
}
