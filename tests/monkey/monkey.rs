//! The monkey: what it does, and what must hold whatever it did.

use std::{collections::HashSet, path::Path, sync::Arc};

use samplebook::{
    analysis::{Reference, Thresholds},
    app::{
        COMMANDS, Command, Effect, FetchPhase, FetchProgress, LanesCommand, Message, Mouse, MouseAction,
        ProgramCommand, SessionEntry, TextCommand,
        state::{Busy, Overlay, Pane, Phase, Place},
    },
    session::{
        Alternative, Capabilities, CellId, Distribution, Finish, Form, LogprobKind, Parent, Price, Sample,
        Scored, Session, Token,
    },
    store::Document,
    text::EditBuffer,
};
use uuid::Uuid;

use crate::{
    random::Random,
    stage::{
        Stage,
        sessions::{COLUMNS, PAIRS, REFERENCE, TURNS, TWO},
    },
};

const SESSIONS: [&str; 5] = [TWO, PAIRS, TURNS, REFERENCE, COLUMNS];

const FINISHES: [Finish; 7] = [
    Finish::Stop,
    Finish::StopString,
    Finish::Length,
    Finish::CutOff,
    Finish::Cancelled,
    Finish::Interrupted,
    Finish::Failed,
];

/// What is typed: letters that mean something somewhere, other scripts, marks, what must not reach a terminal.
const CHARACTERS: &[char] = &[
    'a',
    'y',
    'n',
    'p',
    'h',
    'f',
    'u',
    ' ',
    ' ',
    '0',
    '5',
    '.',
    ':',
    '/',
    '\\',
    '"',
    '…',
    '\n',
    '\t',
    '\r',
    '한',
    '漢',
    'é',
    '\u{301}',
    '\u{200d}',
    '👩',
    '👧',
    '\u{fe0f}',
    '🇰',
    '🇷',
    'ﾞ',
    '\u{202e}',
    '\u{200b}',
    '\u{0}',
    '\u{7}',
    '\u{1b}',
    '\u{7f}',
    '\u{9b}',
    '\u{e0041}',
    '\u{10ffff}',
    'ع',
    'ก',
    'ำ',
];

const PASTES: &[&str] = &[
    "",
    "a\tb\nc\td\n",
    "a\tb\toff\n\tx",
    "a: 1\nb: 2\nc:",
    "\n\nHuman: hi\n\nAssistant: ho\n\nHuman: why?\n\nAssistant:",
    "\r\n\r\n",
    "0 0.5 1",
    "\u{1b}[31m\u{7}\u{202e}",
    "\u{feff}안녕하세요 漢字かな交じり 👩‍👩‍👧‍👦 e\u{301}\u{301}\u{301}",
    "/(a|b)+/",
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen\n",
    "'''\n\"\"\"\n# not a comment\n[[cell]]\n",
    "\\n\\t\\x",
];

/// What the engine says: pieces of characters and of labels among them.
const TOKENS: &[&[u8]] = &[
    b" the",
    b"\n",
    b"\n\nHuman:",
    b"\xed",
    b"\x95",
    b"\x9c",
    b"\xff\xfe",
    b"",
    b"a",
    " 한".as_bytes(),
    b": ",
    b"4\n",
    "👩\u{200d}".as_bytes(),
    b"\t",
    b"\r\n",
    b"\x1b[2J",
    b"                                        ",
    b"# Zebra\n",
];

/// Plays with a stage.
pub(crate) struct Monkey {
    seed: u64,
    steps: usize,
    random: Random,
    stage: Stage,
    /// The file as it was last written.
    document: Document,
    done: Vec<String>,
}

impl Drop for Monkey {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let last = self.done.len().saturating_sub(25);
            eprintln!(
                "seed {}, step {}; last done:\n{}",
                self.seed,
                self.steps,
                self.done[last..].join("\n")
            );
        }
    }
}

impl Monkey {
    pub(crate) fn new(seed: u64) -> Self {
        let mut random = Random(seed);
        let toml = *random.pick(&SESSIONS);
        let mut stage = Stage::new(toml, 100, 30);
        stage.answers = false;
        let document = Document::parse(toml, Path::new("monkey.toml")).unwrap();
        let mut monkey = Self { seed, steps: 0, random, stage, document, done: Vec::new() };
        monkey.stage.state.program.engine.can = monkey.capabilities();
        monkey
    }

