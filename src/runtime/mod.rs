//! The only place where things are done for the screen: the loop, effects into tasks, tasks into messages.
//!
//! Never decides anything about the session: that is `app`.

pub mod editor;
pub mod lanes;
pub mod terminal;

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use self::{
    lanes::{ColumnRun, Lanes, Sink},
    terminal::Screen,
};
use crossterm::event::{
    Event as TerminalEvent, EventStream, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton,
    MouseEventKind,
};
use futures_util::{
    StreamExt,
    stream::{SelectAll, select_all},
};
use ratatui::{buffer::Buffer, layout::Rect};
use thiserror::Error;
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    task::JoinHandle,
    time::sleep,
};

use crate::{
    analysis::{Reference, Thresholds},
    app::{
        self, Effect, Message, Mouse, MouseAction, Question, SessionEntry, State, Variant,
        read::{context, wake_at_ms},
        state::{Place, Preferences},
        update,
    },
    engine::{Engine, EngineError, Run},
    problem::Problems,
    roster::{self, ColumnEngines},
    session::{CellId, Scored, Session},
    settings::Settings,
    store::{self, Dirs, Document, Existing, Opened, StoreError, WriteJob, WriteResult, WriterHandle},
    tui::{
        background::{Answer, Heard, LateAnswer, ask_background, from_colorfgbg},
        colour::ColourDepth,
        keys::{Keymap, Meaning},
        page, picture,
        theme::{Appearance, Theme},
        view::{self, Look},
    },
};

/// The least time between two frames when only samples grow.
const STREAM_FRAME: Duration = Duration::from_millis(33);
/// The least time between a frame and what a key, the mouse or a new size asks for.
const INPUT_FRAME: Duration = Duration::from_millis(4);
/// How long a terminal may take to tell its background.
const ASK_BACKGROUND: Duration = Duration::from_millis(30);
/// The session that opens when none is named.
pub const TOUR: &str = "tour";
/// The same with its notes in Chinese.
pub const TOUR_CHINESE: &str = "tour.zh-CN";

/// What the program was started with.
#[derive(Debug)]
pub struct Options {
    /// A session file; the tour if none.
    pub session: Option<PathBuf>,
    /// The shipped session that opens where no file is named.
    pub tour: &'static str,
    /// An engine instead of the session's or the settings'.
    pub engine: Option<String>,
    /// A model instead of the session's or the profile's.
    pub model: Option<String>,
    /// The settings, with what the command line changed.
    pub settings: Settings,
    /// Where things live.
    pub dirs: Dirs,
    /// The keys.
    pub keymap: Keymap,
    /// What is known of the terminal's colours.
    pub colours: Colours,
    /// The command that edits a text: `$VISUAL`, `$EDITOR` or the settings'.
    pub editor: String,
}

/// What the environment says about the terminal's colours.
#[derive(Clone, Debug)]
pub struct Colours {
    /// How many there are.
    pub depth: ColourDepth,
    /// The value of `COLORFGBG`.
    pub colorfgbg: Option<String>,
}

/// Why the screen could not be run.
#[derive(Debug, Error)]
pub enum RuntimeError {
    /// The session could not be opened or closed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The engine could not be had.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The terminal failed.
    #[error("the terminal: {0}")]
    Terminal(#[from] io::Error),
    /// A path that is no session and cannot become one.
    #[error("{}: {reason}", path.display())]
    NoSession {
        /// The path.
        path: PathBuf,
        /// Why not, and what to do.
        reason: String,
    },
    /// The theme could not be had.
    #[error("{0}")]
    Theme(String),
}

/// Why the screen ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The user left.
    Left,
    /// A signal of this number asked for it.
    Signal(u8),
}

/// Runs the screen until the user leaves.
///
/// # Errors
/// Where the session cannot be opened or the terminal fails; the terminal is given back first.
pub fn run(options: Options) -> Result<Exit, RuntimeError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let result = runtime.block_on(async { Program::open(options)?.run().await });
    // A tokenisation or an editor may still run; nothing waits for them.
    runtime.shutdown_background();
    result
}

/// Everything that is done for one run of the program.
struct Program {
    options: Options,
    state: State,
    engine: Arc<dyn Engine>,
    /// Engines that columns name.
    others: ColumnEngines,
    theme: Theme,
    /// The background answers late, among the keys.
    late: Option<LateAnswer>,
    writer: Arc<WriterHandle>,
    /// Where the open session lives.
    path: PathBuf,
    /// Its samples are still to be read.
    unread: bool,
    lanes: Lanes,
    /// The redrawing of live mode that is under way.
    live_mode: Option<JoinHandle<()>>,
    messages: UnboundedReceiver<Message>,
    sender: UnboundedSender<Message>,
    started: Instant,
    dirty: bool,
    /// Someone waits for the next frame.
    urgent: bool,
    leaving: bool,
}

