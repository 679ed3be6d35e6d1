//! A registry on the disk for the desk to open, and a look at it from outside.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::shell::{Builder, nothing_starts, without_terminal};
use crate::support;
use crate::support::settled::{adopt, settled};

/// A registry with one partner, Acme Media (`acme`), and its active users anna and svc-report.
pub struct Registry {
    dir: tempfile::TempDir,
}

impl Registry {
    pub fn acme() -> Self {
        Self::with_clients(&[])
    }

    /// One that also has these clients, all of Acme Media.
    pub fn with_clients(usernames: &[&str]) -> Self {
        adopt();
        let _open = nothing_starts();
        let mut desk = support::Desk::acme();
        for username in usernames {
            desk.add_client("acme", username);
        }
        Self { dir: desk.close() }
    }

    /// One of so many invented clients.
    pub fn generated(clients: u64) -> Self {
        adopt();
        let dir = tempfile::tempdir().unwrap();
        let into = dir.path().join("registry").display().to_string();
        let output = without_terminal(&["generate", &clients.to_string(), "--into", &into]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Self { dir }
    }

    pub fn path(&self) -> PathBuf {
        self.dir.path().join("registry")
    }

    /// The desk on this registry.
    pub fn desk(&self) -> Builder {
        Builder::oauthdesk(&["--registry", &self.path().display().to_string()])
    }

    /// The client as it is stored, for a registry that nobody has open.
    #[track_caller]
    pub fn client(&self, id: &str) -> Value {
        client(&self.path(), id)
    }

    /// Fails unless the registry opens at once and has as many clients.
    #[track_caller]
    pub fn assert_opens_with(&self, clients: usize) {
        let stdout = command(&self.path(), &["list", "--format", "json"]);
        let list: Value = serde_json::from_slice(&stdout).unwrap();
        assert_eq!(list.as_array().unwrap().len(), clients, "{list}");
    }

    /// Whether the last to open it closed it in good order: the note in its lock is gone then.
    pub fn was_closed(&self) -> bool {
        settled(&self.path());
        fs::read(self.path().join("lock")).unwrap().is_empty()
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            settled(&self.path());
        }
    }
}

/// A client as it is stored in the registry of `dir`.
#[track_caller]
pub fn client(dir: &Path, id: &str) -> Value {
    serde_json::from_slice(&command(dir, &["show", id, "--format", "json"])).unwrap()
}

#[track_caller]
fn command(dir: &Path, args: &[&str]) -> Vec<u8> {
    let dir = dir.display().to_string();
    let output = without_terminal(&[&["--registry", &dir], args].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}
