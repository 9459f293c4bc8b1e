//! Where a model's files are, and reading them.
//!
//! Never keeps what it has read: each part is read once, by whoever needs it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use super::architecture::Architecture;
use super::config::Config;
use super::config_json;
use super::digest;
use super::forward::Model;
use super::gguf;
use super::kernel::Kernel;
#[cfg(feature = "llama-cpp")]
use super::llamacpp;
use super::memory::{self, Needs};
use super::naming::Naming;
use super::network::Vocabulary;
use super::safetensors;
use super::spread::Spread;
use super::storage::Storage;
use super::tensors::Tensors;
use super::tokenizer::Tokenizer;
use super::weights::Weights;
use crate::tr;

/// Where a model is.
#[derive(Clone, Debug)]
pub enum Source {
    /// In the program itself.
    Embedded {
        /// `config.json`.
        config: &'static [u8],
        /// `weights.safetensors`.
        weights: &'static [u8],
        /// `tokenizer.json`.
        tokenizer: &'static [u8],
    },
    /// A folder as Hugging Face's libraries write it: `config.json`, `tokenizer.json`, perhaps
    /// `tokenizer_config.json`, and `model.safetensors`, `weights.safetensors` or the parts that
    /// `model.safetensors.index.json` names.
    Folder(PathBuf),
    /// A GGUF file; a `tokenizer.json` in the same folder goes before the vocabulary in the file.
    Gguf(PathBuf),
    /// A GGUF file that llama.cpp computes, with its own tokenizer.
    #[cfg(feature = "llama-cpp")]
    LlamaCpp(PathBuf),
}

/// A model's weights and everything to read them by.
struct Parts {
    config: Config,
    tensors: Tensors,
    naming: &'static Naming,
}