    /// Does one thing, paints, and checks what must hold.
    pub(crate) fn step(&mut self) {
        self.steps += 1;
        match self.random.below(100) {
            0..32 => self.command(),
            32..38 => self.send(Message::Command(LanesCommand::Sample.into())),
            38..44 => self.type_some(),
            44..47 => self.paste(),
            47..55 => self.mouse(),
            55..69 => self.token(),
            69..73 => self.end(),
            73..91 => self.answer(),
            91..94 => self.clock(),
            94..96 => self.resize(),
            96..98 => self.surprise(),
            98 => self.undo_and_redo(),
            _ => self.write_and_read(),
        }
        self.stage.paint();
        self.check();
    }

    /// Ends with a written file, which must be the session.
    pub(crate) fn finish(&mut self) {
        self.write_and_read();
    }

    fn send(&mut self, message: Message) {
        let mut told = format!("{message:?}");
        if told.len() > 300 {
            let end = (0..300).rev().find(|at| told.is_char_boundary(*at)).unwrap();
            told.truncate(end);
        }
        self.done.push(told);
        self.stage.send(message);
        self.stage.wanted.clear();
    }

    fn command(&mut self) {
        // Whoever is lost finds back.
        if self.random.once_in(12) {
            return self.send(Message::Command(ProgramCommand::Escape.into()));
        }
        let command = self.random.pick(&COMMANDS).command;
        if command == Command::Program(ProgramCommand::Quit) && !self.random.once_in(4) {
            return;
        }
        self.send(Message::Command(command));
    }

    fn type_some(&mut self) {
        for _ in 0..=self.random.below(4) {
            let character = *self.random.pick(CHARACTERS);
            self.send(Message::Typed(character));
        }
    }

    fn paste(&mut self) {
        let text = (*self.random.pick(PASTES)).to_owned();
        self.send(Message::Pasted(text));
    }

    /// Pastes a text of more columns or rows than 16 bits count, wherever the keys go.
    pub(crate) fn paste_huge(&mut self) {
        let text = match self.random.below(4) {
            0 => "x".repeat(65_530 + self.random.below(10)),
            1 => "한".repeat(32_765 + self.random.below(10)),
            2 => "line\n".repeat(70_000),
            _ => "\u{200b}e\u{301} ".repeat(9_000),
        };
        match self.random.below(6) {
            0 => self.send(Message::Warned(text)),
            1 => self.send(Message::OpenFailed(text)),
            _ => self.send(Message::Pasted(text)),
        }
        self.stage.paint();
        self.check();
    }

    fn mouse(&mut self) {
        let (width, height) = self.stage.state.program.size;
        let at = (
            self.random.below(usize::from(width) + 3) as u16,
            self.random.below(usize::from(height) + 3) as u16,
        );
        let actions = [
            MouseAction::Down,
            MouseAction::Down,
            MouseAction::Drag,
            MouseAction::Up,
            MouseAction::WheelUp,
            MouseAction::WheelDown,
        ];
        let (action, shift) = (*self.random.pick(&actions), self.random.once_in(3));
        for _ in 0..=self.random.below(3) {
            self.send(Message::Mouse(Mouse { action, at, shift }));
        }
    }

    fn clock(&mut self) {
        let now = self.stage.state.program.now_ms;
        let then = match self.random.below(8) {
            0 => now.saturating_sub(self.random.below(5_000) as u64),
            1 => now + 1_000_000,
            _ => now + self.random.below(2_000) as u64,
        };
        self.send(Message::Clock(then));
    }

    fn resize(&mut self) {
        let (width, height) = match self.random.below(10) {
            0 => (self.random.below(301), self.random.below(101)),
            1 => (self.random.below(70), self.random.below(20)),
            _ => (60 + self.random.below(70), 16 + self.random.below(28)),
        };
        self.send(Message::Resized(width as u16, height as u16));
    }

