//! Splits the end of the last segment into complete acts and a torn append.
//!
//! An end is torn only if one interrupted append can leave it: some complete changes of one act,
//! then at most one damaged or incomplete line, then NUL bytes. Anything else is damage to complete
//! lines, and is never cut.

use memchr::memrchr;

use super::digest::Digest;
use super::flaw::{FlawKind, Saw};
use super::line::{self, Content, Framed, Part};
use crate::model::{Change, Record, Seq};

/// The state of a segment's end.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tail {
    /// The number of bytes that are complete acts.
    pub whole: usize,
    pub hash: Digest,
    /// The last change; `None` if the segment has none.
    pub seq: Option<Seq>,
    /// The kind of the torn end, if any.
    pub torn: Option<Saw>,
}

/// Why the end could not be judged.
#[derive(Debug)]
pub(super) enum Stop {
    /// More bytes before these are needed.
    More,
    /// Not torn, but damaged, at this byte.
    Flaw(usize, FlawKind),
}

/// Judges the last bytes of a segment; `all` if these are the whole segment.
pub(super) fn judge(bytes: &[u8], all: bool) -> Result<Tail, Stop> {
    let window = Window { bytes, all };
    let text = bytes.len() - bytes.iter().rev().take_while(|byte| **byte == 0).count();
    let lines = window.line_end(text)?;
    let mut torn = if lines < text {
        Some(Saw::HalfLine)
    } else if text < bytes.len() {
        Some(Saw::Nuls)
    } else {
        None
    };
    let mut whole = lines;
    let mut last = window.line_before(whole)?;
    if let Err(kind) = last.framed {
        if torn == Some(Saw::HalfLine) || last.start == 0 {
            return Err(Stop::Flaw(last.start, kind));
        }
        torn = Some(Saw::BadLine);
        whole = last.start;
        last = window.line_before(whole)?;
    }
    let mut start = last.start;
    let (mut line, mut content) = last.read()?;
    let mut seq = content.seq();
    let mut hash = line.hash;
    if let Content::Change(_, part) = content {
        let (first, at) = window.act(start, line, &content, part)?;
        (line, start) = (first, at);
        if !part.is_last() {
            // The act is incomplete: the journal ends before it.
            torn = torn.or(Some(Saw::PartOfAct { have: part.nth, of: part.of }));
            whole = start;
            let before = window.line_before(start)?;
            start = before.start;
            (line, content) = before.read()?;
            if matches!(content, Content::Change(_, part) if !part.is_last()) {
                return Err(Stop::Flaw(start, FlawKind::Act));
            }
            seq = content.seq();
            hash = line.hash;
        }
    }
    match content {
        Content::Header(header) => {
            let sound = start == 0 && all && line.follows(&header.previous);
            if !sound {
                return Err(Stop::Flaw(start, FlawKind::OutOfPlace));
            }
        }
        // A journal gets its name only once its base is complete.
        Content::Base(_) => return Err(Stop::Flaw(start, FlawKind::Unfinished)),
        Content::BaseEnd(_) | Content::Lost(_) | Content::Change(..) => {
            let before = window.line_before(start)?;
            let previous = before.framed.map_err(|kind| Stop::Flaw(before.start, kind))?;
            if !line.follows(&previous.hash) {
                return Err(Stop::Flaw(start, FlawKind::Chain));
            }
        }
    }
    Ok(Tail { whole, hash, seq, torn })
}

impl Content<Record, Change> {
    /// The journal's last change after this line, if the line names one.
    fn seq(&self) -> Option<Seq> {
        match self {
            Self::Change(change, _) => Some(change.seq),
            Self::Lost(lost) => Some(lost.to),
            Self::Header(_) | Self::Base(_) | Self::BaseEnd(_) => None,
        }
    }
}

struct Window<'a> {
    bytes: &'a [u8],
    all: bool,
}

/// A line and its start.
struct Found<'a> {
    start: usize,
    framed: Result<Framed<'a>, FlawKind>,
}

impl<'a> Found<'a> {
    fn read(self) -> Result<(Framed<'a>, Content<Record, Change>), Stop> {
        let failed = |kind| Stop::Flaw(self.start, kind);
        let framed = self.framed.map_err(failed)?;
        let content = framed.content().map_err(failed)?;
        Ok((framed, content))
    }
}

impl<'a> Window<'a> {
    /// The end of the last line that ends before this byte.
    fn line_end(&self, before: usize) -> Result<usize, Stop> {
        match memrchr(b'\n', self.bytes.get(..before).unwrap_or_default()) {
            Some(at) => Ok(at + 1),
            None if self.all => Ok(0),
            None => Err(Stop::More),
        }
    }

    /// The line that ends at this byte.
    fn line_before(&self, end: usize) -> Result<Found<'a>, Stop> {
        if end == 0 {
            // The segment's header was durable before the file appeared.
            return Err(if self.all { Stop::Flaw(0, FlawKind::Form) } else { Stop::More });
        }
        let end = end - 1;
        let start = self.line_end(end)?;
        let framed = line::frame(self.bytes.get(start..end).unwrap_or_default());
        Ok(Found { start, framed })
    }

    /// Searches backwards for the first change of an act, given its last present one.
    fn act(
        &self,
        mut start: usize,
        mut line: Framed<'a>,
        last: &Content<Record, Change>,
        last_part: Part,
    ) -> Result<(Framed<'a>, usize), Stop> {
        let mut seq = last.seq().unwrap_or_default();
        let mut part = last_part;
        while part.nth > 1 {
            let found = self.line_before(start)?;
            let at = found.start;
            let (before, content) = found.read()?;
            match content {
                Content::Change(change, earlier)
                    if part.follows(Some(earlier))
                        && change.seq.0.checked_add(1) == Some(seq.0) =>
                {
                    seq = change.seq;
                    part = earlier;
                }
                _ => return Err(Stop::Flaw(start, FlawKind::Act)),
            }
            if !line.follows(&before.hash) {
                return Err(Stop::Flaw(start, FlawKind::Chain));
            }
            (line, start) = (before, at);
        }
        Ok((line, start))
    }
}
