//! Bringing back a damaged registry, from outside: it cannot be opened.

use std::path::Path;

use crate::model::{Access, Denial, Role};
use crate::registry::principal;
use crate::store::{Looked, Recovery, StoreError};

/// Looks at the registry in `dir`, on a copy, and gathers what can be brought back where it is
/// damaged. Changes nothing.
pub fn look(dir: &Path) -> Result<Looked, StoreError> {
    Recovery::look(dir, &principal::current())
}

/// Whether whoever runs this process may bring it back: an admin of what is brought back.
pub fn allowed(dir: &Path, recovery: &Recovery) -> Result<(), Denial> {
    let identity = principal::identity(dir);
    let role = recovery.role_of(&identity);
    Access { who: identity.who, role, ..Access::default() }.allows(Role::Admin)
}
