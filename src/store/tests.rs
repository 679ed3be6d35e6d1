//! Values that no program of today writes: of a newer schema, damaged, or in the wrong place.

mod contract;
mod old_schema;

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use sled::Tree;
use tempfile::TempDir;

use super::engine::Engine;
use super::marker::{Mark, Marker};
use super::meta::FORMAT;
use super::*;
use crate::model::{
    AccessLifetime, ActKey, Action, Change, Client, ClientId, Directory, EmailAddress, GrantType,
    Lifecycle, Origin, Partner, PartnerId, PartnerUser, Principal, Record, RecordKey,
    RefreshLifetime, Revision, Role, RoleSubject, Scope, Subdomain, Timestamp, UserKey, UserStatus,
    Username,
};

const NOW: Timestamp = Timestamp(1_700_000_000_000);
/// What each test flips a bit of, or gives a newer schema to: the tree, the key, the name in errors.
type Place = (fn(&Engine) -> &Tree, Vec<u8>, &'static str);

pub(super) struct Home {
    _temp: TempDir,
    pub(super) dir: PathBuf,
}

impl Home {
    /// A place for a registry.
    fn empty() -> Self {
        let temp = tempfile::tempdir().unwrap();
        let dir = temp.path().join("registry");
        Self { _temp: temp, dir }
    }

    /// A registry with one record of each kind, an update and a deleted client.
    pub(super) fn new() -> Self {
        let home = Self::empty();
        let (mut store, _) = home.open_with(Some(seed())).unwrap();
        let client = client("acme-a");
        let renamed =
            Client { name: "Renamed".to_owned(), revision: Revision(2), ..client.clone() };
        commit(&mut store, 1, Some(client), Some(renamed.clone()));
        commit(&mut store, 2, Some(self::client("acme-b")), None);
        home
    }

    fn open_with(&self, create: Option<Seed>) -> Result<(Store, Directory), StoreError> {
        let dir = &self.dir;
        let who = &Principal::named("anna");
        Store::open(&Opening { dir, who, create, clients: None, only_new: false, ballast: false })
    }

    fn open(&self) -> Result<(Store, Directory), StoreError> {
        self.open_with(None)
    }

    /// Opens, and reads everything there is.
    fn read_all(&self) -> Result<(), StoreError> {
        let (mut store, _) = self.open()?;
        store.each_client(|_| {})?;
        store.changes_since(Seq(0), 100)?;
        store.retired(&id("acme-b"))?;
        store.changes_of(ActKey(1))?;
        Ok(())
    }

    /// Changes a stored value behind the registry's back.
    fn tamper(&self, (tree, key, _): &Place, change: impl Fn(&mut Vec<u8>)) {
        let (store, _) = self.open().unwrap();
        let engine = store.engine.as_ref().unwrap();
        let tree = tree(engine);
        let mut value = tree.get(key).unwrap().expect("a stored value").to_vec();
        change(&mut value);
        tree.insert(key.as_slice(), value).unwrap();
        engine.make_durable(&self.dir).unwrap();
    }

    /// Changes the registry's record of itself, and the marker with it.
    fn change_meta(&self, change: impl Fn(&mut Meta)) {
        let (mut store, _) = self.open().unwrap();
        let mut meta = store.meta;
        change(&mut meta);
        let engine = store.engine.as_ref().unwrap();
        engine.write_meta(&self.dir, &meta).unwrap();
        engine.make_durable(&self.dir).unwrap();
        store.meta = meta;
        store.write_marker();
    }
}

fn id(text: &str) -> ClientId {
    ClientId::parse(text).unwrap()
}

fn client(text: &str) -> Client {
    Client {
        id: id(text),
        name: "Client".to_owned(),
        email: EmailAddress::parse("it@acme.example").unwrap(),
        partner: PartnerId(1),
        restrict_to_partner_users: false,
        scopes: vec![Scope::parse("read").unwrap()],
        grant_types: [GrantType::Password].into_iter().collect(),
        redirect_uris: Vec::new(),
        access_lifetime: AccessLifetime::PlatformDefault,
        refresh_lifetime: RefreshLifetime::PlatformDefault,
        enabled: true,
        created: NOW,
        modified: NOW,
        revision: Revision::FIRST,
    }
}

fn seed() -> Seed {
    let partner = Partner {
        id: PartnerId(1),
        name: "Acme".to_owned(),
        description: String::new(),
        subdomain: Subdomain::parse("acme").unwrap(),
        lifecycle: Lifecycle::Active,
        created: NOW,
        modified: NOW,
        revision: Revision::FIRST,
    };
    let user = PartnerUser {
        key: UserKey { partner: partner.id, username: Username::parse("billing").unwrap() },
        first_name: String::new(),
        last_name: String::new(),
        email: EmailAddress::parse("it@acme.example").unwrap(),
        status: UserStatus::Active,
        created: NOW,
        modified: NOW,
        revision: Revision::FIRST,
    };
    Seed {
        partners: vec![partner],
        users: vec![user],
        clients: vec![client("acme-a"), client("acme-b")],
        roles: [(RoleSubject::user("anna").unwrap(), Role::Admin)].into(),
        ..Seed::default()
    }
}

fn commit(store: &mut Store, key: u128, before: Option<Client>, after: Option<Client>) {
    let entry = Change {
        seq: Seq(store.meta.seq + 1),
        key: ActKey(key),
        group: ActKey(key),
        origin: Origin::Plain,
        at: NOW,
        by: Principal::named("anna"),
        action: if after.is_some() { Action::Update } else { Action::Delete },
        before: before.map(Record::Client),
        after: after.map(Record::Client),
        reason: None,
    };
    store.commit(vec![entry]).unwrap();
}

/// One stored value of each kind.
fn places() -> Vec<Place> {
    let user = UserKey { partner: PartnerId(1), username: Username::parse("billing").unwrap() };
    let seq = |n: u64| n.to_be_bytes().to_vec();
    vec![
        (|e| &e.clients, b"acme-a".to_vec(), "client acme-a"),
        (|e| &e.partners, RecordKey::Partner(PartnerId(1)).bytes(), "partner 1"),
        (|e| &e.users, RecordKey::User(user).bytes(), "user billing of partner 1"),
        (|e| &e.roles, b"anna".to_vec(), "role of anna"),
        (|e| &e.settings, RecordKey::Settings.bytes(), "settings"),
        (|e| &e.changes, seq(2), "change 2"),
        (|e| &e.befores, seq(1), "state before change 1"),
        (|e| &e.retired, b"acme-b".to_vec(), "note of the deleted client acme-b"),
        (|e| &e.acts, 1u128.to_be_bytes().to_vec(), "note of an act"),
        (|e| &e.meta, b"meta".to_vec(), "registry's own record"),
    ]
}

fn sealed<T: Serialize>(schema: envelope::Schema, value: &T) -> Vec<u8> {
    envelope::seal("test value", schema, value).unwrap()
}

#[test]
fn an_untouched_registry_is_read_in_full() {
    Home::new().read_all().unwrap();
}

#[test]
fn each_value_with_a_flipped_bit_is_named_and_never_handed_out() {
    for place in places() {
        let home = Home::new();
        home.tamper(&place, |value| *value.last_mut().unwrap() ^= 4);
        let error = home.read_all().unwrap_err();
        let expected = format!("the stored {} is damaged: its checksum does not match", place.2);
        assert_eq!(error.to_string(), expected);
        assert!(error.help().unwrap().contains("oauthdesk recover"));
    }
}

#[test]
fn each_value_of_a_newer_schema_is_named_and_never_guessed() {
    for place in places() {
        let home = Home::new();
        // Bytes that a guess would take for a value: only the number says that they are none.
        home.tamper(&place, |value| {
            let payload = value.split_off(7);
            let mut hasher = crc32fast::Hasher::new();
            hasher.update(&[9, 0]);
            hasher.update(&payload);
            value[1] = 9;
            value[3..7].copy_from_slice(&hasher.finalize().to_le_bytes());
            value.extend_from_slice(&payload);
        });
        let error = home.read_all().unwrap_err();
        let expected = format!("the stored {} has schema 9: a newer oauthdesk wrote it", place.2);
        assert_eq!(error.to_string(), expected);
        assert_eq!(error.help().as_deref(), Some("use the newer oauthdesk"));
    }
}

#[test]
fn a_value_with_bytes_to_spare_is_no_record() {
    let home = Home::new();
    let place = places().remove(0);
    home.tamper(&place, |value| {
        *value = sealed(super::key::schema::CLIENT, &(client("acme-a"), 7u8));
    });
    let error = home.read_all().unwrap_err();
    assert!(matches!(&error, StoreError::Damaged { detail, .. } if detail.contains("longer")));
}

#[test]
fn a_damaged_record_is_not_overwritten_by_a_save() {
    let home = Home::new();
    home.tamper(&places()[0], |value| value[9] ^= 1);
    let (mut store, _) = home.open().unwrap();
    let entry = Change {
        seq: Seq(store.meta.seq + 1),
        key: ActKey(9),
        group: ActKey(9),
        origin: Origin::Plain,
        at: NOW,
        by: Principal::named("anna"),
        action: Action::Update,
        before: Some(Record::Client(client("acme-a"))),
        after: Some(Record::Client(Client { name: "Other".to_owned(), ..client("acme-a") })),
        reason: None,
    };
    let error = store.commit(vec![entry]).unwrap_err();
    assert!(matches!(&error, StoreError::Damaged { what, .. } if what == "client acme-a"));
    assert_eq!(store.changes_since(Seq(0), 100).unwrap().len(), 2);
}

#[test]
fn a_registry_of_a_newer_format_is_refused_as_it_is() {
    let home = Home::new();
    home.change_meta(|meta| meta.format = FORMAT + 1);
    let before = fs::read(home.dir.join("data/db")).unwrap();
    for without_marker in [false, true] {
        if without_marker {
            fs::remove_file(home.dir.join("marker")).unwrap();
        }
        let error = home.open().unwrap_err();
        // The marker knows which version can read it.
        let version = env!("CARGO_PKG_VERSION");
        let by = if without_marker { String::new() } else { format!(" ({version})") };
        let expected = format!(
            "the registry at {} has format {}: a newer oauthdesk{by} made it",
            home.dir.display(),
            FORMAT + 1
        );
        assert_eq!(error.to_string(), expected);
        let later = format!("use oauthdesk {version} or later");
        let help = if without_marker { "use the newer oauthdesk" } else { &later };
        assert_eq!(error.help().as_deref(), Some(help));
        assert!(fs::read(home.dir.join("data/db")).unwrap() == before, "it was changed");
    }
}

#[test]
fn a_client_that_the_counter_knows_and_the_database_does_not_is_lost() {
    let home = Home::new();
    home.change_meta(|meta| meta.counts.clients += 1);
    let (mut store, _) = home.open().unwrap();
    let error = store.each_client(|_| {}).unwrap_err();
    assert!(matches!(&error, StoreError::Lost { expected, found, .. }
        if expected == "2 clients" && found == "1"));
}

#[test]
fn counters_that_differ_from_what_is_stored_are_noticed_at_opening() {
    for change in [
        (|meta| meta.counts.partners += 1) as fn(&mut Meta),
        |meta| meta.counts.users += 1,
        |meta| meta.counts.roles += 1,
        |meta| meta.counts.retired -= 1,
    ] {
        let home = Home::new();
        home.change_meta(change);
        let error = home.open().unwrap_err();
        assert!(matches!(error, StoreError::Lost { .. }), "{error}");
    }
}

#[test]
fn a_marker_that_counts_otherwise_than_the_database_is_not_overruled() {
    let home = Home::new();
    let (store, _) = home.open().unwrap();
    let mut mark = Mark::of(&store.meta);
    drop(store);
    mark.counts.clients += 3;
    Marker::new(&home.dir).write(&mark).unwrap();
    let error = home.open().unwrap_err();
    assert!(matches!(&error, StoreError::Lost { expected, found, .. }
        if expected.starts_with("4 clients") && found.starts_with("1 clients")));
}

#[test]
fn a_making_that_was_interrupted_is_done_anew() {
    let home = Home::new();
    let id = home.open().unwrap().0.meta.id;
    home.change_meta(|meta| meta.complete = false);
    // The marker is written last, so an interrupted making has none.
    fs::remove_file(home.dir.join("marker")).unwrap();
    assert!(matches!(home.open().unwrap_err(), StoreError::Missing(_)));
    let (mut store, directory) = home.open_with(Some(seed())).unwrap();
    assert_ne!(store.meta.id, id);
    assert_eq!((store.seq(), directory.users.len()), (Seq(0), 1));
    let mut ids = Vec::new();
    store.each_client(|client| ids.push(client.id.to_string())).unwrap();
    assert_eq!(ids, ["acme-a", "acme-b"]);
    assert_eq!(store.changes_since(Seq(0), 10).unwrap(), []);
}

#[test]
fn a_failure_whose_outcome_is_unknown_says_so_and_nothing_else() {
    let full = StoreError::DiskFull { dir: PathBuf::from("/registry") };
    let error = StoreError::Unknown(Box::new(full));
    assert_eq!(error.to_string(), "it is not known whether it was saved: the disk is full");
}

#[test]
fn clients_are_found_together_however_far_apart_they_are() {
    let home = Home::new();
    let (mut store, _) = home.open().unwrap();
    let name = |n: usize| format!("acme-c{n:02}");
    for n in 0..40 {
        commit(&mut store, 100 + n as u128, None, Some(client(&name(n))));
    }
    for step in [1, 2, 8, 9, 10, 11, 18, 19, 20, 39] {
        let ids: Vec<String> = (0..40).step_by(step).map(name).collect();
        let found = store.clients_of(ids.iter().map(String::as_str)).unwrap();
        let found: Vec<_> = found.into_iter().flatten().map(|client| client.id).collect();
        assert_eq!(found, ids.iter().map(|text| id(text)).collect::<Vec<_>>(), "{step}");
    }
}
