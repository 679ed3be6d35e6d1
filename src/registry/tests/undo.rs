//! Undo, redo and restore: what was done comes back, exactly, and never over somebody else's work.

use crate::door::{Door, Refused};
use crate::model::{
    Act, ActKey, ClientDraft, Command, Consequence, Direction, Lifecycle, PartnerDraft, PartnerId,
    Record, Role, RoleSubject, Seq, Settings, Timestamp, UserDraft, UserStatus,
};
use crate::registry::Local;
use proptest::prelude::*;

use super::{Home, NOW, act, apply, as_another_user, client, clients, id, partner, user, user_key};

/// Does what is asked on what is stored now.
pub(super) fn go(local: &mut Local, command: Command) -> Result<usize, Refused> {
    let directory = local.directory();
    let expected = match &command {
        Command::UpdateClient(id, _)
        | Command::DeleteClient(id)
        | Command::RestoreClient(id, _) => local.client(id).unwrap().map(|client| client.revision),
        Command::UpdatePartner(id, _) | Command::DeletePartner(id) => {
            directory.partner(*id).map(|partner| partner.revision)
        }
        Command::UpdateUser(key, _) | Command::DeleteUser(key) => {
            directory.user(key).map(|user| user.revision)
        }
        Command::UpdateSettings(_) => Some(directory.settings.revision),
        _ => None,
    };
    apply(local, command, expected).map(|committed| committed.changes.len())
}

/// Everything that the registry holds, as it is exported: without the numbers of the writes.
fn export(local: &mut Local) -> Vec<String> {
    let directory = local.directory();
    let mut records: Vec<Record> = Vec::new();
    records.extend(directory.partners.values().cloned().map(Record::Partner));
    records.extend(directory.users.values().cloned().map(Record::User));
    let roles = directory.roles.iter();
    records.extend(roles.map(|(user, role)| Record::Role { user: user.clone(), role: *role }));
    records.push(Record::Settings(directory.settings.clone()));
    for row in clients(local).rows {
        if let crate::door::Row::Client(row) = row {
            records.push(Record::Client(row.client));
        }
    }
    let same = crate::model::Revision::FIRST;
    records
        .into_iter()
        .map(|mut record| {
            record.set_revision(same);
            serde_json::to_string(&record).unwrap()
        })
        .collect()
}

#[test]
fn undo_takes_back_an_edit_and_redo_does_it_again() {
    let home = Home::new();
    let mut local = home.with_acme();
    go(&mut local, Command::CreateClient(client("acme-a"))).unwrap();
    let before = export(&mut local);
    let renamed = ClientDraft { name: "Other".into(), ..client("acme-a") };
    go(&mut local, Command::UpdateClient(id("acme-a"), renamed)).unwrap();
    let after = export(&mut local);
    go(&mut local, Command::Undo(None)).unwrap();
    assert_eq!(export(&mut local), before);
    go(&mut local, Command::Redo(None)).unwrap();
    assert_eq!(export(&mut local), after);
    let refused = go(&mut local, Command::Redo(None)).unwrap_err();
    assert_eq!(refused.to_string(), "there is nothing to redo: your last act was no undo");
    // Both are changes themselves, and undoing goes on where it was.
    go(&mut local, Command::Undo(None)).unwrap();
    assert_eq!(export(&mut local), before);
    drop(local);
    let mut local = home.open();
    assert_eq!(export(&mut local), before);
    go(&mut local, Command::Undo(None)).unwrap();
    assert_eq!(local.client(&id("acme-a")).unwrap(), None);
}

#[test]
fn a_deleted_client_comes_back_by_undo_and_by_restore() {
    let home = Home::new();
    let mut local = home.with_acme();
    go(&mut local, Command::CreateClient(client("acme-a"))).unwrap();
    let made = local.changes_since(Seq(0), 100).unwrap().last().unwrap().seq;
    let first = local.client(&id("acme-a")).unwrap().unwrap();
    let renamed = ClientDraft { name: "Other".into(), ..client("acme-a") };
    go(&mut local, Command::UpdateClient(id("acme-a"), renamed)).unwrap();
    go(&mut local, Command::DeleteClient(id("acme-a"))).unwrap();
    assert_eq!(clients(&mut local).total, 0);
    go(&mut local, Command::Undo(None)).unwrap();
    assert_eq!(local.client(&id("acme-a")).unwrap().unwrap().name, "Other");
    go(&mut local, Command::DeleteClient(id("acme-a"))).unwrap();
    go(&mut local, Command::RestoreClient(id("acme-a"), made)).unwrap();
    let back = local.client(&id("acme-a")).unwrap().unwrap();
    assert_eq!((back.name, back.created), (first.name, first.created));
    // No earlier form of it can be saved over what came back.
    assert!(back.revision > first.revision);
    let gone = local.changes_since(Seq(0), 100).unwrap();
    let gone = gone.iter().find(|change| change.after.is_none()).unwrap().seq;
    let refused = go(&mut local, Command::RestoreClient(id("acme-a"), gone)).unwrap_err();
    assert!(refused.to_string().contains("choose an earlier one"), "{refused}");
    let refused = go(&mut local, Command::RestoreClient(id("acme-a"), Seq(999))).unwrap_err();
    assert_eq!(refused.to_string(), "there is no change 999 of acme-a");
}

