//! What arrives at the loop from everything that runs beside it: messages for the state, and things only the runtime has.
//!
//! Never waits on the loop's own thread: the queue is bounded, and whoever fills it waits elsewhere.

use std::{path::PathBuf, sync::Arc};

use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::{
    app::{Effect, Message},
    engine::{Engine, EngineError, server::Profile},
    roster::EngineName,
    store::{Opened, StoreError},
    tui::theme::Theme,
};

/// How many arrivals may wait for the loop; a lane, or the writer, that has more waits until there is room.
const ROOM: usize = 1_024;

/// What arrives.
pub(super) enum Arrival {
    /// Something for the state.
    Message(Message),
    /// Another session was opened, or could not be.
    Opened(Result<Box<Opened>, StoreError>),
    /// No other program has this session open any more.
    Freed(PathBuf),
    /// The samples of the open session were read, or could not be.
    SamplesRead(Result<Box<Opened>, StoreError>),
    /// The open session was written under another name, or could not be.
    Moved(Result<Box<Opened>, StoreError>),
    /// The engine that is to answer from now on was made, or could not be.
    EngineMade {
        /// Its name in sessions.
        choice: String,
        /// The engine.
        engine: MadeEngine,
        /// What is worth knowing of its model.
        about: Option<String>,
    },
    /// Engines that columns name were made, or could not be; what waited for them goes on.
    ColumnEnginesMade {
        /// Each with its name.
        engines: Vec<(EngineName, MadeEngine)>,
        /// What waited for them.
        effect: Effect,
    },
    /// A server was written into the settings, or could not be.
    ServerWritten {
        /// Its name there.
        name: String,
        /// As it stands there, or why it does not.
        profile: Result<Profile, String>,
    },
    /// A server was taken out of the settings, or could not be.
    ServerRemoved {
        /// Its name there.
        name: String,
        /// Why it is still there.
        removed: Result<(), String>,
    },
    /// A theme was read, or could not be.
    ThemeRead(String, Result<Box<Theme>, String>),
}

/// An engine, or why it could not be made.
pub(super) type MadeEngine = Result<Arc<dyn Engine>, EngineError>;

/// The end of the queue that is filled.
#[derive(Clone)]
pub(super) struct Arrivals(Sender<Arrival>);

impl Arrivals {
    /// Makes the queue.
    pub(super) fn new() -> (Self, Receiver<Arrival>) {
        let (sender, receiver) = channel(ROOM);
        (Self(sender), receiver)
    }

    /// Hands something over once there is room; where the loop is over, nobody needs it any more.
    pub(super) async fn send(&self, arrival: Arrival) {
        let _ = self.0.send(arrival).await;
    }

    /// Hands a message over once there is room.
    pub(super) async fn tell(&self, message: Message) {
        self.send(Arrival::Message(message)).await;
    }

    /// Hands a message over from a thread that may wait.
    pub(super) fn tell_from_thread(&self, message: Message) {
        let _ = self.0.blocking_send(Arrival::Message(message));
    }

    /// Hands a message over if there is room now; whoever hands over has more to say soon.
    pub(super) fn tell_if_room(&self, message: Message) {
        let _ = self.0.try_send(Arrival::Message(message));
    }

    /// Does something that may take long on a thread of its own, and hands over what comes of it.
    pub(super) fn beside(&self, work: impl FnOnce() -> Arrival + Send + 'static) {
        let arrivals = self.clone();
        tokio::task::spawn_blocking(move || {
            let _ = arrivals.0.blocking_send(work());
        });
    }
}