    fn random_token(&mut self) -> Token {
        let logprob = |random: &mut Random| *random.pick(&[-0.01, -0.7, -3.0, -15.0, f32::NEG_INFINITY, 0.0]);
        let bytes = self.random.pick(TOKENS).to_vec();
        let top = (0..self.random.below(4)).map(|id| Alternative {
            bytes: self.random.pick(TOKENS).to_vec(),
            id: Some(id as u32),
            logprob: logprob(&mut self.random),
        });
        let top: Vec<Alternative> = top.collect();
        let known = !self.random.once_in(5);
        Token {
            bytes,
            id: known.then_some(1),
            logprob: known.then(|| logprob(&mut self.random)),
            top,
            entropy_bits: self.random.once_in(2).then_some(2.0),
            chosen: false,
        }
    }

    fn token(&mut self) {
        let Some(at) = self.stage.live.len().checked_sub(1).map(|last| self.random.below(last + 1)) else {
            return;
        };
        let id = self.stage.live[at].id;
        for _ in 0..=self.random.below(12) {
            let token = self.random_token();
            self.stage.live[at].tokens.push(token.clone());
            self.send(Message::TokenArrived(id, token));
        }
        if self.random.once_in(6) {
            self.send(Message::LaneWaits(id, "in line behind\u{1b}[31m others".to_owned()));
        }
        if self.random.once_in(12) {
            self.send(Message::ChatRendered(id, "<|user|>\u{1b}[31m\n\u{202e}what".to_owned()));
        }
    }

    fn end(&mut self) {
        let most = if self.random.once_in(3) { self.stage.live.len() } else { 1 };
        for _ in 0..most.min(self.stage.live.len()) {
            let at = self.random.below(self.stage.live.len());
            let mut sample = self.stage.live.remove(at);
            sample.finish = *self.random.pick(&FINISHES);
            sample.error =
                (sample.finish == Finish::Failed).then(|| "gone: \u{7}connection refused".to_owned());
            sample.cost_usd = self.random.once_in(2).then_some(0.001);
            sample.usage.prefix_tokens = self.random.once_in(2).then_some(7);
            let not_written = self.random.once_in(12).then(|| "the disk is full".to_owned());
            self.send(Message::SampleEnded { sample: Box::new(sample), not_written });
        }
    }

    fn capabilities(&mut self) -> Capabilities {
        let mut yes = || self.random.once_in(2);
        Capabilities {
            tokenizer: yes(),
            logprobs: if yes() { LogprobKind::Raw } else { LogprobKind::None },
            scoring: yes(),
            drafts: yes(),
            whole_distribution: yes(),
            context: yes().then_some(16),
            price: yes().then_some(Price::FREE),
            ..Capabilities::default()
        }
    }

