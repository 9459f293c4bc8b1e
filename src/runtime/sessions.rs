//! Sessions on disk: finding, opening, copying and listing them. All of it may take long, so all of it runs beside the
//! screen.
//!
//! Never touches the state.

use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use super::error::RuntimeError;
use crate::{
    app::{SessionEntry, state::Place},
    language::counted,
    session::{Cell, CellId, Sample, Session},
    store::{self, Dirs, Document, Existing, Opened, StoreError, WriterThread},
    tr,
};

/// What an opened session is to the state: its content and where it lives.
pub(super) struct Content {
    /// The session.
    pub session: Session,
    /// Its samples.
    pub samples: Vec<Sample>,
    /// Where it lives.
    pub place: Place,
    /// What the reader should know.
    pub reports: Vec<String>,
}

/// Takes apart what was opened: the content for the state, the files for the writer.
pub(super) fn content(opened: &mut Opened) -> Content {
    let read_only = opened.read_only.as_ref().map(|reason| tr!("runtime-read-only", reason = reason));
    Content {
        session: opened.document.session().clone(),
        samples: std::mem::take(&mut opened.samples),
        place: Place {
            path: opened.path.display().to_string(),
            read_only: opened.read_only.clone(),
            ..Place::default()
        },
        reports: read_only.into_iter().chain(std::mem::take(&mut opened.reports)).collect(),
    }
}

/// Opens the session that was named on the command line, or the tour; makes it where it is new.
///
/// # Errors
/// Where it cannot be read, or is no session and cannot become one.
pub(super) fn open_named(dirs: &Dirs, path: Option<&Path>, tour: &str) -> Result<Opened, RuntimeError> {
    let Some(path) = path else { return Ok(store::open_embedded(dirs, tour)?) };
    let named = store::session_path(path);
    if named.exists() {
        return Ok(store::open(path)?);
    }
    // A shipped session may be asked for by its name alone: then it opens in the reader's language.
    if let Some((name, _)) = store::EMBEDDED.iter().find(|(name, _)| Path::new(name) == path) {
        let own = format!("{name}{}", language(tour));
        let has_own = store::EMBEDDED.iter().any(|(known, _)| *known == own);
        return Ok(store::open_embedded(dirs, if has_own { &own } else { name })?);
    }
    let refused =
        |reason: &str| Err(RuntimeError::NoSession { path: path.to_owned(), reason: reason.to_owned() });
    if path.extension().is_some_and(|extension| extension != "toml") {
        return refused(tr!("runtime-not-toml"));
    }
    if named.parent().is_some_and(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
        return refused(tr!("runtime-no-folder"));
    }
    let title = named.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let cell = Cell::new(CellId::new("cell-1"), tr!("states-cell-title", number = 1_u8));
    Ok(store::create(&named, &Session { title, cells: vec![cell], ..Session::default() })?)
}

/// Returns what the names of shipped sessions end with in the language of the tour.
fn language(tour: &str) -> &str {
    tour.find('.').map_or("", |dot| &tour[dot..])
}

/// Opens another session, a path or `embedded:NAME`, once those that were open before are written; a session left a
/// moment ago may be opened again.
///
/// # Errors
/// As [`store::open`] and [`store::open_embedded`].
pub(super) fn open_another(
    what: &str,
    dirs: &Dirs,
    before: Vec<WriterThread>,
) -> Result<Box<Opened>, StoreError> {
    for thread in before {
        // What it could not write was said when it could not.
        let _ = thread.join();
    }
    let opened = match what.strip_prefix("embedded:") {
        Some(name) => store::open_embedded(dirs, name),
        None => store::open(&expand(Path::new(what))),
    }?;
    // Forgetting a recent session is no reason not to open it.
    let _ = store::remember(dirs, &opened.path);
    Ok(Box::new(opened))
}

/// Writes a session under another name, with the comments of the file it has, and opens the copy.
///
/// # Errors
/// As [`store::save_as`].
pub(super) fn save_as(
    from: &Path,
    session: &Session,
    samples: &[Sample],
    to: &Path,
    dirs: &Dirs,
) -> Result<Box<Opened>, StoreError> {
    let document = Document::load(from).unwrap_or_default();
    let opened = store::save_as(&document, session, samples, &expand(to), Existing::Refuse)?;
    let _ = store::remember(dirs, &opened.path);
    Ok(Box::new(opened))
}

