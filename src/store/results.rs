//! The results of a sweep over rows: one sample a line, written as each ends, put in order at the end.
//!
//! Never draws anything, and never drops a line: what it cannot read goes to the end.

use std::{
    fs::{self, File},
    io::{self, BufRead as _, BufReader, BufWriter, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use serde::Serialize;
use serde_json::{Map, Value};
use thiserror::Error;

use super::{
    append::Lines,
    held,
    replace::{self, Existing},
    samples::BYTE_ORDER_MARK,
};
use crate::{session::Sample, tr};

/// Why results cannot be kept in a file.
#[derive(Debug, Error)]
pub enum ResultsError {
    /// The file cannot be read or written.
    #[error("{}: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// Another program writes to it.
    #[error("{}", tr!("store-results-in-use", path = path.display()))]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// A sample in it is of another sweep.
    #[error("{}", tr!("store-results-other", path = path.display(), line = line.to_string(), reason = reason))]
    Other {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is different.
        reason: String,
    },
}

/// What a sample is counted as, beside what it is; written with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Judged {
    /// The answer, by the cell's rule.
    pub answer: Option<String>,
    /// Whether it is the reference's; nothing without a reference.
    pub right: Option<bool>,
}

/// One line of the file.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    sample: &'a Sample,
    row: usize,
    #[serde(flatten)]
    judged: &'a Judged,
}

/// Where a line stands.
#[derive(Debug)]
struct Place {
    /// Its place in the order.
    slot: u64,
    offset: u64,
    length: usize,
    /// What it is counted as now, where the line says something else.
    rejudged: Option<Judged>,
}

/// A sample of an earlier sweep over the same rows.
#[derive(Debug)]
pub struct Kept {
    /// The sample.
    pub sample: Sample,
    /// Its row.
    pub row: usize,
}

/// What becomes of a kept sample.
#[derive(Debug)]
pub struct Fit {
    /// Its place in the order.
    pub slot: u64,
    /// What it is counted as.
    pub judged: Judged,
}

/// The file that results go to.
#[derive(Debug)]
pub struct Results {
    path: PathBuf,
    lines: Lines,
    length: u64,
    places: Vec<Place>,
    reports: Vec<String>,
}

