//! Registries of older formats, as older versions left them, opened by this one.

use std::fs;
use std::path::{Path, PathBuf};

use oauthdesk::door::{Door, Row};
use oauthdesk::model::{
    ClientDraft, ClientId, Command, GrantType, Identity, Origin, Principal, Record, Role,
    RoleSubject, Seq, UserStatus,
};
use oauthdesk::registry::offline::recovery;
use oauthdesk::registry::{Local, Looked, OpenOptions, Restore, back_up};

use crate::support::{Home, apply, client, clients, copy, id, open};

/// A home with a copy of the registry that is kept for a format.
fn kept(format: u32) -> Home {
    let home = Home::new();
    copy(&kept_files(format), &home.dir());
    home
}

/// Where the registry of a format is kept.
pub fn kept_files(format: u32) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/migrations/format-{format}"))
}

#[test]
fn format_1_is_brought_to_this_one_with_everything_in_it() {
    let home = kept(1);
    let mut local = home.open();
    let notes = local.take_notes().join("; ");
    assert!(
        notes.contains("migrated from format 1 to 2; a copy of the old files is in"),
        "{notes}"
    );
    let names: Vec<String> = clients(&mut local).rows.iter().map(Row::title).collect();
    assert_eq!(names, ["acme-anna", "acme-svc-report", "shinonome-batch", "shinonome-web"]);
    let web = local.client(&id("shinonome-web")).unwrap().unwrap();
    assert_eq!(web.redirect_uris.len(), 2);
    assert!(web.grant_types.contains(GrantType::AuthorizationCode));
    let directory = local.directory();
    assert_eq!(directory.partners.len(), 2);
    assert_eq!(directory.settings.guide_url.as_deref(), Some("https://docs.example/oauth2"));
    assert_eq!(directory.settings.backups_kept, 7);
    assert_eq!(directory.role_of(&RoleSubject::user("zoe").unwrap()), Some(Role::Editor));
    let pending = directory.users.values().filter(|user| user.status == UserStatus::Pending);
    assert_eq!(pending.count(), 1);
    // History came along whole.
    let changes = local.changes_since(Seq(0), 100).unwrap();
    assert_eq!(changes.len(), 16);
    assert!(changes.iter().all(|c| c.by.user == "root" && c.origin == Origin::Plain));
    let gone = changes.iter().find(|change| change.after.is_none()).unwrap();
    assert_eq!(gone.reason.as_deref(), Some("replaced by acme-svc-report"));
    assert!(matches!(&gone.before, Some(Record::Client(c)) if c.id == id("acme-old")));
    local.close();
    // And once only.
    let mut local = home.open();
    assert_eq!(local.take_notes(), Vec::<String>::new());
    assert!(local.verify(&mut |_| {}).unwrap().findings().next().is_none());
}

#[test]
fn a_migrated_registry_goes_on_and_what_is_deleted_comes_back() {
    let home = kept(1);
    let mut local = home.open();
    // A revision of format 1 is smaller than the number of any change to come.
    let old = local.client(&id("acme-anna")).unwrap().unwrap();
    let renamed = ClientDraft { name: "Renamed".into(), ..ClientDraft::of(&old) };
    let command = Command::UpdateClient(id("acme-anna"), renamed);
    let saved = apply(&mut local, command, Some(old.revision)).unwrap();
    assert_eq!(saved.seq, Seq(17));
    assert!(saved.revision > Some(old.revision));
    let restore = Command::RestoreClient(ClientId::parse("acme-old").unwrap(), Seq(11));
    apply(&mut local, restore, None).unwrap();
    assert_eq!(local.client(&id("acme-old")).unwrap().unwrap().name, "Client acme-old");
    // An ID that was deleted in format 1 is still remembered.
    let again = Command::CreateClient(client("acme-old"));
    assert!(apply(&mut local, again, None).is_err());
}

#[test]
fn what_was_kept_before_the_migration_can_be_opened_again() {
    let home = kept(1);
    home.open().close();
    let backups = home.dir().join("backups");
    let copies: Vec<_> = fs::read_dir(&backups).unwrap().map(|e| e.unwrap().path()).collect();
    let copy_of: Vec<_> = copies
        .iter()
        .filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("format-1-"))
        .collect();
    assert_eq!(copy_of.len(), 1);
    let marker = fs::read_to_string(copy_of[0].join("marker")).unwrap();
    assert!(marker.contains("oauthdesk 1 registry"), "{marker}");
    let other = Home::new();
    copy(copy_of[0], &other.dir());
    assert_eq!(clients(&mut open(&other.dir()).unwrap()).total, 4);
}

#[test]
fn a_migration_that_was_broken_off_is_done_again() {
    // After the journal was written, and before the format's number was.
    let home = kept(1);
    home.open().close();
    let journal = home.dir().join("journal");
    let half = kept(1);
    copy(&journal, &half.dir().join("journal"));
    let mut local = half.open();
    assert_eq!(clients(&mut local).total, 4);
    assert!(local.verify(&mut |_| {}).unwrap().findings().next().is_none());
}

