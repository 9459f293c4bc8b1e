//! What the terminal sends, turned into messages; and the terminal lent to another program and taken back.
//!
//! Never decides what a key does.

use std::{io, time::Duration};

use crossterm::event::{
    Event as TerminalEvent, EventStream, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton,
    MouseEvent, MouseEventKind,
};
use futures_util::{
    StreamExt,
    stream::{SelectAll, select_all},
};

use super::terminal::{self, Screen};
use crate::{
    app::{Context, Message, Mouse, MouseAction},
    tui::{
        background::{Answer, Heard, LateAnswer, ask_background, from_colorfgbg},
        keys::{Keymap, Meaning},
        theme::Appearance,
    },
};

/// How long a terminal may take to tell its background.
const ASK_BACKGROUND: Duration = Duration::from_millis(30);

/// What the terminal sends. Alone, crossterm's stream spins for a lock at every poll; inside this one it is polled only
/// when it was woken.
type Events = SelectAll<EventStream>;

/// The terminal, with what it sends.
pub(super) struct Console {
    /// Where frames go.
    pub screen: Screen,
    /// Nothing while another program has the terminal, or before anybody reads it.
    events: Option<Events>,
    /// The background answers late, among the keys.
    late: Option<LateAnswer>,
}

/// What a key, or what the terminal said like one, means.
pub(super) enum Input {
    /// A message for the state.
    Message(Message),
    /// The terminal has told its background.
    Background(Appearance),
}

impl Console {
    /// Takes the terminal.
    ///
    /// # Errors
    /// Where it refuses.
    pub(super) fn take(mouse: bool) -> io::Result<Self> {
        Ok(Self { screen: Screen::take(mouse)?, events: None, late: None })
    }

    /// Makes a console that is no terminal: frames go to a writer, and nothing is heard.
    #[cfg(test)]
    pub(super) fn detached(size: (u16, u16), out: impl io::Write + 'static) -> io::Result<Self> {
        Ok(Self { screen: Screen::detached(size, Box::new(out))?, events: None, late: None })
    }

    /// Finds out whether the terminal is dark or light; where it answers late, the answer comes as [`Input`].
    pub(super) fn background(&mut self, colorfgbg: Option<&str>) -> Option<Appearance> {
        if let Some(told) = colorfgbg.and_then(from_colorfgbg) {
            return Some(told);
        }
        match ask_background(ASK_BACKGROUND) {
            Answer::Known(appearance) => Some(appearance),
            Answer::Unknown => None,
            Answer::Late => {
                self.late = Some(LateAnswer::default());
                None
            }
        }
    }

    /// Begins to read what the terminal sends.
    pub(super) fn listen(&mut self) {
        self.events = Some(select_all([EventStream::new()]));
    }

    /// Waits for what the terminal sends next; nothing once it is gone.
    pub(super) async fn next(&mut self) -> Option<io::Result<TerminalEvent>> {
        match &mut self.events {
            Some(events) => events.next().await,
            None => std::future::pending().await,
        }
    }

    /// Says what size the terminal has.
    pub(super) fn resized(&self) -> Message {
        let (width, height) = self.screen.size();
        Message::Resized(width, height)
    }

    /// Turns what the terminal sent into what it means, if it means anything; keys are looked up in these contexts.
    ///
    /// # Errors
    /// Where the terminal cannot be written.
    pub(super) fn translate(
        &mut self,
        event: TerminalEvent,
        keymap: &Keymap,
        contexts: &[Context],
    ) -> io::Result<Option<Input>> {
        Ok(match event {
            TerminalEvent::Key(key) if key.kind != KeyEventKind::Release => self.key(key, keymap, contexts),
            TerminalEvent::Paste(text) => Some(Input::Message(Message::Pasted(pasted_newlines(&text)))),
            TerminalEvent::Resize(..) => {
                self.screen.resized()?;
                Some(Input::Message(self.resized()))
            }
            TerminalEvent::Mouse(event) => mouse(event).map(|mouse| Input::Message(Message::Mouse(mouse))),
            _ => None,
        })
    }

    fn key(&mut self, key: KeyEvent, keymap: &Keymap, contexts: &[Context]) -> Option<Input> {
        if let (Some(late), KeyCode::Char(character)) = (&mut self.late, key.code) {
            let held = |modifier| key.modifiers.contains(modifier);
            match late.hear(character, held(KeyModifiers::ALT), held(KeyModifiers::CONTROL)) {
                Heard::Key => {}
                Heard::Part => return None,
                Heard::Known(appearance) => return Some(Input::Background(appearance)),
            }
        }
        match keymap.meaning(key, contexts) {
            Meaning::Command(command) => Some(Input::Message(Message::Command(command))),
            Meaning::Typed(character) => Some(Input::Message(Message::Typed(character))),
            Meaning::Nothing => None,
        }
    }

    /// Gives the terminal to the shell until it brings the program back.
    ///
    /// # Errors
    /// Where the terminal cannot be taken back.
    pub(super) async fn suspend(&mut self) -> io::Result<()> {
        if self.screen.is_real() {
            return self.lend(stop_the_job()).await;
        }
        self.lend(std::future::ready(())).await
    }

    /// Gives the terminal to another program while `work` runs; two readers would share its keys at random.
    ///
    /// # Errors
    /// Where the terminal cannot be taken back.
    pub(super) async fn lend<T>(&mut self, work: impl Future<Output = T>) -> io::Result<T> {
        let was_listening = self.events.take().is_some();
        // Dropping the stream leaves a wake-up behind where nobody waited. It is fetched now: together with the first
        // key of the next stream it would hide that key until another one comes.
        if was_listening {
            let _ = crossterm::event::poll(Duration::ZERO);
        }
        terminal::give_back();
        let done = work.await;
        self.screen.retake()?;
        if was_listening {
            self.listen();
        }
        Ok(done)
    }
}

/// Stops the whole job, as a shell expects; a process that has no shell above it is not stopped, for nobody would bring it
/// back.
async fn stop_the_job() {
    use rustix::process::{Signal, getppid, getsid, kill_current_process_group};

    let has_shell = getppid().is_some_and(|parent| match (getsid(Some(parent)), getsid(None)) {
        (Ok(theirs), Ok(own)) => theirs == own,
        _ => false,
    });
    if has_shell {
        // The signal that asks to stop is listened to, so that it would not stop this process.
        let _ = kill_current_process_group(Signal::STOP);
        // It takes effect a moment later.
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn mouse(event: MouseEvent) -> Option<Mouse> {
    let action = match event.kind {
        MouseEventKind::Down(MouseButton::Left) => MouseAction::Down,
        MouseEventKind::Drag(MouseButton::Left) => MouseAction::Drag,
        MouseEventKind::Up(MouseButton::Left) => MouseAction::Up,
        MouseEventKind::ScrollUp => MouseAction::WheelUp,
        MouseEventKind::ScrollDown => MouseAction::WheelDown,
        _ => return None,
    };
    let shift = event.modifiers.contains(KeyModifiers::SHIFT);
    Some(Mouse { action, at: (event.column, event.row), shift })
}

/// Terminals send the newlines of a paste as carriage returns, so a lone one is a newline. A terminal that sends
/// both sends what was copied, so a pair stays.
fn pasted_newlines(text: &str) -> String {
    text.split("\r\n").map(|part| part.replace('\r', "\n")).collect::<Vec<_>>().join("\r\n")
}