/// What an opened session is to the state: its content and where it lives.
struct Content {
    session: Session,
    samples: Vec<crate::session::Sample>,
    place: Place,
    reports: Vec<String>,
}

/// Takes apart what was opened: the content for the state, the files for the writer.
fn content(opened: &mut Opened) -> Content {
    Content {
        session: opened.document.session().clone(),
        samples: std::mem::take(&mut opened.samples),
        place: Place {
            path: opened.path.display().to_string(),
            read_only: opened.read_only.clone(),
            ..Place::default()
        },
        reports: read_only(opened).into_iter().chain(std::mem::take(&mut opened.reports)).collect(),
    }
}

/// Alternatives that are looked at by name.
const ALTERNATIVES_SHOWN: usize = 20;

/// Flattens an answer that may never come.
fn flatten_reply<T, E>(answer: Result<Result<T, EngineError>, E>) -> Result<T, String> {
    match answer {
        Ok(answer) => answer.map_err(|error| error.to_string()),
        Err(_) => Err("the engine gave no answer".to_owned()),
    }
}

impl Program {
    fn open(options: Options) -> Result<Self, RuntimeError> {
        let (sender, messages) = unbounded_channel();
        let named = match &options.session {
            Some(path) => store::session_path(path),
            None => options.dirs.sessions().join(format!("{}.toml", options.tour)),
        };
        let at_once = if named.exists() { store::open_at_once(&named)? } else { None };
        let unread = at_once.is_some();
        let mut opened = match at_once {
            Some(opened) => opened,
            None => open_session(&options.dirs, options.session.as_deref(), options.tour)?,
        };
        let Content { session, samples, place, reports } = content(&mut opened);
        let path = opened.path.clone();
        // Forgetting a recent session is no reason not to start.
        let _ = store::remember(&options.dirs, &path);
        let (choice, model) = chosen(&options, &session);
        let (choice, engine, failure) = match roster::engine(&choice, model.as_deref(), &options.settings) {
            Ok(engine) => (choice, engine, None),
            // What the command line asked for must not be replaced in silence.
            Err(error) if options.engine.is_some() => return Err(error.into()),
            Err(error) => {
                let failure = format!("{error}; {} answers instead", roster::BUILTIN);
                (
                    roster::BUILTIN.to_owned(),
                    roster::builtin(&options.settings) as Arc<dyn Engine>,
                    Some(failure),
                )
            }
        };
        let theme = theme(options.settings.theme.as_deref(), None, &options)?;
        let status = roster::status(&choice, engine.as_ref());
        let program = app::state::Program {
            theme: theme.name.clone(),
            preferences: Preferences {
                new_cell: options.settings.params.clone(),
                confirm_quit: options.settings.confirm_quit,
                cap_usd: options.settings.cap_usd,
            },
            ..app::state::Program::new(status, (80, 24))
        };
        let state = State::new(program, &session, samples, place);
        let about = state.program.engine.about.clone();
        let news: Vec<String> = failure.into_iter().chain(reports).chain(about).collect();
        let _ = sender.send(Message::Reported(news));
        let tell = sender.clone();
        Ok(Self {
            writer: Arc::new(keep(opened, tell)),
            options,
            state,
            engine,
            others: ColumnEngines::default(),
            theme,
            late: None,
            path,
            unread,
            lanes: Lanes::default(),
            live_mode: None,
            messages,
            sender,
            started: Instant::now(),
            dirty: true,
            urgent: false,
            leaving: false,
        })
    }

    async fn run(mut self) -> Result<Exit, RuntimeError> {
        terminal::give_back_on_panic();
        // Before the terminal is taken, so that no signal can end the program without giving it back.
        let mut signals = Signals::new()?;
        let mut screen = Screen::take(self.options.settings.mouse)?;
        if self.options.settings.theme.is_none() {
            self.learn_background()?;
        }
        self.apply(resized(&screen), &mut screen).await?;
        self.draw(&mut screen)?;
        if std::mem::take(&mut self.unread) {
            let opened = store::open(&self.path)?;
            let whole = self.opened(opened);
            let news = self.state.program.notice.take();
            self.apply(whole, &mut screen).await?;
            self.state.program.notice = self.state.program.notice.take().or(news);
            self.draw(&mut screen)?;
        }
        // Loading the model takes longer than painting, so it comes after the first frame.
        self.engine.warm();
        let result = self.serve(&mut screen, &mut signals).await;
        drop(screen);
        // However it ended: a signal, a terminal that is gone, or the user.
        self.save_unsaved();
        self.lanes.cancel_all();
        // The tasks of cancelled lanes hold the writer until they have handed their samples over.
        while Arc::strong_count(&self.writer) > 1 {
            tokio::task::yield_now().await;
            sleep(Duration::from_millis(1)).await;
        }
        if let Some(writer) = Arc::into_inner(self.writer) {
            writer.close()?;
        }
        result
    }

