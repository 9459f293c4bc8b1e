//! Trees of loomsidian, the loom for Obsidian: nodes by id, each with the id of its parent.
//!
//! Never guesses who wrote a text: the file does not say.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{
    imported::{Cells, ImportError, Imported},
    tree::{self, Node},
};
use crate::tr;

/// Reads the tree of one note, or those of all notes; `None` where the file is no such thing.
pub(super) fn read(
    object: &Map<String, Value>,
    title: &str,
    now: Timestamp,
) -> Option<Result<Imported, ImportError>> {
    let notes: Vec<(&str, &Map<String, Value>)> = match (object.get("nodes"), object.get("state")) {
        (Some(Value::Object(nodes)), _) => vec![(title, nodes)],
        (_, Some(Value::Object(state))) => {
            let nodes = |note: &'_ Value| note.get("nodes").and_then(Value::as_object).cloned();
            if state.is_empty() || !state.values().all(|note| nodes(note).is_some()) {
                return None;
            }
            state
                .iter()
                .filter_map(|(name, note)| Some((name.as_str(), note.get("nodes")?.as_object()?)))
                .collect()
        }
        _ => return None,
    };
    Some(all(&notes, now))
}

fn all(notes: &[(&str, &Map<String, Value>)], now: Timestamp) -> Result<Imported, ImportError> {
    let (mut imported, mut cells) = (Imported::default(), Cells::default());
    for (name, nodes) in notes {
        let places: HashMap<&str, usize> =
            nodes.keys().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
        let mut orphans = 0;
        let nodes: Vec<Node> = nodes
            .values()
            .map(|fields| {
                let text = fields.get("text").and_then(Value::as_str).unwrap_or_default();
                let parent = fields.get("parentId").and_then(Value::as_str);
                let place = parent.and_then(|parent| places.get(parent).copied());
                orphans += usize::from(parent.is_some() && place.is_none());
                let visited = fields.get("lastVisited").and_then(Value::as_i64);
                Node {
                    parent: place,
                    when: visited.and_then(|at| Timestamp::from_millisecond(at).ok()),
                    is_bookmarked: fields.get("bookmarked").and_then(Value::as_bool).unwrap_or(false),
                    ..Node::of_text(text, false)
                }
            })
            .collect();
        if orphans > 0 {
            imported.left_out.push(tr!("import-orphans", n = orphans));
        }
        tree::cells(&nodes, name, "loomsidian", now, &mut cells, &mut imported)?;
    }
    imported.session = tree::session(cells);
    Ok(imported)
}
