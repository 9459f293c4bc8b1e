//! The logs of many sessions, read for what is to be found or counted in them: of each sample all but its tokens.
//!
//! Never holds more of a log than a line, and passes over lines that are no record.

use std::{
    collections::HashSet,
    fs::File,
    io::{self, BufRead as _, BufReader},
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use memchr::memmem;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    document::Document,
    library::{Dirs, Listing, list},
    paths::log_path,
    recent::recent,
    samples::BYTE_ORDER_MARK,
};
use crate::session::{CellId, Finish, Params, Session};

/// A sample without its tokens.
#[derive(Clone, Debug, Deserialize)]
pub struct Brief {
    /// Its id.
    pub id: Uuid,
    /// Its cell.
    pub cell: CellId,
    /// Its column, from 0.
    #[serde(default)]
    pub column: u32,
    /// Its lane, from 0.
    #[serde(default)]
    pub lane: u32,
    /// The model that answered.
    pub model: String,
    /// The params of its run.
    pub params: Params,
    /// When it was asked for.
    pub started: Timestamp,
    /// How it ended.
    pub finish: Finish,
    /// What was sampled, with U+FFFD for bytes that are not UTF-8.
    pub text: String,
    /// What it cost, if that is known.
    #[serde(default)]
    pub cost_usd: Option<f64>,
}

/// Reads the samples of a session one after the other, until `enough` says so.
///
/// # Errors
/// Where the log cannot be read; a session without one has no samples.
pub fn scan(session: &Path, mut enough: impl FnMut(Brief) -> bool) -> io::Result<()> {
    let file = match File::open(log_path(session)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        file => file?,
    };
    let mut reader = BufReader::with_capacity(1 << 18, file);
    let mut line = Vec::new();
    loop {
        line.clear();
        if reader.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        let record = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&line);
        if brief(record).is_some_and(&mut enough) {
            return Ok(());
        }
    }
}

/// Reads a record without its tokens, which are most of it.
fn brief(record: &[u8]) -> Option<Brief> {
    // Within a string the quotes would stand behind a backslash, so that these are the keys themselves.
    let tokens = memmem::find(record, b",\"tokens\":[")?;
    let end = memmem::rfind(record, b"],\"finish\":");
    let whole = || serde_json::from_slice(record).ok();
    let Some(end) = end.filter(|end| *end > tokens) else { return whole() };
    let short = [&record[..tokens], &record[end + 1..]].concat();
    // Whoever writes keys in another order writes a record all the same.
    serde_json::from_slice(&short).ok().or_else(whole)
}

/// Reads a session file alone.
pub fn session_of(path: &Path) -> Option<Session> {
    Document::load(path).ok().map(|document| document.session().clone())
}

/// Lists the sessions of files and folders, or where none is named those of the data folder and those opened last: the
/// last written first, none twice.
pub fn sessions_in(dirs: &Dirs, places: &[PathBuf]) -> Vec<Listing> {
    let mut listings: Vec<Listing> = Vec::new();
    if places.is_empty() {
        listings.extend(list(dirs).unwrap_or_default());
        listings.extend(recent(dirs).iter().filter(|path| path.is_file()).map(|path| Listing::of(path)));
    }
    for place in places {
        match place.is_dir() {
            true => listings.extend(within(place).iter().map(|path| Listing::of(path))),
            false => listings.push(Listing::of(&super::session_path(place))),
        }
    }
    let mut seen = HashSet::new();
    listings.retain(|listing| {
        let path = listing.path.canonicalize().unwrap_or_else(|_| listing.path.clone());
        seen.insert(path)
    });
    listings.sort_by(|a, b| b.modified.cmp(&a.modified).then_with(|| a.path.cmp(&b.path)));
    listings
}

/// Finds the session files of a folder and those below it; a `.toml` without a session in it is none.
fn within(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok);
        for entry in entries {
            let path = entry.path();
            // A link may lead round in a circle.
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
            if is_folder && !is_hidden {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "toml")
                && (log_path(&path).exists() || Document::load(&path).is_ok())
            {
                found.push(path);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::{
        session::{Cell, Session},
        store::{create, samples::tests::sample},
    };

    #[test]
    fn sessions_are_found_below_a_folder_and_their_samples_read_without_tokens() {
        let home = tempfile::tempdir().unwrap();
        let dirs = Dirs {
            data: home.path().join("data"),
            state: home.path().join("state"),
            config: home.path().join("config"),
        };
        fs::create_dir_all(home.path().join("work/deep/.hidden")).unwrap();
        let cells = vec![Cell::new(CellId::new("a"), "A")];
        let session = Session { title: "S".to_owned(), cells, ..Session::default() };
        for name in ["work/one.toml", "work/deep/two.toml", "work/deep/.hidden/three.toml"] {
            drop(create(&home.path().join(name), &session).unwrap());
        }
        fs::write(home.path().join("work/Cargo.toml"), "[package]\nname = \"x\"\n").unwrap();
        let log = home.path().join("work/one.samples.jsonl");
        let lines = [serde_json::to_string(&sample(1, &["so", " far"])).unwrap(), "{torn".to_owned()];
        fs::write(&log, lines.join("\n")).unwrap();
        let found = sessions_in(&dirs, &[home.path().join("work"), home.path().join("work/one")]);
        let names: Vec<_> = found.iter().map(|listing| listing.path.file_name().unwrap()).collect();
        assert_eq!(names.len(), 2, "{names:?}");
        let mut texts = Vec::new();
        scan(&home.path().join("work/one.toml"), |brief| {
            texts.push(brief.text);
            false
        })
        .unwrap();
        assert_eq!(texts, ["so far"]);
        // Keys in another order, and a text that looks like keys.
        let mut odd = sample(2, &[",\"tokens\":[1],\"finish\":"]);
        odd.finish = Finish::Length;
        let record = serde_json::to_string(&odd).unwrap();
        let turned: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&record).unwrap();
        let turned: serde_json::Map<_, _> = turned.into_iter().rev().collect();
        for record in [record, serde_json::to_string(&turned).unwrap()] {
            let brief = brief(record.as_bytes()).unwrap();
            assert_eq!((brief.id, brief.text, brief.finish), (odd.id, odd.text(), odd.finish));
        }
        assert!(sessions_in(&dirs, &[]).is_empty());
    }
}
