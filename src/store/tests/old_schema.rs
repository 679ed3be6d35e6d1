//! Changes as they were stored before the uid and the claimed login were: read when they are met,
//! and left as they are.

use super::envelope::{open, schema_of};
use super::key::schema;
use super::*;
use crate::model::{Claim, Claimed};

/// Change 4 of `tests/migrations/format-2`, as the program of that day stored it: schema 2.
const CHANGE: &str = "\
    da0200838ae63704fe90f5945a254cf02598510972a9733bd6fe90f5945a254cf02598510972a9733bd6fd2e979d5b\
    4403000004726f6f740001093139322e302e322e3701000001000961636d652d616e6e610d416e6e61277320636c69\
    656e7411616e6e614061636d652e6578616d706c6501010104726561640c00000001fdcc969d5b44030000fd2e979d\
    5b4403000004010d6120626574746572206e616d65";

fn bytes(hex: &str) -> Vec<u8> {
    let digits = hex.as_bytes().chunks(2).map(|two| std::str::from_utf8(two).unwrap());
    digits.map(|two| u8::from_str_radix(two, 16).unwrap()).collect()
}

fn claimed(terminal: Option<&str>, address: Option<&str>) -> Claimed {
    let of = |claim: Option<&str>| claim.and_then(Claim::of);
    Claimed { terminal: of(terminal), address: of(address), login: None }
}

#[test]
fn a_change_of_the_old_schema_is_read_without_a_uid() {
    let change: Change = open("change 4", schema::CHANGE, &bytes(CHANGE)).unwrap();
    assert_eq!(change.seq, Seq(4));
    assert_eq!(change.by, Principal::named("root").claiming(claimed(None, Some("192.0.2.7"))));
    let Some(Record::Client(client)) = &change.after else { panic!("{change:?}") };
    assert_eq!(client.name, "Anna's client");
    assert_eq!(change.reason.as_deref(), Some("a better name"));
    // Written again it has the new schema, and is the same.
    let again = sealed(schema::CHANGE, &change);
    assert_eq!((schema_of(&bytes(CHANGE)), schema_of(&again)), (Some(2), Some(3)));
    assert_eq!(open::<Change>("change 4", schema::CHANGE, &again).unwrap(), change);
}

#[test]
fn whatever_was_recorded_of_the_session_is_read_as_claimed() {
    for (session, host) in
        [(None, None), (Some("pts/3 (session 42)"), Some("::1")), (Some(""), None)]
    {
        let (key, group, action, origin) = (1u128, 1u128, Action::Update, Origin::Plain);
        let by = ("uid:1234", session, host);
        let none = (None::<Record>, None::<Record>, None::<String>);
        let old =
            sealed(envelope::Schema::fixed(2), &(1u64, key, group, NOW, by, action, origin, none));
        let change: Change = open("change 1", schema::CHANGE, &old).unwrap();
        assert_eq!(change.by, Principal::named("uid 1234").claiming(claimed(session, host)));
    }
}

#[test]
fn a_registry_with_changes_of_the_old_schema_goes_on_and_rewrites_none() {
    let home = Home::empty();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/migrations/format-2"), &home.dir);
    let (mut store, _) = home.open().unwrap();
    let schemas = |store: &Store| {
        let engine = store.engine.as_ref().unwrap();
        let stored = |tree: &Tree| -> Vec<u16> {
            tree.iter().values().map(|value| schema_of(&value.unwrap()).unwrap()).collect()
        };
        (stored(&engine.changes), stored(&engine.clients))
    };
    assert_eq!(schemas(&store), (vec![2; 9], vec![1]), "an opening rewrites nothing");
    let changes = store.changes_since(Seq(0), 100).unwrap();
    let old = Principal::named("root").claiming(claimed(None, Some("192.0.2.7")));
    assert!(changes.iter().all(|change| change.by == old), "{changes:?}");

    let before = store.client(&id("acme-anna")).unwrap().unwrap();
    let after = Client { name: "Renamed".to_owned(), revision: Revision(10), ..before.clone() };
    commit(&mut store, 1, Some(before), Some(after.clone()));
    let mut expected = vec![2; 9];
    expected.push(3);
    assert_eq!(schemas(&store), (expected, vec![2]), "what is written next has the new schema");
    assert_eq!(store.client(&id("acme-anna")).unwrap(), Some(after));
    assert_eq!(store.changes_since(Seq(0), 9).unwrap(), changes);
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}