    /// Does what somebody asked for, now or long after, or says that it cannot be done, or forgets it.
    fn answer(&mut self) {
        if self.stage.effects.is_empty() {
            return;
        }
        // What the engine is asked for is mostly done at once.
        let starts = self.stage.effects.iter().position(|effect| matches!(effect, Effect::StartRun { .. }));
        let any = self.random.below(self.stage.effects.len());
        let at = starts.filter(|_| !self.random.once_in(3)).unwrap_or(any);
        if matches!(self.stage.effects[at], Effect::LiveResample { .. }) {
            let rest = self.stage.effects.split_off(at + 1);
            let message = self.stage.resampled(" \u{301}else");
            self.stage.effects.extend(rest);
            return self.send(message);
        }
        let effect = self.stage.effects.remove(at);
        self.done.push(format!("answers {:.120}", format!("{effect:?}")));
        let well = !self.random.once_in(5);
        let failed = || "503: \u{1b}]0;x\u{7}busy".to_owned();
        match effect {
            Effect::StartRun { .. } | Effect::CancelSample(_) | Effect::Index(_) if well => {
                self.stage.perform(effect)
            }
            Effect::Index(text) => self.send(Message::Indexed(text, Err(failed()))),
            Effect::Tokenize { prefix, revision, epoch, text } => {
                let starts = text.char_indices().map(|(at, _)| at).step_by(3).collect();
                let starts = if well { Ok(starts) } else { Err(failed()) };
                self.send(Message::Tokenized { prefix, revision, epoch, starts });
            }
            Effect::Score { prefix, revision, epoch, text } => {
                let scored = if well { Ok(self.scored(&text)) } else { Err(failed()) };
                self.send(Message::Scored { prefix, revision, epoch, scored });
            }
            Effect::ScoreReference { epoch, text } => {
                let scored = if well { Ok(self.scored(&text)) } else { Err(failed()) };
                self.send(Message::ReferenceScored { epoch, text, scored });
            }
            Effect::ScoreAnswers { cell, epoch, questions } => {
                for question in questions {
                    let probability = if well { Ok(0.5) } else { Err(failed()) };
                    let (cell, examples) = (cell.clone(), question.examples);
                    self.send(Message::AnswerScored { cell, epoch, examples, probability });
                }
            }
            Effect::AskNext { place, epoch, .. } => {
                let distribution = Distribution {
                    top: self.random_token().top,
                    logprobs: LogprobKind::Raw,
                    ..Distribution::default()
                };
                let answer = if well { Ok(Box::new(distribution)) } else { Err(failed()) };
                self.send(Message::NextKnown { place, epoch, answer });
            }
            Effect::ReadReference(cell, path) => {
                let read = if well {
                    Ok("one two three four five six seven eight".to_owned())
                } else {
                    Err(failed())
                };
                self.send(Message::ReferenceRead(cell, path, read));
            }
            Effect::Save { revision, .. } if well => self.send(Message::Saved(revision)),
            Effect::Save { revision, .. } => self.send(Message::SaveFailed(revision, failed())),
            Effect::SaveAs { .. } if well => {
                self.send(Message::Moved(Place { path: "moved.toml".to_owned(), ..Place::default() }));
            }
            Effect::SaveAs { .. } => self.send(Message::OpenFailed(failed())),
            Effect::Open(_) if self.random.once_in(5) => self.open(),
            Effect::ListSessions => {
                let entry = |number: usize| SessionEntry {
                    title: format!("session 漢 {number}"),
                    detail: "2 cells".to_owned(),
                    open: format!("{number}.toml"),
                };
                let count = self.random.below(40);
                self.send(Message::SessionsListed((0..count).map(entry).collect()));
            }
            Effect::ListEngines => {
                self.send(Message::EnginesListed(crate::stage::engines(&["builtin", "server:a", "local:b"])));
                self.send(Message::ModelsFound(crate::stage::engines(&["local:c", "builtin"])));
                self.send(Message::ModelsToFetch(crate::stage::to_fetch(&["org/a", "org/gpt2"])));
            }
            Effect::ListThemes => self.send(Message::ThemesListed(named(&["night", "day"]))),
            Effect::UseEngine(choice) if well => {
                let mut engine = self.stage.state.program.engine.clone();
                (engine.choice, engine.can) = (choice, self.capabilities());
                self.send(Message::EngineChanged { engine, about: None });
            }
            Effect::UseEngine(_) => self.send(Message::EngineFailed(failed())),
            Effect::Fetch { spec, .. } if !spec.contains('/') => self.send(Message::FetchRefused(failed())),
            Effect::Fetch { spec, wanted } => {
                self.send(Message::FetchBegun { fetch: 7, spec, wanted });
                let progress = FetchProgress {
                    phase: FetchPhase::Fetching,
                    percent: 45,
                    rate: well.then(|| "12.3 MB".to_owned()),
                    ..FetchProgress::default()
                };
                self.send(Message::FetchProgressed { fetch: 7, progress });
                if self.random.once_in(2) {
                    let end = if well { Ok("local:d".to_owned()) } else { Err(failed()) };
                    self.send(Message::FetchEnded { fetch: 7, end });
                }
            }
            Effect::UseTheme(name) => self.send(Message::ThemeChanged(name)),
            Effect::Speak(language) => self.send(Message::LanguageChanged(language)),
            Effect::EditExternally(prefix, text) if well => {
                self.send(Message::Edited(prefix, text.to_uppercase() + "\n"));
            }
            Effect::EditExternally(..) => self.send(Message::EditorFailed(failed())),
            // What the user is asked about leaving is over; here nobody leaves.
            Effect::Quit => self.stage.state.program.quitting = false,
            _ => {}
        }
        self.stage.wanted.clear();
    }

