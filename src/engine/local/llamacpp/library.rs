//! llama.cpp itself: made ready once, its complaints caught, a file loaded.
//!
//! Never lets it write to the terminal.

use std::cell::RefCell;
use std::ffi::{CStr, c_char, c_void};
use std::path::Path;
use std::sync::OnceLock;

use llama_cpp_2::llama_backend::LlamaBackend;
use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::model::params::LlamaModelParams;
use llama_cpp_sys_2::{GGML_LOG_LEVEL_ERROR, ggml_log_level, llama_log_set};

use crate::tr;

/// Returns llama.cpp, made ready once for the whole program.
pub(super) fn backend() -> Result<&'static LlamaBackend, String> {
    static BACKEND: OnceLock<Result<LlamaBackend, String>> = OnceLock::new();
    let made = BACKEND.get_or_init(|| {
        // SAFETY: the function is one that stays, takes what llama.cpp gives, and does not unwind.
        unsafe { llama_log_set(Some(note), std::ptr::null_mut()) };
        LlamaBackend::init().map_err(|error| tr!("model-llama-cpp-unusable", error = error.to_string()))
    });
    made.as_ref().map_err(Clone::clone)
}

pub(super) fn load(path: &Path, params: &LlamaModelParams) -> Result<LlamaModel, String> {
    let backend = backend()?;
    complaint();
    LlamaModel::load_from_file(backend, path, params).map_err(|error| because(&error))
}

/// Puts what llama.cpp logged before what it returned, which says less.
pub(super) fn because(error: &dyn std::fmt::Display) -> String {
    let reason = complaint().unwrap_or_else(|| error.to_string());
    tr!("model-llama-cpp-refuses", reason = reason)
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
