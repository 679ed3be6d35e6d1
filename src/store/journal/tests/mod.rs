//! Tests of the journal.

mod append;
mod chain;
mod format;
mod property;
mod reader;
mod speed;
mod torn;

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::*;
use crate::model::{
    AccessLifetime, ActKey, Action, Change, Client, ClientId, EmailAddress, GrantType, Origin,
    PartnerId, Principal, Record, RefreshLifetime, Revision, Role, RoleSubject, Settings,
    Timestamp,
};
use crate::store::StoreError;

const ID: u128 = 0x0123_4567_89ab_cdef_0123_4567_89ab_cdef;

fn client(number: u64) -> Client {
    let at = Timestamp(1_760_000_000_000);
    Client {
        id: ClientId::parse(&format!("acme-{number}")).unwrap(),
        name: format!("Client {number}"),
        email: EmailAddress::parse("anna@acme.example").unwrap(),
        partner: PartnerId(1),
        restrict_to_partner_users: true,
        scopes: Settings::default().scopes,
        grant_types: [GrantType::Password, GrantType::RefreshToken].into_iter().collect(),
        redirect_uris: Vec::new(),
        access_lifetime: AccessLifetime::PlatformDefault,
        refresh_lifetime: RefreshLifetime::PlatformDefault,
        enabled: true,
        created: at,
        modified: at,
        revision: Revision::FIRST,
    }
}

fn change(seq: u64) -> Change {
    let after = Client { revision: Revision(2), enabled: false, ..client(seq) };
    Change {
        seq: Seq(seq),
        key: ActKey(seq.into()),
        group: ActKey(seq.into()),
        at: Timestamp(1_760_000_000_000 + i64::try_from(seq).unwrap()),
        by: Principal::named("ana"),
        action: Action::Update,
        origin: Origin::Plain,
        before: Some(Record::Client(client(seq))),
        after: Some(Record::Client(after)),
        reason: Some("audit\nof 2025".to_owned()),
    }
}

fn changes(numbers: impl IntoIterator<Item = u64>) -> Vec<Change> {
    numbers.into_iter().map(change).collect()
}

fn base() -> Vec<Record> {
    let role = Record::Role { user: RoleSubject::user("zoe").unwrap(), role: Role::Admin };
    vec![Record::Settings(Settings::default()), role, Record::Client(client(1))]
}

/// A journal in its own directory, with segments of this length.
fn journal(full: u64) -> (TempDir, Journal) {
    let dir = tempfile::tempdir().unwrap();
    let base = base().into_iter().map(Ok);
    let journal = Journal::create_with(dir.path(), ID, Seq(0), base, full).unwrap();
    (dir, journal)
}

/// A journal with acts of one, three and one changes.
fn three_acts(full: u64) -> TempDir {
    let (dir, mut journal) = journal(full);
    for act in [1..=1, 2..=4, 5..=5] {
        journal.append(&changes(act)).unwrap();
    }
    dir
}

fn file(dir: &Path, number: u32) -> PathBuf {
    segment::plain_path(&dir.join(NAME), number)
}

fn open(dir: &Path) -> (Journal, Option<Torn>) {
    Journal::open(dir, ID).unwrap()
}

/// All entries of a journal without flaws.
fn read(dir: &Path) -> Vec<Entry> {
    Reader::open(dir, Some(ID)).unwrap().map(Result::unwrap).collect()
}

/// The numbers of the changes, and the flaws.
fn survey(dir: &Path) -> (Vec<u64>, Vec<String>) {
    let (mut seqs, mut flaws) = (Vec::new(), Vec::new());
    for item in Reader::open(dir, Some(ID)).unwrap() {
        match item {
            Ok(Entry::Change(change, _)) => seqs.push(change.seq.0),
            Ok(_) => {}
            Err(flaw) => {
                let name = flaw.file.file_name().unwrap().to_string_lossy().into_owned();
                flaws.push(format!("{name} {}: {}", flaw.line, flaw.kind));
            }
        }
    }
    (seqs, flaws)
}

fn lines(path: &Path) -> Vec<String> {
    fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect()
}

fn write_lines(path: &Path, lines: &[String]) {
    let mut text = lines.join("\n");
    text.push('\n');
    fs::write(path, text).unwrap();
}

/// A line with other content and a valid checksum, as a forger would write it.
fn forged(line: &str, from: &str, to: &str) -> String {
    let changed = line.replace(from, to);
    assert_ne!(changed, line);
    let (body, tail) = changed.split_once(",\"crc32c\":").unwrap();
    let hash = tail.split_once(',').unwrap().1;
    format!("{body},\"crc32c\":\"{:08x}\",{hash}", crc32c::crc32c(body.as_bytes()))
}
