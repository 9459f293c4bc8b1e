//! The engine's own thread: takes requests, lets runs and scorings take turns, and sleeps while there is nothing to do.
//!
//! Never spins: with no run it waits for a request, and with every reader behind it waits for one of them.

use futures_util::future::select_all;
use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::mpsc::{Sender, UnboundedReceiver};

use super::answer::Answer;
use super::lane::{Lane, fail};
use super::network::Network;
use super::run::{LocalRun, ModelContext, NextJob};
use super::score::Scoring;
use crate::engine::{EngineError, Event, Request};
use crate::session::{Distribution, Scored, Token};

/// Something to do.
#[derive(Debug)]
pub(crate) enum Job {
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
        inherited: Vec<Token>,
        /// Alternatives by name.
        alternatives: usize,
        /// Where the answer goes.
        answer: Answer<Distribution>,
    },
}

impl Job {
    /// Answers with the reason why there is no model.
    pub(crate) fn refuse(self, name: &str, reason: &str) {
        match self {
            Self::Sample { senders, .. } => {
                let error = EngineError::Model { name: name.to_owned(), reason: reason.to_owned() };
                fail(&senders, &error.to_string());
            }
            Self::Score { answer, .. } => answer.refuse(reason),
            Self::Next { answer, .. } => answer.refuse(reason),
        }
    }
}

/// What is under way.
struct Scheduler<'a, N: Network> {
    context: ModelContext<'a, N>,
    runs: Vec<LocalRun<N::Memory>>,
    scorings: Vec<Scoring<N::Memory>>,
    next_jobs: Vec<NextJob<N::Memory>>,
}

impl<N: Network> Scheduler<'_, N> {
    fn begin(&mut self, job: Job) {
        match job {
            Job::Sample { request, senders } => {
                match LocalRun::new(&request, senders.clone(), &mut self.context) {
                    Ok(run) => self.runs.push(run),
                    Err(error) => fail(&senders, &error),
                }
            }
            Job::Score { text, alternatives, answer } => {
                let begun = Scoring::new(&text, alternatives, answer, &mut self.context);
                self.scorings.extend(begun);
            }
            Job::Next { prefix, inherited, alternatives, answer } => {
                let begun = NextJob::new(&prefix, &inherited, alternatives, answer, &mut self.context);
                self.next_jobs.extend(begun);
            }
        }
    }

    fn is_idle(&self) -> bool {
        self.runs.is_empty() && self.scorings.is_empty() && self.next_jobs.is_empty()
    }

    /// Gives everything a turn; `false` if all that is left waits for its readers.
    fn turn(&mut self) -> bool {
        let context = &mut self.context;
        let mut stepped = !self.scorings.is_empty() || !self.next_jobs.is_empty();
        // Someone looks at a screen that waits for these.
        let next_jobs = std::mem::take(&mut self.next_jobs);
        self.next_jobs = next_jobs.into_iter().filter_map(|next_job| next_job.step(context)).collect();
        let scorings = std::mem::take(&mut self.scorings);
        self.scorings = scorings.into_iter().filter_map(|scoring| scoring.step(context)).collect();
        self.runs.retain_mut(|run| {
            let alive = run.deliver() && {
                match run.step(context) {
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
pub(crate) async fn work<N: Network>(
    context: ModelContext<'_, N>,
    early: Vec<Job>,
    mut jobs: UnboundedReceiver<Job>,
) {
    let mut scheduler = Scheduler { context, runs: Vec::new(), scorings: Vec::new(), next_jobs: Vec::new() };
    early.into_iter().for_each(|job| scheduler.begin(job));
    let mut open = true;
    while open || !scheduler.is_idle() {
        if scheduler.is_idle() {
            match jobs.recv().await {
                Some(job) => scheduler.begin(job),
                None => open = false,
            }
        }
        while open {
            match jobs.try_recv() {
                Ok(job) => scheduler.begin(job),
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => open = false,
            }
        }
        if !scheduler.turn() && !scheduler.runs.is_empty() {
            let readers =
                select_all(scheduler.runs.iter().flat_map(LocalRun::lanes).map(Lane::room).map(Box::pin));
            let job = tokio::select! {
                job = jobs.recv(), if open => Some(job),
                _ = readers => None,
            };
            match job {
                Some(Some(job)) => scheduler.begin(job),
                Some(None) => open = false,
                None => {}
            }
        }
    }
}

/// Answers every request with the reason why there is no model.
pub(crate) async fn refuse(name: &str, reason: &str, early: Vec<Job>, mut jobs: UnboundedReceiver<Job>) {
    early.into_iter().for_each(|job| job.refuse(name, reason));
    while let Some(job) = jobs.recv().await {
        job.refuse(name, reason);
    }
}