/// A home with the registry that the last program left which recorded no uid: its journal is of
/// version 1.
fn of_journal_1() -> Home {
    let home = kept(2);
    assert!(segment(&home, 1).starts_with("{\"v\":1,"));
    home
}

/// The text of a segment of the journal, compressed or not.
fn segment(home: &Home, number: u32) -> String {
    let plain = home.dir().join(format!("journal/{number:08}.jsonl"));
    fs::read_to_string(&plain).unwrap_or_else(|_| {
        let packed = fs::File::open(plain.with_extension("jsonl.zst")).unwrap();
        String::from_utf8(zstd::decode_all(packed).unwrap()).unwrap()
    })
}

/// The admin who made that registry.
fn root(uid: u32) -> Identity {
    Identity::owner(Principal::proven(uid, Some("root".to_owned())))
}

/// Renames the client of that registry.
fn rename(local: &mut Local, name: &str) -> Seq {
    let old = local.client(&id("acme-anna")).unwrap().unwrap();
    let draft = ClientDraft { name: name.into(), ..ClientDraft::of(&old) };
    apply(local, Command::UpdateClient(old.id, draft), Some(old.revision)).unwrap().seq
}

/// Who made each change: the uid, the name and what they claim.
fn makers(local: &mut Local) -> Vec<String> {
    let changes = local.changes_since(Seq(0), 100).unwrap();
    changes.iter().map(|change| format!("{} {}", change.by, change.by.claimed)).collect()
}

fn is_whole(local: &mut Local) {
    assert!(local.verify(&mut |_| {}).unwrap().findings().next().is_none());
}

#[test]
fn a_journal_of_version_1_goes_on_in_version_2_and_recovers_whole() {
    let home = of_journal_1();
    let first = segment(&home, 1);
    let mut local = home.open();
    assert_eq!(local.take_notes(), Vec::<String>::new());
    is_whole(&mut local);
    local.identify(root(1000));
    assert_eq!(rename(&mut local, "Renamed"), Seq(10));
    is_whole(&mut local);
    let mut expected = vec!["root from 192.0.2.7"; 9];
    expected.push("root (uid 1000) ");
    assert_eq!(makers(&mut local), expected);
    local.close();
    assert_eq!(segment(&home, 1), first, "what is there stays byte for byte");
    let second = segment(&home, 2);
    assert!(second.starts_with("{\"v\":2,"), "{second}");
    assert!(second.contains(r#""by":{"user":"root","uid":1000,"claimed":{"terminal":null,"#));

    // From the journal alone.
    fs::remove_dir_all(home.dir().join("data")).unwrap();
    let Looked::Damaged(found) = recovery::look(&home.dir()).unwrap() else { panic!() };
    assert_eq!(found.missing, []);
    found.carry_out().unwrap();
    let mut local = home.open();
    assert_eq!(makers(&mut local), expected);
    assert_eq!(local.client(&id("acme-anna")).unwrap().unwrap().name, "Renamed");
    is_whole(&mut local);
}

#[test]
fn a_backup_of_version_1_is_restored_and_one_of_today_has_the_uid() {
    let old = kept_files(2).with_extension("jsonl.zst");
    let home = Home::new();
    let restore = |home: &Home, file: &Path| {
        let options = OpenOptions { dir: home.dir(), create: false, read_only: false };
        let restored = Restore::prepare(&options, file).unwrap().carry_out().unwrap();
        assert_eq!(restored.findings, Vec::<String>::new());
    };
    restore(&home, &old);
    let mut local = home.open();
    assert_eq!(makers(&mut local)[..9], ["root from 192.0.2.7"; 9]);
    local.identify(root(1000));
    rename(&mut local, "Renamed");
    let expected = makers(&mut local);
    assert!(expected.contains(&"root (uid 1000) ".to_owned()), "{expected:?}");
    local.close();

    let file = home.dir().with_file_name("new.jsonl.zst");
    back_up(&home.dir(), &file, false).unwrap();
    let other = Home::new();
    restore(&other, &file);
    let mut local = other.open();
    assert_eq!(makers(&mut local)[..expected.len()], expected);
    is_whole(&mut local);
}

#[test]
fn whoever_has_the_name_of_a_former_user_takes_nothing_of_theirs_back() {
    let home = of_journal_1();
    let mut local = home.open();
    // Changes without a uid are of whoever has the name.
    local.identify(root(1000));
    apply(&mut local, Command::Undo(None), None).unwrap();
    assert!(!local.directory().settings.delete_needs_reason);
    rename(&mut local, "Renamed");
    // The name was given to another uid, who undoes what they did: nothing but the old changes.
    local.identify(root(1001));
    let group = apply(&mut local, Command::Undo(None), None);
    let name = local.client(&id("acme-anna")).unwrap().unwrap().name;
    assert_eq!(name, "Renamed", "{group:?}");
    local.identify(root(1000));
    apply(&mut local, Command::Undo(None), None).unwrap();
    assert_eq!(local.client(&id("acme-anna")).unwrap().unwrap().name, "Anna");
}
