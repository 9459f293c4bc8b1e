//! A field that servers send in a shape of their own: what cannot be read is as good as left out.
//!
//! Never refuses an event for one field.

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// A field that is absent when its value has not the expected shape.
#[derive(Debug)]
pub(super) struct Lenient<T>(pub Option<T>);

impl<T> Default for Lenient<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        Ok(Self(serde_json::from_str(raw.get()).ok()))
    }
}
