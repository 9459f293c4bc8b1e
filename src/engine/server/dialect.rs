//! The families of servers: what each is called, what it takes and what its answers mean.
//!
//! Never asks a server: whoever writes a profile says of which family it is.

use serde::Deserialize;

use crate::session::{LogprobKind, Param, ParamGroup};

/// What is to be known of a family.
#[derive(Debug)]
pub(super) struct Row {
    /// What the log-probabilities of its tokens are.
    pub(super) logprobs: LogprobKind,
    /// It counts the tokens of a stream where `stream_options` asks it to, and refuses no request for that.
    pub(super) stream_options: bool,
    /// The params it takes besides [`EVERYWHERE`], and their names there.
    params: &'static [(Param, &'static str)],
    /// What it takes for a param that is off, where that is not the neutral value.
    off: &'static [(Param, i64)],
    /// Where it is asked, and in which form.
    pub(super) endpoint: Endpoint,
    /// Its presence and frequency penalties count the last tokens of the prefix, too.
    pub(super) penalises_prefix: bool,
    /// What else a chat is asked with.
    pub(super) chat: &'static [(&'static str, &'static str)],
    /// What a chat is asked with whose reply has begun; nothing where such a reply would be answered, not continued.
    pub(super) reply_begun: Option<&'static [(&'static str, bool)]>,
    /// What is switched on in every request, so that each number can be told by its token.
    pub(super) switches: &'static [&'static str],
    /// How it is kept from holding text back that may become a stop text: that would tear tokens from their numbers.
    pub(super) stops: Stops,
}

/// Where and how a completion is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Endpoint {
    /// OpenAI's `/v1/completions` and `/v1/chat/completions`.
    OpenAi,
    /// Ollama's `/api/generate`, raw, and `/api/chat`: its `/v1/completions` writes a prefix into a chat template.
    Ollama,
}

/// What is done so that a server sends text as soon as it has it, though there are stop texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stops {
    /// Nothing can be done: it gets the stop texts and sends what it sends.
    Sent,
    /// It gets them, and is told by this key to send the stop text, too.
    SentWith(&'static str, bool),
    /// It gets none: it stops when the connection closes.
    Kept,
}

/// The params that every family takes, and their names.
const EVERYWHERE: [(Param, &str); 7] = [
    (Param::Temperature, "temperature"),
    (Param::TopP, "top_p"),
    (Param::PresencePenalty, "presence_penalty"),
    (Param::FrequencyPenalty, "frequency_penalty"),
    (Param::MaxTokens, "max_tokens"),
    (Param::Seed, "seed"),
    (Param::Stop, "stop"),
];

/// Makes the enum, its names and the rows of one list.
macro_rules! dialects {
    ($($(#[$doc:meta])* $variant:ident = $name:literal: $row:expr,)*) => {
        /// A family of servers: the names they give to parameters, and what their answers mean.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
        pub enum Dialect {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)*
        }

        impl Dialect {
            /// The names on the command line and in the settings.
            pub const NAMES: &[&str] = &[$($name),*];

            /// Finds a family by its name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)*
                    _ => None,
                }
            }

            /// Returns its name on the command line and in the settings.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// Returns what is to be known of the family.
            pub(super) fn row(self) -> &'static Row {
                match self {
                    $(Self::$variant => { static ROW: Row = $row; &ROW })*
                }
            }
        }
    };
}

/// What holds of a family of which no more is known than that it speaks the published API.
const PLAIN: Row = Row {
    logprobs: LogprobKind::Unknown,
    stream_options: false,
    params: &[],
    off: &[],
    endpoint: Endpoint::OpenAi,
    penalises_prefix: false,
    chat: &[],
    reply_begun: None,
    switches: &[],
    stops: Stops::Sent,
};

/// The params, and their names, that vLLM added to OpenAI's and others took over.
const SUPERSET: &[(Param, &str)] =
    &[(Param::TopK, "top_k"), (Param::MinP, "min_p"), (Param::RepetitionPenalty, "repetition_penalty")];

/// How vLLM, and SGLang after it, are told that the last message is a reply to go on with.
const CONTINUED: &[(&str, bool)] = &[("add_generation_prompt", false), ("continue_final_message", true)];

