//! A file that only grows by whole lines, and what happens to it when a write fails.
//!
//! Never leaves half a line behind, and never forgets a line that is not on disk yet.

use std::{
    fmt,
    fs::File,
    io::{self, Write as _},
    path::PathBuf,
};

use serde::Serialize;

use super::held::{self, Standing};

/// What another program did to a file, and what was done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mended {
    /// It was gone from its path, and is there again.
    PutBack,
    /// Another file stands there, and got so many lines that it lacked.
    Replaced(usize),
    /// It was cut short: what this program wrote behind the cut is not in it.
    CutShort,
}

/// What a file must be able to do to be appended to; tests put a failing one in its place.
pub(super) trait AppendFile: fmt::Debug + Send {
    /// Makes sure that the file with all its lines, which are the bytes up to a length, is what stands at its path.
    fn hold(&mut self, _length: u64) -> io::Result<Option<Mended>> {
        Ok(None)
    }

    /// Returns the length in bytes.
    fn length(&mut self) -> io::Result<u64>;
    /// Writes all bytes at the end; on an error some may have been written.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Cuts the file to a length in bytes.
    fn cut(&mut self, length: u64) -> io::Result<()>;
    /// Returns when the bytes are on the disk itself.
    fn sync(&mut self) -> io::Result<()>;
}

impl AppendFile for File {
    fn length(&mut self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(bytes)
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }
}

/// A file that is made when the first byte is written to it.
#[derive(Debug)]
pub(super) struct Lazy {
    path: PathBuf,
    file: Option<File>,
}

impl Lazy {
    /// Names the file without making it.
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, file: None }
    }

    fn file(&mut self) -> io::Result<&mut File> {
        match &mut self.file {
            Some(file) => Ok(file),
            empty => Ok(empty.insert(held::open(&self.path)?)),
        }
    }
}

impl AppendFile for Lazy {
    fn hold(&mut self, length: u64) -> io::Result<Option<Mended>> {
        let Some(file) = &mut self.file else { return Ok(None) };
        let standing = held::standing(&self.path, file)?;
        if standing == Standing::Here {
            return Ok(None);
        }
        if standing == Standing::Other {
            // Nobody else writes such a file, so that what stands there is at best a copy.
            std::fs::remove_file(&self.path)?;
        }
        *file = held::put_back(&self.path, file, length)?;
        Ok(Some(Mended::PutBack))
    }

    fn length(&mut self) -> io::Result<u64> {
        self.file()?.length()
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file()?.append(bytes)
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        match &mut self.file {
            None => Ok(()),
            Some(file) => file.cut(length),
        }
    }

    fn sync(&mut self) -> io::Result<()> {
        self.file()?.sync()
    }
}

/// Lines on their way to a file.
#[derive(Debug)]
pub(super) struct Lines {
    file: Box<dyn AppendFile>,
    /// Lines that are not in the file yet.
    pending: Vec<u8>,
    /// Where a failed write left half a line that could not be cut away yet.
    ragged_at: Option<u64>,
    /// What was done to hold the file and nobody was told of yet.
    mended: Option<Mended>,
}

impl Lines {
    /// Begins to append to a file that is empty or ends with a newline.
    pub(super) fn new(file: impl AppendFile + 'static) -> Self {
        Self { file: Box::new(file), pending: Vec::new(), ragged_at: None, mended: None }
    }

    /// Queues one record as one line, and returns how many bytes that takes.
    pub(super) fn push(&mut self, record: &impl Serialize) -> io::Result<usize> {
        let length = self.pending.len();
        let written = serde_json::to_writer(&mut self.pending, record);
        if let Err(error) = written {
            self.pending.truncate(length);
            return Err(error.into());
        }
        self.pending.push(b'\n');
        Ok(self.pending.len() - length)
    }

    /// Queues the newline that the last line of the file lacks.
    pub(super) fn end_line(&mut self) {
        self.pending.push(b'\n');
    }

    /// Tells whether every line is in the file.
    pub(super) fn is_clean(&self) -> bool {
        self.pending.is_empty()
    }

    /// Makes sure that what is written stands at the file's path, whatever another program did to it.
    ///
    /// # Errors
    /// Where that cannot be done now; then nothing is written, and it is tried again.
    pub(super) fn hold(&mut self) -> io::Result<()> {
        let mended = self.file.hold(self.ragged_at.unwrap_or(u64::MAX))?;
        if matches!(mended, Some(Mended::PutBack | Mended::Replaced(_))) {
            self.ragged_at = None;
        }
        self.mended = mended.or(self.mended);
        Ok(())
    }

