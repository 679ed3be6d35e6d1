use proptest::prelude::*;

use super::*;

fn any_change() -> impl Strategy<Value = (String, Option<String>, u8, i64)> {
    ("(?s).{1,40}", proptest::option::of("(?s).*"), 0u8..6, any::<i64>())
}

fn make(seq: u64, (name, reason, kind, at): (String, Option<String>, u8, i64)) -> Change {
    let record = Record::Client(Client { name: name.clone(), ..client(seq) });
    let (before, after) = match kind {
        0 | 1 => (None, Some(record)),
        2 => (Some(record), None),
        3 => (
            None,
            Some(Record::Role { user: RoleSubject::parse(&name).unwrap(), role: Role::Editor }),
        ),
        4 => (Some(record.clone()), Some(record)),
        _ => (None, Some(Record::Settings(Settings::default()))),
    };
    let origin = if kind == 1 { Origin::Undo(Seq(seq / 2)) } else { Origin::Plain };
    Change { origin, before, after, reason, at: Timestamp(at), ..change(seq) }
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
