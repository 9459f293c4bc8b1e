//! Writes what happens to an open session into its files: journal, log and session file.
//!
//! Never passes on what it has not tried to write, and never drops what could not be written.

use std::{
    collections::{HashMap, HashSet},
    fs, io,
    path::{Path, PathBuf},
};

use uuid::Uuid;

use super::{
    append::{Lazy, Lines, Mended},
    document::Document,
    error::StoreError,
    journal::Line,
    open::{Files, Opened},
    owner::OwnerFile,
    paths::log_path,
    replace::{self, Existing},
    write_job::{WriteJob, WriteResult},
};
use crate::{
    language::counted,
    session::{Sample, Session},
    tr,
};

/// The journal and the samples that stream into it.
struct Journal {
    path: PathBuf,
    lines: Lines,
    live: HashSet<Uuid>,
    failed: bool,
}

/// The files to write to, and what they are known to hold.
pub(super) struct SessionWriter {
    path: PathBuf,
    /// What the session file held when it was last read or written.
    document: Document,
    /// Says that the session is open here; it goes before the lock does.
    owner: Option<OwnerFile>,
    /// `None` where nothing can be written.
    files: Option<(Lines, Journal)>,
    read_only: String,
    read_only_told: bool,
}

impl SessionWriter {
    /// Takes over the files of an open session.
    pub(super) fn new(opened: Opened) -> Self {
        let (files, owner) = opened
            .files
            .map(|Files { log, journal, owner }| {
                let lines = Lines::new(Lazy::new(journal.clone()));
                ((log, Journal { path: journal, lines, live: HashSet::new(), failed: false }), owner)
            })
            .unzip();
        Self {
            path: opened.path,
            document: opened.document,
            owner,
            files,
            read_only: opened.read_only.unwrap_or_default(),
            read_only_told: false,
        }
    }

    /// Writes a batch: the journal first, then the log, then the session file.
    pub(super) fn write(&mut self, batch: Vec<WriteJob>) -> Vec<WriteResult> {
        let mut results = Vec::with_capacity(batch.len() + 1);
        let saves = batch.iter().any(|job| matches!(job, WriteJob::Save { .. }));
        let errors = match &mut self.files {
            Some((log, journal)) => {
                results.extend(journal.write(&batch));
                let was_behind = !log.is_clean();
                let errors = append_ended(log, &batch);
                if saves {
                    // "Saved" is said of the samples, too. Where it fails it is tried again with the next sample or save.
                    let _ = log.hold();
                }
                if let Some(mended) = log.take_mended() {
                    results.push(self::mended(mended, &self.path, &self.document));
                }
                results.extend((was_behind && log.is_clean()).then_some(WriteResult::CaughtUp));
                journal.forget_ended(&batch, log.is_clean() && errors.is_empty());
                errors
            }
            None => {
                let reason = StoreError::ReadOnly { reason: self.read_only.clone() }.to_string();
                if batch.iter().any(|job| !matches!(job, WriteJob::Save { .. })) && !self.read_only_told {
                    self.read_only_told = true;
                    results.push(WriteResult::JournalFailed { reason: reason.clone() });
                }
                batch.iter().filter_map(ended).map(|sample| (sample.id, reason.clone())).collect()
            }
        };
        let last_save = batch.iter().rposition(|job| matches!(job, WriteJob::Save { .. }));
        for (place, job) in batch.into_iter().enumerate() {
            results.push(match job {
                WriteJob::Begin(sample) => WriteResult::Begun(sample),
                WriteJob::Token { sample, token } => WriteResult::Token { sample, token },
                WriteJob::End(sample) => {
                    WriteResult::Ended { error: errors.get(&sample.id).cloned(), sample }
                }
                // A later state of the same batch makes this one needless.
                WriteJob::Save { .. } if last_save != Some(place) => continue,
                WriteJob::Save { session, revision } => match self.save(&session) {
                    Ok(()) => WriteResult::Saved { revision },
                    Err(error) => WriteResult::SaveFailed { revision, reason: error.to_string() },
                },
            });
        }
        results
    }

    /// Tells whether something waits to be written that could not be written yet.
    pub(super) fn is_behind(&self) -> bool {
        self.files.as_ref().is_some_and(|(log, _)| !log.is_clean())
    }

