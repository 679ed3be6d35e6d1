//! A cache file with data derived from the registry, so that the next start is faster.
//!
//! It holds for exactly one state of one registry: its ID, the number of its last change, and the
//! hash of the journal's last line. A damaged or outdated file is ignored.
//!
//! ```text
//! header    magic, version, byte order, state, sizes and checksums of the parts, checksum of all this
//! parts     one after the other
//! ```

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;

use rayon::prelude::*;
use tempfile::NamedTempFile;

use super::{Store, files};

const NAME: &str = "index";
/// While it is written.
const NEW: &str = "index.new";
const MAGIC: &[u8; 8] = b"oadindex";
/// Tells the byte order of the machine that wrote it.
const ORDER: u32 = 0x0102_0304;
/// Magic, version, byte order, state, number of parts.
const FIXED: usize = 8 + 4 + 4 + STATE + 4;
const STATE: usize = 16 + 8 + 32;
/// A header with more parts than this is none.
const MOST_PARTS: usize = 1_024;
/// So many bytes are checked at once.
const PIECE: usize = 4 << 20;

/// The state of a registry that a snapshot holds for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct State([u8; STATE]);

/// A snapshot that holds for the state that was asked for; its parts are still to be read.
#[derive(Debug)]
pub(crate) struct Snapshot {
    file: File,
    /// The size and the checksum of each part.
    parts: Vec<(u64, u32)>,
}

impl Store {
    /// The state that the registry is in.
    pub(crate) fn state(&self) -> Option<State> {
        let last = self.journal.as_ref()?.last();
        let mut state = [0; STATE];
        let (id, rest) = state.split_at_mut(16);
        let (seq, hash) = rest.split_at_mut(8);
        id.copy_from_slice(&self.meta.id.to_le_bytes());
        seq.copy_from_slice(&self.meta.seq.to_le_bytes());
        hash.copy_from_slice(&last.hash.0);
        Some(State(state))
    }
}

impl Snapshot {
    /// The snapshot in the directory of a registry, if there is one of this version and state.
    pub(crate) fn open(dir: &Path, version: u32, state: &State) -> Option<Self> {
        let mut file = File::open(dir.join(NAME)).ok()?;
        let mut fixed = [0; FIXED];
        file.read_exact(&mut fixed).ok()?;
        let count = u32::from_ne_bytes(*fixed.last_chunk()?) as usize;
        if fixed != header(version, state, count) || count > MOST_PARTS {
            return None;
        }
        let mut table = vec![0; count * 12 + 4];
        file.read_exact(&mut table).ok()?;
        let (table, checksum) = table.split_last_chunk::<4>()?;
        if crc32fast::hash(&[&fixed, table].concat()) != u32::from_ne_bytes(*checksum) {
            return None;
        }
        let parts: Vec<(u64, u32)> = table
            .chunks_exact(12)
            .map(|part| {
                let (size, checksum) = part.split_first_chunk::<8>()?;
                Some((u64::from_ne_bytes(*size), u32::from_ne_bytes(*checksum.first_chunk()?)))
            })
            .collect::<Option<_>>()?;
        let size = parts.iter().try_fold(body(count), |sum, (size, _)| sum.checked_add(*size))?;
        (file.metadata().ok()?.len() == size).then_some(Self { file, parts })
    }

    /// The size of each part, in bytes.
    pub(crate) fn sizes(&self) -> Vec<u64> {
        self.parts.iter().map(|(size, _)| *size).collect()
    }

    /// Reads each part into its place, which has its size; says whether all is as it was written.
    pub(crate) fn read(&self, places: Vec<&mut [u8]>) -> bool {
        let mut at = body(self.parts.len());
        let mut pieces = Vec::new();
        for place in places {
            let len = place.len() as u64;
            pieces.extend((at..).step_by(PIECE).zip(place.chunks_mut(PIECE)));
            at = at.saturating_add(len);
        }
        let read = |(at, piece): (u64, &mut [u8])| {
            self.file.read_exact_at(piece, at).ok()?;
            let mut hasher = crc32fast::Hasher::new();
            hasher.update(piece);
            Some(hasher)
        };
        let Some(hashes) = pieces.into_par_iter().map(read).collect::<Option<Vec<_>>>() else {
            return false;
        };
        let mut hashes = hashes.into_iter();
        self.parts.iter().all(|(size, checksum)| {
            let mut whole = crc32fast::Hasher::new();
            let count = usize::try_from(size.div_ceil(PIECE as u64)).unwrap_or(usize::MAX);
            hashes.by_ref().take(count).for_each(|hash| whole.combine(&hash));
            whole.finalize() == *checksum
        })
    }
}

