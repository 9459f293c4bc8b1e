//! The model that is being fetched, and how far it is.
//!
//! Never fetches: the runtime does, and says here what came.

use crate::app::{FetchProgress, FetchedFor};

/// A model that is being fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetch {
    /// The runtime's number of it, which its messages repeat.
    pub number: u64,
    /// What is fetched, as it was asked for: `ORG/NAME[@REVISION][:FILE]`.
    pub spec: String,
    /// Where it is to answer once it is here.
    pub wanted: FetchedFor,
    /// How far it is.
    pub progress: FetchProgress,
}

impl Fetch {
    /// Returns the repository's own name, without whose it is.
    pub fn name(&self) -> &str {
        let repo = self.spec.split([':', '@']).next().unwrap_or_default();
        repo.rsplit('/').next().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_that_of_the_repository() {
        for (spec, name) in
            [("gpt2", "gpt2"), ("a/b", "b"), ("a/b@refs/pr/1:x/y.gguf", "b"), ("a/b:Q8_0", "b")]
        {
            let fetch = Fetch {
                number: 1,
                spec: spec.to_owned(),
                wanted: FetchedFor::Session,
                progress: FetchProgress::default(),
            };
            assert_eq!(fetch.name(), name);
        }
    }
}
