//! What the door refuses: who may not, what has changed since, and what a whole registry forbids.

use oauthdesk::door::{Committed, Door, Refused, Request};
use oauthdesk::model::{
    Act, ClientDraft, Command, Consequence, Denial, Directory, Field, Identity, PartnerDraft,
    PartnerId, Principal, Record, Revision, Role, RoleSubject, Seq, Settings, UserDraft,
    UserStatus,
};
use oauthdesk::query::{Kind, Query};
use oauthdesk::registry::{Local, OpenOptions};

use crate::support::{
    Home, NOW, act, apply, apply_now, client, clients, id, partner, seen, user, user_key,
};

/// One of each command, on records of the registry with `acme-a`, and the role that it needs.
fn every_command() -> Vec<(Role, Command, Option<Revision>)> {
    let first = Some(Revision::FIRST);
    let settings = Settings { delete_needs_reason: true, ..Settings::default() };
    let renamed = ClientDraft { name: "Renamed".to_owned(), ..client("acme-a") };
    let commands = vec![
        (Role::Editor, Command::CreateClient(client("acme-b")), None),
        (Role::Editor, Command::UpdateClient(id("acme-a"), renamed), first),
        (Role::Admin, Command::DeleteClient(id("acme-a")), first),
        (Role::Editor, Command::RestoreClient(id("acme-a"), Seq(1)), None),
        (Role::Admin, Command::CreatePartner(partner("Second", "second")), None),
        (Role::Admin, Command::UpdatePartner(PartnerId(1), partner("Other", "acme")), first),
        (Role::Admin, Command::DeletePartner(PartnerId(1)), first),
        (Role::Admin, Command::CreateUser(user("second")), None),
        (Role::Admin, Command::UpdateUser(user_key("billing"), pending("billing")), first),
        (Role::Admin, Command::DeleteUser(user_key("billing")), first),
        (Role::Admin, Command::SetRole("eve".to_owned(), Role::Admin), None),
        (Role::Admin, Command::RemoveRole("other".to_owned()), None),
        (Role::Admin, Command::UpdateSettings(Box::new(settings)), first),
    ];
    // A new command fails to compile here until it is in the list.
    for (_, command, _) in &commands {
        match command {
            Command::CreateClient(_) | Command::UpdateClient(..) | Command::DeleteClient(_) => {}
            Command::CreatePartner(_) | Command::UpdatePartner(..) => {}
            Command::DeletePartner(_) | Command::CreateUser(_) | Command::UpdateUser(..) => {}
            Command::DeleteUser(_) | Command::SetRole(..) | Command::RemoveRole(_) => {}
            Command::UpdateSettings(_) | Command::RestoreClient(..) => {}
            // What these need is what it takes to do what they take back: see the tests of undo.
            Command::Undo(_) | Command::Redo(_) => {}
        }
    }
    commands
}

/// A registry with a client, in which somebody else is an admin and this process has the role.
fn with_role(home: &Home, role: Role) -> Local {
    let mut local = home.with_acme();
    apply(&mut local, Command::CreateClient(client("acme-a")), None).unwrap();
    apply(&mut local, Command::SetRole("other".to_owned(), Role::Admin), None).unwrap();
    let me = local.access().who.user.clone();
    apply(&mut local, Command::SetRole(me, role), None).unwrap();
    local
}

#[test]
fn each_command_is_done_by_those_who_may_and_denied_to_all_others() {
    for role in Role::ALL {
        let home = Home::new();
        let mut local = with_role(&home, role);
        assert_eq!(local.access().role, Some(role));
        for (needs, command, expected) in every_command() {
            let before = local.changes_since(Seq(0), 100).unwrap().len();
            let result = apply(&mut local, command.clone(), expected);
            if role < needs {
                let refused = result.unwrap_err();
                assert!(
                    matches!(refused, Refused::Denied(Denial::Role { needs: n, has }) if n == needs && has == role),
                    "{command:?}: {refused}"
                );
                assert_eq!(refused.to_string(), format!("needs role {needs} (you are {role})"));
                assert_eq!(local.changes_since(Seq(0), 100).unwrap().len(), before);
            } else {
                let denied = matches!(result, Err(Refused::Denied(_)));
                assert!(!denied, "{command:?}: {:?}", result.map(drop));
            }
        }
    }
}

