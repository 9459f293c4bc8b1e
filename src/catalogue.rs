//! Owns the list of base models that are worth having: where each is, how large it is, and what it shows well.
//!
//! Never fetches or loads one, and never finds out how much room a machine has: it is told.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::language::{Language, spoken};

/// A base model that can be had.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The repository at Hugging Face: `OWNER/NAME`.
    pub repo: String,
    /// The GGUF file in it; `None` where the repository's own weights are meant (safetensors).
    pub file: Option<String>,
    /// What the weights take, in bytes, as far as it is stated: mostly rounded to three digits.
    pub bytes: u64,
    /// How many weights, rounded.
    pub parameters: u64,
    /// The architecture, as `model_type` and `general.architecture` spell it.
    pub architecture: String,
    /// The licence of the base model.
    pub licence: String,
    /// An account has to accept the licence before anything can be had.
    pub gated: bool,
    /// Tags of the languages it is known to write.
    pub languages: Vec<String>,
    shows: String,
    shows_zh: String,
}

impl Entry {
    /// Says in one sentence what it shows well, in the language that is spoken.
    pub fn shows(&self) -> &str {
        match spoken() {
            Language::English => &self.shows,
            Language::Chinese => &self.shows_zh,
        }
    }

    /// Tells whether it leaves room: it takes at most half of so much free memory, where its weights lie as they are in
    /// the file and a context and others need the rest, and at most half of so much free disk.
    pub fn fits(&self, memory_bytes: u64, disk_bytes: u64) -> bool {
        self.bytes <= memory_bytes / 2 && self.bytes <= disk_bytes / 2
    }
}

/// The list, the smallest weights first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    #[serde(rename = "model")]
    entries: Vec<Entry>,
}

impl Catalogue {
    /// Returns the list that is part of the program.
    pub fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<Catalogue> = OnceLock::new();
        // A test proves that the embedded text is read, so that the list is never empty.
        SHIPPED.get_or_init(|| toml::from_str(TEXT).unwrap_or_default())
    }

    /// Returns the models, the smallest weights first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Returns the model to be proposed first to a machine with so much free memory and disk: of those that fit (see
    /// [`Entry::fits`]), are had without an account, and are of an architecture that `computes` knows to run in this
    /// process, the one with the most parameters, and of several files with as many the smallest.
    pub fn proposed(
        &self,
        memory_bytes: u64,
        disk_bytes: u64,
        computes: impl Fn(&str) -> bool,
    ) -> Option<&Entry> {
        let may = |entry: &&Entry| {
            computes(&entry.architecture) && !entry.gated && entry.fits(memory_bytes, disk_bytes)
        };
        self.entries.iter().filter(may).max_by_key(|entry| (entry.parameters, u64::MAX - entry.bytes))
    }
}

