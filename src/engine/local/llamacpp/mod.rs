//! GGUF files on llama.cpp, for the architectures and formats of numbers that are not computed in Rust.
//!
//! Never lets llama.cpp write to the terminal: its log goes into errors, or nowhere. What llama.cpp would answer by ending
//! the program is refused before it sees it.

mod network;
#[cfg(test)]
mod tests;
mod vocabulary;

use std::cell::RefCell;
use std::ffi::{CStr, c_char, c_void};
use std::path::{Path, PathBuf};
use std::sync::{OnceLock, mpsc};
use std::thread;

use llama_cpp_2::llama_backend::LlamaBackend;
use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::model::params::LlamaModelParams;
use llama_cpp_sys_2::{GGML_LOG_LEVEL_ERROR, ggml_log_level, llama_log_set};

pub use self::network::LlamaCpp;
pub use self::vocabulary::Words;
use super::gguf::{self, Metadata};
use super::memory;
use super::network::Facts;
use super::storage::Storage;

/// Positions of one text at most: what is kept of each is paid for in memory, whether it is used or not.
const MOST_CONTEXT: usize = 8192;

/// Positions of all texts together at most.
const MOST_CELLS: usize = 32_768;

/// So many whole texts fit, where that is less: sixteen lanes, and the prefixes that are remembered.
const TEXTS: usize = 20;

/// A file whose header has been read.
#[derive(Debug)]
pub struct File {
    path: PathBuf,
    metadata: Metadata,
    size: u64,
}

impl File {
    /// Reads the header, and refuses what llama.cpp could not bear.
    ///
    /// # Errors
    /// Names the file and what is wrong with it.
    pub fn read(path: &Path) -> Result<Self, String> {
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
            return Err(format!("a model of the architecture {architecture} does not continue text"));
        }
        // What must hold of these is not checked but asserted there.
        let layers = self.size("block_count")?.unwrap_or(1);
        if !(1..=512).contains(&layers) {
            return Err(format!("{architecture}.block_count is {layers}; llama.cpp computes 1 to 512"));
        }
        let experts = self.size("expert_count")?.unwrap_or(0);
        // It may be one number for each layer, too.
        let used = self.size("expert_used_count").unwrap_or(Some(experts.min(1))).unwrap_or(0);
        if experts > 1024 || used > experts || (used == 0) != (experts == 0) {
            return Err(format!(
                "{architecture}.expert_count is {experts} and {used} of them are used, which llama.cpp cannot compute"
            ));
        }
        gguf::check_tokens(&self.metadata)
    }

    fn architecture(&self) -> Result<&str, String> {
        let name = self.metadata.text("general.architecture")?;
        Ok(name.ok_or("the metadata general.architecture is missing")?)
    }

    fn named(&self, error: &str) -> String {
        format!("{}: {error}", self.path.display())
    }

    fn size(&self, rest: &str) -> Result<Option<usize>, String> {
        self.metadata.size(&format!("{}.{rest}", self.architecture()?))
    }

    /// Returns how many positions one text may have.
    ///
    /// # Errors
    /// Where the file does not say for how many the model was made.
    pub fn context(&self) -> Result<usize, String> {
        let made_for = self.size("context_length")?.filter(|&length| length > 0);
        let made_for = made_for.ok_or_else(|| self.named("the metadata context_length is missing"))?;
        Ok(made_for.min(MOST_CONTEXT))
    }

    /// Returns how many positions of all texts together are kept: plenty, but no more than half of the free memory.
    fn cells(&self, free: Option<u64>) -> Result<usize, String> {
        let context = self.context()?;
        let mut cells = (context * TEXTS).min(MOST_CELLS);
        let room = free.unwrap_or(u64::MAX) / 2;
        while cells > context && (cells as u64).saturating_mul(self.position()) > room {
            cells = (cells / 2).max(context);
        }
        Ok(cells)
    }

    /// Tells whether all weights are full floats (`general.file_type` 0): then keys and values are, too.
    fn is_exact(&self) -> bool {
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
    pub fn describe(&self) -> Result<String, String> {
        Ok(format!(
            "{}, a file of {}, computed by llama.cpp; context {} tokens",
            self.architecture()?,
            memory::size(self.size),
            self.context()?
        ))
    }
}

