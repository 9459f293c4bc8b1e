//! Opens: the session file, the log of samples beside it, the lock and the recovery.
//!
//! Never writes to a session that another program has open.

use std::{
    collections::HashSet,
    fs::{self, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use uuid::Uuid;

use super::{
    append::Lines,
    document::Document,
    error::StoreError,
    held, journal,
    owner::{self, OwnerFile},
    paths::{journal_path, log_path, session_path, torn_path},
    samples::{self, Log, LogFile, Tail},
};
use crate::{
    session::{Sample, Session},
    tr,
};

/// An open session; holds the lock for as long as it, or the writer made from it, lives.
#[derive(Debug)]
pub struct Opened {
    /// The session file, links resolved.
    pub path: PathBuf,
    /// The session and its text.
    pub document: Document,
    /// Every sample kept so far, recovered ones last; a writer has no use for them, so they may be taken out.
    pub samples: Vec<Sample>,
    /// What the user should know: bad lines, recovered samples.
    pub reports: Vec<String>,
    /// Why nothing will be kept, if so.
    pub read_only: Option<String>,
    /// It is read-only for the one reason that another program has it open.
    pub is_open_elsewhere: bool,
    /// The files to write to, unless it is read-only.
    pub(super) files: Option<Files>,
}

/// The files of an open session beside the session file.
#[derive(Debug)]
pub(super) struct Files {
    /// Says that the session is open here; it goes before the lock does.
    pub(super) owner: OwnerFile,
    /// The log of samples; its handle carries the lock.
    pub(super) log: Lines,
    /// The journal of samples that stream.
    pub(super) journal: PathBuf,
}

/// Opens a session: reads it and its samples, takes the lock, and recovers what a crash left.
///
/// Where another program has it open, or nothing can be written there, it opens read-only and says so.
///
/// # Errors
/// Where the session file cannot be read or is faulty; the samples alone never keep it from opening.
pub fn open(path: &Path) -> Result<Opened, StoreError> {
    let mut opened = Opened::load(path)?;
    match claim(&opened.path) {
        Err(Unclaimed::Elsewhere) => {
            opened.open_unclaimed(owner::open_elsewhere(&opened.path));
            opened.is_open_elsewhere = true;
        }
        Err(Unclaimed::Unwritable(reason)) => opened.open_unclaimed(reason),
        Ok((log, report)) => {
            opened.reports.extend(report);
            opened.open_claimed(log)?;
        }
    }
    Ok(opened)
}

/// A log of at least so many bytes takes longer to read than a frame may take.
const SLOW: u64 = 4 << 20;

/// Opens a session without its samples where those take long to read, so that something is seen meanwhile; nothing where
/// [`open`] is as fast.
///
/// # Errors
/// As [`open`].
pub fn open_at_once(path: &Path) -> Result<Option<Opened>, StoreError> {
    let log = log_path(&session_path(path));
    if !fs::metadata(log).is_ok_and(|log| log.len() >= SLOW) {
        return Ok(None);
    }
    let mut opened = Opened::load(path)?;
    opened.read_only = Some(tr!("store-samples-being-read").to_owned());
    Ok(Some(opened))
}

/// Opens a session to look at it: takes no lock, makes no file, and recovers nothing.
///
/// # Errors
/// As [`open`].
pub fn open_to_read(path: &Path) -> Result<Opened, StoreError> {
    let mut opened = Opened::load(path)?;
    opened.open_unclaimed(tr!("store-opened-to-read").to_owned());
    Ok(opened)
}

/// Samples that are only looked at.
#[derive(Debug, Default)]
pub struct Stored {
    /// The session they belong to, where one was named.
    pub session: Option<Session>,
    /// The samples, in the order of the lines.
    pub samples: Vec<Sample>,
    /// What was set aside and why.
    pub reports: Vec<String>,
}

/// Reads the samples of a session, or of a file of JSON lines.
///
/// # Errors
/// As [`open`], or where the file cannot be read.
pub fn read_samples(path: &Path) -> Result<Stored, StoreError> {
    if path.extension().is_some_and(|extension| extension == "jsonl") {
        let log = File::open(path).and_then(|file| samples::read(file, path));
        let log = log.map_err(|source| StoreError::Read { path: path.to_owned(), source })?;
        return Ok(Stored { session: None, samples: log.samples, reports: log.reports });
    }
    let opened = open_to_read(path)?;
    let session = opened.document.session().clone();
    Ok(Stored { session: Some(session), samples: opened.samples, reports: opened.reports })
}

/// Tells whether nobody has a session open at this moment.
pub fn is_free(session: &Path) -> bool {
    let log = File::open(log_path(session));
    !log.is_ok_and(|log| matches!(log.try_lock(), Err(TryLockError::WouldBlock)))
}

/// Why a session cannot be written to.
enum Unclaimed {
    /// Another program has it open.
    Elsewhere,
    /// The system does not let this one write.
    Unwritable(String),
}

/// Opens the log to append to and locks it; returns what the user should know, or why nothing can be kept.
fn claim(session: &Path) -> Result<(File, Option<String>), Unclaimed> {
    let unwritable = |path: &Path, error: &io::Error| {
        Unclaimed::Unwritable(tr!("store-cannot-write", path = path.display(), error = error.to_string()))
    };
    OpenOptions::new().write(true).open(session).map_err(|error| unwritable(session, &error))?;
    let path = log_path(session);
    let log = held::open(&path).map_err(|error| unwritable(&path, &error))?;
    match log.try_lock() {
        Ok(()) => Ok((log, None)),
        Err(TryLockError::WouldBlock) => Err(Unclaimed::Elsewhere),
        Err(TryLockError::Error(error)) => {
            let report = tr!("store-cannot-lock", path = session.display(), error = error.to_string());
            Ok((log, Some(report)))
        }
    }
}

impl Opened {
    /// Makes a session that only lives in memory.
    pub(super) fn read_only(path: PathBuf, document: Document, reason: String) -> Self {
        Self {
            path,
            document,
            samples: Vec::new(),
            reports: Vec::new(),
            read_only: Some(reason),
            is_open_elsewhere: false,
            files: None,
        }
    }

    fn load(path: &Path) -> Result<Self, StoreError> {
        let named = session_path(path);
        let path = fs::canonicalize(&named).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => StoreError::Missing { path: named },
            _ => StoreError::Read { path: named, source },
        })?;
        let document = Document::load(&path)?;
        let mut opened = Self::read_only(path, document, String::new());
        opened.report_windows_line_ends();
        Ok(opened)
    }

    /// A tool that turns every newline of the file into CR LF changes the experiments, which nobody may have meant.
    fn report_windows_line_ends(&mut self) {
        if !self.document.text().contains("\r\n") {
            return;
        }
        for cell in self.document.session().cells.iter().filter(|cell| cell.prefix.contains("\r\n")) {
            let (path, cell) = (self.path.display(), cell.id.as_str());
            self.reports.push(tr!("store-windows-line-ends", path = path, cell = cell));
        }
    }

    fn open_unclaimed(&mut self, reason: String) {
        let path = log_path(&self.path);
        match File::open(&path).and_then(|file| samples::read(file, &path)) {
            Ok(log) => self.take_samples(log),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => self.reports.push(StoreError::Read { path, source }.to_string()),
        }
        self.read_only = Some(reason);
    }

    fn open_claimed(&mut self, file: File) -> Result<(), StoreError> {
        let path = log_path(&self.path);
        let mut log =
            samples::read(&file, &path).map_err(|source| StoreError::Read { path: path.clone(), source })?;
        let tail = std::mem::replace(&mut log.tail, Tail::Whole);
        self.take_samples(log);
        let torn = torn_path(&self.path);
        let mut lines = Lines::new(LogFile::new(path, file, tail, torn.clone()));
        let journal = journal_path(&self.path);
        match self.recover(&journal, &mut lines, &torn) {
            Ok(()) => {
                let owner = OwnerFile::write(&self.path);
                self.files = Some(Files { log: lines, journal, owner });
                self.read_only = None;
            }
            // Writing on would overwrite the journal, which is all there is of these samples.
            Err(source) => {
                let (path, error) = (journal.display(), source.to_string());
                self.read_only = Some(tr!("store-crash-stays", path = path, error = error));
            }
        }
        Ok(())
    }

    fn take_samples(&mut self, log: Log) {
        self.samples = log.samples;
        self.reports.extend(log.reports);
    }

    /// Moves samples that never ended from the journal to the log.
    fn recover(&mut self, journal: &Path, log: &mut Lines, torn: &Path) -> io::Result<()> {
        let bytes = match fs::read(journal) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            read => read?,
        };
        let written = fs::metadata(journal).and_then(|metadata| metadata.modified()).ok();
        let in_log: HashSet<Uuid> = self.samples.iter().map(|sample| sample.id).collect();
        let recovered =
            journal::recover(&bytes, &in_log, written.and_then(|time| Timestamp::try_from(time).ok()));
        let count = recovered.samples.len();
        for sample in &recovered.samples {
            log.push(sample)?;
        }
        self.samples.extend(recovered.samples);
        if count > 0 {
            log.flush()?;
            log.sync()?;
            self.reports.push(tr!("store-recovered", n = count));
        }
        if !recovered.strays.is_empty() {
            samples::set_aside(torn, &recovered.strays)?;
            self.reports.push(tr!("store-half-lines-moved", path = torn.display()));
        }
        fs::remove_file(journal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        session::Finish,
        store::{
            Existing, create,
            journal::Line,
            paths::owner_path,
            samples::tests::{sample, token},
            save_as,
            session_writer::tests::session,
        },
    };

    fn line(record: &impl serde::Serialize) -> String {
        serde_json::to_string(record).unwrap() + "\n"
    }

    #[test]
    fn names_go_without_their_ending() {
        let dir = tempfile::tempdir().unwrap();
        let made = create(&dir.path().join("zebra.v2"), &session("Tour")).unwrap();
        assert!(made.path.ends_with("zebra.v2.toml"), "{}", made.path.display());
        drop(made);
        let opened = open(&dir.path().join("zebra.v2")).unwrap();
        assert_eq!(*opened.document.session(), session("Tour"));
        assert!(log_path(&opened.path).ends_with("zebra.v2.samples.jsonl"));
        assert_eq!(opened.read_only, None);
    }

    #[test]
    fn a_missing_session_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let error = open(&dir.path().join("none")).err().unwrap().to_string();
        assert!(error.starts_with("there is no session ") && error.contains("none.toml; "), "{error}");
    }

    #[test]
    fn the_second_program_reads_only_and_says_so() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.toml");
        let first = create(&path, &session("Tour")).unwrap();
        fs::write(log_path(&path), line(&sample(1, &["x"]))).unwrap();
        let second = open(&path).unwrap();
        assert!(second.is_open_elsewhere && !is_free(&path));
        let process = format!("is open in another program: process {} on ", std::process::id());
        assert!(second.read_only.as_ref().unwrap().contains(&process), "{:?}", second.read_only);
        assert_eq!(second.samples, [sample(1, &["x"])]);
        let over =
            save_as(&Document::default(), &session("Tour"), &[], &path, Existing::Replace).err().unwrap();
        assert!(matches!(over, StoreError::Open { .. }), "{over}");
        drop(first);
        assert!(is_free(&path) && !owner_path(&path).exists());
        // What a killed program left behind says nothing.
        fs::write(owner_path(&path), "{").unwrap();
        let first = open(&path).unwrap();
        assert_eq!((first.read_only.as_ref(), first.is_open_elsewhere), (None, false));
    }

    #[test]
    fn a_log_that_cannot_be_made_opens_read_only() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.toml");
        fs::write(&path, "format = 1\n").unwrap();
        fs::create_dir(log_path(&path)).unwrap();
        let opened = open(&path).unwrap();
        assert!(opened.read_only.unwrap().contains("a.samples.jsonl cannot be written"));
        assert_eq!(opened.reports.len(), 1);
    }

    #[test]
    fn what_a_crash_left_is_recovered_once() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.toml");
        drop(create(&path, &session("Tour")).unwrap());
        let (ended, cut) = (sample(1, &["x"]), sample(2, &[]));
        fs::write(log_path(&path), line(&ended)).unwrap();
        let token = token(" 4");
        let journal = [
            line(&Line::Begin(&sample(1, &[]))),
            line(&Line::Begin(&cut)),
            line(&Line::Token { sample: cut.id, token: &token }),
            "{\"token\":{\"sam".to_owned(),
        ];
        fs::write(journal_path(&path), journal.concat()).unwrap();

        let opened = open(&path).unwrap();
        let [first, second] = opened.samples.as_slice() else { panic!("{:?}", opened.samples) };
        assert_eq!(*first, ended);
        assert_eq!((second.text().as_str(), second.finish), (" 4", Finish::Interrupted));
        assert_eq!(opened.reports[0], "1 sample cut off by a crash was recovered as interrupted");
        assert_eq!(fs::read_to_string(torn_path(&path)).unwrap(), "{\"token\":{\"sam\n");
        assert!(!journal_path(&path).exists());
        let kept = opened.samples.clone();
        drop(opened);
        let again = open(&path).unwrap();
        assert_eq!((again.samples.len(), again.reports.len()), (2, 0));
        assert_eq!(again.samples[1].tokens, kept[1].tokens);
    }

    #[test]
    fn a_journal_that_cannot_be_emptied_is_not_written_over() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.toml");
        drop(create(&path, &session("Tour")).unwrap());
        fs::write(journal_path(&path), [line(&Line::Begin(&sample(2, &[]))), "{torn".to_owned()].concat())
            .unwrap();
        fs::create_dir(torn_path(&path)).unwrap();
        let opened = open(&path).unwrap();
        assert!(opened.read_only.is_some() && opened.files.is_none());
        assert_eq!(opened.samples.len(), 1);
        assert!(journal_path(&path).exists());
    }

    #[test]
    fn prefixes_that_an_editor_gave_windows_line_ends_are_reported() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.toml");
        fs::write(&path, "format = 1\r\n[[cell]]\r\nid = \"a\"\r\nprefix = \"\"\"\r\nx\r\ny\"\"\"\r\n")
            .unwrap();
        let opened = open(&path).unwrap();
        assert_eq!(opened.document.session().cells[0].prefix, "x\r\ny");
        assert!(opened.reports[0].ends_with("the prefix of cell a has Windows line ends (CR LF)"));
    }

    #[test]
    fn looking_at_a_session_makes_no_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.toml");
        fs::write(&path, "format = 1\n").unwrap();
        let opened = open_to_read(&path).unwrap();
        assert!(opened.read_only.is_some() && opened.reports.is_empty());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_torn_log_is_left_alone_until_a_sample_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.toml");
        drop(create(&path, &session("Tour")).unwrap());
        let torn = line(&sample(1, &["x"])) + "{\"format\":1,\"id";
        fs::write(log_path(&path), &torn).unwrap();
        let mut opened = open(&path).unwrap();
        assert_eq!((opened.samples.len(), opened.reports.len()), (1, 1));
        assert_eq!(fs::read_to_string(log_path(&path)).unwrap(), torn);
        let log = &mut opened.files.as_mut().unwrap().log;
        log.push(&sample(2, &["y"])).unwrap();
        log.flush().unwrap();
        drop(opened);
        let again = open(&path).unwrap();
        assert_eq!((again.samples.len(), again.reports.len()), (2, 0));
        assert_eq!(fs::read_to_string(torn_path(&path)).unwrap(), "{\"format\":1,\"id\n");
    }
}
