//! The digest by which the hub names a file: SHA-256 of large files, git's SHA-1 of small ones.
//!
//! Never proves more than that the file is the one that was listed; the small ones' digest holds against accidents only.

use std::fmt::Write as _;

use ring::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY, SHA256};

/// A digest being computed.
pub(super) struct Digest(Context);

impl Digest {
    /// Begins for a file of `size` bytes whose digest has as many digits as `wanted`.
    pub(super) fn like(wanted: &str, size: u64) -> Self {
        if wanted.len() == 64 {
            return Self(Context::new(&SHA256));
        }
        let mut context = Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
        context.update(format!("blob {size}\0").as_bytes());
        Self(context)
    }

    /// Takes the next bytes.
    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Returns the digest's digits.
    pub(super) fn finish(self) -> String {
        let mut digits = String::new();
        for byte in self.0.finish().as_ref() {
            // Writing to a string cannot fail.
            let _ = write!(digits, "{byte:02x}");
        }
        digits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_git_and_of_sha256sum() {
        let of = |digits: usize, text: &str| {
            let mut digest = Digest::like(&"0".repeat(digits), text.len() as u64);
            digest.update(text.as_bytes());
            digest.finish()
        };
        // `git hash-object` and `sha256sum` of the same five bytes.
        assert_eq!(of(40, "hello"), "b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0");
        assert_eq!(of(64, "hello"), "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    }
}
