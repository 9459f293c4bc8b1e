//! Where sessions live: the directories, the sessions in them, and the shipped ones.
//!
//! Never reads the environment but in [`Dirs::from_env`].

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use etcetera::{BaseStrategy, base_strategy::Xdg};
use jiff::Timestamp;

use super::{
    document::Document,
    error::StoreError,
    open::{Opened, open},
    paths::log_path,
    replace::{self, Existing},
};
use crate::tr;

/// The shipped sessions: name and text; those in Chinese differ in titles and notes alone.
pub const EMBEDDED: &[(&str, &str)] = &[
    ("tour", include_str!("../../sessions/tour.toml")),
    ("two-plus-two", include_str!("../../sessions/two-plus-two.toml")),
    ("paris", include_str!("../../sessions/paris.toml")),
    ("zebra", include_str!("../../sessions/zebra.toml")),
    ("election", include_str!("../../sessions/election.toml")),
    ("few-shot", include_str!("../../sessions/few-shot.toml")),
    ("assistant", include_str!("../../sessions/assistant.toml")),
    ("two-frames", include_str!("../../sessions/two-frames.toml")),
    ("bill", include_str!("../../sessions/bill.toml")),
    ("tour.zh-CN", include_str!("../../sessions/tour.zh-CN.toml")),
    ("two-plus-two.zh-CN", include_str!("../../sessions/two-plus-two.zh-CN.toml")),
    ("paris.zh-CN", include_str!("../../sessions/paris.zh-CN.toml")),
    ("zebra.zh-CN", include_str!("../../sessions/zebra.zh-CN.toml")),
    ("election.zh-CN", include_str!("../../sessions/election.zh-CN.toml")),
    ("few-shot.zh-CN", include_str!("../../sessions/few-shot.zh-CN.toml")),
    ("assistant.zh-CN", include_str!("../../sessions/assistant.zh-CN.toml")),
    ("two-frames.zh-CN", include_str!("../../sessions/two-frames.zh-CN.toml")),
    ("bill.zh-CN", include_str!("../../sessions/bill.zh-CN.toml")),
];

/// Logs longer than this, in bytes, are not counted for a list.
const COUNTED: u64 = 4 << 20;

/// The directories samplebook keeps things in, each its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dirs {
    /// What the user made: sessions.
    pub data: PathBuf,
    /// What the program remembers: recent sessions.
    pub state: PathBuf,
    /// What the user set.
    pub config: PathBuf,
}

impl Dirs {
    /// Reads the XDG variables and `HOME`, by the same rules on every system.
    ///
    /// # Errors
    /// [`StoreError::NoHome`] where there is no home directory.
    pub fn from_env() -> Result<Self, StoreError> {
        let xdg = Xdg::new().map_err(|_| StoreError::NoHome)?;
        let state = xdg.state_dir().unwrap_or_else(|| xdg.data_dir());
        Ok(Self {
            data: xdg.data_dir().join("samplebook"),
            state: state.join("samplebook"),
            config: xdg.config_dir().join("samplebook"),
        })
    }

    /// Returns the directory of the sessions.
    pub fn sessions(&self) -> PathBuf {
        self.data.join("sessions")
    }
}

/// Makes a directory and those above it, for its owner alone.
pub(super) fn make_dir(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// A session in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    /// The session file.
    pub path: PathBuf,
    /// The session's title, or the file's name where it has none.
    pub title: String,
    /// How many cells it has.
    pub cells: usize,
    /// How many samples are kept; `None` where counting would take long.
    pub samples: Option<usize>,
    /// When the session file or the log was last written.
    pub modified: Option<Timestamp>,
    /// Why it cannot be opened, if so.
    pub problem: Option<String>,
}

impl Listing {
    /// Looks at one session file; a faulty one is listed with its problem.
    pub fn of(path: &Path) -> Self {
        let name = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let log = log_path(path);
        let modified =
            [path, &log].into_iter().filter_map(|file| fs::metadata(file).ok()?.modified().ok()).max();
        let (session, problem) = match Document::load(path) {
            Ok(document) => (document.session().clone(), None),
            Err(error) => (Default::default(), Some(error.to_string())),
        };
        Self {
            path: path.to_owned(),
            title: if session.title.is_empty() { name } else { session.title },
            cells: session.cells.len(),
            samples: count_samples(&log),
            modified: modified.and_then(|time| Timestamp::try_from(time).ok()),
            problem,
        }
    }
}

fn count_samples(log: &Path) -> Option<usize> {
    match fs::metadata(log) {
        Err(_) => Some(0),
        Ok(metadata) if metadata.len() > COUNTED => None,
        Ok(_) => Some(fs::read(log).ok()?.iter().filter(|byte| **byte == b'\n').count()),
    }
}

/// Lists the sessions kept in the data directory, the last written first; none where there is no such directory.
///
/// # Errors
/// Where the directory cannot be read.
pub fn list(dirs: &Dirs) -> Result<Vec<Listing>, StoreError> {
    let directory = dirs.sessions();
    let cannot_read = |source| StoreError::Read { path: directory.clone(), source };
    let entries = match fs::read_dir(&directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(cannot_read)?,
    };
    let mut listings = Vec::new();
    for entry in entries {
        let path = entry.map_err(cannot_read)?.path();
        if path.extension().is_some_and(|extension| extension == "toml") && path.is_file() {
            listings.push(Listing::of(&path));
        }
    }
    listings.sort_by(|a, b| b.modified.cmp(&a.modified).then_with(|| a.path.cmp(&b.path)));
    Ok(listings)
}

