//! Backups of a small registry, intact and damaged.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use proptest::prelude::*;

use super::error::BackupError;
use super::read::read;
use super::write::create_named;
use super::{BackupInfo, Header, Last, VERSION};
use crate::model::{
    ActKey, Action, Change, Origin, Principal, Record, Role, RoleSubject, Seq, Settings, Timestamp,
};
use crate::store::contents::Contents;
use crate::store::journal::{Digest, Journal};

const ID: u128 = 0x0123_4567_89ab_cdef_0123_4567_89ab_cdef;
const AT: Timestamp = Timestamp(1_764_092_701_000);

fn role(user: &str, role: Role) -> Record {
    Record::Role { user: RoleSubject::user(user).unwrap(), role }
}

fn change(seq: u64, before: Option<Record>, after: Option<Record>) -> Change {
    let key = ActKey(u128::from(seq) << 64 | 7);
    let action = match (&before, &after) {
        (None, _) => Action::Create,
        (_, None) => Action::Delete,
        _ => Action::Update,
    };
    Change {
        seq: Seq(seq),
        key,
        group: key,
        at: Timestamp(AT.0 + i64::try_from(seq).unwrap()),
        by: Principal::named("ana"),
        action,
        origin: Origin::Plain,
        before,
        after,
        reason: None,
    }
}

/// A directory with the journal of a registry: settings and two roles, one role that was added,
/// changed and removed, and one that was added and stayed.
fn journal(after: u64) -> (tempfile::TempDir, Journal) {
    let home = tempfile::tempdir().unwrap();
    let base = [
        Record::Settings(Settings::default()),
        role("ana", Role::Admin),
        role("ben", Role::Editor),
    ];
    let mut journal = Journal::create(home.path(), ID, Seq(after), base.map(Ok)).unwrap();
    let (viewer, editor) = (role("cy", Role::Viewer), role("cy", Role::Editor));
    for change in [
        change(after + 1, None, Some(viewer.clone())),
        change(after + 2, Some(viewer), Some(editor.clone())),
        change(after + 3, Some(editor), None),
        change(after + 4, None, Some(role("dee", Role::Viewer))),
    ] {
        journal.append(&[change]).unwrap();
    }
    (home, journal)
}

fn back_up(dir: &Path) -> PathBuf {
    let file = dir.join("b.jsonl.zst");
    create_named(dir, |_| file.clone(), true, AT, &AtomicBool::new(false)).unwrap();
    file
}

/// The comparable parts of a registry.
fn all(contents: &Contents) -> (u128, Seq, Vec<&Record>, Vec<&Change>) {
    (contents.id, contents.after, contents.records().collect(), contents.changes.values().collect())
}

fn lines(file: &Path) -> Vec<String> {
    let text = zstd::decode_all(fs::File::open(file).unwrap()).unwrap();
    String::from_utf8(text).unwrap().lines().map(str::to_owned).collect()
}

/// A backup of these lines, with a matching last line.
fn sealed(dir: &Path, lines: &[String]) -> PathBuf {
    let text: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
    let blake3 = Digest(*blake3::hash(text.as_bytes()).as_bytes());
    let last = Last { end: true, lines: lines.len() as u64, blake3 };
    packed(dir, &format!("{text}{}\n", serde_json::to_string(&last).unwrap()))
}

fn packed(dir: &Path, text: &str) -> PathBuf {
    let file = dir.join("made.jsonl.zst");
    fs::write(&file, zstd::encode_all(text.as_bytes(), 1).unwrap()).unwrap();
    file
}

#[track_caller]
fn refused(file: &Path) -> String {
    match read(file) {
        Ok(_) => panic!("{} was read", file.display()),
        Err(error) => {
            assert!(error.help().is_some(), "{error}");
            error.to_string()
        }
    }
}

