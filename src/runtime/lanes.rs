//! Samples under way: from an engine's stream to the writer, and from there to the screen.
//!
//! Never shows a token that was not handed to the disk first.

use std::{
    collections::{HashMap, VecDeque},
    convert::Infallible,
    future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;
use uuid::Uuid;

use super::arrivals::Arrivals;
use crate::{
    app::{LaneStart, Message},
    engine::{Deaf, Ending, Engine, Event, Exchange, LaneStream, Listener, Request, Run, follow},
    session::{Finish, Params, Sample, Token},
    store::{WriteJob, WriterHandle},
    tr,
};

/// Of how many samples what went over the wire is kept.
const EXCHANGES_KEPT: usize = 32;

/// What went over the wire for the last samples, the newest behind.
#[derive(Clone, Default)]
struct Exchanges(Arc<Mutex<KeptExchanges>>);

type KeptExchanges = VecDeque<(Uuid, Arc<Exchange>)>;

impl Exchanges {
    fn all(&self) -> MutexGuard<'_, KeptExchanges> {
        // Nothing in here can be half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the last exchange of a sample.
    fn keep(&self, sample: Uuid, exchange: Arc<Exchange>) {
        let mut all = self.all();
        all.retain(|(kept, _)| *kept != sample);
        all.push_back((sample, exchange));
        if all.len() > EXCHANGES_KEPT {
            all.pop_front();
        }
    }

    fn of(&self, sample: Uuid) -> Option<Arc<Exchange>> {
        self.all().iter().find(|(kept, _)| *kept == sample).map(|(_, exchange)| Arc::clone(exchange))
    }
}

/// The samples under way.
#[derive(Default)]
pub(super) struct Lanes {
    cancels: HashMap<Uuid, oneshot::Sender<()>>,
    exchanges: Exchanges,
}

/// Where a sample goes as it grows.
#[derive(Clone)]
pub(super) struct Sink {
    /// Writes, then tells the screen.
    pub writer: WriterHandle,
    /// Tells the screen what needs no writing.
    pub screen: Arrivals,
}

impl Lanes {
    /// Starts a run and returns the headers of its samples.
    pub(super) fn start(
        &mut self,
        columns: &[ColumnRun],
        lanes: Vec<LaneStart>,
        alternatives: usize,
        sink: &Sink,
    ) -> Vec<Sample> {
        let mut headers: Vec<Sample> =
            lanes.iter().filter_map(|lane| Some(ColumnRun::of(columns, lane)?.header(lane))).collect();
        let mut streams: Vec<Option<LaneStream>> = headers.iter().map(|_| None).collect();
        for group in groups(&lanes) {
            let Some(first) = group.first().and_then(|index| lanes.get(*index)) else { continue };
            let Some(column) = ColumnRun::of(columns, first) else { continue };
            let here = || group.iter().filter_map(|index| lanes.get(*index));
            match (&column.refused, column.request(first, here(), Vec::new(), alternatives)) {
                (None, Some(request)) => {
                    for (index, stream) in group.iter().zip(column.engine.start(request)) {
                        if let Some(place) = streams.get_mut(*index) {
                            *place = Some(stream);
                        }
                    }
                }
                (refused, _) => {
                    let reason = tr!("runtime-no-ancestors");
                    for index in group {
                        if let Some(header) = headers.get_mut(index) {
                            header.error = refused.clone().or_else(|| Some(reason.to_owned()));
                        }
                    }
                }
            }
        }
        for ((header, stream), lane) in headers.iter().zip(streams).zip(lanes) {
            let (cancel, cancelled) = oneshot::channel();
            self.cancels.insert(header.id, cancel);
            let Some(engine) = ColumnRun::of(columns, &lane).map(|column| Arc::clone(&column.engine)) else {
                continue;
            };
            let sink = LaneSink { sink: sink.clone(), exchanges: self.exchanges.clone(), begun: false };
            tokio::spawn(write_lane(engine, header.clone(), lane.chosen, stream, cancelled, sink));
        }
        headers
    }

    /// Tells what went over the wire for a sample, by now; only the last samples have it.
    pub(super) fn exchange(&self, sample: Uuid) -> Option<String> {
        self.exchanges.of(sample).map(|exchange| exchange.record().to_string())
    }

    /// Stops a sample; what it has is kept.
    pub(super) fn cancel(&mut self, sample: Uuid) {
        // Dropping the sender is the signal.
        self.cancels.remove(&sample);
    }

    /// Stops all.
    pub(super) fn cancel_all(&mut self) {
        self.cancels.clear();
    }

    /// Forgets a sample that has ended.
    pub(super) fn forget(&mut self, sample: Uuid) {
        self.cancels.remove(&sample);
    }
}

/// A run in one column.
pub(super) struct ColumnRun {
    /// Who answers.
    pub engine: Arc<dyn Engine>,
    /// With these params.
    pub params: Params,
    /// The system prompt of the chat that is asked for.
    pub chat: Option<String>,
    /// What its samples have in common.
    pub run: Run,
    /// Why nobody can answer.
    pub refused: Option<String>,
}

impl ColumnRun {
    /// Returns the column of a lane; the first, where there is no such column any more.
    fn of<'a>(columns: &'a [Self], lane: &LaneStart) -> Option<&'a Self> {
        columns.get(lane.column as usize).or(columns.first())
    }

    /// Returns the sample of a lane before its first token.
    fn header(&self, lane: &LaneStart) -> Sample {
        let inherited = lane.inherited.iter().flat_map(|token| token.bytes.iter().copied());
        let prefix = lane.prefix.iter().copied().chain(inherited).collect();
        Sample { column: lane.column, ..self.run.sample(lane.lane, lane.parent, prefix) }
    }

    /// Asks for lanes that all continue what the first one does; nothing where that is no text.
    fn request<'a>(
        &self,
        first: &LaneStart,
        lanes: impl Iterator<Item = &'a LaneStart>,
        drafts: Vec<Vec<Token>>,
        alternatives: usize,
    ) -> Option<Request> {
        Some(Request {
            prefix: String::from_utf8(first.prefix.clone()).ok()?,
            inherited: first.inherited.iter().chain(&first.chosen).cloned().collect(),
            chat: self.chat.clone(),
            params: self.params.clone(),
            seed: self.run.seed,
            lanes: lanes.map(|lane| lane.lane).collect(),
            drafts,
            alternatives,
        })
    }
}

