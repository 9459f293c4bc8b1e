//! One run of the program: what it holds, and the loop that waits for anything, applies all there is and paints once.
//!
//! Never decides anything about the session, and never waits for a disk or an engine while keys may come.

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::tz::TimeZone;
use tokio::{sync::mpsc::Receiver, task::JoinHandle, time::sleep};

use super::{
    arrivals::{Arrival, Arrivals},
    engines::{self, Engines},
    error::{Exit, RuntimeError},
    fetch::Fetches,
    frames::Frames,
    input::{Console, Input},
    lanes::Lanes,
    options::Options,
    sessions::{self, Content},
    signals::{Signals, Wake},
    terminal, themes,
};
use crate::{
    app::{
        Effect, Message,
        read::{context, wake_at_ms},
        state::{self, Busy, Preferences, State},
        update,
    },
    store::{self, Opened, WriteJob, WriteResult, WriterHandle, WriterThread},
    tr,
    tui::{
        theme::Theme,
        view::{self, Look},
    },
};

/// How often it is asked whether another program still has the session open.
const LOCK_EVERY: Duration = Duration::from_secs(1);

/// Everything that is held for one run of the program.
pub(super) struct Program {
    pub(super) options: Arc<Options>,
    pub(super) state: State,
    pub(super) engines: Engines,
    pub(super) theme: Theme,
    /// Speaks to the thread that writes the open session.
    pub(super) writer: WriterHandle,
    writing: WriterThread,
    /// Threads that write what is left of sessions that were open before.
    pub(super) finishing: Vec<WriterThread>,
    /// Where the open session lives.
    pub(super) path: PathBuf,
    /// The session file as it was read, while its samples are still to be read.
    unread: Option<String>,
    pub(super) lanes: Lanes,
    /// The sampling of live mode that is under way.
    pub(super) resampling: Option<JoinHandle<()>>,
    /// The fetch from the hub that is under way.
    pub(super) fetches: Fetches,
    arriving: Receiver<Arrival>,
    pub(super) arrivals: Arrivals,
    started: Instant,
    frames: Frames,
    pub(super) leaving: bool,
    /// What there is to say once there is a screen.
    news: Vec<String>,
    /// Another program has the session open, and it is waited for.
    awaits_lock: bool,
}

impl Program {
    /// Opens the session, or as much of it as is quickly read, and names the engine; the terminal is not touched yet.
    ///
    /// # Errors
    /// Where there is no such session, engine or theme.
    pub(super) fn open(options: Options) -> Result<Self, RuntimeError> {
        let options = Arc::new(options);
        let (arrivals, arriving) = Arrivals::new();
        let named = match &options.session {
            Some(path) => store::session_path(path),
            None => options.dirs.sessions().join(format!("{}.toml", options.tour)),
        };
        let at_once = if named.exists() { store::open_at_once(&named)? } else { None };
        let unread = at_once.as_ref().map(|opened| opened.document.text().to_owned());
        let mut opened = match at_once {
            Some(opened) => opened,
            None => sessions::open_named(&options.dirs, options.session.as_deref(), options.tour)?,
        };
        let Content { session, samples, mut place, mut reports } = sessions::content(&mut opened);
        if unread.is_some() {
            (place.busy, place.read_only) = (Some(Busy::Reading), None);
            reports.clear();
        }
        let (engines, failure) = Engines::begin(&options, &session)?;
        let theme = match &options.settings.theme {
            Some(name) => themes::named(name, &options)?,
            None => themes::automatic(None, &options),
        };
        let program = state::Program {
            theme: theme.name.clone(),
            keys: options.keymap.names().clone(),
            zone: TimeZone::system(),
            preferences: Preferences {
                new_cell: options.settings.params.clone(),
                confirm_quit: options.settings.confirm_quit,
                cap_usd: options.settings.cap_usd,
            },
            ..state::Program::new(engines.status(), (80, 24))
        };
        let path = opened.path.clone();
        let awaits_lock = opened.is_open_elsewhere;
        let (writer, writing) = write(opened, &arrivals);
        Ok(Self {
            state: State::new(program, &session, samples, place),
            options,
            engines,
            theme,
            writer,
            writing,
            finishing: Vec::new(),
            path,
            unread,
            lanes: Lanes::default(),
            resampling: None,
            fetches: Fetches::default(),
            arriving,
            arrivals,
            started: Instant::now(),
            frames: Frames::new(),
            leaving: false,
            news: failure.into_iter().chain(reports).collect(),
            awaits_lock,
        })
    }