/// A model that llama.cpp has read.
#[derive(Debug)]
pub struct Loaded {
    file: File,
    model: LlamaModel,
}

impl Loaded {
    /// Reads a model; says now and then how many percent are read.
    ///
    /// # Errors
    /// What llama.cpp says is wrong.
    pub fn read(path: &Path, progress: &mut dyn FnMut(u8)) -> Result<Self, String> {
        let file = File::read(path)?;
        let (sender, percents) = mpsc::channel();
        // What llama.cpp tells of its progress may borrow nothing, hence a thread that tells it to this one.
        let model = thread::scope(|scope| {
            let loading = scope.spawn(|| {
                let params = LlamaModelParams::default().with_progress_callback(move |done| {
                    // The receiver outlives this thread.
                    sender.send((done * 100.0) as u8).is_ok()
                });
                load(&file, &params)
            });
            let mut said = None;
            for percent in percents {
                if said.replace(percent) != Some(percent) {
                    progress(percent);
                }
            }
            loading.join().unwrap_or_else(|_| Err("reading it broke off".to_owned()))
        });
        let model = model.map_err(|error| file.named(&error))?;
        Ok(Self { file, model })
    }

    /// Makes what computes the model on so many threads, with an empty memory.
    ///
    /// # Errors
    /// What llama.cpp says is wrong.
    pub fn network(&self, threads: usize) -> Result<LlamaCpp<'_>, String> {
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

/// Returns llama.cpp, made ready once for the whole program.
fn backend() -> Result<&'static LlamaBackend, String> {
    static BACKEND: OnceLock<Result<LlamaBackend, String>> = OnceLock::new();
    let made = BACKEND.get_or_init(|| {
        // SAFETY: the function is one that stays, takes what llama.cpp gives, and does not unwind.
        unsafe { llama_log_set(Some(note), std::ptr::null_mut()) };
        LlamaBackend::init().map_err(|error| format!("llama.cpp cannot be used: {error}"))
    });
    made.as_ref().map_err(Clone::clone)
}

fn load(file: &File, params: &LlamaModelParams) -> Result<LlamaModel, String> {
    let backend = backend()?;
    complaint();
    LlamaModel::load_from_file(backend, &file.path, params).map_err(|error| because(&error))
}

/// Puts what llama.cpp logged before what it returned, which says less.
fn because(error: &dyn std::fmt::Display) -> String {
    match complaint() {
        Some(reason) => format!("llama.cpp cannot run it: {reason}"),
        None => format!("llama.cpp cannot run it: {error}"),
    }
}

thread_local! {
    /// The first error that llama.cpp logged on this thread: the later ones only say that something failed.
    static COMPLAINT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Takes what llama.cpp complained of on this thread.
fn complaint() -> Option<String> {
    COMPLAINT.with_borrow_mut(Option::take)
}

/// Takes a line of llama.cpp's log.
///
/// # Safety
/// `text` is a C string or null.
unsafe extern "C" fn note(level: ggml_log_level, text: *const c_char, _: *mut c_void) {
    if level != GGML_LOG_LEVEL_ERROR || text.is_null() {
        return;
    }
    // SAFETY: llama.cpp gives a C string that it keeps until this returns.
    let text = unsafe { CStr::from_ptr(text) }.to_string_lossy();
    // A line begins with the name of a C++ function, which says nothing to people.
    let text = text.split_once(": ").map_or(&*text, |(_, rest)| rest).trim();
    // A thread that is ending has nobody left to read it.
    let _ = COMPLAINT.try_with(|complaint| {
        if let Ok(mut complaint) = complaint.try_borrow_mut()
            && complaint.is_none()
        {
            *complaint = Some(text.to_owned());
        }
    });
}
