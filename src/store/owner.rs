//! Who has a session open: said in a small file beside it for as long as that lasts, to whoever comes second.
//!
//! Never decides who may write: that is the lock's affair, and what is said here may be of a program that was killed.

use std::{
    fs,
    path::{Path, PathBuf},
};

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::{
    paths::owner_path,
    replace::{self, Existing},
};
use crate::tr;

/// The file's content, as JSON.
#[derive(Serialize, Deserialize)]
struct Owner {
    process: u32,
    host: String,
    since: Timestamp,
}

/// The file of a session that is open here; it goes when this does.
#[derive(Debug)]
pub(super) struct OwnerFile(PathBuf);

impl OwnerFile {
    /// Says that this program has the session open, whose lock it holds.
    pub(super) fn write(session: &Path) -> Self {
        let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
        let owner = Owner { process: std::process::id(), host, since: Timestamp::now() };
        let path = owner_path(session);
        // Where it cannot be written the second program says less.
        let _ = serde_json::to_vec(&owner).map(|bytes| replace::write(&path, &bytes, Existing::Replace));
        Self(path)
    }
}

impl Drop for OwnerFile {
    fn drop(&mut self) {
        // What stays says nothing once somebody else has the lock.
        let _ = fs::remove_file(&self.0);
    }
}

/// Says that a session is open in another program, and in which, where it said so itself.
pub(super) fn open_elsewhere(session: &Path) -> String {
    let said = fs::read(owner_path(session)).ok();
    let owner = said.and_then(|bytes| serde_json::from_slice::<Owner>(&bytes).ok());
    let path = session.display();
    match owner {
        None => tr!("store-open-elsewhere", path = path),
        Some(Owner { process, host, since }) => {
            let since = since.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string();
            tr!("store-open-in", path = path, process = process.to_string(), host = host, since = since)
        }
    }
}
