//! What tells one set of weights from another that has the same name: a digest of pieces of their files.
//!
//! Never reads a whole file, for that would take seconds: weights that were trained further differ everywhere.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom},
    path::Path,
};

use ring::digest::{Context, SHA256};

/// How many pieces of a file count, the first and the last bytes among them.
const PIECES: u64 = 64;
/// How many bytes a piece has.
const PIECE: u64 = 4096;

/// What a digest begins with.
const KIND: &str = "sha256-of-pieces:";

/// Returns the digest of weights in memory, as of a file with these bytes.
pub(super) fn of_bytes(bytes: &[u8]) -> String {
    let mut context = Context::new(&SHA256);
    context.update(&(bytes.len() as u64).to_le_bytes());
    for start in starts(bytes.len() as u64) {
        let start = start as usize;
        context.update(&bytes[start..bytes.len().min(start + PIECE as usize)]);
    }
    written(context)
}

/// Returns the digest of files: of each its length and its pieces.
///
/// # Errors
/// As the disk has them.
pub(super) fn of_files<'a>(paths: impl IntoIterator<Item = &'a Path>) -> io::Result<String> {
    let mut context = Context::new(&SHA256);
    let mut piece = Vec::new();
    for path in paths {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        context.update(&length.to_le_bytes());
        for start in starts(length) {
            piece.clear();
            file.seek(SeekFrom::Start(start))?;
            (&mut file).take(PIECE).read_to_end(&mut piece)?;
            context.update(&piece);
        }
    }
    Ok(written(context))
}

/// Returns where the pieces of so many bytes begin.
fn starts(length: u64) -> impl Iterator<Item = u64> {
    let last = length.saturating_sub(PIECE);
    let all = length.div_ceil(PIECE);
    let count = all.min(PIECES);
    (0..count).map(move |index| if all <= PIECES { index * PIECE } else { last / (PIECES - 1) * index })
}

fn written(context: Context) -> String {
    let digest = context.finish();
    let hex = digest.as_ref().iter().take(16).map(|byte| format!("{byte:02x}"));
    format!("{KIND}{}", hex.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_and_its_bytes_have_one_digest_and_other_weights_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("weights");
        let mut seen = std::collections::HashSet::new();
        for length in [0, 1, 4095, 4096, 4097, 64 * 4096, 64 * 4096 + 1, 1 << 20] {
            let mut bytes: Vec<u8> = (0..length).map(|at| (at * 7 % 251) as u8).collect();
            std::fs::write(&path, &bytes).unwrap();
            let digest = of_bytes(&bytes);
            assert_eq!(of_files([path.as_path()]).unwrap(), digest, "{length}");
            assert!(digest.starts_with(KIND) && digest.len() == KIND.len() + 32);
            assert!(seen.insert(digest), "{length}");
            // As training does, which leaves no weight as it was.
            bytes.iter_mut().for_each(|byte| *byte = byte.wrapping_add(1));
            assert_eq!(seen.insert(of_bytes(&bytes)), length > 0);
        }
    }
}
