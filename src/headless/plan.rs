//! What of a session is to be drawn: its cells, their columns and who answers in each.
//!
//! Never draws anything, and never asks an engine.

use std::sync::Arc;

use thiserror::Error;

use super::sampling::BATCH;
use crate::{
    analysis::{ReferenceError, RuleError},
    engine::{Engine, EngineError},
    language::{Language, counted, within},
    roster::{self, ColumnEngines},
    rows::RowsError,
    session::{Cell, CellId, Column, Overrides, Param, Params, Session},
    settings::Settings,
    tr,
};

/// What `samplebook run` was asked for, in place of what the session says.
#[derive(Clone, Debug, Default)]
pub struct RunOptions {
    /// The one cell to draw.
    pub cell: Option<String>,
    /// How many samples a column gets, instead of its lanes.
    pub samples: Option<u32>,
    /// Params that hold in every column.
    pub params: Overrides,
    /// The engine in place of the session's.
    pub engine: Option<String>,
    /// The model in place of the session's.
    pub model: Option<String>,
}

/// Why a session cannot be run as it was asked for.
#[derive(Debug, Error)]
pub enum PlanError {
    /// There is no such cell.
    #[error("{}", tr!("headless-no-cell", id = format!("{id:?}"), known = known))]
    NoCell {
        /// What was asked for.
        id: String,
        /// The ids there are.
        known: String,
    },
    /// There is nothing to draw.
    #[error("{}", tr!("headless-no-cells"))]
    Empty,
    /// The rule of a cell is wrong.
    #[error("{}", tr!(
        "headless-rule",
        cell = cell.as_str(),
        rule = format!("{rule:?}"),
        error = error.to_string(),
    ))]
    Rule {
        /// The cell.
        cell: CellId,
        /// The rule as it is typed.
        rule: String,
        /// What is wrong with it.
        error: RuleError,
    },
    /// The reference of a cell cannot be used.
    #[error("{}", tr!("headless-reference", cell = cell.as_str(), error = error.to_string()))]
    Reference {
        /// The cell.
        cell: CellId,
        /// Why not.
        error: ReferenceError,
    },
    /// The engine cannot be had.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The rows have changed while they were read.
    #[error(transparent)]
    Rows(RowsError),
    /// Rows lack what the cells fill in.
    #[error("{0}")]
    WrongRows(String),
    /// No row would change a cell.
    #[error("{}", tr!("headless-over-no-field", cell = cell.as_str(), fields = fields))]
    NoField {
        /// The cell.
        cell: CellId,
        /// What could stand in its prefix.
        fields: String,
    },
}

/// A cell to draw.
pub(super) struct Experiment {
    pub(super) cell: CellId,
    pub(super) title: String,
    /// The answer rule as it is typed.
    pub(super) rule: String,
    /// The text that samples are held against.
    pub(super) reference: Option<String>,
    /// Its columns; a cell without columns is one.
    pub(super) columns: Vec<Variant>,
}

/// A column to draw.
pub(super) struct Variant {
    /// What sets it apart; nothing where the cell has no columns.
    pub(super) title: Option<String>,
    /// The same as JSON has it, in every language alike.
    pub(super) json_title: Option<String>,
    /// Who answers, or why nobody does.
    pub(super) engine: Result<Arc<dyn Engine>, String>,
    pub(super) prefix: String,
    /// The system prompt of the chat that it asks for in place of a continuation.
    pub(super) chat: Option<String>,
    pub(super) params: Params,
    pub(super) samples: u32,
}

/// Who makes an engine of a choice and a model.
pub(super) type Make<'a> = &'a dyn Fn(&str, Option<&str>) -> Result<Arc<dyn Engine>, EngineError>;

impl Experiment {
    /// Returns the first column's params, whose seed is that of the run.
    pub(super) fn params(&self) -> Params {
        self.columns.first().map(|column| column.params.clone()).unwrap_or_default()
    }
}

/// Finds out what is to be drawn of a session: who answers, and what each column is.
///
/// As on the screen, the command line's engine comes before the session's, and that before the settings'; a column
/// may name its own.
///
/// # Errors
/// Any of [`PlanError`]; a column's own engine that cannot be had is told when its turn comes.
pub(super) fn experiments(
    session: &Session,
    options: &RunOptions,
    settings: &Settings,
) -> Result<Vec<Experiment>, PlanError> {
    experiments_with(session, options, &roster::default_choice(settings), &|choice, model| {
        roster::engine(choice, model, settings)
    })
}

/// As [`experiments`], with engines of another make.
pub(super) fn experiments_with(
    session: &Session,
    options: &RunOptions,
    default: &str,
    make: Make<'_>,
) -> Result<Vec<Experiment>, PlanError> {
    let cells: Vec<&Cell> = match &options.cell {
        None if session.cells.is_empty() => return Err(PlanError::Empty),
        None => session.cells.iter().collect(),
        Some(id) => {
            let Some(cell) = session.cells.iter().find(|cell| cell.id.as_str() == id) else {
                let known: Vec<&str> = session.cells.iter().map(|cell| cell.id.as_str()).collect();
                return Err(PlanError::NoCell { id: id.clone(), known: known.join(", ") });
            };
            vec![cell]
        }
    };
    let choice = options.engine.as_ref().or(session.engine.as_ref()).map_or(default, String::as_str);
    let model = options.model.as_ref().or(session.model.as_ref()).map(String::as_str);
    let common = make(choice, model)?;
    let mut others = ColumnEngines::default();
    let mut engine_of = |column: Option<&Column>| {
        let Some(column) = column.filter(|column| column.engine.is_some() || column.model.is_some()) else {
            return Ok(Arc::clone(&common));
        };
        let choice = column.engine.as_deref().unwrap_or(choice);
        others.get_or_make(choice, column.model.as_deref(), make).map_err(|error| error.to_string())
    };
    let mut experiments = Vec::new();
    for cell in cells {
        let columns = (0..cell.columns.len().max(1)).map(|index| {
            let column = cell.columns.get(index);
            let (prefix, params) = cell.variant(index);
            let mut params = options.params.over(&params);
            let samples = options.samples.unwrap_or(params.lanes() as u32);
            // So many lanes at once is what a record can say.
            let _in_range = params.set(Param::Lanes, Some(f64::from(samples.clamp(1, BATCH))));
            let say = || column.map(|column| title(column, &params));
            let (title, json_title) = (say(), within(Language::English, say));
            Variant {
                title,
                json_title,
                engine: engine_of(column),
                prefix: prefix.to_owned(),
                chat: column.and_then(|column| column.chat.clone()),
                params,
                samples,
            }
        });
        experiments.push(Experiment {
            cell: cell.id.clone(),
            title: cell.title.clone(),
            rule: cell.answer.clone(),
            reference: cell.reference.clone(),
            columns: columns.collect(),
        });
    }
    Ok(experiments)
}

/// Names a column: its title, or what it changes of the cell.
fn title(column: &Column, params: &Params) -> String {
    if !column.title.is_empty() {
        return column.title.clone();
    }
    let mut words: Vec<String> =
        column.params.params().map(|param| format!("{param} {}", params.display(param))).collect();
    words.extend(column.engine.iter().chain(&column.model).cloned());
    words.extend(column.chat.as_ref().map(|_| tr!("headless-chat").to_owned()));
    words.extend(column.prefix.as_ref().map(|prefix| {
        let bytes = counted(prefix.len(), "byte");
        tr!("headless-own-prefix", bytes = bytes)
    }));
    if words.is_empty() { tr!("headless-as-the-cell").to_owned() } else { words.join(" · ") }
}
