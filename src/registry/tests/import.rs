//! Clients of other systems: in steps, each once, and taken back as one.

use std::sync::Arc;

use super::{Home, act, apply, id};
use crate::door::{Door, ImportDone, ImportRun, ImportStep, OutcomeKind, Refused};
use crate::exchange::import::{
    Extension, Foreign, OnConflict, Rules, place::PartnerFrom, quarantine::MARK,
};
use crate::model::{
    ActKey, BulkEdit, Command, GrantType, Origin, PartnerId, Role, RoleSubject, Scope, Seq,
    Settings, bulk::Edited,
};
use crate::registry::Local;

fn foreign(id: &str) -> Foreign {
    Foreign {
        id: Some(id.into()),
        name: Some("From elsewhere".into()),
        email: Some("ops@acme.example".into()),
        scopes: Some(vec!["read".into()]),
        grants: vec![GrantType::AuthorizationCode],
        redirects: vec!["https://app.example/cb".into()],
        ..Foreign::default()
    }
}

fn rules() -> Rules {
    Rules {
        partner: PartnerFrom::One(PartnerId(1)),
        email: None,
        restrict: false,
        quarantine: false,
        on_conflict: OnConflict::Skip,
    }
}

fn step(clients: Vec<Foreign>, rules: Rules, run: ImportRun) -> ImportStep {
    ImportStep { clients, rules, extension: Extension::default(), run }
}

fn commit(key: u128, group: u128) -> ImportRun {
    // Far from the keys of other acts.
    let of = |n: u128| ActKey(1_000_000 + n);
    ImportRun::Commit { key: of(key), group: of(group), reason: None, seen: None }
}

fn kinds(done: &ImportDone) -> Vec<OutcomeKind> {
    done.outcomes.iter().map(|outcome| outcome.kind).collect()
}

fn count(local: &mut Local) -> usize {
    super::clients(local).total
}

#[test]
fn many_steps_are_one_act_and_an_undo_takes_all_of_it_back() {
    let home = Home::new();
    let mut local = home.with_acme();
    let clients: Vec<Foreign> = (0..2_500).map(|n| foreign(&format!("app-{n:04}"))).collect();
    let mut keys = 1;
    for part in clients.chunks(1_000) {
        let before = local.host.registry.seq().0;
        let all = step(part.to_vec(), rules(), commit(keys, 1));
        let done = local.import(all.clone()).unwrap();
        assert!(done.seq.0 - before <= 1_001, "a commit of its own");
        // The same step once more writes nothing, and says the same.
        let again = local.import(all).unwrap();
        assert_eq!((again.seq, kinds(&again)), (done.seq, kinds(&done)));
        keys += 1;
    }
    assert_eq!((keys, count(&mut local)), (4, 2_500));
    loop {
        let done = local.apply(act(Command::Undo(None), None)).unwrap();
        assert!(done.changes.iter().all(|change| change.origin != Origin::Plain));
        if done.rest.more == 0 {
            break;
        }
    }
    assert_eq!(count(&mut local), 0);
}

#[test]
fn a_preview_writes_nothing_and_says_that_an_id_was_used_before() {
    let home = Home::new();
    let mut local = home.with_acme();
    local.import(step(vec![foreign("old")], rules(), commit(1, 1))).unwrap();
    let revision = local.client(&id("old")).unwrap().unwrap().revision;
    apply(&mut local, Command::DeleteClient(id("old")), Some(revision)).unwrap();
    let last = local.host.registry.seq();
    let done = local
        .import(step(vec![foreign("old")], rules(), ImportRun::Preview { changes: false }))
        .unwrap();
    assert_eq!(kinds(&done), [OutcomeKind::Create]);
    let said = &done.outcomes[0].losses[0];
    assert!(said.reason.contains("belonged to a client"), "{said:?}");
    assert_eq!(local.host.registry.seq(), last);
}

