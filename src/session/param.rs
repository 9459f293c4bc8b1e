//! A sampling parameter: the list of them, and what one row of their table says.
//!
//! Never holds a value or a row; the rows stand in `table`, the values in `params`.

use crate::language::{Language, message, message_in, searched};

/// Makes the enum, the list of all and their number of one list of names.
macro_rules! param_list {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// A sampling parameter; the order is the order on screen.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Param {
            $($(#[$doc])* $name,)*
        }

        impl Param {
            /// Every parameter, in the order on screen.
            pub const ALL: [Self; Self::COUNT] = [$(Self::$name,)*];

            /// How many parameters there are.
            pub const COUNT: usize = [$(stringify!($name)),*].len();
        }
    };
}

param_list! {
    /// Divides the logits before the softmax.
    Temperature,
    /// Nucleus sampling: the smallest set of tokens whose mass reaches this.
    TopP,
    /// Keeps this many most probable tokens.
    TopK,
    /// Drops tokens less probable than this share of the most probable one.
    MinP,
    /// Locally typical sampling: keeps tokens whose surprise is near the entropy.
    TypicalP,
    /// Divides the logits of tokens already seen.
    RepetitionPenalty,
    /// Subtracted once from the logit of every token already sampled.
    PresencePenalty,
    /// Subtracted per occurrence from the logit of a token already sampled.
    FrequencyPenalty,
    /// Tokens to sample before the lane is cut.
    MaxTokens,
    /// The number every lane's noise is made from.
    Seed,
    /// Texts that end a sample.
    Stop,
    /// How many samples are made side by side.
    Lanes,
}

impl Param {
    /// Tells whether the value is one number with a slider; only the stop list is not.
    pub fn is_number(self) -> bool {
        self != Self::Stop
    }
}

/// How a slider's position maps to its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Equal distances are equal differences.
    Linear,
    /// Equal distances are equal ratios.
    Logarithmic,
}

/// What a parameter steers, for grouping in help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamGroup {
    /// Which tokens can be sampled, and how probably.
    Sampler,
    /// Penalties on tokens already present.
    Penalty,
    /// When a sample ends, and how many there are.
    Extent,
}

/// One row of the table of parameters.
#[derive(Debug)]
pub struct Spec {
    /// The parameter described.
    pub param: Param,
    /// The key in session files and records; the flag is the same with `-` for `_`.
    pub key: &'static str,
    /// Where it belongs in help.
    pub group: ParamGroup,
    /// Smallest value allowed.
    pub min: f64,
    /// Largest value allowed.
    pub max: f64,
    /// One nudge (for a logarithmic scale: the least difference of one nudge).
    pub step: f64,
    /// One coarse nudge.
    pub coarse: f64,
    /// How the slider maps position to value.
    pub scale: Scale,
    /// Decimals a slider keeps; 0 means whole numbers. A typed value may have more.
    pub decimals: u8,
    /// The value of a new cell; `None` is unset.
    pub default: Option<f64>,
    /// The value at which an in-process engine acts as if the parameter did not exist.
    pub neutral: f64,
    /// The values of the columns when one key makes columns of it; empty where that makes no sense.
    pub sweep: &'static [f64],
}

impl Spec {
    /// Returns the name on the screen.
    pub fn label(&self) -> &'static str {
        self.said("")
    }

    /// Returns one line of help.
    pub fn help(&self) -> &'static str {
        self.said(".help")
    }

    /// Returns what a language's default settings file says of it, with that file's line breaks.
    pub fn settings(&self, language: Language) -> &'static str {
        message_in(language, &format!("param-{}.settings", self.key)).unwrap_or_default()
    }

    /// Returns the words by which people look for it, in the reader's language and in English; never shown.
    pub fn keywords(&self) -> String {
        format!(
            "{} {}",
            searched(&format!("param-{}.keywords", self.key)),
            searched(&format!("param-{}", self.key))
        )
    }

    /// Tells whether a person who types a name means this: the key, the flag, or how the name begins on the screen.
    pub fn is_named(&self, typed: &str) -> bool {
        let begins = |label: Option<&str>| label.is_some_and(|label| label.starts_with(typed));
        let label = format!("param-{}", self.key);
        !typed.is_empty()
            && (typed == self.key
                || typed == self.flag()
                || begins(message(&label))
                || begins(message_in(Language::English, &label)))
    }

    fn said(&self, what: &str) -> &'static str {
        message(&format!("param-{}{what}", self.key)).unwrap_or(self.key)
    }

    /// Returns the long command-line flag without its dashes.
    pub fn flag(&self) -> String {
        self.key.replace('_', "-")
    }
}
