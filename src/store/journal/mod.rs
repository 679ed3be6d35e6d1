//! The journal: a second copy of every change, in lines of JSON that people and log shippers can
//! read without this program.
//!
//! A change is durable in the journal before it is committed to the database. So the journal alone
//! can rebuild a registry, and has the changes that a crash kept from the database.
//!
//! # The format, version 2
//!
//! The directory `journal` of a registry holds segments: `00000001.jsonl`, `00000002.jsonl` and so
//! on. A segment is closed once it is longer than 8 MiB, and then compressed:
//! `00000001.jsonl.zst` is exactly the bytes of `00000001.jsonl` under zstd. If both exist,
//! the plain one counts. `torn` keeps everything ever cut off the end after a crash.
//!
//! A line is one JSON object, in UTF-8, without a line break inside. It begins with `{"v":2,`, the
//! version; a new version begins a new segment. Version 1, which is read too, differs in who made a
//! change, see [`crate::model::Principal`]. Members that a reader does not know are passed over. It ends with two checks and a line feed:
//!
//! ```text
//! {"v":2,"change":{"seq":7,"key":"…", …},"part":[1,1],"crc32c":"8 digits","blake3":"64 digits"}
//! |<------------------- body ----------------------->|
//! ```
//!
//! - The body is the bytes before `,"crc32c":`, without a closing brace.
//! - `crc32c` is the CRC-32C (Castagnoli; RFC 3720 appendix B.4) of the body. It shows a
//!   damaged line by itself.
//! - `blake3` is the BLAKE3 hash of 32 bytes, the hash of the line before, and then the body. The
//!   first line of the first segment follows 32 zero bytes; the first line of a later segment
//!   follows the last of the segment before. It shows a missing, changed or moved line.
//! - Digits are hexadecimal, in lower case. The checks are always the last two members, in this
//!   order and without spaces: the last 97 bytes before the line feed.
//!
//! The member after the version tells the kind of line:
//!
//! | member | content |
//! | --- | --- |
//! | `journal` | the first line of each segment, and only there: `registry` (the registry's ID), `segment` (its number), `after_seq` (the change before its first one), `previous` (the hash of the last line of the segment before), `program` (the version that wrote it) |
//! | `base` | an initial record: `{"client":{…}}`, `partner`, `user`, `role` or `settings` |
//! | `base_end` | the end of the initial records, once in a journal: `records` is their number |
//! | `change` | a change, and beside it `part`: `[1,3]` is the first of the three changes of one act. They are adjacent, their numbers count up, and an incomplete act does not count |
//! | `lost` | in a recovered journal: the changes `from` to `to` could not be recovered |
//!
//! The number of a change, `seq`, is one more than that of the change before. Records and changes
//! have the form of [`crate::model::Record`] and [`crate::model::Change`]; times are RFC 3339.
//!
//! A reader that follows a live journal may see a line that is retracted later, because the database
//! could not commit the change: the next line then has the same `seq`, and the hash over the line
//! before. A line that is followed by another, or is older than the registry's last change, stays.

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

/// The journal's directory within the registry's.
const NAME: &str = "journal";
/// The journal's directory while it is created.
const NEW: &str = "journal.new";

/// The end of a chain: the last change, and the hash of the last line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub seq: Seq,
    pub hash: Digest,
}

/// A journal open for writing. Only one process may have it open: the registry's lock is held.
#[derive(Debug)]
pub(super) struct Journal {
    /// The journal's own directory.
    dir: PathBuf,
    id: u128,
    segment: Segment,
    /// The segment is of an older version of the format: the next append begins another.
    is_older: bool,
    last: Link,
    /// The state before the last append.
    undo: Option<Undo>,
    /// Why writing is no longer possible.
    stuck: Option<String>,
    /// The length at which a segment is closed, in bytes.
    full: u64,
}

/// The state needed to retract an append.
#[derive(Clone, Copy, Debug)]
struct Undo {
    len: u64,
    last: Link,
}

impl Journal {
    /// The last change and the hash of the last line. Without changes, the base's number.
    pub(super) const fn last(&self) -> Link {
        self.last
    }
}
