//! Samples under way: from an engine's stream to the keeper, and from there to the screen.
//!
//! Never shows a token that was not handed to the disk first.

use std::{collections::HashMap, sync::Arc};

use tokio::sync::{mpsc::UnboundedSender, oneshot};
use uuid::Uuid;

use crate::{
    app::{LaneStart, Message},
    engine::{Ending, Engine, Event, LaneStream, Request, Run},
    session::{CellId, Finish, Params, Sample, Token},
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
        let run = Run::begin(engine.as_ref(), cell, params);
        let mut headers: Vec<Sample> = lanes
            .iter()
            .map(|lane| {
                let kept = lane.kept.iter().flat_map(|token| token.bytes.iter().copied());
                run.sample(lane.lane, lane.parent, lane.prefix.iter().copied().chain(kept).collect())
            })
            .collect();
        let mut streams: Vec<Option<LaneStream>> = headers.iter().map(|_| None).collect();
        for group in groups(&lanes) {
            let Some(first) = group.first().and_then(|index| lanes.get(*index)) else { continue };
            match String::from_utf8(first.prefix.clone()) {
                Ok(prefix) => {
                    let request = Request {
                        prefix,
                        kept: first.kept.iter().chain(&first.chosen).cloned().collect(),
                        params: params.clone(),
                        seed: run.seed,
                        lanes: group
                            .iter()
                            .filter_map(|index| lanes.get(*index))
                            .map(|lane| lane.lane)
                            .collect(),
                        drafts: Vec::new(),
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
        for ((header, stream), lane) in headers.iter().zip(streams).zip(lanes) {
            let (cancel, cancelled) = oneshot::channel();
            self.cancels.insert(header.id, cancel);
            let engine = Arc::clone(engine);
            tokio::spawn(follow(engine, header.clone(), lane.chosen, stream, cancelled, sink.clone()));
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

/// Lanes that continue the same text go to the engine together, so that it reads the text once.
fn groups(lanes: &[LaneStart]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (index, lane) in lanes.iter().enumerate() {
        let same = |group: &&mut Vec<usize>| {
            let first = group.first().and_then(|first| lanes.get(*first));
            first.is_some_and(|first| {
                first.prefix == lane.prefix && first.kept == lane.kept && first.chosen == lane.chosen
            })
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
    engine: Arc<dyn Engine>,
    mut sample: Sample,
    chosen: Option<Token>,
    stream: Option<LaneStream>,
    mut cancelled: oneshot::Receiver<()>,
    sink: Sink,
) {
    let Some(mut stream) = stream else {
        // There was nothing to ask an engine for; the header's error says why.
        let error = sample.error.take();
        Ending { error, ..Ending::unsaid(&sample, Finish::Failed) }.complete(&mut sample);
        sink.keeper.send(Keep::End(Box::new(sample)));
        return;
    };
    let mut begun = false;
    let mut keep = |sample: &mut Sample, token: Token| {
        if !begun {
            begun = true;
            sink.keeper.send(Keep::Begin(Box::new(sample.clone())));
        }
        sample.tokens.push(token.clone());
        sink.keeper.send(Keep::Token { sample: sample.id, token });
    };
    if let Some(token) = chosen {
        keep(&mut sample, token);
    }
    let ending = loop {
        let event = tokio::select! {
            biased;
            _ = &mut cancelled => break Ending::unsaid(&sample, Finish::Cancelled),
            event = stream.recv() => event,
        };
        match event {
            Some(Event::Waiting(reason)) => {
                let _ = sink.screen.send(Message::LaneWaits(sample.id, reason));
            }
            Some(Event::Token(token)) => keep(&mut sample, token),
            Some(Event::Ended(ending)) => break ending,
            None => break Ending::unsaid(&sample, Finish::CutOff),
        }
    };
    // Dropping the stream is what tells the engine to stop.
    drop(stream);
    ending.complete(&mut sample);
    // A server that was named no model has told by now which one it took.
    sample.model = engine.identity().model;
    sink.keeper.send(Keep::End(Box::new(sample)));
}
