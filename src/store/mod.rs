//! What is kept: session files, the log of samples, recovery after a crash, and where sessions live.
//!
//! ```text
//! NAME.toml                    the cells; edited by hand too             document, read, revise, quote
//! NAME.samples.jsonl           every sample that ended; carries the lock samples, append, held
//! NAME.samples.partial.jsonl   samples that stream right now             journal
//! NAME.samples.torn            half-written lines, set aside             samples
//! NAME.samples.owner.json      who has it open, while it is              owner
//! ```
//!
//! [`open()`] reads them and [`WriterHandle`] writes them: `writer_handle` is the thread, `session_writer` does the writing,
//! `write_job` is what is said to it.
//!
//! Never asks an engine, never paints, and reads the environment in [`Dirs::from_env`] alone.

mod append;
mod document;
mod error;
mod held;
mod journal;
mod library;
mod open;
mod owner;
mod paths;
mod pictures;
mod quote;
mod read;
mod recent;
mod replace;
mod results;
mod revise;
mod samples;
mod save_as;
mod scan;
mod session_writer;
mod text_file;
mod write_job;
mod writer_handle;

pub use document::Document;
pub use error::StoreError;
pub use library::{Dirs, EMBEDDED, Listing, list, open_embedded};
pub use open::{Opened, Stored, is_free, open, open_at_once, open_to_read, read_samples};
pub use paths::{log_path, session_path};
pub use pictures::write_beside;
pub use recent::{recent, remember};
pub use replace::{Existing, replace, replace_bytes};
pub use results::{Fit, Judged, Kept, Results, ResultsError};
pub use save_as::{create, save_as};
pub use scan::{Brief, scan, session_of, sessions_in};
pub use text_file::read_text;
pub use write_job::{WriteJob, WriteResult};
pub use writer_handle::{WriterHandle, WriterThread};
