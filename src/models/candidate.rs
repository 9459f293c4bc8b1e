//! Owns what looks like a model before anything of it was read.
//!
//! Never reads a file.

use std::path::PathBuf;

use crate::tr;

/// Who put a model where it lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A folder that the settings name.
    Own,
    /// The folder the program was started in.
    Here,
    /// The cache of Hugging Face's libraries, which llama.cpp uses too.
    HuggingFace,
    /// llama.cpp's own cache.
    LlamaCpp,
    /// Ollama.
    Ollama,
    /// LM Studio.
    LmStudio,
    /// Jan.
    Jan,
    /// GPT4All.
    Gpt4All,
    /// text-generation-webui.
    TextGeneration,
}

impl Place {
    /// Returns the place's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Own => tr!("models-place-own"),
            Self::Here => tr!("models-place-here"),
            Self::HuggingFace => "Hugging Face",
            Self::LlamaCpp => "llama.cpp",
            Self::Ollama => "Ollama",
            Self::LmStudio => "LM Studio",
            Self::Jan => "Jan",
            Self::Gpt4All => "GPT4All",
            Self::TextGeneration => "text-generation-webui",
        }
    }
}

impl Place {
    /// Returns the word for the place in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Here => "here",
            Self::HuggingFace => "huggingface",
            Self::LlamaCpp => "llama.cpp",
            Self::Ollama => "ollama",
            Self::LmStudio => "lmstudio",
            Self::Jan => "jan",
            Self::Gpt4All => "gpt4all",
            Self::TextGeneration => "text-generation-webui",
        }
    }
}

/// How a model is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// One GGUF file, under whatever name.
    Gguf,
    /// A folder as Hugging Face's libraries write it.
    Folder,
}

/// What looks like a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    /// What it is called where it lies.
    pub name: String,
    /// The file or the folder.
    pub path: PathBuf,
    /// How it is kept.
    pub form: Form,
    /// Who put it there.
    pub place: Place,
    /// Whether whoever keeps it puts what is asked into a template; `None` where nobody says.
    pub is_templated: Option<bool>,
    /// What is wrong with it, where that is seen without reading it.
    pub broken: Option<String>,
}
