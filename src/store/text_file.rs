//! Texts of other programs that a session takes in, such as a reference.
//!
//! Never takes what is not UTF-8, and never changes a byte of what is.

use std::{fs, path::Path};

use super::error::StoreError;

/// Reads a text file whole.
///
/// # Errors
/// Where it cannot be read, or holds bytes that are not UTF-8.
pub fn read_text(path: &Path) -> Result<String, StoreError> {
    fs::read_to_string(path).map_err(|source| StoreError::Read { path: path.to_owned(), source })
}
