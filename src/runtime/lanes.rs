//! Samples under way: from an engine's stream to the keeper, and from there to the screen.
//!
//! Never shows a token that was not handed to the disk first.

use std::{collections::HashMap, sync::Arc};

use jiff::Timestamp;
use tokio::sync::{mpsc::UnboundedSender, oneshot};
use uuid::Uuid;

use crate::{
    app::{LaneStart, Message},
    engine::{Ending, Engine, Event, LaneStream, Request},
    session::{CellId, Finish, LogprobKind, Params, Sample, Usage},
    store::{Keep, Keeper},
};

/// The samples under way.
#[derive(Default)]
pub struct Lanes {
    cancels: HashMap<Uuid, oneshot::Sender<()>>,
}

/// Where a sample goes as it grows.
#[derive(Clone)]
pub struct Sink {
    /// Writes, then tells the screen.
    pub keeper: Arc<Keeper>,
    /// Tells the screen what needs no writing.
    pub screen: UnboundedSender<Message>,
}

impl Lanes {
    /// Starts a run and returns the headers of its samples.
    pub fn start(
        &mut self,
        engine: &Arc<dyn Engine>,
        cell: &CellId,
        params: &Params,
        lanes: Vec<LaneStart>,
        alternatives: usize,
        sink: &Sink,
    ) -> Vec<Sample> {
        let run = Uuid::now_v7();
        let seed = params.seed().unwrap_or_else(|| draw_seed(run));
        let identity = engine.identity();
        let logprobs = engine.capabilities().logprobs;
        let mut headers: Vec<Sample> = lanes
            .iter()
            .map(|lane| Sample {
                id: Uuid::now_v7(),
                run: Some(run),
                cell: cell.clone(),
                column: 0,
                lane: lane.lane,
                parent: lane.parent,
                engine: identity.engine.to_owned(),
                model: identity.model.clone(),
                server: identity.server.clone(),
                prefix: lane
                    .prefix
                    .iter()
                    .copied()
                    .chain(lane.kept.iter().flat_map(|t| t.bytes.clone()))
                    .collect(),
                params: params.clone(),
                seed,
                started: Timestamp::now(),
                ended: None,
                tokens: Vec::new(),
                finish: Finish::Interrupted,
                finish_raw: None,
                stop_string: None,
                error: None,
                usage: Usage::default(),
                cost_usd: None,
                logprobs,
                extra: serde_json::Map::new(),
            })
            .collect();
        let mut streams: Vec<Option<LaneStream>> = headers.iter().map(|_| None).collect();
        for group in groups(&lanes) {
            let Some(first) = group.first().and_then(|index| lanes.get(*index)) else { continue };
            match String::from_utf8(first.prefix.clone()) {
                Ok(prefix) => {
                    let request = Request {
                        prefix,
                        kept: first.kept.clone(),
                        params: params.clone(),
                        seed,
                        lanes: group
                            .iter()
                            .filter_map(|index| lanes.get(*index))
                            .map(|lane| lane.lane)
                            .collect(),
                        alternatives,
                    };
                    for (index, stream) in group.iter().zip(engine.start(request)) {
                        if let Some(place) = streams.get_mut(*index) {
                            *place = Some(stream);
                        }
                    }
                }
                Err(_) => {
                    let reason = "its ancestors are not in this session: there is no text to go on from";
                    for index in group {
                        if let Some(header) = headers.get_mut(index) {
                            header.error = Some(reason.to_owned());
                        }
                    }
                }
            }
        }
        for (header, stream) in headers.iter().zip(streams) {
            let (cancel, cancelled) = oneshot::channel();
            self.cancels.insert(header.id, cancel);
            tokio::spawn(follow(header.clone(), stream, cancelled, sink.clone()));
        }
        headers
    }

    /// Stops a sample; what it has is kept.
    pub fn cancel(&mut self, sample: Uuid) {
        // Dropping the sender is the signal.
        self.cancels.remove(&sample);
    }

    /// Stops all.
    pub fn cancel_all(&mut self) {
        self.cancels.clear();
    }

    /// Forgets a sample that has ended.
    pub fn forget(&mut self, sample: Uuid) {
        self.cancels.remove(&sample);
    }
}

/// A seed nobody chose: the random part of a fresh id.
fn draw_seed(run: Uuid) -> u64 {
    run.as_u128() as u64 & u64::from(u32::MAX)
}

/// Lanes that continue the same text go to the engine together, so that it reads the text once.
fn groups(lanes: &[LaneStart]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (index, lane) in lanes.iter().enumerate() {
        let same = |group: &&mut Vec<usize>| {
            let first = group.first().and_then(|first| lanes.get(*first));
            first.is_some_and(|first| first.prefix == lane.prefix && first.kept == lane.kept)
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(index),
            None => groups.push(vec![index]),
        }
    }
    groups
}

/// Follows one lane from its first event to its end.
async fn follow(
    mut sample: Sample,
    stream: Option<LaneStream>,
    mut cancelled: oneshot::Receiver<()>,
    sink: Sink,
) {
    let Some(mut stream) = stream else {
        sample.finish = Finish::Failed;
        sample.ended = Some(Timestamp::now());
        let _ = sink.screen.send(Message::SampleEnded { sample: Box::new(sample), not_kept: None });
        return;
    };
    let mut begun = false;
    let ending = loop {
        let event = tokio::select! {
            biased;
            _ = &mut cancelled => break ended_here(&sample, Finish::Cancelled),
            event = stream.recv() => event,
        };
        match event {
            Some(Event::Waiting(reason)) => {
                let _ = sink.screen.send(Message::LaneWaits(sample.id, reason));
            }
            Some(Event::Token(token)) => {
                if !begun {
                    begun = true;
                    sink.keeper.send(Keep::Begin(Box::new(sample.clone())));
                }
                sample.tokens.push(token.clone());
                sink.keeper.send(Keep::Token { sample: sample.id, token });
            }
            Some(Event::Ended(ending)) => break ending,
            None => break ended_here(&sample, Finish::CutOff),
        }
    };
    // Dropping the stream is what tells the engine to stop.
    drop(stream);
    apply(&mut sample, ending);
    // Nothing was drawn: an error or a cancel is no sample, so it is shown and not kept.
    let is_nothing = !begun && matches!(sample.finish, Finish::Failed | Finish::Cancelled | Finish::CutOff);
    if is_nothing {
        let _ = sink.screen.send(Message::SampleEnded { sample: Box::new(sample), not_kept: None });
    } else {
        sink.keeper.send(Keep::End(Box::new(sample)));
    }
}

/// How a sample ended when the engine did not say.
fn ended_here(sample: &Sample, finish: Finish) -> Ending {
    Ending {
        finish,
        finish_raw: None,
        stop_string: None,
        error: None,
        usage: Usage {
            prefix_tokens: None,
            sampled_tokens: sample.tokens.len() as u64,
            source: "counted".to_owned(),
        },
        logprobs: sample.logprobs,
        cost_usd: None,
    }
}

/// Completes a sample by its ending.
pub fn apply(sample: &mut Sample, ending: Ending) {
    sample.ended = Some(Timestamp::now());
    sample.finish = ending.finish;
    sample.finish_raw = ending.finish_raw;
    sample.stop_string = ending.stop_string;
    sample.error = ending.error;
    sample.usage = ending.usage;
    sample.cost_usd = ending.cost_usd;
    let has_any = sample.tokens.iter().any(|token| token.logprob.is_some());
    sample.logprobs = if has_any || sample.tokens.is_empty() { ending.logprobs } else { LogprobKind::None };
}
