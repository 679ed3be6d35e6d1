//! What an act would write, or why it must not: one arm for each command.

use super::plan::{Plan, check_reason};
use super::registry::Registry;
use super::rules::{admin, client, partner, user};
use super::session::Session;
use super::undo::{self, Trail};
use crate::door::{NotDone, Refused};
use crate::model::{Act, ActKey, Command, Direction, Timestamp};

/// What an act is going to write.
pub(super) struct Judged {
    pub plans: Vec<Plan>,
    /// Which group the act belongs to: all acts of one undo are taken back as one.
    pub group: ActKey,
    /// What a step of an undo or redo leaves as it is, and where it ends.
    pub refused: Vec<NotDone>,
    pub trail: Option<Trail>,
}

/// Checks an act against every rule, those of the role for each record included. A step of a dry
/// run goes on from what the earlier steps would have done.
pub(super) fn judge(
    registry: &mut Registry,
    session: &mut Session,
    act: &Act,
    now: Timestamp,
    dry: bool,
) -> Result<Judged, Refused> {
    let deletes = matches!(
        act.command,
        Command::DeleteClient(_) | Command::DeletePartner(_) | Command::DeleteUser(_)
    );
    check_reason(registry, deletes, act.reason.as_deref())?;
    let plan = match &act.command {
        Command::CreateClient(draft) => client::create(registry, act, draft, now)?,
        Command::UpdateClient(id, draft) => client::update(registry, act, id, draft)?,
        Command::DeleteClient(id) => client::delete(registry, act, id)?,
        Command::RestoreClient(id, seq) => undo::restore_client(registry, act, id, *seq)?,
        Command::CreatePartner(draft) => partner::create(registry, draft, now)?,
        Command::UpdatePartner(id, draft) => partner::update(registry, act, *id, draft)?,
        Command::DeletePartner(id) => partner::delete(registry, act, *id)?,
        Command::CreateUser(draft) => user::create(registry, draft, now)?,
        Command::UpdateUser(key, draft) => user::update(registry, act, key, draft)?,
        Command::DeleteUser(key) => user::delete(registry, act, key)?,
        Command::SetRole(user, role) => admin::set_role(registry, user, *role)?,
        Command::RemoveRole(user) => admin::remove_role(registry, user)?,
        Command::UpdateSettings(settings) => admin::update_settings(registry, act, settings)?,
        Command::Undo(from) => {
            return undo::judge(registry, session, act, now, (Direction::Undo, *from, dry));
        }
        Command::Redo(from) => {
            return undo::judge(registry, session, act, now, (Direction::Redo, *from, dry));
        }
    };
    Ok(Judged { plans: vec![plan], group: act.group, refused: Vec::new(), trail: None })
}
