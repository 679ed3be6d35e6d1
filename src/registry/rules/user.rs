//! The rules of the whole registry for partner users.

use super::pending::Pending;
use crate::door::{Blocked, Refused};
use crate::model::{
    Act, Consequence, PartnerUser, Record, Timestamp, UserDraft, UserKey, UserStatus, text,
};
use crate::registry::plan::{Plan, check_consequence, check_revision};
use crate::registry::registry::Registry;

pub(in crate::registry) fn create(
    registry: &Registry,
    draft: &UserDraft,
    now: Timestamp,
) -> Result<Plan, Refused> {
    let checked = draft.check(&registry.directory, None)?;
    Ok(Plan::create(Record::User(checked.created(now))))
}

pub(in crate::registry) fn update(
    registry: &mut Registry,
    act: &Act,
    key: &UserKey,
    draft: &UserDraft,
) -> Result<Plan, Refused> {
    let before = stored(registry, act, key)?;
    let checked = draft.check(&registry.directory, Some(&before))?;
    let after = checked.replacing(&before);
    if after.status != UserStatus::Active {
        check_stranded(registry, act, &before)?;
    }
    Ok(Plan::update(Record::User(before), Record::User(after)))
}

pub(in crate::registry) fn delete(
    registry: &mut Registry,
    act: &Act,
    key: &UserKey,
) -> Result<Plan, Refused> {
    let before = stored(registry, act, key)?;
    check_stranded(registry, act, &before)?;
    Ok(Plan::delete(Record::User(before)))
}

/// Asks whether it is wanted that a client stays restricted to this user, who is about to stop
/// being active.
fn check_stranded(registry: &mut Registry, act: &Act, user: &PartnerUser) -> Result<(), Refused> {
    let now = Pending::new(registry);
    match now.restricted_to(registry, user)? {
        Some(id) => check_consequence(act, Consequence::StrandsClients { clients: vec![id] }),
        None => Ok(()),
    }
}

/// Whether a user who gets this status leaves no client behind that is restricted to them.
pub(in crate::registry) fn check_leaves(
    registry: &mut Registry,
    pending: &Pending,
    user: &PartnerUser,
    status: UserStatus,
) -> Result<(), Refused> {
    match pending.restricted_to(registry, user)?.filter(|_| status != UserStatus::Active) {
        Some(id) => {
            let user = text::shown(user.key.username.as_str()).into_owned();
            Err(Blocked::Restricted { client: id.to_string(), user }.into())
        }
        None => Ok(()),
    }
}

fn stored(registry: &Registry, act: &Act, key: &UserKey) -> Result<PartnerUser, Refused> {
    let user = registry.directory.user(key).ok_or(Refused::Gone)?.clone();
    check_revision(act, Record::User(user.clone()))?;
    Ok(user)
}
