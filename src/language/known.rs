//! Owns the languages there are, and how each is named.
//!
//! Never chooses one.

/// A language that the program speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English, which stands in for whatever another language lacks.
    English,
    /// Chinese, in simplified characters.
    Chinese,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// Returns the tag by which settings and the command line name the language (BCP 47).
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-CN",
        }
    }

    /// Names every language by its tag, for people.
    pub fn tags() -> String {
        Self::ALL.map(Self::tag).join(", ")
    }

    /// Returns the language's name for itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Chinese => "中文",
        }
    }

    /// Finds a language by its tag, in any case; what precedes the hyphen is enough.
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| {
            let known = language.tag();
            let short = known.split('-').next().unwrap_or(known);
            tag.eq_ignore_ascii_case(known) || tag.eq_ignore_ascii_case(short)
        })
    }

    /// Finds the language of a POSIX locale such as `zh_CN.UTF-8`; English where it is none of ours.
    pub fn of_locale(locale: &str) -> Self {
        let word = locale.split(['_', '.', '@', '-']).next().unwrap_or_default();
        Self::from_tag(word).unwrap_or(Self::English)
    }
}
