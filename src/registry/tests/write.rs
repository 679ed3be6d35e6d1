//! Acts at one registry while others append to the same records, or while the outcome is not known.

use std::sync::Mutex;

use super::{NOW, act, apply, client, id, partner, user};
use crate::door::{
    BulkRun, BulkStep, DeclareAct, DeclareStep, Door, Failure, FailureKind, Refused,
};
use crate::model::{
    Act, ActKey, BulkEdit, Change, ClientDraft, ClientIds, Command, Direction, Identity, PartnerId,
    Principal, Record, RecordKey, Revision, Role, RoleSubject, Seq,
};
use crate::query::{Kind, Query};
use crate::registry::registry::Registry;
use crate::registry::{Local, Seed, Session};
use crate::store::Memory;

/// Records with the partner `acme`, its user `billing` and these clients, all made by `founder`.
fn records(clients: &[&str]) -> Memory {
    let roles =
        ["founder", "me", "you"].map(|name| (RoleSubject::user(name).unwrap(), Role::Admin));
    let records = Memory::new(Seed { roles: roles.into(), ..Seed::default() });
    let mut founder = open(&records, "founder");
    apply(&mut founder, Command::CreatePartner(partner("Acme", "acme")), None).unwrap();
    apply(&mut founder, Command::CreateUser(user("billing")), None).unwrap();
    for id in clients {
        apply(&mut founder, Command::CreateClient(client(id)), None).unwrap();
    }
    records
}

/// A registry of its own over the same records.
fn open(records: &Memory, who: &str) -> Local {
    let registry = Registry::on(Box::new(records.clone())).unwrap();
    let identity = Identity { who: Principal::named(who), ..Identity::default() };
    let host = crate::registry::Host::new(registry);
    Local::new(host, Session::new(identity, false)).with_clock(|| NOW)
}

/// Lets somebody else act once, after the next act of `local` has followed the history and before
/// it appends: that is when it asks what time it is.
fn between(
    local: Local,
    mut other: Local,
    acts: impl FnOnce(&mut Local) + Send + 'static,
) -> Local {
    let acts = Mutex::new(Some(move || acts(&mut other)));
    local.with_clock(move || {
        let acts = acts.lock().unwrap().take();
        if let Some(acts) = acts {
            acts();
        }
        NOW
    })
}

fn rename(name: &str) -> Command {
    Command::UpdatePartner(PartnerId(1), partner(name, "acme"))
}

fn update(client_id: &str, name: &str) -> Command {
    Command::UpdateClient(id(client_id), ClientDraft { name: name.into(), ..client(client_id) })
}

fn ids(local: &mut Local) -> ClientIds {
    local.matching(&Query::new(Kind::Clients)).unwrap()
}

fn revision(local: &mut Local, client: &str) -> Option<Revision> {
    local.client(&id(client)).unwrap().map(|client| client.revision)
}

fn disable(clients: ClientIds, key: u128, seen: Option<Seq>) -> BulkStep {
    let (key, reason) = (ActKey(key), None);
    BulkStep {
        clients,
        edit: BulkEdit::Disable,
        run: BulkRun::Commit { key, group: key, reason, seen },
    }
}

fn failure(refused: Refused) -> Failure {
    let Refused::Failed(failure) = refused else { panic!("{refused}") };
    failure
}

fn seqs(local: &mut Local) -> Vec<u64> {
    local.changes_since(Seq(0), 100).unwrap().iter().map(|change| change.seq.0).collect()
}

