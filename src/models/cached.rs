//! Finds models in the cache of Hugging Face's libraries.
//!
//! Never reads a blob: the links say which files of a repository are there.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    candidate::{Candidate, Form, Place},
    walk::{is_gguf, is_model_folder},
};
use crate::tr;

/// Lists the models of a cache; those whose files are not all there are told as broken.
pub(super) fn hub(place: Place, root: &Path) -> Vec<Candidate> {
    let mut found = Vec::new();
    for repository in children(root) {
        let name = repository.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some(id) = name.strip_prefix("models--").map(|id| id.replace("--", "/")) else { continue };
        let mut snapshots = children(&repository.join("snapshots"));
        // The one that `main` names first: others are older.
        let main = fs::read_to_string(repository.join("refs/main")).unwrap_or_default();
        snapshots.sort_by_key(|snapshot| snapshot.file_name().is_none_or(|commit| commit != main.trim()));
        if let Some(snapshot) = snapshots.first() {
            found.extend(snapshot_models(place, &id, snapshot));
        }
    }
    found
}

fn snapshot_models(place: Place, id: &str, snapshot: &Path) -> Vec<Candidate> {
    let paths = children(snapshot);
    // A link whose blob is not there is a file that was not fetched to its end.
    let missing = |path: &&PathBuf| !path.exists();
    let broken = |paths: &[PathBuf]| {
        let path = paths.iter().find(missing)?;
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        Some(tr!("models-unfinished", file = file))
    };
    let mut found = Vec::new();
    if is_model_folder(&paths) {
        found.push(Candidate {
            name: id.to_owned(),
            path: snapshot.to_owned(),
            form: Form::Folder,
            place,
            is_templated: None,
            broken: broken(&paths),
        });
    }
    for path in paths.into_iter().filter(|path| is_gguf(path)) {
        let file = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        found.push(Candidate {
            name: format!("{id}:{file}"),
            broken: broken(std::slice::from_ref(&path)),
            path,
            form: Form::Gguf,
            place,
            is_templated: None,
        });
    }
    found
}

fn children(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}