    /// The loop: wait for anything, apply all there is, draw once.
    async fn serve(&mut self, screen: &mut Screen, signals: &mut Signals) -> Result<Exit, RuntimeError> {
        let mut events = Some(events());
        let mut last_frame = Instant::now();
        while !self.leaving {
            let now_ms = self.now_ms();
            let wake = match wake_at_ms(&self.state) {
                Some(at) => Duration::from_millis(at.saturating_sub(now_ms)),
                None => Duration::MAX,
            };
            let until_frame =
                if self.dirty { self.frame().saturating_sub(last_frame.elapsed()) } else { Duration::MAX };
            let pause = wake.min(until_frame);
            let mut messages = Vec::new();
            let mut outside = None;
            tokio::select! {
                biased;
                event = next_event(&mut events) => match event {
                    Some(Ok(event)) => outside = Some(Outside::Terminal(event)),
                    Some(Err(error)) => return Err(error.into()),
                    None => return Ok(Exit::Left),
                },
                which = signals.next() => outside = Some(Outside::Signal(which)),
                message = self.messages.recv() => messages.extend(message),
                () = pause_for(pause) => messages.push(Message::Clock(self.now_ms())),
            }
            while let Ok(message) = self.messages.try_recv() {
                messages.push(message);
            }
            let shown = self.state.session.live_mode.shows(self.state.program.now_ms);
            self.apply(Message::Clock(self.now_ms()), screen).await?;
            self.dirty |= self.state.session.live_mode.shows(self.state.program.now_ms) != shown;
            for message in messages {
                self.dirty |= !matches!(message, Message::Clock(_));
                self.apply_with(message, screen, &mut events).await?;
            }
            match outside {
                Some(Outside::Terminal(event)) => {
                    if let Some(message) = self.translate(event, screen)? {
                        (self.dirty, self.urgent) = (true, true);
                        self.apply_with(message, screen, &mut events).await?;
                    }
                }
                Some(Outside::Signal(Wake::Continued)) => {
                    screen.retake()?;
                    self.dirty = true;
                    self.apply(resized(screen), screen).await?;
                }
                Some(Outside::Signal(Wake::Ended(signal))) => return Ok(Exit::Signal(signal)),
                None => {}
            }
            if self.dirty && last_frame.elapsed() >= self.frame() {
                self.draw(screen)?;
                last_frame = Instant::now();
            }
        }
        Ok(Exit::Left)
    }

    fn frame(&self) -> Duration {
        if self.urgent { INPUT_FRAME } else { STREAM_FRAME }
    }

    fn now_ms(&self) -> u64 {
        self.started.elapsed().as_millis() as u64
    }

    fn draw(&mut self, screen: &mut Screen) -> Result<(), RuntimeError> {
        let look = Look { theme: &self.theme, keymap: &self.options.keymap };
        screen.draw(|frame| view::draw(frame, &self.state, look))?;
        (self.dirty, self.urgent) = (false, false);
        Ok(())
    }

    /// Turns a terminal's event into a message, if it means anything.
    fn translate(
        &mut self,
        event: TerminalEvent,
        screen: &mut Screen,
    ) -> Result<Option<Message>, RuntimeError> {
        Ok(match event {
            TerminalEvent::Key(key) if key.kind != KeyEventKind::Release => self.key(key)?,
            TerminalEvent::Paste(text) => Some(Message::Pasted(pasted_newlines(&text))),
            TerminalEvent::Resize(..) => {
                screen.resized()?;
                Some(resized(screen))
            }
            TerminalEvent::Mouse(mouse) => {
                let action = match mouse.kind {
                    MouseEventKind::Down(MouseButton::Left) => MouseAction::Down,
                    MouseEventKind::Drag(MouseButton::Left) => MouseAction::Drag,
                    MouseEventKind::Up(MouseButton::Left) => MouseAction::Up,
                    MouseEventKind::ScrollUp => MouseAction::WheelUp,
                    MouseEventKind::ScrollDown => MouseAction::WheelDown,
                    _ => return Ok(None),
                };
                let shift = mouse.modifiers.contains(KeyModifiers::SHIFT);
                Some(Message::Mouse(Mouse { action, at: (mouse.column, mouse.row), shift }))
            }
            _ => None,
        })
    }

