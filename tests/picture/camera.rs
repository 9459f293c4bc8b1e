//! The program without a terminal in front of a camera: keys in, painted screens out, the built-in model as its engine.
//!
//! Never writes a file.

use std::{collections::BTreeMap, future, sync::Arc};

use crossterm::event::KeyEvent;
use futures_util::future::join_all;
use ratatui::{buffer::Buffer, layout::Rect};
use samplebook::{
    app::{
        Effect, LaneStart, Message, State, Variant,
        read::context,
        state::{EngineStatus, Place, Program},
        update,
    },
    engine::{Deaf, Engine, Request, Run, follow},
    roster,
    session::{CellId, Sample},
    settings::Settings,
    store::Document,
    tui::{
        keys::{Keymap, Meaning},
        theme::Theme,
        view::{Look, paint},
    },
};
use tokio::runtime::Runtime;

/// How many alternatives are asked for with each token, as the settings have it.
const ALTERNATIVES: usize = 20;

/// Where the samples of a run come from.
pub(crate) enum Source {
    /// They were drawn before, and are taken by column and lane.
    Recorded(Vec<Sample>),
    /// The model draws them now; the first run takes this seed, each that follows the next one.
    Model(u64),
}

/// The program, and what its lanes have still to say.
pub(crate) struct Camera {
    state: State,
    keymap: Keymap,
    theme: Theme,
    engine: Arc<dyn Engine>,
    runtime: Runtime,
    source: Source,
    /// Complete samples, and how many of their tokens the screen knows.
    live: Vec<(Sample, usize)>,
    clock: u64,
}

impl Camera {
    /// Opens a session as the program does.
    pub(crate) fn new(session: &str, (width, height): (u16, u16), source: Source) -> Self {
        let document = Document::parse(session, "tour.toml".as_ref()).unwrap();
        let engine = roster::builtin(&Settings::default());
        let status = EngineStatus {
            choice: "builtin".to_owned(),
            model: "miniature".to_owned(),
            can: engine.capabilities(),
            lasting: true,
        };
        let keymap = Keymap::new(&BTreeMap::new()).unwrap();
        let program = Program { keys: keymap.names().clone(), ..Program::new(status, (width, height)) };
        let state = State::new(program, document.session(), Vec::new(), Place::default());
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let theme = Theme::builtin("night").unwrap();
        let mut camera = Self { state, keymap, theme, engine, runtime, source, live: Vec::new(), clock: 0 };
        camera.send(Message::Resized(width, height));
        camera
    }

    /// The colours it sees.
    pub(crate) fn theme(&self) -> &Theme {
        &self.theme
    }

    /// Returns the screen as it is.
    pub(crate) fn screen(&self) -> Buffer {
        let (width, height) = self.state.program.size;
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
        paint(&mut buffer, &self.state, Look { theme: &self.theme });
        buffer
    }

    /// Presses keys, named as in the settings, between spaces.
    pub(crate) fn keys(&mut self, keys: &str) {
        for name in keys.split_whitespace() {
            let combination = crokey::parse(name).unwrap();
            let crokey::OneToThree::One(code) = combination.codes else { panic!("{name} is a chord") };
            let key = KeyEvent::new(code, combination.modifiers);
            match self.keymap.meaning(key, context(&self.state)) {
                Meaning::Command(command) => self.send(Message::Command(command)),
                Meaning::Typed(character) => self.send(Message::Typed(character)),
                Meaning::Nothing => panic!("{name} means nothing here"),
            }
        }
    }

    /// Lets time pass, and every lane say so many tokens; returns whether any has more to say.
    pub(crate) fn stream(&mut self, milliseconds: u64, tokens: usize) -> bool {
        self.clock += milliseconds;
        self.send(Message::Clock(self.clock));
        for (sample, known) in std::mem::take(&mut self.live) {
            let said = (known + tokens).min(sample.tokens.len());
            for token in &sample.tokens[known..said] {
                self.send(Message::TokenArrived(sample.id, token.clone()));
            }
            if said == sample.tokens.len() {
                self.send(Message::SampleEnded { sample: Box::new(sample), not_written: None });
            } else {
                self.live.push((sample, said));
            }
        }
        !self.live.is_empty()
    }

