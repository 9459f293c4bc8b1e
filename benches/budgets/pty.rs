//! The program in a terminal: keys go in, the screen is read, and it is known when its bytes came.

use std::{
    io::{Read, Write},
    sync::{Arc, Condvar, Mutex, MutexGuard},
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use vt100::{Parser, Screen};

use crate::process::{BINARY, environment};

/// Far more than anything needs; reached only when something is broken.
const PATIENCE: Duration = Duration::from_secs(90);
const SIZE: PtySize = PtySize { rows: 40, cols: 120, pixel_width: 0, pixel_height: 0 };

/// A terminal with the program in it.
pub(crate) struct Terminal {
    _master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    keyboard: Box<dyn Write + Send>,
    shown: Arc<(Mutex<Shown>, Condvar)>,
    started: Instant,
}

struct Shown {
    parser: Parser,
    /// When the last bytes came.
    at: Instant,
    bytes: usize,
    over: bool,
}

impl Terminal {
    /// Starts the program in a terminal of 120 by 40.
    pub(crate) fn start(home: &TempDir, arguments: &[&str]) -> Self {
        Self::spawn(home, arguments, true)
    }

    /// The same in a terminal whose background nobody tells, not even the terminal when it is asked.
    pub(crate) fn start_silent(home: &TempDir, arguments: &[&str]) -> Self {
        Self::spawn(home, arguments, false)
    }

    fn spawn(home: &TempDir, arguments: &[&str], background: bool) -> Self {
        let pair = native_pty_system().openpty(SIZE).unwrap();
        let mut command = CommandBuilder::new(BINARY);
        command.args(arguments);
        command.cwd(home.path());
        for (name, value) in environment(home) {
            command.env(name, value);
        }
        if !background {
            command.env_remove("COLORFGBG");
        }
        let reader = pair.master.try_clone_reader().unwrap();
        let keyboard = pair.master.take_writer().unwrap();
        let started = Instant::now();
        let child = pair.slave.spawn_command(command).unwrap();
        let (rows, columns) = (SIZE.rows.try_into().unwrap(), SIZE.cols.try_into().unwrap());
        let parser = Parser::new(rows, columns, 0);
        let shown = Shown { parser, at: started, bytes: 0, over: false };
        let shown = Arc::new((Mutex::new(shown), Condvar::new()));
        let shared = Arc::clone(&shown);
        std::thread::spawn(move || read(reader, &shared));
        Self { _master: pair.master, child, keyboard, shown, started }
    }

    /// Returns the process id.
    pub(crate) fn process(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Presses keys, as the bytes a terminal sends.
    pub(crate) fn press(&mut self, keys: &str) -> Instant {
        let pressed = Instant::now();
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
        pressed
    }

    /// Waits until the screen is as wanted and returns when the bytes came that made it so.
    pub(crate) fn wait(&self, wanted: impl Fn(&Screen) -> bool) -> Instant {
        let (state, late) = self
            .shown
            .1
            .wait_timeout_while(self.lock(), PATIENCE, |shown| !wanted(shown.parser.screen()) && !shown.over)
            .unwrap();
        let contents = state.parser.screen().contents();
        assert!(!late.timed_out() && !state.over, "the screen never became what was waited for:\n{contents}");
        state.at
    }

    /// Waits until a text is on the screen.
    pub(crate) fn wait_for(&self, text: &str) -> Instant {
        self.wait(|screen| screen.contents().contains(text))
    }

    /// Waits until so many lanes have ended.
    pub(crate) fn wait_ended(&self, lanes: usize) -> Instant {
        self.wait(|screen| ended_lanes(&screen.contents()) >= lanes)
    }

    /// Waits until nothing has come for so long.
    pub(crate) fn settle(&self, quiet: Duration) {
        loop {
            let idle = self.lock().at.elapsed();
            match quiet.checked_sub(idle) {
                None => return,
                Some(rest) => pause(rest + Duration::from_millis(1)),
            }
        }
    }

    /// Returns how many bytes have come so far.
    pub(crate) fn bytes(&self) -> usize {
        self.lock().bytes
    }

    /// Returns where the cursor stands: row, column.
    /// Returns the text of the screen.
    pub(crate) fn contents(&self) -> String {
        self.lock().parser.screen().contents()
    }

    pub(crate) fn cursor(&self) -> (u16, u16) {
        self.lock().parser.screen().cursor_position()
    }

    /// Returns how long it took from the start to a moment, in milliseconds.
    pub(crate) fn since_start_ms(&self, moment: Instant) -> f64 {
        milliseconds(moment - self.started)
    }

    fn lock(&self) -> MutexGuard<'_, Shown> {
        self.shown.0.lock().unwrap()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if let Some(pid) = self.child.process_id().and_then(|id| Pid::from_raw(id as i32)) {
            let _ = kill_process(pid, Signal::TERM);
        }
        let _ = self.child.wait();
    }
}

/// Keeps the screen up to date until the program is gone.
fn read(mut reader: Box<dyn Read + Send>, shown: &(Mutex<Shown>, Condvar)) {
    let mut buffer = [0; 1 << 16];
    loop {
        let count = reader.read(&mut buffer).unwrap_or(0);
        let at = Instant::now();
        let mut state = shown.0.lock().unwrap();
        state.over = count == 0;
        if count > 0 {
            state.parser.process(&buffer[..count]);
            state.at = at;
            state.bytes += count;
        }
        shown.1.notify_all();
        if count == 0 {
            return;
        }
    }
}

/// Counts the lanes whose title says that they have ended.
fn ended_lanes(screen: &str) -> usize {
    let has_ended = |lane: &usize| {
        ["✓", "✂", "■", "✗"].iter().any(|sign| {
            // A sign before the number tells the selected lane.
            [' ', '▸', '▹'].iter().any(|before| screen.contains(&format!("{before}{lane} {sign}")))
        })
    };
    (1..=16).filter(has_ended).count()
}

/// Lets time pass.
#[expect(clippy::disallowed_methods, reason = "passing time is what is measured, or what keeps keys apart")]
pub(crate) fn pause(duration: Duration) {
    std::thread::sleep(duration);
}

/// Returns a duration in milliseconds.
pub(crate) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
