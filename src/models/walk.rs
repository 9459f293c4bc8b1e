//! Finds what looks like a model among files and folders.
//!
//! Never reads what is in a file, and goes no deeper and no farther than it is told.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

use super::candidate::{Candidate, Form, Place};

/// How many entries of folders are looked at in one place: a wrong folder must not cost minutes.
const MOST_ENTRIES: usize = 20_000;

/// Lists what looks like a model below a folder, so many levels deep, by its path from there.
pub(super) fn files(place: Place, root: &Path, depth: usize) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut looked_at = 0;
    let mut folders: Vec<(PathBuf, usize)> = vec![(root.to_owned(), depth)];
    while let Some((folder, left)) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        let mut paths: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
        looked_at += paths.len();
        if looked_at > MOST_ENTRIES {
            break;
        }
        paths.sort();
        let named = |path: &Path| path.strip_prefix(root).unwrap_or(path).to_string_lossy().into_owned();
        if is_model_folder(&paths) {
            let name = match named(&folder) {
                name if name.is_empty() => file_name(&folder),
                name => name,
            };
            found.push(candidate(place, name, folder.clone(), Form::Folder));
        }
        for path in paths {
            if is_gguf(&path) {
                let name = named(&path.with_extension(""));
                found.push(candidate(place, name, path, Form::Gguf));
            } else if left > 1 && path.is_dir() && !file_name(&path).starts_with('.') {
                folders.push((path, left - 1));
            }
        }
    }
    found
}

fn candidate(place: Place, name: String, path: PathBuf, form: Form) -> Candidate {
    Candidate { name, path, form, place, is_templated: None, broken: None }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Tells whether files of a folder are those of one model.
pub(super) fn is_model_folder(paths: &[PathBuf]) -> bool {
    let has = |wanted: &str| paths.iter().any(|path| path.file_name() == Some(OsStr::new(wanted)));
    has("config.json")
        && paths.iter().any(|path| {
            let ends = |ending: &str| path.extension() == Some(OsStr::new(ending));
            ends("safetensors") || file_name(path).starts_with("pytorch_model") && ends("bin")
        })
}

/// Tells whether a file is a model by its name: GGUF, no part of another model, and the first of several parts.
pub(super) fn is_gguf(path: &Path) -> bool {
    let name = file_name(path).to_lowercase();
    let is_part =
        ["mmproj", "imatrix", "mtp-", "eagle3-", "dflash-", "dspark-"].iter().any(|part| name.contains(part));
    name.ends_with(".gguf") && !is_part && !is_later_part(&name)
}

/// Tells whether a name ends in `-00002-of-00005.gguf` or a later one.
fn is_later_part(name: &str) -> bool {
    let stem = name.strip_suffix(".gguf").unwrap_or(name);
    let Some((before, of)) = stem.rsplit_once("-of-") else { return false };
    let number = before.rsplit_once('-').and_then(|(_, number)| number.parse::<u32>().ok());
    of.parse::<u32>().is_ok() && number.is_some_and(|number| number > 1)
}