    fn key(&mut self, key: KeyEvent) -> Result<Option<Message>, RuntimeError> {
        if let (Some(late), KeyCode::Char(character)) = (&mut self.late, key.code) {
            let held = |modifier| key.modifiers.contains(modifier);
            match late.hear(character, held(KeyModifiers::ALT), held(KeyModifiers::CONTROL)) {
                Heard::Key => {}
                Heard::Part => return Ok(None),
                Heard::Known(appearance) => {
                    self.theme = theme(None, Some(appearance), &self.options)?;
                    self.dirty = true;
                    return Ok(None);
                }
            }
        }
        Ok(match self.options.keymap.meaning(key, &context(&self.state)) {
            Meaning::Command(command) => Some(Message::Command(command)),
            Meaning::Typed(character) => Some(Message::Typed(character)),
            Meaning::Nothing => None,
        })
    }

    /// Asks the terminal whether it is dark or light, where the environment does not say.
    fn learn_background(&mut self) -> Result<(), RuntimeError> {
        let told = self.options.colours.colorfgbg.as_deref().and_then(from_colorfgbg);
        let appearance = match told {
            Some(appearance) => Some(appearance),
            None => match ask_background(ASK_BACKGROUND) {
                Answer::Known(appearance) => Some(appearance),
                Answer::Unknown => None,
                Answer::Late => {
                    self.late = Some(LateAnswer::default());
                    None
                }
            },
        };
        self.theme = theme(None, appearance, &self.options)?;
        Ok(())
    }

    /// Applies a message where no effect needs the event stream.
    async fn apply(&mut self, message: Message, screen: &mut Screen) -> Result<(), RuntimeError> {
        let mut none = None;
        self.apply_with(message, screen, &mut none).await
    }

    async fn apply_with(
        &mut self,
        message: Message,
        screen: &mut Screen,
        events: &mut Option<Events>,
    ) -> Result<(), RuntimeError> {
        let mut effects = Vec::new();
        if let Message::SampleEnded { sample, .. } = &message {
            self.lanes.forget(sample.id);
            // A server that was named no model has told by now which one it took.
            let model = self.engine.identity().model;
            if model != self.state.program.engine.model {
                effects.extend(update(&mut self.state, Message::EngineNamed(model)));
            }
        }
        effects.extend(update(&mut self.state, message));
        while !effects.is_empty() {
            let mut next = Vec::new();
            for effect in effects {
                for answer in self.perform(effect, screen, events).await? {
                    self.dirty = true;
                    next.extend(update(&mut self.state, answer));
                }
            }
            effects = next;
        }
        Ok(())
    }