#[test]
fn an_act_is_judged_anew_where_another_was_appended_in_between() {
    let records = records(&[]);
    let mut local = open(&records, "me");
    assert!(ids(&mut local).is_empty());
    let mut local = between(local, open(&records, "you"), |you| {
        apply(you, Command::CreateClient(client("acme-b")), None).unwrap();
    });
    let saved = apply(&mut local, Command::CreateClient(client("acme-a")), None).unwrap();
    assert_eq!((saved.seq, saved.revision), (Seq(4), Some(Revision(4))));
    assert_eq!(ids(&mut local).iter().collect::<Vec<_>>(), ["acme-a", "acme-b"]);
    assert_eq!(local.host.registry.clients, 2);
    assert_eq!(seqs(&mut local), [1, 2, 3, 4]);
    // Both get a partner ID of their own.
    let mut local = between(local, open(&records, "you"), |you| {
        apply(you, Command::CreatePartner(partner("Two", "two")), None).unwrap();
    });
    apply(&mut local, Command::CreatePartner(partner("Three", "three")), None).unwrap();
    let directory = local.directory();
    let name = |id| directory.partner(PartnerId(id)).map(|partner| partner.name.as_str());
    assert_eq!((name(2), name(3)), (Some("Two"), Some("Three")));
}

#[test]
fn what_another_has_saved_in_between_is_not_overwritten() {
    let records = records(&[]);
    let mut local = between(open(&records, "me"), open(&records, "you"), |you| {
        apply(you, rename("Theirs"), Some(Revision(1))).unwrap();
    });
    let refused = apply(&mut local, rename("Mine"), Some(Revision(1))).unwrap_err();
    let Refused::Conflict(theirs) = refused else { panic!("{refused}") };
    assert!(matches!(&*theirs, Record::Partner(partner) if partner.name == "Theirs"));
    assert_eq!(local.directory().partner_name(PartnerId(1)), "Theirs");
    assert_eq!(seqs(&mut local), [1, 2, 3]);
    // The right to act is asked anew too.
    let mut local = between(local, open(&records, "you"), |you| {
        apply(you, Command::SetRole("me".into(), Role::Viewer), None).unwrap();
    });
    let refused = apply(&mut local, rename("Mine"), Some(Revision(3))).unwrap_err();
    assert!(matches!(refused, Refused::Denied(_)), "{refused}");
}

