//! What the tests of the store share: registries, acts, and the test run again as a child.

use std::path::{Path, PathBuf};
use std::process::{Command as Process, Output};
use std::sync::atomic::{AtomicU64, Ordering};

use oauthdesk::model::{
    Act, ActKey, ClientDraft, ClientId, Command, Directory, PartnerDraft, PartnerId, Revision,
    Timestamp, UserDraft, UserKey, UserStatus, Username,
};
use oauthdesk::query::{Kind, Query};
use oauthdesk::registry::{Committed, Door, Local, OpenOptions, Page, Refused, StoreError};
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

    pub fn open(&self) -> Local {
        open(&self.dir()).unwrap()
    }

    /// Makes the registry with the partner `acme` and its user `billing`.
    pub fn with_acme(&self) -> Local {
        let mut local = self.open();
        apply(&mut local, Command::CreatePartner(partner("Acme", "acme")), None).unwrap();
        apply(&mut local, Command::CreateUser(user("billing")), None).unwrap();
        local
    }
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
    local: &mut Local,
    command: Command,
    expected: Option<Revision>,
) -> Result<Committed, Refused> {
    local.apply(act(command, expected))
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

pub fn id(text: &str) -> ClientId {
    ClientId::parse(text).unwrap()
}

pub fn clients(local: &mut Local) -> Page {
    local.page(&Query { per_page: 10_000, ..Query::new(Kind::Clients) }).unwrap()
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

pub fn assert_success(output: &Output) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
}
