use super::digest::{Digest, RegistryId};
use super::line::{BaseEnd, Content, Header, Lost};
use super::*;
use crate::model::{Claim, Claimed};

/// A journal of version 1, byte for byte, as it is read for ever.
const VERSION_1: &str = include_str!("version-1.jsonl");
/// A journal of version 2, byte for byte, as it is written.
const VERSION_2: &str = include_str!("version-2.jsonl");

fn role(subject: &str, role: Role) -> Record {
    Record::Role { user: RoleSubject::parse(subject).unwrap(), role }
}

/// Who makes the changes of both journals.
fn ana(uid: Option<u32>, login: Option<&str>) -> Principal {
    let claimed = Claimed {
        terminal: Claim::of("pts/3"),
        address: Claim::of("192.0.2.7"),
        login: login.and_then(Claim::of),
    };
    Principal { uid, ..Principal::named("ana") }.claiming(claimed)
}

/// The first change of both journals.
fn joined(by: Principal) -> Change {
    Change {
        by,
        before: Some(role("zoe", Role::Viewer)),
        after: Some(role("zoe", Role::Editor)),
        reason: Some("joined the team".to_owned()),
        ..change(1)
    }
}

/// A directory with a journal of this text.
fn with_text(text: &str) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(NAME)).unwrap();
    fs::write(file(dir.path(), 1), text).unwrap();
    dir
}

/// The hash that the last line of a journal states.
fn last_hash(text: &str) -> Digest {
    line::frame(text.lines().last().unwrap().as_bytes()).unwrap().hash
}

/// Log shippers read this form: a change to it needs a new format version.
#[test]
fn a_line_looks_the_same_for_ever() {
    let header = Header {
        registry: RegistryId(ID),
        segment: 1,
        after_seq: Seq(0),
        previous: Digest::default(),
        program: "0.1.0".to_owned(),
    };
    let admin = role("ana", Role::Admin);
    let joined = joined(ana(Some(1000), Some("ben")));
    // A group gets a role, and has none afterwards.
    let given = Change {
        by: Principal::proven(1234, None),
        action: Action::Create,
        before: None,
        after: Some(role("@oauth-admins", Role::Admin)),
        reason: None,
        ..change(2)
    };
    let withdrawn = Change {
        action: Action::Delete,
        origin: Origin::Undo(Seq(2)),
        before: given.after.clone(),
        after: None,
        ..given.clone()
    };
    let withdrawn = Change { seq: Seq(3), ..withdrawn };
    let contents = [
        Content::Header(header),
        Content::Base(&admin),
        Content::BaseEnd(BaseEnd { records: 1 }),
        Content::Change(&joined, Part::WHOLE),
        Content::Change(&given, Part { nth: 1, of: 2 }),
        Content::Change(&withdrawn, Part { nth: 2, of: 2 }),
        Content::Lost(Lost { from: Seq(4), to: Seq(5) }),
    ];
    let (mut text, mut hash) = (Vec::new(), Digest::default());
    for content in contents {
        hash = line::push(&mut text, &hash, content).unwrap();
    }
    assert_eq!(String::from_utf8(text).unwrap(), VERSION_2);

    let dir = with_text(VERSION_2);
    let (mut journal, torn) = open(dir.path());
    assert_eq!((journal.last(), torn), (Link { seq: Seq(5), hash }, None));
    journal.append(&changes([6])).unwrap();
    assert_eq!(journal.segment.number, 1, "the segment goes on");
    let entries = read(dir.path());
    assert_eq!(entries[0], Entry::Base(Box::new(admin)));
    assert_eq!(entries[2], Entry::Change(Box::new(joined), Part::WHOLE));
    assert_eq!(entries[3], Entry::Change(Box::new(given), Part { nth: 1, of: 2 }));
    assert_eq!(entries[4], Entry::Change(Box::new(withdrawn), Part { nth: 2, of: 2 }));
    assert_eq!(entries[5], Entry::Lost { from: Seq(4), to: Seq(5) });
}

#[test]
fn a_journal_of_version_1_goes_on_in_a_segment_of_version_2_with_its_chain_unbroken() {
    let dir = with_text(VERSION_1);
    let (mut journal, torn) = open(dir.path());
    assert_eq!((journal.last(), torn), (Link { seq: Seq(3), hash: last_hash(VERSION_1) }, None));
    assert_eq!(fs::read_to_string(file(dir.path(), 1)).unwrap(), VERSION_1, "nothing is rewritten");
    journal.append(&changes([4, 5])).unwrap();
    journal.append(&changes([6])).unwrap();
    assert_eq!(journal.segment.number, 2, "one segment, not one for each act");
    let second = lines(&file(dir.path(), 2));
    assert!(second.iter().all(|line| line.starts_with("{\"v\":2,")), "{second:?}");
    let previous = format!("\"previous\":\"{}\"", last_hash(VERSION_1));
    assert!(second[0].contains(&previous), "{}", second[0]);
    let mut first = String::new();
    let (_, mut input) = segment::read(&dir.path().join(NAME), 1).unwrap();
    std::io::Read::read_to_string(&mut input, &mut first).unwrap();
    assert_eq!(first, VERSION_1, "compressed, and the same");

    let entries = read(dir.path());
    assert_eq!(entries[2], Entry::Change(Box::new(joined(ana(None, None))), Part::WHOLE));
    assert_eq!(entries.len(), 7);
    let (again, torn) = open(dir.path());
    assert_eq!((again.last(), torn), (journal.last(), None));
    let replayed = again.changes_after(Seq(3)).unwrap().map(|item| item.unwrap().0);
    assert_eq!(replayed.collect::<Vec<_>>(), changes([4, 5, 6]));
    // The boundary is part of the chain.
    fs::write(file(dir.path(), 1), VERSION_1.replace("joined", "joines")).unwrap();
    assert!(!survey(dir.path()).1.is_empty());
}

#[test]
fn lines_of_both_versions_in_one_segment_are_read() {
    let mut text = VERSION_1.as_bytes().to_vec();
    let content = Content::Change(&changes([4])[0], Part::WHOLE);
    line::push(&mut text, &last_hash(VERSION_1), content).unwrap();
    let dir = with_text(std::str::from_utf8(&text).unwrap());
    assert_eq!(survey(dir.path()), (vec![1, 4], Vec::new()));
    let (mut journal, torn) = open(dir.path());
    assert_eq!((journal.last().seq, torn), (Seq(4), None));
    journal.append(&changes([5])).unwrap();
    assert_eq!(survey(dir.path()), (vec![1, 4, 5], Vec::new()));
}

#[test]
fn an_append_that_began_the_new_segment_can_be_retracted() {
    let dir = with_text(VERSION_1);
    let (mut journal, _) = open(dir.path());
    journal.append(&changes([4])).unwrap();
    journal.retract().unwrap();
    let (mut journal, torn) = open(dir.path());
    assert_eq!((journal.last().seq, torn), (Seq(3), None));
    journal.append(&changes([4])).unwrap();
    assert_eq!((survey(dir.path()), journal.segment.number), ((vec![1, 4], Vec::new()), 2));
}