    /// Does one thing; what is known at once comes back as messages.
    async fn perform(
        &mut self,
        effect: Effect,
        screen: &mut Screen,
        events: &mut Option<Events>,
    ) -> Result<Vec<Message>, RuntimeError> {
        let answer = match effect {
            Effect::StartRun { cell, variants, lanes } => {
                let sink = Sink { writer: Arc::clone(&self.writer), screen: self.sender.clone() };
                let columns = self.column_runs(&cell, variants, None);
                let alternatives = self.options.settings.alternatives;
                Message::RunStarted(self.lanes.start(&columns, lanes, alternatives, &sink))
            }
            Effect::LiveResample { generation, cell, variants, seed, lanes, drafts } => {
                let columns = self.column_runs(&cell, variants, Some(seed));
                let sender = self.sender.clone();
                let alternatives = self.options.settings.alternatives;
                let task = tokio::spawn(async move {
                    let samples = lanes::resample(columns, lanes, drafts, alternatives).await;
                    let _ = sender.send(Message::LiveResampled { generation, samples });
                });
                // An older one that is still under way would be late: ending it cancels its lanes.
                if let Some(older) = self.live_mode.replace(task) {
                    older.abort();
                }
                return Ok(Vec::new());
            }
            Effect::SavePicture(what) => {
                let look = Look { theme: &self.theme, keymap: &self.options.keymap };
                let (width, height) = self.state.program.size;
                let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
                view::paint(&mut buffer, &self.state, look);
                let part =
                    picture::part(&buffer, &self.state.layout(), self.state.cell().board.selected, what);
                let kinds = [
                    ("svg", picture::svg(&part, &self.theme)),
                    ("html", page::html(&self.state, what, &self.theme)),
                ];
                match store::write_pictures(&self.path, &kinds) {
                    Ok(paths) => {
                        let paths: Vec<String> =
                            paths.iter().map(|path| path.display().to_string()).collect();
                        Message::Told(format!("written: {}", paths.join(", ")))
                    }
                    Err(error) => Message::Warned(error.to_string()),
                }
            }
            Effect::WriteSamples(samples) => {
                for sample in samples {
                    self.writer.send(WriteJob::End(Box::new(sample)));
                }
                return Ok(Vec::new());
            }
            Effect::CancelSample(sample) => {
                self.lanes.cancel(sample);
                return Ok(Vec::new());
            }
            Effect::Tokenize { prefix, revision, epoch, text } => {
                let (engine, sender) = (Arc::clone(&self.engine), self.sender.clone());
                tokio::task::spawn_blocking(move || {
                    let spans = engine.tokenize(&text).map_err(|error| error.to_string());
                    let starts = spans.map(|spans| spans.into_iter().map(|span| span.range.start).collect());
                    let _ = sender.send(Message::Tokenized { prefix, revision, epoch, starts });
                });
                return Ok(Vec::new());
            }
            Effect::Score { prefix, revision, epoch, text } => {
                let (answer, sender) = (self.engine.score(&text, ALTERNATIVES_SHOWN), self.sender.clone());
                tokio::spawn(async move {
                    let scored = flatten_reply(answer.await);
                    let _ = sender.send(Message::Scored { prefix, revision, epoch, scored });
                });
                return Ok(Vec::new());
            }
            Effect::ScoreAnswers { cell, epoch, questions } => {
                let (engine, sender) = (Arc::clone(&self.engine), self.sender.clone());
                tokio::spawn(async move {
                    for Question { examples, prefix, answer } in questions {
                        let scored = flatten_reply(engine.score(&format!("{prefix}{answer}"), 0).await);
                        let probability = scored.map(|scored| probability_behind(&scored, prefix.len()));
                        let cell = cell.clone();
                        let _ = sender.send(Message::AnswerScored { cell, epoch, examples, probability });
                    }
                });
                return Ok(Vec::new());
            }
            Effect::Index(text) => {
                let sender = self.sender.clone();
                tokio::task::spawn_blocking(move || {
                    let index = Reference::new(text.as_bytes().to_vec(), Thresholds::default());
                    let index = index.map(Arc::new).map_err(|error| error.to_string());
                    let _ = sender.send(Message::Indexed(text, index));
                });
                return Ok(Vec::new());
            }
            Effect::ScoreReference { epoch, text } => {
                let (answer, sender) = (self.engine.score(&text, 0), self.sender.clone());
                tokio::spawn(async move {
                    let scored = flatten_reply(answer.await);
                    let _ = sender.send(Message::ReferenceScored { epoch, text, scored });
                });
                return Ok(Vec::new());
            }
            Effect::ReadReference(cell, path) => {
                let read = store::read_text(&expand(&path)).map_err(|error| error.to_string());
                Message::ReferenceRead(cell, path, read)
            }
            Effect::AskNext { spot, epoch, prefix, inherited } => {
                let answer = self.engine.next(&prefix, &inherited, ALTERNATIVES_SHOWN);
                let sender = self.sender.clone();
                tokio::spawn(async move {
                    let answer = flatten_reply(answer.await).map(Box::new);
                    let _ = sender.send(Message::NextKnown { spot, epoch, answer });
                });
                return Ok(Vec::new());
            }
            Effect::Save { session, revision } => {
                self.writer.send(WriteJob::Save { session, revision });
                return Ok(Vec::new());
            }
            Effect::SaveAs { session, samples, path } => {
                let document = Document::load(&self.path).unwrap_or_default();
                match store::save_as(&document, &session, &samples, &expand(&path), Existing::Refuse) {
                    Ok(opened) => Message::Moved(self.adopt(opened).place),
                    Err(error) => Message::OpenFailed(error.to_string()),
                }
            }
            Effect::Open(what) => self.open_another(&what),
            Effect::ListSessions => Message::SessionsListed(self.sessions()),
            Effect::ListEngines => {
                let mut choices = roster::choices(&self.options.settings);
                let current = &self.state.program.engine.choice;
                if choices.iter().all(|(choice, _)| choice != current) {
                    choices.push((current.clone(), self.state.program.engine.model.clone()));
                }
                Message::EnginesListed(choices)
            }
            Effect::ListThemes => {
                Message::ThemesListed(Theme::names().map(|name| (name.to_owned(), String::new())).collect())
            }
            Effect::UseEngine(choice) => self.use_engine(&choice, None),
            Effect::UseTheme(name) => match theme(Some(&name), None, &self.options) {
                Ok(theme) => {
                    self.theme = theme;
                    Message::ThemeChanged(name)
                }
                Err(error) => Message::Warned(error.to_string()),
            },
            Effect::Copy(text) => {
                screen.copy(&text)?;
                return Ok(Vec::new());
            }
            Effect::EditExternally(prefix, text) => {
                let reading = self.lend(events);
                let edited = editor::edit(&self.options.editor, &text).await;
                // The size first: what is drawn next must fit the terminal as it is now.
                let resized = self.take_back(reading, screen, events)?;
                let edited = match edited {
                    Ok(text) => Message::Edited(prefix, text),
                    Err(error) => Message::EditorFailed(error.to_string()),
                };
                return Ok(vec![resized, edited]);
            }
            Effect::Suspend => {
                let reading = self.lend(events);
                // The whole job stops, as a shell expects; a process that has no shell above it is not stopped at all.
                let _ = rustix::process::kill_current_process_group(rustix::process::Signal::TSTP);
                sleep(Duration::from_millis(100)).await;
                self.take_back(reading, screen, events)?
            }
            Effect::Repaint => {
                screen.resized()?;
                resized(screen)
            }
            Effect::Quit => {
                self.leaving = true;
                return Ok(Vec::new());
            }
        };
        Ok(vec![answer])
    }