    fn save(&mut self, session: &Session) -> Result<(), StoreError> {
        if self.files.is_none() {
            return Err(StoreError::ReadOnly { reason: self.read_only.clone() });
        }
        let path = || self.path.clone();
        let revised = self.document.revised(session, &self.path)?;
        match fs::read(&self.path) {
            Ok(bytes) if bytes == revised.text().as_bytes() => {}
            Ok(bytes) if bytes != self.document.text().as_bytes() => {
                return Err(StoreError::Changed { path: path() });
            }
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                return Err(StoreError::Read { path: path(), source });
            }
            Ok(_) | Err(_) => replace::replace(&self.path, revised.text())
                .map_err(|source| StoreError::Write { path: path(), source })?,
        }
        self.document = revised;
        Ok(())
    }

    /// Tries a last time to write what is queued, and takes a journal away that nothing needs.
    pub(super) fn close(self) -> Result<(), StoreError> {
        let Some((mut log, journal)) = self.files else { return Ok(()) };
        // The last chance: what was written to a file without a name would be gone with the program.
        let written = log.hold().and_then(|()| log.flush());
        written.map_err(|source| StoreError::Write { path: log_path(&self.path), source })?;
        if let Some(mended) = log.take_mended() {
            let _told_to_nobody = self::mended(mended, &self.path, &self.document);
        }
        if journal.live.is_empty() {
            match fs::remove_file(&journal.path) {
                Err(source) if source.kind() != io::ErrorKind::NotFound => {
                    return Err(StoreError::Write { path: journal.path, source });
                }
                _ => {}
            }
        }
        drop(self.owner);
        Ok(())
    }
}

/// Says what was done about what another program did to the log, and puts the session file back that went with it.
fn mended(mended: Mended, session: &Path, document: &Document) -> WriteResult {
    if mended == Mended::PutBack && !session.exists() {
        // Where it fails the next save says so.
        let _ = replace::write(session, document.text().as_bytes(), Existing::Refuse);
    }
    let path = log_path(session);
    let path = path.display();
    let what = match mended {
        Mended::PutBack => tr!("store-log-put-back", path = path),
        Mended::Replaced(0) => tr!("store-log-replaced", path = path),
        Mended::Replaced(lines) => {
            tr!("store-log-replaced-added", path = path, samples = counted(lines, "sample"))
        }
        Mended::CutShort => tr!("store-log-cut-short", path = path),
    };
    WriteResult::Mended { what }
}

impl Journal {
    /// Writes what streams; lines that cannot be written wait, so that no sample is recovered with a gap.
    fn write(&mut self, batch: &[WriteJob]) -> Option<WriteResult> {
        let mut result = Ok(());
        for job in batch {
            let pushed = match job {
                WriteJob::Begin(sample) => {
                    self.live.insert(sample.id);
                    self.lines.push(&Line::Begin(sample))
                }
                WriteJob::Token { sample, token } => self.lines.push(&Line::Token { sample: *sample, token }),
                WriteJob::End(_) | WriteJob::Save { .. } => Ok(0),
            };
            result = result.and(pushed.map(drop));
        }
        let failed_before = std::mem::replace(&mut self.failed, false);
        let error = result.and_then(|()| self.lines.flush()).err()?;
        self.failed = true;
        let (path, error) = (self.path.display(), error.to_string());
        let reason = tr!("store-journal-failed", path = path, error = error);
        (!failed_before).then_some(WriteResult::JournalFailed { reason })
    }

    /// Empties the journal once every sample in it is in the log.
    fn forget_ended(&mut self, batch: &[WriteJob], log_is_safe: bool) {
        let mut any_ended = false;
        for sample in batch.iter().filter_map(ended) {
            self.live.remove(&sample.id);
            any_ended = true;
        }
        if any_ended && self.live.is_empty() && log_is_safe {
            // What stays in it is in the log too, and is passed over when it is recovered.
            let _ = self.lines.clear();
        }
    }
}

fn ended(job: &WriteJob) -> Option<&Sample> {
    match job {
        WriteJob::End(sample) => Some(sample),
        _ => None,
    }
}

