//! A cell as it is being worked on: its prefixes, its columns, its history, its board.
//!
//! Never holds a sample: those are the state's.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use uuid::Uuid;

use super::{board::Board, coach::Coach};
use crate::{
    app::{PrefixId, Variant},
    session::{Cell, CellId, Column, Form, Mark, Overrides, Param, Params, Sample, Scored},
    text::EditBuffer,
};

/// Where the tokens of a prefix begin, and for which text that was true.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stripes {
    /// The revision of the buffer that was tokenised; none before the first time.
    pub revision: Option<u64>,
    /// Byte offsets at which tokens begin, ascending; pieces of one character share an offset.
    pub starts: Vec<usize>,
    /// Why there are none.
    pub error: Option<String>,
}

/// What the engine makes of the tokens of a prefix, and of which text that is true.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scores {
    /// The revision of the buffer that was scored; none before the first time.
    pub revision: Option<u64>,
    /// The text that was scored.
    pub text: String,
    /// Every token, in the order of [`Stripes::starts`].
    pub scored: Vec<Scored>,
    /// Why there are none.
    pub error: Option<String>,
}

/// A prefix as it is being worked on.
#[derive(Debug)]
pub struct PrefixState {
    /// The text.
    pub buffer: EditBuffer,
    /// The first visual row on screen.
    pub scroll: usize,
    /// Where its tokens begin.
    pub stripes: Stripes,
    /// How probable its tokens are.
    pub scores: Scores,
}

impl PrefixState {
    /// Takes a text into work.
    pub fn new(text: &str, width: u16) -> Self {
        Self {
            buffer: EditBuffer::new(text, width),
            scroll: 0,
            stripes: Stripes::default(),
            scores: Scores::default(),
        }
    }

    /// Takes the scores of the text as it is now; they tell where its tokens begin, too.
    pub(in crate::app) fn take_scores(&mut self, scored: Vec<Scored>) {
        let revision = Some(self.buffer.revision());
        let mut end = 0;
        let start = |scored: &Scored| {
            let start = end;
            end += scored.token.bytes.len();
            start
        };
        let starts = scored.iter().map(start).collect();
        self.stripes = Stripes { revision, starts, error: None };
        self.scores = Scores { revision, text: self.buffer.text(), scored, error: None };
    }

    /// Returns the score of the token a byte belongs to, with the token's number, while that is known.
    pub fn score_at(&self, offset: usize) -> Option<(usize, &Scored)> {
        let revision = Some(self.buffer.revision());
        if self.scores.revision != revision || self.stripes.revision != revision {
            return None;
        }
        let index = self.stripes.starts.partition_point(|start| *start <= offset).checked_sub(1)?;
        Some((index, self.scores.scored.get(index)?))
    }
}

/// A column as it is being worked on.
#[derive(Debug)]
pub struct ColumnState {
    /// Its name; empty where its settings name it.
    pub title: String,
    /// Its own prefix; without one it has the cell's.
    pub prefix: Option<PrefixState>,
    /// What it changes of the cell's params.
    pub params: Overrides,
    /// The engine that answers in place of the session's.
    pub engine: Option<String>,
    /// The model to ask for in place of the session's.
    pub model: Option<String>,
    /// The system prompt of the chat that it asks for in place of a continuation; may be empty.
    pub chat: Option<String>,
}

impl ColumnState {
    /// Takes a column of a file into work.
    pub fn new(column: &Column, width: u16) -> Self {
        Self {
            title: column.title.clone(),
            prefix: column.prefix.as_ref().map(|text| PrefixState::new(text, width)),
            params: column.params.clone(),
            engine: column.engine.clone(),
            model: column.model.clone(),
            chat: column.chat.clone(),
        }
    }

    /// Returns the column as files keep it.
    pub fn column(&self) -> Column {
        Column {
            title: self.title.clone(),
            prefix: self.prefix.as_ref().map(|prefix| prefix.buffer.text()),
            params: self.params.clone(),
            engine: self.engine.clone(),
            model: self.model.clone(),
            chat: self.chat.clone(),
        }
    }

    /// Tells whether the column changes nothing but this param, or nothing at all.
    pub(in crate::app) fn is_only(&self, param: Param) -> bool {
        self.title.is_empty()
            && self.prefix.is_none()
            && self.engine.is_none()
            && self.model.is_none()
            && self.chat.is_none()
            && self.params.params().all(|named| named == param)
    }
}

/// One run: the samples of one press of the key.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The run's id.
    pub id: Uuid,
    /// Its samples, by lane.
    pub samples: Vec<Uuid>,
}

/// Tells whether a sample was made to be counted only: its lane is none of those its params ask for.
pub fn is_background(sample: &Sample) -> bool {
    sample.lane as usize >= sample.params.lanes()
}

/// A cell as it is being worked on.
#[derive(Debug)]
pub struct CellState {
    /// The id for life.
    pub id: CellId,
    /// The name in the list.
    pub title: String,
    /// Text for people.
    pub note: String,
    /// The cell's own prefix.
    pub base: PrefixState,
    /// What writes it.
    pub form: Form,
    /// What wrote it before the last changes, newest last.
    pub(in crate::app) former: Vec<Form>,
    /// A text that samples are held against.
    pub reference: Option<Arc<str>>,
    /// The rule that finds the answer in a sample.
    pub answer: String,
    /// What a million tokens cost in US dollars where the bill pretends a price.
    pub price_as_if: Option<f64>,
    /// The cell's own sampling parameters.
    pub params: Params,
    /// Its variants; without any the cell itself is the only one.
    pub columns: Vec<ColumnState>,
    /// The column that editor and sliders change; none changes what all have in common.
    pub column: Option<usize>,
    /// What people make of its samples.
    pub marks: BTreeMap<Uuid, Mark>,
    /// Its history, oldest first.
    pub runs: Vec<Run>,
    /// Where each run stands in the history.
    pub(in crate::app) run_index: HashMap<Uuid, usize>,
    /// Samples made to be counted, which no run shows.
    pub background: Vec<Uuid>,
    /// Which run is shown: an index into `runs`.
    pub step: usize,
    /// The lanes as they are laid out.
    pub board: Board,
    /// Where the reader stands in its guide.
    pub coach: Coach,
}

