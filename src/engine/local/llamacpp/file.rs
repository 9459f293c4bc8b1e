//! A GGUF file whose header was read and found fit for llama.cpp.
//!
//! Never lets through what llama.cpp would answer by ending the program.

use crate::{language::counted, tr};
use std::path::{Path, PathBuf};

use super::super::{
    gguf::{self, Metadata},
    memory,
    storage::Storage,
};

/// Positions of one text at most: what is kept of each is paid for in memory, whether it is used or not.
pub(super) const MOST_CONTEXT: usize = 8192;

/// Positions of all texts together at most.
pub(super) const MOST_CELLS: usize = 32_768;

/// So many whole texts fit, where that is less: sixteen lanes, and the prefixes that are remembered.
pub(super) const TEXTS: usize = 20;

/// A file whose header has been read.
#[derive(Debug)]
pub(crate) struct File {
    pub(super) path: PathBuf,
    pub(super) metadata: Metadata,
    size: u64,
}

impl File {
    /// Reads the header, and refuses what llama.cpp could not bear.
    ///
    /// # Errors
    /// Names the file and what is wrong with it.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let file = Storage::open(path)?;
        let metadata = gguf::Header::read(&file)?.metadata;
        let file = Self { path: path.to_owned(), metadata, size: file.len() };
        file.check().map_err(|error| file.named(&error))?;
        Ok(file)
    }

    fn check(&self) -> Result<(), String> {
        let architecture = self.architecture()?;
        let causal = self.metadata.flag(&format!("{architecture}.attention.causal"))?;
        if causal == Some(false) || architecture.starts_with("t5") || architecture.contains("bert") {
            return Err(tr!("model-llama-cpp-not-causal", architecture = architecture));
        }
        // What must hold of these is not checked but asserted there.
        let layers = self.size("block_count")?.unwrap_or(1);
        if !(1..=512).contains(&layers) {
            let layers = layers.to_string();
            return Err(tr!("model-llama-cpp-layers", architecture = architecture, layers = layers));
        }
        let experts = self.size("expert_count")?.unwrap_or(0);
        // It may be one number for each layer, too.
        let used = self.size("expert_used_count").unwrap_or(Some(experts.min(1))).unwrap_or(0);
        if experts > 1024 || used > experts || (used == 0) != (experts == 0) {
            return Err(tr!(
                "model-llama-cpp-experts",
                architecture = architecture,
                experts = experts.to_string(),
                used = used.to_string()
            ));
        }
        gguf::check_tokens(&self.metadata)
    }

    fn architecture(&self) -> Result<&str, String> {
        let key = "general.architecture";
        self.metadata.text(key)?.ok_or_else(|| tr!("model-metadata-missing", key = key))
    }

    pub(super) fn named(&self, error: &str) -> String {
        tr!("model-in", place = self.path.display(), error = error)
    }

    fn size(&self, rest: &str) -> Result<Option<usize>, String> {
        self.metadata.size(&format!("{}.{rest}", self.architecture()?))
    }

    /// Returns how many positions one text may have.
    ///
    /// # Errors
    /// Where the file does not say for how many the model was made.
    pub(crate) fn context(&self) -> Result<usize, String> {
        let made_for = self.size("context_length")?.filter(|&length| length > 0);
        let missing = || self.named(&tr!("model-metadata-missing", key = "context_length"));
        let made_for = made_for.ok_or_else(missing)?;
        Ok(made_for.min(MOST_CONTEXT))
    }

    /// Returns how many positions of all texts together are kept: plenty, but no more than half of the free memory.
    pub(super) fn cells(&self, free: Option<u64>) -> Result<usize, String> {
        let context = self.context()?;
        let mut cells = (context * TEXTS).min(MOST_CELLS);
        let room = free.unwrap_or(u64::MAX) / 2;
        while cells > context && (cells as u64).saturating_mul(self.position()) > room {
            cells = (cells / 2).max(context);
        }
        Ok(cells)
    }

    /// Tells whether all weights are full floats (`general.file_type` 0): then keys and values are, too.
    pub(super) fn is_exact(&self) -> bool {
        self.metadata.size("general.file_type").is_ok_and(|kind| kind == Some(0))
    }

    /// Returns about how many bytes are kept of a position: architectures differ, so it is no more than a guess.
    fn position(&self) -> u64 {
        let size = |rest: &str| self.size(rest).ok().flatten();
        let heads = size("attention.head_count").unwrap_or(1).max(1);
        let each = size("embedding_length").unwrap_or(0) / heads;
        let key = size("attention.key_length").unwrap_or(each);
        let value = size("attention.value_length").unwrap_or(each);
        let heads = size("attention.head_count_kv").unwrap_or(heads);
        let bytes = if self.is_exact() { 4 } else { 2 };
        let numbers = [size("block_count").unwrap_or(1), heads, key.saturating_add(value), bytes];
        numbers.into_iter().fold(1, |product, size| (size as u64).saturating_mul(product))
    }

    /// Describes the file for people.
    ///
    /// # Errors
    /// Where the file does not say enough to be used.
    pub(crate) fn describe(&self) -> Result<String, String> {
        Ok(tr!(
            "model-llama-cpp-about",
            architecture = self.architecture()?,
            size = memory::size(self.size),
            tokens = counted(self.context()?, "token")
        ))
    }
}
