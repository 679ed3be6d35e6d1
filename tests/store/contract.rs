//! What holds for every door, whatever keeps its records: create, update, delete, conflict, repeat,
//! and all of it still there after closing. Each test runs against all of them.

use oauthdesk::door::{Door, Refused, Row};
use oauthdesk::model::{Command, Field, Lifecycle, PartnerDraft, PartnerId, Record, Revision, Seq};
use oauthdesk::query::{Expr, Key, Kind, Query};
use oauthdesk::registry::{Local, Seed};

use crate::support::{
    Home, NOW, act, apply, apply_now, client, clients, id, make_acme, partner, user, user_key,
};

/// Opens the door to the registry of a test; once it is closed, it opens to the same registry.
type Open<'a> = &'a dyn Fn() -> Box<dyn Door>;

/// Runs a test against each kind of records.
fn each(test: impl Fn(Open<'_>)) {
    let home = Home::new();
    test(&|| Box::new(home.open()));
    let memory = Local::in_memory(Seed::default());
    test(&|| Box::new(memory().unwrap().with_clock(|| NOW)));
}

/// Opens a door to the partner `acme` and its user `billing`.
fn with_acme(open: Open<'_>) -> Box<dyn Door> {
    let mut door = open();
    make_acme(&mut *door);
    door
}

#[test]
fn what_was_saved_is_there_after_closing_and_opening() {
    each(|open| {
        let mut door = with_acme(open);
        let saved = apply(&mut *door, Command::CreateClient(client("acme-a")), None).unwrap();
        assert_eq!((saved.seq, saved.revision), (Seq(3), Some(Revision(3))));
        assert_eq!(saved.key, Some(Key::Client(id("acme-a"))));
        apply(&mut *door, Command::CreateClient(client("acme-b")), None).unwrap();
        let mut draft = client("acme-a");
        draft.name = "Renamed".to_owned();
        let command = Command::UpdateClient(id("acme-a"), draft);
        let saved = apply(&mut *door, command, saved.revision).unwrap();
        // The number of the change that wrote it.
        assert_eq!((saved.seq, saved.revision), (Seq(5), Some(Revision(5))));
        let saved = apply_now(&mut *door, Command::DeleteClient(id("acme-b"))).unwrap();
        assert_eq!((saved.seq, saved.revision), (Seq(6), None));
        drop(door);

        let mut door = open();
        let page = clients(&mut *door);
        assert_eq!((page.total, page.matched), (1, 1));
        let Row::Client(row) = &page.rows[0] else { panic!("no client") };
        assert_eq!((row.client.name.as_str(), row.partner_name.as_str()), ("Renamed", "Acme"));
        assert_eq!((row.client.created, row.client.revision), (NOW, Revision(5)));
        assert_eq!(door.directory().partners.len(), 1);
        assert!(door.directory().user(&user_key("billing")).is_some());
        let changes = door.changes_since(Seq(2), 10).unwrap();
        assert_eq!(changes.iter().map(|change| change.seq.0).collect::<Vec<_>>(), [3, 4, 5, 6]);
        let Some(Record::Client(before)) = &changes[2].before else { panic!("no before") };
        let Some(Record::Client(after)) = &changes[2].after else { panic!("no after") };
        assert_eq!((before.name.as_str(), after.name.as_str()), ("Client acme-a", "Renamed"));
        assert_eq!(door.changes_since(Seq(2), 1).unwrap().len(), 1);
    });
}

#[test]
fn a_save_from_an_old_revision_overwrites_nothing_and_shows_theirs() {
    each(|open| {
        let mut door = with_acme(open);
        let made =
            apply(&mut *door, Command::CreateClient(client("acme-a")), None).unwrap().revision;
        let mut theirs = client("acme-a");
        theirs.name = "Theirs".to_owned();
        let update = |draft| Command::UpdateClient(id("acme-a"), draft);
        let saved = apply(&mut *door, update(theirs), made).unwrap().revision;
        let mut mine = client("acme-a");
        mine.name = "Mine".to_owned();
        let refused = apply(&mut *door, update(mine.clone()), made).unwrap_err();
        let Refused::Conflict(theirs) = refused else { panic!("{refused}") };
        let Record::Client(theirs) = *theirs else { panic!("no client") };
        assert_eq!((theirs.name.as_str(), Some(theirs.revision)), ("Theirs", saved));
        let delete = Command::DeleteClient(id("acme-a"));
        let refused = apply(&mut *door, delete.clone(), made).unwrap_err();
        assert!(matches!(refused, Refused::Conflict(_)));
        assert_eq!(door.client(&id("acme-a")).unwrap().unwrap().name, "Theirs");
        apply(&mut *door, delete, saved).unwrap();
        let refused = apply(&mut *door, update(mine), saved).unwrap_err();
        assert!(matches!(refused, Refused::Gone));
    });
}

#[test]
fn an_act_that_is_sent_twice_is_done_once() {
    each(|open| {
        let mut door = with_acme(open);
        let create = act(Command::CreateClient(client("acme-a")), None);
        let first = door.apply(create.clone()).unwrap();
        assert_eq!(door.apply(create.clone()).unwrap(), first);
        drop(door);
        let mut door = open();
        assert_eq!(door.apply(create).unwrap(), first);
        assert_eq!(door.changes_since(Seq(0), 100).unwrap().len(), 3);
        assert_eq!(clients(&mut *door).total, 1);
    });
}

#[test]
fn a_save_that_changes_nothing_writes_nothing() {
    each(|open| {
        let mut door = with_acme(open);
        let saved = apply(&mut *door, Command::CreateClient(client("acme-a")), None).unwrap();
        let command = Command::UpdateClient(id("acme-a"), client("acme-a"));
        let again = apply(&mut *door, command, saved.revision).unwrap();
        assert_eq!((again.seq, again.key, again.revision), (saved.seq, saved.key, saved.revision));
        assert!(again.changes.is_empty());
        assert_eq!(door.changes_since(Seq(0), 100).unwrap().len(), 3);
    });
}

#[test]
fn a_client_id_that_is_taken_is_said_at_its_field() {
    each(|open| {
        let mut door = with_acme(open);
        apply(&mut *door, Command::CreateClient(client("acme-a")), None).unwrap();
        let refused = apply(&mut *door, Command::CreateClient(client("acme-a")), None).unwrap_err();
        let Refused::Invalid(errors) = refused else { panic!("{refused}") };
        assert_eq!(errors.get(Field::ClientId), Some("taken by Client acme-a: choose another"));
    });
}

#[test]
fn partner_numbers_are_never_used_again() {
    each(|open| {
        let mut door = with_acme(open);
        let second = Command::CreatePartner(partner("Second", "second"));
        let saved = apply(&mut *door, second, None).unwrap();
        assert_eq!(saved.key, Some(Key::Partner(PartnerId(2))));
        apply(&mut *door, Command::DeletePartner(PartnerId(2)), saved.revision).unwrap();
        drop(door);
        let mut door = open();
        let third = Command::CreatePartner(partner("Third", "third"));
        let saved = apply(&mut *door, third, None).unwrap();
        assert_eq!(saved.key, Some(Key::Partner(PartnerId(3))));
    });
}

#[test]
fn lists_follow_every_save() {
    each(|open| {
        let mut door = with_acme(open);
        assert_eq!(clients(&mut *door).total, 0);
        apply(&mut *door, Command::CreateClient(client("acme-a")), None).unwrap();
        apply(&mut *door, Command::CreateUser(user("second")), None).unwrap();
        let draft = PartnerDraft { lifecycle: Lifecycle::Test, ..partner("Newname", "acme") };
        let command = Command::UpdatePartner(PartnerId(1), draft);
        apply(&mut *door, command, Some(Revision::FIRST)).unwrap();
        let page = door.page(&Query::new(Kind::Partners)).unwrap();
        let Row::Partner(row) = &page.rows[0] else { panic!("no partner") };
        assert_eq!((row.clients, row.users, row.partner.name.as_str()), (1, 2, "Newname"));
        for kind in [Kind::Clients, Kind::Users] {
            let found = |door: &mut dyn Door, search: &str| {
                let query = Query { filter: Expr::words(search), ..Query::new(kind) };
                door.page(&query).unwrap().matched
            };
            assert_eq!(found(&mut *door, "NEWNAME"), found(&mut *door, ""));
            assert_eq!(found(&mut *door, "nobody"), 0);
        }
    });
}

#[test]
fn the_demo_opens_and_can_be_read_only() {
    let mut local = Local::demo(true).unwrap();
    let dir = local.dir().to_owned();
    assert!(clients(&mut local).total > 0);
    let refused = apply(&mut local, Command::RemoveRole("x".to_owned()), None).unwrap_err();
    assert!(matches!(refused, Refused::Denied(_)), "{refused}");
    local.close();
    assert!(!dir.exists());
}
