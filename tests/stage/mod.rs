//! The stage of every test of the program without a terminal: keys as a string, an engine that says what the test says,
//! effects in a few words, the screen as text and styles.

pub(crate) mod sessions;
mod words;

use std::{collections::BTreeMap, path::Path, sync::Arc};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::{buffer::Buffer, layout::Rect, style::Modifier};
use samplebook::{
    analysis::{Reference, Thresholds},
    app::{
        COMMANDS, Command, Effect, EngineEntry, FetchEntry, LaneStart, Message, Mouse, MouseAction,
        NewServer, ServerAnswer, State, Variant,
        read::context,
        state::{EngineStatus, Pane, Place, Program},
        update,
    },
    session::{Alternative, Capabilities, Finish, LogprobKind, Params, Sample, Token},
    store::Document,
    tui::{
        colour::ColourDepth,
        keys::{Keymap, Meaning},
        theme::Theme,
        view::{Look, paint},
    },
};
use uuid::Uuid;

/// Engines that are called as they are chosen.
pub(crate) fn engines(names: &[&str]) -> Vec<EngineEntry> {
    let entry = |name: &&str| EngineEntry {
        choice: (*name).to_owned(),
        label: (*name).to_owned(),
        detail: String::new(),
    };
    names.iter().map(entry).collect()
}

/// A server that was asked who it is answers.
pub(crate) fn server_answer(about: &str, models: &[&str]) -> Message {
    let server = NewServer {
        name: "llamacpp-1".to_owned(),
        base_url: "http://127.0.0.1:1".to_owned(),
        key_env: None,
        model: None,
        price: None,
        is_known: false,
    };
    let models = models.iter().map(|model| (*model).to_owned()).collect();
    Message::ServerAsked(Ok(ServerAnswer { server, about: about.to_owned(), models }))
}

/// Models to be fetched; those whose names end in `gpt2` would not answer here.
pub(crate) fn to_fetch(names: &[&str]) -> Vec<FetchEntry> {
    let entry = |name: &&str| FetchEntry {
        spec: (*name).to_owned(),
        label: format!("↓ {name}"),
        detail: "145 MB".to_owned(),
        about: String::new(),
        hindrance: name.ends_with("gpt2").then(|| "needs a server".to_owned()),
    };
    names.iter().map(entry).collect()
}

/// The program without terminal, disk and model.
pub(crate) struct Stage {
    pub state: State,
    pub keymap: Keymap,
    pub theme: Theme,
    /// Effects nobody on stage answers.
    pub effects: Vec<Effect>,
    /// Every effect asked for since it was last looked at, answered or not.
    pub wanted: Vec<Effect>,
    /// Somebody on stage answers; else all effects lie in `effects`.
    pub answers: bool,
    /// Samples asked for and not yet ended.
    pub live: Vec<Sample>,
    /// The lanes of the last run, as they were asked for.
    pub asked: Vec<LaneStart>,
    next_id: u128,
}

impl Stage {
    /// Opens a session given as TOML.
    pub(crate) fn new(toml: &str, width: u16, height: u16) -> Self {
        let document = Document::parse(toml, Path::new("test.toml")).unwrap();
        let engine = EngineStatus {
            choice: "builtin".to_owned(),
            model: "miniature".to_owned(),
            can: Capabilities {
                tokenizer: true,
                logprobs: LogprobKind::Raw,
                context: Some(1024),
                ..Capabilities::default()
            },
            lasting: true,
        };
        let place = Place { path: "/sessions/test.toml".to_owned(), ..Place::default() };
        let keymap = Keymap::new(&BTreeMap::new()).unwrap();
        let program = Program { keys: keymap.names().clone(), ..Program::new(engine, (width, height)) };
        let state = State::new(program, document.session(), Vec::new(), place);
        let mut stage = Self {
            state,
            keymap,
            theme: Theme::builtin("night").unwrap().degraded(ColourDepth::TrueColour),
            effects: Vec::new(),
            wanted: Vec::new(),
            answers: true,
            live: Vec::new(),
            asked: Vec::new(),
            next_id: 1,
        };
        stage.send(Message::Resized(width, height));
        // Most tests are about the prefix or go elsewhere by a key.
        stage.state.session.focus = Pane::Prefix;
        stage.state.relayout();
        stage.wanted.clear();
        stage
    }

