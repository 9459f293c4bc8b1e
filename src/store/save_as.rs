//! Makes new sessions and copies of open ones.
//!
//! Never writes over a session unless told to, and never over one that is open.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::Path,
};

use super::{
    document::Document,
    error::StoreError,
    open::{Opened, open},
    paths::{journal_path, log_path, session_path},
    replace::{self, Existing},
};
use crate::session::{Sample, Session};

/// Makes a new session file and opens it.
///
/// # Errors
/// As [`save_as`] with [`Existing::Refuse`].
pub fn create(path: &Path, session: &Session) -> Result<Opened, StoreError> {
    save_as(&Document::default(), session, &[], path, Existing::Refuse)
}

/// Writes a session with its samples under another name and opens that; the document gives the comments.
///
/// # Errors
/// Where there are files of that name and they are not to be replaced, where another program has them open, or where
/// they cannot be written.
pub fn save_as(
    document: &Document,
    session: &Session,
    samples: &[Sample],
    path: &Path,
    existing: Existing,
) -> Result<Opened, StoreError> {
    let path = session_path(path);
    let log = log_path(&path);
    let has_bytes = |path: &Path| fs::metadata(path).is_ok_and(|metadata| metadata.len() > 0);
    match existing {
        Existing::Refuse if path.exists() => return Err(StoreError::Exists { path }),
        // A log without its session would lend its samples to the new cells.
        Existing::Refuse if has_bytes(&log) => return Err(StoreError::Exists { path: log }),
        Existing::Refuse => {}
        Existing::Replace => {
            if let Ok(file) = File::open(&log)
                && let Err(TryLockError::WouldBlock) = file.try_lock()
            {
                return Err(StoreError::Open { path });
            }
        }
    }
    let cannot_write = |path: &Path| {
        let path = path.to_owned();
        move |source: io::Error| match source.kind() {
            io::ErrorKind::AlreadyExists => StoreError::Exists { path },
            _ => StoreError::Write { path, source },
        }
    };
    let document = document.revised(session, &path)?;
    let mut lines = Vec::new();
    for sample in samples {
        serde_json::to_writer(&mut lines, sample).map_err(|error| cannot_write(&log)(error.into()))?;
        lines.push(b'\n');
    }
    let had_log = has_bytes(&log);
    if !lines.is_empty() || had_log {
        replace::write(&log, &lines, Existing::Replace).map_err(cannot_write(&log))?;
    }
    if let Err(error) = replace::write(&path, document.text().as_bytes(), existing) {
        if existing == Existing::Refuse {
            // The new log would stand in the way of the next try.
            let _ = fs::remove_file(&log);
        }
        return Err(cannot_write(&path)(error));
    }
    if existing == Existing::Replace {
        // What streamed into the replaced session must not be recovered into this one.
        let _ = fs::remove_file(journal_path(&path));
    }
    open(&path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{samples::tests::sample, session_writer::tests::session};

    #[test]
    fn saving_under_another_name_takes_comments_and_samples_along() {
        let dir = tempfile::tempdir().unwrap();
        let (old, new) = (dir.path().join("old.toml"), dir.path().join("new.toml"));
        fs::write(&old, "# why\nformat = 1\n").unwrap();
        let opened = open(&old).unwrap();
        let kept = [sample(1, &["x"]), sample(2, &["y"])];
        let copy = save_as(&opened.document, &session("Tour"), &kept, &new, Existing::Refuse).unwrap();
        assert_eq!(copy.samples, kept);
        assert!(
            copy.document.text().starts_with("# why\nformat = 1\ntitle = \"Tour\"\n"),
            "{}",
            copy.document.text()
        );
        drop(copy);
        let error = save_as(&opened.document, &session("Tour"), &[], &new, Existing::Refuse).err().unwrap();
        assert!(matches!(error, StoreError::Exists { .. }), "{error}");
        let replaced = save_as(&opened.document, &session("Tour"), &[], &new, Existing::Replace).unwrap();
        assert!(replaced.samples.is_empty());
    }

    #[test]
    fn samples_without_their_session_are_not_adopted() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.toml");
        fs::write(log_path(&path), serde_json::to_vec(&sample(1, &[])).unwrap()).unwrap();
        let error = create(&path, &session("Tour")).err().unwrap().to_string();
        assert!(error.contains("a.samples.jsonl exists already"), "{error}");
        assert!(!path.exists());
    }
}
