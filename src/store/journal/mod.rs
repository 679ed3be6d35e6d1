//! The journal: every change of a registry once more, in lines of JSON that a person can read, a
//! log shipper can follow and no other program is needed for.
//!
//! A change is in the journal, and on the disk there, before it is committed to the database. So
//! the journal alone can rebuild a registry, and what a crash kept from the database is in it.
//!
//! # The format, version 1
//!
//! The directory `journal` of a registry holds segments: `00000001.jsonl`, `00000002.jsonl` and so
//! on. A segment is closed once it is longer than 8 MiB, and then compressed:
//! `00000001.jsonl.zst` is exactly the bytes of `00000001.jsonl` under zstd. Where both are there,
//! the plain one counts. `torn` keeps what was ever cut off the end after a crash.
//!
//! A line is one JSON object, in UTF-8, without a line break inside. It begins with `{"v":1,`, the
//! version; a new version begins a new segment. It ends with two checks and a line feed:
//!
//! ```text
//! {"v":1,"change":{"seq":7,"key":"…", …},"part":[1,1],"crc32c":"8 digits","blake3":"64 digits"}
//! |<------------------- body ----------------------->|
//! ```
//!
//! - The body is the bytes before `,"crc32c":`, without a closing brace.
//! - `crc32c` is the CRC-32C (Castagnoli; RFC 3720 appendix B.4) of the body. It tells a damaged
//!   line by itself.
//! - `blake3` is the BLAKE3 hash of 32 bytes, the hash of the line before, and then the body. The
//!   first line of the first segment follows 32 zero bytes; the first line of a later segment
//!   follows the last of the segment before. It tells that a line is missing, changed or moved.
//! - Digits are hexadecimal, in lower case. The checks are always the last two members, in this
//!   order and without spaces: the last 97 bytes before the line feed.
//!
//! What a line holds is named by the member after the version:
//!
//! | member | what it is |
//! | --- | --- |
//! | `journal` | the first line of each segment, and only there: `registry` (the registry's number), `segment` (this one's), `after_seq` (the change that its first one follows), `previous` (the hash of the last line of the segment before), `program` (the version that wrote it) |
//! | `base` | a record that the registry starts with: `{"client":{…}}`, `partner`, `user`, `role` or `settings` |
//! | `base_end` | the end of these, once in a journal: `records` is how many there are |
//! | `change` | a change, and beside it `part`: `[1,3]` is the first of the three changes of one act. They stand together, their numbers count up, and the act counts only as a whole |
//! | `lost` | in a recovered journal: the changes `from` to `to` could not be brought back |
//!
//! The number of a change, `seq`, is one more than that of the change before. Records and changes
//! have the form of [`crate::model::Record`] and [`crate::model::Change`]; times are RFC 3339.
//!
//! A reader that follows a live journal may meet a line that is taken back, because the database
//! could not take the change: the next line then has the same `seq`, and the hash of the line
//! before. What is followed by another line, or is older than the registry's last change, stays.

mod append;
mod bulk;
mod check;
mod digest;
mod entry;
pub(super) mod flaw;
mod line;
mod open;
mod read;
mod replay;
mod segment;
mod source;
mod tail;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use crate::model::Seq;

use segment::Segment;

pub(super) use digest::{Digest, RegistryId};
pub(super) use entry::Entry;
pub(super) use flaw::Torn;
pub use flaw::{Flaw, FlawKind};
pub(super) use line::Part;
pub(super) use read::Reader;
pub(super) use replay::Changes;

/// The directory of the journal in that of its registry.
const NAME: &str = "journal";
/// The same while it is made.
const NEW: &str = "journal.new";

/// The end of a chain: the last change, and the hash of the last line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub seq: Seq,
    pub hash: Digest,
}

/// A journal that is written to. Only one in all processes may be: the registry's lock is held.
#[derive(Debug)]
pub(super) struct Journal {
    /// The journal's own directory.
    dir: PathBuf,
    id: u128,
    segment: Segment,
    last: Link,
    /// What was before the last append.
    undo: Option<Undo>,
    /// Why nothing can be written any more.
    stuck: Option<String>,
    /// The length that closes a segment, in bytes.
    full: u64,
}

/// What it takes to take an append back.
#[derive(Clone, Copy, Debug)]
struct Undo {
    len: u64,
    last: Link,
}

impl Journal {
    /// The last change and the hash of the last line. The number is that of the base where there
    /// is no change yet.
    pub(super) const fn last(&self) -> Link {
        self.last
    }
}
