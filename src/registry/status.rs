//! The state of a registry, for whoever operates it.

use std::path::Path;

use nix::sys::statvfs::statvfs;

use crate::door::{BackupStatus, Indexed, Status};
use crate::store::{Head, KeptBackup, KeptKind, list_backups};

/// The state of a registry in `dir`, without the process that serves it.
pub(super) fn status(dir: &Path, head: Head, clients: usize, index: Option<Indexed>) -> Status {
    let last_backup = list_backups(dir).ok().and_then(|kept| kept.first().map(backup));
    let disk_free = statvfs(dir).ok().map(|disk| {
        // The types differ from system to system.
        #[allow(clippy::useless_conversion, reason = "they are u64 on some systems only")]
        let (blocks, size) = (u64::from(disk.blocks_available()), u64::from(disk.fragment_size()));
        blocks.saturating_mul(size)
    });
    Status {
        registry: dir.display().to_string(),
        server: None,
        clients,
        changes: head.seq,
        hash: blake3::Hash::from_bytes(head.hash).to_hex().to_string(),
        index,
        last_backup,
        disk_free,
    }
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
