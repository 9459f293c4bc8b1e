//! What crosses the border between state, effects and messages: lanes to start, prefixes by name, places to ask
//! about, how far a fetch is.
//!
//! Never does anything; all of it is data.

use uuid::Uuid;

use crate::session::{CellId, Params, Parent, Price, Token};

/// Names a prefix of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrefixId {
    /// Whose.
    pub cell: CellId,
    /// The column that has it for its own; none for the cell's.
    pub column: Option<usize>,
}

/// Who answers in a column, and with which params.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Variant {
    /// The params.
    pub params: Params,
    /// The engine in place of the session's.
    pub engine: Option<String>,
    /// The model in place of the session's.
    pub model: Option<String>,
    /// The system prompt of the chat that is asked for in place of a continuation.
    pub chat: Option<String>,
}

/// A held-out pair asked behind some examples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// How many examples stand before it.
    pub examples: usize,
    /// The exact text that asks.
    pub prefix: String,
    /// The right answer, up to the end of its pair.
    pub answer: String,
}

/// One lane of a run to start.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneStart {
    /// The column's number.
    pub column: u32,
    /// The lane's number.
    pub lane: u32,
    /// The sample it continues, and how many of its tokens are inherited.
    pub parent: Option<Parent>,
    /// The bytes to continue: the cell's prefix, or the parent's with its inherited tokens left out.
    pub prefix: Vec<u8>,
    /// The tokens inherited from the parent and its ancestors.
    pub inherited: Vec<Token>,
    /// The token that a person put behind those; the sample begins with it.
    pub chosen: Option<Token>,
}

/// What a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// The whole screen; as a page, every lane and what may come next.
    Screen,
    /// The selected lane.
    Lane,
    /// What may come next.
    Next,
}

/// A place for which one may ask what comes next.
#[derive(Clone, Debug, PartialEq)]
pub enum NextTokenPlace {
    /// The caret in a prefix.
    Caret {
        /// Which one.
        prefix: PrefixId,
        /// The buffer's revision.
        revision: u64,
        /// The byte the caret stands before.
        at: usize,
    },
    /// The place of a token of a sample.
    Token {
        /// The sample.
        sample: Uuid,
        /// The token's number in it.
        index: usize,
    },
}

/// A server that is to stand in the settings.
#[derive(Clone, Debug, PartialEq)]
pub struct NewServer {
    /// The name it gets there.
    pub name: String,
    /// Where it answers.
    pub base_url: String,
    /// The environment variable that holds its key.
    pub key_env: Option<String>,
    /// The model to ask for.
    pub model: Option<String>,
    /// What its tokens cost, where that was typed.
    pub price: Option<Price>,
    /// It stands there already, and is changed.
    pub is_known: bool,
}

/// What a server said that was asked who it is.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerAnswer {
    /// It, without a model.
    pub server: NewServer,
    /// Who it is and what it can do, in a few words.
    pub about: String,
    /// The models it lists.
    pub models: Vec<String>,
}

/// Where a fetched model is to answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchedFor {
    /// In the session.
    Session,
    /// In a column of a cell, by number.
    Column(CellId, usize),
    /// Nowhere: it is only to be here.
    Nobody,
}

/// What is being done about a fetch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FetchPhase {
    /// The hub is asked what there is.
    #[default]
    Asking,
    /// Another program fetches the same file.
    Waiting,
    /// What came earlier is read again.
    Checking,
    /// Bytes come.
    Fetching,
    /// The connection broke, and the fetch is about to go on.
    Again,
}

/// How far a fetch is; sizes and times as they are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FetchProgress {
    /// What is being done.
    pub phase: FetchPhase,
    /// The part that is here, in percent: 0 to 100.
    pub percent: u8,
    /// How much is here: `65.3 MB`.
    pub done: String,
    /// How much there will be: `145 MB`.
    pub total: String,
    /// How much comes in a second, once it is known: `12.3 MB`.
    pub rate: Option<String>,
    /// How long it will take at this rate: `1:05`.
    pub left: Option<String>,
}