#[test]
fn a_registry_opened_read_only_takes_no_command_of_anybody() {
    let home = Home::new();
    with_role(&home, Role::Admin).close();
    let options = OpenOptions { dir: home.dir(), create: false, read_only: true };
    let mut local = Local::open(&options).unwrap();
    for (_, command, expected) in every_command() {
        let refused = apply(&mut local, command.clone(), expected).unwrap_err();
        assert!(matches!(refused, Refused::Denied(Denial::ReadOnly)), "{command:?}: {refused}");
    }
    assert_eq!(clients(&mut local).total, 1);
}

#[test]
fn the_role_that_counts_is_the_one_of_now_and_survives_reopening() {
    let home = Home::new();
    let mut local = with_role(&home, Role::Viewer);
    let me = local.access().who.user.clone();
    let back = Command::SetRole(me, Role::Admin);
    assert!(matches!(apply(&mut local, back, None), Err(Refused::Denied(_))));
    local.close();
    let mut local = home.open();
    assert_eq!(local.access().role, Some(Role::Viewer));
    let create = Command::CreateClient(client("acme-b"));
    assert!(matches!(apply(&mut local, create, None), Err(Refused::Denied(_))));
}

#[test]
fn the_last_admin_cannot_be_removed_or_made_less() {
    let home = Home::new();
    let mut local = home.with_acme();
    let me = local.access().who.user.clone();
    let last = format!("{me} is the last admin: make somebody else an admin first");
    for command in [
        Command::RemoveRole(me.clone()),
        Command::SetRole(me.clone(), Role::Editor),
        Command::SetRole(format!(" {me} "), Role::Viewer),
    ] {
        let refused = apply(&mut local, command, None).unwrap_err();
        assert!(matches!(&refused, Refused::Blocked(why) if why.to_string() == last), "{refused}");
    }
    // To stay what one is takes nothing away, and a second admin frees the first.
    apply(&mut local, Command::SetRole(me.clone(), Role::Admin), None).unwrap();
    apply(&mut local, Command::SetRole("other".to_owned(), Role::Editor), None).unwrap();
    let refused = apply(&mut local, Command::RemoveRole(me.clone()), None).unwrap_err();
    assert!(matches!(refused, Refused::Blocked(_)), "an editor is no admin");
    apply(&mut local, Command::SetRole("other".to_owned(), Role::Admin), None).unwrap();
    apply(&mut local, Command::RemoveRole(me), None).unwrap();
    assert_eq!(local.access().role, Some(Role::Admin), "the owner needs no entry");
}

#[test]
fn an_act_that_took_its_own_right_away_is_done_once_all_the_same() {
    let home = Home::new();
    let mut local = with_role(&home, Role::Admin);
    let who = local.access().who;
    let me = who.user.clone();
    local.identify(Identity { who, ..Identity::default() });
    let remove = act(Command::RemoveRole(me), None);
    let first = local.apply(remove.clone()).unwrap();
    assert_eq!(local.access().role, None);
    assert_eq!(local.apply(remove).unwrap(), first);
}

/// Puts a person at the door who is not the owner of the registry.
fn as_person(local: &mut Local, user: &str, groups: &[&str]) {
    let groups = groups.iter().map(|group| (*group).to_owned()).collect();
    local.identify(Identity { who: Principal::named(user), groups, owner: false });
}

