//! What is wanted from the hub, as it is typed: `REPO[@REVISION][:FILE]`.
//!
//! Never asks whether there is such a thing.

use super::errors::HubError;
use crate::tr;

/// What precedes a model of the hub where a path could stand as well.
pub const PREFIX: &str = "hf:";

/// The revision where none is named.
const MAIN: &str = "main";

/// The longest name the hub gives to an organisation or a repository.
const LONGEST_NAME: usize = 96;

/// A model on the hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    /// The repository, `ORG/NAME`, or `NAME` alone for a few old ones.
    pub repo: String,
    /// A branch, a tag or a commit.
    pub revision: String,
    /// A file in it, or a part of a GGUF file's name such as `Q4_K_M`; without one the best is chosen.
    pub file: Option<String>,
}

impl Spec {
    /// Reads what was typed; [`PREFIX`] may stand before it.
    ///
    /// # Errors
    /// [`HubError::Spec`] where it names no repository, or could lead out of the cache's folder.
    pub fn parse(text: &str) -> Result<Self, HubError> {
        let wrong = |reason: &str| HubError::Spec { spec: text.to_owned(), reason: reason.to_owned() };
        let rest = text.strip_prefix(PREFIX).unwrap_or(text);
        let (rest, file) = match rest.split_once(':') {
            Some((rest, file)) => (rest, Some(file)),
            None => (rest, None),
        };
        let (repo, revision) = rest.split_once('@').unwrap_or((rest, MAIN));
        if !is_repo(repo) {
            return Err(wrong(tr!("hub-spec-repo")));
        }
        if !is_revision(revision) {
            return Err(wrong(tr!("hub-spec-revision")));
        }
        if file.is_some_and(|file| !is_inside(file)) {
            return Err(wrong(tr!("hub-spec-file")));
        }
        Ok(Self { repo: repo.to_owned(), revision: revision.to_owned(), file: file.map(str::to_owned) })
    }
}

fn is_repo(repo: &str) -> bool {
    let is_name = |name: &str| {
        let edge = |c: char| c == '.' || c == '-';
        !name.is_empty()
            && name.len() <= LONGEST_NAME
            && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
            && !name.starts_with(edge)
            && !name.ends_with(edge)
            // Two dashes stand for the slash in the cache, and two dots lead upwards.
            && !name.contains("--")
            && !name.contains("..")
    };
    repo.split('/').count() <= 2 && repo.split('/').all(is_name)
}

fn is_revision(revision: &str) -> bool {
    revision.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c)) && is_inside(revision)
}

/// Tells whether a path, of a person or of the hub, stays inside the folder it is added to.
pub(super) fn is_inside(path: &str) -> bool {
    let odd = |c: char| c.is_control() || "\\:*?\"<>|".contains(c);
    !path.contains(odd) && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// Tells whether a text is a commit.
pub(super) fn is_commit(text: &str) -> bool {
    text.len() == 40 && is_hex(text)
}

/// Tells whether a text is written in the digits of digests.
pub(super) fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repository_revision_and_file_are_read() {
        let spec = |text: &str| {
            let Spec { repo, revision, file } = Spec::parse(text).unwrap();
            (repo, revision, file.unwrap_or_default())
        };
        let expected =
            |repo: &str, revision: &str, file: &str| (repo.to_owned(), revision.to_owned(), file.to_owned());
        assert_eq!(spec("gpt2"), expected("gpt2", "main", ""));
        assert_eq!(spec("hf:Qwen/Qwen3-0.6B-Base"), expected("Qwen/Qwen3-0.6B-Base", "main", ""));
        assert_eq!(spec("a/b@refs/pr/1:Q8_0/x y.gguf"), expected("a/b", "refs/pr/1", "Q8_0/x y.gguf"));
        assert_eq!(spec("a/b:Q4_K_M"), expected("a/b", "main", "Q4_K_M"));
    }

    #[test]
    fn what_could_lead_elsewhere_is_refused() {
        for text in [
            "",
            "hf:",
            "/",
            "a/",
            "/a",
            "a/b/c",
            "..",
            "a/..",
            "../b",
            "a..b",
            "-a",
            "a/b.",
            "a--b",
            "a b/c",
            "a/b@",
            "a/b@..",
            "a/b@/x",
            "a/b@x/../y",
            "a/b@ü",
            "a/b@x?y",
            "a/b:",
            "a/b:/etc/passwd",
            "a/b:../x",
            "a/b:x/../../y",
            "a/b:x//y",
            "a/b:x\\y",
            "a/b:x\ny",
            "a/b:c:d",
            "https://host/a/b",
        ] {
            let refused = matches!(Spec::parse(text), Err(HubError::Spec { .. }));
            assert!(refused, "{text:?}");
        }
    }
}