    /// Takes what was last done to hold the file, which nobody was told of yet.
    pub(super) fn take_mended(&mut self) -> Option<Mended> {
        self.mended.take()
    }

    /// Writes the queued lines at once; what could not be written stays queued for the next time.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        self.hold()?;
        if let Some(good) = self.ragged_at {
            self.file.cut(good)?;
            self.ragged_at = None;
        }
        let before = self.file.length()?;
        let written = self.file.append(&self.pending);
        match &written {
            Ok(()) => self.pending.clear(),
            Err(_) => self.ragged_at = self.file.cut(before).is_err().then_some(before),
        }
        written
    }

    /// Returns when the written lines are on the disk itself.
    pub(super) fn sync(&mut self) -> io::Result<()> {
        self.file.sync()
    }

    /// Empties the file and forgets what is queued.
    pub(super) fn clear(&mut self) -> io::Result<()> {
        self.pending.clear();
        self.ragged_at = None;
        self.file.cut(0)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    /// A disk with room for so many bytes, which may also refuse to cut.
    #[derive(Clone, Debug, Default)]
    pub(in crate::store) struct Disk(pub(in crate::store) Arc<Mutex<State>>);

    #[derive(Debug, Default)]
    pub(in crate::store) struct State {
        pub(in crate::store) bytes: Vec<u8>,
        pub(in crate::store) room: usize,
        pub(in crate::store) cannot_cut: bool,
    }

    impl Disk {
        pub(in crate::store) fn with_room(room: usize) -> Self {
            let disk = Self::default();
            disk.0.lock().unwrap().room = room;
            disk
        }

        pub(in crate::store) fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().bytes.clone()).unwrap()
        }
    }

    impl AppendFile for Disk {
        fn length(&mut self) -> io::Result<u64> {
            Ok(self.0.lock().unwrap().bytes.len() as u64)
        }

        fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
            let mut state = self.0.lock().unwrap();
            let free = state.room.saturating_sub(state.bytes.len()).min(bytes.len());
            state.bytes.extend_from_slice(&bytes[..free]);
            if free < bytes.len() { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
        }

        fn cut(&mut self, length: u64) -> io::Result<()> {
            let mut state = self.0.lock().unwrap();
            if state.cannot_cut {
                return Err(io::ErrorKind::Other.into());
            }
            state.bytes.truncate(length as usize);
            Ok(())
        }

        fn sync(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_full_disk_keeps_whole_lines_and_the_rest_comes_later() {
        let disk = Disk::with_room(10);
        let mut lines = Lines::new(disk.clone());
        lines.push(&"one").unwrap();
        lines.flush().unwrap();
        lines.push(&"two too long").unwrap();
        assert_eq!(lines.flush().unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(disk.text(), "\"one\"\n");
        assert!(!lines.is_clean());
        disk.0.lock().unwrap().room = 100;
        lines.push(&"three").unwrap();
        lines.flush().unwrap();
        assert_eq!(disk.text(), "\"one\"\n\"two too long\"\n\"three\"\n");
        assert!(lines.is_clean());
    }

    #[test]
    fn half_a_line_that_cannot_be_cut_away_is_never_appended_to() {
        let disk = Disk::with_room(3);
        disk.0.lock().unwrap().cannot_cut = true;
        let mut lines = Lines::new(disk.clone());
        lines.push(&"one").unwrap();
        lines.flush().unwrap_err();
        disk.0.lock().unwrap().room = 100;
        lines.flush().unwrap_err();
        assert_eq!(disk.text(), "\"on");
        disk.0.lock().unwrap().cannot_cut = false;
        lines.flush().unwrap();
        assert_eq!(disk.text(), "\"one\"\n");
    }

    #[test]
    fn a_lazy_file_is_made_by_the_first_line_only() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.jsonl");
        let mut lines = Lines::new(Lazy::new(path.clone()));
        lines.flush().unwrap();
        lines.clear().unwrap();
        assert!(!path.exists());
        lines.push(&1).unwrap();
        lines.flush().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"1\n");
        lines.clear().unwrap();
        lines.push(&2).unwrap();
        lines.flush().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"2\n");
    }
}
