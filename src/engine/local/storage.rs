//! The bytes of one model file, in memory or on disk, read piece by piece.
//!
//! Never loads a file whole, and never reads beyond its end: what would is an error that names the file.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::tr;

/// Where the bytes are.
#[derive(Debug)]
pub enum Storage {
    /// In memory, under this name.
    Memory(&'static str, Cow<'static, [u8]>),
    /// In a file of this length.
    File(PathBuf, File, u64),
}

impl Storage {
    /// Opens a file.
    ///
    /// # Errors
    /// Names the file that cannot be read.
    pub fn open(path: &Path) -> Result<Self, String> {
        let opened = File::open(path).and_then(|file| {
            let length = file.metadata()?.len();
            Ok((file, length))
        });
        let (file, length) =
            opened.map_err(|error| tr!("model-in", place = path.display(), error = error.to_string()))?;
        Ok(Self::File(path.to_owned(), file, length))
    }

    /// Returns the file's name, for messages.
    pub fn name(&self) -> Cow<'_, str> {
        match self {
            Self::Memory(name, _) => Cow::Borrowed(name),
            Self::File(path, ..) => path.to_string_lossy(),
        }
    }

    /// Returns how many bytes there are.
    pub fn len(&self) -> u64 {
        match self {
            Self::Memory(_, bytes) => bytes.len() as u64,
            Self::File(.., length) => *length,
        }
    }

    /// Fills the buffer with the bytes from `at` on.
    ///
    /// # Errors
    /// Names the file that ends before the buffer is full or cannot be read.
    pub fn read(&self, at: u64, out: &mut [u8]) -> Result<(), String> {
        let read = match self {
            Self::Memory(_, bytes) => {
                let from = usize::try_from(at).ok();
                let piece = from.and_then(|from| bytes.get(from..from.checked_add(out.len())?));
                piece.map(|piece| out.copy_from_slice(piece)).ok_or(io::ErrorKind::UnexpectedEof.into())
            }
            Self::File(_, file, _) => read_exact_at(file, at, out),
        };
        read.map_err(|error| {
            tr!("model-in-byte", file = self.name(), at = at.to_string(), error = error.to_string())
        })
    }

    /// Returns a reader from the first byte on.
    pub fn reader(&self) -> impl Read + '_ {
        Reader { storage: self, at: 0 }
    }
}

#[cfg(unix)]
fn read_exact_at(file: &File, at: u64, out: &mut [u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, out, at)
}

#[cfg(not(unix))]
fn read_exact_at(mut file: &File, at: u64, out: &mut [u8]) -> io::Result<()> {
    io::Seek::seek(&mut file, io::SeekFrom::Start(at))?;
    file.read_exact(out)
}

struct Reader<'a> {
    storage: &'a Storage,
    at: u64,
}

impl Read for Reader<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let left = self.storage.len().saturating_sub(self.at);
        let count = usize::try_from(left).unwrap_or(usize::MAX).min(out.len());
        self.storage.read(self.at, &mut out[..count]).map_err(io::Error::other)?;
        self.at += count as u64;
        Ok(count)
    }
}