/// Samples lanes again from drafts and returns their samples, complete; keeps nothing.
pub(super) async fn resample(
    columns: Vec<ColumnRun>,
    lanes: Vec<LaneStart>,
    drafts: Vec<Vec<Token>>,
    alternatives: usize,
) -> Vec<Sample> {
    let mut followed = Vec::new();
    for group in groups(&lanes) {
        let Some(first) = group.first().and_then(|index| lanes.get(*index)) else { continue };
        let Some(column) = ColumnRun::of(&columns, first) else { continue };
        let here = || group.iter().filter_map(|index| lanes.get(*index));
        let drafts = group.iter().filter_map(|index| drafts.get(*index)).cloned().collect();
        let Some(request) = column.request(first, here(), drafts, alternatives) else { continue };
        for (lane, stream) in here().zip(column.engine.start(request)) {
            let mut sample = column.header(lane);
            sample.tokens.extend(lane.chosen.clone());
            followed.push(follow(Arc::clone(&column.engine), stream, sample, future::pending::<()>(), Deaf));
        }
    }
    // Every lane is read all the time, or one that is not would hold up the others.
    let followed = futures_util::future::join_all(followed).await;
    followed.into_iter().map(|Ok(sample)| sample).collect()
}

/// Lanes of a column that continue the same text go to the engine together, so that it reads the text once.
fn groups(lanes: &[LaneStart]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (index, lane) in lanes.iter().enumerate() {
        let same = |group: &&mut Vec<usize>| {
            let first = group.first().and_then(|first| lanes.get(*first));
            first.is_some_and(|first| {
                first.column == lane.column
                    && first.prefix == lane.prefix
                    && first.inherited == lane.inherited
                    && first.chosen == lane.chosen
            })
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(index),
            None => groups.push(vec![index]),
        }
    }
    groups
}

/// Follows one lane from its first event to its end: what it says goes to the writer, and through it to the screen.
async fn write_lane(
    engine: Arc<dyn Engine>,
    mut sample: Sample,
    chosen: Option<Token>,
    stream: Option<LaneStream>,
    cancelled: oneshot::Receiver<()>,
    mut lane: LaneSink,
) {
    let writer = lane.sink.writer.clone();
    let Some(stream) = stream else {
        // There was nothing to ask an engine for; the header's error says why.
        let error = sample.error.take();
        Ending { error, ..Ending::unreported(&sample, Finish::Failed) }.complete(&mut sample);
        writer.send(WriteJob::End(Box::new(sample))).await;
        return;
    };
    if let Some(token) = chosen {
        lane.write(&sample, &token).await;
        sample.tokens.push(token);
    }
    let Ok(sample) = follow(engine, stream, sample, cancelled, lane).await;
    writer.send(WriteJob::End(Box::new(sample))).await;
}

/// Where a lane goes, and whether the writer has heard of it.
struct LaneSink {
    sink: Sink,
    exchanges: Exchanges,
    begun: bool,
}

impl Listener for LaneSink {
    type Error = Infallible;

    async fn hear(&mut self, sample: &Sample, event: &Event) -> Result<(), Infallible> {
        match event {
            Event::Waiting(reason) => {
                self.sink.screen.tell(Message::LaneWaits(sample.id, reason.clone())).await;
            }
            Event::Exchange(exchange) => self.exchanges.keep(sample.id, Arc::clone(exchange)),
            Event::Token(token) => self.write(sample, token).await,
            Event::Prompt(prompt) => {
                self.sink.screen.tell(Message::ChatRendered(sample.id, prompt.clone())).await;
            }
            Event::Ended(_) => {}
        }
        Ok(())
    }
}

impl LaneSink {
    /// Hands a token to the writer, which has room for so many: an engine that is faster waits here.
    async fn write(&mut self, sample: &Sample, token: &Token) {
        if !self.begun {
            self.begun = true;
            self.sink.writer.send(WriteJob::Begin(Box::new(sample.clone()))).await;
        }
        self.sink.writer.send(WriteJob::Token { sample: sample.id, token: token.clone() }).await;
    }
}
