//! What is read out of a value of JSON, whichever way its writer spells it.
//!
//! Never takes what is of another kind for what is asked for.

use serde::Deserialize as _;
use serde_json::{Map, Value};

use crate::tr;

/// Returns the first of these keys that holds a text, and the text.
pub(super) fn first_text<'a>(
    object: &'a Map<String, Value>,
    keys: &[&'static str],
) -> Option<(&'static str, &'a str)> {
    keys.iter().find_map(|key| Some((*key, object.get(*key)?.as_str()?)))
}

/// Returns a name: a text, or a number as it is written.
pub(super) fn name(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Returns texts: one, or a list of them.
pub(super) fn texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(vec![text.clone()]),
        Value::Array(list) => list.iter().map(|text| Some(text.as_str()?.to_owned())).collect(),
        _ => None,
    }
}

/// Reads JSON however deep it is; whoever calls has the stack for it.
pub(super) fn parse(json: &str) -> serde_json::Result<Value> {
    let mut reader = serde_json::Deserializer::from_str(json);
    reader.disable_recursion_limit();
    let value = Value::deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// Counts how deep brackets are nested, outside texts.
pub(super) fn depth(json: &str) -> usize {
    let (mut now, mut most, mut in_text, mut is_escaped) = (0usize, 0, false, false);
    for byte in json.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_text => is_escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => {
                now += 1;
                most = most.max(now);
            }
            b'}' | b']' if !in_text => now = now.saturating_sub(1),
            _ => {}
        }
    }
    most
}

/// Names the keys of an object that nothing was made of.
pub(super) fn left_keys(object: &Map<String, Value>, known: &[&str]) -> Option<String> {
    let left: Vec<&str> = object.keys().map(String::as_str).filter(|key| !known.contains(key)).collect();
    (!left.is_empty()).then(|| tr!("import-keys", keys = left.join(", ")))
}