#[test]
fn a_person_without_a_role_is_told_whom_to_ask_and_sees_nothing() {
    let home = Home::new();
    let mut local = with_role(&home, Role::Admin);
    let me = local.access().who.user.clone();
    local.apply(act(Command::SetRole("@ops".to_owned(), Role::Editor), None)).unwrap();
    as_person(&mut local, "eve", &["staff"]);
    let mut admins = ["other".to_owned(), me];
    admins.sort();
    let told = format!("eve has no role in this registry: ask {} for one", admins.join(" or "));
    let query = Query::new(Kind::Clients);
    let requests = [
        Request::Page { query: query.clone(), partial: true, skip: 0 },
        Request::Page { query: Query::new(Kind::History), partial: false, skip: 0 },
        Request::Client(id("acme-a")),
        Request::Client(id("no-such")),
        Request::Clients { after: None, limit: 10 },
        Request::Matching { query, after: None, limit: 10 },
        Request::Changes { since: Seq(0), limit: 10 },
        Request::Index,
        Request::Declared { from: 0, part: Vec::new() },
        Request::Plan { prune: None, declared: 0, from: 0 },
    ];
    let acts = every_command().into_iter().map(|(_, command, expected)| act(command, expected));
    let acts = acts.chain([act(Command::Undo(None), None), act(Command::Redo(None), None)]);
    let acts = acts
        .flat_map(|act| [Request::Preview(Box::new(act.clone())), Request::Apply(Box::new(act))]);
    for request in requests.into_iter().chain(acts) {
        let refused = local.ask(request.clone()).unwrap_err();
        assert!(
            matches!(refused, Refused::Denied(Denial::NoRole { .. })),
            "{request:?}: {refused}"
        );
        assert_eq!(refused.to_string(), told, "{request:?}");
    }
    assert_eq!(*local.directory(), Directory::default());
    // A role given later brings all of it, and one taken away takes it from the screen.
    as_person(&mut local, "eve", &["staff", "ops"]);
    assert_eq!(local.access().role, Some(Role::Editor));
    assert_eq!(local.directory().partners.len(), 1);
    assert_eq!(clients(&mut local).total, 1);
    as_person(&mut local, "eve", &[]);
    assert_eq!(*local.directory(), Directory::default());
}

#[test]
fn a_group_has_a_role_that_is_undone_and_that_keeps_no_registry_open() {
    let home = Home::new();
    let mut local = home.with_acme();
    let me = local.access().who.user.clone();
    apply(&mut local, Command::SetRole(" @oauth-admins ".to_owned(), Role::Admin), None).unwrap();
    let group = RoleSubject::group("oauth-admins").unwrap();
    assert_eq!(local.directory().role_of(&group), Some(Role::Admin));
    let refused = apply(&mut local, Command::RemoveRole(me.clone()), None).unwrap_err();
    let last = format!("{me} is the last admin: make somebody else an admin first");
    assert_eq!(refused.to_string(), last, "the system can empty a group");
    local.close();
    let mut local = home.open();
    assert_eq!(local.directory().role_of(&group), Some(Role::Admin), "after opening again");
    apply(&mut local, Command::Undo(None), None).unwrap();
    assert_eq!(local.directory().role_of(&group), None);
    for (wrong, told) in [
        ("@", "name the OS user who gets the role, or the group with @ before its name"),
        ("@@a", "`@a` is no name of a group"),
        ("@a,b", "`a,b` is no name of a group"),
        ("a b", "`a b` is no name of an OS user"),
        ("uid x", "`uid x` is no name of an OS user"),
        ("uid 4294967296", "`uid 4294967296` is no name of an OS user"),
    ] {
        let refused = apply(&mut local, Command::SetRole(wrong.to_owned(), Role::Viewer), None);
        assert_eq!(refused.unwrap_err().to_string(), told);
    }
}

#[test]
fn a_user_without_a_name_has_a_role_by_their_number() {
    let home = Home::new();
    let mut local = home.with_acme();
    let role = |local: &mut Local, name: &str| {
        local.directory().role_of(&RoleSubject::user(name).unwrap())
    };
    // In both spellings, under one entry.
    for (typed, given) in [("uid 7", Role::Viewer), ("uid:7", Role::Editor)] {
        apply(&mut local, Command::SetRole(typed.to_owned(), given), None).unwrap();
        assert_eq!((role(&mut local, "uid 7"), role(&mut local, "uid:7")), (Some(given), None));
    }
    let who = Principal::proven(7, None);
    local.identify(Identity { who, ..Identity::default() });
    assert_eq!(local.access().role, Some(Role::Editor));
    let mut local = {
        local.close();
        home.open()
    };
    apply(&mut local, Command::RemoveRole("uid:7".to_owned()), None).unwrap();
    assert_eq!(role(&mut local, "uid 7"), None);
}