    /// Opens a session with an engine that can do nothing but continue a text, on a usual screen: no effect is asked
    /// for but those that a test is about.
    pub(crate) fn plain(toml: &str) -> Self {
        let mut stage = Self::new(toml, 120, 40);
        stage.state.program.engine.can =
            Capabilities { logprobs: LogprobKind::Raw, ..Capabilities::default() };
        stage
    }

    /// The same with nobody to answer: what is asked for stays asked for.
    pub(crate) fn deaf(toml: &str) -> Self {
        Self { answers: false, ..Self::plain(toml) }
    }

    /// Returns in a few words what was asked for since it was last looked at.
    pub(crate) fn asked_for(&mut self) -> Vec<String> {
        let words = self.wanted_words();
        self.wanted.clear();
        words
    }

    /// Returns the same and goes on remembering it.
    pub(crate) fn wanted_words(&self) -> Vec<String> {
        self.wanted.iter().map(|effect| words::of(&self.state, effect)).collect()
    }

    /// Returns what the footer says; nothing where it shows keys.
    pub(crate) fn news(&self) -> &str {
        self.state.program.notice.as_ref().map_or("", |notice| notice.text.as_str())
    }

    /// Answers what nobody answered yet.
    pub(crate) fn answer(&mut self) {
        let (effects, answers) =
            (std::mem::take(&mut self.effects), std::mem::replace(&mut self.answers, true));
        effects.into_iter().for_each(|effect| self.perform(effect));
        self.answers = answers;
    }

    /// Runs a command by the name of its row, by its first key where it has one.
    pub(crate) fn issue(&mut self, name: &str) {
        let row = COMMANDS.iter().find(|row| row.name == name).expect("there is such a command");
        assert!(context(&self.state).contains(&row.context), "{name} does not work here");
        match row.keys.first() {
            Some(key) => assert_eq!(self.press(key), Meaning::Command(row.command), "{key} is not {name}"),
            None => self.command(row.command),
        }
    }

    /// Runs a command, wherever it works.
    pub(crate) fn command(&mut self, command: impl Into<Command>) {
        self.send(Message::Command(command.into()));
    }

    /// Sends a message and answers the effects a stage can answer.
    pub(crate) fn send(&mut self, message: Message) {
        let effects = update(&mut self.state, message);
        self.wanted.extend(effects.iter().cloned());
        for effect in effects {
            if self.answers {
                self.perform(effect);
            } else {
                self.effects.push(effect);
            }
        }
    }

