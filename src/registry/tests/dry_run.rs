//! Dry runs and real runs of every act, step and plan, on registries of every origin and through
//! the bytes of the wire: what was announced is what is done.

use std::sync::Arc;

use proptest::prelude::*;

use super::undo::{Doing, command, doing};
use super::wired::Wired;
use super::{Home, NOW, act, id};
use crate::door::{
    Answer, BulkJob, Declaration, DeclareAct, DeclareJob, Door, ImportJob, ImportOutcome, Job,
    Refused, Run, SetId, UndoJob,
};
use crate::exchange::declared::Wanted;
use crate::exchange::import::{Extension, Foreign, OnConflict, Rules, place::PartnerFrom};
use crate::exchange::patch::{ClientPatch, PartnerPatch};
use crate::model::fields::Value;
use crate::model::{
    AccessLifetime, ActKey, Action, BulkEdit, Change, Command, Consequence, Direction, Field,
    GrantType, PartnerId, Record, RecordKey, Role, RoleSubject, Scope, Seq,
};
use crate::query::{Kind, Query};
use crate::registry::{Local, OpenOptions, generate};

/// How a registry came to be.
#[derive(Clone, Copy, Debug)]
enum Origin {
    Made,
    Generated,
    Demo,
    Imported,
}

fn open(home: &Home, origin: Origin) -> Wired {
    let local = match origin {
        Origin::Made => home.with_acme(),
        Origin::Generated => {
            let options = OpenOptions { dir: home.dir(), create: true, read_only: false };
            generate(&options, 40, 7, &mut |_| {}).unwrap();
            home.open()
        }
        Origin::Demo => Local::demo(false).unwrap().with_clock(|| NOW),
        Origin::Imported => {
            let mut door = Wired(home.with_acme());
            let clients = (0..6).map(|n| foreign(n, "From elsewhere")).collect();
            let mut run = Run::commit(import_job(clients, OnConflict::Skip), None, None);
            finish(&mut door, &mut run, 900).unwrap();
            door.0
        }
    };
    Wired(local)
}

/// Goes through all steps of a job, under keys from this one on.
fn finish<J: Job>(door: &mut dyn Door, run: &mut Run<J>, key: u128) -> Result<(), Refused> {
    // A set takes the lower half of a key.
    let mut key = key << 64 | key << 20;
    while let Some(request) = run.request(ActKey(key)) {
        key += 1;
        let answer = door.ask(request)?;
        run.take(answer)?;
    }
    Ok(())
}

fn foreign(n: u8, name: &str) -> Foreign {
    Foreign {
        id: Some(format!("app-{n}").into()),
        name: Some(name.into()),
        email: Some("ops@acme.example".into()),
        scopes: Some(vec!["read".into()]),
        grants: vec![GrantType::AuthorizationCode],
        redirects: vec!["https://app.example/cb".into()],
        ..Foreign::default()
    }
}

fn import_job(clients: Vec<Foreign>, on_conflict: OnConflict) -> ImportJob {
    let rules = Rules {
        partner: PartnerFrom::One(PartnerId(1)),
        email: None,
        restrict: false,
        quarantine: false,
        on_conflict,
    };
    let extension = Extension::default();
    ImportJob::new(Arc::new(clients), Arc::new(rules), Arc::new(extension), false)
}

/// Something that is announced first and done then.
#[derive(Clone, Debug)]
enum Step {
    Act(Doing),
    Bulk(u8),
    Import(Vec<u8>, bool, u8),
    Declare(Vec<u8>, u8, bool),
    Undo(Direction),
}

fn anything() -> impl Strategy<Value = Step> {
    let few = prop::collection::vec(0u8..8, 1..5);
    prop_oneof![
        6 => doing().prop_map(Step::Act),
        2 => (0u8..7).prop_map(Step::Bulk),
        2 => (few.clone(), any::<bool>(), 0u8..3)
            .prop_map(|(which, update, name)| Step::Import(which, update, name)),
        2 => (few, 0u8..3, any::<bool>())
            .prop_map(|(which, name, prune)| Step::Declare(which, name, prune)),
        2 => any::<bool>()
            .prop_map(|undo| Step::Undo(if undo { Direction::Undo } else { Direction::Redo })),
    ]
}

fn edit(n: u8) -> BulkEdit {
    match n {
        0 => BulkEdit::Enable,
        1 => BulkEdit::Disable,
        2 => BulkEdit::AddScope(Scope::parse("write").unwrap()),
        3 => BulkEdit::RemoveScope(Scope::parse("write").unwrap()),
        4 => BulkEdit::SetAccessLifetime(AccessLifetime::parse("3h").unwrap()),
        5 => BulkEdit::RemoveGrantType(GrantType::RefreshToken),
        _ => BulkEdit::Delete,
    }
}

