//! What is in a repository at a revision.
//!
//! Never trusts a name in it: one that leads out of its folder is as if it were not there.

use serde::Deserialize;

use super::{
    client::{Client, body},
    errors::HubError,
    refusal::refused,
    spec::{Spec, is_commit, is_hex, is_inside},
};
use crate::tr;

/// The longest list that is read; a repository of ten thousand files has some megabytes.
const MOST: usize = 64 << 20;

/// A repository at a commit.
#[derive(Clone, Debug)]
pub(super) struct Listing {
    /// The commit.
    pub commit: String,
    /// The files.
    pub files: Vec<Entry>,
}

/// A file in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its path.
    pub name: String,
    /// Its bytes.
    pub size: u64,
    /// Its digest, which names it in the cache: 64 digits of SHA-256, or 40 of git's SHA-1.
    pub digest: String,
}

impl Listing {
    /// Returns a file.
    pub(super) fn file(&self, name: &str) -> Option<&Entry> {
        self.files.iter().find(|file| file.name == name)
    }
}

#[derive(Deserialize)]
struct Wire {
    sha: Option<String>,
    siblings: Option<Vec<Sibling>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sibling {
    rfilename: String,
    size: Option<u64>,
    blob_id: Option<String>,
    lfs: Option<Lfs>,
}

#[derive(Deserialize)]
struct Lfs {
    sha256: String,
    size: u64,
}

/// Asks what there is.
///
/// # Errors
/// The hub refuses, or something else than a hub answers.
pub(super) async fn ask(client: &Client<'_>, spec: &Spec) -> Result<Listing, HubError> {
    let parts = ["api", "models"].into_iter().chain(spec.repo.split('/'));
    let mut url = client.hub.url(parts.chain(["revision", spec.revision.as_str()]))?;
    url.set_query(Some("blobs=true"));
    let answer = client.get(url, None).await?;
    if !answer.response.status().is_success() {
        return Err(refused(client.hub, spec, None, answer).await);
    }
    let host = answer.host.clone();
    let strange = |reason: String| HubError::NotHub { host: host.clone(), reason };
    if answer.is_page() {
        return Err(strange(tr!("hub-page").to_owned()));
    }
    let (redirected, idle) = (answer.redirected, client.hub.pace.idle);
    let body = body(answer.response, MOST, idle).await.map_err(|reason| HubError::Unreachable {
        host: host.clone(),
        reason,
        redirected,
    })?;
    read(&body).map_err(strange)
}

fn read(body: &[u8]) -> Result<Listing, String> {
    let wire: Wire = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    let commit = wire.sha.filter(|sha| is_commit(sha)).ok_or_else(|| tr!("hub-no-commit").to_owned())?;
    let siblings = wire.siblings.unwrap_or_default();
    let there_are = !siblings.is_empty();
    let files: Vec<Entry> = siblings.into_iter().filter_map(entry).collect();
    if there_are && files.is_empty() {
        return Err(tr!("hub-no-digests").to_owned());
    }
    Ok(Listing { commit, files })
}

fn entry(sibling: Sibling) -> Option<Entry> {
    let (size, digest, digits) = match sibling.lfs {
        Some(lfs) => (lfs.size, lfs.sha256, 64),
        None => (sibling.size?, sibling.blob_id?, 40),
    };
    let name = sibling.rfilename;
    (is_inside(&name) && digest.len() == digits && is_hex(&digest)).then_some(Entry { name, size, digest })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_digests_that_are_none_are_left_out() {
        let (commit, git, sha) = ("c".repeat(40), "1".repeat(40), "2".repeat(64));
        let list = format!(
            r#"{{"sha":"{commit}","siblings":[
            {{"rfilename":"config.json","size":3,"blobId":"{git}"}},
            {{"rfilename":"model.safetensors","size":9,"blobId":"{git}","lfs":{{"sha256":"{sha}","size":9,"pointerSize":1}}}},
            {{"rfilename":"../escape","size":3,"blobId":"{git}"}},
            {{"rfilename":"/etc/passwd","size":3,"blobId":"{git}"}},
            {{"rfilename":"odd","size":3,"blobId":"../../x"}},
            {{"rfilename":"sizeless","blobId":"{git}"}}]}}"#
        );
        let listing = read(list.as_bytes()).unwrap();
        let names: Vec<&str> = listing.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["config.json", "model.safetensors"]);
        assert_eq!(listing.file("model.safetensors").unwrap().digest, sha);
        for wrong in [
            "{}".to_owned(),
            "[]".to_owned(),
            r#"{"sha":"main","siblings":[]}"#.to_owned(),
            format!(r#"{{"sha":"{commit}","siblings":[{{"rfilename":"config.json"}}]}}"#),
        ] {
            assert!(read(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}
