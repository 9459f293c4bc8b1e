//! The asking itself: one question to the terminal, and its answer in time or not at all.
//!
//! Never judges the colour, and leaves the terminal as it was.

use std::{
    fs::{File, OpenOptions},
    io,
    os::fd::{AsFd, BorrowedFd},
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::{read, write},
    termios::{OptionalActions, Termios, isatty, tcgetattr, tcsetattr},
};

use super::answer::{Answer, parse_answer};

/// OSC 11 asks for the background; DA1 is answered by every terminal, and after it, so its answer ends the
/// wait.
const QUESTION: &[u8] = b"\x1b]11;?\x1b\\\x1b[c";

/// More than any answer; a terminal that sends more than this is sending something else.
const LONGEST: usize = 1024;

/// How much longer an answer may take that has begun: its rest would be taken for typed text.
const GRACE: Duration = Duration::from_millis(20);

/// Asks the terminal of this process.
pub(super) fn ask(timeout: Duration) -> io::Result<Answer> {
    // macOS cannot poll /dev/tty, so standard input is preferred where it is the terminal.
    let stdin = io::stdin();
    if isatty(&stdin) {
        return ask_on(stdin.as_fd(), timeout);
    }
    let tty: File = OpenOptions::new().read(true).write(true).open("/dev/tty")?;
    ask_on(tty.as_fd(), timeout)
}

/// Asks the terminal behind `tty`.
fn ask_on(tty: BorrowedFd<'_>, timeout: Duration) -> io::Result<Answer> {
    let deadline = Instant::now() + timeout;
    let _raw = Raw::enter(tty)?;
    if is_readable(tty, Duration::ZERO)? {
        return Ok(Answer::Unknown);
    }
    let mut question = QUESTION;
    while !question.is_empty() {
        let written = write(tty, question)?;
        question = question.get(written..).unwrap_or_default();
    }
    let mut sent = Vec::new();
    loop {
        let until = if sent.is_empty() { deadline } else { deadline + GRACE };
        if !is_readable(tty, until.saturating_duration_since(Instant::now()))? {
            return Ok(parse_answer(&sent).map_or(Answer::Late, Answer::Known));
        }
        let mut buffer = [0; 256];
        let count = read(tty, &mut buffer)?;
        sent.extend_from_slice(buffer.get(..count).unwrap_or_default());
        if ends_with_device_attributes(&sent) || count == 0 || sent.len() > LONGEST {
            return Ok(parse_answer(&sent).map_or(Answer::Unknown, Answer::Known));
        }
    }
}

fn is_readable(tty: BorrowedFd<'_>, timeout: Duration) -> io::Result<bool> {
    let mut polled = [PollFd::new(&tty, PollFlags::IN)];
    let timeout = Timespec::try_from(timeout).map_err(io::Error::other)?;
    match poll(&mut polled, Some(&timeout)) {
        Ok(ready) => Ok(ready > 0),
        // A signal ended the wait early; there is no hurry that would justify waiting again.
        Err(rustix::io::Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Tells whether the answer to DA1 is there: `ESC [ ?`, digits and semicolons, `c`.
fn ends_with_device_attributes(sent: &[u8]) -> bool {
    let Some(start) = sent.windows(3).rposition(|window| window == b"\x1b[?") else { return false };
    let attributes = sent.get(start + 3..).unwrap_or_default();
    let end = attributes.iter().position(|byte| !matches!(byte, b'0'..=b'9' | b';'));
    end.and_then(|end| attributes.get(end)) == Some(&b'c')
}

/// The terminal without echo and line editing, until dropped.
struct Raw<'t> {
    tty: BorrowedFd<'t>,
    before: Termios,
}

impl<'t> Raw<'t> {
    fn enter(tty: BorrowedFd<'t>) -> io::Result<Self> {
        let before = tcgetattr(tty)?;
        let mut raw = before.clone();
        raw.make_raw();
        tcsetattr(tty, OptionalActions::Now, &raw)?;
        Ok(Self { tty, before })
    }
}

impl Drop for Raw<'_> {
    fn drop(&mut self) {
        // Nothing can be done about a terminal that refuses; the program is about to set its own mode anyway.
        let _ = tcsetattr(self.tty, OptionalActions::Now, &self.before);
    }
}

#[cfg(test)]
mod tests {
    use std::{
        fs::File,
        io::{Read as _, Write as _},
        os::fd::AsFd as _,
    };

    use portable_pty::{MasterPty, PtySize, native_pty_system};
    use rustix::{
        event::{PollFd, PollFlags, poll},
        termios::{LocalModes, tcgetattr},
    };

    use super::*;
    use crate::tui::theme::Appearance;

    /// A pseudo-terminal: the terminal's end, and the program's.
    fn terminal() -> (Box<dyn MasterPty + Send>, File) {
        let pair = native_pty_system().openpty(PtySize::default()).unwrap();
        let name = pair.master.tty_name().unwrap();
        (pair.master, File::options().read(true).write(true).open(name).unwrap())
    }

    #[test]
    fn a_silent_terminal_is_late_and_gets_its_mode_back() {
        let (_master, tty) = terminal();
        assert_eq!(ask_on(tty.as_fd(), Duration::ZERO).unwrap(), Answer::Late);
        assert!(tcgetattr(&tty).unwrap().local_modes.contains(LocalModes::ICANON | LocalModes::ECHO));
    }

    #[test]
    fn an_answer_is_taken_whole_even_byte_by_byte() {
        for (sent, answer) in [
            (&b"\x1b]11;rgb:fafa/f7f7/f0f0\x07\x1b[?6c"[..], Answer::Known(Appearance::Light)),
            (b"\x1b[?6c", Answer::Unknown),
        ] {
            let (master, tty) = terminal();
            let mut asked = master.try_clone_reader().unwrap();
            let mut writer = master.take_writer().unwrap();
            let terminal = std::thread::spawn(move || {
                let mut question = [0; QUESTION.len()];
                asked.read_exact(&mut question).unwrap();
                for byte in sent {
                    writer.write_all(&[*byte]).unwrap();
                }
                question
            });
            assert_eq!(ask_on(tty.as_fd(), Duration::from_secs(60)).unwrap(), answer);
            assert_eq!(terminal.join().unwrap(), QUESTION);
        }
    }

    #[test]
    fn keys_typed_before_are_left_alone() {
        let (master, mut tty) = terminal();
        master.take_writer().unwrap().write_all(b"hi\n").unwrap();
        // The kernel hands them over in its own time.
        poll(&mut [PollFd::new(&tty, PollFlags::IN)], None).unwrap();
        assert_eq!(ask_on(tty.as_fd(), Duration::ZERO).unwrap(), Answer::Unknown);
        let mut typed = [0; 3];
        tty.read_exact(&mut typed).unwrap();
        assert_eq!(&typed, b"hi\n");
    }

    #[test]
    fn the_wait_ends_with_the_answer_every_terminal_gives() {
        assert!(ends_with_device_attributes(b"\x1b]11;rgb:0/0/0\x1b\\\x1b[?62;22c"));
        assert!(ends_with_device_attributes(b"\x1b[?6c"));
        assert!(!ends_with_device_attributes(b"\x1b[?62;22"));
        assert!(!ends_with_device_attributes(b"\x1b[?25hc"));
    }
}
