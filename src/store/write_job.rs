//! What is said to the writer of an open session, and what it answers.
//!
//! Never says how it is done.

use uuid::Uuid;

use crate::session::{Sample, Session, Token};

/// What is to be kept.
#[derive(Debug)]
pub enum WriteJob {
    /// A sample begins; it has no tokens yet.
    Begin(Box<Sample>),
    /// A sample grows by a token.
    Token {
        /// The sample's id.
        sample: Uuid,
        /// What it grows by.
        token: Token,
    },
    /// A sample has ended and is complete.
    End(Box<Sample>),
    /// The session file is to hold this.
    Save {
        /// The session.
        session: Box<Session>,
        /// The caller's number for this state of it.
        revision: u64,
    },
}

/// What has been kept, in the order it was sent, or why it could not be.
#[derive(Debug)]
pub enum WriteResult {
    /// The sample's beginning is in the journal.
    Begun(Box<Sample>),
    /// The token is in the journal.
    Token {
        /// The sample's id.
        sample: Uuid,
        /// What it grew by.
        token: Token,
    },
    /// The sample is in the log, or `error` says why not; then it is tried again with every later write.
    Ended {
        /// The complete sample.
        sample: Box<Sample>,
        /// Why it is not on disk.
        error: Option<String>,
    },
    /// The session file holds this state and all earlier ones.
    Saved {
        /// The caller's number.
        revision: u64,
    },
    /// The session file is as it was.
    SaveFailed {
        /// The caller's number.
        revision: u64,
        /// Why, and what to do.
        reason: String,
    },
    /// Every sample that could not be written before is in the log now.
    CaughtUp,
    /// Another program did something to the log, and this is what was done about it.
    Mended {
        /// What, for people.
        what: String,
    },
    /// A crash would lose what streams; told once, and again only after it has worked in between.
    JournalFailed {
        /// Why.
        reason: String,
    },
}
