//! Reads the lines of one segment, plain or compressed.

use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use super::flaw::FlawKind;
use super::line::{self, Content, Header};
use super::segment;

const BUFFER: usize = 256 << 10;

/// The result of a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A line, in the buffer without its line break.
    Line,
    /// Text far longer than any line, of this many bytes; it was skipped.
    TooLong(usize),
    /// The present end. The buffer has no line break yet.
    End,
}

/// A segment being read.
pub(super) struct Source {
    pub number: u32,
    pub path: PathBuf,
    /// The number of the current line.
    pub line: u64,
    input: Box<dyn BufRead + Send>,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source")
            .field("path", &self.path)
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

impl Source {
    pub(super) fn open(dir: &Path, number: u32) -> io::Result<Self> {
        let (path, input) = segment::read(dir, number)?;
        let input = Box::new(BufReader::with_capacity(BUFFER, input));
        Ok(Self { number, path, line: 0, input })
    }

    /// Reads up to the next line break. After [`Piece::End`], more may come if the segment is still
    /// written to: it is appended to the buffer.
    pub(super) fn read(&mut self, buffer: &mut Vec<u8>) -> io::Result<Piece> {
        let room = (line::MAX + 1).saturating_sub(buffer.len());
        self.input.by_ref().take(room as u64).read_until(b'\n', buffer)?;
        if buffer.last() == Some(&b'\n') {
            buffer.pop();
            self.line += 1;
            return Ok(Piece::Line);
        }
        if buffer.len() <= line::MAX {
            return Ok(Piece::End);
        }
        let bytes = buffer.len() + self.input.skip_until(b'\n')?;
        buffer.clear();
        self.line += 1;
        Ok(Piece::TooLong(bytes))
    }
}

/// Reads the header of a segment, and the format version of the line.
pub(super) fn first_line(input: impl Read) -> Result<(Header, u64), FlawKind> {
    let mut line = Vec::new();
    let mut input = BufReader::with_capacity(4 << 10, input).take(line::MAX as u64);
    input.read_until(b'\n', &mut line).map_err(FlawKind::Unreadable)?;
    if line.pop() != Some(b'\n') {
        return Err(FlawKind::Form);
    }
    Ok((header(&line)?, line::version(&line).unwrap_or_default()))
}

/// Parses a line as the header of a segment. In other versions, only the member for the version is
/// the same.
pub(super) fn header(line: &[u8]) -> Result<Header, FlawKind> {
    let framed = line::frame(line).map_err(|kind| match (line::version(line), kind) {
        (Some(version), FlawKind::Form) if version > line::VERSION => FlawKind::Version(version),
        (_, kind) => kind,
    })?;
    match framed.content()? {
        Content::Header(header) => Ok(header),
        _ => Err(FlawKind::OutOfPlace),
    }
}
