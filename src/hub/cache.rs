//! The cache on disk: which file lies where, and how a whole one gets its name.
//!
//! Never fetches, and never gives a name to a file that is not whole.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use super::{
    errors::HubError,
    spec::{Spec, is_commit},
};

/// A repository's folder in the cache.
pub(super) struct Folder {
    root: PathBuf,
    locks: PathBuf,
}

impl Folder {
    /// Returns the folder of a repository; it need not be there.
    pub(super) fn of(cache: &Path, repo: &str) -> Self {
        let name = format!("models--{}", repo.replace('/', "--"));
        Self { root: cache.join(&name), locks: cache.join(".locks").join(name) }
    }

    /// Returns where a file's bytes are, by their digest.
    pub(super) fn blob(&self, digest: &str) -> PathBuf {
        self.root.join("blobs").join(digest)
    }

    /// Returns where they are as long as they are not whole.
    pub(super) fn incomplete(&self, digest: &str) -> PathBuf {
        self.root.join("blobs").join(format!("{digest}.incomplete"))
    }

    /// Returns the folder of a commit.
    pub(super) fn snapshot(&self, commit: &str) -> PathBuf {
        self.root.join("snapshots").join(commit)
    }

    /// Returns the commit that a revision was when it was last asked for.
    pub(super) fn commit(&self, revision: &str) -> Option<String> {
        if is_commit(revision) {
            return Some(revision.to_owned());
        }
        let commit = fs::read_to_string(self.root.join("refs").join(revision)).ok()?;
        Some(commit.trim().to_owned()).filter(|commit| is_commit(commit))
    }

    /// Notes which commit a revision is.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn note(&self, spec: &Spec, commit: &str) -> Result<(), HubError> {
        if is_commit(&spec.revision) || self.commit(&spec.revision).as_deref() == Some(commit) {
            return Ok(());
        }
        let path = self.root.join("refs").join(&spec.revision);
        make_parent(&path)?;
        let beside = beside(&path);
        fs::write(&beside, commit).and_then(|()| fs::rename(&beside, &path)).map_err(HubError::file(path))
    }

    /// Makes the folder of the blobs.
    ///
    /// # Errors
    /// It cannot be made.
    pub(super) fn make(&self) -> Result<PathBuf, HubError> {
        let blobs = self.root.join("blobs");
        fs::create_dir_all(&blobs).map_err(HubError::file(&blobs))?;
        Ok(blobs)
    }

    /// Takes the lock of a blob, as Hugging Face's libraries do; nothing while another program has it.
    ///
    /// # Errors
    /// There can be no such lock.
    pub(super) fn lock(&self, digest: &str) -> Result<Option<File>, HubError> {
        let path = self.locks.join(format!("{digest}.lock"));
        make_parent(&path)?;
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(HubError::file(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            // A disk without locks is mostly one that is used by one program at a time.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(HubError::file(path)(error)),
        }
    }

    /// Shows a whole blob under its name in a commit's folder, by a relative link.
    ///
    /// # Errors
    /// The link cannot be made.
    pub(super) fn show(&self, commit: &str, name: &str, digest: &str) -> Result<(), HubError> {
        let path = self.snapshot(commit).join(name);
        let up = "../".repeat(2 + name.matches('/').count());
        let target = PathBuf::from(format!("{up}blobs/{digest}"));
        if fs::read_link(&path).is_ok_and(|there| there == target) {
            return Ok(());
        }
        make_parent(&path)?;
        let beside = beside(&path);
        // One that was left by a program that ended here.
        let _ = fs::remove_file(&beside);
        symlink(target, &beside).and_then(|()| fs::rename(&beside, &path)).map_err(HubError::file(path))
    }

    /// Lists the files of a commit that are here, each with its size.
    pub(super) fn files(&self, commit: &str) -> Vec<(String, u64)> {
        let mut files = Vec::new();
        list(&self.snapshot(commit), "", &mut files);
        files.sort();
        files
    }
}

/// Lists what is in a folder; links that lead nowhere are of files that are not whole.
fn list(folder: &Path, within: &str, files: &mut Vec<(String, u64)>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let (path, name) = (entry.path(), format!("{within}{name}"));
        // A link to a folder is none of ours, and could lead in a circle.
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        match fs::metadata(&path) {
            Ok(_) if is_folder => list(&path, &format!("{name}/"), files),
            Ok(about) if about.is_file() => files.push((name, about.len())),
            _ => {}
        }
    }
}

fn make_parent(path: &Path) -> Result<(), HubError> {
    let Some(parent) = path.parent() else { return Ok(()) };
    fs::create_dir_all(parent).map_err(HubError::file(parent))
}

/// Returns a name beside a file under which it is made.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    name.into()
}

/// Returns how many bytes a folder has room for; nothing where that is not known.
pub(super) fn room(folder: &Path) -> Option<u64> {
    let about = rustix::fs::statvfs(folder).ok()?;
    about.f_bavail.checked_mul(about.f_frsize)
}

/// Returns a file's size, nothing where there is none.
///
/// # Errors
/// It cannot be looked at.
pub(super) fn length(path: &Path) -> Result<Option<u64>, HubError> {
    match fs::metadata(path) {
        Ok(about) => Ok(Some(about.len())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(HubError::file(path)(error)),
    }
}
