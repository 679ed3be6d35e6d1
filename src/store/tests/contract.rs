//! What holds for every implementation of [`Records`]: each test runs against all of them.

use super::*;

/// Runs a test against each implementation, with the same records.
fn each(test: impl Fn(&mut dyn Records)) {
    let home = Home::empty();
    test(&mut home.open_with(Some(seed())).unwrap().0);
    test(&mut Memory::new(seed()));
}

fn change(head: Head, key: u128, before: Option<Record>, after: Option<Record>) -> Change {
    let action = match (&before, &after) {
        (None, _) => Action::Create,
        (_, Some(_)) => Action::Update,
        (_, None) => Action::Delete,
    };
    let seq = Seq(head.seq.0 + 1);
    let (key, group) = (ActKey(key), ActKey(key));
    let by = Principal::named("anna");
    Change {
        seq,
        key,
        group,
        at: NOW,
        by,
        action,
        origin: Origin::Plain,
        before,
        after,
        reason: None,
    }
}

fn renamed(text: &str, name: &str) -> Client {
    Client { name: name.to_owned(), revision: Revision(2), ..client(text) }
}

/// Appends one change at the head as it is.
fn append(
    records: &mut dyn Records,
    key: u128,
    before: Option<Record>,
    after: Option<Record>,
) -> Vec<Change> {
    let head = records.head().unwrap();
    let changes = vec![change(head, key, before, after)];
    match records.append(head, changes).unwrap() {
        Appended::Done(changes) => changes,
        Appended::Moved => panic!("moved"),
        Appended::Unknown(error) => panic!("not known: {error}"),
    }
}

fn names(clients: &[Client]) -> Vec<&str> {
    clients.iter().map(|client| client.id.as_str()).collect()
}

#[test]
fn an_act_on_an_old_head_is_moved_and_writes_nothing() {
    each(|records| {
        let old = records.head().unwrap();
        let new = Record::Client(renamed("acme-a", "New"));
        append(records, 1, Some(Record::Client(client("acme-a"))), Some(new.clone()));
        let now = records.head().unwrap();
        assert_eq!((old.seq, now.seq), (Seq(0), Seq(1)));
        assert_ne!(old.hash, now.hash);
        let late = change(old, 2, Some(Record::Client(client("acme-b"))), None);
        assert!(matches!(records.append(old, vec![late]).unwrap(), Appended::Moved));
        // The same number with another hash is another history.
        let other = Head { hash: [7; 32], ..now };
        let ahead = Head { seq: Seq(2), ..now };
        let contains = [old, now, other, ahead].map(|head| records.contains(head).unwrap());
        assert_eq!(contains, [true, true, false, false]);
        let late = change(now, 2, Some(Record::Client(client("acme-b"))), None);
        assert!(matches!(records.append(other, vec![late]).unwrap(), Appended::Moved));
        assert_eq!(records.head().unwrap(), now);
        assert_eq!(records.client_count().unwrap(), 2);
        assert_eq!(records.changes_of(ActKey(2)).unwrap(), []);
        assert_eq!(records.first_of(ActKey(2)).unwrap(), None);
        assert_eq!(records.stored(&new).unwrap(), Some(new));
    });
}

#[test]
fn an_act_with_a_key_that_was_appended_before_is_not_written_again() {
    each(|records| {
        let head = records.head().unwrap();
        let act = |name: &str| {
            let before = Some(Record::Client(client("acme-a")));
            change(head, 1, before, Some(Record::Client(renamed("acme-a", name))))
        };
        let Appended::Done(first) = records.append(head, vec![act("One")]).unwrap() else {
            panic!("not done")
        };
        let now = records.head().unwrap();
        // On the old head as on the new one.
        for head in [head, now] {
            let Appended::Done(again) = records.append(head, vec![act("Two")]).unwrap() else {
                panic!("not done")
            };
            assert_eq!(again, first);
        }
        assert_eq!(records.head().unwrap(), now);
        assert_eq!(records.first_of(ActKey(1)).unwrap(), Some(Seq(1)));
    });
}

#[test]
fn an_act_is_appended_whole_or_not_at_all() {
    each(|records| {
        let head = records.head().unwrap();
        let one = change(head, 1, None, Some(Record::Client(client("acme-c"))));
        let next = Head { seq: Seq(1), ..head };
        let wrong = change(next, 1, Some(Record::Client(renamed("acme-a", "Else"))), None);
        assert!(records.append(head, vec![one.clone(), wrong]).is_err());
        let skipped = change(next, 1, Some(Record::Client(client("acme-a"))), None);
        assert!(records.append(head, vec![skipped]).is_err(), "a number is missing");
        assert_eq!(records.head().unwrap(), head);
        assert_eq!(records.client_count().unwrap(), 2);
        // A record may be written twice in one act.
        let again = Record::Client(renamed("acme-c", "Again"));
        let two = change(next, 1, one.after.clone(), Some(again.clone()));
        assert!(matches!(records.append(head, vec![one, two]).unwrap(), Appended::Done(_)));
        assert_eq!(records.head().unwrap().seq, Seq(2));
        assert_eq!(records.changes_of(ActKey(1)).unwrap().len(), 2);
        assert_eq!(records.stored(&again).unwrap(), Some(again));
    });
}

