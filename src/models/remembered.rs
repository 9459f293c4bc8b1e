//! Remembers what was read of models, by path, size and time of change, so that it is read once.
//!
//! Never the truth: what has changed is read again, and a file of it that is lost costs only time.

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use serde::{Deserialize, Serialize};

use super::candidate::{Candidate, Form};
use crate::engine::local::{Survey, survey_folder, survey_gguf};
use crate::language::spoken;

/// The format of the file, and what its readings depend on: another program version may read more, and reasons are in
/// the language in which they were told.
const FORMAT: &str = env!("CARGO_PKG_VERSION");

/// What a file is known by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    bytes: u64,
    /// Nanoseconds since 1970.
    changed: u128,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Reading {
    stamp: Stamp,
    result: Result<Survey, String>,
}

/// What was read of models.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Remembered {
    format: String,
    readings: BTreeMap<PathBuf, Reading>,
    #[serde(skip)]
    is_changed: bool,
}

impl Remembered {
    /// Reads what was remembered; nothing where there is no such file, or another version's.
    pub(super) fn read(path: &Path) -> Self {
        let format = format!("{FORMAT} {}", spoken().tag());
        let text = fs::read(path).unwrap_or_default();
        let remembered: Option<Self> = serde_json::from_slice(&text).ok();
        remembered
            .filter(|remembered| remembered.format == format)
            .unwrap_or(Self { format, ..Self::default() })
    }

    /// Writes it, if anything is new; forgets what was not asked for and is gone.
    pub(super) fn write(&mut self, path: &Path) {
        let before = self.readings.len();
        self.readings.retain(|model, _| model.exists());
        if !self.is_changed && self.readings.len() == before {
            return;
        }
        // It only saves time: whoever cannot write it reads the headers again.
        let _ = self.try_write(path);
    }

    fn try_write(&self, path: &Path) -> std::io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(&serde_json::to_vec(self)?)?;
        file.persist(path)?;
        Ok(())
    }

    /// Returns what a model says of itself and the bytes of its weights; reads its headers where that is not known.
    pub(super) fn survey(&mut self, candidate: &Candidate) -> (u64, Result<Survey, String>) {
        let stamp = match stamp(candidate) {
            Ok(stamp) => stamp,
            Err(error) => return (0, Err(error.to_string())),
        };
        let bytes = stamp.bytes;
        if let Some(known) = self.readings.get(&candidate.path).filter(|known| known.stamp == stamp) {
            return (bytes, known.result.clone());
        }
        let result = match candidate.form {
            Form::Gguf => survey_gguf(&candidate.path),
            Form::Folder => survey_folder(&candidate.path),
        };
        self.is_changed = true;
        self.readings.insert(candidate.path.clone(), Reading { stamp, result: result.clone() });
        (bytes, result)
    }
}

/// Returns the size of a file and when it was changed; of a folder, those of its weights and its JSON files together.
fn stamp(candidate: &Candidate) -> std::io::Result<Stamp> {
    let of = |path: &Path| -> std::io::Result<Stamp> {
        let metadata = fs::metadata(path)?;
        let changed = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        Ok(Stamp { bytes: metadata.len(), changed })
    };
    if candidate.form == Form::Gguf {
        return of(&candidate.path);
    }
    let mut all = Stamp { bytes: 0, changed: 0 };
    for entry in fs::read_dir(&candidate.path)? {
        let path = entry?.path();
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if matches!(ending, "safetensors" | "bin" | "json" | "jinja") {
            let one = of(&path)?;
            all.changed = all.changed.max(one.changed);
            // What a model's folder weighs is its weights.
            all.bytes += if matches!(ending, "safetensors" | "bin") { one.bytes } else { 0 };
        }
    }
    Ok(all)
}
