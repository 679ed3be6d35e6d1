//! Whatever the bytes are, a reader says something: clients, or an error.

use std::fs;
use std::path::{Path, PathBuf};

use oauthdesk::exchange::import::{Format, Reading, read};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Reads bytes in each form that they could be said to have.
pub fn read_as_all(bytes: &[u8]) {
    let forms = std::iter::once(None).chain(Format::ALL.map(Some));
    for from in forms {
        let reading = Reading { from, partner_from: Some("owner.name".into()), builtins: true };
        if let Ok(found) = read(bytes, &reading) {
            // Each client has an ID or a reason.
            assert!(
                found.clients.iter().all(|client| client.id.is_some() || client.wrong.is_some())
            );
        }
    }
}

pub fn files_below(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files = Vec::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}

fn fixtures() -> Vec<Vec<u8>> {
    files_below("tests/import/fixtures").iter().map(|file| fs::read(file).unwrap()).collect()
}

/// Pieces that files are made of.
const PIECES: [&str; 28] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\n",
    " ",
    "- ",
    "clients",
    "clientId",
    "client_id",
    "redirect_uris",
    "realm",
    "##KEY##",
    "@@KEY@@",
    "null",
    "true",
    "1e999",
    "-1",
    "\\u0000",
    "&a",
    "*a",
    "<<: ",
    "!!binary ",
    "\u{feff}",
    ";",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read_as_all(&bytes);
    }

    #[test]
    fn any_pieces_are_read(pieces in prop::collection::vec(select(PIECES.to_vec()), 0..60)) {
        read_as_all(pieces.concat().as_bytes());
    }

    #[test]
    fn broken_fixtures_are_read(
        file in any::<Index>(),
        cuts in prop::collection::vec((any::<Index>(), any::<u8>(), 0_u8..4), 1..6),
    ) {
        let fixtures = fixtures();
        let mut bytes = file.get(&fixtures).clone();
        for (at, byte, what) in cuts {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            match what {
                0 => bytes[at] = byte,
                1 => { bytes.remove(at); }
                2 => bytes.insert(at, byte),
                _ => bytes.truncate(at),
            }
        }
        read_as_all(&bytes);
    }
}
