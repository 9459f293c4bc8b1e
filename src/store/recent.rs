//! The sessions opened last, one path a line in the state directory.
//!
//! Never fails an opening: a list that cannot be read is an empty one.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    error::StoreError,
    library::{Dirs, make_dir},
    replace::{self, Existing},
};

/// How many are remembered.
const MOST: usize = 50;

/// Returns the paths of the sessions opened last, the latest first; files that are gone are among them.
pub fn recent(dirs: &Dirs) -> Vec<PathBuf> {
    let bytes = fs::read(file(dirs)).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let paths = text.lines().map(PathBuf::from).filter(|path| path.is_absolute());
    paths.take(MOST).collect()
}

/// Puts a session first among the recent ones; relative paths and names that are no line of text are passed over.
///
/// # Errors
/// Where the list cannot be written.
pub fn remember(dirs: &Dirs, path: &Path) -> Result<(), StoreError> {
    if !path.is_absolute() || path.to_str().is_none_or(|text| text.contains(['\n', '\r'])) {
        return Ok(());
    }
    let mut paths = recent(dirs);
    paths.retain(|known| known != path);
    paths.insert(0, path.to_owned());
    paths.truncate(MOST);
    let lines: String = paths.iter().filter_map(|path| Some(format!("{}\n", path.to_str()?))).collect();
    make_dir(&dirs.state)
        .and_then(|()| replace::write(&file(dirs), lines.as_bytes(), Existing::Replace))
        .map_err(|source| StoreError::Write { path: file(dirs), source })
}

fn file(dirs: &Dirs) -> PathBuf {
    dirs.state.join("recent")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dirs(root: &Path) -> Dirs {
        Dirs { data: root.join("data"), state: root.join("state"), config: root.join("config") }
    }

    #[test]
    fn the_latest_is_first_once_and_there_are_fifty_at_most() {
        let root = tempfile::tempdir().unwrap();
        let dirs = dirs(root.path());
        assert!(recent(&dirs).is_empty());
        let path = |number: usize| root.path().join(format!("{number}.toml"));
        for number in 0..60 {
            remember(&dirs, &path(number)).unwrap();
        }
        remember(&dirs, &path(20)).unwrap();
        remember(&dirs, Path::new("relative.toml")).unwrap();
        remember(&dirs, &root.path().join("two\nlines.toml")).unwrap();
        let list = recent(&dirs);
        assert_eq!(list.len(), 50);
        assert_eq!((&list[0], &list[1], &list[49]), (&path(20), &path(59), &path(10)));
    }

    #[test]
    fn garbage_is_passed_over() {
        let root = tempfile::tempdir().unwrap();
        let dirs = dirs(root.path());
        let path = root.path().join("a.toml");
        make_dir(&dirs.state).unwrap();
        fs::write(file(&dirs), [b"\xff\xfe\0\n\nnot a path\n", path.to_str().unwrap().as_bytes()].concat())
            .unwrap();
        assert_eq!(recent(&dirs), std::slice::from_ref(&path));
        remember(&dirs, &path).unwrap();
        assert_eq!(recent(&dirs), [path]);
    }
}