impl Source {
    /// Tells from what is there which kind of model a path names; reads no more than a header.
    ///
    /// A GGUF file that cannot be computed here is llama.cpp's, where that is part of the program.
    ///
    /// # Errors
    /// Says what a model's path can be.
    pub fn at(path: &Path) -> Result<Self, String> {
        let extension = path.extension().and_then(OsStr::to_str);
        if path.is_file() && matches!(extension, Some("safetensors" | "json")) {
            return Err(tr!("model-path-part", path = path.display()));
        }
        if path.is_file() {
            return Ok(Self::gguf(path));
        }
        if path.join("config.json").is_file() {
            return Ok(Self::Folder(path.to_owned()));
        }
        let entries = fs::read_dir(path).map_err(|error| in_file(path, error.to_string()))?;
        let is_gguf = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "gguf");
        let files: Vec<PathBuf> =
            entries.filter_map(Result::ok).map(|entry| entry.path()).filter(is_gguf).collect();
        match files.as_slice() {
            [file] => Ok(Self::gguf(file)),
            [] => Err(tr!("model-path-none", path = path.display())),
            _ => {
                let count = files.len().to_string();
                Err(tr!("model-path-several", path = path.display(), files = count))
            }
        }
    }

    fn gguf(path: &Path) -> Self {
        #[cfg(feature = "llama-cpp")]
        if !is_computable(path) {
            return Self::LlamaCpp(path.to_owned());
        }
        Self::Gguf(path.to_owned())
    }

    /// Names a GGUF file that llama.cpp is to compute.
    ///
    /// # Errors
    /// Says what is no file, or that llama.cpp is no part of this program.
    pub fn llama_cpp(path: &Path) -> Result<Self, String> {
        #[cfg(not(feature = "llama-cpp"))]
        return Err(tr!("model-llama-cpp-not-built", path = path.display()));
        #[cfg(feature = "llama-cpp")]
        match Self::at(path)? {
            Self::Gguf(path) | Self::LlamaCpp(path) => Ok(Self::LlamaCpp(path)),
            _ => Err(tr!("model-llama-cpp-only-gguf", path = path.display())),
        }
    }

    /// Returns how many positions can be computed.
    ///
    /// # Errors
    /// As [`Source::config`].
    pub fn context(&self) -> Result<usize, String> {
        #[cfg(feature = "llama-cpp")]
        if let Self::LlamaCpp(path) = self {
            return llamacpp::File::read(path)?.context();
        }
        Ok(self.config()?.context)
    }

    /// Reads the tokens; `special` asks for text that spells a special token to be read as that token.
    ///
    /// # Errors
    /// As [`Source::tokenizer`], or what llama.cpp says.
    pub fn vocabulary(&self, special: bool) -> Result<Box<dyn Vocabulary>, String> {
        #[cfg(feature = "llama-cpp")]
        if let Self::LlamaCpp(path) = self {
            if special {
                return Err(tr!("model-llama-cpp-special").to_owned());
            }
            return Ok(Box::new(llamacpp::Words::read(path)?));
        }
        Ok(Box::new(self.tokenizer()?.reading_special(special)?))
    }

    /// Reads the shape.
    ///
    /// # Errors
    /// Names the file that cannot be read, and what in it cannot be computed.
    pub fn config(&self) -> Result<Config, String> {
        match self {
            Self::Gguf(path) => Ok(gguf_parts(path)?.config),
            _ => Ok(self.config_json()?.1),
        }
    }

    /// Reads the tokenizer.
    ///
    /// # Errors
    /// As `Tokenizer::parse`, or the file that cannot be read.
    pub fn tokenizer(&self) -> Result<Tokenizer, String> {
        let Self::Gguf(path) = self else {
            let tokenizer = Tokenizer::parse(&self.file("tokenizer.json")?)?;
            return match self {
                Self::Folder(folder) => {
                    starting_as_configured(tokenizer, &folder.join("tokenizer_config.json"))
                }
                _ => Ok(tokenizer),
            };
        };
        let header = gguf::Header::read(&Storage::open(path)?)?;
        let beside = path.with_file_name("tokenizer.json");
        if !beside.is_file() {
            return gguf::tokenizer(&header.metadata).map_err(|error| in_file(path, error));
        }
        gguf::with_beside(&header.metadata, Tokenizer::parse(&read(&beside)?)?)
            .map_err(|error| in_file(path, error))
    }

    /// Reads shape and weights, once it is clear that there is memory for them; says now and then how many percent are
    /// read.
    ///
    /// # Errors
    /// As [`Source::config`] and `Weights::take`, the file that cannot be read, or how much memory is missing.
    pub fn model(&self, threads: usize, progress: &mut dyn FnMut(u8)) -> Result<Model, String> {
        let Parts { config, tensors, naming } = self.parts()?;
        Needs::of(&config, tensors.matrix_bytes()).check(memory::available(), config.context)?;
        let weights = Weights::take(tensors, &config, naming, progress)?;
        Ok(Model::new(config, weights, Spread { kernel: Kernel::detect(), threads }))
    }

    /// Computes what the model takes in memory, from the files' headers.
    ///
    /// # Errors
    /// As [`Source::config`].
    pub fn needs(&self) -> Result<Needs, String> {
        let parts = self.parts()?;
        Ok(Needs::of(&parts.config, parts.tensors.matrix_bytes()))
    }

    /// Returns the files that hold the weights.
    ///
    /// # Errors
    /// As [`Source::config`].
    pub fn files(&self) -> Result<Vec<PathBuf>, String> {
        match self {
            Self::Embedded { .. } => Ok(Vec::new()),
            Self::Folder(path) => parts(path),
            Self::Gguf(path) => Ok(vec![path.clone()]),
            #[cfg(feature = "llama-cpp")]
            Self::LlamaCpp(path) => Ok(vec![path.clone()]),
        }
    }

    /// Returns what tells its weights from others of the same name.
    ///
    /// # Errors
    /// As [`Source::files`], and the system's reason.
    pub fn digest(&self) -> Result<String, String> {
        match self {
            Self::Embedded { weights, .. } => Ok(digest::of_bytes(weights)),
            _ => {
                let files = self.files()?;
                digest::of_files(files.iter().map(PathBuf::as_path)).map_err(|error| error.to_string())
            }
        }
    }

    /// Counts the numbers in the tensors, from the files' headers.
    ///
    /// # Errors
    /// As [`Source::config`], or a file that is cut short.
    pub fn parameters(&self) -> Result<u64, String> {
        Ok(self.safetensors()?.parameters())
    }

    fn parts(&self) -> Result<Parts, String> {
        match self {
            Self::Gguf(path) => gguf_parts(path),
            _ => {
                let (architecture, config) = self.config_json()?;
                Ok(Parts { config, tensors: self.safetensors()?, naming: &architecture.hugging_face })
            }
        }
    }

    fn config_json(&self) -> Result<(&'static Architecture, Config), String> {
        config_json::parse(&self.file("config.json")?)
    }

    fn safetensors(&self) -> Result<Tensors, String> {
        let mut tensors = Tensors::default();
        let mut add = |file: Storage| {
            let entries = safetensors::entries(&file)?;
            tensors.add(file, entries)
        };
        match self {
            Self::Embedded { weights, .. } => add(Storage::Memory("weights", Cow::Borrowed(weights)))?,
            #[cfg(feature = "llama-cpp")]
            Self::LlamaCpp(path) => return Err(tr!("model-llama-cpp-reads", path = path.display())),
            Self::Folder(path) | Self::Gguf(path) => {
                for part in parts(path)? {
                    add(Storage::open(&part)?)?;
                }
            }
        }
        Ok(tensors)
    }

    fn file(&self, name: &str) -> Result<Cow<'static, [u8]>, String> {
        match self {
            Self::Embedded { config, tokenizer, .. } => {
                Ok(Cow::Borrowed(if name == "config.json" { config } else { tokenizer }))
            }
            #[cfg(feature = "llama-cpp")]
            Self::LlamaCpp(path) => Err(tr!("model-llama-cpp-reads", path = path.display())),
            Self::Folder(path) | Self::Gguf(path) => read(&path.join(name)).map(Cow::Owned),
        }
    }
}