#[test]
fn a_step_of_many_leaves_what_another_has_changed_in_between() {
    let records = records(&["acme-a", "acme-b", "acme-c"]);
    let mut local = open(&records, "me");
    let (all, seen) = (ids(&mut local), local.host.registry.seq());
    let theirs = revision(&mut local, "acme-b");
    let mut local = between(local, open(&records, "you"), move |you| {
        apply(you, update("acme-b", "Theirs"), theirs).unwrap();
    });
    let step = disable(all, 1_000_001, Some(seen));
    let done = local.bulk(step.clone()).unwrap();
    assert_eq!((done.seen, done.changed, done.refused.len()), (3, 2, 1));
    let theirs = local.client(&id("acme-b")).unwrap().unwrap();
    assert_eq!((theirs.name.as_str(), theirs.enabled), ("Theirs", true));
    assert_eq!(seqs(&mut local), [1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(local.bulk(step).unwrap().changed, 2, "it is done once");
    assert_eq!(local.host.registry.seq(), Seq(8));
}

#[test]
fn a_step_of_a_declaration_is_refused_where_another_has_written_in_between() {
    let records = records(&["acme-a"]);
    let local = open(&records, "me");
    let seen = local.host.registry.seq();
    let mut local = between(local, open(&records, "you"), |you| {
        apply(you, Command::CreateClient(client("acme-b")), None).unwrap();
    });
    let acts = vec![DeclareAct::Delete(RecordKey::Client(id("acme-a")))];
    let (key, reason, accepted) = (ActKey(1_000_001), None, true);
    let step = DeclareStep { acts, key, group: key, reason, seen, accepted };
    assert!(matches!(local.declare(step).unwrap_err(), Refused::Blocked(_)));
    assert_eq!(ids(&mut local).len(), 2);
}

#[test]
fn an_undo_in_steps_skips_nothing_where_another_writes_as_much_as_a_step_in_between() {
    let records = records(&["acme-a", "acme-b", "acme-c", "acme-d"]);
    let mut local = open(&records, "me");
    local.host.registry.undo_step = 2;
    let step = disable(ids(&mut local), 1_000_001, None);
    assert_eq!(local.bulk(step).unwrap().changed, 4);
    let mut local = between(local, open(&records, "you"), |you| {
        for id in ["acme-x", "acme-y"] {
            apply(you, Command::CreateClient(client(id)), None).unwrap();
        }
    });
    let first = apply(&mut local, Command::Undo(None), None).unwrap();
    assert_eq!((first.changes.len(), first.rest.more), (2, 2));
    let second = apply(&mut local, Command::Undo(None), None).unwrap();
    assert_eq!((second.changes.len(), second.rest.more), (2, 0));
    for name in ["acme-a", "acme-b", "acme-c", "acme-d"] {
        assert!(local.client(&id(name)).unwrap().unwrap().enabled, "{name}");
    }
    assert_eq!(local.host.registry.seq(), Seq(6 + 4 + 2 + 4));
}

/// Nothing that a session holds is needed: each step is sent twice, each time through a connection
/// of its own, while the same person works at another desk.
#[test]
fn a_step_of_an_undo_goes_on_where_it_says_and_is_done_once_over_new_connections() {
    let names = ["acme-a", "acme-b", "acme-c", "acme-d", "acme-e", "acme-f", "acme-g"];
    let records = records(&names);
    let connect = || {
        let mut local = open(&records, "me");
        local.host.registry.undo_step = 3;
        local
    };
    let mut local = connect();
    let step = disable(ids(&mut local), 1_000_001, None);
    assert_eq!(local.bulk(step).unwrap().changed, 7);
    let mut you = open(&records, "you");
    let theirs = revision(&mut you, "acme-f");
    apply(&mut you, update("acme-f", "Theirs"), theirs).unwrap();
    let mut made = 0;
    let mut all_steps = |direction: Direction, busy: bool| {
        let (mut from, mut titles, mut refused) = (None, Vec::new(), Vec::new());
        loop {
            let act = act(direction.command(from), None);
            let done = connect().apply(act.clone()).unwrap();
            if busy {
                made += 1;
                let other = Command::CreateClient(client(&format!("acme-other{made}")));
                apply(&mut connect(), other, None).unwrap();
            }
            let again = connect().apply(act).unwrap();
            assert_eq!(again.changes, done.changes);
            assert_eq!((again.rest.next, again.rest.more), (done.rest.next, done.rest.more));
            assert_eq!(again.rest.refused.len(), done.rest.refused.len());
            let title = |change: &Change| change.record().unwrap().title().to_owned();
            titles.extend(done.changes.iter().map(title));
            refused.extend(done.rest.refused.into_iter().map(|left| left.what));
            from = done.rest.next;
            if from.is_none() {
                return (titles.join(" "), refused);
            }
        }
    };
    let left = vec!["the client acme-f".to_owned()];
    let undone = all_steps(Direction::Undo, false);
    assert_eq!(undone, ("acme-g acme-e acme-d acme-c acme-b acme-a".into(), left));
    let redone = all_steps(Direction::Redo, true);
    assert_eq!(redone, ("acme-a acme-b acme-c acme-d acme-e acme-g".into(), Vec::new()));
    // What was done at the other desk after the last step comes before it.
    assert_eq!(all_steps(Direction::Undo, false).0, "acme-other2");
    let undone = all_steps(Direction::Undo, true);
    assert_eq!(undone, ("acme-g acme-e acme-d acme-c acme-b acme-a".into(), Vec::new()));
}

#[test]
fn an_act_is_given_up_where_others_write_all_the_time() {
    let records = records(&[]);
    let others = Mutex::new((open(&records, "you"), 0));
    let mut local = open(&records, "me").with_clock(move || {
        let (you, count) = &mut *others.lock().unwrap();
        *count += 1;
        let draft = client(&format!("acme-{count}"));
        apply(you, Command::CreateClient(draft), None).unwrap();
        NOW
    });
    let create = act(Command::CreateClient(client("acme-mine")), None);
    let failure = failure(local.apply(create).unwrap_err());
    assert_eq!(failure.kind, FailureKind::Busy);
    assert!(failure.text.contains("all the time"), "{failure}");
    assert_eq!(local.client(&id("acme-mine")).unwrap(), None);
    assert_eq!(local.client(&id("acme-16")).unwrap().map(|client| client.revision.0), Some(18));
}

#[test]
fn an_act_whose_outcome_is_not_known_is_done_once_when_it_is_sent_again() {
    for written in [false, true] {
        let records = records(&["acme-a", "acme-b", "acme-c", "acme-d"]);
        let mut local = open(&records, "me");
        local.host.registry.undo_step = 3;
        let create = act(Command::CreateClient(client("acme-new")), None);
        records.answer_unknown(written);
        let failure = failure(local.apply(create.clone()).unwrap_err());
        assert_eq!(failure.kind, FailureKind::NotKnownYet);
        assert!(failure.text.contains("not known"), "{failure}");
        let saved = local.apply(create.clone()).unwrap();
        assert_eq!((saved.seq, saved.revision), (Seq(7), Some(Revision(7))));
        assert_eq!(local.apply(create).unwrap(), saved);

        let step = disable(ids(&mut local), 1_000_001, None);
        records.answer_unknown(written);
        assert!(local.bulk(step.clone()).is_err());
        let done = local.bulk(step).unwrap();
        assert_eq!((done.seen, done.changed, done.seq), (5, 5, Seq(12)));

        // The rest of an undo is known to the step that is sent again.
        let undo = act(Command::Undo(None), None);
        records.answer_unknown(written);
        assert!(local.apply(undo.clone()).is_err());
        let first = local.apply(undo.clone()).unwrap();
        assert_eq!((first.changes.len(), first.rest.more), (3, 2));
        local.session.trail = None;
        assert_eq!(local.apply(undo).unwrap(), first);
        let rest = act(Command::Undo(None), None);
        records.answer_unknown(written);
        assert!(local.apply(rest.clone()).is_err());
        let second = local.apply(rest).unwrap();
        assert_eq!((second.changes.len(), second.rest.more), (2, 0));
        assert_eq!(local.host.registry.seq(), Seq(17));
        assert_eq!(apply(&mut local, Command::Redo(None), None).unwrap().rest.more, 2);
    }
}

#[test]
fn two_people_who_write_at_once_lose_nothing() {
    let records = records(&[]);
    let write = |mut local: Local| {
        let who = local.session.identity.who.user.clone();
        for n in 0..40 {
            let create = act(Command::CreateClient(client(&format!("acme-{who}{n}"))), None);
            while let Err(refused) = local.apply(create.clone()) {
                assert_eq!(failure(refused).kind, FailureKind::Unavailable);
            }
        }
        local
    };
    let (me, you) = (open(&records, "me"), open(&records, "you"));
    let (mut me, mut you) = std::thread::scope(|scope| {
        let me = scope.spawn(|| write(me));
        (write(you), me.join().unwrap())
    });
    assert_eq!(seqs(&mut me), (1..=82).collect::<Vec<_>>());
    for local in [&mut me, &mut you] {
        assert_eq!(ids(local).len(), 80);
        assert_eq!(local.host.registry.clients, 80);
        assert_eq!(local.host.registry.opened_at, Seq(2), "nothing was read anew");
    }
}

#[test]
fn everything_is_read_anew_where_the_history_is_another_one() {
    let (long, short) = (records(&["acme-a", "acme-b"]), records(&["acme-z"]));
    let mut local = open(&long, "me");
    assert_eq!(ids(&mut local).len(), 2);
    apply(&mut local, rename("Renamed"), Some(Revision(1))).unwrap();
    local.host.registry.records = Box::new(short);
    assert_eq!(ids(&mut local).iter().collect::<Vec<_>>(), ["acme-z"]);
    assert_eq!(local.directory().partner_name(PartnerId(1)), "Acme");
    let saved = apply(&mut local, rename("Again"), Some(Revision(1))).unwrap();
    assert_eq!(saved.seq, Seq(4));
    assert_eq!(local.directory().partner_name(PartnerId(1)), "Again");
}

/// Both histories have the change that the registry followed last, under the same number, and the
/// other one goes on behind it.
#[test]
fn everything_is_read_anew_where_the_history_was_split_and_the_other_one_is_longer() {
    let (mine, other) = (records(&["acme-a"]), records(&["acme-y", "acme-z"]));
    let mut local = open(&mine, "me");
    assert_eq!(ids(&mut local).iter().collect::<Vec<_>>(), ["acme-a"]);
    local.host.registry.records = Box::new(other);
    assert_eq!(ids(&mut local).iter().collect::<Vec<_>>(), ["acme-y", "acme-z"]);
    assert_eq!(local.host.registry.clients, 2);
    let saved = apply(&mut local, rename("Again"), Some(Revision(1))).unwrap();
    assert_eq!(saved.seq, Seq(5));
}

/// Whoever uses the key of another person's act gets neither that act nor their own.
#[test]
fn an_act_under_the_key_of_another_person_s_act_is_refused_and_names_the_clash() {
    let records = records(&["acme-a"]);
    let mut you = open(&records, "you");
    let theirs = act(Command::CreateClient(client("acme-theirs")), None);
    you.apply(theirs.clone()).unwrap();
    let clash = |refused: Refused| {
        let failure = failure(refused);
        assert_eq!(failure.kind, FailureKind::NotTaken);
        let key = format!("{:032x}", theirs.key.0);
        assert_eq!(
            failure.text,
            format!("an act of you has the key {key} already: nothing was saved")
        );
        assert_eq!(failure.help.as_deref(), Some("send the act again under a key of its own"));
    };
    let mut local = open(&records, "me");
    let mine = Act { key: theirs.key, ..act(Command::CreateClient(client("acme-mine")), None) };
    clash(local.apply(mine.clone()).unwrap_err());
    let step = disable(ids(&mut local), theirs.key.0, None);
    clash(local.bulk(step).unwrap_err());
    assert_eq!(local.client(&id("acme-mine")).unwrap(), None);
    assert!(local.client(&id("acme-a")).unwrap().unwrap().enabled);
    assert_eq!(seqs(&mut local), [1, 2, 3, 4]);
    // The other person may be first while the act is judged.
    let key = ActKey(1_000_001);
    let mut local = between(local, open(&records, "you"), move |you| {
        you.apply(Act { key, ..act(Command::CreateClient(client("acme-late")), None) }).unwrap();
    });
    let refused = local.apply(Act { key, ..mine }).unwrap_err();
    assert!(failure(refused).text.contains("an act of you has the key"));
    assert_eq!(local.client(&id("acme-mine")).unwrap(), None);
    assert_eq!(ids(&mut local).len(), 3);
}

/// A name that was given to another uid is another person: for keys, and for undo.
#[test]
fn whoever_has_the_name_of_a_former_user_is_another_person() {
    let records = records(&["acme-a"]);
    let as_uid = |uid: u32| {
        let mut local = open(&records, "me");
        let who = Principal::proven(uid, Some("me".to_owned()));
        local.identify(Identity { who, ..Identity::default() });
        local
    };
    let create = act(Command::CreateClient(client("acme-mine")), None);
    let done = as_uid(1000).apply(create.clone()).unwrap();
    let text = failure(as_uid(1001).apply(create.clone()).unwrap_err()).text;
    assert!(text.starts_with("an act of me (uid 1000) has the key"), "{text}");
    let nothing = as_uid(1001).apply(act(Command::Undo(None), None)).unwrap_err();
    assert_eq!(as_uid(1000).apply(create).unwrap(), done, "sent twice, done once");
    assert!(as_uid(1000).client(&id("acme-mine")).unwrap().is_some(), "{nothing}");
    as_uid(1000).apply(act(Command::Undo(None), None)).unwrap();
    assert_eq!(as_uid(1000).client(&id("acme-mine")).unwrap(), None);
}