/// Appends the ended samples of a batch to the log; returns why, for each that is not on disk.
fn append_ended(log: &mut Lines, batch: &[WriteJob]) -> HashMap<Uuid, String> {
    let mut errors = HashMap::new();
    for sample in batch.iter().filter_map(ended) {
        if let Err(error) = log.push(sample) {
            errors.insert(sample.id, error.to_string());
        }
    }
    if log.is_clean() {
        return errors;
    }
    if let Err(error) = log.flush().and_then(|()| log.sync()) {
        for sample in batch.iter().filter_map(ended) {
            errors.insert(sample.id, tr!("store-not-on-disk", error = error.to_string()));
        }
    }
    errors
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::{
        session::{Cell, CellId, Finish},
        store::{
            append::tests::Disk,
            open::open,
            samples::tests::{sample, token},
            save_as::create,
        },
    };

    pub(in crate::store) fn session(title: &str) -> Session {
        let cells = vec![Cell::new(CellId::new("a"), "A")];
        Session { title: title.to_owned(), cells, ..Session::default() }
    }

    pub(in crate::store) fn grow(id: u128, text: &str) -> WriteJob {
        WriteJob::Token { sample: Uuid::from_u128(id), token: token(text) }
    }

    pub(in crate::store) fn begin(id: u128) -> WriteJob {
        WriteJob::Begin(Box::new(sample(id, &[])))
    }

    pub(in crate::store) fn end(id: u128, tokens: &[&str]) -> WriteJob {
        WriteJob::End(Box::new(sample(id, tokens)))
    }

    pub(in crate::store) fn save(title: &str, revision: u64) -> WriteJob {
        WriteJob::Save { session: Box::new(session(title)), revision }
    }

    pub(in crate::store) fn tell(results: &[WriteResult]) -> Vec<String> {
        let short = |result: &WriteResult| match result {
            WriteResult::Begun(sample) => format!("begun {}", sample.id.as_u128()),
            WriteResult::Token { sample, token } => {
                format!("{} {:?}", sample.as_u128(), token.bytes.escape_ascii().to_string())
            }
            WriteResult::Ended { sample, error: None } => format!("ended {}", sample.id.as_u128()),
            WriteResult::Ended { sample, error: Some(_) } => format!("not written {}", sample.id.as_u128()),
            WriteResult::Saved { revision } => format!("saved {revision}"),
            WriteResult::SaveFailed { revision, .. } => format!("save failed {revision}"),
            WriteResult::CaughtUp => "caught up".to_owned(),
            WriteResult::Mended { .. } => "mended".to_owned(),
            WriteResult::JournalFailed { .. } => "journal failed".to_owned(),
        };
        results.iter().map(short).collect()
    }

    pub(in crate::store) fn made() -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.toml");
        drop(create(&path, &session("first")).unwrap());
        (dir, path)
    }

    fn journal(path: &Path) -> PathBuf {
        path.with_extension("samples.partial.jsonl")
    }

    fn writer_on(log: &Disk, streaming: &Disk) -> SessionWriter {
        let journal = Journal {
            path: "a.samples.partial.jsonl".into(),
            lines: Lines::new(streaming.clone()),
            live: HashSet::new(),
            failed: false,
        };
        SessionWriter {
            path: "a.toml".into(),
            document: Document::default(),
            files: Some((Lines::new(log.clone()), journal)),
            owner: None,
            read_only: String::new(),
            read_only_told: false,
        }
    }

    #[test]
    fn what_is_passed_on_is_on_disk_by_then() {
        let (_dir, path) = made();
        let mut writer = SessionWriter::new(open(&path).unwrap());
        let told = writer.write(vec![begin(1), begin(2), grow(1, "x"), grow(2, "y"), end(1, &["x"])]);
        assert_eq!(tell(&told), ["begun 1", "begun 2", "1 \"x\"", "2 \"y\"", "ended 1"]);
        assert_eq!(fs::read_to_string(journal(&path)).unwrap().lines().count(), 4);
        assert_eq!(fs::read_to_string(log_path(&path)).unwrap().lines().count(), 1);
        writer.write(vec![end(2, &["y"])]);
        assert_eq!(fs::read(journal(&path)).unwrap(), b"");
        writer.close().unwrap();
        assert!(!journal(&path).exists());
        assert_eq!(open(&path).unwrap().samples, [sample(1, &["x"]), sample(2, &["y"])]);
    }

    #[test]
    fn what_had_streamed_when_the_program_died_comes_back() {
        let (_dir, path) = made();
        let mut writer = SessionWriter::new(open(&path).unwrap());
        writer.write(vec![begin(1), begin(2), grow(1, "x")]);
        writer.write(vec![grow(2, "y"), grow(1, "\u{fffd}"), end(2, &["y"])]);
        drop(writer);
        let opened = open(&path).unwrap();
        let texts: Vec<_> = opened.samples.iter().map(|sample| (sample.text(), sample.finish)).collect();
        assert_eq!(texts, [("y".to_owned(), Finish::Stop), ("x\u{fffd}".to_owned(), Finish::Interrupted)]);
        assert_eq!(opened.reports, ["1 sample cut off by a crash was recovered as interrupted"]);
    }

    #[test]
    fn a_full_disk_loses_nothing_and_is_told() {
        let (log, streaming) = (Disk::with_room(20), Disk::with_room(20));
        let mut writer = writer_on(&log, &streaming);
        assert_eq!(tell(&writer.write(vec![begin(1)])), ["journal failed", "begun 1"]);
        assert_eq!(tell(&writer.write(vec![grow(1, "x")])), ["1 \"x\""]);
        assert_eq!(tell(&writer.write(vec![end(1, &["x"])])), ["not written 1"]);
        assert_eq!((log.text(), streaming.text()), (String::new(), String::new()));
        for disk in [&log, &streaming] {
            disk.0.lock().unwrap().room = 1 << 20;
        }
        assert_eq!(tell(&writer.write(vec![begin(2), end(2, &["y"])])), ["caught up", "begun 2", "ended 2"]);
        let lines: Vec<Sample> = log.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines, [sample(1, &["x"]), sample(2, &["y"])]);
        assert_eq!(streaming.text(), "", "nothing streams any more");
    }

    #[test]
    fn the_journal_stays_while_the_log_is_behind_and_closing_says_so() {
        let (log, streaming) = (Disk::with_room(0), Disk::with_room(1 << 20));
        let mut writer = writer_on(&log, &streaming);
        writer.write(vec![begin(1), grow(1, "x")]);
        writer.write(vec![end(1, &["x"])]);
        assert_eq!(streaming.text().lines().count(), 2);
        let error = writer.close().unwrap_err().to_string();
        assert!(error.starts_with("cannot write a.samples.jsonl: "), "{error}");
    }

    /// Draws two samples, lets another program do something to the files, draws two more and quits.
    #[cfg(unix)]
    fn meddled_with(meddle: impl Fn(&Path)) -> (tempfile::TempDir, PathBuf, Vec<WriteResult>) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deep/a.toml");
        fs::create_dir(dir.path().join("deep")).unwrap();
        drop(create(&path, &session("first")).unwrap());
        let mut writer = SessionWriter::new(open(&path).unwrap());
        for id in [1, 2] {
            writer.write(vec![begin(id), grow(id, "x"), end(id, &["x"])]);
        }
        meddle(&path);
        let mut told = writer.write(vec![begin(3), grow(3, "x"), end(3, &["x"])]);
        told.extend(writer.write(vec![begin(4), grow(4, "x"), end(4, &["x"])]));
        writer.close().unwrap();
        (dir, path, told)
    }

    #[cfg(unix)]
    fn ids(path: &Path) -> Vec<u128> {
        open(path).unwrap().samples.iter().map(|sample| sample.id.as_u128()).collect()
    }

    #[cfg(unix)]
    #[test]
    fn a_log_that_is_replaced_moved_or_removed_while_it_is_open_loses_no_sample() {
        let replaced_by = |bytes: fn(String) -> String| {
            move |path: &Path| {
                let log = log_path(path);
                let copy = log.with_extension("copy");
                fs::write(&copy, bytes(fs::read_to_string(&log).unwrap())).unwrap();
                fs::rename(copy, log).unwrap();
            }
        };
        type Case = (Box<dyn Fn(&Path)>, &'static str, Vec<u128>);
        let meddlers: Vec<Case> = vec![
            (Box::new(replaced_by(|same| same)), "samples go into the new file", vec![1, 2, 3, 4]),
            // As an editor that does not end the last line.
            (
                Box::new(replaced_by(|same| same.trim_end().to_owned())),
                "samples go into the new file",
                vec![1, 2, 3, 4],
            ),
            // A synchroniser that has an older state.
            (
                Box::new(replaced_by(|same| same.lines().next().unwrap().to_owned())),
                "1 sample that the new file lacked",
                vec![1, 2, 3, 4],
            ),
            (Box::new(replaced_by(|_| String::new())), "2 samples that the new file", vec![1, 2, 3, 4]),
            (
                Box::new(|path: &Path| fs::rename(log_path(path), path.with_extension("away")).unwrap()),
                "it is there again",
                vec![1, 2, 3, 4],
            ),
            (
                Box::new(|path: &Path| fs::remove_file(log_path(path)).unwrap()),
                "there again",
                vec![1, 2, 3, 4],
            ),
            (
                Box::new(|path: &Path| fs::remove_dir_all(path.parent().unwrap()).unwrap()),
                "it is there again",
                vec![1, 2, 3, 4],
            ),
            // What is gone from the file itself is only in memory.
            (
                Box::new(|path: &Path| fs::write(log_path(path), "").unwrap()),
                "save under another name",
                vec![3, 4],
            ),
        ];
        for (meddle, said, kept) in meddlers {
            let (_dir, path, told) = meddled_with(meddle);
            let mended = told.iter().filter_map(|result| match result {
                WriteResult::Mended { what } => Some(what.as_str()),
                _ => None,
            });
            let mended: Vec<&str> = mended.collect();
            assert!(matches!(mended[..], [what] if what.contains(said)), "{said}: {mended:?}");
            assert_eq!(tell(&told).last().unwrap(), "ended 4", "{said}");
            assert_eq!(ids(&path), kept, "{said}");
            assert_eq!(Document::load(&path).unwrap().session(), &session("first"), "{said}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_lock_goes_with_the_log_to_its_new_place_and_nobody_elses_is_taken() {
        let (_dir, path) = made();
        let mut writer = SessionWriter::new(open(&path).unwrap());
        writer.write(vec![begin(1), end(1, &["x"])]);
        let replace = || {
            let copy = path.with_extension("copy");
            fs::copy(log_path(&path), &copy).unwrap();
            fs::rename(copy, log_path(&path)).unwrap();
        };
        replace();
        writer.write(vec![begin(2), end(2, &["x"])]);
        assert!(open(&path).unwrap().read_only.is_some(), "the new file is locked");
        // Another program is quicker: then nothing is written into its file, and nothing is lost.
        replace();
        let theirs = open(&path).unwrap();
        assert_eq!(tell(&writer.write(vec![begin(3), end(3, &["x"])])), ["begun 3", "not written 3"]);
        drop(theirs);
        assert_eq!(tell(&writer.write(Vec::new())), ["mended", "caught up"]);
        writer.close().unwrap();
        assert_eq!(ids(&path), [1, 2, 3]);
    }

    #[cfg(unix)]
    #[test]
    fn a_removed_journal_is_made_again_with_all_that_streams() {
        let (_dir, path) = made();
        let mut writer = SessionWriter::new(open(&path).unwrap());
        writer.write(vec![begin(1), grow(1, "a")]);
        fs::remove_file(journal(&path)).unwrap();
        writer.write(vec![grow(1, "b")]);
        let copy = path.with_extension("copy");
        fs::copy(journal(&path), &copy).unwrap();
        fs::rename(copy, journal(&path)).unwrap();
        writer.write(vec![grow(1, "c")]);
        drop(writer);
        let opened = open(&path).unwrap();
        assert_eq!((opened.samples[0].text().as_str(), opened.reports.len()), ("abc", 1));
    }

    #[cfg(unix)]
    #[test]
    fn what_went_after_the_last_sample_is_put_back_when_saving_and_when_closing() {
        let (_dir, path) = made();
        let mut writer = SessionWriter::new(open(&path).unwrap());
        writer.write(vec![begin(1), end(1, &["x"])]);
        fs::remove_file(log_path(&path)).unwrap();
        assert_eq!(tell(&writer.write(vec![save("second", 1)])), ["mended", "saved 1"]);
        fs::remove_file(log_path(&path)).unwrap();
        fs::remove_file(&path).unwrap();
        writer.close().unwrap();
        assert_eq!(ids(&path), [1]);
        assert_eq!(Document::load(&path).unwrap().session(), &session("second"));
    }

    #[test]
    fn a_session_changed_by_another_program_is_not_written_over() {
        let (_dir, path) = made();
        let mut writer = SessionWriter::new(open(&path).unwrap());
        assert_eq!(tell(&writer.write(vec![save("a", 1), save("b", 2)])), ["saved 2"]);
        let theirs = "format = 1\ntitle = \"theirs\" # by hand\n";
        fs::write(&path, theirs).unwrap();
        let told = writer.write(vec![save("c", 3)]);
        let [WriteResult::SaveFailed { revision: 3, reason }] = told.as_slice() else { panic!("{told:?}") };
        assert!(reason.contains("was changed on disk"), "{reason}");
        assert_eq!(fs::read_to_string(&path).unwrap(), theirs);
        fs::remove_file(&path).unwrap();
        assert_eq!(tell(&writer.write(vec![save("d", 4)])), ["saved 4"]);
        assert_eq!(Document::load(&path).unwrap().session(), &session("d"));
    }

    #[test]
    fn a_read_only_session_passes_everything_on_and_says_why() {
        let (_dir, path) = made();
        let first = open(&path).unwrap();
        let mut writer = SessionWriter::new(open(&path).unwrap());
        let told = writer.write(vec![begin(1), grow(1, "x"), end(1, &["x"]), save("mine", 1)]);
        assert_eq!(tell(&told), ["journal failed", "begun 1", "1 \"x\"", "not written 1", "save failed 1"]);
        assert_eq!(tell(&writer.write(vec![begin(2)])), ["begun 2"]);
        writer.close().unwrap();
        assert!(!journal(&path).exists());
        assert_eq!(fs::read(log_path(&path)).unwrap(), b"");
        drop(first);
    }
}
