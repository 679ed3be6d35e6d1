//! The state of a registry, for whoever operates it.

use nix::sys::statvfs::statvfs;

use super::registry::Registry;
use super::{KeptBackup, KeptKind, kept_backups};
use crate::door::{BackupStatus, Status};
use crate::store::StoreError;

/// The state of the registry, without the process that serves it.
pub(super) fn status(registry: &mut Registry) -> Result<Status, StoreError> {
    let head = registry.follow()?;
    let dir = registry.dir();
    let last_backup = kept_backups(dir).ok().and_then(|kept| kept.first().map(backup));
    let disk_free = statvfs(dir).ok().map(|disk| {
        // The types differ from system to system.
        #[allow(clippy::useless_conversion, reason = "they are u64 on some systems only")]
        let (blocks, size) = (u64::from(disk.blocks_available()), u64::from(disk.fragment_size()));
        blocks.saturating_mul(size)
    });
    Ok(Status {
        registry: dir.display().to_string(),
        server: None,
        clients: registry.clients,
        changes: head.seq,
        hash: head.hash.iter().map(|byte| format!("{byte:02x}")).collect(),
        index: registry.indexed(),
        last_backup,
        disk_free,
    })
}

fn backup(kept: &KeptBackup) -> BackupStatus {
    let seq = match &kept.kind {
        KeptKind::Backup(info) => Some(info.seq),
        KeptKind::Copy { holds, .. } => holds.map(|(seq, _)| seq),
        KeptKind::Unreadable(_) => None,
    };
    let name = kept.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    BackupStatus { name, at: kept.at(), seq }
}