    /// Takes the terminal and runs until the user leaves.
    ///
    /// # Errors
    /// Where the terminal fails, or what is left cannot be written; the terminal is given back first.
    pub(super) async fn run(mut self) -> Result<Exit, RuntimeError> {
        terminal::give_back_on_panic();
        // Before the terminal is taken, so that no signal can end the program without giving it back.
        let mut signals = Signals::new()?;
        let mut console = Console::take(self.options.settings.mouse)?;
        if self.options.settings.theme.is_none() {
            let appearance = console.background(self.options.colours.colorfgbg.as_deref());
            self.theme = themes::automatic(appearance, &self.options);
        }
        self.apply(console.resized(), &mut console).await?;
        let news = std::mem::take(&mut self.news);
        self.apply(Message::Reported(news), &mut console).await?;
        self.paint(&mut console)?;
        self.begin_beside();
        console.listen();
        let result = self.serve(&mut console, &mut signals).await;
        drop(console);
        self.close().await?;
        result
    }

    /// Begins what would have held up the first frame: reading many samples, loading the model, asking about it.
    fn begin_beside(&self) {
        if self.unread.is_some() {
            let path = self.path.clone();
            self.arrivals.beside(move || Arrival::SamplesRead(store::open(&path).map(Box::new)));
        }
        if self.awaits_lock {
            await_lock(self.path.clone(), &self.arrivals);
        }
        let (path, dirs) = (self.path.clone(), self.options.dirs.clone());
        // Forgetting a recent session is no reason not to start.
        drop(tokio::task::spawn_blocking(move || store::remember(&dirs, &path)));
        self.engines.learn(&self.arrivals);
        let engine = Arc::clone(self.engines.current());
        let arrivals = self.arrivals.clone();
        drop(tokio::task::spawn_blocking(move || {
            engine.warm();
            if let Some(about) = engine.about() {
                arrivals.tell_from_thread(Message::EngineAbout(about));
            }
        }));
    }

    /// The loop: wait for anything, apply all there is, paint once.
    async fn serve(&mut self, console: &mut Console, signals: &mut Signals) -> Result<Exit, RuntimeError> {
        while !self.leaving {
            let now_ms = self.now_ms();
            let wake = wake_at_ms(&self.state).map(|at| Duration::from_millis(at.saturating_sub(now_ms)));
            let pause = wake.into_iter().chain(self.frames.due_in()).min();
            let mut event = None;
            let mut arrived = Vec::new();
            let mut woken = None;
            tokio::select! {
                biased;
                heard = console.next() => match heard {
                    Some(heard) => event = Some(heard?),
                    None => return Ok(Exit::Left),
                },
                signal = signals.next() => woken = Some(signal),
                arrival = self.arriving.recv() => arrived.extend(arrival),
                () = pause_for(pause) => {}
            }
            // No more than are here now: whoever goes on filling the queue must not keep the keys waiting.
            for _ in 0..self.arriving.len() {
                arrived.extend(self.arriving.try_recv().ok());
            }
            self.tick(console).await?;
            for arrival in arrived {
                self.frames.mark_dirty();
                self.arrive(arrival, console).await?;
            }
            if let Some(event) = event {
                let input = console.translate(event, &self.options.keymap, context(&self.state))?;
                self.hear(input, console).await?;
            }
            match woken {
                Some(Wake::Stopped) => {
                    console.suspend().await?;
                    self.frames.mark_dirty();
                    self.apply(console.resized(), console).await?;
                }
                Some(Wake::Continued) => {
                    console.screen.retake()?;
                    self.frames.mark_dirty();
                    self.apply(console.resized(), console).await?;
                }
                Some(Wake::Ended(signal)) => return Ok(Exit::Signal(signal)),
                None => {}
            }
            if self.frames.due_in().is_some_and(|due| due.is_zero()) {
                self.paint(console)?;
            }
        }
        Ok(Exit::Left)
    }