/// Opens the user's copy of a shipped session, made now if there is none; in memory alone where none can be made.
///
/// # Errors
/// Where no such session is shipped, and as [`open`].
pub fn open_embedded(dirs: &Dirs, name: &str) -> Result<Opened, StoreError> {
    let Some((_, text)) = EMBEDDED.iter().find(|(shipped, _)| *shipped == name) else {
        let known = EMBEDDED.iter().map(|(shipped, _)| *shipped).collect::<Vec<_>>().join(", ");
        return Err(StoreError::NotShipped { name: name.to_owned(), known });
    };
    let path = dirs.sessions().join(format!("{name}.toml"));
    if path.exists() {
        return open(&path);
    }
    let written =
        make_dir(&dirs.sessions()).and_then(|()| replace::write(&path, text.as_bytes(), Existing::Refuse));
    match written {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            let reason = tr!("store-cannot-write", path = path.display(), error = error.to_string());
            let document = Document::parse(*text, &path)?;
            Ok(Opened::read_only(path, document, reason))
        }
        // Another program may have made the copy in this moment; then it is that one that is opened.
        _ => open(&path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dirs(root: &Path) -> Dirs {
        Dirs { data: root.join("data"), state: root.join("state"), config: root.join("config") }
    }

    #[test]
    fn every_shipped_session_is_faultless() {
        for (name, text) in EMBEDDED {
            let document = Document::parse(*text, Path::new(name)).unwrap();
            assert!(!document.session().cells.is_empty(), "{name}");
        }
    }

    #[test]
    fn what_is_shipped_in_chinese_is_the_same_experiment() {
        let session = |name: &str| {
            let text = EMBEDDED.iter().find(|(known, _)| *known == name).unwrap().1;
            Document::parse(text, Path::new(name)).unwrap().session().clone()
        };
        for (name, _) in EMBEDDED.iter().filter(|(name, _)| !name.ends_with(".zh-CN")) {
            let (english, mut chinese) = (session(name), session(&format!("{name}.zh-CN")));
            for (ours, theirs) in english.cells.iter().zip(&mut chinese.cells) {
                assert_ne!((&ours.title, &ours.note), (&theirs.title, &theirs.note), "{name}");
                (theirs.title, theirs.note) = (ours.title.clone(), ours.note.clone());
                for (ours, theirs) in ours.columns.iter().zip(&mut theirs.columns) {
                    theirs.title.clone_from(&ours.title);
                }
            }
            assert_eq!(english.cells, chinese.cells, "{name}");
        }
    }

    #[test]
    fn a_shipped_session_is_copied_once() {
        let root = tempfile::tempdir().unwrap();
        let dirs = dirs(root.path());
        assert_eq!(list(&dirs).unwrap(), []);
        let opened = open_embedded(&dirs, "tour").unwrap();
        assert_eq!((opened.read_only, opened.document.text()), (None, EMBEDDED[0].1));
        fs::write(&opened.path, "format = 1\ntitle = \"Mine\"\n").unwrap();
        let again = open_embedded(&dirs, "tour").unwrap();
        assert_eq!(again.document.session().title, "Mine");
    }

    #[test]
    fn where_nothing_can_be_written_the_tour_opens_all_the_same() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("data"), "a file, not a directory").unwrap();
        let opened = open_embedded(&dirs(root.path()), "tour").unwrap();
        assert!(opened.read_only.unwrap().contains("tour.toml cannot be written: "));
        assert!(!opened.document.session().cells.is_empty());
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_known_ones() {
        let root = tempfile::tempdir().unwrap();
        let error = open_embedded(&dirs(root.path()), "tuor").err().unwrap().to_string();
        assert!(error.contains("\"tuor\"") && error.contains("tour"), "{error}");
    }

    #[test]
    fn faulty_sessions_are_listed_with_their_problem() {
        let root = tempfile::tempdir().unwrap();
        let dirs = dirs(root.path());
        make_dir(&dirs.sessions()).unwrap();
        let at = |name: &str| dirs.sessions().join(name);
        fs::write(at("good.toml"), "format = 1\ntitle = \"Good\"\n[[cell]]\nid = \"a\"\n").unwrap();
        fs::write(at("good.samples.jsonl"), "{}\n{}\n").unwrap();
        fs::write(at("bad.toml"), "format = 3\n").unwrap();
        fs::write(at("notes.md"), "").unwrap();
        let mut listings = list(&dirs).unwrap();
        listings.sort_by(|a, b| a.path.cmp(&b.path));
        let [bad, good] = listings.as_slice() else { panic!("{listings:?}") };
        assert_eq!((bad.title.as_str(), good.title.as_str()), ("bad", "Good"));
        assert_eq!((good.cells, good.samples, good.problem.clone()), (1, Some(2), None));
        assert!(bad.problem.as_ref().unwrap().contains("bad.toml:1:10: written by a newer samplebook"));
        assert!(good.modified.is_some());
    }
}
