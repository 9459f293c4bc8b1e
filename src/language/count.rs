//! Owns how a count is said with what it counts.
//!
//! Never rounds.

use super::{spoken::filled, value::Value};

/// Writes a number with what it counts, `1 byte` or `1,204 bytes`; `count-byte` is the message of `byte`.
pub fn counted(number: impl TryInto<u64>, noun: &str) -> String {
    let number = number.try_into().unwrap_or(u64::MAX);
    filled(&format!("count-{noun}"), [("n", Value::Count(number))])
}