const TEXT: &str = include_str!("../models/catalogue.toml");

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::language::within;

    const GB: u64 = 1_000_000_000;

    fn shipped() -> Vec<Entry> {
        // Read anew, so that a mistake is told with its place.
        let list: Catalogue = toml::from_str(TEXT).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(&list, Catalogue::shipped());
        list.entries
    }

    #[test]
    fn the_list_is_read_and_sorted_and_names_nothing_twice() {
        let entries = shipped();
        assert!((12..=20).contains(&entries.len()), "{}", entries.len());
        assert!(entries.is_sorted_by_key(|entry| entry.bytes));
        let mut seen = HashSet::new();
        for entry in &entries {
            assert!(seen.insert((entry.repo.to_lowercase(), entry.file.clone())), "{}", entry.repo);
        }
    }

    #[test]
    fn every_entry_is_complete() {
        for entry in shipped() {
            let repo = &entry.repo;
            let (owner, name) = repo.split_once('/').unwrap();
            let plain = |text: &str| {
                !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b))
            };
            assert!(plain(owner) && plain(name), "{repo}");
            let is_gguf = name.to_lowercase().ends_with("gguf");
            let file = entry.file.as_deref();
            assert_eq!(file.is_some(), is_gguf, "{repo}");
            assert!(file.is_none_or(|file| plain(file) && file.ends_with(".gguf")), "{repo}");
            assert!(plain(&entry.architecture) && plain(&entry.licence), "{repo}");
            // From a little more than four bits a weight up to 32, and what a file holds besides.
            let bits = 8.0 * entry.bytes as f64 / entry.parameters as f64;
            assert!((4.0..40.0).contains(&bits), "{repo}: {bits} bits a weight");
            assert!(
                !entry.languages.is_empty() && entry.languages.iter().all(|tag| tag.len() == 2),
                "{repo}"
            );
            assert!(entry.shows.ends_with('.') && entry.shows.len() < 120, "{repo}");
            assert!(entry.shows_zh.ends_with('。') && entry.shows_zh.chars().count() < 60, "{repo}");
            for word in ["instruct", "chat", "-it"] {
                assert!(!repo.to_lowercase().contains(word), "{repo} is no base model");
            }
        }
    }

    #[test]
    fn some_write_chinese_and_most_need_no_account() {
        let entries = shipped();
        assert!(entries.iter().any(|entry| entry.languages.iter().any(|tag| tag == "zh")));
        assert!(entries.iter().filter(|entry| entry.gated).count() * 2 < entries.len());
    }

    #[test]
    fn what_it_shows_is_said_in_the_language_that_is_spoken() {
        for entry in shipped() {
            assert_eq!(within(Language::English, || entry.shows().to_owned()), entry.shows);
            assert_eq!(within(Language::Chinese, || entry.shows().to_owned()), entry.shows_zh);
        }
    }

    #[test]
    fn the_largest_that_leaves_room_is_proposed() {
        let list = Catalogue::shipped();
        let proposed = |memory, disk| list.proposed(memory, disk, |_| true).map(|entry| entry.repo.as_str());
        assert_eq!(proposed(GB / 4, 100 * GB), None);
        assert_eq!(proposed(100 * GB, GB / 4), None);
        assert_eq!(proposed(GB / 2, 100 * GB), Some("NickMystic/SmolLM2-135M-Q8_0-GGUF"));
        // Two files of one model: the smaller one.
        assert_eq!(proposed(1_012_000_000, 100 * GB), Some("mradermacher/Qwen2.5-0.5B-GGUF"));
        assert_eq!(proposed(3 * GB, 100 * GB), Some("QuantFactory/Llama-3.2-1B-GGUF"));
        assert_eq!(proposed(100 * GB, 3 * GB), Some("QuantFactory/Llama-3.2-1B-GGUF"));
        assert_eq!(proposed(100 * GB, 100 * GB), Some("QuantFactory/Llama-3.2-3B-GGUF"));
    }

    #[test]
    fn nothing_is_proposed_that_cannot_be_had_or_computed_here() {
        let entry = |architecture: &str, gated| Entry {
            architecture: architecture.to_owned(),
            gated,
            ..Catalogue::shipped().entries()[0].clone()
        };
        let list = |entries| Catalogue { entries };
        let computes = |architecture: &str| architecture == "qwen3";
        let unable = list(vec![entry("mamba2", false), entry("qwen3", true)]);
        assert_eq!(unable.proposed(9 * GB, 9 * GB, computes), None);
        let able = list(vec![entry("qwen3", false)]);
        assert!(able.proposed(9 * GB, 9 * GB, computes).is_some());
        // Half of what is free, to the byte.
        let bytes = able.entries()[0].bytes;
        assert!(able.proposed(2 * bytes, 2 * bytes, computes).is_some());
        assert!(able.proposed(2 * bytes - 1, 2 * bytes, computes).is_none());
        assert!(able.proposed(2 * bytes, 2 * bytes - 1, computes).is_none());
    }
}
