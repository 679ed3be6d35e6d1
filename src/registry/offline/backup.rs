//! Backups at the door: who may, and whose registry.

use std::path::Path;

use crate::model::{Access, Denial, Role};
use crate::registry::principal;
use crate::registry::registry::{OpenOptions, now};
use crate::store::{
    BackupError, KeptBackup, MadeBackup, Preview, Replaced, Restoring, create_backup, list_backups,
};

/// Writes a backup of the registry in `dir` to `file`; somebody may have the registry open. A file
/// that is there already is replaced only with `force`.
pub fn back_up(dir: &Path, file: &Path, force: bool) -> Result<MadeBackup, BackupError> {
    create_backup(dir, file, force, now())
}

/// The backups that are kept beside the registry in `dir`, the newest first.
pub fn kept_backups(dir: &Path) -> Result<Vec<KeptBackup>, BackupError> {
    list_backups(dir)
}

/// A restore that is prepared: the backup is read and checked, and nobody else can open the
/// registry until it is done or given up.
#[derive(Debug)]
pub struct Restore {
    restoring: Restoring,
    access: Access,
}

impl Restore {
    /// Reads the backup in `file`, checks it whole, and compares it with the registry, if there is
    /// one.
    pub fn prepare(options: &OpenOptions, file: &Path) -> Result<Self, BackupError> {
        let identity = principal::identity(&options.dir);
        let who = identity.who.clone();
        let restoring = Restoring::prepare(&options.dir, file, identity)?;
        let (role, read_only) = (restoring.role(), options.read_only);
        Ok(Self { restoring, access: Access { who, role, read_only, ask: Vec::new() } })
    }

    /// What would change.
    pub const fn preview(&self) -> &Preview {
        self.restoring.preview()
    }

    /// Whether whoever asks may do it: it replaces everything, roles too.
    pub fn check_allowed(&self) -> Result<(), Denial> {
        self.access.allows(Role::Admin)
    }

    /// Puts the backup in place of the registry, which is kept aside.
    pub fn carry_out(self) -> Result<Replaced, BackupError> {
        self.check_allowed().map_err(BackupError::Denied)?;
        self.restoring.carry_out()
    }
}