impl Results {
    /// Opens the file, or makes it, and hands every sample that it holds to `fit`, which says where it belongs or why it is
    /// none of this sweep's.
    ///
    /// # Errors
    /// Any of [`ResultsError`]; then the file is as it was.
    pub fn open(
        path: &Path,
        mut fit: impl FnMut(&Kept) -> Result<Fit, String>,
    ) -> Result<Self, ResultsError> {
        let failed = |error| ResultsError::File { path: path.to_owned(), error };
        let file = held::open(path).map_err(failed)?;
        match file.try_lock() {
            Err(fs::TryLockError::WouldBlock) => return Err(ResultsError::InUse { path: path.to_owned() }),
            // A file system that cannot lock is used without.
            Ok(()) | Err(fs::TryLockError::Error(_)) => {}
        }
        let mut reader = BufReader::with_capacity(1 << 16, &file);
        let (mut line, mut number, mut length) = (Vec::new(), 0, 0);
        let (mut places, mut reports, mut is_ended) = (Vec::new(), Vec::new(), true);
        loop {
            line.clear();
            let read = reader.read_until(b'\n', &mut line).map_err(failed)?;
            if read == 0 {
                break;
            }
            number += 1;
            is_ended = line.ends_with(b"\n");
            let record = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&line).trim_ascii();
            let kept = serde_json::from_slice::<Sample>(record).map_err(|error| error.to_string());
            let kept = kept.and_then(|mut sample| {
                match sample.extra.shift_remove("row").as_ref().and_then(Value::as_u64) {
                    Some(row) => Ok(Kept { sample, row: usize::try_from(row).unwrap_or(usize::MAX) }),
                    None => Err(tr!("store-results-no-row").to_owned()),
                }
            });
            let place = match kept {
                _ if record.is_empty() => None,
                // It was cut off while it was written, and is drawn again.
                Err(_) if !is_ended => {
                    reports.push(tr!("store-results-torn", path = path.display(), line = number.to_string()));
                    file.set_len(length).map_err(failed)?;
                    is_ended = true;
                    break;
                }
                Err(reason) => {
                    reports.push(format!(
                        "{}:{number}: {}",
                        path.display(),
                        tr!("store-set-aside", reason = reason)
                    ));
                    Some((u64::MAX, None))
                }
                Ok(kept) => {
                    let other = |reason| ResultsError::Other { path: path.to_owned(), line: number, reason };
                    let Fit { slot, judged } = fit(&kept).map_err(other)?;
                    Some((slot, (!judged.is_said_by(&kept.sample.extra)).then_some(judged)))
                }
            };
            if let Some((slot, rejudged)) = place {
                places.push(Place { slot, offset: length, length: read, rejudged });
            }
            length += read as u64;
        }
        let mut lines = Lines::new(file);
        if !is_ended {
            lines.end_line();
            length += 1;
        }
        Ok(Self { path: path.to_owned(), lines, length, places, reports })
    }

    /// Takes what was found wrong in the file when it was opened.
    pub fn take_reports(&mut self) -> Vec<String> {
        std::mem::take(&mut self.reports)
    }

    /// Queues a sample; [`Results::flush`] writes it.
    ///
    /// # Errors
    /// Where it cannot be said as JSON.
    pub fn push(
        &mut self,
        slot: u64,
        sample: &Sample,
        row: usize,
        judged: &Judged,
    ) -> Result<(), ResultsError> {
        let written = self.lines.push(&Line { sample, row, judged });
        let length = written.map_err(|error| self.failed(error))?;
        self.places.push(Place { slot, offset: self.length, length, rejudged: None });
        self.length += length as u64;
        Ok(())
    }

    /// Writes what is queued and returns when it is on the disk itself.
    ///
    /// # Errors
    /// As the disk has them; nothing is lost, and it can be tried again.
    pub fn flush(&mut self) -> Result<(), ResultsError> {
        let written = self.lines.flush().and_then(|()| self.lines.sync());
        written.map_err(|error| self.failed(error))
    }

    /// Puts the lines in order, each slot's in the order in which they were written; nothing can be written after that.
    ///
    /// # Errors
    /// As the disk has them; then the file is as it was.
    pub fn put_in_order(self) -> Result<(), ResultsError> {
        let is_stale = self.places.iter().any(|place| place.rejudged.is_some());
        if self.places.is_sorted_by_key(|place| place.slot) && !is_stale {
            return Ok(());
        }
        let mut order: Vec<usize> = (0..self.places.len()).collect();
        order.sort_by_key(|at| self.places[*at].slot);
        self.rewrite(&order).map_err(|error| self.failed(error))
    }

    fn rewrite(&self, order: &[usize]) -> io::Result<()> {
        let mut source = File::open(&self.path)?;
        replace::write_with(&self.path, Existing::Replace, |file| {
            let mut out = BufWriter::new(file);
            let mut line = Vec::new();
            for place in order.iter().filter_map(|at| self.places.get(*at)) {
                source.seek(SeekFrom::Start(place.offset))?;
                line.clear();
                (&mut source).take(place.length as u64).read_to_end(&mut line)?;
                if let Some(judged) = &place.rejudged {
                    line = rejudged(&line, judged)?;
                }
                out.write_all(&line)?;
                if !line.ends_with(b"\n") {
                    out.write_all(b"\n")?;
                }
            }
            out.flush()
        })
    }

    fn failed(&self, error: io::Error) -> ResultsError {
        ResultsError::File { path: self.path.clone(), error }
    }
}

impl Judged {
    /// Tells whether a record says the same.
    fn is_said_by(&self, record: &Map<String, Value>) -> bool {
        let answer = record.get("answer").and_then(Value::as_str);
        let right = record.get("right").and_then(Value::as_bool);
        (answer, right) == (self.answer.as_deref(), self.right)
    }
}