/// An act, tried out and then done.
fn try_act(door: &mut Wired, doing: &Doing) {
    let command = command(&door.0, doing);
    let expected = match &command {
        Command::UpdateClient(id, _) | Command::DeleteClient(id) => {
            door.client(id).unwrap().map(|client| client.revision)
        }
        Command::UpdatePartner(id, _) | Command::DeletePartner(id) => {
            door.directory().partner(*id).map(|partner| partner.revision)
        }
        Command::UpdateUser(key, _) | Command::DeleteUser(key) => {
            door.directory().user(key).map(|user| user.revision)
        }
        Command::UpdateSettings(_) => Some(door.directory().settings.revision),
        _ => None,
    };
    let mut act = act(command, expected);
    act.reason = Some("  because  ".to_owned());
    let mut announced = door.preview(&act);
    let mut done = door.apply(act.clone());
    if let (Err(Refused::Needs(asked)), Err(Refused::Needs(needed))) = (&announced, &done) {
        assert_eq!(asked, needed);
        act.accepted = Some(Consequence::clone(asked));
        announced = door.preview(&act);
        done = door.apply(act);
    }
    match (announced, done) {
        (Ok(announced), Ok(done)) => {
            assert_eq!(announced.changes, done.changes);
            assert_eq!(announced.rest, done.rest);
        }
        (Err(announced), Err(done)) => assert_eq!(announced, done),
        (announced, done) => panic!("announced {announced:?}, done {done:?}"),
    }
}

fn try_bulk(door: &mut Wired, edit: BulkEdit, key: u128) {
    let clients = Arc::new(door.matching(&Query::new(Kind::Clients)).unwrap());
    let mut run = Run::dry(BulkJob::new(clients, edit, 1_000));
    finish(door, &mut run, key).unwrap();
    let announced = run.job.tally.clone();
    let mut run = run.really(None);
    finish(door, &mut run, key).unwrap();
    let done = &run.job.tally;
    assert_eq!(
        (announced.changed, announced.unchanged, announced.refused),
        (done.changed, done.unchanged, done.refused)
    );
    assert_eq!((announced.reasons(), &announced.first), (done.reasons(), &done.first));
    assert_eq!(run.has_written(), done.changed > 0);
}

fn try_import(door: &mut Wired, clients: Vec<Foreign>, on_conflict: OnConflict, key: u128) {
    let mut run = Run::dry(import_job(clients, on_conflict));
    finish(door, &mut run, key).unwrap();
    let told = |outcomes: &[ImportOutcome]| -> Vec<_> {
        outcomes.iter().map(|outcome| (outcome.kind, outcome.why.clone())).collect()
    };
    let announced = told(&run.job.outcomes);
    let mut run = run.really(None);
    finish(door, &mut run, key).unwrap();
    assert_eq!(announced, told(&run.job.outcomes));
}

/// The record as the plan has it: when and as which revision it is written, the step says.
fn unstamped(record: Option<&Record>) -> Option<Record> {
    let mut record = record?.clone();
    record.set_modified(NOW);
    record.set_revision(crate::model::Revision(0));
    Some(record)
}

fn try_declare(door: &mut Wired, which: &[u8], name: u8, prune: bool, key: u128) {
    let set = SetId::named("random");
    let text = Value::Text;
    let partner = PartnerPatch::from_iter([
        (Field::Subdomain, text("declared".to_owned())),
        (Field::Name, text(format!("Declared {name}"))),
    ]);
    let client = |n: &u8| {
        Wanted::Client(ClientPatch::from_iter([
            (Field::ClientId, text(format!("declared-d{n}"))),
            (Field::Partner, text("declared".to_owned())),
            (Field::Name, text(format!("Client {name}"))),
            (Field::Email, text("ops@acme.example".to_owned())),
            (Field::Restrict, Value::Flag(false)),
        ]))
    };
    let mut wanted = vec![Wanted::Partner(partner)];
    wanted.extend(which.iter().map(client));
    let declaration = Declaration { wanted, prune: prune.then_some(set) };
    let plan = door.plan(&declaration).unwrap();
    if !plan.refused.is_empty() {
        return;
    }
    let acts = plan.todo.iter().map(|todo| match (todo.place, &todo.before) {
        (Some(place), _) => DeclareAct::Write(Box::new(declaration.wanted[place].clone())),
        (None, before) => DeclareAct::Delete(RecordKey::of(before.as_ref().unwrap())),
    });
    let job = DeclareJob::new(acts.collect(), set, plan.seq);
    let mut run = Run::commit(job, Some(plan.seq), None);
    finish(door, &mut run, key).unwrap();
    let done = door.changes_since(plan.seq, 1_000).unwrap();
    let sides = |before: Option<&Record>, after: Option<&Record>, action: Action| {
        (unstamped(before), unstamped(after), action)
    };
    let announced: Vec<_> = plan
        .todo
        .iter()
        .map(|todo| sides(todo.before.as_ref(), todo.after.as_ref(), todo.action()))
        .collect();
    let written: Vec<_> = done
        .iter()
        .map(|c: &Change| sides(c.before.as_ref(), c.after.as_ref(), c.action))
        .collect();
    assert_eq!(announced, written);
    // What is as it is declared needs nothing more.
    assert_eq!(door.plan(&declaration).unwrap().todo, []);
}

