//! Many clients at once: in steps, each once, and taken back as one.

use std::sync::Arc;

use super::{Home, NOW, act, apply, as_another_user, client, id};
use crate::door::{BulkDone, BulkRun, BulkStep, BulkTally, Committed, Door, NotDone, Refused};
use crate::model::{
    Act, ActKey, BulkEdit, ClientDraft, ClientIds, Command, Direction, GrantType, GrantTypes,
    RefreshLifetime, Role, RoleSubject, Scope, Seq, Settings, Timestamp,
};
use crate::query::{Expr, Kind, Query};
use crate::registry::Local;

/// A registry with so many clients of somebody else's, and all of their IDs.
fn with_clients(home: &Home, count: usize) -> (Local, Arc<ClientIds>) {
    let mut local = home.with_acme();
    as_another_user(&mut local, |local| {
        for n in 0..count {
            apply(local, Command::CreateClient(client(&format!("acme-{n:03}"))), None).unwrap();
        }
    });
    let all = local.matching(&Query::new(Kind::Clients)).unwrap();
    assert_eq!(all.len(), count);
    (local, Arc::new(all))
}

/// Keys that count up from one, as the desk makes them.
struct Run {
    key: u128,
    group: Option<ActKey>,
    clients: Arc<ClientIds>,
    edit: BulkEdit,
    seen: Option<Seq>,
}

impl Run {
    fn new(key: u128, clients: &Arc<ClientIds>, edit: BulkEdit) -> Self {
        Self { key, group: None, clients: Arc::clone(clients), edit, seen: None }
    }

    fn step(&mut self, from: usize, limit: usize) -> BulkStep {
        self.key += 1;
        let key = ActKey(self.key);
        let (group, seen) = (self.group.unwrap_or(key), self.seen);
        let run = BulkRun::Commit { key, group, reason: None, seen };
        BulkStep { clients: self.clients.slice(from, limit), edit: self.edit.clone(), run }
    }

    /// Carries out so many steps of so many clients each.
    fn go(&mut self, local: &mut Local, steps: usize, limit: usize) -> BulkTally {
        let (mut from, mut tally) = (0, BulkTally::default());
        for _ in 0..steps {
            let step = self.step(from, limit);
            let done = local.bulk(step).unwrap();
            if done.changed > 0 {
                self.group.get_or_insert(ActKey(self.key));
            }
            from += done.seen;
            tally.add(done);
            if from == self.clients.len() {
                break;
            }
        }
        tally
    }
}

fn preview(local: &mut Local, clients: &ClientIds, edit: &BulkEdit) -> BulkDone {
    let (clients, edit) = (clients.clone(), edit.clone());
    local.bulk(BulkStep { clients, edit, run: BulkRun::Preview { diffs: 2 } }).unwrap()
}

fn enabled(local: &mut Local, ids: &ClientIds) -> Vec<Option<bool>> {
    ids.iter().map(|text| local.client(&id(text)).unwrap().map(|c| c.enabled)).collect()
}

/// Undoes, or does again, until nothing remains; says how many changes each step had.
fn turn(local: &mut Local, direction: Direction) -> Vec<usize> {
    let (mut done, mut from) = (Vec::new(), None);
    loop {
        let Committed { changes, rest, .. } =
            local.apply(act(direction.command(from), None)).unwrap();
        assert_eq!(rest.refused, []);
        assert_eq!(rest.next.is_some(), rest.more > 0);
        done.push(changes.len());
        from = rest.next;
        if from.is_none() {
            return done;
        }
    }
}

#[test]
fn a_search_finds_all_of_its_clients_in_their_order() {
    let home = Home::new();
    let (mut local, all) = with_clients(&home, 12);
    let some = Query { filter: Expr::words("acme-00"), per_page: 3, ..Query::new(Kind::Clients) };
    let found = local.matching(&some).unwrap();
    assert!(found.iter().eq(all.range(0, 10)), "{found:?}");
}