/// Writes a line with what its sample is counted as now.
fn rejudged(line: &[u8], judged: &Judged) -> io::Result<Vec<u8>> {
    let mut record: Map<String, Value> = serde_json::from_slice(line)?;
    record.insert("answer".to_owned(), serde_json::to_value(&judged.answer)?);
    record.insert("right".to_owned(), serde_json::to_value(judged.right)?);
    let mut line = serde_json::to_vec(&record)?;
    line.push(b'\n');
    Ok(line)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::session::{CellId, Token};

    fn sample(lane: u32, text: &str) -> Sample {
        let tokens = vec![Token { bytes: text.as_bytes().to_vec(), logprob: Some(-0.1), ..Token::default() }];
        Sample {
            id: Uuid::from_u128(u128::from(lane)),
            cell: CellId::new("c"),
            lane,
            tokens,
            ..Sample::default()
        }
    }

    fn judged(answer: &str) -> Judged {
        Judged { answer: Some(answer.to_owned()), right: Some(answer == "4") }
    }

    fn slot(kept: &Kept) -> u64 {
        (kept.row * 10) as u64 + u64::from(kept.sample.lane)
    }

    /// What stands in the file, line by line: row, lane, answer.
    fn told(path: &Path) -> Vec<String> {
        let text = fs::read_to_string(path).unwrap();
        let line = |line: &str| match serde_json::from_str::<Value>(line) {
            Ok(line) => format!("{} {} {}", line["row"], line["lane"], line["answer"]),
            Err(_) => line.to_owned(),
        };
        text.lines().map(line).collect()
    }

    #[test]
    fn samples_are_written_as_they_end_and_stand_in_order_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.jsonl");
        let mut results = Results::open(&path, |_| unreachable!("it is new")).unwrap();
        for (row, lane) in [(1, 0), (0, 1), (0, 0)] {
            results.push(row * 10 + u64::from(lane), &sample(lane, "4"), row as usize, &judged("4")).unwrap();
        }
        results.flush().unwrap();
        assert_eq!(told(&path), ["1 0 \"4\"", "0 1 \"4\"", "0 0 \"4\""]);
        assert!(matches!(Results::open(&path, |_| unreachable!()), Err(ResultsError::InUse { .. })));
        results.put_in_order().unwrap();
        assert_eq!(told(&path), ["0 0 \"4\"", "0 1 \"4\"", "1 0 \"4\""]);

        // Half a line, and one that is none, from whoever wrote there.
        let whole = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("nonsense\n{whole}{{\"format\":1,\"id\"")).unwrap();
        let mut seen = Vec::new();
        let mut results = Results::open(&path, |kept| {
            seen.push((kept.row, kept.sample.text()));
            Ok(Fit { slot: slot(kept), judged: judged(if kept.row == 1 { "5" } else { "4" }) })
        })
        .unwrap();
        assert_eq!(seen, [(0, "4".to_owned()), (0, "4".to_owned()), (1, "4".to_owned())]);
        assert_eq!(results.take_reports().len(), 2);
        results.push(5, &sample(5, "x"), 0, &Judged::default()).unwrap();
        results.flush().unwrap();
        results.put_in_order().unwrap();
        assert_eq!(told(&path), ["0 0 \"4\"", "0 1 \"4\"", "0 5 null", "1 0 \"5\"", "nonsense"]);
        let last = fs::read_to_string(&path).unwrap().lines().nth(3).unwrap().to_owned();
        assert!(
            last.contains("\"logprob\":-0.1}") && last.ends_with(r#""row":1,"answer":"5","right":false}"#),
            "{last}"
        );
    }

    #[test]
    fn a_sample_of_another_sweep_is_told_and_nothing_is_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.jsonl");
        let mut results = Results::open(&path, |_| unreachable!()).unwrap();
        results.push(0, &sample(0, "4"), 0, &judged("4")).unwrap();
        results.flush().unwrap();
        drop(results);
        let before = fs::read(&path).unwrap();
        let error = Results::open(&path, |_| Err("temperature 0.70, not 1.00".to_owned())).unwrap_err();
        assert!(error.to_string().contains("r.jsonl:1: temperature 0.70, not 1.00"), "{error}");
        assert_eq!(fs::read(&path).unwrap(), before);
        // A record that only lacks its newline gets it.
        fs::write(&path, &before[..before.len() - 1]).unwrap();
        let mut results =
            Results::open(&path, |kept| Ok(Fit { slot: slot(kept), judged: judged("4") })).unwrap();
        results.push(1, &sample(1, "4"), 0, &judged("4")).unwrap();
        results.flush().unwrap();
        results.put_in_order().unwrap();
        assert_eq!(told(&path), ["0 0 \"4\"", "0 1 \"4\""]);
    }
}
