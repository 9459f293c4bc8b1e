//! Files of other tools as sessions: texts and prompts as cells, trees as cells with branches.
//!
//! Never reads or writes a file, and never drops a thing without saying so.

mod imported;
mod lines;
mod loomsidian;
mod mikupad;
mod pyloom;
mod tree;
mod value;

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::{
    session::{Cell, CellId, Session},
    tr,
};

pub use imported::{ImportError, Imported};

/// Levels of brackets that need no room of their own.
const SHALLOW: usize = 100;
/// Levels of brackets that are read at most: a tree of half as many generations.
const DEEPEST: usize = 20_000;
/// The stack for so many, in bytes; what is not touched is not used.
const STACK: usize = 1 << 28;

/// How binary weaves begin.
const TAPESTRY: &[u8] = b"VersionedTapestryWeave__";

/// Reads a file as what it says it is: a tree of mikupad, loom or loomsidian, lines of lm-evaluation-harness, of an OpenAI
/// batch or of prompts; anything else is a text to continue, to the byte. What has no time of its own is of `now`.
///
/// # Errors
/// Any of [`ImportError`].
pub fn read(bytes: &[u8], title: &str, now: Timestamp) -> Result<Imported, ImportError> {
    if bytes.starts_with(TAPESTRY) {
        return Err(ImportError::Tapestry);
    }
    let text =
        std::str::from_utf8(bytes).map_err(|error| ImportError::NotUtf8 { at: error.valid_up_to() })?;
    let json = text.strip_prefix('\u{feff}').unwrap_or(text);
    match value::depth(json) {
        0..=SHALLOW => read_text(text, json, title, now),
        // Every level of a tree takes its part of the stack when it is read.
        depth if depth <= DEEPEST => std::thread::scope(|scope| {
            let reader = std::thread::Builder::new().stack_size(STACK);
            let read = reader.spawn_scoped(scope, || read_text(text, json, title, now));
            read.ok().and_then(|read| read.join().ok()).unwrap_or_else(too_deep)
        }),
        _ => too_deep(),
    }
}

fn too_deep() -> Result<Imported, ImportError> {
    Err(ImportError::Tree(tr!("import-deep", limit = DEEPEST.to_string())))
}

/// Reads a text; `json` is the same without a byte order mark.
fn read_text(text: &str, json: &str, title: &str, now: Timestamp) -> Result<Imported, ImportError> {
    let mut imported = match value::parse(json) {
        Ok(Value::Object(object)) => of_object(&object, title, now)?,
        Ok(Value::Array(list)) => {
            lines::read(list.into_iter().enumerate().map(|(at, value)| (at + 1, Ok(value))), now)?
        }
        _ if lines::are_json(json) => {
            let values = json.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
            lines::read(values.map(|(at, line)| (at + 1, serde_json::from_str(line))), now)?
        }
        _ if text.is_empty() => return Err(ImportError::Empty),
        _ => {
            let mut cell = Cell::new(CellId::from_title(title), title);
            cell.prefix = text.to_owned();
            Imported { session: Session { cells: vec![cell], ..Session::default() }, ..Imported::default() }
        }
    };
    if imported.session.cells.is_empty() {
        return Err(ImportError::Empty);
    }
    imported.session.title = title.to_owned();
    tree::lay_out(&mut imported.samples);
    Ok(imported)
}

fn of_object(object: &Map<String, Value>, title: &str, now: Timestamp) -> Result<Imported, ImportError> {
    if object.get("root").is_some_and(Value::is_object) {
        return pyloom::read(object, title, now);
    }
    if let Some(imported) = loomsidian::read(object, title, now) {
        return imported;
    }
    if let Some(imported) = mikupad::read(object, title, now) {
        return imported;
    }
    lines::read(std::iter::once((1, Ok(Value::Object(object.clone())))), now)
}

#[cfg(test)]
mod tests;
