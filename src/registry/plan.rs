//! What an act would write, or why it must not: the rules that need the whole registry.

use super::undo::{self, Turned};
use super::{Local, Refused, plan_admin, plan_partner, plan_user};
use crate::model::change::MAX_REASON;
use crate::model::{
    Act, Action, Client, ClientDraft, ClientId, Command, Consequence, Field, FieldErrors, Origin,
    Record, Revision, Seq, Timestamp, text,
};

/// What an act is going to write to one record.
#[derive(Debug)]
pub(super) struct Plan {
    pub action: Action,
    pub origin: Origin,
    pub before: Option<Record>,
    pub after: Option<Record>,
}

impl Plan {
    pub(super) const fn create(after: Record) -> Self {
        let action = Action::Create;
        Self { action, origin: Origin::Plain, before: None, after: Some(after) }
    }

    pub(super) const fn update(before: Record, after: Record) -> Self {
        let action = Action::Update;
        Self { action, origin: Origin::Plain, before: Some(before), after: Some(after) }
    }

    pub(super) const fn delete(before: Record) -> Self {
        let action = Action::Delete;
        Self { action, origin: Origin::Plain, before: Some(before), after: None }
    }

    /// Whether it would write what is there already.
    pub(super) fn changes_nothing(&self) -> bool {
        self.before == self.after
    }

    /// Gives the record its revision and, where it is not one of old, its time.
    pub(super) fn stamp(&mut self, seq: Seq, now: Timestamp) {
        let before = self.before.as_ref().and_then(Record::revision);
        let Some(after) = &mut self.after else { return };
        after.set_revision(Revision::of(seq, before));
        // What is taken back comes back whole, its old time included.
        if matches!(self.origin, Origin::Plain | Origin::Restore(_)) {
            after.set_modified(now);
        }
    }
}

/// Checks an act against every rule, those of the role for each record included.
pub(super) fn plan(local: &mut Local, act: &Act, now: Timestamp) -> Result<Turned, Refused> {
    let deletes = matches!(
        act.command,
        Command::DeleteClient(_) | Command::DeletePartner(_) | Command::DeleteUser(_)
    );
    check_reason(local, deletes, act.reason.as_deref())?;
    let one = match &act.command {
        Command::CreateClient(draft) => create_client(local, act, draft, now)?,
        Command::UpdateClient(id, draft) => update_client(local, act, id, draft)?,
        Command::DeleteClient(id) => Plan::delete(Record::Client(stored_client(local, act, id)?)),
        Command::RestoreClient(id, seq) => undo::restore_client(local, act, id, *seq)?,
        Command::CreatePartner(draft) => plan_partner::create(local, draft, now)?,
        Command::UpdatePartner(id, draft) => plan_partner::update(local, act, *id, draft)?,
        Command::DeletePartner(id) => plan_partner::delete(local, act, *id)?,
        Command::CreateUser(draft) => plan_user::create(local, draft, now)?,
        Command::UpdateUser(key, draft) => plan_user::update(local, act, key, draft)?,
        Command::DeleteUser(key) => plan_user::delete(local, act, key)?,
        Command::SetRole(user, role) => plan_admin::set_role(local, user, *role)?,
        Command::RemoveRole(user) => plan_admin::remove_role(local, user)?,
        Command::UpdateSettings(settings) => plan_admin::update_settings(local, act, settings)?,
        Command::Undo => return undo::turn(local, act, now, false),
        Command::Redo => return undo::turn(local, act, now, true),
    };
    Ok(Turned { plans: vec![one], group: act.group, more: 0, left: Vec::new() })
}

/// Whether the record that is stored is the one that the person saw.
pub(super) fn check_revision(act: &Act, stored: Record) -> Result<Record, Refused> {
    if stored.revision() == act.expected {
        Ok(stored)
    } else {
        Err(Refused::Conflict(Box::new(stored)))
    }
}

/// Whether a consequence is wanted.
pub(super) fn check_consequence(act: &Act, consequence: Consequence) -> Result<(), Refused> {
    if act.accepted.as_ref() == Some(&consequence) {
        Ok(())
    } else {
        Err(Refused::Needs(consequence))
    }
}

/// Whether the reason is one that can be kept, and is there where it must be.
pub(super) fn check_reason(
    local: &Local,
    deletes: bool,
    reason: Option<&str>,
) -> Result<(), Refused> {
    let reason = reason.unwrap_or_default().trim();
    if deletes && reason.is_empty() && local.directory.settings.delete_needs_reason {
        return Err(Refused::Blocked("a delete needs a reason here: say why".to_owned()));
    }
    let length = reason.chars().count();
    if length > MAX_REASON {
        return Err(Refused::Blocked(format!(
            "the reason is {length} characters long: at most {MAX_REASON}"
        )));
    }
    Ok(())
}

fn create_client(
    local: &mut Local,
    act: &Act,
    draft: &ClientDraft,
    now: Timestamp,
) -> Result<Plan, Refused> {
    let checked = draft.check(&local.directory, None)?;
    if let Some(other) = local.store.client(&checked.id)? {
        let message = format!("taken by {}: choose another", text::shown(&other.name));
        return Err(FieldErrors::one(Field::ClientId, message).into());
    }
    if let Some(retired) = local.store.retired(&checked.id)? {
        let id = checked.id.clone();
        let (deleted, by) = (retired.at, retired.by);
        check_consequence(act, Consequence::ReusesClientId { id, deleted, by })?;
    }
    Ok(Plan::create(Record::Client(checked.into_client(now, now, Revision::FIRST))))
}

fn update_client(
    local: &mut Local,
    act: &Act,
    id: &ClientId,
    draft: &ClientDraft,
) -> Result<Plan, Refused> {
    let before = stored_client(local, act, id)?;
    let checked = draft.check(&local.directory, Some(&before))?;
    let after = checked.into_client(before.created, before.modified, before.revision);
    Ok(Plan::update(Record::Client(before), Record::Client(after)))
}

fn stored_client(local: &mut Local, act: &Act, id: &ClientId) -> Result<Client, Refused> {
    let client = local.store.client(id)?.ok_or(Refused::Gone)?;
    if act.expected == Some(client.revision) {
        Ok(client)
    } else {
        Err(Refused::Conflict(Box::new(Record::Client(client))))
    }
}
