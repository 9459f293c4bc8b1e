//! A whole model from the hub: what there is, what of it is wanted, and file after file.
//!
//! Never asks the hub for what the cache has, once it knows what there is.

use std::{fs, path::PathBuf};

use super::{
    cache::{Folder, length, room},
    choose::{Choice, choose, named_by_index},
    client::Client,
    errors::HubError,
    listing::{Entry, Listing, ask},
    place::Hub,
    progress::{Meter, Phase, Progress},
    spec::Spec,
    transfer::{Wanted, fetch},
};
use crate::tr;

/// What must lie in a folder beside the weights, one of each line, for it to be a model.
const NEEDED: [&[&str]; 2] = [&["config.json"], &["tokenizer.json", "tokenizer.model"]];

/// Returns the path of a model that is whole in the cache: its file, or its folder. Asks nobody.
pub fn cached(hub: &Hub, spec: &Spec) -> Option<PathBuf> {
    let folder = Folder::of(&hub.cache, &spec.repo);
    let commit = folder.commit(&spec.revision)?;
    let files = folder.files(&commit);
    let files: Vec<(&str, u64)> = files.iter().map(|(name, size)| (name.as_str(), *size)).collect();
    let choice = choose(&files, spec).ok()?;
    let has = |name: &str| files.iter().any(|(known, _)| *known == name);
    let snapshot = folder.snapshot(&commit);
    let parts = match choice.index {
        Some(index) => named_by_index(&fs::read(snapshot.join(index)).ok()?)?,
        None => Vec::new(),
    };
    let is_whole = choice.names.iter().chain(&parts).all(|name| has(name));
    let is_model = choice.model.is_some() || NEEDED.iter().all(|either| either.iter().any(|name| has(name)));
    (is_whole && is_model).then(|| shown(snapshot, choice.model.as_deref()))
}

fn shown(snapshot: PathBuf, model: Option<&str>) -> PathBuf {
    match model {
        Some(file) => snapshot.join(file),
        None => snapshot,
    }
}

/// Fetches a model into the cache, as far as it is not there, and returns its path: its file, or its folder. The listener
/// is told how far it is, some ten times a second.
///
/// Files are written where this runs, and what an earlier try left is read again: not for a thread that must not wait.
/// It may be dropped at any time; what came is kept, and the next call goes on from there.
///
/// # Errors
/// [`HubError`], which says what to do.
pub async fn pull(
    hub: &Hub,
    spec: &Spec,
    listener: &mut (dyn FnMut(&Progress) + Send),
) -> Result<PathBuf, HubError> {
    if hub.offline {
        return cached(hub, spec).ok_or_else(|| HubError::Offline { repo: spec.repo.clone() });
    }
    let client = Client::new(hub)?;
    let mut meter = Meter::new(listener);
    meter.begin(Phase::Asking, &spec.repo);
    let listing = ask(&client, spec).await?;
    let files: Vec<(&str, u64)> = listing.files.iter().map(|file| (file.name.as_str(), file.size)).collect();
    let Choice { names, index, model } = choose(&files, spec)?;
    let folder = Folder::of(&hub.cache, &spec.repo);
    let mut all = Download { client: &client, folder: &folder, spec, listing: &listing, meter };
    all.bring(&names).await?;
    let snapshot = folder.snapshot(&listing.commit);
    if let Some(index) = index {
        let path = snapshot.join(index);
        let text = fs::read(&path).map_err(HubError::file(path))?;
        let parts = named_by_index(&text).ok_or_else(|| HubError::NotHub {
            host: hub.endpoint.host_str().unwrap_or_default().to_owned(),
            reason: tr!("hub-no-index", file = index),
        })?;
        all.bring(&parts).await?;
    }
    folder.note(spec, &listing.commit)?;
    Ok(shown(snapshot, model.as_deref()))
}

/// What all files of a download share.
struct Download<'d> {
    client: &'d Client<'d>,
    folder: &'d Folder,
    spec: &'d Spec,
    listing: &'d Listing,
    meter: Meter<'d>,
}

impl<'d> Download<'d> {
    /// Fetches files and shows each once it is whole.
    async fn bring(&mut self, names: &[String]) -> Result<(), HubError> {
        let entries: Vec<&Entry> =
            names.iter().map(|name| self.entry(name)).collect::<Result<_, HubError>>()?;
        self.make_room(&entries)?;
        self.meter.expect(entries.iter().map(|entry| entry.size).sum());
        let commit = self.listing.commit.as_str();
        for entry in entries {
            let wanted = Wanted { spec: self.spec, commit, entry };
            fetch(self.client, self.folder, &wanted, &mut self.meter).await?;
            self.folder.show(commit, &entry.name, &entry.digest)?;
        }
        Ok(())
    }

    fn entry(&self, name: &str) -> Result<&'d Entry, HubError> {
        let listing: &'d Listing = self.listing;
        listing.file(name).ok_or_else(|| HubError::NoFile {
            repo: self.spec.repo.clone(),
            file: name.to_owned(),
            known: String::new(),
        })
    }

    /// Makes the folder, and looks whether the disk has room for what is to come.
    fn make_room(&self, entries: &[&Entry]) -> Result<(), HubError> {
        let blobs = self.folder.make()?;
        let mut needed = 0;
        for Entry { digest, size, .. } in entries {
            if length(&self.folder.blob(digest))? != Some(*size) {
                let have = length(&self.folder.incomplete(digest))?.unwrap_or(0);
                needed += size.saturating_sub(have);
            }
        }
        match room(&blobs) {
            Some(free) if free < needed => Err(HubError::NoRoom { folder: blobs, needed, free }),
            _ => Ok(()),
        }
    }
}
