//! What happened: the messages that `update` takes.
//!
//! Never does anything itself; messages are data.

use std::{path::PathBuf, sync::Arc};

use uuid::Uuid;

use crate::{
    analysis::Reference,
    app::{
        Command, FetchProgress, FetchedFor, NextTokenPlace, PrefixId, ServerAnswer,
        state::{EngineStatus, Place},
    },
    language::Language,
    session::{CellId, Distribution, Sample, Scored, Session, Token},
};

/// What the mouse did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MouseAction {
    /// The left button went down.
    Down,
    /// The mouse moved with the left button down.
    Drag,
    /// The left button went up.
    Up,
    /// One notch of the wheel.
    WheelUp,
    /// One notch of the wheel.
    WheelDown,
}

/// A mouse event in terminal cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mouse {
    /// What it did.
    pub action: MouseAction,
    /// Column and row, from 0.
    pub at: (u16, u16),
    /// Shift is held.
    pub shift: bool,
}

/// What happened.
#[derive(Debug)]
pub enum Message {
    /// The program's clock, in milliseconds.
    Clock(u64),
    /// The terminal has this many columns and rows.
    Resized(u16, u16),
    /// A key or the palette asked for this.
    Command(Command),
    /// A key that is bound to nothing here typed this.
    Typed(char),
    /// The terminal pasted this.
    Pasted(String),
    /// The mouse did something.
    Mouse(Mouse),
    /// The samples of a run were asked for; headers without tokens.
    RunStarted(Vec<Sample>),
    /// Lanes were sampled again; nothing of them is on disk.
    LiveResampled {
        /// Which redrawing.
        generation: u64,
        /// Its samples, complete.
        samples: Vec<Sample>,
    },
    /// A lane says why nothing comes yet.
    LaneWaits(Uuid, String),
    /// A server told the text that it made of the messages of a chat.
    ChatRendered(Uuid, String),
    /// A token arrived and is on disk.
    TokenArrived(Uuid, Token),
    /// A sample is complete; `not_written` says why it could not be written.
    SampleEnded {
        /// The sample.
        sample: Box<Sample>,
        /// Why it is not on disk.
        not_written: Option<String>,
    },
    /// Every sample that could not be written before is on disk now.
    CaughtUp,
    /// A prefix was tokenised: offsets at which tokens begin, or why not.
    Tokenized {
        /// Which prefix.
        prefix: PrefixId,
        /// The buffer's revision.
        revision: u64,
        /// The state's epoch when it was asked for.
        epoch: u64,
        /// Offsets, ascending.
        starts: Result<Vec<usize>, String>,
    },
    /// A prefix was scored, or why not.
    Scored {
        /// Which prefix.
        prefix: PrefixId,
        /// The buffer's revision.
        revision: u64,
        /// The state's epoch when it was asked for.
        epoch: u64,
        /// What each token is worth.
        scored: Result<Vec<Scored>, String>,
    },
    /// The right answer behind so many examples has this probability, or why that is not known.
    AnswerScored {
        /// For this cell.
        cell: CellId,
        /// The state's epoch when it was asked for.
        epoch: u64,
        /// How many examples stand before the question.
        examples: usize,
        /// 0 to 1.
        probability: Result<f64, String>,
    },
    /// A reference was indexed, or why not.
    Indexed(Arc<str>, Result<Arc<Reference>, String>),
    /// A reference was scored, or why not.
    ReferenceScored {
        /// The state's epoch when it was asked for.
        epoch: u64,
        /// The text that was scored.
        text: Arc<str>,
        /// What each token is worth.
        scored: Result<Vec<Scored>, String>,
    },
    /// A reference was read from a file, or why not.
    ReferenceRead(CellId, PathBuf, Result<String, String>),
    /// What may come next somewhere, or why that is not known.
    NextKnown {
        /// Where.
        place: NextTokenPlace,
        /// The state's epoch when it was asked for.
        epoch: u64,
        /// The distribution.
        answer: Result<Box<Distribution>, String>,
    },
    /// The session is on disk as of this revision.
    Saved(u64),
    /// The session could not be written as of this revision, and why.
    SaveFailed(u64, String),
    /// Another session was opened, or this one has a new name.
    Opened {
        /// The session.
        session: Box<Session>,
        /// Its samples.
        samples: Vec<Sample>,
        /// Where it lives.
        place: Place,
        /// What the reader should know: recovered samples, lines set aside.
        reports: Vec<String>,
    },
    /// The session was written under a new name and goes on there.
    Moved(Place),
    /// A session could not be opened or saved under a name.
    OpenFailed(String),
    /// No other program has the open session any more, which is read-only here for that.
    SessionFreed,
    /// The sessions there are, for the picker: title, detail and path.
    SessionsListed(Vec<SessionEntry>),
    /// The samples of the open session were read, after it was already on the screen.
    SamplesRead {
        /// Its samples.
        samples: Vec<Sample>,
        /// Why nothing will be written, if so.
        read_only: Option<String>,
        /// What the reader should know: recovered samples, lines set aside.
        reports: Vec<String>,
    },
    /// The engine was asked what it is, and says it now.
    EngineLearned(EngineStatus),
    /// Another engine answers from now on.
    EngineChanged {
        /// Which, and what it can do.
        engine: EngineStatus,
        /// What is worth knowing of the model before it answers.
        about: Option<String>,
    },
    /// What is worth knowing of the model that has answered from the start.
    EngineAbout(String),
    /// An engine could not be had.
    EngineFailed(String),
    /// The engines there are, for the picker: choice and description.
    EnginesListed(Vec<EngineEntry>),
    /// Models that were found on this machine, for the list of engines.
    ModelsFound(Vec<EngineEntry>),
    /// How probable two models find a sample.
    Contrasted {
        /// Which one.
        sample: Uuid,
        /// The epoch of the question.
        epoch: u64,
        /// Every token of its prefix and its own text, by each of them.
        scored: Result<[Vec<Scored>; 2], String>,
    },
    /// What went over the wire for a sample, if that is kept.
    ExchangeShown(Uuid, Option<String>),
    /// A server was asked who it is, or could not be.
    ServerAsked(Result<ServerAnswer, String>),
    /// What a server said that was asked for one token, or why it said nothing.
    ServerTested(Result<String, String>),
    /// The servers of the settings: the name of each, and the line that describes it as it is typed.
    ServersListed(Vec<(String, String)>),
    /// A server does not stand in the settings any more, or could not be taken out.
    ServerRemoved(Result<String, String>),
    /// A server stands in the settings under this choice, or could not be written.
    ServerAdded(Result<String, String>),
    /// Models that could be fetched, for the list of engines.
    ModelsToFetch(Vec<FetchEntry>),
    /// A model is being fetched from now on.
    FetchBegun {
        /// The number of the fetch; all that is told of it repeats the number.
        fetch: u64,
        /// What is fetched.
        spec: String,
        /// Where it is to answer.
        wanted: FetchedFor,
    },
    /// What was typed names no model on the hub, or there is no hub to ask.
    FetchRefused(String),
    /// So much of a fetch has come.
    FetchProgressed {
        /// The number of the fetch.
        fetch: u64,
        /// How far it is.
        progress: FetchProgress,
    },
    /// A fetch is over: how sessions name the model, or why it did not come.
    FetchEnded {
        /// The number of the fetch.
        fetch: u64,
        /// The model's choice, or what is wrong and what to do.
        end: Result<String, String>,
    },
    /// Another theme is in use.
    ThemeChanged(String),
    /// Another language is spoken.
    LanguageChanged(Language),
    /// The themes there are.
    ThemesListed(Vec<(String, String)>),
    /// `$EDITOR` came back with this text.
    Edited(PrefixId, String),
    /// `$EDITOR` failed, and why.
    EditorFailed(String),
    /// What opening a session brought up.
    Reported(Vec<String>),
    /// Something the user is to be warned of.
    Warned(String),
    /// Something happened as wished.
    Told(String),
}

/// One engine the picker offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineEntry {
    /// How sessions name it.
    pub choice: String,
    /// How it is called on the screen.
    pub label: String,
    /// What else to show.
    pub detail: String,
}

/// One session the picker offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionEntry {
    /// Its title.
    pub title: String,
    /// What else to show.
    pub detail: String,
    /// Path, or `embedded:NAME`.
    pub open: String,
}

/// One model the list of engines offers to fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchEntry {
    /// How the hub names it: `ORG/NAME[:FILE]`.
    pub spec: String,
    /// How it is called on the screen.
    pub label: String,
    /// What else to show.
    pub detail: String,
    /// What it is good for, in a sentence or two.
    pub about: String,
    /// Why it would not answer in this program, if so.
    pub hindrance: Option<String>,
}
