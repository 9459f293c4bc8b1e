//! Owns where programs keep models, on Linux and on macOS.
//!
//! Never looks whether a place is there, and reads no variable by itself.

use std::path::{Path, PathBuf};

use super::candidate::Place;

/// How models lie in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// `models--ORG--NAME/snapshots/COMMIT/FILE`.
    Hub,
    /// `manifests/HOST/NAMESPACE/MODEL/TAG` and `blobs/sha256-…`.
    Ollama,
    /// Files and folders, so many levels deep.
    Files(usize),
}

/// A folder in which models may lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// Who keeps models there.
    pub place: Place,
    /// How they lie.
    pub layout: Layout,
    /// The folder.
    pub path: PathBuf,
}

/// Lists the places, each once: the user's own folders, the current one, and those of other programs.
///
/// `variable` gives the variables of the environment; `own` are folders that the settings name.
pub fn roots(
    variable: impl Fn(&str) -> Option<String>,
    home: &Path,
    here: &Path,
    own: &[PathBuf],
) -> Vec<Root> {
    let named =
        |name: &str| variable(name).filter(|value| !value.is_empty()).map(|value| expand(&value, home));
    let cache = named("XDG_CACHE_HOME").unwrap_or_else(|| home.join(".cache"));
    let data = named("XDG_DATA_HOME").unwrap_or_else(|| home.join(".local/share"));
    let support = home.join("Library/Application Support");
    let mut roots = Vec::new();
    let mut add = |place, layout, path: PathBuf| {
        let root = Root { place, layout, path };
        if !roots.iter().any(|known: &Root| known.path == root.path && known.layout == root.layout) {
            roots.push(root);
        }
    };
    for folder in own {
        add(Place::Own, Layout::Files(4), expand(&folder.to_string_lossy(), home));
    }
    add(Place::Here, Layout::Files(1), here.to_owned());
    add(Place::Here, Layout::Files(3), here.join("models"));
    let hub = named("HF_HUB_CACHE")
        .or_else(|| named("HUGGINGFACE_HUB_CACHE"))
        .or_else(|| named("HF_HOME").map(|home| home.join("hub")))
        .unwrap_or_else(|| cache.join("huggingface/hub"));
    add(Place::HuggingFace, Layout::Hub, hub);
    // llama.cpp has had either layout in the folder of this variable.
    if let Some(folder) = named("LLAMA_CACHE") {
        add(Place::LlamaCpp, Layout::Hub, folder.clone());
        add(Place::LlamaCpp, Layout::Files(1), folder);
    }
    add(Place::LlamaCpp, Layout::Files(1), cache.join("llama.cpp"));
    add(Place::LlamaCpp, Layout::Files(1), home.join("Library/Caches/llama.cpp"));
    if let Some(folder) = named("OLLAMA_MODELS") {
        add(Place::Ollama, Layout::Ollama, folder);
    }
    add(Place::Ollama, Layout::Ollama, home.join(".ollama/models"));
    add(Place::Ollama, Layout::Ollama, PathBuf::from("/usr/share/ollama/.ollama/models"));
    add(Place::LmStudio, Layout::Files(3), home.join(".lmstudio/models"));
    add(Place::LmStudio, Layout::Files(3), cache.join("lm-studio/models"));
    for folder in [home.join(".config/Jan/data"), data.join("Jan/data"), support.join("Jan/data")] {
        add(Place::Jan, Layout::Files(4), folder.join("llamacpp/models"));
    }
    for folder in [data.clone(), support] {
        add(Place::Gpt4All, Layout::Files(1), folder.join("nomic.ai/GPT4All"));
    }
    for folder in ["text-generation-webui/user_data/models", "text-generation-webui/models"] {
        add(Place::TextGeneration, Layout::Files(3), home.join(folder));
    }
    roots
}

/// Puts the home folder in the place of a leading `~`.
fn expand(path: &str, home: &Path) -> PathBuf {
    match path.strip_prefix('~') {
        Some("") => home.to_owned(),
        Some(rest) if rest.starts_with('/') => home.join(rest.trim_start_matches('/')),
        _ => PathBuf::from(path),
    }
}