/// Reads a reference.
///
/// # Errors
/// Why it cannot be read, for people.
pub(super) fn read_reference(path: &Path) -> Result<String, String> {
    store::read_text(&expand(path)).map_err(|error| error.to_string())
}

/// Tells whether a name is that of a session that is open.
pub(super) fn is_open(what: &str, open: &Path) -> bool {
    store::session_path(&expand(Path::new(what))).canonicalize().is_ok_and(|path| path == open)
}

/// Lists what can be opened beside the open session: recent sessions, those in the library, those shipped, with the
/// reader's language first.
pub(super) fn list(dirs: &Dirs, open: &Path, tour: &str) -> Vec<SessionEntry> {
    let mut entries: Vec<SessionEntry> = Vec::new();
    let listed = store::list(dirs).unwrap_or_default();
    let recent = store::recent(dirs).into_iter().filter(|path| path.is_file());
    for listing in recent.map(|path| store::Listing::of(&path)).chain(listed) {
        let opens = listing.path.display().to_string();
        if entries.iter().any(|entry| entry.open == opens) || listing.path == open {
            continue;
        }
        entries.push(SessionEntry { title: title_of(&listing), detail: about(&listing), open: opens });
    }
    let mut shipped: Vec<&str> = store::EMBEDDED.iter().map(|(name, _)| *name).collect();
    shipped.sort_by_key(|name| language(name) != language(tour));
    for name in shipped {
        let copy = dirs.sessions().join(format!("{name}.toml")).display().to_string();
        if entries.iter().all(|entry| entry.open != copy) && Path::new(&copy) != open {
            entries.push(SessionEntry {
                title: name.to_owned(),
                detail: tr!("runtime-shipped").to_owned(),
                open: format!("embedded:{name}"),
            });
        }
    }
    entries
}

/// Returns a session's title, with the name of its file where that is another one.
fn title_of(listing: &store::Listing) -> String {
    let name = listing.path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    if listing.title == name { name } else { format!("{} ({name})", listing.title) }
}

/// Says when a session was last written, how much is in it, and where it is.
fn about(listing: &store::Listing) -> String {
    let at =
        listing.modified.map(|at| at.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string());
    let cells = listing.problem.is_none().then(|| counted(listing.cells, "cell"));
    let samples = listing.samples.filter(|count| *count > 0).map(|count| counted(count, "sample"));
    let problem = listing.problem.as_ref().map(|_| tr!("runtime-unreadable").to_owned());
    let place = listing.path.parent().map(|folder| folder.display().to_string());
    [at, cells, samples, problem, place].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Replaces a leading `~/` by the home directory.
pub(super) fn expand(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), etcetera::home_dir()) {
        (Ok(rest), Ok(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shipped_session_opens_in_the_readers_language() {
        let home = tempfile::TempDir::new().unwrap();
        let inside = |name: &str| home.path().join(name);
        let dirs = Dirs { data: inside("data"), state: inside("state"), config: inside("config") };
        let opened = |name: &str, tour: &str| {
            let path = open_named(&dirs, Some(Path::new(name)), tour).unwrap().path;
            path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
        };
        assert_eq!(opened("few-shot", "tour"), "few-shot.toml");
        assert_eq!(opened("few-shot", "tour.zh-CN"), "few-shot.zh-CN.toml");
        assert_eq!(opened("few-shot.zh-CN", "tour"), "few-shot.zh-CN.toml");
        assert_eq!((language("tour"), language("tour.zh-CN")), ("", ".zh-CN"));
        let listed = list(&dirs, Path::new("other"), "tour");
        let copy = listed.iter().find(|entry| entry.title == "Few-shot (few-shot)").unwrap();
        assert!(copy.detail.contains(" · 1 cell · "), "{listed:?}");
        let shipped = |tour: &str| {
            let listed = list(&dirs, Path::new("other"), tour);
            listed.into_iter().find(|entry| entry.open.starts_with("embedded:")).unwrap().title
        };
        assert_eq!((shipped("tour"), shipped("tour.zh-CN")), ("tour".to_owned(), "tour.zh-CN".to_owned()));
    }
}
