//! Finds the models that Ollama keeps.
//!
//! Never reads a blob but a template, which is a line or a page.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use super::candidate::{Candidate, Form, Place};
use crate::tr;

/// The largest manifest or template that is read.
const MOST_BYTES: u64 = 1 << 20;

#[derive(Deserialize)]
struct Manifest {
    #[serde(default)]
    layers: Vec<Layer>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Layer {
    media_type: String,
    digest: String,
}

/// Lists the models of a folder of Ollama's, by the names that Ollama shows.
pub(super) fn models(root: &Path) -> Vec<Candidate> {
    let manifests = root.join("manifests");
    let mut found = Vec::new();
    let mut folders = vec![(manifests.clone(), 4)];
    while let Some((folder, left)) = folders.pop() {
        let entries = fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok);
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                folders.extend((left > 1).then(|| (path, left - 1)));
            } else if left == 1 {
                found.extend(model(root, &manifests, &path));
            }
        }
    }
    found
}

fn model(root: &Path, manifests: &Path, path: &Path) -> Option<Candidate> {
    let manifest: Manifest = serde_json::from_str(&small_text(path)?).ok()?;
    let layer = |kind: &str| {
        let kind = format!("application/vnd.ollama.image.{kind}");
        manifest.layers.iter().find(|layer| layer.media_type == kind)
    };
    // Models in pieces of another format have no such layer.
    let blob = blob(root, &layer("model")?.digest)?;
    let template =
        layer("template").map(|layer| self::blob(root, &layer.digest).and_then(|path| small_text(&path)));
    let is_templated = match template {
        None => Some(false),
        Some(text) => text.map(|text| text.trim() != "{{ .Prompt }}"),
    };
    let broken = (!blob.exists()).then(|| {
        let file = blob.file_name().unwrap_or_default().to_string_lossy().into_owned();
        tr!("models-unfinished", file = file)
    });
    Some(Candidate {
        name: shown_name(path.strip_prefix(manifests).ok()?),
        path: blob,
        form: Form::Gguf,
        place: Place::Ollama,
        is_templated,
        broken,
    })
}

/// Writes `HOST/NAMESPACE/MODEL/TAG` as Ollama does: what is usual is left out.
fn shown_name(path: &Path) -> String {
    let parts: Vec<String> =
        path.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    match parts.as_slice() {
        [host, namespace, model, tag] if host == "registry.ollama.ai" && namespace == "library" => {
            format!("{model}:{tag}")
        }
        [host, namespace, model, tag] if host == "registry.ollama.ai" => format!("{namespace}/{model}:{tag}"),
        [before @ .., model, tag] => format!("{}/{model}:{tag}", before.join("/")),
        parts => parts.join("/"),
    }
}

/// Returns the file of a digest, `sha256:…`; nothing for what is no digest.
fn blob(root: &Path, digest: &str) -> Option<PathBuf> {
    let hex = digest.strip_prefix("sha256:")?;
    let is_hex = hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| root.join("blobs").join(format!("sha256-{hex}")))
}

fn small_text(path: &Path) -> Option<String> {
    let length = fs::metadata(path).ok()?.len();
    (length <= MOST_BYTES).then(|| fs::read_to_string(path).ok())?
}
