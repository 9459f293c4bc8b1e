//! One file from the hub to its place among the blobs: whole and checked, or kept for the next time.
//!
//! Never names a file before its digest is right.

use std::{
    fs::{self, File, OpenOptions},
    io::{Read as _, Seek as _, SeekFrom, Write as _},
    path::Path,
};

use reqwest::StatusCode;
use tokio::time::{sleep, timeout};

use super::{
    cache::{Folder, length},
    client::{Answer, Client, chain, silent},
    digest::Digest,
    errors::HubError,
    listing::Entry,
    progress::{Meter, Phase},
    refusal::refused,
    spec::Spec,
};
use crate::tr;

/// How much of a file is read at once.
const PIECE: usize = 1 << 20;

/// How often the wait before a retry doubles.
const MOST_DOUBLINGS: u32 = 5;

/// Which file is fetched.
pub(super) struct Wanted<'w> {
    /// Of which repository.
    pub spec: &'w Spec,
    /// At which commit.
    pub commit: &'w str,
    /// The file.
    pub entry: &'w Entry,
}

/// Fetches a file, unless it is there; goes on where an earlier try ended.
///
/// # Errors
/// What is wrong with the hub, the way there or the disk. Whatever came is kept, but for a file whose digest is wrong.
pub(super) async fn fetch(
    client: &Client<'_>,
    folder: &Folder,
    wanted: &Wanted<'_>,
    meter: &mut Meter<'_>,
) -> Result<(), HubError> {
    let Entry { name, size, digest } = wanted.entry;
    let blob = folder.blob(digest);
    let is_whole = || Ok(length(&blob)? == Some(*size));
    if is_whole()? {
        meter.found(*size);
        return Ok(());
    }
    let _lock = loop {
        match folder.lock(digest)? {
            Some(lock) => break lock,
            None => {
                meter.begin(Phase::Waiting, name);
                sleep(client.hub.pace.look).await;
            }
        }
    };
    // Another program may have fetched it while this one waited.
    if is_whole()? {
        meter.found(*size);
        return Ok(());
    }
    let path = folder.incomplete(digest);
    let file = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&path);
    let file = file.map_err(HubError::file(&path))?;
    let mut part =
        Part { file, path: &path, entry: wanted.entry, digest: Digest::like(digest, *size), have: 0 };
    part.read_again(meter)?;
    let (mut tries, mut has_come, pace) = (0, false, &client.hub.pace);
    while part.have < *size {
        let before = part.have;
        let Err(error) = part.go_on(client, wanted, meter).await else { continue };
        tries = if part.have > before { 0 } else { tries + 1 };
        has_come |= part.have > before;
        // A host that never answered is told at once: it may be blocked here.
        let is_blocked = !has_come && matches!(error, HubError::Unreachable { .. });
        if is_blocked || !error.is_passing() || tries >= pace.tries {
            return Err(error);
        }
        meter.begin(Phase::Again, name);
        sleep(pace.backoff * (1 << tries.min(MOST_DOUBLINGS))).await;
    }
    part.finish(&blob)
}

/// A file of which a part is there.
struct Part<'p> {
    file: File,
    path: &'p Path,
    entry: &'p Entry,
    /// Of what is there.
    digest: Digest,
    have: u64,
}

