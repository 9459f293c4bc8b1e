//! The families of servers: what each is called, what it takes and what its answers mean.
//!
//! Never asks a server: whoever writes a profile says of which family it is.

use serde::Deserialize;

use crate::session::{LogprobKind, Param};

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

dialects! {
    /// The published OpenAI completions API and servers that take no more than that.
    OpenAi = "openai": Row {
        logprobs: LogprobKind::Unknown,
        stream_options: true,
        params: &[],
        off: &[],
    },
    /// llama.cpp's `llama-server`.
    LlamaCpp = "llamacpp": Row {
        logprobs: LogprobKind::Raw,
        stream_options: false,
        params: &[
            (Param::TopK, "top_k"),
            (Param::MinP, "min_p"),
            (Param::TypicalP, "typical_p"),
            (Param::RepetitionPenalty, "repeat_penalty"),
        ],
        off: &[],
    },
    /// vLLM and SGLang.
    Vllm = "vllm": Row {
        logprobs: LogprobKind::Raw,
        stream_options: true,
        params: &[
            (Param::TopK, "top_k"),
            (Param::MinP, "min_p"),
            (Param::RepetitionPenalty, "repetition_penalty"),
        ],
        // Both take -1 for off; SGLang refuses 0.
        off: &[(Param::TopK, -1)],
    },
    /// Together, Fireworks, Featherless, OpenRouter: hosted supersets of the OpenAI names.
    Hosted = "hosted": Row {
        logprobs: LogprobKind::Unknown,
        stream_options: true,
        params: &[
            (Param::TopK, "top_k"),
            (Param::MinP, "min_p"),
            (Param::RepetitionPenalty, "repetition_penalty"),
        ],
        off: &[],
    },
    /// KoboldCpp, TabbyAPI, text-generation-webui.
    Kobold = "kobold": Row {
        logprobs: LogprobKind::Unknown,
        stream_options: false,
        params: &[
            (Param::TopK, "top_k"),
            (Param::MinP, "min_p"),
            (Param::TypicalP, "typical_p"),
            (Param::RepetitionPenalty, "repetition_penalty"),
        ],
        off: &[],
    },
}

impl Row {
    /// Returns the param's name in a request, if the family takes it.
    pub(super) fn wire_name(&self, param: Param) -> Option<&'static str> {
        EVERYWHERE.iter().chain(self.params).find(|(known, _)| *known == param).map(|(_, name)| *name)
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
