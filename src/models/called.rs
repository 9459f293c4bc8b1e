//! Tells what a model's path is called, where its file's name is no name: in the hub's cache and among Ollama's blobs.
//!
//! Never reads the model.

use std::path::{Component, Path};

use super::ollama;

/// Returns what the program that keeps a model calls it; nothing where the file's or folder's own name says it.
pub fn called(path: &Path) -> Option<String> {
    hub_name(path).or_else(|| ollama_name(path))
}

/// Reads `…/models--ORG--NAME/snapshots/COMMIT` and what may lie in it.
fn hub_name(path: &Path) -> Option<String> {
    let parts: Vec<&str> = path
        .components()
        .filter_map(|part| match part {
            Component::Normal(part) => part.to_str(),
            _ => None,
        })
        .collect();
    let at = parts.windows(2).rposition(|pair| pair[0].starts_with("models--") && pair[1] == "snapshots")?;
    let id = parts.get(at)?.strip_prefix("models--")?.replace("--", "/");
    match parts.get(at + 3..)? {
        [] => Some(id),
        inside => {
            let file = inside.join("/");
            Some(format!("{id}:{}", file.strip_suffix(".gguf").unwrap_or(&file)))
        }
    }
}

fn ollama_name(path: &Path) -> Option<String> {
    let is_blob = path.file_name()?.to_str()?.starts_with("sha256-");
    let folder = path.parent().filter(|folder| is_blob && folder.ends_with("blobs"))?;
    ollama::models(folder.parent()?).into_iter().find(|model| model.path == path).map(|model| model.name)
}