    /// Lets every lane come to its end.
    pub(crate) fn finish(&mut self) {
        while self.stream(1000, usize::MAX / 2) {}
    }

    fn send(&mut self, message: Message) {
        let mut effects = update(&mut self.state, message);
        while let Some(effect) = effects.pop() {
            if let Some(answer) = self.answer(effect) {
                effects.extend(update(&mut self.state, answer));
            }
        }
    }

    /// Does what the runtime would do, as far as it is seen.
    fn answer(&mut self, effect: Effect) -> Option<Message> {
        Some(match effect {
            Effect::StartRun { cell, variants, lanes, .. } => {
                let samples = self.samples(&cell, &variants, &lanes);
                let header = |sample: &Sample| Sample {
                    tokens: Vec::new(),
                    finish: Sample::default().finish,
                    ..sample.clone()
                };
                let headers = samples.iter().map(header).collect();
                self.live.extend(samples.into_iter().map(|sample| (sample, 0)));
                Message::RunStarted(headers)
            }
            Effect::Tokenize { prefix, revision, epoch, text } => {
                // An engine in this process answers at once.
                let spans = self.engine.tokenize(&text).try_recv().unwrap().unwrap();
                let starts = Ok(spans.into_iter().map(|span| span.range.start).collect());
                Message::Tokenized { prefix, revision, epoch, starts }
            }
            Effect::Score { prefix, revision, epoch, text } => {
                let scored = self.runtime.block_on(self.engine.score(&text, 5)).unwrap();
                Message::Scored { prefix, revision, epoch, scored: Ok(scored.unwrap()) }
            }
            Effect::AskNext { place, epoch, prefix, inherited } => {
                let next =
                    self.runtime.block_on(self.engine.next(&prefix, &inherited, ALTERNATIVES)).unwrap();
                Message::NextKnown { place, epoch, answer: Ok(Box::new(next.unwrap())) }
            }
            Effect::Save { revision, .. } => Message::Saved(revision),
            _ => return None,
        })
    }

    /// Returns the complete samples of a run.
    fn samples(&mut self, cell: &CellId, variants: &[Variant], lanes: &[LaneStart]) -> Vec<Sample> {
        match &mut self.source {
            Source::Recorded(samples) => {
                let recorded = |lane: &LaneStart| {
                    let same = |sample: &&Sample| (sample.column, sample.lane) == (lane.column, lane.lane);
                    let sample = samples.iter().find(same).unwrap();
                    assert_eq!((&sample.cell, &sample.prefix), (cell, &lane.prefix));
                    assert_eq!(sample.params, variants[lane.column as usize].params);
                    sample.clone()
                };
                lanes.iter().map(recorded).collect()
            }
            Source::Model(seed) => {
                let run = Run::begin(self.engine.as_ref(), cell, &variants[0].params).with_seed(*seed);
                *seed += 1;
                let engine = &self.engine;
                self.runtime.block_on(async {
                    let mut followed = Vec::new();
                    for (variant, column) in variants.iter().zip(0..) {
                        let here: Vec<&LaneStart> =
                            lanes.iter().filter(|lane| lane.column == column).collect();
                        let Some(first) = here.first() else { continue };
                        let run = run.in_column(column, engine.as_ref(), &variant.params);
                        let streams = engine.start(Request {
                            prefix: String::from_utf8(first.prefix.clone()).unwrap(),
                            inherited: Vec::new(),
                            chat: None,
                            params: variant.params.clone(),
                            seed: run.seed,
                            lanes: here.iter().map(|lane| lane.lane).collect(),
                            drafts: Vec::new(),
                            alternatives: 0,
                        });
                        for (lane, stream) in here.into_iter().zip(streams) {
                            let sample = run.sample(lane.lane, None, lane.prefix.clone());
                            let sample = Sample { column, ..sample };
                            followed.push(follow(
                                Arc::clone(engine),
                                stream,
                                sample,
                                future::pending::<()>(),
                                Deaf,
                            ));
                        }
                    }
                    join_all(followed).await.into_iter().map(|Ok(sample)| sample).collect()
                })
            }
        }
    }
}
