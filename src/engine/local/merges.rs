//! One merge of a `tokenizer.json`, as both kinds of tokenizer read it.
//!
//! Never checks whether a vocabulary has its pieces.

use serde_json::Value;

/// Reads one merge of a `tokenizer.json`, in either of its two spellings.
pub(super) fn merge_parts(merge: &Value) -> Option<(&str, &str)> {
    match merge {
        Value::String(pair) => pair.split_once(' '),
        pair => pair.get(0).and_then(Value::as_str).zip(pair.get(1).and_then(Value::as_str)),
    }
}
