//! Holds a file at its path: while it is appended to, another program may move it, remove it or put another in its place.
//!
//! Never gives up what was written to a file that has lost its name, and never writes over what another program put there.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Seek as _, SeekFrom},
    path::Path,
};

use tempfile::Builder;

/// Opens a file to read and to append to; a new one is readable by its owner alone.
pub(super) fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// The file that is held.
    Here,
    /// Nothing.
    Gone,
    /// Another file.
    Other,
}

/// Tells what stands at the path of a file that is held.
#[cfg(unix)]
pub(super) fn standing(path: &Path, held: &File) -> io::Result<Standing> {
    use std::os::unix::fs::MetadataExt as _;

    let there = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Standing::Gone),
        there => there?,
    };
    let own = held.metadata()?;
    let is_same = (there.dev(), there.ino()) == (own.dev(), own.ino());
    Ok(if is_same { Standing::Here } else { Standing::Other })
}

/// Tells what stands at the path of a file that is held: elsewhere an open file keeps its place.
#[cfg(not(unix))]
pub(super) fn standing(_: &Path, _: &File) -> io::Result<Standing> {
    Ok(Standing::Here)
}

/// Reads the first bytes of a file that is held, whatever its name is by now.
pub(super) fn bytes(held: &mut File, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    held.seek(SeekFrom::Start(0))?;
    held.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Makes the file anew at its path, with its first bytes and locked as it was; its folder may be gone as well.
///
/// # Errors
/// As the disk has them; and where something stands there again.
pub(super) fn put_back(path: &Path, held: &mut File, length: u64) -> io::Result<File> {
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let temporary = Builder::new().prefix(".samplebook-").tempfile_in(folder)?;
    let mut file = open(temporary.path())?;
    // A file system that cannot lock was told when the session was opened.
    let _ = file.try_lock();
    held.seek(SeekFrom::Start(0))?;
    io::copy(&mut held.take(length), &mut file)?;
    file.set_permissions(held.metadata()?.permissions())?;
    file.sync_all()?;
    temporary.persist_noclobber(path).map_err(|error| error.error)?;
    // Not every system lets a directory be synced; the file itself is safe by now.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(file)
}

#[cfg(all(test, unix))]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn what_stands_at_the_path_is_told_and_a_file_without_a_name_gets_it_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deep/a.jsonl");
        fs::create_dir(dir.path().join("deep")).unwrap();
        let mut held = open(&path).unwrap();
        held.write_all(b"one\ntwo\nhal").unwrap();
        assert_eq!(standing(&path, &held).unwrap(), Standing::Here);
        fs::remove_dir_all(dir.path().join("deep")).unwrap();
        assert_eq!(standing(&path, &held).unwrap(), Standing::Gone);
        held = put_back(&path, &mut held, 8).unwrap();
        held.write_all(b"three\n").unwrap();
        assert_eq!(standing(&path, &held).unwrap(), Standing::Here);
        assert_eq!(fs::read(&path).unwrap(), b"one\ntwo\nthree\n");
        fs::rename(&path, path.with_extension("moved")).unwrap();
        fs::write(&path, b"theirs\n").unwrap();
        assert_eq!(standing(&path, &held).unwrap(), Standing::Other);
        assert!(put_back(&path, &mut held, u64::MAX).is_err(), "theirs is not written over");
        assert_eq!(fs::read(&path).unwrap(), b"theirs\n");
        assert_eq!(bytes(&mut held, 4).unwrap(), b"one\n");
    }
}
