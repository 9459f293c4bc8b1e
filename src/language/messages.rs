//! Owns one language's messages, read and ready to be said.
//!
//! Never chooses the language.

use std::collections::HashMap;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use fluent_syntax::ast::Entry;
use unic_langid::LanguageIdentifier;

use super::{files, known::Language, number::grouped};

/// The messages of one language.
pub(super) struct Messages {
    bundle: FluentBundle<FluentResource>,
    /// What needs no variables, said once and for all: by key, and by `key.attribute`.
    plain: HashMap<String, String>,
}

impl Messages {
    /// Reads a language's files.
    pub(super) fn of(language: Language) -> Self {
        Self::read(language, files::of(language).iter().map(|(_, text)| *text))
    }

    /// Reads messages; what cannot be read is left out, and of a key that stands twice the first holds.
    pub(super) fn read<'a>(language: Language, texts: impl IntoIterator<Item = &'a str>) -> Self {
        let tag: LanguageIdentifier = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Marks around each value, for mixed directions of writing, would take columns of the screen.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(|value, _| match value {
            FluentValue::Number(number) => Some(grouped(number.value as u64)),
            _ => None,
        }));
        let mut keys = Vec::new();
        for text in texts {
            // A test holds that no file has such an error; if one had, the rest of it would still be said.
            let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, _)| resource);
            keys.extend(keys_of(&resource));
            let _ = bundle.add_resource(resource);
        }
        let plain =
            keys.into_iter().filter_map(|key| Some((key.clone(), said(&bundle, &key, None)?))).collect();
        Self { bundle, plain }
    }

    /// Returns a message that needs no variables.
    pub(super) fn plain(&self, key: &str) -> Option<&str> {
        self.plain.get(key).map(String::as_str)
    }

    /// Returns a message with its variables filled in, `None` where there is no such message or it lacks a value.
    pub(super) fn fill(&self, key: &str, values: &FluentArgs) -> Option<String> {
        said(&self.bundle, key, Some(values))
    }
}

/// Says the message of `key`, or of `key.attribute`.
fn said(bundle: &FluentBundle<FluentResource>, key: &str, values: Option<&FluentArgs>) -> Option<String> {
    let pattern = match key.split_once('.') {
        Some((key, attribute)) => bundle.get_message(key)?.get_attribute(attribute)?.value(),
        None => bundle.get_message(key)?.value()?,
    };
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, values, &mut errors);
    errors.is_empty().then(|| text.into_owned())
}

/// Lists the keys of a file, and `key.attribute` for each attribute.
pub(super) fn keys_of(resource: &FluentResource) -> Vec<String> {
    let mut keys = Vec::new();
    for entry in resource.entries() {
        if let Entry::Message(message) = entry {
            let key = message.id.name;
            keys.extend(message.value.is_some().then(|| key.to_owned()));
            keys.extend(message.attributes.iter().map(|attribute| format!("{key}.{}", attribute.id.name)));
        }
    }
    keys
}