#[test]
fn partners_and_users_saved_since_show_theirs_and_stay_theirs() {
    let home = Home::new();
    let mut local = home.with_acme();
    let rename = |name: &str| Command::UpdatePartner(PartnerId(1), partner(name, "acme"));
    let first = seen(&mut local, &rename("Mine"));
    let saved = apply(&mut local, rename("Theirs"), first).unwrap().revision;
    for command in [rename("Mine"), Command::DeletePartner(PartnerId(1))] {
        let Refused::Conflict(theirs) = apply(&mut local, command, first).unwrap_err() else {
            panic!("no conflict")
        };
        let Record::Partner(theirs) = *theirs else { panic!("no partner") };
        assert_eq!((theirs.name.as_str(), Some(theirs.revision)), ("Theirs", saved));
    }
    let name = |first_name: &str| {
        let draft = UserDraft { first_name: first_name.to_owned(), ..user("billing") };
        Command::UpdateUser(user_key("billing"), draft)
    };
    let first = seen(&mut local, &name("Mine"));
    let saved = apply(&mut local, name("Theirs"), first).unwrap().revision;
    for command in [name("Mine"), Command::DeleteUser(user_key("billing"))] {
        let Refused::Conflict(theirs) = apply(&mut local, command, first).unwrap_err() else {
            panic!("no conflict")
        };
        let Record::User(theirs) = *theirs else { panic!("no user") };
        assert_eq!((theirs.first_name.as_str(), Some(theirs.revision)), ("Theirs", saved));
    }
    let settings = |url: &str| {
        let guide_url = Some(url.to_owned());
        Command::UpdateSettings(Box::new(Settings { guide_url, ..Settings::default() }))
    };
    let first = seen(&mut local, &settings("https://mine.example"));
    apply(&mut local, settings("https://theirs.example"), first).unwrap();
    let refused = apply(&mut local, settings("https://mine.example"), first).unwrap_err();
    let Refused::Conflict(theirs) = refused else { panic!("{refused}") };
    let Record::Settings(theirs) = *theirs else { panic!("no settings") };
    assert_eq!(theirs.guide_url.as_deref(), Some("https://theirs.example"));
    let directory = local.directory();
    assert_eq!(directory.partner_name(PartnerId(1)), "Theirs");
    assert_eq!(directory.user(&user_key("billing")).unwrap().first_name, "Theirs");
    assert_eq!(directory.settings, theirs);
    // Without having seen any revision there is nothing to save over.
    let blind = apply(&mut local, rename("Blind"), None).unwrap_err();
    assert!(matches!(blind, Refused::Conflict(_)));
}

#[test]
fn what_somebody_deleted_is_gone() {
    let home = Home::new();
    let mut local = home.with_acme();
    apply(&mut local, Command::CreateClient(client("acme-a")), None).unwrap();
    apply_now(&mut local, Command::DeleteClient(id("acme-a"))).unwrap();
    apply_now(&mut local, Command::DeleteUser(user_key("billing"))).unwrap();
    apply_now(&mut local, Command::DeletePartner(PartnerId(1))).unwrap();
    for command in [
        Command::UpdateClient(id("acme-a"), client("acme-a")),
        Command::DeleteClient(id("acme-a")),
        Command::UpdateUser(user_key("billing"), user("billing")),
        Command::DeleteUser(user_key("billing")),
        Command::UpdatePartner(PartnerId(1), PartnerDraft::default()),
        Command::DeletePartner(PartnerId(1)),
    ] {
        let refused = apply(&mut local, command.clone(), Some(Revision(1))).unwrap_err();
        assert!(matches!(refused, Refused::Gone), "{command:?}: {refused}");
    }
    let refused = apply(&mut local, Command::RemoveRole("no-one".to_owned()), None).unwrap_err();
    assert_eq!(refused.to_string(), "no-one has no role here");
}

