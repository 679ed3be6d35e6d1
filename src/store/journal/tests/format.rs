use super::digest::{Digest, RegistryId};
use super::line::{BaseEnd, Content, Header, Lost};
use super::*;

/// A journal of version 1, byte for byte.
const TEXT: &str = include_str!("version-1.jsonl");

/// Log shippers read this form: a change to it needs a new format version.
#[test]
fn a_line_looks_the_same_for_ever() {
    let role = |user: &str, role| Record::Role { user: RoleSubject::user(user).unwrap(), role };
    let change = Change {
        by: Principal {
            user: "ana".to_owned(),
            session: Some("pts/3".to_owned()),
            host: Some("192.0.2.7".to_owned()),
        },
        before: Some(role("zoe", Role::Viewer)),
        after: Some(role("zoe", Role::Editor)),
        reason: Some("joined the team".to_owned()),
        ..change(1)
    };
    let header = Header {
        registry: RegistryId(ID),
        segment: 1,
        after_seq: Seq(0),
        previous: Digest::default(),
        program: "0.1.0".to_owned(),
    };
    let admin = role("ana", Role::Admin);
    let contents = [
        Content::Header(header),
        Content::Base(&admin),
        Content::BaseEnd(BaseEnd { records: 1 }),
        Content::Change(&change, Part::WHOLE),
        Content::Lost(Lost { from: Seq(2), to: Seq(3) }),
    ];
    let (mut text, mut hash) = (Vec::new(), Digest::default());
    for content in contents {
        hash = line::push(&mut text, &hash, content).unwrap();
    }
    assert_eq!(String::from_utf8(text).unwrap(), TEXT);

    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(NAME)).unwrap();
    fs::write(file(dir.path(), 1), TEXT).unwrap();
    let (mut journal, torn) = open(dir.path());
    assert_eq!((journal.last(), torn), (Link { seq: Seq(3), hash }, None));
    journal.append(&changes([4])).unwrap();
    let entries = read(dir.path());
    assert_eq!(entries[0], Entry::Base(Box::new(admin)));
    assert_eq!(entries[2], Entry::Change(Box::new(change), Part::WHOLE));
    assert_eq!(entries[3], Entry::Lost { from: Seq(2), to: Seq(3) });
}
