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
use tokio::sync::{mpsc, oneshot};

use super::{
    Engine, Event, ExchangeRecord, Identity, LANE_BUFFER, LaneStream, NextAnswer, Request, ScoreAnswer,
    TokensAnswer, exchange::Exchange,
};
use crate::session::{Capabilities, Finish, Params, Token};

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

/// An engine whose exchanges are recorded.
pub struct Recorded {
    engine: Arc<dyn Engine>,
    recording: Arc<Recording>,
}

impl Recorded {
    /// Records what an engine says from now on.
    pub fn new(engine: Arc<dyn Engine>, recording: Arc<Recording>) -> Self {
        Self { engine, recording }
    }
}

impl Engine for Recorded {
    fn identity(&self) -> Identity {
        self.engine.identity()
    }

    fn capabilities(&self) -> Capabilities {
        self.engine.capabilities()
    }

    fn about(&self) -> Option<String> {
        self.engine.about()
    }

    fn warm(&self) {
        self.engine.warm();
    }

    fn learn(&self) -> oneshot::Receiver<()> {
        self.engine.learn()
    }

    fn tokenize(&self, text: &str) -> TokensAnswer {
        self.engine.tokenize(text)
    }

    fn score(&self, text: &str, alternatives: usize) -> ScoreAnswer {
        self.engine.score(text, alternatives)
    }

    fn next(&self, prefix: &str, inherited: &[Token], alternatives: usize) -> NextAnswer {
        self.engine.next(prefix, inherited, alternatives)
    }

    fn start(&self, request: Request) -> Vec<LaneStream> {
        let lanes = request.lanes.clone();
        let blank = |lane| RecordedLane {
            prefix: request.prefix.clone(),
            inherited: request.inherited.clone(),
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
        let blanks: Vec<RecordedLane> = lanes.into_iter().map(blank).collect();
        let streams = blanks.into_iter().zip(self.engine.start(request));
        streams
            .map(|(lane, stream)| {
                let (events, recorded) = mpsc::channel(LANE_BUFFER);
                tokio::spawn(follow(stream, events, lane, Arc::clone(&self.recording)));
                recorded
            })
            .collect()
    }
}

/// Passes a lane on and writes it down at its end.
async fn follow(
    mut stream: LaneStream,
    events: mpsc::Sender<Event>,
    mut lane: RecordedLane,
    recording: Arc<Recording>,
) {
    let mut exchanges: Vec<Arc<Exchange>> = Vec::new();
    let ended = loop {
        let event = tokio::select! {
            biased;
            () = events.closed() => break None,
            event = stream.recv() => event,
        };
        match &event {
            None | Some(Event::Ended(_)) => break event,
            Some(Event::Waiting(_)) => {}
            Some(Event::Exchange(exchange)) => exchanges.push(Arc::clone(exchange)),
            Some(Event::Token(token)) => lane.tokens.push(token.clone()),
        }
        if let Some(event) = event {
            events.send(event).await.ok();
        }
    };
    if let Some(Event::Ended(ending)) = &ended {
        lane.finish = Some(ending.finish);
        (lane.stop_string, lane.error) = (ending.stop_string.clone(), ending.error.clone());
    }
    // What is stopped here ends here.
    drop(stream);
    // Before the end is told: whoever has heard all lanes end may leave the program.
    lane.exchanges = exchanges.iter().map(|exchange| exchange.record()).collect();
    recording.write(&lane);
    if let Some(event) = ended {
        events.send(event).await.ok();
    }
}
