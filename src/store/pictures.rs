//! Pictures and reports beside a session: files that are new each time.
//!
//! Never replaces a file.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::{
    error::StoreError,
    replace::{self, Existing},
};

/// How many pictures of one session may lie in a folder.
const MOST: u32 = 10_000;

/// Writes files of several kinds under one new name, `NAME.WHAT-1.KIND`, beside a session; returns their paths.
///
/// # Errors
/// Names the file that cannot be written.
pub fn write_beside(
    session: &Path,
    what: &str,
    kinds: &[(&str, Vec<u8>)],
) -> Result<Vec<PathBuf>, StoreError> {
    let stem = session.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let named = |number: u32, kind: &str| session.with_file_name(format!("{stem}.{what}-{number}.{kind}"));
    let is_free = |number: &u32| kinds.iter().all(|(kind, _)| !named(*number, kind).exists());
    let number = (1..MOST).find(is_free).unwrap_or(MOST);
    let mut written = Vec::new();
    for (kind, content) in kinds {
        let path = named(number, kind);
        replace::write(&path, content, Existing::Refuse)
            .map_err(|source: io::Error| StoreError::Write { path: path.clone(), source })?;
        written.push(path);
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_has_a_name_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let session = folder.path().join("zebra.toml");
        for number in 1..3 {
            let written =
                write_beside(&session, "picture", &[("svg", b"a".to_vec()), ("html", b"b".to_vec())])
                    .unwrap();
            let expected =
                ["svg", "html"].map(|kind| folder.path().join(format!("zebra.picture-{number}.{kind}")));
            assert_eq!(written, expected);
        }
        assert!(write_beside(Path::new("/nowhere/at/all.toml"), "report", &[("svg", Vec::new())]).is_err());
    }
}
