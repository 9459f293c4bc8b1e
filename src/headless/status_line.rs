//! One line that says how far something is: written over on a terminal, one below the other in a file.
//!
//! Never holds up the work where nothing can be told.

use std::io::Write;

/// Where the line stands; it is taken away when this is dropped.
pub(super) struct StatusLine {
    /// How wide the terminal is, if it is one.
    columns: Option<usize>,
    told: Box<dyn Write + Send>,
}

impl StatusLine {
    /// Begins with no line.
    pub(super) fn new(columns: Option<usize>, told: Box<dyn Write + Send>) -> Self {
        Self { columns, told }
    }

    /// Returns how wide the terminal is, if it is one.
    pub(super) fn columns(&self) -> Option<usize> {
        self.columns
    }

    /// Says how far it is now.
    pub(super) fn show(&mut self, line: &str) {
        let _ = match self.columns {
            Some(_) => write!(self.told, "\r{line}\x1b[K"),
            None => writeln!(self.told, "{line}"),
        };
        let _ = self.told.flush();
    }

    /// Takes the line away; what stands in a file stays.
    pub(super) fn clear(&mut self) {
        if self.columns.is_some() {
            let _ = write!(self.told, "\r\x1b[K");
            let _ = self.told.flush();
        }
    }
}

impl Drop for StatusLine {
    fn drop(&mut self) {
        self.clear();
    }
}
