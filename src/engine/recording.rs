//! The file into which every exchange with a server is written, so that it can be looked at and played again.
//!
//! Never stops a lane: what could not be written is told at the end.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};

use super::{
    Ending, Engine, Event, ExchangeRecord, Request,
    exchange::Exchange,
    watched::{LaneWatcher, Watcher},
};
use crate::session::{Finish, Params, Token};

/// A file of recorded lanes, one JSON line each.
#[derive(Debug)]
pub struct Recording {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    file: File,
    failure: Option<io::Error>,
}

impl PartialEq for Recording {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path
    }
}

/// One line of a recording: what was asked for, what went over the wire for it, and what it was taken to say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordedLane {
    /// The exact text that was continued.
    pub prefix: String,
    /// The tokens inherited after it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inherited: Vec<Token>,
    /// The system prompt of the chat that was asked for, if it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chat: Option<String>,
    /// The params that were asked for.
    pub params: Params,
    /// The seed of the run.
    pub seed: u64,
    /// Which lane of it.
    pub lane: u32,
    /// How many alternatives were asked for.
    pub alternatives: usize,
    /// Every request of the lane with its reply, those that were refused first.
    pub exchanges: Vec<ExchangeRecord>,
    /// The tokens it was taken to say.
    pub tokens: Vec<Token>,
    /// How it ended; nothing where it was stopped here.
    pub finish: Option<Finish>,
    /// The stop text that ended it.
    pub stop_string: Option<String>,
    /// Why it failed.
    pub error: Option<String>,
}

impl Recording {
    /// Opens a file to write lanes behind what it has.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        Ok(Self { path: path.to_owned(), state: Mutex::new(State { file, failure: None }) })
    }

    /// Returns why it is not whole, and its path, if it is not.
    pub fn failure(&self) -> Option<(&Path, String)> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.failure.as_ref().map(|error| (self.path.as_path(), error.to_string()))
    }

    fn write(&self, lane: &RecordedLane) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let line = serde_json::to_string(lane).map_err(io::Error::from);
        // In one piece, so that two programs may write into one file.
        let written = line.and_then(|line| state.file.write_all(format!("{line}\n").as_bytes()));
        if let Err(error) = written {
            state.failure.get_or_insert(error);
        }
    }
}

impl Watcher for Recording {
    fn lane(
        self: Arc<Self>,
        _engine: &Arc<dyn Engine>,
        request: &Request,
        lane: u32,
    ) -> Box<dyn LaneWatcher> {
        let lane = RecordedLane {
            prefix: request.prefix.clone(),
            inherited: request.inherited.clone(),
            chat: request.chat.clone(),
            params: request.params.clone(),
            seed: request.seed,
            lane,
            alternatives: request.alternatives,
            exchanges: Vec::new(),
            tokens: Vec::new(),
            finish: None,
            stop_string: None,
            error: None,
        };
        Box::new(LaneRecorder { recording: self, exchanges: Vec::new(), lane })
    }
}

/// A lane as far as it has come.
struct LaneRecorder {
    recording: Arc<Recording>,
    exchanges: Vec<Arc<Exchange>>,
    lane: RecordedLane,
}

impl LaneWatcher for LaneRecorder {
    fn hear(&mut self, event: &Event) -> Option<String> {
        match event {
            Event::Exchange(exchange) => self.exchanges.push(Arc::clone(exchange)),
            Event::Token(token) => self.lane.tokens.push(token.clone()),
            Event::Waiting(_) | Event::Prompt(_) | Event::Ended(_) => {}
        }
        None
    }

    fn end(mut self: Box<Self>, ending: Option<&mut Ending>) {
        if let Some(ending) = ending {
            self.lane.finish = Some(ending.finish);
            self.lane.stop_string.clone_from(&ending.stop_string);
            self.lane.error.clone_from(&ending.error);
        }
        self.lane.exchanges = self.exchanges.iter().map(|exchange| exchange.record()).collect();
        self.recording.write(&self.lane);
    }
}
