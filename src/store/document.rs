//! A session together with the exact text of its file.
//!
//! Never changes a byte of that text that the session did not change.

use std::{fs, path::Path};

use super::{error::StoreError, read, revise};
use crate::{
    problem::{Problem, Problems},
    session::Session,
    tr,
};

/// The text of a session file and the session it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    text: String,
    session: Session,
}

impl Default for Document {
    /// Makes the document of an empty session.
    fn default() -> Self {
        Self { text: format!("format = {}\n", read::FORMAT), session: Session::default() }
    }
}

impl Document {
    /// Reads a session file's text; the path is only for the messages.
    ///
    /// # Errors
    /// [`StoreError::Document`] with the place of every fault; nothing is ever dropped.
    pub fn parse(text: impl Into<String>, path: &Path) -> Result<Self, StoreError> {
        let text = text.into();
        match read::session(&text) {
            Ok(session) => Ok(Self { text, session }),
            Err(list) => Err(Problems { path: path.to_owned(), list }.into()),
        }
    }

    /// Reads a session file.
    ///
    /// # Errors
    /// As [`Document::parse`], and where the file cannot be read or is not UTF-8.
    pub fn load(path: &Path) -> Result<Self, StoreError> {
        let bytes = fs::read(path).map_err(|source| StoreError::Read { path: path.to_owned(), source })?;
        match String::from_utf8(bytes) {
            Ok(text) => Self::parse(text, path),
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let before = String::from_utf8_lossy(error.as_bytes().get(..valid).unwrap_or_default());
                let list = vec![Problem::at(&before, valid, tr!("store-not-utf8"))];
                Err(Problems { path: path.to_owned(), list }.into())
            }
        }
    }

    /// Returns the session the text holds.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Returns the exact text of the file.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Writes another state of the session into the text: comments, order and spelling of all else stay as they are.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`] where the text would not read back as the same session, as with two equal ids.
    pub fn revised(&self, session: &Session, path: &Path) -> Result<Self, StoreError> {
        let unwritable = |reason| StoreError::Unwritable { path: path.to_owned(), reason };
        let text = revise::text(&self.text, &self.session, session).map_err(unwritable)?;
        match read::session(&text) {
            Ok(back) if back == *session => Ok(Self { text, session: back }),
            Ok(_) => Err(unwritable(tr!("store-reads-back-otherwise").to_owned())),
            Err(problems) => {
                let reasons: Vec<String> = problems.into_iter().map(|problem| problem.reason).collect();
                Err(unwritable(reasons.join("; ")))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_text_are_refused_at_their_place() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.toml");
        fs::write(&path, b"format = 1\ntitle = \"\xff\"\n").unwrap();
        let error = Document::load(&path).unwrap_err().to_string();
        assert!(error.starts_with(&format!("{}:2:10: not UTF-8", path.display())), "{error}");
    }

    #[test]
    fn the_default_is_what_its_text_says() {
        let document = Document::default();
        assert_eq!(Document::parse(document.text(), Path::new("new.toml")).unwrap(), document);
    }
}
