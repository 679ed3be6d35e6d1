//! What the tests of the store share: registries, acts, and the test run again as a child.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Output};
use std::sync::atomic::{AtomicU64, Ordering};

use oauthdesk::door::{Committed, Door, Page, Refused};
use oauthdesk::model::{
    Act, ActKey, ClientDraft, ClientId, Command, Directory, GrantType, PartnerDraft, PartnerId,
    RedirectInput, Revision, Timestamp, UserDraft, UserKey, UserStatus, Username,
};
use oauthdesk::query::{Kind, Query};
use oauthdesk::registry::{Local, OpenOptions, StoreError};
use tempfile::TempDir;

/// A moment that no clock tells.
pub const NOW: Timestamp = Timestamp(1_700_000_000_000);

/// A registry directory that is removed in the end.
pub struct Home(TempDir);

impl Home {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn dir(&self) -> PathBuf {
        self.0.path().join("registry")
    }

    /// A copy of the registry beside it.
    pub fn copy(&self, name: &str) -> PathBuf {
        let to = self.0.path().join(name);
        copy(&self.dir(), &to);
        to
    }

    /// A copy of a copy.
    pub fn copy_of(&self, from: &Path, name: &str) -> PathBuf {
        let to = self.0.path().join(name);
        copy(from, &to);
        to
    }

    pub fn open(&self) -> Local {
        open(&self.dir()).unwrap()
    }

    /// Makes the registry with the partner `acme` and its user `billing`.
    pub fn with_acme(&self) -> Local {
        let mut local = self.open();
        make_acme(&mut local);
        local
    }
}

/// Makes the partner `acme` and its user `billing`.
pub fn make_acme(door: &mut dyn Door) {
    apply(door, Command::CreatePartner(partner("Acme", "acme")), None).unwrap();
    apply(door, Command::CreateUser(user("billing")), None).unwrap();
}

pub fn open(dir: &Path) -> Result<Local, StoreError> {
    let options = OpenOptions { dir: dir.to_owned(), create: true, read_only: false };
    Ok(Local::open(&options)?.with_clock(|| NOW))
}

pub fn act(command: Command, expected: Option<Revision>) -> Act {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    // Children of the test count from 1 as well; the process number keeps them apart.
    let key = u128::from(NEXT.fetch_add(1, Ordering::Relaxed)) << 32;
    let key = ActKey(key | u128::from(std::process::id()));
    Act::new(key, command, expected)
}

pub fn apply(
    door: &mut dyn Door,
    command: Command,
    expected: Option<Revision>,
) -> Result<Committed, Refused> {
    door.apply(act(command, expected))
}

/// Does what is asked on what is stored now.
pub fn apply_now(door: &mut dyn Door, command: Command) -> Result<Committed, Refused> {
    let expected = seen(door, &command);
    apply(door, command, expected)
}

/// The revision that somebody sees now of the record that a command is about.
pub fn seen(door: &mut dyn Door, command: &Command) -> Option<Revision> {
    let directory = door.directory();
    match command {
        Command::UpdateClient(id, _) | Command::DeleteClient(id) => {
            door.client(id).unwrap().map(|client| client.revision)
        }
        Command::UpdatePartner(id, _) | Command::DeletePartner(id) => {
            directory.partner(*id).map(|partner| partner.revision)
        }
        Command::UpdateUser(key, _) | Command::DeleteUser(key) => {
            directory.user(key).map(|user| user.revision)
        }
        Command::UpdateSettings(_) => Some(directory.settings.revision),
        _ => None,
    }
}

pub fn partner(name: &str, subdomain: &str) -> PartnerDraft {
    PartnerDraft {
        name: name.to_owned(),
        subdomain: subdomain.to_owned(),
        ..PartnerDraft::default()
    }
}

pub fn user(name: &str) -> UserDraft {
    UserDraft {
        partner: Some(PartnerId(1)),
        username: name.to_owned(),
        email: "it@acme.example".to_owned(),
        status: UserStatus::Active,
        ..UserDraft::default()
    }
}

pub fn user_key(name: &str) -> UserKey {
    UserKey { partner: PartnerId(1), username: Username::parse(name).unwrap() }
}

/// A client of `acme` that is open to everyone.
pub fn client(id: &str) -> ClientDraft {
    ClientDraft {
        name: format!("Client {id}"),
        email: "it@acme.example".to_owned(),
        partner: Some(PartnerId(1)),
        client_id: id.to_owned(),
        restrict_to_partner_users: false,
        ..ClientDraft::new(&Directory::default().settings)
    }
}

/// A client of some 20 KiB, so that the log soon has several segments.
pub fn large(id: &str) -> ClientDraft {
    with_uris(id, 20)
}

/// A client with so many redirect URIs of some 1 KiB each.
pub fn with_uris(id: &str, count: usize) -> ClientDraft {
    let uris = (0..count).map(|n| format!("https://acme.example/{n}/{}", "x".repeat(1_000)));
    ClientDraft {
        grant_types: [GrantType::AuthorizationCode].into_iter().collect(),
        redirect_uris: RedirectInput::List(uris.collect()),
        ..client(id)
    }
}

pub fn id(text: &str) -> ClientId {
    ClientId::parse(text).unwrap()
}

pub fn clients(door: &mut dyn Door) -> Page {
    door.page(&Query { per_page: 1_000, ..Query::new(Kind::Clients) }).unwrap()
}

/// Runs one test of this executable again as a child that plays another part in it.
pub fn child(test: &str, dir: &Path) -> Process {
    let mut child = Process::new(std::env::current_exe().unwrap());
    child.args(["--exact", test, "--nocapture", "--test-threads=1"]).env("STORE_TEST_DIR", dir);
    child
}

/// The registry that this process is a child for.
pub fn child_dir() -> Option<PathBuf> {
    std::env::var_os("STORE_TEST_DIR").map(PathBuf::from)
}

/// Fails unless the child ran its test, and the test passed.
#[track_caller]
pub fn assert_success(output: &Output) {
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{stdout}{stderr}");
    // A name that no test has runs none of them, and passes.
    assert!(stdout.contains("1 passed"), "{stdout}{stderr}");
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Copies a directory and what is in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
