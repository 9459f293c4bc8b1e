//! GGUF files on llama.cpp, for the architectures and formats of numbers that are not computed in Rust.
//!
//! Never lets llama.cpp write to the terminal: its log goes into errors, or nowhere. What llama.cpp would answer by ending
//! the program is refused before it sees it.

mod file;
mod library;
mod network;
#[cfg(test)]
mod tests;
mod vocabulary;

use std::path::Path;
use std::sync::mpsc;
use std::thread;

use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::model::params::LlamaModelParams;

pub(crate) use self::file::File;
use self::library::load;
pub(crate) use self::network::LlamaCpp;
pub(crate) use self::vocabulary::Words;
use super::memory;
use super::network::Facts;
use crate::tr;

/// A model that llama.cpp has read.
#[derive(Debug)]
pub(crate) struct Loaded {
    file: File,
    model: LlamaModel,
}

impl Loaded {
    /// Reads a model; says now and then how many percent are read.
    ///
    /// # Errors
    /// What llama.cpp says is wrong.
    pub(crate) fn read(path: &Path, progress: &mut dyn FnMut(u8)) -> Result<Self, String> {
        let file = File::read(path)?;
        let (sender, percents) = mpsc::channel();
        // What llama.cpp tells of its progress may borrow nothing, hence a thread that tells it to this one.
        let model = thread::scope(|scope| {
            let loading = scope.spawn(|| {
                let params = LlamaModelParams::default().with_progress_callback(move |done| {
                    // The receiver outlives this thread.
                    sender.send((done * 100.0) as u8).is_ok()
                });
                load(&file.path, &params)
            });
            let mut said = None;
            for percent in percents {
                if said.replace(percent) != Some(percent) {
                    progress(percent);
                }
            }
            loading.join().unwrap_or_else(|_| Err(tr!("model-llama-cpp-broke-off").to_owned()))
        });
        let model = model.map_err(|error| file.named(&error))?;
        Ok(Self { file, model })
    }

    /// Makes what computes the model on so many threads, with an empty memory.
    ///
    /// # Errors
    /// What llama.cpp says is wrong.
    pub(crate) fn network(&self, threads: usize) -> Result<LlamaCpp<'_>, String> {
        let (file, vocabulary) = (&self.file, self.model.vocab());
        let special =
            vocabulary::Special::of(&file.metadata, &vocabulary).map_err(|error| file.named(&error))?;
        let facts = Facts {
            vocabulary: vocabulary::size(&vocabulary),
            context: file.context()?,
            start: special.start,
            ends: special.ends,
        };
        let cells = file.cells(memory::available())?;
        LlamaCpp::new(&self.model, facts, cells, file.is_exact(), threads).map_err(|error| file.named(&error))
    }
}
