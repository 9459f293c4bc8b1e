//! What the program itself says, in the reader's language: every sentence, heading and word of it.
//!
//! Words stand in message files, one folder for each language under `languages/`, in Fluent's format
//! (<https://projectfluent.org/fluent/guide/>); code names a message by its key, with [`tr!`](crate::tr). Which language
//! is spoken holds for the whole process, as with gettext. Never touches what a person or a model wrote, nor what files
//! and machines read: keys of files, names of flags and commands, and JSON are the same in every language.

mod count;
mod files;
mod known;
mod messages;
mod number;
mod spoken;
#[cfg(test)]
mod tests;
mod value;

pub use count::counted;
pub use known::Language;
pub use number::grouped;
pub use spoken::{filled, message, message_in, searched, speak, spoken, within};
pub use value::Value;

/// Returns the message of a key, in the language that is spoken: `tr!("lanes-empty")` is a `&'static str`, and
/// `tr!("lanes-cut", tokens = count)` a `String` with the message's variables filled in.
///
/// The key is written out, so that a test can hold keys and variables against the message files.
#[macro_export]
macro_rules! tr {
    ($key:literal) => {
        $crate::language::message($key).unwrap_or($key)
    };
    ($key:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::language::filled($key, [$((stringify!($name), $crate::language::Value::from($value))),+])
    };
}
