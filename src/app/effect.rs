//! What is to be done: the effects that `update` asks for.
//!
//! Never does any of it; effects are data.

use std::{path::PathBuf, sync::Arc};

use uuid::Uuid;

use crate::{
    app::{FetchedFor, LaneStart, NewServer, NextTokenPlace, Picture, PrefixId, Question, Variant},
    language::Language,
    session::{CellId, Sample, Session, Token},
};

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Start samples.
    StartRun {
        /// For this cell.
        cell: CellId,
        /// Whose columns are these, by number.
        variants: Vec<Variant>,
        /// In these lanes.
        lanes: Vec<LaneStart>,
        /// With this seed where the params have none; without it one is drawn.
        seed: Option<u64>,
    },
    /// Sample lanes again from drafts, without keeping anything; takes the place of an earlier one.
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
        /// What each is likely to sample.
        drafts: Vec<Vec<Token>>,
    },
    /// Write a part of the screen as SVG and as HTML beside the session.
    SavePicture(Picture),
    /// Write the whole session beside it, as what a format of this name is.
    Export(&'static str),
    /// Write complete samples.
    WriteSamples(Vec<Sample>),
    /// Stop a lane; what it has is kept.
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
    /// Find out how probable two models find a sample.
    Contrast {
        /// Which one.
        sample: Uuid,
        /// The state's epoch, which the answer repeats.
        epoch: u64,
        /// Who is asked.
        variants: Box<[Variant; 2]>,
        /// Its prefix and its own text.
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
    /// Show what went over the wire for a sample.
    ShowExchange(Uuid),
    /// Ask a server who it is.
    AskServer {
        /// Its address, or the name of a known host, and perhaps the variable that holds its key, and its price.
        typed: String,
        /// The name it has in the settings, if it is there.
        name: Option<String>,
    },
    /// Say which servers the settings have.
    ListServers,
    /// Take a server out of the settings.
    RemoveServer(String),
    /// Write a server into the settings, to answer from now on.
    AddServer(NewServer),
    /// Find out what may come next.
    AskNext {
        /// Where; the answer repeats it.
        place: NextTokenPlace,
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
    /// Fetch a model from the hub.
    Fetch {
        /// Which, as it was typed: `ORG/NAME[@REVISION][:FILE]`.
        spec: String,
        /// Where it is to answer; the answer repeats it.
        wanted: FetchedFor,
    },
    /// Stop fetching; what came is kept.
    StopFetch,
    /// Use this theme.
    UseTheme(String),
    /// Say everything in this language from now on.
    Speak(Language),
    /// Put text on the clipboard.
    Copy(String),
    /// Open `$EDITOR` on a prefix.
    EditExternally(PrefixId, String),
    /// Stop the process until it is continued.
    Suspend,
    /// Sample everything again.
    Repaint,
    /// Leave, after the last write.
    Quit,
}
