//! Opens the journal for writing: checks its end, and cuts off an interrupted append.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;

use super::line::{Header, VERSION};
use super::segment::{self, Form, Segment, plain_path};
use super::source::first_line;
use super::tail::{self, Stop, Tail};
use super::{Flaw, FlawKind, Journal, Link, NAME, Torn};
use crate::store::{StoreError, files};

/// The number of bytes at the end that are checked first; more for a larger act.
const WINDOW: u64 = 64 << 10;

impl Journal {
    /// Opens the journal of the registry in `dir`. Checks the last act only. An interrupted append
    /// after it is moved to the file `torn` and reported.
    pub(in crate::store) fn open(dir: &Path, id: u128) -> Result<(Self, Option<Torn>), StoreError> {
        let there = dir.join(NAME);
        let segments = match segment::list(&there) {
            Ok(segments) => segments,
            Err(error) if error.kind() == ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(StoreError::file("read", &there, error)),
        };
        let number = match segments.last_key_value() {
            Some((number, Form::Plain)) => *number,
            // A segment is compressed only after the next one has begun.
            Some((number, Form::Packed)) => {
                let file = plain_path(&there, number.saturating_add(1));
                return Err(Flaw { file, line: 0, kind: FlawKind::Missing }.into());
            }
            None => return Err(StoreError::NoJournal(dir.to_owned())),
        };
        segment::remove_unfinished(&there);
        let mut segment = Segment::open(&there, number)?;
        let (header, version) = first(&segment, id)?;
        let (whole, tail) = look(&segment)?;
        let torn = match tail.torn {
            Some(saw) => {
                let bytes = segment.len.saturating_sub(whole);
                let kept = there.join("torn");
                let torn = Torn { file: segment.path.clone(), bytes, saw, kept };
                keep(&segment, whole, &torn)
                    .map_err(|error| StoreError::file("write", &torn.kept, error))?;
                files::sync(&there)?;
                segment
                    .cut(whole)
                    .map_err(|error| StoreError::file("shorten", &torn.file, error))?;
                Some(torn)
            }
            None => None,
        };
        let last = Link { seq: tail.seq.unwrap_or(header.after_seq), hash: tail.hash };
        let (undo, stuck, full) = (None, None, segment::FULL);
        let is_older = version < VERSION;
        Ok((Self { dir: there, id, segment, is_older, last, undo, stuck, full }, torn))
    }
}

/// Reads and checks the header of the segment; returns its format version too.
fn first(segment: &Segment, id: u128) -> Result<(Header, u64), StoreError> {
    let flaw = |kind| Flaw { file: segment.path.clone(), line: 1, kind };
    let file = File::open(&segment.path)
        .map_err(|error| StoreError::file("read", &segment.path, error))?;
    let (header, version) = first_line(file).map_err(flaw)?;
    if header.registry.0 != id {
        let kind = FlawKind::Registry { expected: id, found: header.registry.0 };
        return Err(flaw(kind).into());
    }
    if header.segment != segment.number {
        return Err(flaw(FlawKind::Segment(header.segment)).into());
    }
    Ok((header, version))
}

/// The end of the segment, and the number of its bytes that are complete acts.
fn look(segment: &Segment) -> Result<(u64, Tail), StoreError> {
    let mut size = WINDOW;
    loop {
        let from = segment.len.saturating_sub(size);
        let bytes = read_from(segment, from)
            .map_err(|error| StoreError::file("read", &segment.path, error))?;
        let (at, kind) = match tail::judge(&bytes, from == 0) {
            Ok(tail) => return Ok((from.saturating_add(tail.whole as u64), tail)),
            Err(Stop::More) if from > 0 => {
                size = size.saturating_mul(8);
                continue;
            }
            Err(Stop::More) => (0, FlawKind::Form),
            Err(Stop::Flaw(at, kind)) => (at, kind),
        };
        let at = from.saturating_add(at as u64);
        let line = line_number(segment, at)
            .map_err(|error| StoreError::file("read", &segment.path, error))?;
        return Err(Flaw { file: segment.path.clone(), line, kind }.into());
    }
}

fn read_from(segment: &Segment, from: u64) -> std::io::Result<Vec<u8>> {
    let len = usize::try_from(segment.len.saturating_sub(from)).unwrap_or(usize::MAX);
    let mut bytes = vec![0; len];
    segment.file.read_exact_at(&mut bytes, from)?;
    Ok(bytes)
}

/// The number of the line at this byte, counted from 1.
fn line_number(segment: &Segment, at: u64) -> std::io::Result<u64> {
    let mut bytes = read_from(segment, 0)?;
    bytes.truncate(usize::try_from(at).unwrap_or(usize::MAX));
    Ok(memchr::memchr_iter(b'\n', &bytes).count() as u64 + 1)
}

/// Copies the bytes to cut off into the file `torn`. Omits trailing NUL bytes, which carry no
/// information.
fn keep(segment: &Segment, from: u64, torn: &Torn) -> std::io::Result<()> {
    let mut bytes = read_from(segment, from)?;
    while bytes.last() == Some(&0) {
        bytes.pop();
    }
    let number = segment.number;
    let mut entry =
        format!("# segment {number}, byte {from}, {} bytes: {}\n", torn.bytes, torn.saw)
            .into_bytes();
    entry.append(&mut bytes);
    if entry.last() != Some(&b'\n') {
        entry.push(b'\n');
    }
    let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(&torn.kept)?;
    file.write_all(&entry)?;
    file.sync_all()
}
