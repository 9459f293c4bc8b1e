//! Reads the log of samples, `NAME.samples.jsonl`, line by line.
//!
//! Never changes a line: what it cannot read is told and stays in the file.

use std::{
    collections::HashSet,
    fs::{File, TryLockError},
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use serde::{Deserialize, de::IgnoredAny};
use uuid::Uuid;

use super::{
    append::{AppendFile, Mended},
    held::{self, Standing},
};
use crate::{language::counted, session::Sample, tr};

/// The highest format of a record that [`Sample`] reads.
const FORMAT: u64 = 1;

/// What some editors put before a text.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// How many bad lines are told one by one.
const TOLD: usize = 20;

/// How the last line of a log ends.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Tail {
    /// With a newline, or the log is empty.
    Whole,
    /// With a record that only lacks its newline.
    Unended,
    /// In the middle of a record, which begins at this offset in bytes.
    Torn(u64),
}

/// What a log holds.
#[derive(Debug)]
pub(super) struct Log {
    /// The samples, in the order of the lines; none twice.
    pub(super) samples: Vec<Sample>,
    /// What was set aside and why.
    pub(super) reports: Vec<String>,
    /// How the last line ends.
    pub(super) tail: Tail,
}

/// Reads a log; the path is only for the reports.
pub(super) fn read(source: impl Read, path: &Path) -> io::Result<Log> {
    let mut reader = BufReader::with_capacity(1 << 16, source);
    let mut log = Log { samples: Vec::new(), reports: Vec::new(), tail: Tail::Whole };
    let mut known = HashSet::new();
    let mut line = Vec::new();
    let (mut number, mut offset, mut set_aside) = (0usize, 0u64, 0usize);
    loop {
        line.clear();
        let length = reader.read_until(b'\n', &mut line)?;
        if length == 0 {
            break;
        }
        number += 1;
        let ended = line.ends_with(b"\n");
        // Some editors put a byte order mark before the first line.
        let record = line.strip_prefix(BYTE_ORDER_MARK).filter(|_| offset == 0).unwrap_or(&line).trim_ascii();
        let mut problem = None;
        match serde_json::from_slice::<Sample>(record) {
            _ if record.is_empty() => {}
            Ok(sample) if known.insert(sample.id) => log.samples.push(sample),
            Ok(sample) => {
                problem = Some(tr!("store-sample-twice", id = sample.id.to_string()));
            }
            Err(_) if !ended => {
                log.tail = Tail::Torn(offset);
                problem = Some(tr!("store-last-line-torn").to_owned());
            }
            // What `run --json` writes behind the samples of a column.
            Err(_) if serde_json::from_slice::<Summary>(record).is_ok() => {}
            Err(error) => problem = Some(tr!("store-set-aside", reason = reason(record, &error))),
        }
        if !ended && log.tail == Tail::Whole {
            log.tail = Tail::Unended;
        }
        offset += length as u64;
        if let Some(problem) = problem {
            set_aside += 1;
            if set_aside <= TOLD {
                log.reports.push(format!("{}:{number}: {problem}", path.display()));
            }
        }
    }
    if set_aside > TOLD {
        let lines = counted(set_aside - TOLD, "more-line");
        log.reports.push(tr!("store-more-like-these", path = path.display(), lines = lines));
    }
    Ok(log)
}

/// A line that says what samples say together.
#[derive(Deserialize)]
struct Summary {
    #[serde(rename = "summary")]
    _summary: IgnoredAny,
}

/// A newer format explains a line better than the first key it lacks.
fn reason(record: &[u8], error: &serde_json::Error) -> String {
    #[derive(Deserialize)]
    struct Head {
        format: u64,
    }
    match serde_json::from_slice::<Head>(record) {
        Ok(Head { format }) if format > FORMAT => tr!("store-newer-sample", format = format.to_string()),
        // Every record is one line, so only the column says more than the line number.
        _ => error.to_string().replace(" at line 1 column ", " at column "),
    }
}

/// A log to append to; its tail is made whole by the first write, and only by that.
#[derive(Debug)]
pub(super) struct LogFile {
    path: PathBuf,
    file: File,
    tail: Tail,
    torn: PathBuf,
    /// Where what was appended begins, once anything was: it is looked for in what another program puts in the log's place.
    own_from: Option<u64>,
    /// The samples that were appended to files that are gone.
    own: HashSet<Uuid>,
    /// How long the file was when something was last done to it.
    length: u64,
}

