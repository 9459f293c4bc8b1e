//! An engine whose lanes somebody watches: what they say passes unchanged.
//!
//! Never decides what is made of it.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::{
    Ending, Engine, Event, Identity, LANE_BUFFER, LaneStream, NextAnswer, Request, ScoreAnswer, TokensAnswer,
    stream::refused,
};
use crate::session::{Capabilities, Finish, Sample, Token};

/// Whoever watches the lanes of an engine.
pub trait Watcher: Send + Sync {
    /// Returns why nothing may be started now, if so.
    fn refusal(&self, _engine: &dyn Engine) -> Option<String> {
        None
    }

    /// Begins to watch a lane.
    fn lane(self: Arc<Self>, engine: &Arc<dyn Engine>, request: &Request, lane: u32) -> Box<dyn LaneWatcher>;
}

/// Whoever watches one lane.
pub trait LaneWatcher: Send {
    /// Hears what it says, but for its end, and returns why it may go no further, if so.
    fn hear(&mut self, event: &Event) -> Option<String>;

    /// Hears how it ended, before anybody else does; nothing where it was stopped.
    fn end(self: Box<Self>, ending: Option<&mut Ending>);
}

/// An engine that is watched.
pub struct Watched {
    engine: Arc<dyn Engine>,
    watcher: Arc<dyn Watcher>,
}

impl Watched {
    /// Has an engine watched from now on.
    pub fn new(engine: Arc<dyn Engine>, watcher: Arc<dyn Watcher>) -> Self {
        Self { engine, watcher }
    }
}

impl Engine for Watched {
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
        match self.capabilities().whole_distribution {
            true => self.engine.next(prefix, inherited, alternatives),
            // It is a lane like any other.
            false => self.next_of_a_lane(prefix, inherited, alternatives),
        }
    }

    fn start(&self, request: Request) -> Vec<LaneStream> {
        if let Some(reason) = self.watcher.refusal(self.engine.as_ref()) {
            return refused(request.lanes.len(), &reason);
        }
        let watcher = |lane: &u32| Arc::clone(&self.watcher).lane(&self.engine, &request, *lane);
        let watchers: Vec<Box<dyn LaneWatcher>> = request.lanes.iter().map(watcher).collect();
        let watched = |(watcher, stream)| {
            let (events, watched) = mpsc::channel(LANE_BUFFER);
            tokio::spawn(follow(stream, events, watcher));
            watched
        };
        watchers.into_iter().zip(self.engine.start(request)).map(watched).collect()
    }
}

/// Passes a lane on.
async fn follow(mut stream: LaneStream, events: mpsc::Sender<Event>, mut watcher: Box<dyn LaneWatcher>) {
    let mut tokens = 0;
    let mut ended = loop {
        let event = tokio::select! {
            biased;
            () = events.closed() => break None,
            event = stream.recv() => event,
        };
        match event {
            None => break None,
            Some(Event::Ended(ending)) => break Some(ending),
            Some(event) => {
                tokens += u64::from(matches!(event, Event::Token(_)));
                let stopped = watcher.hear(&event);
                events.send(event).await.ok();
                if let Some(reason) = stopped {
                    let mut ending = Ending::unreported(&Sample::default(), Finish::Cancelled);
                    (ending.error, ending.usage.sampled_tokens) = (Some(reason), tokens);
                    break Some(ending);
                }
            }
        }
    };
    // What is stopped here ends here.
    drop(stream);
    // Before the end is told: whoever has heard all lanes end may leave the program.
    watcher.end(ended.as_mut());
    if let Some(ending) = ended {
        events.send(Event::Ended(ending)).await.ok();
    }
}