impl CellState {
    /// Takes a cell of a file into work.
    pub fn new(cell: &Cell, width: u16) -> Self {
        Self {
            id: cell.id.clone(),
            title: cell.title.clone(),
            note: cell.note.clone(),
            base: PrefixState::new(&cell.prefix, width),
            form: cell.form.clone(),
            former: Vec::new(),
            reference: cell.reference.as_deref().map(Arc::from),
            answer: cell.answer.clone(),
            price_as_if: cell.price_as_if,
            params: cell.params.clone(),
            columns: cell.columns.iter().map(|column| ColumnState::new(column, width)).collect(),
            column: None,
            marks: cell.marks.clone(),
            runs: Vec::new(),
            run_index: HashMap::new(),
            background: Vec::new(),
            step: 0,
            board: Board::default(),
            coach: Coach::default(),
        }
    }

    /// Returns the cell as files keep it.
    pub fn cell(&self) -> Cell {
        Cell {
            id: self.id.clone(),
            title: self.title.clone(),
            note: self.note.clone(),
            prefix: self.base.buffer.text(),
            form: self.form.clone(),
            reference: self.reference.as_deref().map(str::to_owned),
            answer: self.answer.clone(),
            price_as_if: self.price_as_if,
            params: self.params.clone(),
            columns: self.columns.iter().map(ColumnState::column).collect(),
            marks: self.marks.clone(),
        }
    }

    /// Returns its samples: those of its runs, oldest first, and those sampled in the background.
    pub fn samples(&self) -> impl DoubleEndedIterator<Item = &Uuid> {
        self.runs.iter().flat_map(|run| &run.samples).chain(&self.background)
    }

    /// Returns the column that is changed now, if not what all have in common.
    pub fn target(&self) -> Option<&ColumnState> {
        self.columns.get(self.column?)
    }

    /// Returns the column that is changed now, to change it.
    pub(in crate::app) fn target_mut(&mut self) -> Option<&mut ColumnState> {
        self.columns.get_mut(self.column?)
    }

    /// Returns the prefix of a column; the cell's where there is no such column or it has none of its own.
    pub fn text_of(&self, column: Option<usize>) -> &PrefixState {
        let own = column.and_then(|index| self.columns.get(index)?.prefix.as_ref());
        own.unwrap_or(&self.base)
    }

    /// Returns the prefix that the editor shows.
    pub fn text(&self) -> &PrefixState {
        self.text_of(self.column)
    }

    /// Returns the prefix that the editor shows, to change it.
    pub fn text_mut(&mut self) -> &mut PrefixState {
        let own = self.column.and_then(|index| self.columns.get_mut(index)?.prefix.as_mut());
        own.unwrap_or(&mut self.base)
    }

    /// Returns the text that the editor shows.
    pub fn prefix(&self) -> &EditBuffer {
        &self.text().buffer
    }

    /// Returns the text that the editor shows, to change it.
    pub fn prefix_mut(&mut self) -> &mut EditBuffer {
        &mut self.text_mut().buffer
    }

    /// Returns the name of the prefix that the editor shows.
    pub fn prefix_id(&self) -> PrefixId {
        let column = self.column.filter(|_| self.target().is_some_and(|column| column.prefix.is_some()));
        PrefixId { cell: self.id.clone(), column }
    }

    /// Returns the params that the sliders show.
    pub fn params_here(&self) -> Params {
        self.target().map_or_else(|| self.params.clone(), |column| column.params.over(&self.params))
    }

    /// Returns who answers in each column, and with which params; one where there are no columns.
    pub fn variants(&self) -> Vec<Variant> {
        if self.columns.is_empty() {
            return vec![Variant { params: self.params.clone(), ..Variant::default() }];
        }
        let variant = |column: &ColumnState| Variant {
            params: column.params.over(&self.params),
            engine: column.engine.clone(),
            model: column.model.clone(),
            chat: column.chat.clone(),
        };
        self.columns.iter().map(variant).collect()
    }

    /// Forgets what an engine said of the prefixes.
    pub(in crate::app) fn forget_answers(&mut self) {
        let own = self.columns.iter_mut().filter_map(|column| column.prefix.as_mut());
        for text in std::iter::once(&mut self.base).chain(own) {
            text.stripes = Stripes::default();
            text.scores = Scores::default();
        }
    }

    /// Returns column and number of every lane of the board: those of the run shown, or as many as the params want
    /// before the first run.
    pub(in crate::app) fn places(&self, shown: impl Iterator<Item = (u32, u32)>) -> Vec<(u32, u32)> {
        let mut most: BTreeMap<u32, u32> = BTreeMap::new();
        for (column, lane) in shown {
            let count = most.entry(column).or_default();
            *count = (*count).max(lane + 1);
        }
        if most.is_empty() {
            let columns = self.columns.len().max(1) as u32;
            most.extend((0..columns).map(|column| (column, self.params.lanes() as u32)));
        }
        most.into_iter().flat_map(|(column, count)| (0..count).map(move |lane| (column, lane))).collect()
    }
}