#[test]
fn an_undo_over_a_later_change_is_refused_with_both() {
    let home = Home::new();
    let mut local = home.with_acme();
    go(&mut local, Command::CreateClient(client("acme-a"))).unwrap();
    go(&mut local, Command::SetRole("zoe".into(), Role::Editor)).unwrap();
    // What the undo would take back is the role; the client was changed and changed again.
    go(&mut local, Command::Undo(None)).unwrap();
    assert_eq!(local.directory().role_of(&RoleSubject::user("zoe").unwrap()), None);
    let renamed = ClientDraft { name: "Mine".into(), ..client("acme-a") };
    go(&mut local, Command::UpdateClient(id("acme-a"), renamed)).unwrap();
    let directory = local.directory();
    let me = local.access().who.user.clone();
    as_another_user(&mut local, |other| {
        assert_ne!(other.access().who.user, me);
        let theirs = ClientDraft { name: "Theirs".into(), ..client("acme-a") };
        go(other, Command::UpdateClient(id("acme-a"), theirs)).unwrap();
        let refused = go(other, Command::Redo(None)).unwrap_err();
        assert!(refused.to_string().contains("there is nothing to redo"), "{refused}");
    });
    match go(&mut local, Command::Undo(None)).unwrap_err() {
        Refused::ChangedSince { left, now: Some(now) } => {
            let name = |record: &Record| match record {
                Record::Client(client) => client.name.clone(),
                _ => String::new(),
            };
            assert_eq!((name(&left), name(&now)), ("Mine".to_owned(), "Theirs".to_owned()));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(local.client(&id("acme-a")).unwrap().unwrap().name, "Theirs");
    assert_eq!(local.directory().partners, directory.partners);
}

#[test]
fn what_was_done_at_once_is_taken_back_at_once() {
    let home = Home::new();
    let mut local = home.with_acme();
    for name in ["acme-a", "acme-b", "acme-c"] {
        go(&mut local, Command::CreateClient(client(name))).unwrap();
    }
    let before = export(&mut local);
    let mut group = None;
    for name in ["acme-a", "acme-c"] {
        let revision = local.client(&id(name)).unwrap().map(|client| client.revision);
        let one = act(Command::DeleteClient(id(name)), revision);
        let group = *group.get_or_insert(one.key);
        local.apply(Act { group, ..one }).unwrap();
    }
    assert_eq!(clients(&mut local).total, 1);
    assert_eq!(go(&mut local, Command::Undo(None)).unwrap(), 2);
    assert_eq!(export(&mut local), before);
    assert_eq!(go(&mut local, Command::Redo(None)).unwrap(), 2);
    assert_eq!(clients(&mut local).total, 1);
    assert_eq!(go(&mut local, Command::Undo(None)).unwrap(), 2);
    assert_eq!(export(&mut local), before);
}

#[test]
fn a_record_that_was_changed_twice_at_once_is_as_it_was_before_both() {
    let home = Home::new();
    let mut local = home.with_acme();
    go(&mut local, Command::CreateClient(client("acme-a"))).unwrap();
    let mut group = None;
    for name in ["One", "Two"] {
        let revision = local.client(&id("acme-a")).unwrap().map(|client| client.revision);
        let renamed = ClientDraft { name: name.into(), ..client("acme-a") };
        let one = act(Command::UpdateClient(id("acme-a"), renamed), revision);
        let group = *group.get_or_insert(one.key);
        local.apply(Act { group, ..one }).unwrap();
    }
    let after = export(&mut local);
    // A dry run in steps knows what its steps before would have done, over a new connection too.
    local.host.registry.undo_step = 1;
    let first = local.preview(&act(Command::Undo(None), None)).unwrap();
    assert_eq!((first.changes.len(), first.rest.more), (1, 1));
    let second = act(Command::Undo(first.rest.next), None);
    let foreseen = local.preview(&second).unwrap();
    assert_eq!((foreseen.changes.len(), foreseen.rest.refused.len()), (1, 0));
    assert_eq!(foreseen.changes[0].before, first.changes[0].after);
    local.session.trail = None;
    assert_eq!(local.preview(&second).unwrap(), foreseen);
    local.host.registry.undo_step = 9;
    let mut name = |direction: Direction| {
        assert_eq!(go(&mut local, direction.command(None)).unwrap(), 2);
        local.client(&id("acme-a")).unwrap().unwrap().name
    };
    assert_eq!(name(Direction::Undo), "Client acme-a");
    assert_eq!(name(Direction::Redo), "Two");
    assert_eq!(export(&mut local), after);
}

#[test]
fn an_undo_that_is_sent_twice_is_done_once() {
    let home = Home::new();
    let mut local = home.with_acme();
    go(&mut local, Command::CreateClient(client("acme-a"))).unwrap();
    go(&mut local, Command::CreateClient(client("acme-b"))).unwrap();
    let undo = act(Command::Undo(None), None);
    let first = local.apply(undo.clone()).unwrap();
    assert_eq!(local.apply(undo).unwrap(), first);
    assert_eq!(clients(&mut local).total, 1);
}

#[test]
fn what_was_done_long_ago_is_named_before_it_is_taken_back() {
    let home = Home::new();
    let mut local = home.with_acme();
    go(&mut local, Command::CreateClient(client("acme-a"))).unwrap();
    let mut local = local.with_clock(|| Timestamp(NOW.0 + 3_600_000));
    let consequence = match go(&mut local, Command::Undo(None)).unwrap_err() {
        Refused::Needs(consequence) => consequence,
        other => panic!("{other:?}"),
    };
    assert!(
        matches!(&consequence, Consequence::LongAgo { what, .. } if what == "you created the client acme-a")
    );
    assert_eq!(clients(&mut local).total, 1);
    let undo = Act { accepted: Some(consequence), ..act(Command::Undo(None), None) };
    local.apply(undo).unwrap();
    assert_eq!(clients(&mut local).total, 0);
}

#[test]
fn nothing_is_left_hanging_by_an_undo() {
    let home = Home::new();
    let mut local = home.open();
    go(&mut local, Command::CreatePartner(partner("Acme", "acme"))).unwrap();
    go(&mut local, Command::CreateUser(user("billing"))).unwrap();
    as_another_user(&mut local, |other| {
        go(other, Command::CreateClient(client("acme-a"))).unwrap();
    });
    go(&mut local, Command::Undo(None)).unwrap();
    let refused = go(&mut local, Command::Undo(None)).unwrap_err();
    assert!(refused.to_string().contains("Acme has 1 client"), "{refused}");
}

/// Something that somebody does, by number where it is about one of several records.
#[derive(Clone, Debug)]
pub(super) enum Doing {
    CreateClient(u8),
    RenameClient(u8, u8),
    DeleteClient(u8),
    CreatePartner(u8),
    EditPartner(u8, u8),
    DeletePartner(u8),
    CreateUser(u8, u8),
    EditUser(u8, u8, bool),
    DeleteUser(u8, u8),
    SetRole(u8, bool),
    RemoveRole(u8),
    Settings(u32),
    Undo,
    Redo,
}

pub(super) fn doing() -> impl Strategy<Value = Doing> {
    let few = 0u8..4;
    prop_oneof![
        4 => few.clone().prop_map(Doing::CreateClient),
        4 => (few.clone(), any::<u8>()).prop_map(|(n, name)| Doing::RenameClient(n, name)),
        2 => few.clone().prop_map(Doing::DeleteClient),
        2 => few.clone().prop_map(Doing::CreatePartner),
        1 => (few.clone(), any::<u8>()).prop_map(|(n, name)| Doing::EditPartner(n, name)),
        1 => few.clone().prop_map(Doing::DeletePartner),
        2 => (few.clone(), few.clone()).prop_map(|(p, n)| Doing::CreateUser(p, n)),
        2 => (few.clone(), few.clone(), any::<bool>()).prop_map(|(p, n, on)| Doing::EditUser(p, n, on)),
        1 => (few.clone(), few.clone()).prop_map(|(p, n)| Doing::DeleteUser(p, n)),
        1 => (few.clone(), any::<bool>()).prop_map(|(n, on)| Doing::SetRole(n, on)),
        1 => few.clone().prop_map(Doing::RemoveRole),
        1 => (1u32..9_999).prop_map(Doing::Settings),
        2 => Just(Doing::Undo),
        2 => Just(Doing::Redo),
    ]
}

pub(super) fn command(local: &Local, doing: &Doing) -> Command {
    let of = |n: u8| PartnerId(u32::from(n) + 1);
    let member = |p: u8, n: u8| UserDraft { partner: Some(of(p)), ..user(&format!("u{n}")) };
    let key = |p: u8, n: u8| crate::model::UserKey { partner: of(p), ..user_key(&format!("u{n}")) };
    let os_user = |n: u8| format!("os{n}");
    match *doing {
        Doing::CreateClient(n) => Command::CreateClient(client(&format!("acme-c{n}"))),
        Doing::RenameClient(n, name) => {
            let name = format!("Name {name}");
            let draft = ClientDraft { name, ..client(&format!("acme-c{n}")) };
            Command::UpdateClient(id(&format!("acme-c{n}")), draft)
        }
        Doing::DeleteClient(n) => Command::DeleteClient(id(&format!("acme-c{n}"))),
        Doing::CreatePartner(n) => Command::CreatePartner(partner("Other", &format!("p{n}"))),
        Doing::EditPartner(n, name) => {
            let stored = local.host.registry.directory.partner(of(n)).map(PartnerDraft::of);
            let draft = stored.unwrap_or_default();
            let draft = PartnerDraft {
                description: format!("{name}"),
                lifecycle: Lifecycle::Test,
                ..draft
            };
            Command::UpdatePartner(of(n), draft)
        }
        Doing::DeletePartner(n) => Command::DeletePartner(of(n)),
        Doing::CreateUser(p, n) => Command::CreateUser(member(p, n)),
        Doing::EditUser(p, n, on) => {
            let status = if on { UserStatus::Active } else { UserStatus::Expired };
            Command::UpdateUser(key(p, n), UserDraft { status, ..member(p, n) })
        }
        Doing::DeleteUser(p, n) => Command::DeleteUser(key(p, n)),
        Doing::SetRole(n, on) => {
            Command::SetRole(os_user(n), if on { Role::Admin } else { Role::Editor })
        }
        Doing::RemoveRole(n) => Command::RemoveRole(os_user(n)),
        Doing::Settings(seconds) => Command::UpdateSettings(Box::new(Settings {
            default_access_lifetime: seconds.try_into().unwrap(),
            ..local.host.registry.directory.settings.clone()
        })),
        Doing::Undo => Command::Undo(None),
        Doing::Redo => Command::Redo(None),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 300, ..ProptestConfig::default() })]

    /// The number of plain acts less that of undos that were not done again is how many undos it
    /// takes to be back where it began.
    #[test]
    fn as_many_undos_as_acts_give_the_registry_back(steps in prop::collection::vec(doing(), 1..30)) {
        let home = Home::new();
        let mut local = home.with_acme();
        let start = export(&mut local);
        let floor = local.changes_since(Seq(0), 10).unwrap().len();
        let mut depth = 0usize;
        for step in &steps {
            let asked = match command(&local, step) {
                // The start is no act of this test.
                Command::Undo(_) if depth == 0 => continue,
                asked => asked,
            };
            let what = (matches!(asked, Command::Undo(_)), matches!(asked, Command::Redo(_)));
            match go(&mut local, asked) {
                Ok(0) | Err(_) if !what.0 => {}
                Ok(_) if what.0 => depth -= 1,
                Ok(_) => depth += 1,
                Err(refused) => prop_assert!(false, "an undo of one's own was refused: {refused}"),
            }
        }
        for _ in 0..depth {
            if let Err(refused) = go(&mut local, Command::Undo(None)) {
                prop_assert!(false, "an undo of one's own was refused: {refused}");
            }
        }
        prop_assert_eq!(export(&mut local), start.clone());
        drop(local);
        let mut local = home.open();
        prop_assert_eq!(export(&mut local), start);
        // And history has it all, without a gap.
        let changes = local.changes_since(Seq(0), 1_000).unwrap();
        prop_assert!(changes.len() >= floor);
        for (n, change) in (1..).zip(&changes) {
            prop_assert_eq!(change.seq, Seq(n));
            prop_assert!(change.key != ActKey(0));
        }
    }
}

#[test]
fn a_client_is_not_restored_from_a_change_of_another() {
    let home = Home::new();
    let mut local = home.with_acme();
    for name in ["acme-a", "acme-b"] {
        apply(&mut local, Command::CreateClient(client(name)), None).unwrap();
    }
    let made = local.changes_since(Seq(0), 100).unwrap().last().unwrap().seq;
    go(&mut local, Command::DeleteClient(id("acme-b"))).unwrap();
    let gone = local.changes_since(made, 100).unwrap().last().unwrap().seq;
    for seq in [made, gone] {
        let refused = go(&mut local, Command::RestoreClient(id("acme-a"), seq)).unwrap_err();
        assert_eq!(refused.to_string(), format!("there is no change {} of acme-a", seq.0));
    }
}