#[test]
fn a_preview_says_what_the_act_does_and_writes_nothing() {
    let home = Home::new();
    let (mut local, all) = with_clients(&home, 5);
    Run::new(1, &Arc::new(vec![id("acme-001")].into()), BulkEdit::Disable).go(&mut local, 1, 9);
    let last = local.host.registry.seq();
    let seen = preview(&mut local, &all, &BulkEdit::Disable);
    assert_eq!((seen.changed, seen.unchanged, seen.seen, seen.seq), (4, 1, 5, last));
    assert_eq!(local.host.registry.seq(), last);
    let diffs: Vec<_> = seen.diffs.iter().map(|diff| diff.id.as_str()).collect();
    assert_eq!(diffs, ["acme-000", "acme-002"]);
    let [field] = seen.diffs[0].fields.as_slice() else { panic!("{:?}", seen.diffs) };
    assert_eq!((field.field, field.after.as_deref()), ("enabled", Some("no")));
    let done = Run::new(9, &all, BulkEdit::Disable).go(&mut local, 1, 9);
    assert_eq!((done.changed, done.unchanged, done.refused), (4, 1, 0));
    assert_eq!(enabled(&mut local, &all), [Some(false); 5]);
}

#[test]
fn what_a_rule_forbids_or_is_gone_stays_and_is_named() {
    let home = Home::new();
    let (mut local, all) = with_clients(&home, 4);
    let bare = ClientDraft {
        grant_types: [GrantType::Password].into_iter().collect::<GrantTypes>(),
        ..client("acme-001")
    };
    as_another_user(&mut local, |local| {
        let revision = local.client(&id("acme-001")).unwrap().unwrap().revision;
        apply(local, Command::UpdateClient(id("acme-001"), bare), Some(revision)).unwrap();
        let revision = local.client(&id("acme-002")).unwrap().unwrap().revision;
        apply(local, Command::DeleteClient(id("acme-002")), Some(revision)).unwrap();
    });
    let days = BulkEdit::SetRefreshLifetime(RefreshLifetime::parse("9d").unwrap());
    let looked = preview(&mut local, &all, &days);
    let done = Run::new(1, &all, days).go(&mut local, 9, 2);
    assert_eq!((done.changed, done.refused), (2, 2));
    assert_eq!(done.first, looked.refused);
    let [bare, gone] = done.first.as_slice() else { panic!("{done:?}") };
    assert!(bare.what == "acme-001" && bare.why.contains("no refresh token"), "{bare:?}");
    assert_eq!((gone.what.as_str(), gone.why.as_str()), ("acme-002", "it is no longer there"));
    assert_eq!(done.reasons().iter().map(|(_, count)| *count).collect::<Vec<_>>(), [1, 1]);
}

#[test]
fn a_step_that_is_sent_twice_is_done_once() {
    let home = Home::new();
    let (mut local, all) = with_clients(&home, 5);
    Run::new(1, &Arc::new(vec![id("acme-001")].into()), BulkEdit::Disable).go(&mut local, 1, 9);
    let mut run = Run::new(9, &all, BulkEdit::Disable);
    let step = run.step(0, 3);
    let first = local.bulk(step.clone()).unwrap();
    assert_eq!((first.seen, first.changed, first.unchanged), (3, 2, 1));
    let last = local.host.registry.seq();
    assert_eq!(local.bulk(step.clone()).unwrap(), first);
    assert_eq!(local.host.registry.seq(), last);
    assert_eq!(enabled(&mut local, &all)[3], Some(true));
}

#[test]
fn what_somebody_wrote_after_the_preview_stays_as_they_left_it() {
    let home = Home::new();
    let (mut local, all) = with_clients(&home, 3);
    let seen = preview(&mut local, &all, &BulkEdit::Delete).seq;
    as_another_user(&mut local, |local| {
        let revision = local.client(&id("acme-001")).unwrap().unwrap().revision;
        let draft = ClientDraft { name: "Theirs".into(), ..client("acme-001") };
        apply(local, Command::UpdateClient(id("acme-001"), draft), Some(revision)).unwrap();
    });
    let mut run = Run { seen: Some(seen), ..Run::new(1, &all, BulkEdit::Delete) };
    // Its own steps are no reason to stop.
    let done = run.go(&mut local, 9, 1);
    assert_eq!((done.changed, done.refused), (2, 1));
    assert!(done.first[0].why.contains("changed since the preview"), "{done:?}");
    assert_eq!(local.client(&id("acme-001")).unwrap().unwrap().name, "Theirs");
}

