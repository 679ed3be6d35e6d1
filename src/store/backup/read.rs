//! Reads a backup completely, or fails with the line of the error.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::error::BackupError;
use super::{BackupInfo, Header, Last, Line, MAX_LINE, NAME, VERSION};
use crate::model::{Change, Record, RecordKey, Seq};
use crate::store::contents::{Contents, place_of};

/// The first bytes of a zstd file.
const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// The beginning of the last line, and of no other.
const END: &[u8] = b"{\"end\":";
/// The maximum number of a change: the largest integer in the JSON readers of other languages.
const MAX_SEQ: Seq = Seq(1 << 53);
const BUFFER: usize = 256 << 10;

/// The members of a header in every version.
#[derive(Debug, Deserialize)]
struct AnyHeader {
    backup: String,
    v: u64,
    #[serde(default)]
    program: String,
}

/// Reads and checks a whole backup.
pub(super) fn read(path: &Path) -> Result<(BackupInfo, Contents), BackupError> {
    let mut lines = Lines::open(path)?;
    let header = lines.header()?;
    let mut gathered = Gathered::new(&header);
    let end = loop {
        let before = lines.hasher.clone();
        if !lines.next()? {
            return Err(lines.damaged("the file ends here, and its last line is missing"));
        }
        if lines.buffer.starts_with(END) {
            let Last { blake3, lines: number, .. } = lines.parse()?;
            let whole = blake3.0 == *before.finalize().as_bytes();
            break whole && number == lines.number.saturating_sub(1);
        }
        let line = lines.parse()?;
        gathered.take(line).map_err(|detail| lines.damaged(detail))?;
    };
    if !end {
        return Err(lines.damaged("its checksum does not match: something before it was changed"));
    }
    gathered.check(&header).map_err(|detail| lines.damaged(detail))?;
    if lines.next()? {
        return Err(lines.damaged("something follows the last line"));
    }
    Ok((BackupInfo::from(header), gathered.contents))
}

/// Reads the header of a backup only.
pub(super) fn peek(path: &Path) -> Result<BackupInfo, BackupError> {
    Ok(Lines::open(path)?.header()?.into())
}

/// The lines read so far.
struct Gathered {
    contents: Contents,
    records: u64,
    changes: u64,
    /// The last change, or the last lost one.
    seq: Seq,
    /// Whether a change was read: no record may follow.
    in_history: bool,
}

impl Gathered {
    fn new(header: &Header) -> Self {
        let mut contents = Contents::default();
        contents.id = header.registry.0;
        contents.after = header.after;
        Self { contents, records: 0, changes: 0, seq: header.after, in_history: false }
    }

    fn take(&mut self, line: Line) -> Result<(), String> {
        match line {
            Line::Record(_) if self.in_history => {
                return Err("a record follows a change".to_owned());
            }
            Line::Record(record) => {
                if self.contents.get(&record).is_some() {
                    return Err(format!("{} occurs twice", called(&record)));
                }
                self.records += 1;
                self.contents.put(*record);
            }
            Line::Change(change) => {
                self.follow(change.seq)?;
                self.seq = change.seq;
                self.changes += 1;
                self.contents.changes.insert(change.seq, *change);
            }
            Line::Lost(lost) => {
                self.follow(lost.from)?;
                if lost.to < lost.from || lost.to > MAX_SEQ {
                    return Err("the numbers of the lost changes are impossible".to_owned());
                }
                self.seq = lost.to;
            }
        }
        Ok(())
    }

    fn follow(&mut self, found: Seq) -> Result<(), String> {
        self.in_history = true;
        let expected = Seq(self.seq.0.saturating_add(1));
        if found == expected && found <= MAX_SEQ {
            return Ok(());
        }
        Err(format!("expected change {}, found change {}", expected.0, found.0))
    }