    /// Tells the state what time it is.
    async fn tick(&mut self, console: &mut Console) -> Result<(), RuntimeError> {
        let shows = |state: &State| state.session.live_mode.shows(state.program.now_ms);
        let shown = shows(&self.state);
        self.apply(Message::Clock(self.now_ms()), console).await?;
        if shows(&self.state) != shown {
            self.frames.mark_dirty();
        }
        Ok(())
    }

    /// Applies what the terminal sent.
    async fn hear(&mut self, input: Option<Input>, console: &mut Console) -> Result<(), RuntimeError> {
        match input {
            None => {}
            Some(Input::Message(message)) => {
                self.frames.mark_urgent();
                self.apply(message, console).await?;
            }
            Some(Input::Background(appearance)) => {
                self.theme = themes::automatic(Some(appearance), &self.options);
                self.frames.mark_dirty();
            }
        }
        Ok(())
    }

    /// Takes what has come of something that was done beside the screen.
    async fn arrive(&mut self, arrival: Arrival, console: &mut Console) -> Result<(), RuntimeError> {
        let message = match arrival {
            Arrival::Message(message) => message,
            Arrival::Opened(Ok(opened)) => {
                self.lanes.cancel_all();
                self.save_unsaved();
                let message = self.adopt(*opened);
                self.follow_engine(&message);
                message
            }
            Arrival::Moved(Ok(opened)) => match self.adopt(*opened) {
                Message::Opened { place, .. } => Message::Moved(place),
                message => message,
            },
            Arrival::SamplesRead(Ok(opened)) => match self.samples_read(*opened) {
                Some(message) => message,
                None => return Ok(()),
            },
            Arrival::Opened(Err(error)) | Arrival::Moved(Err(error)) | Arrival::SamplesRead(Err(error)) => {
                Message::OpenFailed(error.to_string())
            }
            // Another session may have been opened meanwhile.
            Arrival::Freed(path) if path != self.path || !std::mem::take(&mut self.awaits_lock) => {
                return Ok(());
            }
            Arrival::Freed(_) => Message::SessionFreed,
            Arrival::EngineMade { choice, engine: Ok(engine), about } => {
                self.engines.set(choice, engine);
                self.engines.learn(&self.arrivals);
                Message::EngineChanged { engine: self.engines.status(), about }
            }
            Arrival::EngineMade { engine: Err(error), .. } => Message::EngineFailed(error.to_string()),
            Arrival::ColumnEnginesMade { engines, effect } => {
                self.engines.take(engines);
                return self.perform_all(vec![effect], console).await;
            }
            Arrival::ServerRemoved { name, removed } => Message::ServerRemoved(removed.map(|()| {
                Arc::make_mut(&mut self.options).settings.servers.remove(&name);
                name
            })),
            Arrival::ServerWritten { name, profile } => Message::ServerAdded(profile.map(|profile| {
                let choice = format!("server:{name}");
                Arc::make_mut(&mut self.options).settings.servers.insert(name, profile);
                choice
            })),
            Arrival::ThemeRead(name, Ok(theme)) => {
                self.theme = *theme;
                Message::ThemeChanged(name)
            }
            Arrival::ThemeRead(_, Err(reason)) => Message::Warned(reason),
        };
        self.apply(message, console).await
    }

    /// Applies a message, and does what is to be done about it until nothing is left to do.
    async fn apply(&mut self, message: Message, console: &mut Console) -> Result<(), RuntimeError> {
        let mut effects = Vec::new();
        if let Message::SampleEnded { sample, .. } = &message {
            self.lanes.forget(sample.id);
            // A server has told by now what nobody knew of it.
            let status = self.engines.status();
            if status != self.state.program.engine {
                effects.extend(update(&mut self.state, Message::EngineLearned(status)));
            }
        }
        effects.extend(update(&mut self.state, message));
        self.perform_all(effects, console).await
    }

    async fn perform_all(
        &mut self,
        mut effects: Vec<Effect>,
        console: &mut Console,
    ) -> Result<(), RuntimeError> {
        while !effects.is_empty() {
            let mut next = Vec::new();
            for effect in effects {
                for answer in self.perform(effect, console).await? {
                    self.frames.mark_dirty();
                    next.extend(update(&mut self.state, answer));
                }
            }
            effects = next;
        }
        Ok(())
    }

    fn now_ms(&self) -> u64 {
        self.started.elapsed().as_millis() as u64
    }

