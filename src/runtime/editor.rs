//! The prefix in the user's own editor, and back, to the byte.
//!
//! Never trims: editors end a file with a newline of their own, so one is added for them and taken off again.

use std::{io::Write, process::Stdio};

use thiserror::Error;
use tokio::process::Command;

use crate::tr;

/// Why the text did not come back.
#[derive(Debug, Error)]
pub enum EditorError {
    /// The file for the editor could not be written or read.
    #[error("{}", tr!("runtime-editor-file", error = _0.to_string()))]
    File(#[from] std::io::Error),
    /// The editor could not be started or failed.
    #[error("{}", tr!("runtime-editor-failed", command = command, reason = reason))]
    Editor {
        /// What was run.
        command: String,
        /// What went wrong.
        reason: String,
    },
    /// The editor failed after it had saved something.
    #[error("{}", tr!("runtime-editor-kept", command = command, reason = reason, path = path))]
    Kept {
        /// What was run.
        command: String,
        /// What went wrong.
        reason: String,
        /// Where the file is.
        path: String,
    },
    /// The file is not UTF-8 any more.
    #[error("{}", tr!("runtime-editor-not-text", at = at.to_string(), path = path))]
    NotUtf8 {
        /// The first byte that is not.
        at: usize,
        /// Where the file is.
        path: String,
    },
}

/// Opens the editor on a text and returns what was saved.
///
/// # Errors
/// Where the editor fails or leaves something that is not text; nothing is lost then.
pub async fn edit(command: &str, text: &str) -> Result<String, EditorError> {
    let mut file = tempfile::Builder::new().prefix("samplebook-").suffix(".txt").tempfile()?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")?;
    file.flush()?;
    // The command may have arguments of its own, so a shell reads it; the path is never part of what it reads.
    let status = Command::new("sh")
        .arg("-c")
        .arg(format!("{command} \"$1\""))
        .arg("sh")
        .arg(file.path())
        .stdin(Stdio::inherit())
        .status()
        .await
        .map_err(|error| EditorError::Editor { command: command.to_owned(), reason: error.to_string() })?;
    let mut bytes = std::fs::read(file.path())?;
    if !status.success() {
        let (command, reason) = (command.to_owned(), status.to_string());
        if bytes.strip_suffix(b"\n") != Some(text.as_bytes()) {
            let path = file.into_temp_path().keep().map_err(|error| error.error)?;
            return Err(EditorError::Kept { command, reason, path: path.display().to_string() });
        }
        return Err(EditorError::Editor { command, reason });
    }
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let path = file.into_temp_path().keep().map_err(|error| error.error)?;
            Err(EditorError::NotUtf8 { at, path: path.display().to_string() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "current_thread")]
    async fn what_the_editor_leaves_alone_comes_back_to_the_byte() {
        for text in ["", "no newline", "one\n", "two\n\n", " spaces \r\n\ttab", "二\u{0}"] {
            assert_eq!(edit("true", text).await.unwrap(), text);
        }
    }

    #[tokio::test(flavor = "current_thread")]
    async fn an_editor_that_ends_files_with_a_newline_adds_none() {
        assert_eq!(edit("printf 'edited\\n' >", "before").await.unwrap(), "edited");
        assert_eq!(edit("printf 'edited' >", "before").await.unwrap(), "edited");
    }

    #[tokio::test(flavor = "current_thread")]
    async fn failures_say_what_failed() {
        assert!(edit("false", "x").await.unwrap_err().to_string().contains("false"));
        let error = edit("sh -c 'printf saved > \"$1\"; exit 3' sh", "x").await.unwrap_err().to_string();
        let kept = error.split("kept at ").nth(1).and_then(|rest| rest.split(';').next()).unwrap();
        assert_eq!(std::fs::read_to_string(kept).unwrap(), "saved");
        std::fs::remove_file(kept).unwrap();
        let error = edit("printf '\\377' >", "x").await.unwrap_err();
        let EditorError::NotUtf8 { at: 0, path } = error else { panic!("{error}") };
        std::fs::remove_file(path).unwrap();
    }
}
