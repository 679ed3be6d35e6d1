//! The rules of the whole registry for partner users.

use super::ahead::Ahead;
use super::plan::{Plan, check_consequence, check_revision};
use super::{Local, Refused};
use crate::model::{
    Act, Consequence, PartnerUser, Record, Revision, Timestamp, UserDraft, UserKey, UserStatus,
    text,
};

pub(super) fn create(local: &Local, draft: &UserDraft, now: Timestamp) -> Result<Plan, Refused> {
    let checked = draft.check(&local.directory, None)?;
    Ok(Plan::create(Record::User(checked.into_user(now, now, Revision::FIRST))))
}

pub(super) fn update(
    local: &mut Local,
    act: &Act,
    key: &UserKey,
    draft: &UserDraft,
) -> Result<Plan, Refused> {
    let before = stored(local, act, key)?;
    let checked = draft.check(&local.directory, Some(&before))?;
    let after = checked.into_user(before.created, before.modified, before.revision);
    if after.status != UserStatus::Active {
        check_stranded(local, act, &before)?;
    }
    Ok(Plan::update(Record::User(before), Record::User(after)))
}

pub(super) fn delete(local: &mut Local, act: &Act, key: &UserKey) -> Result<Plan, Refused> {
    let before = stored(local, act, key)?;
    check_stranded(local, act, &before)?;
    Ok(Plan::delete(Record::User(before)))
}

/// Asks whether it is wanted that a client stays restricted to this user, who is about to stop
/// being active.
fn check_stranded(local: &mut Local, act: &Act, user: &PartnerUser) -> Result<(), Refused> {
    let now = Ahead::new(local);
    match now.restricted_to(local, user)? {
        Some(id) => check_consequence(act, Consequence::StrandsClients { clients: vec![id] }),
        None => Ok(()),
    }
}

/// Whether a user who gets this status leaves no client behind that is restricted to them.
pub(super) fn check_leaves(
    local: &mut Local,
    ahead: &Ahead,
    user: &PartnerUser,
    status: UserStatus,
) -> Result<(), Refused> {
    match ahead.restricted_to(local, user)?.filter(|_| status != UserStatus::Active) {
        Some(id) => Err(Refused::Blocked(format!(
            "{id} is restricted to {}: turn that off first",
            text::shown(user.key.username.as_str())
        ))),
        None => Ok(()),
    }
}

fn stored(local: &Local, act: &Act, key: &UserKey) -> Result<PartnerUser, Refused> {
    let user = local.directory.user(key).ok_or(Refused::Gone)?.clone();
    check_revision(act, Record::User(user.clone()))?;
    Ok(user)
}