/// Reads a JSON file whole.
///
/// # Errors
/// Names the file, and a byte-order mark, which is not allowed there (RFC 8259, section 8.1).
pub(super) fn read(path: &Path) -> Result<Vec<u8>, String> {
    let bytes = fs::read(path).map_err(|error| in_file(path, error.to_string()))?;
    match bytes.starts_with("\u{feff}".as_bytes()) {
        true => Err(in_file(path, tr!("model-path-byte-order-mark").to_owned())),
        false => Ok(bytes),
    }
}

/// Puts before an error which file it is in.
fn in_file(path: &Path, error: String) -> String {
    tr!("model-in", place = path.display(), error = error)
}

/// Tells whether a file is one that is computed here, or none at all, which is said here, too.
#[cfg(feature = "llama-cpp")]
fn is_computable(path: &Path) -> bool {
    let Ok(header) = Storage::open(path).and_then(|file| gguf::Header::read(&file)) else { return true };
    let beside = path.with_file_name("tokenizer.json").is_file();
    let names_tokenizer = header.metadata.text("tokenizer.ggml.model").is_ok_and(|model| model.is_some());
    let splits = beside || !names_tokenizer || gguf::check_rules(&header.metadata).is_ok();
    splits && gguf_parts(path).is_ok()
}

fn gguf_parts(path: &Path) -> Result<Parts, String> {
    let file = Storage::open(path)?;
    let header = gguf::Header::read(&file)?;
    parts_of(path, file, &header)
}

/// Says why the model of a file whose header was read cannot be computed here, if so.
pub(super) fn gguf_refusal(path: &Path, file: Storage, header: &gguf::Header) -> Option<String> {
    parts_of(path, file, header).err()
}

fn parts_of(path: &Path, file: Storage, header: &gguf::Header) -> Result<Parts, String> {
    let named = |error| in_file(path, error);
    // The architecture first: another one's tensors may be of formats that say nothing to anybody.
    let architecture = gguf::architecture(&header.metadata).map_err(named)?;
    let mut tensors = header.tensors(file)?;
    let config = gguf::config(&header.metadata, &mut tensors).map_err(named)?;
    Ok(Parts { config, tensors, naming: &architecture.gguf })
}

/// Returns the files that hold a folder's weights.
fn parts(folder: &Path) -> Result<Vec<PathBuf>, String> {
    #[derive(Deserialize)]
    struct Index {
        weight_map: BTreeMap<String, String>,
    }
    for name in ["model.safetensors", "weights.safetensors"] {
        if folder.join(name).is_file() {
            return Ok(vec![folder.join(name)]);
        }
    }
    let path = folder.join("model.safetensors.index.json");
    let index: Index =
        serde_json::from_slice(&read(&path)?).map_err(|error| in_file(&path, error.to_string()))?;
    let names: BTreeSet<String> = index.weight_map.into_values().collect();
    let inside = |name: &String| Path::new(name).file_name().is_some_and(|file| file == name.as_str());
    if let Some(name) = names.iter().find(|name| !inside(name)) {
        return Err(tr!("model-path-outside", path = path.display(), name = format!("{name:?}")));
    }
    Ok(names.into_iter().map(|name| folder.join(name)).collect())
}

/// Follows `add_bos_token`, where there is such a file and it says anything.
fn starting_as_configured(tokenizer: Tokenizer, path: &Path) -> Result<Tokenizer, String> {
    if !path.is_file() {
        return Ok(tokenizer);
    }
    let file: Value =
        serde_json::from_slice(&read(path)?).map_err(|error| in_file(path, error.to_string()))?;
    let bos = file.get("bos_token").unwrap_or(&Value::Null);
    let bos = bos.as_str().or_else(|| bos.get("content").and_then(Value::as_str));
    match file.get("add_bos_token").and_then(Value::as_bool) {
        None => Ok(tokenizer),
        Some(false) => tokenizer.starting_with(None),
        Some(true) => {
            let id = bos.and_then(|bos| tokenizer.id_of(bos));
            let id = id.ok_or_else(|| in_file(path, tr!("model-path-no-bos").to_owned()))?;
            tokenizer.starting_with(Some(id))
        }
    }
}
