//! The marker beside the database: what it must at least hold.
//!
//! sled can come up short, or empty, without an error: a log that was cut, a file that is gone.
//! The marker is written and read at each opening; what it knows and neither database nor journal
//! do is lost, and then nobody should work on. It is plain text, so that a program that knows
//! nothing of a newer format can still tell which version does.

use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use super::meta::{Counts, FORMAT, Meta};
use super::{StoreError, files};
use crate::model::text;

/// A slot of the file, in bytes; the slots take turns, so that one that was torn has a good other.
const SLOT: usize = 256;

/// What a marker says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub id: u128,
    pub format: u32,
    pub seq: u64,
    pub counts: Counts,
}

/// What was found in place of a marker.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    Nothing,
    Broken,
    /// A marker of this format, which is newer than ours.
    Newer {
        format: u32,
        by: Option<String>,
    },
    Mark(Mark),
}

/// The marker's file.
#[derive(Debug)]
pub(super) struct Marker {
    path: PathBuf,
    file: Option<File>,
}

impl Mark {
    pub(super) const fn of(meta: &Meta) -> Self {
        Self { id: meta.id, format: meta.format, seq: meta.seq, counts: meta.counts }
    }

    fn line(&self) -> String {
        let Counts { clients, partners, users, roles, retired } = self.counts;
        let text = format!(
            "oauthdesk {} registry {:032x} seq {} clients {clients} partners {partners} users {users} roles {roles} retired {retired} by {}",
            self.format,
            self.id,
            self.seq,
            env!("CARGO_PKG_VERSION")
        );
        let crc = crc32fast::hash(text.as_bytes());
        format!("{text} crc {crc:08x}")
    }

    fn parse(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let mut value = |name: &str| (words.next()? == name).then(|| words.next()).flatten();
        Some(Self {
            format: value("oauthdesk")?.parse().ok()?,
            id: u128::from_str_radix(value("registry")?, 16).ok()?,
            seq: value("seq")?.parse().ok()?,
            counts: Counts {
                clients: value("clients")?.parse().ok()?,
                partners: value("partners")?.parse().ok()?,
                users: value("users")?.parse().ok()?,
                roles: value("roles")?.parse().ok()?,
                retired: value("retired")?.parse().ok()?,
            },
        })
    }
}

impl Marker {
    pub(super) fn new(dir: &Path) -> Self {
        Self { path: dir.join("marker"), file: None }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What the file says; of two good slots, the later one.
    pub(super) fn read(&self) -> Result<Found, StoreError> {
        let bytes = match std::fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Found::Nothing),
            Err(error) => return Err(StoreError::file("read", &self.path, error)),
        };
        let texts: Vec<&str> = bytes
            .chunks(SLOT)
            .filter_map(|slot| std::str::from_utf8(slot).ok())
            .filter_map(checked)
            .collect();
        // What else a newer marker says, only a newer program can know.
        let newest = texts.iter().filter_map(|text| Some((format_of(text)?, *text)));
        if let Some((format, text)) = newest.max_by_key(|(format, _)| *format)
            && format > FORMAT
        {
            let by = text.rsplit_once(" by ").map(|(_, by)| text::shown(by).into_owned());
            return Ok(Found::Newer { format, by });
        }
        let marks = texts.iter().filter_map(|text| Mark::parse(text));
        Ok(marks.max_by_key(|mark| mark.seq).map_or(Found::Broken, Found::Mark))
    }

    /// Puts a mark on the disk.
    pub(super) fn write(&mut self, mark: &Mark) -> Result<(), StoreError> {
        let written = self.try_write(mark);
        if written.is_err() {
            // The handle may be what is broken; the next write takes a fresh one.
            self.file = None;
        }
        written
    }

    fn try_write(&mut self, mark: &Mark) -> Result<(), StoreError> {
        let failed = |error| StoreError::file("write", &self.path, error);
        let file = if let Some(file) = &mut self.file {
            file
        } else {
            let file = if self.path.exists() {
                OpenOptions::new().write(true).open(&self.path).map_err(failed)?
            } else {
                self.make(mark).map_err(failed)?
            };
            self.file.insert(file)
        };
        let at = (mark.seq % 2) * SLOT as u64;
        file.write_all_at(&filled(mark), at).and_then(|()| file.sync_data()).map_err(failed)
    }

    /// Makes the file. It gets its name once the mark is in it: a half-made one would keep the
    /// registry closed. Both slots get their room now, so that later writes need none.
    fn make(&self, mark: &Mark) -> std::io::Result<File> {
        let file = files::begin(&self.path.with_extension("new"))?;
        file.as_file().write_all_at(&filled(mark).repeat(2), 0)?;
        files::persist(file, &self.path, true)
    }
}