    fn paint(&mut self, console: &mut Console) -> Result<(), RuntimeError> {
        let look = Look { theme: &self.theme };
        console.screen.paint(|frame| view::render(frame, &self.state, look))?;
        self.frames.painted();
        Ok(())
    }

    /// Makes another session the open one and says so; what is left of the one before is written beside it.
    fn adopt(&mut self, mut opened: Opened) -> Message {
        let Content { session, samples, place, reports } = sessions::content(&mut opened);
        self.unread = None;
        self.take_files(opened);
        Message::Opened { session: Box::new(session), samples, place, reports }
    }

    /// Takes the files of the open session, now that all of them were read; what was edited meanwhile stays, unless the
    /// session file itself has changed under it.
    fn samples_read(&mut self, mut opened: Opened) -> Option<Message> {
        // Another session may have been opened while this one was being read.
        let text = self.unread.take()?;
        if opened.document.text() != text {
            return Some(self.adopt(opened));
        }
        let Content { samples, place, reports, .. } = sessions::content(&mut opened);
        self.take_files(opened);
        Some(Message::SamplesRead { samples, read_only: place.read_only, reports })
    }

    fn take_files(&mut self, opened: Opened) {
        self.path = opened.path.clone();
        self.awaits_lock = opened.is_open_elsewhere;
        if self.awaits_lock {
            await_lock(self.path.clone(), &self.arrivals);
        }
        let (writer, writing) = write(opened, &self.arrivals);
        self.writer = writer;
        self.finishing.push(std::mem::replace(&mut self.writing, writing));
    }

    /// Lets the engine answer that a session names, or the settings' where it names none.
    fn follow_engine(&self, opened: &Message) {
        let Message::Opened { session, .. } = opened else { return };
        let (choice, model) = engines::chosen(&self.options, session);
        if choice != self.state.program.engine.choice || model.is_some() {
            engines::make(choice, model, &self.options, &self.arrivals);
        }
    }

    /// Hands what is not written yet to the writer.
    fn save_unsaved(&self) {
        let place = &self.state.session.place;
        if self.state.is_dirty() && place.read_only.is_none() {
            let session = Box::new(self.state.to_session());
            self.writer.send_now(WriteJob::Save { session, revision: place.revision });
        }
    }

    /// Writes what is left, however it ended: a signal, a terminal that is gone, or the user.
    async fn close(mut self) -> Result<(), RuntimeError> {
        self.save_unsaved();
        self.lanes.cancel_all();
        self.fetches.stop();
        // Nobody shows what arrives any more, and a writer must not wait for that.
        drop(self.arriving);
        drop(self.writer);
        self.finishing.push(self.writing);
        // The tasks of cancelled lanes hold the writer until they have handed their samples over.
        while !self.finishing.iter().all(WriterThread::is_finished) {
            sleep(Duration::from_millis(1)).await;
        }
        for thread in self.finishing {
            thread.join()?;
        }
        Ok(())
    }
}

/// Starts the writer of a session; what it has written becomes messages.
fn write(opened: Opened, arrivals: &Arrivals) -> (WriterHandle, WriterThread) {
    let arrivals = arrivals.clone();
    WriterHandle::spawn(opened, move |batch| {
        for result in batch {
            arrivals.tell_from_thread(match result {
                WriteResult::Begun(_) => continue,
                WriteResult::Token { sample, token } => Message::TokenArrived(sample, token),
                WriteResult::Ended { sample, error } => Message::SampleEnded { sample, not_written: error },
                WriteResult::CaughtUp => Message::CaughtUp,
                WriteResult::Saved { revision } => Message::Saved(revision),
                WriteResult::SaveFailed { revision, reason } => Message::SaveFailed(revision, reason),
                WriteResult::Mended { what } => Message::Warned(what),
                WriteResult::JournalFailed { reason } => {
                    Message::Warned(tr!("runtime-journal", reason = reason))
                }
            });
        }
    })
}

/// Waits beside the screen until nobody has a session open.
fn await_lock(path: PathBuf, arrivals: &Arrivals) {
    let arrivals = arrivals.clone();
    drop(tokio::spawn(async move {
        while !store::is_free(&path) {
            sleep(LOCK_EVERY).await;
        }
        arrivals.send(Arrival::Freed(path)).await;
    }));
}

async fn pause_for(duration: Option<Duration>) {
    match duration {
        Some(duration) => sleep(duration).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests;
