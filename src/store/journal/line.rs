//! Writes and reads a journal line: body, checksum and hash.

use serde::{Deserialize, Serialize};

use super::digest::{Digest, RegistryId, push_hex, read_hex};
use super::flaw::FlawKind;
use crate::model::{Change, Record, Seq};
use crate::store::StoreError;

/// The format version that is written, and the newest that is read. A newer version starts a new
/// segment.
pub(super) const VERSION: u64 = 2;
/// The maximum length of a line, in bytes: two records of the largest size, escaped, are far below
/// it.
pub(super) const MAX: usize = 4 << 20;

const FIRST: &[u8] = b"{\"v\":";
const CRC: &[u8] = b",\"crc32c\":\"";
const HASH: &[u8] = b"\",\"blake3\":\"";
const END: &[u8] = b"\"}";
/// The length from the end of the body to the line break.
const TAIL: usize = CRC.len() + 8 + HASH.len() + 64 + END.len();

/// The place of a change within its act: the n-th of `of`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(u32, u32)", into = "(u32, u32)")]
pub(in crate::store) struct Part {
    pub nth: u32,
    pub of: u32,
}

impl From<(u32, u32)> for Part {
    fn from((nth, of): (u32, u32)) -> Self {
        Self { nth, of }
    }
}

impl From<Part> for (u32, u32) {
    fn from(part: Part) -> Self {
        (part.nth, part.of)
    }
}

impl Part {
    /// A change that is an act of its own.
    pub(in crate::store) const WHOLE: Self = Self { nth: 1, of: 1 };

    pub(in crate::store) const fn is_last(self) -> bool {
        self.nth == self.of
    }

    /// Whether it directly follows another: in the same act, or as the first of the next act.
    pub(super) fn follows(self, before: Option<Self>) -> bool {
        match before {
            Some(before) if !before.is_last() => {
                self.of == before.of && Some(self.nth) == before.nth.checked_add(1)
            }
            _ => self.nth == 1,
        }
    }

    const fn is_sound(self) -> bool {
        self.nth >= 1 && self.nth <= self.of
    }
}

/// The first line of a segment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    pub registry: RegistryId,
    pub segment: u32,
    /// The change before the segment's first one.
    pub after_seq: Seq,
    /// The hash of the previous segment's last line.
    pub previous: Digest,
    /// The program version that began the segment.
    pub program: String,
}

/// The line after the last base record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct BaseEnd {
    pub records: u64,
}

/// Changes that a recovery could not restore: first and last number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Lost {
    pub from: Seq,
    pub to: Seq,
}

/// The content of a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Content<R, C> {
    Header(Header),
    Base(R),
    BaseEnd(BaseEnd),
    Change(C, Part),
    Lost(Lost),
}

/// The body of a line, member by member.
#[derive(Serialize, Deserialize)]
struct Body<R, C> {
    v: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    journal: Option<Header>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<R>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base_end: Option<BaseEnd>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<C>,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<Part>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lost: Option<Lost>,
}

/// Appends a line; returns its hash.
pub(super) fn push(
    to: &mut Vec<u8>,
    previous: &Digest,
    content: Content<&Record, &Change>,
) -> Result<Digest, StoreError> {
    let mut body = Body {
        v: VERSION,
        journal: None,
        base: None,
        base_end: None,
        change: None,
        part: None,
        lost: None,
    };
    match content {
        Content::Header(header) => body.journal = Some(header),
        Content::Base(record) => body.base = Some(record),
        Content::BaseEnd(end) => body.base_end = Some(end),
        Content::Change(change, part) => (body.change, body.part) = (Some(change), Some(part)),
        Content::Lost(lost) => body.lost = Some(lost),
    }
    let start = to.len();
    serde_json::to_writer(&mut *to, &body).map_err(|_| StoreError::Damaged {
        what: "change".to_owned(),
        detail: "it has no form in the journal",
    })?;
    // Checksum and hash come before the closing brace.
    to.pop();
    let body = to.get(start..).unwrap_or_default();
    if body.len() + TAIL > MAX {
        return Err(StoreError::TooLarge { what: "change".to_owned(), bytes: body.len() });
    }
    let crc = crc32c::crc32c(body);
    let hash = Digest::of(previous, body);
    to.extend_from_slice(CRC);
    push_hex(to, &crc.to_be_bytes());
    to.extend_from_slice(HASH);
    push_hex(to, &hash.0);
    to.extend_from_slice(END);
    to.push(b'\n');
    Ok(hash)
}

