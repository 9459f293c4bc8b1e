//! The engine's own thread: takes requests, lets the runs take turns, and sleeps while there is nothing to do.
//!
//! Never spins: with no run it waits for a request, and with every reader behind it waits for one of them.

use futures_util::future::select_all;
use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::mpsc::{Sender, UnboundedReceiver};

use super::forward::Model;
use super::lane::{Lane, fail};
use super::run::{Run, Workshop};
use super::tokenizer::Tokenizer;
use crate::engine::{Event, Request};

/// A request and where its lanes' events go, in the order of its lanes.
#[derive(Debug)]
pub struct Job {
    /// The request.
    pub request: Request,
    /// One for each lane.
    pub senders: Vec<Sender<Event>>,
}

/// Works until no request can come any more and every lane is over.
pub async fn work(model: &Model, tokenizer: &Tokenizer, mut jobs: UnboundedReceiver<Job>) {
    let mut shop = Workshop::new(model, tokenizer);
    let mut runs: Vec<Run> = Vec::new();
    let mut open = true;
    while open || !runs.is_empty() {
        if runs.is_empty() {
            match jobs.recv().await {
                Some(job) => begin(job, &mut runs, &mut shop),
                None => open = false,
            }
        }
        while open {
            match jobs.try_recv() {
                Ok(job) => begin(job, &mut runs, &mut shop),
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => open = false,
            }
        }
        let mut stepped = false;
        runs.retain_mut(|run| {
            let alive = run.deliver() && {
                stepped |= run.step(&mut shop);
                run.deliver()
            };
            // A run that ended is work done, too: there may be nobody left to wait for.
            stepped |= !alive;
            alive
        });
        if !stepped && !runs.is_empty() {
            let readers = select_all(runs.iter().flat_map(Run::lanes).map(Lane::room).map(Box::pin));
            let job = tokio::select! {
                job = jobs.recv(), if open => Some(job),
                _ = readers => None,
            };
            match job {
                Some(Some(job)) => begin(job, &mut runs, &mut shop),
                Some(None) => open = false,
                None => {}
            }
        }
    }
}

fn begin(job: Job, runs: &mut Vec<Run>, shop: &mut Workshop) {
    match Run::new(&job.request, job.senders.clone(), shop) {
        Ok(run) => runs.push(run),
        Err(error) => fail(&job.senders, &error),
    }
}

/// Answers every request with the reason why there is no model.
pub async fn refuse(reason: &str, mut jobs: UnboundedReceiver<Job>) {
    while let Some(job) = jobs.recv().await {
        fail(&job.senders, reason);
    }
}
