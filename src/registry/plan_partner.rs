//! The rules of the whole registry for partners.

use super::ahead::Ahead;
use super::plan::{Plan, check_revision};
use super::{Local, Refused};
use crate::model::{Act, Partner, PartnerDraft, PartnerId, Record, Revision, Timestamp, text};

pub(super) fn create(local: &Local, draft: &PartnerDraft, now: Timestamp) -> Result<Plan, Refused> {
    let checked = draft.check(&local.directory, None)?;
    let id = PartnerId(local.store.next_partner());
    Ok(Plan::create(Record::Partner(checked.into_partner(id, now, now, Revision::FIRST))))
}

pub(super) fn update(
    local: &Local,
    act: &Act,
    id: PartnerId,
    draft: &PartnerDraft,
) -> Result<Plan, Refused> {
    let before = stored(local, act, id)?;
    let checked = draft.check(&local.directory, Some(&before))?;
    let after = checked.into_partner(id, before.created, before.modified, before.revision);
    Ok(Plan::update(Record::Partner(before), Record::Partner(after)))
}

pub(super) fn delete(local: &mut Local, act: &Act, id: PartnerId) -> Result<Plan, Refused> {
    let before = stored(local, act, id)?;
    let now = Ahead::new(local);
    check_holds_nothing(local, &now, &before)?;
    Ok(Plan::delete(Record::Partner(before)))
}

/// Whether nothing belongs to a partner who is about to go.
pub(super) fn check_holds_nothing(
    local: &mut Local,
    ahead: &Ahead,
    partner: &Partner,
) -> Result<(), Refused> {
    let Some(holds) = ahead.holdings(local, partner.id)? else { return Ok(()) };
    let name = text::shown(&partner.name);
    Err(Refused::Blocked(format!("{name} has {holds}: delete these first")))
}

fn stored(local: &Local, act: &Act, id: PartnerId) -> Result<Partner, Refused> {
    let partner = local.directory.partner(id).ok_or(Refused::Gone)?.clone();
    check_revision(act, Record::Partner(partner.clone()))?;
    Ok(partner)
}
