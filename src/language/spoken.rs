//! Owns which language is spoken, and says messages in it.
//!
//! Never knows what any message is for.

use std::{
    cell::Cell,
    sync::{
        LazyLock,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{known::Language, messages::Messages, value::Value};

static SPEAKS_CHINESE: AtomicBool = AtomicBool::new(false);

thread_local! {
    static WITHIN: Cell<Option<Language>> = const { Cell::new(None) };
}

/// Chooses the language of everything that is said from now on; what was said already stays as it is.
pub fn speak(language: Language) {
    SPEAKS_CHINESE.store(language == Language::Chinese, Ordering::Relaxed);
}

/// Returns the language that is spoken.
pub fn spoken() -> Language {
    let chosen =
        || if SPEAKS_CHINESE.load(Ordering::Relaxed) { Language::Chinese } else { Language::English };
    WITHIN.get().unwrap_or_else(chosen)
}

/// Does something while this thread speaks another language: for what must be the same in every language, such as JSON.
pub fn within<T>(language: Language, work: impl FnOnce() -> T) -> T {
    /// Puts back what was spoken before, also where the work ends in a panic.
    struct Before(Option<Language>);
    impl Drop for Before {
        fn drop(&mut self) {
            WITHIN.set(self.0);
        }
    }
    let _before = Before(WITHIN.replace(Some(language)));
    work()
}

/// Returns a message that has no variables, `None` where no file has the key.
///
/// For keys that are put together, such as those of a table's rows; a key that is known is said by [`tr!`](crate::tr).
pub fn message(key: &str) -> Option<&'static str> {
    message_in(spoken(), key).or_else(|| message_in(Language::English, key))
}

/// Returns a message that has no variables as one language has it.
pub fn message_in(language: Language, key: &str) -> Option<&'static str> {
    messages_of(language).plain(key)
}

/// Returns a message in the language that is spoken and in English, for texts that are searched and not shown.
pub fn searched(key: &str) -> String {
    let other = (spoken() != Language::English).then_some(spoken());
    let said = [other, Some(Language::English)].into_iter().flatten().filter_map(|one| message_in(one, key));
    said.collect::<Vec<_>>().join(" ")
}

/// Returns a message with its variables filled in, and the key itself where no file has it.
pub fn filled<'a, const N: usize>(key: &str, values: [(&'static str, Value<'a>); N]) -> String {
    let values = values.into_iter().map(|(name, value)| (name, value.into_fluent())).collect();
    let fill = |language: Language| messages_of(language).fill(key, &values);
    fill(spoken()).or_else(|| fill(Language::English)).unwrap_or_else(|| key.to_owned())
}

fn messages_of(language: Language) -> &'static Messages {
    // Reading the files takes about a millisecond each: only what is spoken is read.
    static ENGLISH: LazyLock<Messages> = LazyLock::new(|| Messages::of(Language::English));
    static CHINESE: LazyLock<Messages> = LazyLock::new(|| Messages::of(Language::Chinese));
    match language {
        Language::English => &ENGLISH,
        Language::Chinese => &CHINESE,
    }
}