    fn scored(&mut self, text: &str) -> Vec<Scored> {
        let token = |character: char| Token {
            bytes: character.to_string().into_bytes(),
            logprob: Some(-1.0),
            ..Token::default()
        };
        text.chars().map(|character| Scored { token: token(character), rank: Some(1) }).collect()
    }

    /// Another session takes the place of this one, with samples or with its samples still to be read.
    fn open(&mut self) {
        if self.random.once_in(4) {
            return self.send(Message::OpenFailed("it is no session".to_owned()));
        }
        let toml = *self.random.pick(&SESSIONS);
        self.document = Document::parse(toml, Path::new("monkey.toml")).unwrap();
        let session = self.document.session().clone();
        let late = self.random.once_in(2);
        let busy = late.then_some(Busy::Reading);
        let samples = if late { Vec::new() } else { self.samples(&session) };
        // The runtime stops what streamed.
        self.stage.live.clear();
        self.stage.effects.retain(|effect| !matches!(effect, Effect::StartRun { .. }));
        let place = Place { path: "monkey.toml".to_owned(), busy, ..Place::default() };
        self.send(Message::Opened { session: Box::new(session), samples, place, reports: Vec::new() });
    }

    /// Samples as a file may hold them, also one that somebody broke: parents that are not there, or that are children.
    fn samples(&mut self, session: &Session) -> Vec<Sample> {
        let count = self.random.below(12);
        let base = self.steps as u128 * 1_000 + 1_000_000;
        let id = |number: usize| Uuid::from_u128(base + number as u128);
        let mut samples = Vec::new();
        for number in 0..count {
            let cell = self.random.pick(&session.cells).clone();
            let tokens: Vec<Token> = (0..self.random.below(4)).map(|_| self.random_token()).collect();
            let parent = Parent { sample: id(self.random.below(count + 2)), token: self.random.below(3) };
            let mut prefix = cell.prefix.clone().into_bytes();
            let tail: &[u8] = self.random.pick::<&[u8]>(TOKENS);
            prefix.extend_from_slice(tail);
            samples.push(Sample {
                id: id(number),
                run: self.random.once_in(2).then(|| id(500 + number / 3)),
                cell: if self.random.once_in(10) { CellId::new("gone") } else { cell.id.clone() },
                column: self.random.below(3) as u32,
                lane: self.random.below(20) as u32,
                parent: self.random.once_in(2).then_some(parent),
                prefix,
                params: cell.params.clone(),
                tokens,
                finish: *self.random.pick(&FINISHES),
                ..Sample::default()
            });
        }
        samples
    }

    /// Something that nobody at the keys asked for.
    fn surprise(&mut self) {
        match self.random.below(9) {
            0 => self.send(Message::Warned("look\u{1b}[31m out".to_owned())),
            1 => self.send(Message::Told("done".to_owned())),
            2 => self.send(Message::EngineAbout("it is small".to_owned())),
            3 => {
                let mut engine = self.stage.state.program.engine.clone();
                engine.model = "large\u{202e}".to_owned();
                self.send(Message::EngineLearned(engine));
            }
            4 => self.send(Message::CaughtUp),
            5 if self.random.once_in(5) => self.open(),
            6 if self.stage.state.session.place.busy == Some(Busy::Reading) => {
                let session = self.stage.state.to_session();
                let samples = self.samples(&session);
                self.send(Message::SamplesRead { samples, read_only: None, reports: vec!["a".to_owned()] });
            }
            7 => {
                // Somebody the state never heard of.
                let id = Uuid::from_u128(77);
                let token = self.random_token();
                self.send(Message::TokenArrived(id, token));
                self.send(Message::SampleEnded {
                    sample: Box::new(Sample { id, ..Sample::default() }),
                    not_written: None,
                });
            }
            _ => {
                let index = Reference::new(b"another text".to_vec(), Thresholds::default()).unwrap();
                self.send(Message::Indexed("another text".into(), Ok(Arc::new(index))));
            }
        }
    }