    /// Begins one run in every column of a cell.
    fn column_runs(&mut self, cell: &CellId, variants: Vec<Variant>, seed: Option<u64>) -> Vec<ColumnRun> {
        let first = variants.first().map(|variant| variant.params.clone()).unwrap_or_default();
        let mut run = Run::begin(self.engine.as_ref(), cell, &first);
        if let Some(seed) = seed {
            run = run.with_seed(seed);
        }
        let variants = variants.into_iter().zip(0..);
        variants
            .map(|(variant, column)| {
                let (engine, refused) = match self.engine_of(&variant) {
                    Ok(engine) => (engine, None),
                    Err(reason) => (Arc::clone(&self.engine), Some(reason)),
                };
                let run = run.in_column(column, engine.as_ref(), &variant.params);
                ColumnRun { engine, params: variant.params, run, refused }
            })
            .collect()
    }

    /// Returns who answers in a column.
    fn engine_of(&mut self, variant: &Variant) -> Result<Arc<dyn Engine>, String> {
        if variant.engine.is_none() && variant.model.is_none() {
            return Ok(Arc::clone(&self.engine));
        }
        let choice = variant.engine.as_ref().unwrap_or(&self.state.program.engine.choice);
        let make = |choice: &str, model: Option<&str>| roster::engine(choice, model, &self.options.settings);
        self.others.get_or_make(choice, variant.model.as_deref(), make).map_err(|error| error.to_string())
    }

    /// Gives the terminal to another program; two readers would share its keys at random.
    fn lend(&self, events: &mut Option<Events>) -> bool {
        let reading = events.take().is_some();
        // Dropping the stream leaves a wake-up behind where nobody waited. It is fetched now: together with the first
        // key of the next stream it would hide that key until another one comes.
        let _ = crossterm::event::poll(Duration::ZERO);
        terminal::give_back();
        reading
    }

    /// Takes the terminal back, whatever size it has now.
    fn take_back(
        &self,
        reading: bool,
        screen: &mut Screen,
        events: &mut Option<Events>,
    ) -> Result<Message, RuntimeError> {
        screen.retake()?;
        if reading {
            *events = Some(self::events());
        }
        Ok(resized(screen))
    }

    /// Hands what is not written yet to the writer.
    fn save_unsaved(&self) {
        if self.state.is_dirty() && self.state.session.place.read_only.is_none() {
            let (session, revision) = (Box::new(self.state.to_session()), self.state.session.place.revision);
            self.writer.send(WriteJob::Save { session, revision });
        }
    }

    /// Opens another session in place of this one.
    fn open_another(&mut self, what: &str) -> Message {
        let named = store::session_path(&expand(Path::new(what)));
        if named.canonicalize().is_ok_and(|path| path == self.path) {
            return Message::Warned("this session is open already".to_owned());
        }
        let opened = match what.strip_prefix("embedded:") {
            Some(name) => store::open_embedded(&self.options.dirs, name),
            None => store::open(&expand(Path::new(what))),
        };
        match opened {
            Ok(opened) => {
                self.lanes.cancel_all();
                self.save_unsaved();
                let message = self.opened(opened);
                if let Message::Opened { session, .. } = &message {
                    self.follow_engine(session);
                }
                message
            }
            Err(error) => Message::OpenFailed(error.to_string()),
        }
    }