#[test]
fn roles_and_reasons_are_asked_for_as_by_a_single_act() {
    let home = Home::new();
    let (mut local, all) = with_clients(&home, 2);
    let settings = Settings { delete_needs_reason: true, ..local.directory().settings.clone() };
    let expected = Some(settings.revision);
    apply(&mut local, Command::UpdateSettings(Box::new(settings)), expected).unwrap();
    let step = Run::new(1, &all, BulkEdit::Delete).step(0, 9);
    let refused = local.bulk(step.clone()).unwrap_err();
    assert!(refused.to_string().contains("needs a reason"), "{refused}");
    let me = RoleSubject::user(&local.access().who.user).unwrap();
    let role = |local: &mut Local, role| {
        Arc::make_mut(&mut local.host.registry.directory).roles.insert(me.clone(), role);
    };
    role(&mut local, Role::Editor);
    assert!(matches!(local.bulk(step.clone()), Err(Refused::Denied(_))));
    Run::new(5, &all, BulkEdit::Disable).go(&mut local, 1, 9);
    role(&mut local, Role::Viewer);
    let step = Run::new(9, &all, BulkEdit::Enable).step(0, 9);
    assert!(matches!(local.bulk(step.clone()), Err(Refused::Denied(_))));
    role(&mut local, Role::Admin);
    local.session.read_only = true;
    assert!(matches!(local.bulk(step.clone()), Err(Refused::Denied(_))));
    // To look is no change.
    assert_eq!(preview(&mut local, &all, &BulkEdit::Enable).changed, 2);
    assert_eq!(enabled(&mut local, &all), [Some(false); 2]);
}

#[test]
fn one_undo_in_steps_takes_all_of_it_back_and_redo_does_it_again() {
    let home = Home::new();
    let (mut local, all) = with_clients(&home, 23);
    local.host.registry.undo_step = 4;
    let before = enabled(&mut local, &all);
    assert_eq!(Run::new(1_000, &all, BulkEdit::Disable).go(&mut local, 99, 5).changed, 23);
    let scope = BulkEdit::AddScope(Scope::parse("write").unwrap());
    Run::new(2_000, &all, scope).go(&mut local, 99, 9);
    assert_eq!(turn(&mut local, Direction::Undo), [4, 4, 4, 4, 4, 3]);
    assert_eq!(enabled(&mut local, &all), [Some(false); 23]);
    assert_eq!(turn(&mut local, Direction::Undo).iter().sum::<usize>(), 23);
    assert_eq!(enabled(&mut local, &all), before);
    assert_eq!(turn(&mut local, Direction::Redo), [4, 4, 4, 4, 4, 3]);
    assert_eq!(enabled(&mut local, &all), [Some(false); 23]);
    assert_eq!(turn(&mut local, Direction::Redo).len(), 6);
    assert_eq!(local.client(&id("acme-007")).unwrap().unwrap().scopes.len(), 2);
    assert_eq!(turn(&mut local, Direction::Undo).len(), 6);
    assert_eq!(turn(&mut local, Direction::Undo).len(), 6);
    assert_eq!(enabled(&mut local, &all), before);
}

#[test]
fn an_undo_says_how_much_is_left_and_twice_the_same() {
    let home = Home::new();
    let (mut local, all) = with_clients(&home, 10);
    local.host.registry.undo_step = 4;
    Run::new(1_000, &all, BulkEdit::Delete).go(&mut local, 99, 3);
    let undo = act(Command::Undo(None), None);
    let first = local.apply(undo.clone()).unwrap();
    assert_eq!((first.changes.len(), first.rest.more), (4, 6));
    assert_eq!(local.apply(undo).unwrap(), first);
    assert_eq!(turn(&mut local, Direction::Undo), [4, 2]);
    assert_eq!(enabled(&mut local, &all), [Some(true); 10]);
}

