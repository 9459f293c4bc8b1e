//! The engine's own thread: takes requests, lets runs and scorings take turns, and sleeps while there is nothing to do.
//!
//! Never spins: with no run it waits for a request, and with every reader behind it waits for one of them.

use futures_util::future::select_all;
use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::mpsc::{Sender, UnboundedReceiver};

use super::answer::Answer;
use super::lane::{Lane, fail};
use super::network::Network;
use super::run::{Glance, Run, Workshop};
use super::score::Scoring;
use crate::engine::{Event, Request};
use crate::session::{Distribution, Scored, Token};

/// Something to do.
#[derive(Debug)]
pub enum Job {
    /// Draws the lanes of a request.
    Sample {
        /// The request.
        request: Box<Request>,
        /// Where the lanes' events go, in the order of the request's lanes.
        senders: Vec<Sender<Event>>,
    },
    /// Scores a text.
    Score {
        /// The text.
        text: String,
        /// Alternatives with each token.
        alternatives: usize,
        /// Where the answer goes.
        answer: Answer<Vec<Scored>>,
    },
    /// Says what may come next.
    Next {
        /// The prefix.
        prefix: String,
        /// Tokens kept after it.
        kept: Vec<Token>,
        /// Alternatives by name.
        alternatives: usize,
        /// Where the answer goes.
        answer: Answer<Distribution>,
    },
}

impl Job {
    /// Answers with the reason why there is no model.
    pub fn refuse(self, name: &str, reason: &str) {
        match self {
            Self::Sample { senders, .. } => fail(&senders, &format!("model {name}: {reason}")),
            Self::Score { answer, .. } => answer.refuse(reason),
            Self::Next { answer, .. } => answer.refuse(reason),
        }
    }
}

/// What is under way.
struct Bench<'a, N: Network> {
    shop: Workshop<'a, N>,
    runs: Vec<Run<N::Memory>>,
    scorings: Vec<Scoring<N::Memory>>,
    glances: Vec<Glance<N::Memory>>,
}

impl<N: Network> Bench<'_, N> {
    fn begin(&mut self, job: Job) {
        match job {
            Job::Sample { request, senders } => match Run::new(&request, senders.clone(), &mut self.shop) {
                Ok(run) => self.runs.push(run),
                Err(error) => fail(&senders, &error),
            },
            Job::Score { text, alternatives, answer } => {
                let begun = Scoring::new(&text, alternatives, answer, &mut self.shop);
                self.scorings.extend(begun);
            }
            Job::Next { prefix, kept, alternatives, answer } => {
                let begun = Glance::new(&prefix, &kept, alternatives, answer, &mut self.shop);
                self.glances.extend(begun);
            }
        }
    }

    fn is_idle(&self) -> bool {
        self.runs.is_empty() && self.scorings.is_empty() && self.glances.is_empty()
    }

    /// Gives everything a turn; `false` if all that is left waits for its readers.
    fn turn(&mut self) -> bool {
        let shop = &mut self.shop;
        let mut stepped = !self.scorings.is_empty() || !self.glances.is_empty();
        // Someone looks at a screen that waits for these.
        let glances = std::mem::take(&mut self.glances);
        self.glances = glances.into_iter().filter_map(|glance| glance.step(shop)).collect();
        let scorings = std::mem::take(&mut self.scorings);
        self.scorings = scorings.into_iter().filter_map(|scoring| scoring.step(shop)).collect();
        self.runs.retain_mut(|run| {
            let alive = run.deliver() && {
                match run.step(shop) {
                    Ok(did) => stepped |= did,
                    Err(error) => run.fail(&error),
                }
                run.deliver()
            };
            // A run that ended is work done, too: there may be nobody left to wait for.
            stepped |= !alive;
            alive
        });
        stepped
    }
}

/// Works until no request can come any more and every lane is over; `early` are the requests that have come already.
pub async fn work<N: Network>(shop: Workshop<'_, N>, early: Vec<Job>, mut jobs: UnboundedReceiver<Job>) {
    let mut bench = Bench { shop, runs: Vec::new(), scorings: Vec::new(), glances: Vec::new() };
    early.into_iter().for_each(|job| bench.begin(job));
    let mut open = true;
    while open || !bench.is_idle() {
        if bench.is_idle() {
            match jobs.recv().await {
                Some(job) => bench.begin(job),
                None => open = false,
            }
        }
        while open {
            match jobs.try_recv() {
                Ok(job) => bench.begin(job),
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => open = false,
            }
        }
        if !bench.turn() && !bench.runs.is_empty() {
            let readers = select_all(bench.runs.iter().flat_map(Run::lanes).map(Lane::room).map(Box::pin));
            let job = tokio::select! {
                job = jobs.recv(), if open => Some(job),
                _ = readers => None,
            };
            match job {
                Some(Some(job)) => bench.begin(job),
                Some(None) => open = false,
                None => {}
            }
        }
    }
}

/// Answers every request with the reason why there is no model.
pub async fn refuse(name: &str, reason: &str, early: Vec<Job>, mut jobs: UnboundedReceiver<Job>) {
    early.into_iter().for_each(|job| job.refuse(name, reason));
    while let Some(job) = jobs.recv().await {
        job.refuse(name, reason);
    }
}
