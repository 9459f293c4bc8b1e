//! The kinds of servers that are told apart: by what answers, and what follows for who is to ask them.
//!
//! Never asks anything itself, and never looks at a port.

use serde_json::Value;

use super::super::client::Answer;
use super::super::dialect::Dialect;

use crate::tr;

/// Who a server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// llama.cpp's `llama-server`, and what is built around it.
    LlamaCpp,
    /// vLLM.
    Vllm,
    /// SGLang.
    Sglang,
    /// Ollama.
    Ollama,
    /// LM Studio.
    LmStudio,
    /// KoboldCpp.
    KoboldCpp,
    /// The server of llama-cpp-python.
    LlamaCppPython,
    /// It lists models as OpenAI does, and says no more.
    OpenAiCompatible,
}

impl Kind {
    /// Names it for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::LlamaCpp => "llama.cpp",
            Self::Vllm => "vLLM",
            Self::Sglang => "SGLang",
            Self::Ollama => "Ollama",
            Self::LmStudio => "LM Studio",
            Self::KoboldCpp => "KoboldCpp",
            Self::LlamaCppPython => "llama-cpp-python",
            Self::OpenAiCompatible => tr!("found-openai-compatible"),
        }
    }

    /// Names it in the name of a server.
    pub(super) fn slug(self) -> &'static str {
        match self {
            Self::LlamaCpp => "llamacpp",
            Self::Vllm => "vllm",
            Self::Sglang => "sglang",
            Self::Ollama => "ollama",
            Self::LmStudio => "lmstudio",
            Self::KoboldCpp => "koboldcpp",
            Self::LlamaCppPython => "llamacpp-python",
            Self::OpenAiCompatible => "openai",
        }
    }

    /// Returns the family whose names it takes.
    pub(crate) fn dialect(self) -> Dialect {
        match self {
            Self::LlamaCpp => Dialect::LlamaCpp,
            Self::Vllm => Dialect::Vllm,
            Self::Sglang => Dialect::Sglang,
            Self::KoboldCpp => Dialect::Kobold,
            Self::LmStudio | Self::LlamaCppPython | Self::OpenAiCompatible => Dialect::OpenAi,
            Self::Ollama => Dialect::Ollama,
        }
    }

    /// Tells whether its completions may come with log-probabilities.
    pub(crate) fn gives_logprobs(self) -> bool {
        self != Self::LmStudio
    }

    /// Says what it cannot do, where that is known.
    pub(super) fn note(self) -> Option<String> {
        let note = match self {
            Self::LlamaCpp | Self::Vllm => return None,
            Self::Sglang => tr!("found-after-temperature"),
            Self::Ollama => tr!("found-raw"),
            Self::LmStudio => tr!("found-no-logprobs"),
            Self::KoboldCpp => tr!("found-late-logprobs"),
            Self::LlamaCppPython => tr!("found-one-at-a-time"),
            Self::OpenAiCompatible => tr!("found-not-known"),
        };
        Some(note.to_owned())
    }
}

/// Returns the models of a list as OpenAI writes it; nothing where it is no such list.
pub(crate) fn listed(json: Option<&Value>) -> Option<Vec<String>> {
    let json = json?;
    let data = json.get("data")?.as_array()?;
    let says_list = json.get("object").and_then(Value::as_str) == Some("list");
    if data.is_empty() && !says_list {
        return None;
    }
    // One entry without an id, and it is a list of something else.
    data.iter().map(|model| Some(model.get("id")?.as_str()?.to_owned())).collect()
}

/// Tells who it is by the answer to `/v1/models`.
pub(crate) fn by_listing(answer: &Answer) -> Option<Kind> {
    if answer.server.as_deref().is_some_and(|name| name.eq_ignore_ascii_case("llama.cpp")) {
        return Some(Kind::LlamaCpp);
    }
    let json = answer.json.as_ref().filter(|json| listed(Some(json)).is_some())?;
    let first = json.get("data")?.get(0)?;
    match first.get("owned_by")?.as_str()? {
        "llamacpp" => Some(Kind::LlamaCpp),
        "vllm" => Some(Kind::Vllm),
        "sglang" => Some(Kind::Sglang),
        "me" if first.get("permissions").is_some() => Some(Kind::LlamaCppPython),
        _ => None,
    }
}

const KOBOLD: usize = 0;
const LM_STUDIO: usize = 1;
const SGLANG: usize = 2;
const OLLAMA_VERSION: usize = 3;
const OLLAMA_TAGS: usize = 4;
const VERSION: usize = 5;

/// The paths that tell who it is where `/v1/models` does not.
pub(crate) const TELLING: [&str; 6] =
    ["/api/extra/version", "/api/v0/models", "/get_model_info", "/api/version", "/api/tags", "/version"];

/// Tells who it is by the answers to [`TELLING`], and which models it names there in place of `/v1/models`.
///
/// KoboldCpp also answers as Ollama does, and so comes first.
pub(crate) fn by_answers(answers: &[Option<Answer>], wants_key: bool) -> Option<(Kind, Option<Vec<String>>)> {
    let said = |place: usize| {
        let answer = answers.get(place)?.as_ref()?;
        answer.json.as_ref().filter(|_| answer.status == 200)
    };
    let text = |value: Option<&Value>, key: &str| Some(value?.get(key)?.as_str()?.to_owned());
    if text(said(KOBOLD), "result").is_some_and(|result| result.eq_ignore_ascii_case("koboldcpp")) {
        return Some((Kind::KoboldCpp, None));
    }
    let models = said(LM_STUDIO).and_then(|json| json.get("data")?.get(0));
    if text(models, "state").is_some() && text(models, "type").is_some() {
        return Some((Kind::LmStudio, None));
    }
    if text(said(SGLANG), "model_path").is_some() {
        return Some((Kind::Sglang, None));
    }
    let tags = said(OLLAMA_TAGS).and_then(|json| json.get("models")?.as_array());
    if let (Some(_), Some(tags)) = (text(said(OLLAMA_VERSION), "version"), tags) {
        let names = tags.iter().filter_map(|model| Some(model.get("name")?.as_str()?.to_owned()));
        return Some((Kind::Ollama, Some(names.collect())));
    }
    // vLLM guards all but a few paths by its key; this one answers with the version and nothing else.
    let only_version = said(VERSION).and_then(Value::as_object).is_some_and(|object| object.len() == 1);
    if wants_key && only_version && text(said(VERSION), "version").is_some() {
        return Some((Kind::Vllm, None));
    }
    None
}