    /// Lets another engine answer.
    fn use_engine(&mut self, choice: &str, model: Option<&str>) -> Message {
        match roster::engine(choice, model, &self.options.settings) {
            Ok(engine) => {
                self.engine = engine;
                self.engine.warm();
                Message::EngineChanged(roster::status(choice, self.engine.as_ref()))
            }
            Err(error) => Message::EngineFailed(error.to_string()),
        }
    }

    /// Lets the engine answer that a session names, or the settings' where it names none.
    fn follow_engine(&mut self, session: &Session) {
        let (choice, model) = chosen(&self.options, session);
        if choice == self.state.program.engine.choice && model.is_none() {
            return;
        }
        // After the session itself, which is on its way.
        let message = self.use_engine(&choice, model.as_deref());
        let _ = self.sender.send(message);
    }

    /// Makes another session the open one and says so.
    fn opened(&mut self, opened: Opened) -> Message {
        let Content { session, samples, place, reports } = self.adopt(opened);
        Message::Opened { session: Box::new(session), samples, place, reports }
    }

    /// Makes another session the open one; the old writer finishes by itself once its lanes have ended.
    fn adopt(&mut self, mut opened: Opened) -> Content {
        let content = content(&mut opened);
        self.path = opened.path.clone();
        let _ = store::remember(&self.options.dirs, &self.path);
        self.writer = Arc::new(keep(opened, self.sender.clone()));
        content
    }

    /// Lists what can be opened: recent sessions, those in the library, those shipped.
    fn sessions(&self) -> Vec<SessionEntry> {
        let dirs = &self.options.dirs;
        let mut entries: Vec<SessionEntry> = Vec::new();
        let listed = store::list(dirs).unwrap_or_default();
        let recent = store::recent(dirs).into_iter().filter(|path| path.is_file());
        let library = listed.into_iter().map(|listing| listing.path);
        for path in recent.chain(library) {
            let open = path.display().to_string();
            if entries.iter().any(|entry| entry.open == open) || path == self.path {
                continue;
            }
            let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            entries.push(SessionEntry { title: name, detail: open.clone(), open });
        }
        for (name, _) in store::EMBEDDED {
            let copy = dirs.sessions().join(format!("{name}.toml")).display().to_string();
            if entries.iter().all(|entry| entry.open != copy) && Path::new(&copy) != self.path {
                entries.push(SessionEntry {
                    title: (*name).to_owned(),
                    detail: "shipped; opens as a copy".to_owned(),
                    open: format!("embedded:{name}"),
                });
            }
        }
        entries
    }
}

/// Returns the probability of what stands behind a byte of a scored text; a token across it counts whole.
fn probability_behind(scored: &[Scored], from: usize) -> f64 {
    let mut end = 0;
    let behind = scored.iter().filter(|scored| {
        end += scored.token.bytes.len();
        end > from
    });
    behind.filter_map(|scored| scored.token.logprob).map(f64::from).sum::<f64>().exp()
}

/// Says what size the terminal has.
fn resized(screen: &Screen) -> Message {
    let (width, height) = screen.size();
    Message::Resized(width, height)
}

/// Starts the writer of a session; what it has kept becomes messages.
fn keep(opened: Opened, tell: UnboundedSender<Message>) -> WriterHandle {
    WriterHandle::spawn(opened, move |batch| {
        for kept in batch {
            let message = match kept {
                WriteResult::Begun(_) => continue,
                WriteResult::Token { sample, token } => Message::TokenArrived(sample, token),
                WriteResult::Ended { sample, error } => Message::SampleEnded { sample, not_written: error },
                WriteResult::CaughtUp => Message::CaughtUp,
                WriteResult::Saved { revision } => Message::Saved(revision),
                WriteResult::SaveFailed { revision, reason } => Message::SaveFailed(revision, reason),
                WriteResult::JournalFailed { reason } => {
                    Message::Warned(format!("a crash would lose what streams: {reason}"))
                }
            };
            // The screen may have gone; what is written is written.
            let _ = tell.send(message);
        }
    })
}