    /// Checks that everything announced in the header was read and is consistent.
    fn check(&self, header: &Header) -> Result<(), String> {
        for (what, expected, found) in
            [("records", header.records, self.records), ("changes", header.changes, self.changes)]
        {
            if expected != found {
                return Err(format!(
                    "the first line announces {expected} {what}, but the file has {found}"
                ));
            }
        }
        if header.seq != self.seq || header.seq != self.contents.seq() {
            return Err(format!(
                "the first line names change {} as the last, but the last is {}",
                header.seq.0, self.seq.0
            ));
        }
        if !self.contents.records().any(|record| matches!(record, Record::Settings(_))) {
            return Err("the platform settings are missing".to_owned());
        }
        // The last change of each record must agree with the record.
        let mut seen = BTreeSet::new();
        for change in self.contents.changes.values().rev() {
            let Some(record) = change.record() else { continue };
            if seen.insert(place_of(record)) && !left(change, self.contents.get(record)) {
                return Err(format!(
                    "{} is not as change {} left it",
                    called(record),
                    change.seq.0
                ));
            }
        }
        Ok(())
    }
}

fn left(change: &Change, now: Option<&Record>) -> bool {
    change.after.as_ref() == now
}

/// The record's name in an error: `client acme-anna`.
pub(super) fn called(record: &Record) -> String {
    RecordKey::of(record).what()
}

/// The lines of a backup.
struct Lines {
    path: PathBuf,
    input: BufReader<zstd::Decoder<'static, BufReader<File>>>,
    /// The number of the current line.
    number: u64,
    buffer: Vec<u8>,
    /// The hash of all lines read.
    hasher: blake3::Hasher,
}

impl Lines {
    fn open(path: &Path) -> Result<Self, BackupError> {
        let unreadable = |source| BackupError::Read { path: path.to_owned(), source };
        let mut file = BufReader::with_capacity(BUFFER, File::open(path).map_err(unreadable)?);
        let is_zstd = file.fill_buf().map_err(unreadable)?.starts_with(&MAGIC);
        if !is_zstd {
            let detail = "it is not compressed with zstd";
            return Err(BackupError::NotABackup { path: path.to_owned(), detail });
        }
        let decoder = zstd::Decoder::with_buffer(file).map_err(unreadable)?;
        Ok(Self {
            path: path.to_owned(),
            input: BufReader::with_capacity(BUFFER, decoder),
            number: 0,
            buffer: Vec::new(),
            hasher: blake3::Hasher::new(),
        })
    }

    /// Reads the next line; returns whether there was one.
    fn next(&mut self) -> Result<bool, BackupError> {
        self.buffer.clear();
        self.number += 1;
        let read = self.input.by_ref().take(MAX_LINE as u64).read_until(b'\n', &mut self.buffer);
        match read {
            Ok(0) => return Ok(false),
            Ok(_) => {}
            Err(source) if source.raw_os_error().is_some() => {
                return Err(BackupError::Read { path: self.path.clone(), source });
            }
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                return Err(self.damaged("the file ends in the middle"));
            }
            Err(error) => return Err(self.damaged(format!("it cannot be uncompressed: {error}"))),
        }
        if self.buffer.last() != Some(&b'\n') {
            let detail =
                if self.buffer.len() < MAX_LINE { "it has no end" } else { "it is too long" };
            return Err(self.damaged(detail));
        }
        self.hasher.update(&self.buffer);
        Ok(true)
    }

    /// Reads the header.
    fn header(&mut self) -> Result<Header, BackupError> {
        let not = |detail| BackupError::NotABackup { path: self.path.clone(), detail };
        let other = "its first line is not the header of a backup";
        let (empty, other) = (not("it is empty"), not(other));
        if !self.next()? {
            return Err(empty);
        }
        let any: AnyHeader = match serde_json::from_slice(&self.buffer) {
            Ok(any) => any,
            Err(_) => return Err(other),
        };
        if any.backup != NAME {
            return Err(other);
        }
        if !(1..=VERSION).contains(&any.v) {
            let (path, version) = (self.path.clone(), any.v);
            return Err(BackupError::Newer { path, version, program: any.program });
        }
        let header: Header = self.parse()?;
        if header.seq > MAX_SEQ || header.after > header.seq {
            return Err(self.damaged("its change numbers are impossible"));
        }
        Ok(header)
    }

    fn parse<T: DeserializeOwned>(&self) -> Result<T, BackupError> {
        serde_json::from_slice(&self.buffer).map_err(|error| self.damaged(error.to_string()))
    }

    fn damaged(&self, detail: impl Into<String>) -> BackupError {
        let (path, line, detail) = (self.path.clone(), self.number, detail.into());
        BackupError::Damaged { path, line, detail }
    }
}
