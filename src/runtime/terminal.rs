//! The terminal: taken, given back, and given back whatever happens.
//!
//! Never paints.

use std::{
    io::{self, BufWriter, Write},
    sync::atomic::{AtomicBool, Ordering},
};

use crossterm::{
    cursor::{SetCursorStyle, Show},
    event::{DisableBracketedPaste, EnableBracketedPaste},
    execute, queue,
    terminal::{
        BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
        LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
    },
};
use ratatui::{Frame, Terminal, TerminalOptions, Viewport, backend::CrosstermBackend, layout::Rect};

/// Whether the terminal is ours; the panic hook has nothing else to ask.
static TAKEN: AtomicBool = AtomicBool::new(false);
/// Whether the mouse was asked for.
static MOUSE: AtomicBool = AtomicBool::new(false);

/// Clicks, drags and the wheel, in SGR form; not every motion, which would wake the program for nothing.
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1002l\x1b[?1000l";

/// The terminal while it is ours; giving it back is what dropping does.
pub(super) struct Screen {
    terminal: Terminal<CrosstermBackend<Out>>,
    size: (u16, u16),
    /// Frames go to the terminal of this process, not to a writer in its place.
    real: bool,
}

/// Where frames go: one write each.
type Out = BufWriter<Box<dyn Write>>;

impl Screen {
    /// Takes the terminal: raw mode, alternate screen, bracketed paste, mouse.
    ///
    /// # Errors
    /// Where the terminal refuses.
    pub(super) fn take(mouse: bool) -> io::Result<Self> {
        MOUSE.store(mouse, Ordering::SeqCst);
        enter()?;
        let size = size();
        Ok(Self { terminal: open(size, Box::new(io::stdout()))?, size, real: true })
    }

    /// Makes a screen that is no terminal.
    #[cfg(test)]
    pub(super) fn detached(size: (u16, u16), out: Box<dyn Write>) -> io::Result<Self> {
        Ok(Self { terminal: open(size, out)?, size, real: false })
    }

    /// Tells whether frames go to the terminal of this process.
    pub(super) fn is_real(&self) -> bool {
        self.real
    }

    /// Takes the terminal again after it was given back or after another program changed it.
    ///
    /// # Errors
    /// Where the terminal refuses.
    pub(super) fn retake(&mut self) -> io::Result<()> {
        if !self.real {
            return Ok(());
        }
        // Crossterm believes that raw mode is still on when a shell has reset it behind its back.
        let _ = disable_raw_mode();
        enter()?;
        self.resized()
    }

    /// Looks at the terminal's size again and forgets what is on the screen.
    ///
    /// # Errors
    /// Where the terminal cannot be written.
    pub(super) fn resized(&mut self) -> io::Result<()> {
        if !self.real {
            return Ok(());
        }
        self.size = size();
        // A new one, because clearing the old one may ask the terminal where its cursor is and wait for the answer.
        self.terminal = open(self.size, Box::new(io::stdout()))?;
        Ok(())
    }

    /// Returns columns and rows.
    pub(super) fn size(&self) -> (u16, u16) {
        self.size
    }

    /// Paints a frame, as one update of the terminal.
    ///
    /// # Errors
    /// Where the terminal cannot be written.
    pub(super) fn paint(&mut self, paint: impl FnOnce(&mut Frame)) -> io::Result<()> {
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        self.terminal.draw(paint)?;
        queue!(self.terminal.backend_mut(), EndSynchronizedUpdate)?;
        self.terminal.backend_mut().flush()
    }

    /// Puts text on the clipboard by way of the terminal (OSC 52).
    ///
    /// # Errors
    /// Where the terminal cannot be written.
    pub(super) fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(self.terminal.backend_mut(), crossterm::clipboard::CopyToClipboard::to_clipboard_from(text))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

fn size() -> (u16, u16) {
    crossterm::terminal::size().unwrap_or((80, 24))
}

fn open(size: (u16, u16), out: Box<dyn Write>) -> io::Result<Terminal<CrosstermBackend<Out>>> {
    // One write a frame: the buffer holds a full repaint of a large terminal.
    let mut out = BufWriter::with_capacity(1 << 16, out);
    queue!(out, Clear(ClearType::All))?;
    let area = Rect::new(0, 0, size.0, size.1);
    Terminal::with_options(CrosstermBackend::new(out), TerminalOptions { viewport: Viewport::Fixed(area) })
}

fn enter() -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    let mut out = io::stdout();
    execute!(out, EnterAlternateScreen, EnableBracketedPaste, SetCursorStyle::SteadyBar)?;
    if MOUSE.load(Ordering::SeqCst) {
        out.write_all(MOUSE_ON.as_bytes())?;
    }
    out.flush()
}

/// Gives the terminal back as it was; does nothing where it is not ours. Errors are of no use any more.
pub(super) fn give_back() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = io::stdout();
    let _ = out.write_all(MOUSE_OFF.as_bytes());
    let _ = execute!(
        out,
        EndSynchronizedUpdate,
        DisableBracketedPaste,
        SetCursorStyle::DefaultUserShape,
        LeaveAlternateScreen,
        Show
    );
    let _ = disable_raw_mode();
}

/// Makes a panic give the terminal back before it is reported.
pub(super) fn give_back_on_panic() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        give_back();
        report(panic);
    }));
}