dialects! {
    /// The published OpenAI completions API and servers that take no more than that.
    OpenAi = "openai": Row { stream_options: true, ..PLAIN },
    /// llama.cpp's `llama-server`.
    LlamaCpp = "llamacpp": Row {
        logprobs: LogprobKind::Raw,
        params: &[
            (Param::TopK, "top_k"),
            (Param::MinP, "min_p"),
            (Param::TypicalP, "typical_p"),
            (Param::RepetitionPenalty, "repeat_penalty"),
        ],
        // Counts the tokens drawn in each event: of those that leave a character unfinished it tells nothing else.
        switches: &["timings_per_token"],
        stops: Stops::Kept,
        penalises_prefix: true,
        // Or it takes the thoughts out of a reply.
        chat: &[("reasoning_format", "none")],
        reply_begun: Some(&[]),
        ..PLAIN
    },
    /// vLLM.
    Vllm = "vllm": Row {
        logprobs: LogprobKind::Raw,
        stream_options: true,
        params: SUPERSET,
        off: &[(Param::TopK, -1)],
        switches: &["return_token_ids"],
        stops: Stops::SentWith("include_stop_str_in_output", true),
        reply_begun: Some(CONTINUED),
        ..PLAIN
    },
    /// SGLang.
    Sglang = "sglang": Row {
        logprobs: LogprobKind::Sampled,
        stream_options: true,
        params: SUPERSET,
        // It refuses 0.
        off: &[(Param::TopK, -1)],
        switches: &["return_token_ids"],
        stops: Stops::SentWith("no_stop_trim", true),
        reply_begun: Some(CONTINUED),
        ..PLAIN
    },
    /// Together, Fireworks, Featherless, OpenRouter: hosted supersets of the OpenAI names.
    Hosted = "hosted": Row { stream_options: true, params: SUPERSET, ..PLAIN },
    /// KoboldCpp, TabbyAPI, text-generation-webui.
    Kobold = "kobold": Row {
        params: &[
            (Param::TopK, "top_k"),
            (Param::MinP, "min_p"),
            (Param::TypicalP, "typical_p"),
            (Param::RepetitionPenalty, "repetition_penalty"),
        ],
        // Its numbers come at the end: the connection must stay open behind a stop text.
        stops: Stops::SentWith("trim_stop", false),
        ..PLAIN
    },
    /// Ollama.
    Ollama = "ollama": Row {
        // It asks a llama.cpp within, whose numbers it hands on.
        logprobs: LogprobKind::Raw,
        params: &[
            (Param::TopK, "top_k"),
            (Param::MinP, "min_p"),
            (Param::TypicalP, "typical_p"),
            (Param::RepetitionPenalty, "repeat_penalty"),
            (Param::MaxTokens, "num_predict"),
        ],
        endpoint: Endpoint::Ollama,
        penalises_prefix: true,
        reply_begun: Some(&[]),
        stops: Stops::Kept,
        ..PLAIN
    },
}

impl Row {
    /// Returns the param's name in a request, if the family takes it.
    pub(super) fn wire_name(&self, param: Param) -> Option<&'static str> {
        self.params.iter().chain(&EVERYWHERE).find(|(known, _)| *known == param).map(|(_, name)| *name)
    }

    /// Returns the params that it does not take.
    pub(super) fn ignored(&self) -> Vec<Param> {
        let of_sampling = |param: &Param| param.spec().group != ParamGroup::Extent;
        Param::ALL.into_iter().filter(of_sampling).filter(|param| self.wire_name(*param).is_none()).collect()
    }

    /// Returns what the family takes for a param that is off, where that is not the neutral value.
    pub(super) fn off(&self, param: Param) -> Option<i64> {
        self.off.iter().find(|(known, _)| *known == param).map(|(_, value)| *value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_is_read_by_its_name_and_no_other() {
        for name in Dialect::NAMES {
            let read = serde_json::from_value::<Dialect>((*name).into()).unwrap();
            assert_eq!(Dialect::from_name(name), Some(read));
            assert_eq!(read.name(), *name);
        }
        assert_eq!(Dialect::from_name("OpenAi"), None);
    }
}
