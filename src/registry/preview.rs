//! What an act would do, without doing it.

use super::{Door, Foreseen, Local, Refused, plan};
use crate::model::{Act, Change, Seq};

/// Checks an act like one that is to be done; says what it would write.
pub(super) fn preview(local: &mut Local, act: &Act) -> Result<Foreseen, Refused> {
    local.follow()?;
    let directory = local.directory();
    let role = directory.role_of(&local.access.who.user);
    local.access.role = role;
    local.access.allows(act.command.required_role())?;
    let now = (local.clock)();
    let turned = plan::plan(local, act, now)?;
    // Where an undo of much stands is known to the one that is done, not to this.
    local.walk = None;
    let plans: Vec<_> = turned.plans.into_iter().filter(|plan| !plan.changes_nothing()).collect();
    let seqs = (local.store.seq().0 + 1..).map(Seq);
    let changes = seqs.zip(plans).map(|(seq, mut plan)| {
        plan.stamp(seq, now);
        Change {
            seq,
            key: act.key,
            group: turned.group,
            at: now,
            by: local.who().clone(),
            action: plan.action,
            origin: plan.origin,
            before: plan.before,
            after: plan.after,
            reason: act.reason.clone(),
        }
    });
    Ok(Foreseen { changes: changes.collect(), more: turned.more, left: turned.left })
}