fn open_session(dirs: &Dirs, path: Option<&Path>, tour: &str) -> Result<Opened, RuntimeError> {
    let Some(path) = path else { return Ok(store::open_embedded(dirs, tour)?) };
    let named = store::session_path(path);
    if named.exists() {
        return Ok(store::open(path)?);
    }
    // A shipped session may be asked for by its name alone.
    if let Some((name, _)) = store::EMBEDDED.iter().find(|(name, _)| Path::new(name) == path) {
        return Ok(store::open_embedded(dirs, name)?);
    }
    let refused =
        |reason: &str| Err(RuntimeError::NoSession { path: path.to_owned(), reason: reason.to_owned() });
    if path.extension().is_some_and(|extension| extension != "toml") {
        return refused(
            "a session's file ends in .toml; a new one is made from a name with that ending or none",
        );
    }
    if named.parent().is_some_and(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
        return refused("there is no such folder; make it first");
    }
    let title = named.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let cell = crate::session::Cell::new(CellId::new("cell-1"), "Cell 1");
    Ok(store::create(&named, &Session { title, cells: vec![cell], ..Session::default() })?)
}

/// Returns who is to answer in a session, and with which model: the command line first, then the session, then the
/// settings.
fn chosen(options: &Options, session: &Session) -> (String, Option<String>) {
    let choice = options.engine.clone().or_else(|| session.engine.clone());
    let model = options.model.clone().or_else(|| session.model.clone());
    (choice.unwrap_or_else(|| roster::default_choice(&options.settings)), model)
}

/// Says why nothing is kept in a session, if so.
fn read_only(opened: &Opened) -> Option<String> {
    let reason = opened.read_only.as_ref()?;
    Some(format!("read-only: {reason}; Alt-s saves a copy that is kept"))
}

/// Finds the theme of a name, or one that fits the background, in the colours the terminal has.
fn theme(
    name: Option<&str>,
    appearance: Option<Appearance>,
    options: &Options,
) -> Result<Theme, RuntimeError> {
    let theme = match name {
        None => Theme::automatic(appearance),
        Some(name) => match Theme::builtin(name) {
            Some(theme) => theme,
            None => own_theme(name, &options.dirs)?,
        },
    };
    Ok(theme.degraded(options.colours.depth))
}

/// Reads a theme of the user's own.
fn own_theme(name: &str, dirs: &Dirs) -> Result<Theme, RuntimeError> {
    let path = dirs.config.join("themes").join(format!("{name}.toml"));
    let text = std::fs::read_to_string(&path).map_err(|error| {
        let known: Vec<&str> = Theme::names().collect();
        RuntimeError::Theme(format!(
            "there is no theme {name:?}: {}: {error}; built in are {}",
            path.display(),
            known.join(", ")
        ))
    })?;
    let (theme, problems) = Theme::read(&text);
    match problems.first() {
        None => Ok(theme),
        Some(_) => Err(RuntimeError::Theme(Problems { path, list: problems }.to_string())),
    }
}

/// Terminals send the newlines of a paste as carriage returns, so a lone one is a newline. A terminal that sends
/// both sends what was copied, so a pair stays.
fn pasted_newlines(text: &str) -> String {
    text.split("\r\n").map(|part| part.replace('\r', "\n")).collect::<Vec<_>>().join("\r\n")
}

/// Replaces a leading `~/` by the home directory.
fn expand(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), etcetera::home_dir()) {
        (Ok(rest), Ok(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}

/// What came from outside the program.
enum Outside {
    Terminal(TerminalEvent),
    Signal(Wake),
}

/// What a signal asks for.
enum Wake {
    /// The process was stopped and goes on.
    Continued,
    /// The process is to end, by a signal of this number.
    Ended(u8),
}

struct Signals {
    continued: Signal,
    terminate: Signal,
    hang_up: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self {
            continued: signal(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()))?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) -> Wake {
        loop {
            tokio::select! {
                _ = self.continued.recv() => return Wake::Continued,
                _ = self.terminate.recv() => return Wake::Ended(15),
                _ = self.hang_up.recv() => return Wake::Ended(1),
                // Ctrl-C is a key here; the signal comes only while an editor has the terminal, and is for it.
                _ = self.interrupt.recv() => {}
            }
        }
    }
}

/// What the terminal sends. Alone, crossterm's stream spins for a lock at every poll; inside this one it is polled only
/// when it was woken.
type Events = SelectAll<EventStream>;

fn events() -> Events {
    select_all([EventStream::new()])
}

async fn next_event(events: &mut Option<Events>) -> Option<io::Result<TerminalEvent>> {
    match events {
        Some(events) => events.next().await,
        None => std::future::pending().await,
    }
}

async fn pause_for(duration: Duration) {
    if duration == Duration::MAX {
        std::future::pending::<()>().await;
    }
    sleep(duration).await;
}