/// As much of a record as tells which it is.
#[derive(Deserialize)]
struct Named {
    id: Uuid,
}

fn id_of(line: &[u8]) -> Option<Uuid> {
    serde_json::from_slice::<Named>(line).ok().map(|named| named.id)
}

fn lines_of(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n')
}

impl LogFile {
    /// Takes the open log of a path, how it ends, and the file that a torn line goes to.
    pub(super) fn new(path: PathBuf, file: File, tail: Tail, torn: PathBuf) -> Self {
        Self { path, file, tail, torn, own_from: None, own: HashSet::new(), length: 0 }
    }

    /// Goes over to the file that another program put in the log's place, and adds the own samples that it lacks; returns
    /// how many.
    fn go_over(&mut self, length: u64) -> io::Result<usize> {
        let mut theirs = held::open(&self.path)?;
        if let Err(TryLockError::WouldBlock) = theirs.try_lock() {
            return Err(io::Error::other(tr!("store-open-elsewhere", path = self.path.display())));
        }
        let there = held::bytes(&mut theirs, u64::MAX)?;
        let known: HashSet<Uuid> = lines_of(&there).filter_map(id_of).collect();
        let before = held::bytes(&mut self.file, length)?;
        let appended = self.own_from.and_then(|from| before.get(from as usize..)).unwrap_or_default();
        self.own.extend(lines_of(appended).filter_map(id_of));
        let is_lacking =
            |line: &&[u8]| id_of(line).is_some_and(|id| self.own.contains(&id) && !known.contains(&id));
        let lacking: Vec<&[u8]> = lines_of(&before).filter(is_lacking).collect();
        let is_ended = there.last().is_none_or(|last| *last == b'\n');
        let mut added = if is_ended { Vec::new() } else { vec![b'\n'] };
        added.extend(lacking.concat());
        if !lacking.is_empty() {
            theirs.append(&added)?;
            theirs.sync()?;
        }
        self.tail = if is_ended || !lacking.is_empty() { Tail::Whole } else { Tail::Unended };
        let count = lacking.len();
        self.own_from = Some(there.len() as u64);
        self.file = theirs;
        Ok(count)
    }

    fn mend(&mut self) -> io::Result<()> {
        match self.tail {
            Tail::Whole => return Ok(()),
            Tail::Unended => self.file.append(b"\n")?,
            Tail::Torn(from) => {
                let mut bytes = Vec::new();
                self.file.seek(SeekFrom::Start(from))?;
                self.file.read_to_end(&mut bytes)?;
                set_aside(&self.torn, &bytes)?;
                self.file.cut(from)?;
            }
        }
        self.tail = Tail::Whole;
        Ok(())
    }
}

impl AppendFile for LogFile {
    fn hold(&mut self, length: u64) -> io::Result<Option<Mended>> {
        let mended = match held::standing(&self.path, &self.file)? {
            Standing::Here if self.file.length()? < self.length => Mended::CutShort,
            Standing::Here => return Ok(None),
            Standing::Gone => {
                self.file = held::put_back(&self.path, &mut self.file, length)?;
                Mended::PutBack
            }
            Standing::Other => Mended::Replaced(self.go_over(length)?),
        };
        self.length = self.file.length()?;
        Ok(Some(mended))
    }

    fn length(&mut self) -> io::Result<u64> {
        self.mend()?;
        self.file.length()
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.mend()?;
        let end = self.file.length()?;
        self.own_from.get_or_insert(end);
        let written = self.file.append(bytes);
        self.length = self.file.length()?;
        written
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.file.cut(length)?;
        self.length = self.length.min(length);
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        self.file.sync()
    }
}

