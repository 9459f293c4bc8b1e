//! What can lie above the panes: pickers, one-line inputs, the note, the stop list, help, questions.
//!
//! Never acts: it only holds what was typed and chosen; `update` acts.

use super::{
    cell::PrefixState,
    form::FormTable,
    picker::{Picker, field},
    sample_list::SampleList,
};
use crate::{
    app::{Context, Effect},
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
    /// The text of a sample while it is edited.
    Sample(SampleEdit),
    /// The samples of the session.
    Samples(SampleList),
    /// The list of stop texts.
    Stops(StopList),
    /// All keys, those of the pane first.
    Help {
        /// The first row shown.
        scroll: usize,
        /// What is searched for.
        query: EditBuffer,
        /// Where keys were looked up when it was opened.
        contexts: &'static [Context],
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
            Self::Sample(edit) => edit.text.set_width(width),
            Self::Samples(list) => list.query.set_width(u16::MAX),
            Self::Help { query, .. } => query.set_width(u16::MAX),
            Self::Confirm { .. } | Self::Report { .. } => {}
        }
    }

    /// Returns the text field the keys go to, if there is one.
    pub fn field(&mut self) -> Option<&mut EditBuffer> {
        match self {
            Self::Picker(picker) => Some(&mut picker.query),
            Self::Line(line) => Some(&mut line.field),
            Self::Note(text) => Some(text),
            Self::Reference(text) => Some(&mut text.buffer),
            Self::Sample(edit) => Some(&mut edit.text),
            Self::Samples(list) => Some(&mut list.query),
            Self::Stops(stops) => stops.editing.then_some(&mut stops.field),
            Self::Form(table) => table.editing.is_some().then_some(&mut table.field),
            Self::Help { query, .. } => Some(query),
            Self::Confirm { .. } | Self::Report { .. } => None,
        }
    }
}

/// The text of a sample while it is edited.
#[derive(Debug)]
pub struct SampleEdit {
    /// Whose.
    pub id: uuid::Uuid,
    /// What it was.
    pub before: String,
    /// What it is to be.
    pub text: EditBuffer,
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
    /// The path of a model.
    ModelPath,
    /// A model on the hub.
    Fetch,
    /// A server's address.
    Server,
    /// Text to search for.
    Find,
    /// A parameter's value.
    Value(Param),
    /// The values of a sweep.
    Sweep(Param),
    /// A column's title.
    ColumnTitle,
    /// The system prompt of a column's chat.
    SystemPrompt,
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
    /// The server of the settings that is changed by it.
    pub server: Option<String>,
}

impl LineInput {
    /// Makes an input that begins with a text, selected so that typing replaces it.
    pub fn new(purpose: Purpose, text: &str) -> Self {
        let mut field = field(text);
        field.select_all();
        Self { purpose, field, error: None, server: None }
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