#[test]
fn a_partner_that_holds_something_stays_and_says_what() {
    let home = Home::new();
    let mut local = home.with_acme();
    let delete = |local: &mut Local| apply_now(local, Command::DeletePartner(PartnerId(1)));
    let why = |result: Result<Committed, Refused>| result.unwrap_err().to_string();
    assert_eq!(why(delete(&mut local)), "Acme has 1 user: delete these first");
    apply(&mut local, Command::CreateClient(client("acme-a")), None).unwrap();
    apply(&mut local, Command::CreateClient(client("acme-b")), None).unwrap();
    assert_eq!(why(delete(&mut local)), "Acme has 2 clients and 1 user: delete these first");
    apply_now(&mut local, Command::DeleteUser(user_key("billing"))).unwrap();
    apply_now(&mut local, Command::DeleteClient(id("acme-b"))).unwrap();
    assert_eq!(why(delete(&mut local)), "Acme has 1 client: delete these first");
    apply_now(&mut local, Command::DeleteClient(id("acme-a"))).unwrap();
    delete(&mut local).unwrap();
}

#[test]
fn a_user_whom_a_client_is_restricted_to_leaves_only_when_that_is_accepted() {
    let home = Home::new();
    let mut local = home.with_acme();
    let draft = ClientDraft { restrict_to_partner_users: true, ..client("acme-billing") };
    apply(&mut local, Command::CreateClient(draft), None).unwrap();
    let stranded = Consequence::StrandsClients { clients: vec![id("acme-billing")] };
    let update = Command::UpdateUser(user_key("billing"), pending("billing"));
    for command in [update.clone(), Command::DeleteUser(user_key("billing"))] {
        let refused = apply_now(&mut local, command).unwrap_err();
        assert_eq!(refused.to_string(), "1 client restricted to this user: acme-billing");
        assert!(matches!(refused, Refused::Needs(needs) if needs == stranded));
    }
    assert!(local.directory().user(&user_key("billing")).is_some());
    // Another consequence than the one at hand accepts nothing.
    let other = Consequence::StrandsClients { clients: vec![id("acme-other")] };
    let wrong = accepting(&mut local, update.clone(), other);
    assert!(matches!(local.apply(wrong), Err(Refused::Needs(_))));
    let accepted = accepting(&mut local, update, stranded);
    local.apply(accepted).unwrap();
    // Who is not active any more strands nobody by leaving.
    apply_now(&mut local, Command::DeleteUser(user_key("billing"))).unwrap();
}

#[test]
fn a_user_of_an_open_client_leaves_without_a_question() {
    let home = Home::new();
    let mut local = home.with_acme();
    apply(&mut local, Command::CreateClient(client("acme-billing")), None).unwrap();
    apply_now(&mut local, Command::DeleteUser(user_key("billing"))).unwrap();
}

#[test]
fn the_id_of_a_deleted_client_is_used_again_only_when_that_is_accepted() {
    let home = Home::new();
    let mut local = home.with_acme();
    let me = local.access().who.user.clone();
    let create = || Command::CreateClient(client("acme-a"));
    let delete = Command::DeleteClient(id("acme-a"));
    apply(&mut local, create(), None).unwrap();
    apply_now(&mut local, delete.clone()).unwrap();
    local.close();
    // It is remembered, however long ago it was.
    let mut local = home.open();
    let reuses = Consequence::ReusesClientId { id: id("acme-a"), deleted: NOW, by: me.clone() };
    let refused = apply(&mut local, create(), None).unwrap_err();
    assert_eq!(
        refused.to_string(),
        format!(
            "the ID acme-a belonged to a client that {me} deleted on 2023-11-14 22:13:20 UTC: what still uses it would act as the new client"
        )
    );
    assert!(matches!(refused, Refused::Needs(needs) if needs == reuses));
    assert_eq!(clients(&mut local).total, 0);
    let accepted = accepting(&mut local, create(), reuses);
    local.apply(accepted).unwrap();
    // In another case it is another ID.
    apply(&mut local, Command::CreateClient(client("acme-A")), None).unwrap();
    // And once more: the note is of the last delete, and there is one of it.
    apply_now(&mut local, delete).unwrap();
    assert!(matches!(apply(&mut local, create(), None), Err(Refused::Needs(_))));
    local.close();
    assert_eq!(clients(&mut home.open()).total, 1);
}