    /// Answers an effect as far as a stage can; else it lies in `effects`.
    pub(crate) fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::StartRun { cell, variants, lanes, .. } => {
                self.asked.clone_from(&lanes);
                let chosen: Vec<Option<Token>> = lanes.iter().map(|lane| lane.chosen.clone()).collect();
                let run = self.fresh_id();
                let headers: Vec<Sample> = lanes
                    .into_iter()
                    .map(|lane| Sample {
                        id: self.fresh_id(),
                        run: Some(run),
                        cell: cell.clone(),
                        column: lane.column,
                        lane: lane.lane,
                        parent: lane.parent,
                        engine: "builtin".to_owned(),
                        model: "miniature".to_owned(),
                        prefix: [lane.prefix, lane.inherited.iter().flat_map(|t| t.bytes.clone()).collect()]
                            .concat(),
                        params: params_of(&variants, lane.column),
                        seed: params_of(&variants, lane.column).seed().unwrap_or(4242),
                        started: "2026-01-01T00:00:00Z".parse().unwrap(),
                        logprobs: LogprobKind::Raw,
                        ..Sample::default()
                    })
                    .collect();
                self.live.extend(headers.iter().cloned());
                let ids: Vec<Uuid> = headers.iter().map(|header| header.id).collect();
                self.send(Message::RunStarted(headers));
                for (id, token) in ids.into_iter().zip(chosen) {
                    if let Some(token) = token {
                        self.say(id, token);
                    }
                }
            }
            // Whoever has ended meanwhile cannot be stopped.
            Effect::CancelSample(id) if self.live.iter().any(|sample| sample.id == id) => {
                self.end_id(id, Finish::Cancelled, None);
            }
            Effect::CancelSample(_) => {}
            // Words stand in for tokens: a space begins a new one.
            Effect::Tokenize { prefix, revision, epoch, text } => {
                let spaces = text.char_indices().filter(|(at, c)| *at == 0 || *c == ' ' || *c == '\n');
                let starts = spaces.map(|(at, _)| at).collect();
                self.send(Message::Tokenized { prefix, revision, epoch, starts: Ok(starts) });
            }
            Effect::Index(text) => {
                let index = Reference::new(text.as_bytes().to_vec(), Thresholds::default());
                self.send(Message::Indexed(text, Ok(Arc::new(index.unwrap()))));
            }
            Effect::Save { revision, .. } => self.send(Message::Saved(revision)),
            other => self.effects.push(other),
        }
    }

    fn fresh_id(&mut self) -> Uuid {
        self.next_id += 1;
        Uuid::from_u128(self.next_id)
    }

    /// Presses keys: names of the key table between spaces; anything in quotes is typed.
    pub(crate) fn keys(&mut self, keys: &str) -> &mut Self {
        let mut rest = keys.trim();
        while !rest.is_empty() {
            if let Some(quoted) = rest.strip_prefix('\'') {
                let end = quoted.find('\'').expect("the quote is closed");
                for character in quoted[..end].chars() {
                    self.send(Message::Typed(character));
                }
                rest = quoted[end + 1..].trim_start();
                continue;
            }
            let end = rest.find(' ').unwrap_or(rest.len());
            if self.press(&rest[..end]) == Meaning::Nothing {
                panic!("{} means nothing here", &rest[..end]);
            }
            rest = rest[end..].trim_start();
        }
        self
    }

    fn press(&mut self, name: &str) -> Meaning {
        let plain = |character| KeyEvent::new(KeyCode::Char(character), KeyModifiers::NONE);
        let key = match name {
            "-" | "+" => plain(name.chars().next().expect("it has one")),
            _ => {
                let combination = crokey::parse(name).unwrap_or_else(|_| panic!("{name} is no key"));
                let crokey::OneToThree::One(code) = combination.codes else { panic!("{name} is a chord") };
                KeyEvent::new(code, combination.modifiers)
            }
        };
        let meaning = self.keymap.meaning(key, context(&self.state));
        match meaning {
            Meaning::Command(command) => self.send(Message::Command(command)),
            Meaning::Typed(character) => self.send(Message::Typed(character)),
            Meaning::Nothing => {}
        }
        meaning
    }

    /// The engine says a token in a live lane.
    pub(crate) fn token(&mut self, lane: u32, text: &[u8]) {
        self.full_token(lane, plain_token(text));
    }

    /// The engine says a token in a live lane, with all that is known of it.
    pub(crate) fn full_token(&mut self, lane: u32, token: Token) {
        let id = self.live.iter().find(|sample| sample.lane == lane).expect("the lane is live").id;
        self.say(id, token);
    }

    /// The engine says a token of a sample.
    pub(crate) fn say(&mut self, id: Uuid, token: Token) {
        let sample = self.live.iter_mut().find(|sample| sample.id == id).expect("the sample is live");
        sample.tokens.push(token.clone());
        self.send(Message::TokenArrived(id, token));
    }

    /// The engine says words in a live lane, a token each.
    pub(crate) fn words(&mut self, lane: u32, text: &str) {
        for word in text.split_inclusive(' ') {
            self.token(lane, word.as_bytes());
        }
    }

    /// The engine says lanes again that live mode asked for: the first token of each stays, another one follows.
    pub(crate) fn resample(&mut self, tail: &str) {
        let message = self.resampled(tail);
        self.send(message);
    }

    /// Returns the message with which the engine does so.
    pub(crate) fn resampled(&mut self, tail: &str) -> Message {
        let asked = self.effects.iter().rposition(|effect| matches!(effect, Effect::LiveResample { .. }));
        let effect = self.effects.remove(asked.expect("lanes were asked for again"));
        let Effect::LiveResample { generation, cell, variants, seed, lanes, drafts } = effect else {
            unreachable!("it was looked for")
        };
        let run = Some(self.fresh_id());
        let samples = lanes.into_iter().zip(drafts).map(|(lane, draft)| Sample {
            id: self.fresh_id(),
            run,
            cell: cell.clone(),
            column: lane.column,
            lane: lane.lane,
            parent: lane.parent,
            engine: "builtin".to_owned(),
            model: "miniature".to_owned(),
            prefix: [lane.prefix, lane.inherited.iter().flat_map(|t| t.bytes.clone()).collect()].concat(),
            params: params_of(&variants, lane.column),
            seed,
            tokens: draft
                .into_iter()
                .take(1)
                .chain([Token { bytes: tail.into(), logprob: Some(-0.5), ..Token::default() }])
                .collect(),
            finish: Finish::Length,
            logprobs: LogprobKind::Raw,
            ..Sample::default()
        });
        Message::LiveResampled { generation, samples: samples.collect() }
    }

    /// The engine says the same words in every live lane and ends it where its tokens are used up.
    pub(crate) fn say_all(&mut self, text: &str) -> &mut Self {
        while let Some(id) = self.live.first().map(|sample| sample.id) {
            for word in text.split_inclusive(' ') {
                self.say(id, plain_token(word.as_bytes()));
            }
            self.end_id(id, Finish::Length, None);
        }
        self
    }

    /// The engine ends a live lane.
    pub(crate) fn end(&mut self, lane: u32, finish: Finish, error: Option<&str>) {
        let id = self.live.iter().find(|sample| sample.lane == lane).expect("the lane is live").id;
        self.end_id(id, finish, error);
    }

    pub(crate) fn end_id(&mut self, id: Uuid, finish: Finish, error: Option<&str>) {
        let at = self.live.iter().position(|sample| sample.id == id).expect("the sample is live");
        let mut sample = self.live.remove(at);
        sample.finish = finish;
        sample.error = error.map(str::to_owned);
        self.send(Message::SampleEnded { sample: Box::new(sample), not_written: None });
    }

    /// Clicks at a place, or does something else there.
    pub(crate) fn mouse(&mut self, action: MouseAction, x: u16, y: u16) {
        self.send(Message::Mouse(Mouse { action, at: (x, y), shift: false }));
    }

    /// Clicks where a text begins on the screen.
    pub(crate) fn click(&mut self, text: &str) {
        let (x, y) = self.find(text);
        self.mouse(MouseAction::Down, x, y);
        self.mouse(MouseAction::Up, x, y);
    }

    /// Finds a text on the screen.
    pub(crate) fn find(&self, text: &str) -> (u16, u16) {
        let screen = self.text();
        let (row, line) =
            screen.lines().enumerate().find(|(_, line)| line.contains(text)).expect("it is on the screen");
        let before = &line[..line.find(text).expect("it is in the line")];
        (samplebook::text::width(before) as u16, row as u16)
    }

    pub(crate) fn paint(&self) -> Buffer {
        let (width, height) = self.state.program.size;
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
        paint(&mut buffer, &self.state, Look { theme: &self.theme });
        buffer
    }

    /// The screen as text.
    pub(crate) fn text(&self) -> String {
        let buffer = self.paint();
        let mut text = String::new();
        for y in 0..buffer.area.height {
            let mut x = 0;
            let mut line = String::new();
            while x < buffer.area.width {
                let symbol = buffer[(x, y)].symbol();
                line.push_str(symbol);
                x += (samplebook::text::width(symbol) as u16).max(1);
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// The style of the cell where a text begins on the screen: foreground, background, modifiers.
    pub(crate) fn style_at(&self, text: &str) -> (String, String, Modifier) {
        let (x, y) = self.find(text);
        let buffer = self.paint();
        let cell = &buffer[(x, y)];
        (cell.fg.to_string(), cell.bg.to_string(), cell.modifier)
    }

    /// The screen as text, and below each line of it the runs of its styles.
    pub(crate) fn styled(&self) -> String {
        let buffer = self.paint();
        let mut result = String::new();
        for (y, line) in self.text().lines().enumerate() {
            result.push_str(line);
            result.push('\n');
            let mut runs: Vec<(u16, String)> = Vec::new();
            for x in 0..buffer.area.width {
                let cell = &buffer[(x, y as u16)];
                let modifier = if cell.modifier == Modifier::empty() {
                    String::new()
                } else {
                    format!(" {:?}", cell.modifier)
                };
                let style = format!("{}/{}{modifier}", cell.fg, cell.bg);
                match runs.last() {
                    Some((_, last)) if *last == style => {}
                    _ => runs.push((x, style)),
                }
            }
            let runs: Vec<String> = runs.into_iter().map(|(x, style)| format!("{x}:{style}")).collect();
            result.push_str(&format!("      {}\n", runs.join("  ")));
        }
        result
    }
}

/// The params of a column; those of the first where there is no such column any more, as the runtime has it.
fn params_of(variants: &[Variant], column: u32) -> Params {
    let variant = variants.get(column as usize).or(variants.first());
    variant.map(|variant| variant.params.clone()).unwrap_or_default()
}

/// A token of some probability, and no other in its place.
fn plain_token(text: &[u8]) -> Token {
    Token {
        bytes: text.to_vec(),
        id: Some(1),
        logprob: Some(-0.5),
        top: vec![Alternative { bytes: text.to_vec(), id: Some(1), logprob: -0.5 }],
        ..Token::default()
    }
}