/// All steps of an undo or redo, as a dry run and then for real.
fn try_undo(door: &mut Wired, direction: Direction, key: u128) {
    let mut run = Run::dry(UndoJob::new(direction));
    let announced = finish(door, &mut run, key);
    let tally = run.job.tally.clone();
    let mut run = run.really(None);
    let done = finish(door, &mut run, key);
    assert_eq!(announced, done);
    assert_eq!(tally, run.job.tally);
    assert_eq!(run.has_written(), tally.changed > 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, max_shrink_iters: 300, ..ProptestConfig::default() })]

    #[test]
    fn what_is_announced_is_done_on_every_registry_and_through_the_wire(
        steps in prop::collection::vec(anything(), 1..14),
        origin in prop_oneof![
            Just(Origin::Made), Just(Origin::Generated), Just(Origin::Demo), Just(Origin::Imported)
        ],
    ) {
        let home = Home::new();
        let mut door = open(&home, origin);
        door.0.host.registry.undo_step = 3;
        for (n, step) in (1_000..).zip(&steps) {
            match step {
                Step::Act(doing) => try_act(&mut door, doing),
                Step::Undo(direction) => try_undo(&mut door, *direction, n),
                Step::Bulk(which) => try_bulk(&mut door, edit(*which), n),
                Step::Import(which, update, name) => {
                    let mut which = which.clone();
                    which.sort_unstable();
                    which.dedup();
                    // Of a registry that began with clients, these too.
                    let first = door.clients(None, 4).unwrap();
                    let client = |n: &u8| {
                        let known = first.get(usize::from(*n)).map(|client| client.id.as_str());
                        let new = foreign(*n, &format!("Name {name}"));
                        Foreign { id: known.map(Into::into).or(new.id), ..new }
                    };
                    let clients = which.iter().map(client).collect();
                    let conflict = if *update { OnConflict::Update } else { OnConflict::Skip };
                    try_import(&mut door, clients, conflict, n);
                }
                Step::Declare(which, name, prune) => {
                    let mut which = which.clone();
                    which.sort_unstable();
                    which.dedup();
                    try_declare(&mut door, &which, *name, *prune, n);
                }
            }
            // Lists travel too.
            for kind in Kind::ALL {
                door.page(&Query { per_page: 7, ..Query::new(kind) }).unwrap();
            }
        }
    }
}

/// A caller names the key of what goes: whether it may go at all, the registry says.
#[test]
fn a_declared_step_deletes_neither_the_settings_nor_the_last_admin() {
    let home = Home::new();
    let mut door = Wired(home.with_acme());
    let me = door.access().who.user;
    let seen = door.changes_since(Seq(0), 100).unwrap().last().map(|change| change.seq).unwrap();
    let mut step = |key: RecordKey| {
        let job = DeclareJob::new(vec![DeclareAct::Delete(key)], SetId::named("s"), seen);
        finish(&mut door, &mut Run::commit(job, Some(seen), None), 5).unwrap_err().to_string()
    };
    assert_eq!(step(RecordKey::Settings), "settings cannot be deleted");
    let my_role = RoleSubject::user(&me).unwrap();
    let last = step(RecordKey::Role(my_role.clone()));
    assert_eq!(last, format!("{me} is the last admin: make somebody else an admin first"));
    let held = step(RecordKey::Partner(PartnerId(1)));
    assert_eq!(held, "Acme has 1 user: delete these first");
    assert_eq!(step(RecordKey::Client(id("nobody"))), "somebody else deleted it since");
    assert_eq!(door.directory().role_of(&my_role), Some(Role::Admin));
}

/// What is larger than the door takes is refused before anybody works on it.
#[test]
fn a_request_beyond_the_limits_is_not_taken() {
    let mut door = Wired(Local::demo(true).unwrap());
    let query = Query { per_page: 100_000, ..Query::new(Kind::Clients) };
    let request = crate::door::Request::Page { query: query.clone(), partial: false, skip: 0 };
    let refused = door.ask(request).unwrap_err();
    assert_eq!(refused.to_string(), "100000 rows in one request: at most 1000");
    // Whoever asks for more by the typed method gets it in parts.
    assert_eq!(door.page(&query).unwrap().rows.len(), 312);
    assert!(matches!(door.ask(crate::door::Request::Index), Ok(Answer::Index(_))));
}

/// An undo of as many clients as a step of an edit takes would be too large for one answer.
#[test]
fn an_undo_of_a_thousand_clients_goes_through_the_wire_in_steps() {
    let home = Home::new();
    let mut door = Wired(home.with_acme());
    let clients =
        (0..1_000).map(|n| Foreign { id: Some(format!("app-{n:04}").into()), ..foreign(0, "App") });
    let mut run = Run::commit(import_job(clients.collect(), OnConflict::Skip), None, None);
    finish(&mut door, &mut run, 1).unwrap();
    for (direction, key, left) in [(Direction::Undo, 2, 0), (Direction::Redo, 3, 1_000)] {
        let mut run = Run::commit(UndoJob::new(direction), None, None);
        finish(&mut door, &mut run, key).unwrap();
        assert_eq!((run.job.tally.changed, run.job.tally.refused, run.done()), (1_000, 0, 1_000));
        assert_eq!(door.matching(&Query::new(Kind::Clients)).unwrap().len(), left);
    }
}
