//! The segment files of a journal: naming, creating, appending and compressing them.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, ErrorKind, Read};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::store::{StoreError, files};

/// A longer segment is closed, in bytes.
pub(super) const FULL: u64 = 8 << 20;
/// The zstd level: a higher one gains little, and a save waits for it.
const LEVEL: i32 = 3;
/// The extension of an incomplete file.
const UNFINISHED: &str = "tmp";

/// The form of a segment on the disk. If both forms exist, the plain one counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Plain,
    Packed,
}

pub(super) fn plain_path(dir: &Path, number: u32) -> PathBuf {
    dir.join(format!("{number:08}.jsonl"))
}

pub(super) fn packed_path(dir: &Path, number: u32) -> PathBuf {
    dir.join(format!("{number:08}.jsonl.zst"))
}

/// The segments of a journal, in order.
pub(super) fn list(dir: &Path) -> io::Result<BTreeMap<u32, Form>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(dir)? {
        let name = entry?.file_name();
        let Some((digits, ending)) = name.to_str().and_then(|name| name.split_once('.')) else {
            continue;
        };
        let form = match ending {
            "jsonl" => Form::Plain,
            "jsonl.zst" => Form::Packed,
            _ => continue,
        };
        let Ok(number) = digits.parse::<u32>() else { continue };
        // Only names in our own form: `1.jsonl` is not ours.
        if format!("{number:08}") != digits {
            continue;
        }
        if form == Form::Plain {
            found.insert(number, form);
        } else {
            found.entry(number).or_insert(form);
        }
    }
    Ok(found)
}

/// Reads a segment in either form. It may be compressed while we look for it.
pub(super) fn read(dir: &Path, number: u32) -> io::Result<(PathBuf, Box<dyn Read + Send>)> {
    let plain = plain_path(dir, number);
    match File::open(&plain) {
        Ok(file) => return Ok((plain, Box::new(file))),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let packed = packed_path(dir, number);
    let unpacked = zstd::Decoder::new(File::open(&packed)?)?;
    Ok((packed, Box::new(unpacked)))
}

/// The segment open for writing.
#[derive(Debug)]
pub(super) struct Segment {
    pub number: u32,
    pub path: PathBuf,
    pub file: File,
    /// The length of all complete lines, in bytes.
    pub len: u64,
}

impl Segment {
    /// Begins a segment with its header, without which it never appears. Durable on return; removed
    /// on failure.
    pub(super) fn start(dir: &Path, number: u32, first: &[u8]) -> Result<Self, StoreError> {
        let path = plain_path(dir, number);
        let new = path.with_extension(UNFINISHED);
        let started =
            write_new(&new, &path, first).map_err(|error| StoreError::file("write", &path, error));
        match started {
            Ok(file) => Ok(Self { number, path, file, len: first.len() as u64 }),
            Err(error) => {
                for path in [&new, &path] {
                    remove(path).map_err(|also| stuck(dir, &error, &also))?;
                }
                Err(error)
            }
        }
    }

    /// Opens a segment for writing.
    pub(super) fn open(dir: &Path, number: u32) -> Result<Self, StoreError> {
        let path = plain_path(dir, number);
        let open = || {
            let file = OpenOptions::new().read(true).write(true).open(&path)?;
            let len = file.metadata()?.len();
            Ok((file, len))
        };
        let (file, len) = open().map_err(|error| StoreError::file("open", &path, error))?;
        Ok(Self { number, path, file, len })
    }

    /// Appends complete lines; durable only after [`Self::sync`].
    pub(super) fn write(&mut self, lines: &[u8]) -> io::Result<()> {
        self.file.write_all_at(lines, self.len)?;
        self.len = self.len.saturating_add(lines.len() as u64);
        Ok(())
    }

    /// Calls fdatasync: the bytes, and the length needed to read them.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }

    /// Truncates to a length; durable on return.
    pub(super) fn cut(&mut self, len: u64) -> io::Result<()> {
        self.file.set_len(len)?;
        self.file.sync_data()?;
        self.len = len;
        Ok(())
    }
}

/// The error for a failure that could not be undone.
pub(super) fn stuck(dir: &Path, cause: &StoreError, also: &io::Error) -> StoreError {
    StoreError::JournalStuck { dir: dir.to_owned(), detail: format!("{cause}; then: {also}") }
}

fn write_new(unfinished: &Path, path: &Path, bytes: &[u8]) -> io::Result<File> {
    let file = files::begin(unfinished)?;
    file.as_file().write_all_at(bytes, 0)?;
    files::persist(file, path, true)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

/// Compresses the segments before this one. If that fails, the plain segment remains, which is as
/// good, and the next call tries again.
pub(super) fn pack_before(dir: &Path, number: u32) {
    let Ok(found) = list(dir) else { return };
    for (&closed, _) in found.range(..number).filter(|(_, form)| **form == Form::Plain) {
        let unfinished = packed_path(dir, closed).with_extension(UNFINISHED);
        let _ = pack(dir, closed, &unfinished);
    }
}

fn pack(dir: &Path, number: u32, unfinished: &Path) -> io::Result<()> {
    let plain = plain_path(dir, number);
    let packed = packed_path(dir, number);
    let to = files::begin(unfinished)?;
    let mut encoder = zstd::Encoder::new(to.as_file(), LEVEL)?;
    encoder.include_checksum(true)?;
    io::copy(&mut File::open(&plain)?, &mut encoder)?;
    encoder.finish()?;
    // The plain file will be deleted: its replacement must be identical, byte for byte.
    let unpacked = zstd::Decoder::new(File::open(unfinished)?)?;
    if !same(&mut BufReader::new(File::open(&plain)?), &mut BufReader::new(unpacked))? {
        return Err(ErrorKind::InvalidData.into());
    }
    files::persist(to, &packed, true)?;
    fs::remove_file(&plain)
}

fn same(a: &mut impl io::BufRead, b: &mut impl io::BufRead) -> io::Result<bool> {
    loop {
        let (left, right) = (a.fill_buf()?, b.fill_buf()?);
        let common = left.len().min(right.len());
        if left.get(..common) != right.get(..common) {
            return Ok(false);
        }
        if common == 0 {
            return Ok(left.len() == right.len());
        }
        a.consume(common);
        b.consume(common);
    }
}

/// Removes unfinished files of an interrupted compression or creation.
pub(super) fn remove_unfinished(dir: &Path) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        if path.extension().is_some_and(|ending| ending == UNFINISHED) {
            let _ = remove(&path);
        }
    }
}
