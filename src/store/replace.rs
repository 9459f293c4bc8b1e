//! Writes a whole file so that a crash leaves either the old bytes or the new ones.
//!
//! Never changes a file in place, and never widens who may read it.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::Path,
};

use tempfile::Builder;

/// What to do with a file that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// Leave it and fail.
    Refuse,
    /// Put the new one in its place.
    Replace,
}

/// Writes the bytes beside the file and moves them over it; a new file is readable by its owner alone.
///
/// A link is followed. Fails with [`io::ErrorKind::AlreadyExists`] where [`Existing::Refuse`] forbids the write.
pub(super) fn write(path: &Path, bytes: &[u8], existing: Existing) -> io::Result<()> {
    write_with(path, existing, |file| file.write_all(bytes))
}

/// As [`write()`], with what somebody writes piece by piece.
pub(super) fn write_with(
    path: &Path,
    existing: Existing,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<()> {
    // A rename onto a link would replace the link and leave the file it names as it was.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let directory = match target.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let mut file = Builder::new().prefix(".samplebook-").tempfile_in(directory)?;
    fill(file.as_file_mut())?;
    if let Ok(metadata) = fs::metadata(&target) {
        file.as_file().set_permissions(metadata.permissions())?;
    }
    file.as_file().sync_all()?;
    match existing {
        Existing::Replace => file.persist(&target).map_err(|error| error.error)?,
        Existing::Refuse => file.persist_noclobber(&target).map_err(|error| error.error)?,
    };
    // Not every system lets a directory be synced; the file itself is safe by now.
    let _ = File::open(directory).and_then(|directory| directory.sync_all());
    Ok(())
}

/// Writes a file of a person's, in a folder that need not be there yet.
///
/// # Errors
/// As the disk has them.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    replace_bytes(path, text.as_bytes())
}

/// As [`replace`], with bytes.
///
/// # Errors
/// As the disk has them.
pub fn replace_bytes(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    write(path, bytes, Existing::Replace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_only_when_told() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.toml");
        write(&path, b"1", Existing::Refuse).unwrap();
        assert_eq!(write(&path, b"2", Existing::Refuse).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"1");
        write(&path, b"3", Existing::Replace).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"3");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "no temporary file stays");
    }

    #[cfg(unix)]
    #[test]
    fn modes_stay_and_links_are_followed() {
        use std::os::unix::fs::{PermissionsExt, symlink};

        let dir = tempfile::tempdir().unwrap();
        let (file, link) = (dir.path().join("real.toml"), dir.path().join("link.toml"));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        write(&file, b"1", Existing::Refuse).unwrap();
        assert_eq!(mode(&file), 0o600);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&file, &link).unwrap();
        write(&link, b"2", Existing::Replace).unwrap();
        assert_eq!((fs::read(&file).unwrap(), mode(&file)), (b"2".to_vec(), 0o640));
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }
}