/// Writes the snapshot of a registry, in place of the one that is there. Not brought to the disk by
/// force: a torn one is noticed.
pub(crate) fn write(dir: &Path, version: u32, state: &State, parts: &[&[u8]]) -> io::Result<()> {
    let (there, new) = (dir.join(NAME), dir.join(NEW));
    let written = write_new(&new, version, state, parts)
        .and_then(|file| file.persist(&there).map_err(|error| error.error));
    let written = written.map(|_| ());
    if written.is_err() {
        // Room is dearer than a faster start.
        let _ = fs::remove_file(&there);
    }
    written
}

fn write_new(
    new: &Path,
    version: u32,
    state: &State,
    parts: &[&[u8]],
) -> io::Result<NamedTempFile> {
    let mut head = header(version, state, parts.len()).to_vec();
    for part in parts {
        head.extend_from_slice(&(part.len() as u64).to_ne_bytes());
        head.extend_from_slice(&crc32fast::hash(part).to_ne_bytes());
    }
    head.extend_from_slice(&crc32fast::hash(&head).to_ne_bytes());
    let mut file = files::begin(new)?;
    file.write_all(&head)?;
    parts.iter().try_for_each(|part| file.write_all(part))?;
    Ok(file)
}

/// The start of a file, in the byte order of this machine.
fn header(version: u32, state: &State, parts: usize) -> [u8; FIXED] {
    let mut header = [0; FIXED];
    let parts = u32::try_from(parts).unwrap_or(u32::MAX);
    let fields: [&[u8]; 5] =
        [MAGIC, &version.to_ne_bytes(), &ORDER.to_ne_bytes(), &state.0, &parts.to_ne_bytes()];
    for (to, from) in header.iter_mut().zip(fields.into_iter().flatten()) {
        *to = *from;
    }
    header
}

/// Where the parts start.
const fn body(parts: usize) -> u64 {
    (FIXED + parts * 12 + 4) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHEN: State = State([7; STATE]);

    fn read(dir: &Path, state: &State) -> Option<Vec<Vec<u8>>> {
        let snapshot = Snapshot::open(dir, 3, state)?;
        let sizes = snapshot.sizes();
        let size = |size: &u64| usize::try_from(*size).unwrap();
        let mut places: Vec<Vec<u8>> = sizes.iter().map(|it| vec![0; size(it)]).collect();
        let whole = snapshot.read(places.iter_mut().map(Vec::as_mut_slice).collect());
        whole.then_some(places)
    }

    fn written() -> (tempfile::TempDir, Vec<Vec<u8>>) {
        let dir = tempfile::tempdir().unwrap();
        let large: Vec<u8> = (0..=250).cycle().take(PIECE * 2 + 5).collect();
        let parts = vec![b"some text".to_vec(), Vec::new(), large];
        let slices: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        write(dir.path(), 3, &WHEN, &slices).unwrap();
        (dir, parts)
    }

    #[test]
    fn what_is_written_is_read_again() {
        let (dir, parts) = written();
        assert_eq!(read(dir.path(), &WHEN).unwrap(), parts);
    }

    #[test]
    fn another_state_or_another_version_is_none() {
        let (dir, _) = written();
        assert!(read(dir.path(), &State([8; STATE])).is_none());
        assert!(Snapshot::open(dir.path(), 4, &WHEN).is_none());
        assert!(Snapshot::open(tempfile::tempdir().unwrap().path(), 3, &WHEN).is_none());
    }

    #[test]
    fn a_flipped_bit_or_a_cut_is_noticed_anywhere() {
        let (dir, _) = written();
        let path = dir.path().join(NAME);
        let whole = fs::read(&path).unwrap();
        let head = usize::try_from(body(3)).unwrap() + 20;
        let places = (0..head * 8).chain((head * 8..whole.len() * 8).step_by(1_234_567));
        for bit in places {
            let mut flipped = whole.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            fs::write(&path, &flipped).unwrap();
            assert!(read(dir.path(), &WHEN).is_none(), "bit {bit}");
        }
        for end in (0..head).chain([head + 1, whole.len() - 1]) {
            fs::write(&path, &whole[..end]).unwrap();
            assert!(read(dir.path(), &WHEN).is_none(), "cut at {end}");
        }
        fs::write(&path, [whole.as_slice(), b"x"].concat()).unwrap();
        assert!(read(dir.path(), &WHEN).is_none(), "one byte more");
    }
}
