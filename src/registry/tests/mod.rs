//! The door from the inside: what needs another principal than whoever runs the tests.

mod bulk;
mod dry_run;
mod import;
mod index;
mod undo;
mod wired;
mod write;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use tempfile::TempDir;

use super::{Local, OpenOptions};
use crate::door::{Committed, Door, Page, Refused, Row};
use crate::model::{
    Act, ActKey, ClientDraft, ClientId, Command, Directory, PartnerDraft, PartnerId, Principal,
    Revision, Role, RoleSubject, Timestamp, UserDraft, UserKey, UserStatus, Username,
};
use crate::query::{Kind, Query};
use crate::store::{Appended, Sides};

/// A moment that no clock tells.
const NOW: Timestamp = Timestamp(1_700_000_000_000);

/// A registry directory that is removed in the end.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn dir(&self) -> PathBuf {
        self.0.path().join("registry")
    }

    fn open(&self) -> Local {
        let options = OpenOptions { dir: self.dir(), create: true, read_only: false };
        Local::open(&options).unwrap().with_clock(|| NOW)
    }

    /// Makes the registry with the partner `acme` and its user `billing`, which somebody else made.
    fn with_acme(&self) -> Local {
        let mut local = self.open();
        as_another_user(&mut local, |local| {
            apply(local, Command::CreatePartner(partner("Acme", "acme")), None).unwrap();
            apply(local, Command::CreateUser(user("billing")), None).unwrap();
        });
        local
    }
}

/// Lets another admin act through the door.
fn as_another_user(local: &mut Local, acts: impl FnOnce(&mut Local)) {
    let other = Principal::named("somebody.else");
    std::sync::Arc::make_mut(&mut local.host.registry.directory)
        .roles
        .insert(RoleSubject::user(&other.user).unwrap(), Role::Admin);
    let me = std::mem::replace(&mut local.session.identity.who, other);
    acts(local);
    let other = std::mem::replace(&mut local.session.identity.who, me);
    std::sync::Arc::make_mut(&mut local.host.registry.directory)
        .roles
        .remove(&RoleSubject::user(&other.user).unwrap());
}

fn act(command: Command, expected: Option<Revision>) -> Act {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    // Above the small keys that a test chooses itself, however many tests of this process took a key.
    let key = u128::from(NEXT.fetch_add(1, Ordering::Relaxed)) << 64;
    Act::new(ActKey(key), command, expected)
}

fn apply(
    local: &mut Local,
    command: Command,
    expected: Option<Revision>,
) -> Result<Committed, Refused> {
    local.apply(act(command, expected))
}

fn partner(name: &str, subdomain: &str) -> PartnerDraft {
    PartnerDraft { name: name.into(), subdomain: subdomain.into(), ..PartnerDraft::default() }
}

fn user(name: &str) -> UserDraft {
    UserDraft {
        partner: Some(PartnerId(1)),
        username: name.into(),
        email: "it@acme.example".into(),
        status: UserStatus::Active,
        ..UserDraft::default()
    }
}

fn user_key(name: &str) -> UserKey {
    UserKey { partner: PartnerId(1), username: Username::parse(name).unwrap() }
}

/// A client of `acme` that is open to everyone.
fn client(id: &str) -> ClientDraft {
    ClientDraft {
        name: format!("Client {id}"),
        email: "it@acme.example".into(),
        partner: Some(PartnerId(1)),
        client_id: id.into(),
        restrict_to_partner_users: false,
        ..ClientDraft::new(&Directory::default().settings)
    }
}

fn id(text: &str) -> ClientId {
    ClientId::parse(text).unwrap()
}

fn clients(local: &mut Local) -> Page {
    local.page(&Query { per_page: 1_000, ..Query::new(Kind::Clients) }).unwrap()
}

#[test]
fn what_the_store_brings_back_from_the_journal_is_listed_and_can_be_edited() {
    let (home, twin) = (Home::new(), Home::new());
    let (mut local, mut other) = (home.with_acme(), twin.with_acme());
    assert_eq!(clients(&mut local).total, 0);
    apply(&mut other, Command::CreateClient(client("acme-tv")), None).unwrap();
    let missed = other
        .host
        .registry
        .records
        .changes_after(local.host.registry.seq(), 10, Sides::Both)
        .unwrap();

    let records = &mut local.host.registry.records;
    let head = records.head().unwrap();
    assert!(matches!(records.append(head, missed).unwrap(), Appended::Done(_)));

    assert_eq!(clients(&mut local).total, 1);
    let revision = local.client(&id("acme-tv")).unwrap().unwrap().revision;
    apply(&mut local, Command::DeleteClient(id("acme-tv")), Some(revision)).unwrap();
    assert_eq!(clients(&mut local).total, 0);
}