/// Keeps bytes that are no record at the end of the `torn` file.
pub(super) fn set_aside(torn: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = held::open(torn)?;
    file.append(bytes)?;
    if !bytes.ends_with(b"\n") {
        file.append(b"\n")?;
    }
    file.sync()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::session::{CellId, Finish, Params, Token};

    pub(in crate::store) fn sample(id: u128, tokens: &[&str]) -> Sample {
        Sample {
            id: Uuid::from_u128(id),
            cell: CellId::new("two-plus-two"),
            engine: "builtin".to_owned(),
            model: "miniature".to_owned(),
            prefix: b"what is 2+2=".to_vec(),
            params: Params::unset(),
            seed: 7,
            started: "2026-01-01T00:00:00Z".parse().unwrap(),
            ended: Some("2026-01-01T00:00:01Z".parse().unwrap()),
            tokens: tokens.iter().map(|text| token(text)).collect(),
            finish: Finish::Stop,
            ..Sample::default()
        }
    }

    pub(in crate::store) fn token(text: &str) -> Token {
        Token { bytes: text.as_bytes().to_vec(), ..Token::default() }
    }

    fn line(id: u128) -> String {
        serde_json::to_string(&sample(id, &[" 4"])).unwrap() + "\n"
    }

    fn read_text(text: &[u8]) -> Log {
        read(text, Path::new("a.samples.jsonl")).unwrap()
    }

    #[test]
    fn bad_lines_are_told_by_number_and_the_rest_is_read() {
        let newer = line(3).replace("\"format\":1", "\"format\":2").replace("\"model\"", "\"modle\"");
        let mut text = [line(1), "{\"format\":1}\n".to_owned(), newer, "\n".to_owned()].concat().into_bytes();
        text.extend_from_slice(b"\xff\xfe\n");
        text.extend_from_slice(line(2).as_bytes());
        text.extend_from_slice(line(1).as_bytes());
        let log = read_text(&text);
        assert_eq!(log.samples, [sample(1, &[" 4"]), sample(2, &[" 4"])]);
        assert_eq!(log.tail, Tail::Whole);
        let [missing, newer, binary, twice] = log.reports.as_slice() else { panic!("{:#?}", log.reports) };
        assert_eq!(
            missing,
            "a.samples.jsonl:2: set aside, left in the file: missing field `id` at column 12"
        );
        assert_eq!(
            newer,
            "a.samples.jsonl:3: set aside, left in the file: written by a newer samplebook (format 2)"
        );
        assert!(binary.starts_with("a.samples.jsonl:5: set aside"), "{binary}");
        assert!(twice.starts_with("a.samples.jsonl:7: sample 00000000-"), "{twice}");
    }

    #[test]
    fn a_byte_order_mark_and_windows_line_ends_are_no_part_of_a_record() {
        let text = [b"\xef\xbb\xbf", line(1).as_bytes(), line(2).as_bytes()].concat();
        let text = [&text[..], b"\xef\xbb\xbf{}\n"].concat();
        let text = String::from_utf8(text).unwrap().replace('\n', "\r\n");
        let log = read_text(text.as_bytes());
        assert_eq!(log.samples, [sample(1, &[" 4"]), sample(2, &[" 4"])]);
        assert_eq!((log.reports.len(), log.tail), (1, Tail::Whole), "a mark within is none");
    }

    #[test]
    fn many_bad_lines_are_told_shortly() {
        let log = read_text("x\n".repeat(TOLD + 5).as_bytes());
        assert_eq!(log.reports.len(), TOLD + 1);
        assert_eq!(log.reports.last().unwrap(), "a.samples.jsonl: 5 more lines like these");
    }

    #[test]
    fn a_torn_tail_is_moved_aside_and_an_unended_one_is_ended() {
        let dir = tempfile::tempdir().unwrap();
        let (path, torn) = (dir.path().join("a.samples.jsonl"), dir.path().join("a.samples.torn"));
        let whole = line(1);
        for (tail, kept, aside) in [
            (String::new(), whole.clone(), None),
            (line(2)[..40].to_owned(), whole.clone(), Some(line(2)[..40].to_owned() + "\n")),
            (line(2).trim_end().to_owned(), whole.clone() + &line(2), None),
        ] {
            std::fs::write(&path, whole.clone() + &tail).unwrap();
            let _ = std::fs::remove_file(&torn);
            let log = read_text(&std::fs::read(&path).unwrap());
            assert_eq!(log.reports.len(), usize::from(aside.is_some()));
            let mut file = LogFile::new(path.clone(), held::open(&path).unwrap(), log.tail, torn.clone());
            file.append(line(3).as_bytes()).unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), kept + &line(3));
            assert_eq!(std::fs::read_to_string(&torn).ok(), aside);
        }
    }
}