#[test]
fn an_interrupted_undo_goes_on_later_and_is_one_for_redo() {
    let home = Home::new();
    let (mut local, all) = with_clients(&home, 10);
    local.host.registry.undo_step = 3;
    Run::new(1_000, &all, BulkEdit::Disable).go(&mut local, 99, 4);
    assert_eq!(local.apply(act(Command::Undo(None), None)).unwrap().rest.more, 7);
    drop(local);
    // Somebody works meanwhile.
    let mut local = home.open();
    as_another_user(&mut local, |local| {
        apply(local, Command::CreateClient(client("acme-new")), None).unwrap();
    });
    local.host.registry.undo_step = 3;
    let second = local.apply(act(Command::Undo(None), None)).unwrap();
    assert_eq!((second.changes.len(), second.rest.more), (3, 4));
    // What was taken back so far can be done again as one, and then all of it taken back.
    assert_eq!(turn(&mut local, Direction::Redo), [3, 3]);
    assert_eq!(enabled(&mut local, &all), [Some(false); 10]);
    assert_eq!(turn(&mut local, Direction::Undo), [3, 3]);
    assert_eq!(turn(&mut local, Direction::Undo), [3, 1]);
    assert_eq!(enabled(&mut local, &all), [Some(true); 10]);
    drop(local);
    let mut local = home.open();
    local.host.registry.undo_step = 3;
    let groups = local.changes_since(Seq(0), 1_000).unwrap();
    let last: Vec<_> = groups.iter().rev().take(4).map(|change| change.group).collect();
    assert!(last.iter().all(|group| *group == last[0]), "{last:?}");
}

#[test]
fn a_large_undo_goes_on_over_what_somebody_changed_since() {
    let home = Home::new();
    let (mut local, all) = with_clients(&home, 10);
    local.host.registry.undo_step = 4;
    Run::new(1_000, &all, BulkEdit::Disable).go(&mut local, 99, 4);
    as_another_user(&mut local, |local| {
        let revision = local.client(&id("acme-008")).unwrap().unwrap().revision;
        let draft = ClientDraft { name: "Theirs".into(), enabled: false, ..client("acme-008") };
        apply(local, Command::UpdateClient(id("acme-008"), draft), Some(revision)).unwrap();
        let revision = local.client(&id("acme-001")).unwrap().unwrap().revision;
        apply(local, Command::DeleteClient(id("acme-001")), Some(revision)).unwrap();
    });
    let (mut changed, mut left, mut from) = (0, Vec::new(), None);
    loop {
        let done = local.apply(act(Command::Undo(from), None)).unwrap();
        changed += done.changes.len();
        left.extend(done.rest.refused);
        from = done.rest.next;
        if from.is_none() {
            break;
        }
    }
    assert_eq!(changed, 8);
    let not = |what: &str, why: &str| NotDone { what: what.into(), why: why.into() };
    assert_eq!(
        left,
        [
            not("the client acme-008", "it was changed since"),
            not("the client acme-001", "it was deleted since")
        ]
    );
    let theirs = local.client(&id("acme-008")).unwrap().unwrap();
    assert_eq!((theirs.name.as_str(), theirs.enabled), ("Theirs", false));
    assert_eq!(local.client(&id("acme-001")).unwrap(), None);
    assert!(local.client(&id("acme-000")).unwrap().unwrap().enabled);
}

#[test]
fn a_long_ago_bulk_act_is_asked_about_once() {
    let home = Home::new();
    let (mut local, all) = with_clients(&home, 10);
    Run::new(1_000, &all, BulkEdit::Disable).go(&mut local, 99, 4);
    drop(local);
    let later = |ms: i64| {
        let mut local = home.open().with_clock(move || Timestamp(NOW.0 + 3_600_000 + ms));
        local.host.registry.undo_step = 3;
        local
    };
    let mut local = later(0);
    let consequence = match local.apply(act(Command::Undo(None), None)).unwrap_err() {
        Refused::Needs(consequence) => consequence,
        other => panic!("{other:?}"),
    };
    assert!(consequence.to_string().contains("10 records at once"), "{consequence}");
    let undo = Act { accepted: Some(consequence), ..act(Command::Undo(None), None) };
    assert_eq!(local.apply(undo).unwrap().rest.more, 7);
    assert_eq!(local.apply(act(Command::Undo(None), None)).unwrap().rest.more, 4);
    drop(local);
    // Nor by a new desk that goes on at once.
    let mut local = later(60_000);
    assert_eq!(turn(&mut local, Direction::Undo), [3, 1]);
    assert_eq!(enabled(&mut local, &all), [Some(true); 10]);
}
