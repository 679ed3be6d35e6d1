//! Bringing back a damaged registry, from outside: it cannot be opened.

use std::path::Path;

use super::principal;
use crate::model::{Access, Denial, Role};
use crate::store::{Looked, Recovery, StoreError};

/// Looks at the registry in `dir`, on a copy, and gathers what can be brought back where it is
/// damaged. Changes nothing.
///
/// # Errors
/// When there is no registry, another process has it open, or nothing of it can be read.
pub fn look(dir: &Path) -> Result<Looked, StoreError> {
    Recovery::look(dir, &principal::current())
}

/// Whether whoever runs this process may bring it back: an admin of what is brought back.
///
/// # Errors
/// The reason why not.
pub fn allowed(recovery: &Recovery) -> Result<(), Denial> {
    let who = principal::current();
    let role = recovery.role_of(&who.user);
    Access { who, role, read_only: false }.allows(Role::Admin)
}
