use proptest::prelude::*;
use serde_json::{Value, json};

use super::digest::{Digest, push_hex};
use super::line::Content;
use super::*;
use crate::model::{Claim, Claimed};

/// Name, reason, kind, time, who.
type Any = (String, Option<String>, u8, i64, Principal);

fn any_change() -> impl Strategy<Value = Any> {
    ("(?s).{1,40}", proptest::option::of("(?s).*"), 0u8..8, any::<i64>(), any_principal())
}

fn any_principal() -> impl Strategy<Value = Principal> {
    let claim = || proptest::option::of("(?s).{0,70}");
    let claims = [claim(), claim(), claim()];
    ("(?s).{1,20}", proptest::option::of(any::<u32>()), claims).prop_map(|(user, uid, claims)| {
        let [terminal, address, login] = claims.map(|claim| claim.as_deref().and_then(Claim::of));
        Principal { user, uid, claimed: Claimed { terminal, address, login } }
    })
}

fn make(seq: u64, (name, reason, kind, at, by): Any) -> Change {
    let group = || {
        let user = RoleSubject::group(&name).unwrap();
        Some(Record::Role { user, role: Role::Viewer })
    };
    let record = Record::Client(Client { name: name.clone(), ..client(seq) });
    let (before, after) = match kind {
        0 | 1 => (None, Some(record)),
        2 => (Some(record), None),
        3 => (
            None,
            Some(Record::Role { user: RoleSubject::parse(&name).unwrap(), role: Role::Editor }),
        ),
        4 => (Some(record.clone()), Some(record)),
        5 => (None, group()),
        6 => (group(), None),
        _ => (None, Some(Record::Settings(Settings::default()))),
    };
    let origin = match kind {
        1 => Origin::Undo(Seq(seq / 2)),
        2 => Origin::Redo(Seq(seq / 2)),
        4 => Origin::Restore(Seq(seq / 2)),
        _ => Origin::Plain,
    };
    Change { origin, before, after, reason, by, at: Timestamp(at), ..change(seq) }
}

/// Puts a member that nobody knows into each object, first and last; returns into how many.
fn plant(value: &mut Value, unknown: &Value) -> usize {
    match value {
        Value::Object(members) => {
            let below: usize = members.values_mut().map(|below| plant(below, unknown)).sum();
            members.insert("!later".to_owned(), unknown.clone());
            members.insert("~later".to_owned(), unknown.clone());
            below + 1
        }
        Value::Array(items) => items.iter_mut().map(|item| plant(item, unknown)).sum(),
        _ => 0,
    }
}

/// A whole line around a body, as a program of a later day could write it.
fn whole(body: &str, previous: &Digest) -> Vec<u8> {
    let mut line = body.as_bytes().to_vec();
    line.extend_from_slice(b",\"crc32c\":\"");
    push_hex(&mut line, &crc32c::crc32c(body.as_bytes()).to_be_bytes());
    line.extend_from_slice(b"\",\"blake3\":\"");
    push_hex(&mut line, &Digest::of(previous, body.as_bytes()).0);
    line.extend_from_slice(b"\"}");
    line
}