    /// What was pasted into the prefix is taken back, and made again, to the byte.
    fn undo_and_redo(&mut self) {
        let state = &self.stage.state;
        let by_hand = state.cell().form == Form::Text || state.cell().prefix_id().column.is_some();
        if state.program.overlay.is_some() || !by_hand {
            return;
        }
        let text = |monkey: &Self| monkey.stage.state.cell().prefix().text();
        let before = text(self);
        self.paste();
        let after = text(self);
        if before == after {
            return;
        }
        self.send(Message::Command(TextCommand::Undo.into()));
        assert_eq!(text(self), before, "undo");
        self.send(Message::Command(TextCommand::Redo.into()));
        assert_eq!(text(self), after, "redo");
        assert_eq!(self.stage.state.session.focus, Pane::Prefix);
    }

    /// The session is written over the file as it was, and read again: it is the same.
    fn write_and_read(&mut self) {
        let (session, path) = (self.stage.state.to_session(), Path::new("monkey.toml"));
        let written = self.document.revised(&session, path).expect("it can be written");
        let read = Document::parse(written.text(), path).expect("what was written can be read");
        assert_eq!(*read.session(), session, "{}", written.text());
        self.document = read;
    }

    fn check(&self) {
        let state = &self.stage.state;
        let session = &state.session;
        assert!(session.current < session.cells.len());
        let ids: HashSet<&str> = session.cells.iter().map(|cell| cell.id.as_str()).collect();
        assert_eq!(ids.len(), session.cells.len(), "two cells have one id");
        let board = &state.cell().board;
        assert!(
            board.selected < board.lanes.len().max(1),
            "lane {} of {}",
            board.selected,
            board.lanes.len()
        );
        for cell in &session.cells {
            assert!(cell.column.is_none_or(|column| column < cell.columns.len()), "no such column");
            assert!(cell.step < cell.runs.len().max(1), "no such run");
            let own = cell.columns.iter().filter_map(|column| column.prefix.as_ref());
            for text in std::iter::once(&cell.base).chain(own) {
                caret_is_in(&text.buffer);
            }
            for id in cell.samples() {
                assert!(session.samples.contains_key(id), "a sample of a run is not known");
            }
        }
        for id in &session.live {
            let entry = session.samples.get(id).expect("what streams is known");
            assert_ne!(entry.phase, Phase::Ended, "what has ended streams");
        }
        for id in &session.unwritten {
            assert!(session.samples.contains_key(id), "what could not be written is not known");
        }
        let place = &session.place;
        assert!(place.saved <= place.revision && place.base <= place.revision, "{place:?}");
        assert!(place.saving.is_none_or(|saving| saving <= place.revision), "{place:?}");
        match &state.program.overlay {
            Some(Overlay::Picker(picker)) => {
                caret_is_in(&picker.query);
                assert!(picker.selected < picker.matches.len().max(1));
            }
            Some(Overlay::Line(line)) => caret_is_in(&line.field),
            Some(Overlay::Note(text)) => caret_is_in(text),
            Some(Overlay::Reference(text)) => caret_is_in(&text.buffer),
            Some(Overlay::Sample(edit)) => caret_is_in(&edit.text),
            Some(Overlay::Samples(list)) => {
                caret_is_in(&list.query);
                assert!(list.selected < list.matches.len().max(1));
            }
            Some(Overlay::Help { query, .. }) => caret_is_in(query),
            Some(Overlay::Stops(stops)) => {
                caret_is_in(&stops.field);
                assert!(stops.selected <= stops.items.len());
            }
            Some(Overlay::Form(table)) => caret_is_in(&table.field),
            Some(Overlay::Confirm { .. } | Overlay::Report { .. }) | None => {}
        }
    }
}

fn caret_is_in(buffer: &EditBuffer) {
    let text = buffer.text();
    assert!(
        text.is_char_boundary(buffer.caret()),
        "the caret at {} is in no place of {text:?}",
        buffer.caret()
    );
    if let Some(selection) = buffer.selection() {
        assert!(text.get(selection.clone()).is_some(), "{selection:?} is no part of {text:?}");
    }
}

fn named(names: &[&str]) -> Vec<(String, String)> {
    names.iter().map(|name| ((*name).to_owned(), String::new())).collect()
}