#[test]
fn a_deleted_client_is_gone_from_every_read_and_its_id_is_retired() {
    each(|records| {
        assert_eq!(records.retired(&id("acme-a")).unwrap(), None);
        append(records, 1, Some(Record::Client(client("acme-a"))), None);
        let ids = ["acme-b", "acme-a", "acme-z"];
        let found = records.clients_of(&ids).unwrap();
        assert_eq!(found, [Some(client("acme-b")), None, None]);
        assert_eq!(names(&records.clients_after(None, 9).unwrap()), ["acme-b"]);
        assert_eq!(names(&records.clients_at(0, 9, true).unwrap()), ["acme-b"]);
        assert_eq!(records.stored(&Record::Client(client("acme-a"))).unwrap(), None);
        assert_eq!(records.client_count().unwrap(), 1);
        let retired = records.retired(&id("acme-a")).unwrap().unwrap();
        assert_eq!((retired.at, retired.by.as_str()), (NOW, "anna"));
        // A client that takes the ID again does not wipe out that it was retired.
        append(records, 2, None, Some(Record::Client(client("acme-a"))));
        assert!(records.retired(&id("acme-a")).unwrap().is_some());
    });
}

#[test]
fn clients_come_in_the_order_of_their_ids_from_either_end() {
    each(|records| {
        append(records, 1, None, Some(Record::Client(client("acme-0"))));
        append(records, 2, None, Some(Record::Client(client("acme-Z"))));
        let all = ["acme-0", "acme-Z", "acme-a", "acme-b"];
        assert_eq!(names(&records.clients_after(None, 9).unwrap()), all);
        assert_eq!(names(&records.clients_after(Some(&id("acme-Z")), 1).unwrap()), ["acme-a"]);
        for offset in 0..=4 {
            let found = records.clients_at(offset, 2, false).unwrap();
            let expected: Vec<_> = all.iter().skip(offset).take(2).copied().collect();
            assert_eq!(names(&found), expected);
            let found = records.clients_at(offset, 2, true).unwrap();
            let expected: Vec<_> = all.iter().rev().skip(offset).take(2).copied().collect();
            assert_eq!(names(&found), expected);
        }
        let sorted = ["acme-0", "acme-5", "acme-b"];
        let found = records.clients_of(&sorted).unwrap();
        assert_eq!(found, [Some(client("acme-0")), None, Some(client("acme-b"))]);
    });
}

#[test]
fn history_is_read_in_both_directions_with_and_without_its_befores() {
    each(|records| {
        let mut before = Record::Client(client("acme-a"));
        for key in 1..=5 {
            let after = Record::Client(renamed("acme-a", &format!("Name {key}")));
            append(records, key, Some(before), Some(after.clone()));
            before = after;
        }
        let seqs = |changes: Vec<Change>| changes.iter().map(|c| c.seq.0).collect::<Vec<_>>();
        let after = records.changes_after(Seq(2), 2, Sides::Both).unwrap();
        assert!(after.iter().all(|change| change.before.is_some()));
        assert_eq!(seqs(after), [3, 4]);
        let after = records.changes_after(Seq(4), 9, Sides::After).unwrap();
        assert!(after.iter().all(|change| change.before.is_none() && change.after.is_some()));
        assert_eq!(seqs(after), [5]);
        for sides in [Sides::Both, Sides::After] {
            assert_eq!(seqs(records.changes_before(None, 2, sides).unwrap()), [5, 4]);
            assert_eq!(seqs(records.changes_before(Some(Seq(4)), 9, sides).unwrap()), [3, 2, 1]);
            assert_eq!(seqs(records.changes_before(Some(Seq(1)), 9, sides).unwrap()), [0; 0]);
            assert_eq!(seqs(records.changes_after(Seq(5), 9, sides).unwrap()), [0; 0]);
        }
        let third = records.change(Seq(3)).unwrap().unwrap();
        assert_eq!((third.key, third.before.is_some()), (ActKey(3), true));
        assert_eq!(records.change(Seq(6)).unwrap(), None);
    });
}

#[test]
fn a_partner_id_is_not_given_twice_and_the_directory_follows() {
    each(|records| {
        assert_eq!(records.next_partner().unwrap(), 2);
        let partner = Partner {
            id: PartnerId(2),
            subdomain: Subdomain::parse("other").unwrap(),
            ..seed().partners.remove(0)
        };
        let partner = Record::Partner(partner);
        append(records, 1, None, Some(partner.clone()));
        assert_eq!(records.directory().unwrap().partners.len(), 2);
        append(records, 2, Some(partner), None);
        assert_eq!(records.next_partner().unwrap(), 3);
        let directory = records.directory().unwrap();
        assert_eq!((directory.partners.len(), directory.users.len()), (1, 1));
        let zoe = RoleSubject::user("zoe").unwrap();
        let role = Record::Role { user: zoe.clone(), role: Role::Editor };
        append(records, 3, None, Some(role.clone()));
        assert_eq!(records.directory().unwrap().role_of(&zoe), Some(Role::Editor));
        append(records, 4, Some(role), None);
        assert!(!records.directory().unwrap().roles.contains_key(&zoe));
    });
}
