//! Tells whether a model is a base model or was trained to follow instructions, and by what one thinks so.
//!
//! Never certain: it is a hint, which nobody is bound by.

use crate::engine::local::Survey;
use crate::tr;

/// What a model was made for, as far as that can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It continues documents.
    Base,
    /// It was trained to follow instructions.
    Instruct,
    /// Nothing tells.
    Unknown,
}

impl Kind {
    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Base => tr!("models-base"),
            Self::Instruct => tr!("models-instruct"),
            Self::Unknown => tr!("models-unknown"),
        }
    }
}

/// What decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// A word in its name.
    Name,
    /// It is one whose name misleads, and that is known.
    Known,
    /// The token that ends a text.
    End,
    /// Whether the program that keeps it puts what is asked into a template.
    Keeper,
    /// It brings no chat template.
    NoTemplate,
    /// It brings a chat template, as some base models do.
    Template,
}

impl Hint {
    /// Says it in a few words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Name => tr!("models-hint-name"),
            Self::Known => tr!("models-hint-known"),
            Self::End => tr!("models-hint-end"),
            Self::Keeper => tr!("models-hint-keeper"),
            Self::NoTemplate => tr!("models-hint-no-template"),
            Self::Template => tr!("models-hint-template"),
        }
    }
}

/// Words in names of models that follow instructions, and of base models.
const INSTRUCT: [&str; 9] =
    ["instruct", "chat", "it", "sft", "dpo", "rlhf", "thinking", "assistant", "think"];
const BASE: [&str; 3] = ["base", "pt", "text"];

/// Names without either word that say less than one would think: since Qwen 3 the base model carries the word.
const KNOWN: [(&str, Kind); 9] = [
    ("gemma-3-270m", Kind::Base),
    ("qwen3-0.6b", Kind::Instruct),
    ("qwen3-1.7b", Kind::Instruct),
    ("qwen3-4b", Kind::Instruct),
    ("qwen3-8b", Kind::Instruct),
    ("qwen3-14b", Kind::Instruct),
    ("qwen3-32b", Kind::Instruct),
    ("smollm3-3b", Kind::Instruct),
    ("deepseek-v3.1", Kind::Instruct),
];

/// Tokens that end texts of base models, and turns of others: Qwen's, and Llama 3's.
const ENDS: [(u64, Kind); 5] = [
    (151_643, Kind::Base),
    (151_645, Kind::Instruct),
    (128_001, Kind::Base),
    (128_008, Kind::Instruct),
    (128_009, Kind::Instruct),
];

/// Tells what a model is, by the strongest hint there is: its name, a table of names that mislead, its end of text, the
/// program that keeps it, the template it brings.
pub(super) fn origin(name: &str, survey: &Survey, is_templated: Option<bool>) -> (Kind, Hint) {
    let names = [Some(name), survey.name.as_deref()];
    for name in names.into_iter().flatten() {
        let name = name.to_lowercase();
        let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).collect();
        let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
        if has(&BASE) {
            return (Kind::Base, Hint::Name);
        }
        if has(&INSTRUCT) {
            return (Kind::Instruct, Hint::Name);
        }
        if let Some((_, kind)) = KNOWN.iter().find(|(known, _)| is_of(&name, known)) {
            return (*kind, Hint::Known);
        }
    }
    let by_end = survey.end.and_then(|end| ENDS.iter().find(|(id, _)| *id == end));
    if let Some((_, kind)) = by_end.filter(|_| is_of_a_known_vocabulary(survey)) {
        return (*kind, Hint::End);
    }
    match is_templated {
        Some(false) => return (Kind::Base, Hint::Keeper),
        Some(true) => return (Kind::Instruct, Hint::Keeper),
        None => {}
    }
    match survey.has_template {
        false => (Kind::Base, Hint::NoTemplate),
        true => (Kind::Unknown, Hint::Template),
    }
}

/// Tells whether a name holds another one that no letter or digit goes on with: `qwen3-4b` is not in `qwen3-4bit`.
fn is_of(name: &str, known: &str) -> bool {
    name.match_indices(known).any(|(at, _)| {
        let behind = name[at + known.len()..].chars().next();
        !behind.is_some_and(char::is_alphanumeric)
    })
}

/// Numbers of tokens mean something within one vocabulary only.
fn is_of_a_known_vocabulary(survey: &Survey) -> bool {
    let architecture = survey.architecture.as_deref().unwrap_or_default().to_lowercase();
    ["llama", "qwen"].iter().any(|family| architecture.starts_with(family))
}