#[test]
fn what_was_changed_since_it_was_looked_at_is_left_alone() {
    let home = Home::new();
    let mut local = home.with_acme();
    local.import(step(vec![foreign("app")], rules(), commit(1, 1))).unwrap();
    let update = Rules { on_conflict: OnConflict::Update, ..rules() };
    let other = Foreign { name: Some("Another".into()), ..foreign("app") };
    let seen = Some(Seq(local.host.registry.seq().0 - 1));
    let late =
        ImportRun::Commit { key: ActKey(1_000_002), group: ActKey(1_000_002), reason: None, seen };
    let done = local.import(step(vec![other.clone()], update.clone(), late)).unwrap();
    assert_eq!((kinds(&done), done.wrote), (vec![OutcomeKind::Refused], false));
    let done = local.import(step(vec![other], update, commit(3, 3))).unwrap();
    assert_eq!(kinds(&done), [OutcomeKind::Update]);
}

#[test]
fn only_an_admin_extends_the_platform_and_only_an_editor_imports() {
    let home = Home::new();
    let mut local = home.with_acme();
    let wide = Foreign { scopes: Some(vec!["wide".into()]), ..foreign("app") };
    let extension = Extension::of(std::iter::once(&wide), &Settings::default());
    assert_eq!(extension.scopes, [Scope::parse("wide").unwrap()]);
    let extending = ImportStep { extension, ..step(vec![wide], rules(), commit(1, 1)) };
    let me = RoleSubject::user(&local.session.identity.who.user).unwrap();
    let set = |local: &mut Local, role| {
        Arc::make_mut(&mut local.host.registry.directory).roles.insert(me.clone(), role);
    };
    set(&mut local, Role::Viewer);
    let plain = step(vec![foreign("app")], rules(), commit(9, 9));
    assert!(matches!(local.import(plain), Err(Refused::Denied(_))));
    set(&mut local, Role::Editor);
    assert!(matches!(local.import(extending.clone()), Err(Refused::Denied(_))));
    set(&mut local, Role::Admin);
    let done = local.import(extending).unwrap();
    assert_eq!(kinds(&done), [OutcomeKind::Create]);
    assert!(
        local.host.registry.directory.settings.scopes.iter().any(|scope| scope.as_str() == "wide")
    );
}

#[test]
fn a_client_in_quarantine_cannot_be_enabled_before_it_is_mended() {
    let home = Home::new();
    let mut local = home.with_acme();
    let broken = Foreign { redirects: vec!["https://*.app.example/".into()], ..foreign("app") };
    let done = local.import(step(vec![broken.clone()], rules(), commit(1, 1))).unwrap();
    assert_eq!(kinds(&done), [OutcomeKind::Refused]);
    let quarantine = Rules { quarantine: true, ..rules() };
    let done = local.import(step(vec![broken.clone()], quarantine.clone(), commit(2, 2))).unwrap();
    assert_eq!(kinds(&done), [OutcomeKind::Create]);
    let client = local.client(&id("app")).unwrap().unwrap();
    assert!(!client.enabled && client.name.starts_with(MARK), "{client:?}");
    assert!(client.redirect_uris.is_empty());
    assert!(BulkEdit::Enable.edit(&client, &local.host.registry.directory).is_err());
    assert_eq!(
        BulkEdit::Disable.edit(&client, &local.host.registry.directory),
        Ok(Edited::Unchanged)
    );
    // The same file again finds it as it is.
    let done = local.import(step(vec![broken], quarantine, commit(3, 3))).unwrap();
    assert_eq!(kinds(&done), [OutcomeKind::Unchanged]);
    // What cannot be stored at all is refused in quarantine too.
    let nobody = Foreign { email: None, ..foreign("other") };
    let quarantine = Rules { quarantine: true, ..rules() };
    let done = local.import(step(vec![nobody], quarantine, commit(4, 4))).unwrap();
    assert_eq!(kinds(&done), [OutcomeKind::Refused]);
}
