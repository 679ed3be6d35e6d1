//! Checks each journal line against the lines before it.

use super::append::next;
use super::digest::Digest;
use super::entry::Entry;
use super::flaw::FlawKind;
use super::line::{self, BaseEnd, Content, Framed, Header, Lost, Part};

use super::source;
use crate::model::{Change, Record, Seq};

/// The result of checking a line.
#[derive(Debug)]
pub(super) enum Step {
    /// The line itself is damaged; it is skipped.
    Bad(FlawKind),
    /// The whole segment is skipped.
    Leave(FlawKind),
    /// The line is usable; it may have flaws of its place.
    Good { flaws: Vec<FlawKind>, entry: Option<Entry>, act: Act },
}

/// The place of a line within its act.
#[derive(Clone, Copy, Debug)]
pub(super) struct Act {
    /// Lines held before do not belong to this act.
    pub begins: bool,
    pub ends: bool,
}

/// The phase of a journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Among base records, with the number seen.
    Base(u64),
    Changes,
    /// Unknown: the reading began in the middle.
    Unknown,
}

/// The state that the next line is checked against.
#[derive(Debug)]
pub(super) struct Checks {
    pub registry: Option<u128>,
    /// The hash of the last line; `None` if it could not be read.
    hash: Option<Digest>,
    /// The last change, or the base's.
    seq: Option<Seq>,
    phase: Phase,
    part: Option<Part>,
    /// An earlier line was skipped: mismatches are a consequence of that.
    lost_track: bool,
    /// Whether that happened among the base records.
    base_lost: bool,
}

impl Checks {
    pub(super) const fn from_start(registry: Option<u128>) -> Self {
        Self {
            registry,
            hash: Some(Digest([0; 32])),
            seq: None,
            phase: Phase::Base(0),
            part: None,
            lost_track: false,
            base_lost: false,
        }
    }

    /// Starts at a segment in the middle.
    pub(super) const fn from_middle(registry: u128) -> Self {
        let start = Self::from_start(Some(registry));
        Self { hash: None, phase: Phase::Unknown, ..start }
    }

    pub(super) fn in_act(&self) -> bool {
        self.part.is_some_and(|part| !part.is_last())
    }

    pub(super) const fn in_base(&self) -> bool {
        matches!(self.phase, Phase::Base(_))
    }

    /// Notes that one or more lines were skipped.
    pub(super) const fn lose_track(&mut self) {
        self.hash = None;
        self.lost_track = true;
        if self.in_base() {
            self.base_lost = true;
        }
    }

    /// Checks a line of this segment.
    pub(super) fn line(&mut self, line: &[u8], segment: u32, first: bool) -> Step {
        if first && let Err(kind @ FlawKind::Version(_)) = source::header(line) {
            return Step::Leave(kind);
        }
        let framed = match line::frame(line) {
            Ok(framed) => framed,
            Err(kind) => return Step::Bad(kind),
        };
        let content = match framed.content() {
            Ok(content) => content,
            Err(kind) => return Step::Bad(kind),
        };
        if let Content::Header(header) = &content
            && let Some(kind) = self.foreign(header, segment)
        {
            return Step::Leave(kind);
        }
        let mut flaws = Vec::new();
        if first != matches!(content, Content::Header(_)) {
            flaws.push(FlawKind::OutOfPlace);
        }
        self.chain(&framed, &content, &mut flaws);
        let mut act = Act { begins: true, ends: true };
        let part = if let Content::Change(_, part) = &content { Some(*part) } else { None };
        let fits = part.unwrap_or(Part::WHOLE).follows(self.part);
        if !fits && !self.lost_track {
            flaws.push(FlawKind::Act);
        }
        if let Some(part) = part {
            act = Act { begins: !fits || part.nth == 1, ends: part.is_last() };
        }
        self.part = part;
        let entry = self.take(content, &mut flaws);
        self.lost_track = false;
        Step::Good { flaws, entry, act }
    }

    /// Why a segment does not belong to this journal.
    fn foreign(&mut self, header: &Header, segment: u32) -> Option<FlawKind> {
        let found = header.registry.0;
        let expected = *self.registry.get_or_insert(found);
        if found != expected {
            return Some(FlawKind::Registry { expected, found });
        }
        (header.segment != segment).then_some(FlawKind::Segment(header.segment))
    }

    fn chain(
        &mut self,
        framed: &Framed<'_>,
        content: &Content<Record, Change>,
        flaws: &mut Vec<FlawKind>,
    ) {
        // The header names its predecessor itself.
        let stated = match content {
            Content::Header(header) => Some(header.previous),
            _ => None,
        };
        let broken = match (self.hash, stated) {
            (Some(hash), Some(stated)) => hash != stated || !framed.follows(&hash),
            (Some(hash), None) | (None, Some(hash)) => !framed.follows(&hash),
            (None, None) => false,
        };
        if broken {
            flaws.push(FlawKind::Chain);
        }
        self.hash = Some(framed.hash);
    }

    fn take(
        &mut self,
        content: Content<Record, Change>,
        flaws: &mut Vec<FlawKind>,
    ) -> Option<Entry> {
        match content {
            Content::Header(header) => {
                let found = header.after_seq;
                self.count(self.seq.unwrap_or(found), found, flaws);
                None
            }
            Content::Base(record) => {
                match &mut self.phase {
                    Phase::Base(count) => *count += 1,
                    Phase::Changes if !self.lost_track => flaws.push(FlawKind::OutOfPlace),
                    Phase::Changes | Phase::Unknown => {}
                }
                Some(Entry::Base(Box::new(record)))
            }
            Content::BaseEnd(BaseEnd { records }) => {
                match self.phase {
                    Phase::Base(found) if found != records && !self.base_lost => {
                        flaws.push(FlawKind::BaseCount { expected: records, found });
                    }
                    Phase::Changes => flaws.push(FlawKind::OutOfPlace),
                    Phase::Base(_) | Phase::Unknown => {}
                }
                self.phase = Phase::Changes;
                Some(Entry::BaseEnd { records, after: self.seq.unwrap_or_default() })
            }
            Content::Change(change, part) => {
                self.base_is_over(flaws);
                let expected = self.seq.map_or(change.seq, next);
                self.count(expected, change.seq, flaws);
                Some(Entry::Change(Box::new(change), part))
            }
            Content::Lost(Lost { from, to }) => {
                self.base_is_over(flaws);
                self.count(self.seq.map_or(from, next), from, flaws);
                self.seq = Some(to);
                Some(Entry::Lost { from, to })
            }
        }
    }

    fn base_is_over(&mut self, flaws: &mut Vec<FlawKind>) {
        if self.in_base() && !self.base_lost {
            flaws.push(FlawKind::Unfinished);
        }
        self.phase = Phase::Changes;
    }

    /// Compares a change's number with the expected one. After skipped lines a gap is expected;
    /// going back is not.
    fn count(&mut self, expected: Seq, found: Seq, flaws: &mut Vec<FlawKind>) {
        if found < expected || (found > expected && !self.lost_track) {
            flaws.push(FlawKind::Sequence { expected, found });
        }
        self.seq = Some(found);
    }
}
