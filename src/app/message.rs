//! What happened, and what is to be done about it: the two languages spoken across the border of `update`.
//!
//! Never does anything itself; messages and effects are data.

use std::{path::PathBuf, sync::Arc};

use uuid::Uuid;

use super::{Command, EngineStatus, NextTokenPlace, Place};
use crate::analysis::Reference;
use crate::session::{CellId, Distribution, Params, Parent, Sample, Scored, Session, Token};

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
    /// Lanes were drawn again; nothing of them is on disk.
    LiveResampled {
        /// Which redrawing.
        generation: u64,
        /// Its samples, complete.
        samples: Vec<Sample>,
    },
    /// A lane says why nothing comes yet.
    LaneWaits(Uuid, String),
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
        spot: NextTokenPlace,
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
    /// The sessions there are, for the picker: title, detail and path.
    SessionsListed(Vec<SessionEntry>),
    /// Another engine answers from now on.
    EngineChanged(EngineStatus),
    /// The engine has learned its model's name.
    EngineNamed(String),
    /// An engine could not be had.
    EngineFailed(String),
    /// The engines there are, for the picker: choice and description.
    EnginesListed(Vec<(String, String)>),
    /// Another theme is in use.
    ThemeChanged(String),
    /// The themes there are.
    ThemesListed(Vec<(String, String)>),
    /// `$EDITOR` came back with this text.
    Edited(PrefixId, String),
    /// `$EDITOR` failed, and why.
    EditorFailed(String),
    /// Something the user is to be warned of.
    Warned(String),
    /// Something happened as wished.
    Told(String),
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

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Draw samples.
    StartRun {
        /// For this cell.
        cell: CellId,
        /// Whose columns are these, by number.
        variants: Vec<Variant>,
        /// In these lanes.
        lanes: Vec<LaneStart>,
    },
    /// Draw lanes again from drafts, without keeping anything; takes the place of an earlier one.
    LiveResample {
        /// Which redrawing; the answer repeats it.
        generation: u64,
        /// For this cell.
        cell: CellId,
        /// Whose columns are these, by number.
        variants: Vec<Variant>,
        /// With this seed where the params have none.
        seed: u64,
        /// These lanes.
        lanes: Vec<LaneStart>,
        /// What each is likely to draw.
        drafts: Vec<Vec<Token>>,
    },
    /// Write a part of the screen as SVG and as HTML beside the session.
    SavePicture(Picture),
    /// Write complete samples.
    WriteSamples(Vec<Sample>),
    /// Stop a lane; what it has is inherited.
    CancelSample(Uuid),
    /// Find the tokens of a prefix.
    Tokenize {
        /// Which one.
        prefix: PrefixId,
        /// The buffer's revision.
        revision: u64,
        /// The state's epoch, which the answer repeats.
        epoch: u64,
        /// The text.
        text: String,
    },
    /// Find out how probable the tokens of a prefix are.
    Score {
        /// Which one.
        prefix: PrefixId,
        /// The buffer's revision.
        revision: u64,
        /// The state's epoch, which the answer repeats.
        epoch: u64,
        /// The text.
        text: String,
    },
    /// Find out how probable the right answers are.
    ScoreAnswers {
        /// For this cell.
        cell: CellId,
        /// The state's epoch, which the answers repeat.
        epoch: u64,
        /// What is asked.
        questions: Vec<Question>,
    },
    /// Index a reference.
    Index(Arc<str>),
    /// Find out how surprising a reference is.
    ScoreReference {
        /// The state's epoch, which the answer repeats.
        epoch: u64,
        /// The text.
        text: Arc<str>,
    },
    /// Read a reference from a file.
    ReadReference(CellId, PathBuf),
    /// Find out what may come next.
    AskNext {
        /// Where; the answer repeats it.
        spot: NextTokenPlace,
        /// The state's epoch, which the answer repeats.
        epoch: u64,
        /// The prefix.
        prefix: String,
        /// The tokens inherited after it.
        inherited: Vec<Token>,
    },
    /// Write the session.
    Save {
        /// What to write.
        session: Box<Session>,
        /// Its revision.
        revision: u64,
    },
    /// Write the session to another file and go on there.
    SaveAs {
        /// What to write.
        session: Box<Session>,
        /// Its samples.
        samples: Vec<Sample>,
        /// Where.
        path: PathBuf,
    },
    /// Open a session: a path or `embedded:NAME`.
    Open(String),
    /// Say which sessions there are.
    ListSessions,
    /// Say which engines there are.
    ListEngines,
    /// Say which themes there are.
    ListThemes,
    /// Let this engine answer: `builtin` or `server:NAME`.
    UseEngine(String),
    /// Use this theme.
    UseTheme(String),
    /// Put text on the clipboard.
    Copy(String),
    /// Open `$EDITOR` on a prefix.
    EditExternally(PrefixId, String),
    /// Stop the process until it is continued.
    Suspend,
    /// Draw everything again.
    Repaint,
    /// Leave, after the last write.
    Quit,
}
