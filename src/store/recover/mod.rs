//! Recovers a damaged registry from all readable files.
//!
//! Gathering changes nothing: sled is opened on a copy. The journal has priority, then the
//! database, then the newest backup; the result is a whole new registry, and the old files are
//! kept.

mod database;
mod gather;

use std::path::{Path, PathBuf};

use super::contents::Contents;
use super::files::{copy_all, remove_all};
use super::lock::Lock;
use super::marker::{Found, Marker};
use super::open::Opening;
use super::replace::{place_for_new, replace};
use super::{Store, StoreError, Verified, directory_layout};
use crate::model::{Identity, Principal, Record, Role, RoleSubject, Seq, text};

/// The directory for copies, within the registry's.
const COPIES: &str = "recover.tmp";

/// The recoverable contents of a registry.
#[derive(Debug)]
pub struct Recovery {
    dir: PathBuf,
    contents: Contents,
    /// The findings, for a person.
    pub report: Vec<String>,
    /// Changes that no remaining file has: first and last number.
    pub missing: Vec<(Seq, Seq)>,
    // Held until the recovery is done or dropped.
    _lock: Lock,
}

/// The result of examining a registry.
#[derive(Debug)]
pub enum Looked {
    /// The registry opens without any differences.
    Whole(Verified),
    Damaged(Box<Recovery>),
}

impl Recovery {
    /// Examines the registry in `dir` and gathers its recoverable contents; changes nothing.
    pub(crate) fn look(dir: &Path, who: &Principal) -> Result<Looked, StoreError> {
        if !dir.join("journal").exists()
            && !dir.join("data").exists()
            && !dir.join("backups").exists()
        {
            return Err(StoreError::Missing(dir.to_owned()));
        }
        let lock = Lock::take(dir, &who.user)?;
        super::replace::finish(dir)?;
        let copies = dir.join(COPIES);
        remove_all(&copies)?;
        directory_layout::make(&copies)?;
        let looked = Self::look_at_copies(dir, &copies, who, lock);
        remove_all(&copies)?;
        looked
    }

    fn look_at_copies(
        dir: &Path,
        copies: &Path,
        who: &Principal,
        lock: Lock,
    ) -> Result<Looked, StoreError> {
        let whole = copies.join("whole");
        directory_layout::make(&whole)?;
        for part in ["data", "journal", "marker"] {
            copy_all(&dir.join(part), &whole.join(part))
                .map_err(|error| StoreError::file("copy", &dir.join(part), error))?;
        }
        let mut report = Vec::new();
        match opened_and_verified(&whole, who) {
            Ok(verified) if verified.damage.is_empty() => return Ok(Looked::Whole(verified)),
            Ok(verified) => {
                let count = verified.damage.len() as u64;
                report.push(format!("verify finds {}", text::counted(count, "difference")));
            }
            Err(error) => report.push(format!("it does not open: {}", of(&error, &whole, dir))),
        }
        let marker = match Marker::new(dir).read() {
            Ok(Found::Mark(mark)) => Some(mark),
            _ => None,
        };
        let gathered = gather::gather(dir, copies, marker, &mut report)?;
        let (mut contents, missing) = gathered;
        for (from, to) in &missing {
            report.push(format!(
                "changes {} to {} are lost: no remaining file has them",
                from.0, to.0
            ));
        }
        let is_admin = |record: &Record| matches!(record, Record::Role { role: Role::Admin, .. });
        if !contents.records().any(is_admin) {
            report.push(format!(
                "the recovered registry has no admin: {} becomes one",
                text::shown(&who.user)
            ));
            if let Some(user) = RoleSubject::user(&who.user) {
                contents.put(Record::Role { user, role: Role::Admin });
            }
        }
        let dir = dir.to_owned();
        Ok(Looked::Damaged(Box::new(Self { dir, contents, report, missing, _lock: lock })))
    }

    /// A person's role in the recovered contents.
    pub fn role_of(&self, identity: &Identity) -> Option<Role> {
        identity.role(|subject| self.contents.role_of(subject))
    }

    /// The number of recovered records and changes.
    pub fn size(&self) -> (u64, u64) {
        (self.contents.records().count() as u64, self.contents.changes.len() as u64)
    }

    /// Writes the new registry, checks it, and replaces the damaged one. Returns the directory of
    /// the old files.
    pub fn carry_out(self) -> Result<PathBuf, StoreError> {
        let new = place_for_new(&self.dir);
        self.contents.write(&new)?;
        let verified = opened_and_verified(&new, &Principal::named("recovery"))?;
        if let Some(finding) = verified.damage.first() {
            let detail = format!("the rebuilt registry is damaged: {finding}");
            return Err(StoreError::Apart { dir: new, detail });
        }
        replace(&self.dir, "damaged")
    }
}

/// Rewrites an error about a copy to name the original.
pub(super) fn of(error: &StoreError, copy: &Path, dir: &Path) -> String {
    error.to_string().replace(&copy.display().to_string(), &dir.display().to_string())
}

/// Opens a registry as the desk would, and verifies it.
fn opened_and_verified(dir: &Path, who: &Principal) -> Result<Verified, StoreError> {
    let opening =
        Opening { dir, who, create: None, clients: None, only_new: false, ballast: false };
    let (mut store, _) = Store::open(&opening)?;
    store.verify(&mut |_| {})
}