#[test]
fn a_delete_gives_its_reason_where_the_platform_asks_for_one() {
    let home = Home::new();
    let mut local = home.with_acme();
    apply(&mut local, Command::CreateClient(client("acme-a")), None).unwrap();
    let settings = Settings { delete_needs_reason: true, ..Directory::default().settings };
    let command = Command::UpdateSettings(Box::new(settings));
    apply(&mut local, command, Some(Revision::FIRST)).unwrap();
    let command = Command::DeleteClient(id("acme-a"));
    let expected = seen(&mut local, &command);
    let delete = |reason: Option<&str>| Act {
        reason: reason.map(str::to_owned),
        ..act(command.clone(), expected)
    };
    for reason in [None, Some(""), Some(" \t ")] {
        let refused = local.apply(delete(reason)).unwrap_err();
        assert_eq!(refused.to_string(), "a delete needs a reason here: say why");
    }
    let refused = local.apply(delete(Some(&"x".repeat(1_001)))).unwrap_err();
    assert!(matches!(refused, Refused::Blocked(_)), "{refused}");
    let saved = local.apply(delete(Some("left the platform"))).unwrap();
    let change = &local.changes_since(Seq(saved.seq.0 - 1), 1).unwrap()[0];
    assert_eq!(change.reason.as_deref(), Some("left the platform"));
    assert!(change.before.is_some() && change.after.is_none());
}

#[test]
fn a_record_that_is_taken_says_so_at_its_field() {
    let home = Home::new();
    let mut local = home.with_acme();
    for (command, field) in [
        (Command::CreatePartner(partner("Other", "acme")), Field::Subdomain),
        (Command::CreateUser(user("billing")), Field::Username),
    ] {
        let refused = apply(&mut local, command, None).unwrap_err();
        let Refused::Invalid(errors) = refused else { panic!("{refused}") };
        assert!(errors.get(field).is_some(), "{errors}");
    }
}

#[test]
fn settings_that_would_leave_nothing_to_choose_are_refused() {
    let home = Home::new();
    let mut local = home.with_acme();
    let good = local.directory().settings.clone();
    let twice = [good.scopes.clone(), good.scopes.clone()].concat();
    let bad = [
        Settings { scopes: Vec::new(), ..good.clone() },
        Settings { scopes: twice, ..good.clone() },
        Settings { grant_types: [].into_iter().collect(), ..good.clone() },
        Settings { default_access_lifetime: std::num::NonZeroU32::MAX, ..good.clone() },
        Settings { http_hosts: vec![String::new()], ..good.clone() },
        Settings { http_hosts: vec!["in tranet".to_owned()], ..good.clone() },
    ];
    for settings in bad {
        let command = Command::UpdateSettings(Box::new(settings.clone()));
        let refused = apply(&mut local, command, Some(good.revision)).unwrap_err();
        assert!(matches!(refused, Refused::Blocked(_)), "{settings:?}");
    }
    assert_eq!(local.directory().settings, good);
}

fn accepting(local: &mut Local, command: Command, consequence: Consequence) -> Act {
    let expected = seen(local, &command);
    Act { accepted: Some(consequence), ..act(command, expected) }
}

fn pending(name: &str) -> UserDraft {
    UserDraft { status: UserStatus::Pending, ..user(name) }
}
