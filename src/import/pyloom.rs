//! Trees of loom, the program of socketteer: nested nodes below `root`.
//!
//! Never follows more than one parent.

use jiff::{Timestamp, civil, tz::TimeZone};
use serde_json::{Map, Value};

use super::{
    imported::{Cells, ImportError, Imported},
    tree::{self, Node},
    value::left_keys,
};
use crate::tr;

/// Reads a tree.
///
/// # Errors
/// As the tree has them.
pub(super) fn read(
    object: &Map<String, Value>,
    title: &str,
    now: Timestamp,
) -> Result<Imported, ImportError> {
    let mut nodes = Vec::new();
    let mut todo: Vec<(&Value, Option<usize>)> =
        object.get("root").map(|root| (root, None)).into_iter().collect();
    let mut with_attributes = 0;
    while let Some((value, parent)) = todo.pop() {
        let Some(fields) = value.as_object() else {
            return Err(ImportError::Tree(tr!("import-no-node").to_owned()));
        };
        let text = fields.get("text").and_then(Value::as_str).unwrap_or_default();
        let meta = fields.get("meta").and_then(Value::as_object);
        let source = meta.and_then(|meta| meta.get("source")).and_then(Value::as_str);
        let when = meta.and_then(|meta| time(meta.get("creation_timestamp")?.as_str()?));
        let tags = fields.get("tags").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let tags: Vec<&str> = tags.iter().filter_map(Value::as_str).collect();
        with_attributes += usize::from(
            fields.get("text_attributes").and_then(Value::as_object).is_some_and(|own| !own.is_empty()),
        );
        nodes.push(Node {
            parent,
            when,
            is_bookmarked: fields.get("bookmark").and_then(Value::as_bool).unwrap_or(false)
                || tags.contains(&"bookmark"),
            note: tags.join(", "),
            ..Node::of_text(text, source.is_some_and(|source| source != "AI"))
        });
        let at = nodes.len() - 1;
        let children = fields.get("children").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        todo.extend(children.iter().rev().map(|child| (child, Some(at))));
    }
    let (mut imported, mut cells) = (Imported::default(), Cells::default());
    tree::cells(&nodes, title, "loom", now, &mut cells, &mut imported)?;
    imported.session = tree::session(cells);
    if with_attributes > 0 {
        imported.left_out.push(tr!("import-attributes", n = with_attributes));
    }
    let known = ["root", "selected_node_id"];
    imported.left_out.extend(left_keys(object, &known));
    Ok(imported)
}

/// Reads a time as loom writes it, `2021-09-15-22.34.38`; in which zone it does not say.
fn time(text: &str) -> Option<Timestamp> {
    let time = civil::DateTime::strptime("%Y-%m-%d-%H.%M.%S", text).ok()?;
    Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp())
}