/// Other programs read this form: a change to it needs a new format version.
#[test]
fn the_lines_of_a_backup_are_the_same_for_ever() {
    let (home, _journal) = journal(0);
    let lines = lines(&back_up(home.path()));
    let expected = [
        r#"{"backup":"oauthdesk","v":2,"registry":"0123456789abcdef0123456789abcdef","seq":4,"at":"2025-11-25T17:45:01Z","program":"VERSION","records":4,"changes":4}"#,
        r#"{"record":{"settings":{"scopes":["read","write"],"grant_types":["implicit","authorization_code","password","refresh_token"],"default_access_lifetime":43200,"default_refresh_lifetime":2592000,"http_hosts":[],"client_id_form":"partner_username","delete_needs_reason":false,"guide_url":null,"backups_kept":7,"revision":1}}}"#,
        r#"{"record":{"role":{"user":"ana","role":"admin"}}}"#,
        r#"{"record":{"role":{"user":"ben","role":"editor"}}}"#,
        r#"{"record":{"role":{"user":"dee","role":"viewer"}}}"#,
    ];
    let expected = expected.map(|line| line.replace("VERSION", env!("CARGO_PKG_VERSION")));
    assert_eq!(lines[..5], expected);
    assert!(lines[5].starts_with(r#"{"change":{"seq":1,"key":""#), "{}", lines[5]);
    assert_eq!(lines.len(), 10);
    assert!(lines[9].starts_with(r#"{"end":true,"lines":9,"blake3":""#), "{}", lines[9]);
}

#[test]
fn a_backup_holds_the_records_as_they_are_and_the_whole_history() {
    for after in [0, 40] {
        let (home, _journal) = journal(after);
        let (info, contents) = read(&back_up(home.path())).unwrap();
        let expected = BackupInfo {
            registry: ID,
            seq: Seq(after + 4),
            at: AT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            records: 4,
            changes: 4,
            after: Seq(after),
        };
        assert_eq!(info, expected);
        assert_eq!(contents.seq(), Seq(after + 4));
        let users: Vec<_> = contents.records().map(Record::title).collect();
        assert_eq!(users, ["", "ana", "ben", "dee"]);
        assert_eq!(contents.changes.len(), 4);
        assert_eq!(contents.base().len(), 3);
    }
}

#[test]
fn changes_that_were_lost_are_named_and_stay_lost() {
    let (home, mut journal) = journal(0);
    let later = change(9, None, Some(role("eve", Role::Editor)));
    journal.append_all([Ok(later)]).unwrap();
    let file = back_up(home.path());
    assert_eq!(lines(&file)[10], r#"{"lost":{"from":5,"to":8}}"#);
    let (info, contents) = read(&file).unwrap();
    assert_eq!((info.seq, info.changes, contents.changes.len()), (Seq(9), 5, 5));
}

/// Some bits of a zstd file mean nothing; the hash shows that the contents are unchanged.
#[test]
fn a_flipped_bit_is_refused_or_changes_nothing_at_all() {
    let (home, _journal) = journal(0);
    let file = back_up(home.path());
    let bytes = fs::read(&file).unwrap();
    let (info, contents) = read(&file).unwrap();
    let mut idle = 0;
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut bytes = bytes.clone();
            bytes[at] ^= 1 << bit;
            fs::write(&file, &bytes).unwrap();
            match read(&file) {
                Ok((info_now, now)) => {
                    assert_eq!((info_now, all(&now)), (info.clone(), all(&contents)), "byte {at}");
                    idle += 1;
                }
                Err(BackupError::Read { .. } | BackupError::Newer { .. }) => panic!("byte {at}"),
                Err(_) => {}
            }
        }
    }
    assert!(idle < 64, "{idle} of {} bits can be flipped", bytes.len() * 8);
}

#[test]
fn every_cut_and_every_tail_is_refused() {
    let (home, _journal) = journal(0);
    let file = back_up(home.path());
    let bytes = fs::read(&file).unwrap();
    for len in 0..bytes.len() {
        fs::write(&file, &bytes[..len]).unwrap();
        refused(&file);
    }
    for tail in [&b"x"[..], &[0; 512], &bytes] {
        fs::write(&file, [&bytes, tail].concat()).unwrap();
        refused(&file);
    }
}

#[test]
fn lines_that_are_missing_moved_or_changed_are_refused_even_with_a_hash_that_fits() {
    let (home, _journal) = journal(0);
    let lines = lines(&back_up(home.path()));
    let (body, _) = lines.split_at(lines.len() - 1);
    read(&sealed(home.path(), body)).unwrap();
    for n in 0..body.len() {
        let mut fewer = body.to_vec();
        fewer.remove(n);
        refused(&sealed(home.path(), &fewer));
        let mut more = body.to_vec();
        more.insert(n, body[n].clone());
        refused(&sealed(home.path(), &more));
    }
    // Records have no order; changes do.
    for n in 5..body.len() - 1 {
        let mut moved = body.to_vec();
        moved.swap(n, n + 1);
        let error = refused(&sealed(home.path(), &moved));
        assert!(error.contains("expected change"), "{error}");
    }
    for (from, to, part) in [
        ("\"seq\":4,\"at\"", "\"seq\":5,\"at\"", "names change 5 as the last, but the last is 4"),
        ("\"records\":4", "\"records\":5", "announces 5 records, but the file has 4"),
        ("\"seq\":4,\"at\"", "\"seq\":18446744073709551615,\"at\"", "are impossible"),
        ("\"dee\",\"role\":\"viewer\"", "\"dee\",\"role\":\"admin\"", "not as change 4 left it"),
        (
            "{\"record\":{\"role\":{\"user\":\"ben\"",
            "{\"record\":{\"rule\":{\"user\":\"ben\"",
            "line 4",
        ),
        ("{\"change\"", "{\"chance\"", "line 6"),
    ] {
        let mut body = body.to_vec();
        let line = body.iter_mut().find(|line| line.contains(from)).unwrap();
        *line = line.replace(from, to);
        let error = refused(&sealed(home.path(), &body));
        assert!(error.contains(part), "{error}");
    }
    // Without a matching hash.
    let changed = format!("{}\n", lines.join("\n")).replace("ben", "bea");
    let error = refused(&packed(home.path(), &changed));
    assert!(error.contains("line 10: its checksum does not match"), "{error}");
}

#[test]
fn what_is_no_backup_or_of_a_newer_version_is_called_that() {
    let (home, _journal) = journal(0);
    let lines = lines(&back_up(home.path()));
    let newer = lines[0].replace("\"v\":2", "\"v\":3").replace("\"records\"", "\"items\"");
    let program = format!("\"program\":\"{}\"", env!("CARGO_PKG_VERSION"));
    let newer = newer.replace(&program, "\"program\":\"9.1.0\"");
    let Err(error) = read(&packed(home.path(), &format!("{newer}\n"))) else { panic!() };
    assert!(error.to_string().contains("has version 3 of the format"), "{error}");
    assert_eq!(error.help().unwrap(), "use oauthdesk 9.1.0 or later");

    let plain = home.path().join("plain");
    for bytes in [&b""[..], b"{}", b"\x28\xb5\x2f"] {
        fs::write(&plain, bytes).unwrap();
        assert!(refused(&plain).contains("not a backup of oauthdesk"));
    }
    for text in ["", "{}\n", "[1]\n", "{\"backup\":\"other\",\"v\":1}\n", "\u{0}\n"] {
        let error = refused(&packed(home.path(), text));
        assert!(error.contains("not a backup of oauthdesk"), "{error}");
    }
    assert!(refused(&home.path().join("none")).contains("cannot read"));
    assert!(refused(home.path()).contains("cannot read"));
}

#[test]
fn a_line_without_end_takes_no_more_memory_than_a_line_may() {
    let (home, _journal) = journal(0);
    let lines = lines(&back_up(home.path()));
    let file = home.path().join("made.jsonl.zst");
    let mut out = zstd::Encoder::new(fs::File::create(&file).unwrap(), 1).unwrap();
    writeln!(out, "{}", lines[0]).unwrap();
    for _ in 0..64 {
        out.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    out.finish().unwrap();
    assert!(refused(&file).contains("line 2: it is too long"));
}

#[test]
fn one_that_is_stopped_leaves_nothing() {
    let (home, _journal) = journal(0);
    let file = home.path().join("b.jsonl.zst");
    let stopped = create_named(home.path(), |_| file.clone(), false, AT, &AtomicBool::new(true));
    assert!(matches!(stopped, Err(BackupError::Stopped)));
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "more than the journal");
}

#[test]
fn a_header_says_what_it_has_said_whichever_way_it_goes() {
    let (home, _journal) = journal(3);
    let line = lines(&back_up(home.path())).swap_remove(0);
    let header: Header = serde_json::from_str(&line).unwrap();
    assert_eq!((header.v, header.after), (VERSION, Seq(3)));
    assert_eq!(serde_json::to_string(&header).unwrap(), line);
}

proptest! {
    #[test]
    fn whatever_bytes_there_are_end_in_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let (home, _journal) = journal(0);
        let first = lines(&back_up(home.path())).swap_remove(0).into_bytes();
        let file = home.path().join("made.jsonl.zst");
        let after_first = [first.as_slice(), b"\n", &bytes].concat();
        for text in [&bytes, &after_first] {
            fs::write(&file, zstd::encode_all(text.as_slice(), 1).unwrap()).unwrap();
            prop_assert!(read(&file).is_err());
        }
        fs::write(&file, &bytes).unwrap();
        prop_assert!(read(&file).is_err());
    }
}
