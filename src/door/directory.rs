//! The directory on its way: all of it in parts, or what has changed since.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::{Access, Directory, Record, RecordKey, Seq};

/// A part of the directory, and who asks for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryPart {
    pub access: Access,
    /// The registry's last change that this part knows.
    pub version: Seq,
    /// Whether the part begins or continues the whole directory, and is no list of changes.
    pub whole: bool,
    /// Partners, users, roles and settings as they are.
    pub records: Vec<Record>,
    /// Records that are no longer there.
    pub gone: Vec<RecordKey>,
    /// The directory goes on behind this record; `None` after the last part.
    pub next: Option<RecordKey>,
}

/// The directory as this side of a door knows it.
#[derive(Debug, Default)]
pub struct Mirror {
    directory: Arc<Directory>,
    version: Option<Seq>,
    access: Option<Access>,
    /// The whole directory while its parts come, and the version that they must all have.
    coming: Option<(Directory, Seq)>,
}

impl Mirror {
    pub fn directory(&self) -> Arc<Directory> {
        Arc::clone(&self.directory)
    }

    pub const fn access(&self) -> Option<&Access> {
        self.access.as_ref()
    }

    /// The last change that the directory is known with.
    pub const fn version(&self) -> Option<Seq> {
        self.version
    }

    /// Takes a part in; says behind which record the next one is to be asked for. Where the
    /// directory has changed between two parts, the whole of it begins anew. Nothing is kept for a
    /// person without a role.
    pub fn take(&mut self, part: DirectoryPart) -> Option<Option<RecordKey>> {
        let DirectoryPart { access, version, whole, records, gone, next } = part;
        let has_role = access.role.is_some();
        self.access = Some(access);
        if !has_role {
            self.coming = None;
            if self.version.take().is_some() {
                self.directory = Arc::default();
            }
            return None;
        }
        if !whole {
            if !records.is_empty() || !gone.is_empty() {
                let directory = Arc::make_mut(&mut self.directory);
                directory.extend(records);
                for key in &gone {
                    directory.remove(key);
                }
            }
            self.version = Some(version);
            return None;
        }
        let (mut directory, begun) =
            self.coming.take().unwrap_or_else(|| (Directory::default(), version));
        if begun != version {
            return Some(None);
        }
        directory.extend(records);
        if next.is_some() {
            self.coming = Some((directory, version));
            return Some(next);
        }
        self.directory = Arc::new(directory);
        self.version = Some(version);
        None
    }
}
