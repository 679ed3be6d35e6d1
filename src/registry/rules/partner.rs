//! The rules of the whole registry for partners.

use super::pending::Pending;
use crate::door::{Blocked, Refused};
use crate::model::{Act, Partner, PartnerDraft, PartnerId, Record, Timestamp, text};
use crate::registry::plan::{Plan, check_revision};
use crate::registry::registry::Registry;

pub(in crate::registry) fn create(
    registry: &mut Registry,
    draft: &PartnerDraft,
    now: Timestamp,
) -> Result<Plan, Refused> {
    let checked = draft.check(&registry.directory, None)?;
    let id = PartnerId(registry.records.next_partner()?);
    Ok(Plan::create(Record::Partner(Partner { id, ..checked.created(now) })))
}

pub(in crate::registry) fn update(
    registry: &Registry,
    act: &Act,
    id: PartnerId,
    draft: &PartnerDraft,
) -> Result<Plan, Refused> {
    let before = stored(registry, act, id)?;
    let checked = draft.check(&registry.directory, Some(&before))?;
    let after = checked.replacing(&before);
    Ok(Plan::update(Record::Partner(before), Record::Partner(after)))
}

pub(in crate::registry) fn delete(
    registry: &mut Registry,
    act: &Act,
    id: PartnerId,
) -> Result<Plan, Refused> {
    let before = stored(registry, act, id)?;
    let now = Pending::new(registry);
    check_holds_nothing(registry, &now, &before)?;
    Ok(Plan::delete(Record::Partner(before)))
}

/// Whether nothing belongs to a partner who is about to go.
pub(in crate::registry) fn check_holds_nothing(
    registry: &mut Registry,
    pending: &Pending,
    partner: &Partner,
) -> Result<(), Refused> {
    let Some(holds) = pending.holdings(registry, partner.id)? else { return Ok(()) };
    let name = text::shown(&partner.name).into_owned();
    Err(Blocked::HasRecords { name, holds }.into())
}

fn stored(registry: &Registry, act: &Act, id: PartnerId) -> Result<Partner, Refused> {
    let partner = registry.directory.partner(id).ok_or(Refused::Gone)?.clone();
    check_revision(act, Record::Partner(partner.clone()))?;
    Ok(partner)
}
