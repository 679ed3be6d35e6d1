//! The rules of the whole registry for clients.

use crate::door::Refused;
use crate::model::{
    Act, Client, ClientDraft, ClientId, Consequence, Field, FieldErrors, Record, Timestamp, text,
};
use crate::registry::plan::{Plan, check_consequence};
use crate::registry::registry::Registry;

pub(in crate::registry) fn create(
    registry: &mut Registry,
    act: &Act,
    draft: &ClientDraft,
    now: Timestamp,
) -> Result<Plan, Refused> {
    let checked = draft.check(&registry.directory, None)?;
    if let Some(other) = registry.records.client(&checked.record().id)? {
        let message = format!("taken by {}: choose another", text::shown(&other.name));
        return Err(FieldErrors::one(Field::ClientId, message).into());
    }
    if let Some(retired) = registry.records.retired(&checked.record().id)? {
        let id = checked.record().id.clone();
        let (deleted, by) = (retired.at, retired.by);
        check_consequence(act, Consequence::ReusesClientId { id, deleted, by })?;
    }
    Ok(Plan::create(Record::Client(checked.created(now))))
}

pub(in crate::registry) fn update(
    registry: &mut Registry,
    act: &Act,
    id: &ClientId,
    draft: &ClientDraft,
) -> Result<Plan, Refused> {
    let before = stored(registry, act, id)?;
    let checked = draft.check(&registry.directory, Some(&before))?;
    let after = checked.replacing(&before);
    Ok(Plan::update(Record::Client(before), Record::Client(after)))
}

fn stored(registry: &mut Registry, act: &Act, id: &ClientId) -> Result<Client, Refused> {
    let client = registry.records.client(id)?.ok_or(Refused::Gone)?;
    if act.expected == Some(client.revision) {
        Ok(client)
    } else {
        Err(Refused::Conflict(Box::new(Record::Client(client))))
    }
}

pub(in crate::registry) fn delete(
    registry: &mut Registry,
    act: &Act,
    id: &ClientId,
) -> Result<Plan, Refused> {
    Ok(Plan::delete(Record::Client(stored(registry, act, id)?)))
}