impl Part<'_> {
    /// Reads what an earlier try left, so that the digest is that of the whole.
    fn read_again(&mut self, meter: &mut Meter<'_>) -> Result<(), HubError> {
        let told = || HubError::file(self.path);
        if self.file.metadata().map_err(told())?.len() > self.entry.size {
            return self.begin_again(meter);
        }
        let mut piece = vec![0; PIECE];
        loop {
            let read = self.file.read(&mut piece).map_err(told())?;
            if read == 0 {
                return Ok(());
            }
            meter.begin(Phase::Checking, &self.entry.name);
            self.digest.update(&piece[..read]);
            self.have += read as u64;
            meter.found(read as u64);
        }
    }

    /// Throws away what is there.
    fn begin_again(&mut self, meter: &mut Meter<'_>) -> Result<(), HubError> {
        let told = || HubError::file(self.path);
        self.file.set_len(0).map_err(told())?;
        self.file.seek(SeekFrom::Start(0)).map_err(told())?;
        meter.lost(self.have);
        self.have = 0;
        self.digest = Digest::like(&self.entry.digest, self.entry.size);
        Ok(())
    }

    /// Asks for what is missing and takes what comes of it.
    async fn go_on(
        &mut self,
        client: &Client<'_>,
        wanted: &Wanted<'_>,
        meter: &mut Meter<'_>,
    ) -> Result<(), HubError> {
        let Entry { name, size, .. } = self.entry;
        let parts = wanted.spec.repo.split('/').chain(["resolve", wanted.commit]).chain(name.split('/'));
        let from = (self.have > 0).then_some(self.have);
        let mut answer = client.get(client.hub.url(parts)?, from).await?;
        match (answer.response.status(), from) {
            (StatusCode::PARTIAL_CONTENT, Some(from)) => {
                let range = answer.header("content-range").unwrap_or_default();
                if !range.trim_start().starts_with(&format!("bytes {from}-")) {
                    let reason = tr!("hub-other-range", range = range);
                    return Err(HubError::NotHub { host: answer.host, reason });
                }
            }
            (StatusCode::OK, _) => {
                self.expect_file(&answer)?;
                self.begin_again(meter)?;
            }
            (StatusCode::RANGE_NOT_SATISFIABLE, Some(_)) => {
                // The part is none of this file, then.
                return self.begin_again(meter);
            }
            _ => return Err(refused(client.hub, wanted.spec, Some(name), answer).await),
        }
        meter.begin(Phase::Fetching, name);
        let (host, idle) = (answer.host, client.hub.pace.idle);
        let broken = |reason| HubError::Broken { file: name.clone(), host: host.clone(), reason };
        loop {
            match timeout(idle, answer.response.chunk()).await {
                Ok(Ok(Some(chunk))) => {
                    let got = self.have + chunk.len() as u64;
                    if got > *size {
                        self.begin_again(meter)?;
                        return Err(HubError::Size { file: name.clone(), host, got, wanted: *size });
                    }
                    self.file.write_all(&chunk).map_err(|error| self.torn(error))?;
                    self.digest.update(&chunk);
                    self.have = got;
                    meter.came(chunk.len() as u64);
                }
                Ok(Ok(None)) if self.have < *size => return Err(broken(tr!("hub-ended-early").to_owned())),
                Ok(Ok(None)) => return Ok(()),
                Ok(Err(error)) => return Err(broken(chain(error))),
                Err(_) => return Err(broken(silent(idle))),
            }
        }
    }

    /// Says why a piece could not be written, of which a part may stand in the file nonetheless.
    fn torn(&self, error: std::io::Error) -> HubError {
        let _ = self.file.set_len(self.have);
        HubError::file(self.path)(error)
    }

    /// Looks whether an answer is the file, before what is there is thrown away for it.
    fn expect_file(&self, answer: &Answer) -> Result<(), HubError> {
        let Entry { name, size, .. } = self.entry;
        let host = answer.host.clone();
        match answer.response.content_length() {
            Some(got) if got != *size && answer.is_page() => {
                Err(HubError::NotHub { host, reason: tr!("hub-page").to_owned() })
            }
            Some(got) if got != *size => Err(HubError::Size { file: name.clone(), host, got, wanted: *size }),
            _ => Ok(()),
        }
    }

    /// Checks the whole file and gives it its name.
    fn finish(self, blob: &Path) -> Result<(), HubError> {
        let Entry { name, digest: wanted, .. } = self.entry;
        let got = self.digest.finish();
        if got != *wanted {
            fs::remove_file(self.path).map_err(HubError::file(self.path))?;
            return Err(HubError::Digest { file: name.clone(), got, wanted: wanted.clone() });
        }
        // The name promises that all of it is there, also after a power cut.
        self.file.sync_data().map_err(HubError::file(self.path))?;
        fs::rename(self.path, blob).map_err(HubError::file(blob))
    }
}
