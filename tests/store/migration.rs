//! Registries of older formats, as older versions left them, opened by this one.

use std::fs;
use std::path::{Path, PathBuf};

use oauthdesk::door::{Door, Row};
use oauthdesk::model::{
    ClientId, Command, GrantType, Origin, Record, Role, RoleSubject, Seq, UserStatus,
};

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
    let renamed = oauthdesk::model::ClientDraft {
        name: "Renamed".into(),
        ..oauthdesk::model::ClientDraft::of(&old)
    };
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