/// The text of a slot, if it is what was written.
fn checked(slot: &str) -> Option<&str> {
    let (text, crc) = slot.trim_end().rsplit_once(" crc ")?;
    let good = u32::from_str_radix(crc, 16).ok()? == crc32fast::hash(text.as_bytes());
    good.then_some(text)
}

/// The format that a marker's text starts with, in every format.
fn format_of(text: &str) -> Option<u32> {
    text.strip_prefix("oauthdesk ")?.split(' ').next()?.parse().ok()
}

fn filled(mark: &Mark) -> Vec<u8> {
    let mut slot = blank();
    for (to, from) in slot.iter_mut().zip(mark.line().bytes()) {
        *to = from;
    }
    slot
}

fn blank() -> Vec<u8> {
    let mut slot = vec![b' '; SLOT - 1];
    slot.push(b'\n');
    slot
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNTS: Counts = Counts { clients: 3, partners: 2, users: 1, roles: 1, retired: 0 };

    fn mark(seq: u64) -> Mark {
        Mark { id: u128::MAX, format: 1, seq, counts: COUNTS }
    }

    #[test]
    fn the_later_mark_counts_and_a_torn_one_leaves_the_earlier() {
        let dir = tempfile::tempdir().unwrap();
        let mut marker = Marker::new(dir.path());
        assert_eq!(marker.read().unwrap(), Found::Nothing);
        marker.write(&mark(4)).unwrap();
        marker.write(&mark(5)).unwrap();
        assert_eq!(marker.read().unwrap(), Found::Mark(mark(5)));
        let mut bytes = std::fs::read(marker.path()).unwrap();
        assert_eq!(bytes.len(), 2 * SLOT);
        bytes[SLOT + 60] ^= 1;
        std::fs::write(marker.path(), &bytes).unwrap();
        assert_eq!(marker.read().unwrap(), Found::Mark(mark(4)));
        bytes[60] ^= 1;
        std::fs::write(marker.path(), &bytes).unwrap();
        assert_eq!(marker.read().unwrap(), Found::Broken);
    }

    #[test]
    fn the_longest_mark_fits_its_slot() {
        let counts = Counts {
            clients: u64::MAX,
            partners: u64::MAX,
            users: u64::MAX,
            roles: u64::MAX,
            retired: u64::MAX,
        };
        let mark = Mark { id: u128::MAX, format: u32::MAX, seq: u64::MAX, counts };
        assert!(mark.line().len() < SLOT, "{}", mark.line().len());
        assert_eq!(checked(&mark.line()).and_then(Mark::parse), Some(mark));
    }

    #[test]
    fn a_newer_marker_is_known_by_its_format_whatever_else_it_says() {
        let dir = tempfile::tempdir().unwrap();
        let marker = Marker::new(dir.path());
        let text = format!("oauthdesk {} sealed with words of its own", FORMAT + 1);
        let crc = crc32fast::hash(text.as_bytes());
        std::fs::write(marker.path(), format!("{text} crc {crc:08x}\n")).unwrap();
        assert_eq!(marker.read().unwrap(), Found::Newer { format: FORMAT + 1, by: None });
        std::fs::write(marker.path(), format!("{text} crc {:08x}\n", crc ^ 1)).unwrap();
        assert_eq!(marker.read().unwrap(), Found::Broken);
    }

    #[test]
    fn a_marker_that_could_not_be_made_is_none_and_not_a_broken_one() {
        let dir = tempfile::tempdir().unwrap();
        let mut marker = Marker::new(dir.path());
        // A directory stands in the way of the file.
        let new = dir.path().join("marker.new");
        std::fs::create_dir(&new).unwrap();
        marker.write(&mark(4)).unwrap_err();
        assert_eq!(marker.read().unwrap(), Found::Nothing);
        std::fs::remove_dir(&new).unwrap();
        std::fs::write(&new, "half of a ma").unwrap();
        marker.write(&mark(4)).unwrap();
        assert_eq!(marker.read().unwrap(), Found::Mark(mark(4)));
        assert!(!new.exists());
    }
}
