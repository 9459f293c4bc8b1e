//! A session with its samples as a file for others: a report for people, rows for tables, lines for programs.
//!
//! Never writes a file, and leaves nothing of a sample out without saying so.
//!
//! ```text
//! html      one page that needs nothing else        escape
//! markdown  the same as text
//! csv       a row for each sample, or each token    table, the one list of what a row has
//! parquet   the same table with typed columns
//! jsonl     the records themselves
//! ```

mod book;
mod csv;
mod escape;
mod html;
mod markdown;
mod parquet;
mod table;

use std::io::{self, Write};

pub use book::Book;
pub use escape::{escaped, in_attribute, in_element, write_bytes, write_span};
pub use table::{TableOf, TableOptions};

/// What a session is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A page for a browser.
    Html,
    /// Text for people and for what renders it.
    Markdown,
    /// A table for spreadsheets and data frames.
    Csv,
    /// The same table for data frames, with typed columns.
    Parquet,
    /// The records of the samples, one a line.
    Jsonl,
}

impl Format {
    /// The formats and their names on the command line, which files end with as well.
    pub const ALL: [(Self, &str); 5] = [
        (Self::Html, "html"),
        (Self::Markdown, "md"),
        (Self::Csv, "csv"),
        (Self::Parquet, "parquet"),
        (Self::Jsonl, "jsonl"),
    ];

    /// Tells whether it is a table, whose rows can be tokens.
    pub fn is_table(self) -> bool {
        matches!(self, Self::Csv | Self::Parquet)
    }

    /// Finds a format by its name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == name).map(|(format, _)| format)
    }
}

/// What is to be known of what was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// How many cells got an apostrophe, so that no spreadsheet runs them.
    pub guarded: usize,
}

/// Writes a session in a format.
///
/// # Errors
/// What the output says.
pub fn write(
    book: &Book,
    format: Format,
    options: TableOptions,
    out: &mut (impl Write + ?Sized),
) -> io::Result<Written> {
    let mut written = Written::default();
    match format {
        Format::Html => html::write(book, out)?,
        Format::Markdown => markdown::write(book, out)?,
        Format::Csv => written.guarded = csv::write(book, options, out)?,
        Format::Parquet => parquet::write(book, options, out)?,
        Format::Jsonl => {
            for sample in &book.samples {
                serde_json::to_writer(&mut *out, sample)?;
                out.write_all(b"\n")?;
            }
        }
    }
    out.flush()?;
    Ok(written)
}