/// Appends a line and reads it back. An unreadable line would keep the journal from opening, so its
/// change is refused.
pub(super) fn push_checked(
    to: &mut Vec<u8>,
    previous: &Digest,
    content: Content<&Record, &Change>,
) -> Result<Digest, StoreError> {
    let start = to.len();
    let hash = push(to, previous, content.clone())?;
    let line = to.get(start..to.len().saturating_sub(1)).unwrap_or_default();
    let same = match (frame(line).and_then(|line| line.content()), content) {
        (Ok(Content::Change(found, _)), Content::Change(change, _)) => found == *change,
        (Ok(Content::Base(found)), Content::Base(record)) => found == *record,
        (found, _) => found.is_ok(),
    };
    if same {
        return Ok(hash);
    }
    let (what, detail) = ("change".to_owned(), "it cannot be read back from the journal");
    Err(StoreError::Damaged { what, detail })
}

/// A line with valid form and checksum.
#[derive(Clone, Copy, Debug)]
pub(super) struct Framed<'a> {
    line: &'a [u8],
    body: &'a [u8],
    /// The hash stated in the line.
    pub hash: Digest,
}

/// Checks the form and checksum of a line without its line break.
pub(super) fn frame(line: &[u8]) -> Result<Framed<'_>, FlawKind> {
    let (body, crc, hash) = split(line).ok_or(FlawKind::Form)?;
    if crc32c::crc32c(body) != crc {
        return Err(FlawKind::Checksum);
    }
    Ok(Framed { line, body, hash })
}

fn split(line: &[u8]) -> Option<(&[u8], u32, Digest)> {
    if !line.starts_with(FIRST) {
        return None;
    }
    let (body, tail) = line.split_at_checked(line.len().checked_sub(TAIL)?)?;
    let (digits, tail) = tail.strip_prefix(CRC)?.split_at_checked(8)?;
    let (hash, tail) = tail.strip_prefix(HASH)?.split_at_checked(64)?;
    let mut crc = [0; 4];
    let whole = tail == END && read_hex(digits, &mut crc);
    whole.then_some((body, u32::from_be_bytes(crc), Digest::parse(hash)?))
}

/// The format version of a line, whatever else it contains.
pub(super) fn version(line: &[u8]) -> Option<u64> {
    let rest = line.strip_prefix(FIRST)?;
    let digits = rest.split(|byte| !byte.is_ascii_digit()).next()?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

impl Framed<'_> {
    /// Whether the line directly follows the one with this hash.
    pub(super) fn follows(&self, previous: &Digest) -> bool {
        Digest::of(previous, self.body) == self.hash
    }

    /// Parses the content of the line.
    pub(super) fn content(&self) -> Result<Content<Record, Change>, FlawKind> {
        match version(self.line) {
            Some(1..=VERSION) => {}
            Some(newer) => return Err(FlawKind::Version(newer)),
            None => return Err(FlawKind::Form),
        }
        let body: Body<Record, Change> = serde_json::from_slice(self.line)
            .map_err(|error| FlawKind::Content(error.to_string()))?;
        match body {
            Body { journal: Some(header), .. } => Ok(Content::Header(header)),
            Body { base: Some(record), .. } => Ok(Content::Base(record)),
            Body { base_end: Some(end), .. } => Ok(Content::BaseEnd(end)),
            Body { change: Some(change), part: Some(part), .. } if part.is_sound() => {
                Ok(Content::Change(change, part))
            }
            Body { lost: Some(lost), .. } => Ok(Content::Lost(lost)),
            _ => Err(FlawKind::Content("it holds nothing that is known".to_owned())),
        }
    }
}
