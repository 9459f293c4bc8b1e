//! Owns what a variable of a message may be.
//!
//! Never a fraction: how many digits a figure has is decided where the figure is known.

use std::{borrow::Cow, path};

use fluent_bundle::{FluentValue, types::FluentNumber};

/// What stands for a variable of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// A text, put in as it is.
    Text(Cow<'a, str>),
    /// A count: put in with its thousands in groups, and what the plural forms of a message go by.
    Count(u64),
}

impl<'a> Value<'a> {
    pub(super) fn into_fluent(self) -> FluentValue<'a> {
        match self {
            Self::Text(text) => FluentValue::String(text),
            Self::Count(count) => FluentValue::Number(FluentNumber::from(count)),
        }
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<Cow<'a, str>> for Value<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Self::Text(text)
    }
}

impl From<char> for Value<'_> {
    fn from(character: char) -> Self {
        Self::Text(Cow::Owned(character.to_string()))
    }
}

impl From<path::Display<'_>> for Value<'_> {
    fn from(path: path::Display<'_>) -> Self {
        Self::Text(Cow::Owned(path.to_string()))
    }
}

/// Makes a count of each type of whole number that is one.
macro_rules! counts {
    ($($number:ty),*) => {
        $(impl From<$number> for Value<'_> {
            fn from(number: $number) -> Self {
                Self::Count(u64::try_from(number).unwrap_or(u64::MAX))
            }
        })*
    };
}

counts!(u8, u16, u32, u64, usize);