/// A principal in the form of version 1, of which only the name and two claims are kept.
fn as_version_1(by: &Principal) -> (Value, Principal) {
    let Principal { user, claimed, .. } = by;
    let json = json!({ "user": user, "session": claimed.terminal, "host": claimed.address });
    let known = Claimed { login: None, ..claimed.clone() };
    (json, Principal::named(user).claiming(known))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// For any acts, any segment length, and any point of reopening.
    #[test]
    fn what_goes_in_comes_out(
        acts in proptest::collection::vec(
            (proptest::collection::vec(any_change(), 1..5), any::<bool>()), 0..12),
        full in 500u64..20_000,
        cut in 1usize..400,
    ) {
        let (dir, mut journal) = journal(full);
        let mut expected = Vec::new();
        let mut ends = vec![(0, journal.segment.number)];
        for (act, reopen) in acts {
            let seq = expected.len() as u64;
            let act: Vec<Change> =
                act.into_iter().zip(seq + 1..).map(|(it, seq)| make(seq, it)).collect();
            journal.append(&act).unwrap();
            if reopen {
                journal.append(&changes([seq + act.len() as u64 + 1])).unwrap();
                journal.retract().unwrap();
                let last = journal.last();
                let (again, torn) = open(dir.path());
                prop_assert_eq!((again.last(), torn), (last, None));
                journal = again;
                journal.full = full;
            }
            expected.extend(act);
            ends.push((expected.len(), journal.segment.number));
        }
        let found = |dir: &Path| -> Vec<Change> {
            read(dir).into_iter().filter_map(|entry| match entry {
                Entry::Change(change, _) => Some(*change),
                _ => None,
            }).collect()
        };
        prop_assert_eq!(&found(dir.path()), &expected);
        let half = Seq(expected.len() as u64 / 2);
        let replayed: Vec<Change> =
            journal.changes_after(half).unwrap().map(|item| item.unwrap().0).collect();
        prop_assert_eq!(&replayed[..], &expected[expected.len() / 2..]);
        // A crash in the last act keeps all acts before it.
        let (whole, segment) = ends[ends.len().saturating_sub(2)];
        if !expected.is_empty() && segment == journal.segment.number {
            let path = &journal.segment.path;
            let len = fs::metadata(path).unwrap().len();
            fs::OpenOptions::new().write(true).open(path).unwrap().set_len(len - cut as u64).unwrap();
            let (_, torn) = open(dir.path());
            prop_assert!(torn.is_some());
            prop_assert_eq!(&found(dir.path())[..], &expected[..whole]);
        }
    }

    /// Readers pass over what they do not know, on each level, in both versions; and a hash is over
    /// the bytes as they stand.
    #[test]
    fn unknown_members_are_passed_over_on_every_level(
        any in any_change(),
        unknown in prop_oneof![
            Just(Value::Null), Just(json!(7)), Just(json!("\n")), Just(json!({"client": {"id": 1}})),
        ],
        old in any::<bool>(),
    ) {
        prop_assume!(!old || !any.4.user.starts_with("uid:"));
        let mut change = make(9, any);
        let (version, mut json) = (if old { 1 } else { 2 }, serde_json::to_value(&change).unwrap());
        if old {
            (json["by"], change.by) = as_version_1(&change.by);
        }
        let levels = plant(&mut json, &unknown);
        prop_assert!(levels >= 4, "the change, who, and a record by its kind: {}", levels);
        let body = format!(
            r#"{{"v":{version}, "note":{unknown},"change":{json} ,"part":[1,1],"more":{unknown}"#
        );
        let previous = Digest([7; 32]);
        let text = whole(&body, &previous);
        let line = line::frame(&text).unwrap();
        prop_assert!(line.follows(&previous));
        prop_assert_eq!(line.content().unwrap(), Content::Change(change.clone(), Part::WHOLE));
        // And without them.
        let mut text = Vec::new();
        line::push(&mut text, &previous, Content::Change(&change, Part::WHOLE)).unwrap();
        text.pop();
        let line = line::frame(&text).unwrap();
        prop_assert_eq!(line.content().unwrap(), Content::Change(change, Part::WHOLE));
    }

    /// A flipped bit is always noticed, and loses only its own line.
    #[test]
    fn a_flipped_bit_shows(at in any::<prop::sample::Index>(), bit in 0u8..8) {
        let dir = three_acts(segment::FULL);
        let path = file(dir.path(), 1);
        let mut bytes = fs::read(&path).unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        fs::write(&path, &bytes).unwrap();
        let mut reader = Reader::open(dir.path(), Some(ID)).unwrap();
        let (mut flaws, mut good) = (0, 0);
        for item in reader.by_ref() {
            if item.is_ok() { good += 1 } else { flaws += 1 }
        }
        prop_assert!(flaws > 0 || reader.unfinished() > 0);
        // A changed line feed joins two lines.
        prop_assert!(good >= 7, "{}", good);
    }
}
